//! What a generated value looks like.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

const PAGE: &str =
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html";

/// How Secrets Manager makes up a value. By default 32 characters of all kinds but spaces, at least
/// one of each.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::secretsmanager::GeneratedSecret;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let login = GeneratedSecret::new()
///     .length(40)
///     .exclude_characters("\"@/\\")
///     .template(r#"{"username":"shop"}"#, "password");
/// Secret::builder("Login").generate(login).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "it does nothing until it is given to a secret"]
pub struct GeneratedSecret {
    properties: Vec<(&'static str, Setting)>,
    length: Option<u32>,
    template: Option<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Setting {
    Flag(bool),
    Text(String),
    Number(u32),
}

impl GeneratedSecret {
    /// A value as it is by default.
    pub fn new() -> Self {
        Self::default()
    }

    fn set(mut self, name: &'static str, value: Setting) -> Self {
        self.properties.retain(|(n, _)| *n != name);
        self.properties.push((name, value));
        self
    }

    /// Sets the length, 1 to 4,096 characters; default 32.
    pub fn length(mut self, characters: u32) -> Self {
        self.length = Some(characters);
        self.set("PasswordLength", Setting::Number(characters))
    }

    /// Leaves characters out: those that what uses the value cannot stand.
    pub fn exclude_characters(self, characters: &str) -> Self {
        self.set("ExcludeCharacters", Setting::Text(characters.to_string()))
    }

    /// Whether lower-case letters are left out; default `false`.
    pub fn exclude_lowercase(self, yes: bool) -> Self {
        self.set("ExcludeLowercase", Setting::Flag(yes))
    }

    /// Whether upper-case letters are left out; default `false`.
    pub fn exclude_uppercase(self, yes: bool) -> Self {
        self.set("ExcludeUppercase", Setting::Flag(yes))
    }

    /// Whether digits are left out; default `false`.
    pub fn exclude_numbers(self, yes: bool) -> Self {
        self.set("ExcludeNumbers", Setting::Flag(yes))
    }

    /// Whether punctuation is left out; default `false`.
    pub fn exclude_punctuation(self, yes: bool) -> Self {
        self.set("ExcludePunctuation", Setting::Flag(yes))
    }

    /// Whether spaces may occur; default `false`.
    pub fn include_space(self, yes: bool) -> Self {
        self.set("IncludeSpace", Setting::Flag(yes))
    }

    /// Whether one character at least of each kind occurs; default `true`.
    pub fn require_each_included_type(self, yes: bool) -> Self {
        self.set("RequireEachIncludedType", Setting::Flag(yes))
    }

    /// Makes the secret a JSON object: `json` is what it has already, `key` where the generated value
    /// goes.
    pub fn template(mut self, json: &str, key: &str) -> Self {
        self.template = Some((json.to_string(), key.to_string()));
        self
    }

    /// The characters that are left out.
    pub(super) fn excluded(&self) -> Option<&str> {
        self.properties.iter().find_map(|(name, value)| match value {
            Setting::Text(text) if *name == "ExcludeCharacters" => Some(text.as_str()),
            _ => None,
        })
    }

    pub(super) fn to_expr(&self, node: &Node) -> Expr {
        if let Some(length) = self.length {
            check::range(node, "the length of the generated value", length, 1..=4_096, PAGE);
        }
        let mut entries: Vec<(&'static str, Expr)> = Vec::new();
        for (name, value) in &self.properties {
            let value = match value {
                Setting::Flag(flag) => Expr::from(*flag),
                Setting::Text(text) => Expr::text(text.clone()),
                Setting::Number(number) => Expr::Int((*number).into()),
            };
            entries.push((name, value));
        }
        if let Some((json, key)) = &self.template {
            let parsed = serde_json::from_str::<serde_json::Value>(json);
            if !parsed.is_ok_and(|json| json.is_object()) {
                check::reject(
                    node,
                    format!("The template `{json}` of the secret is not a JSON object."),
                    "write one, such as `{\"user\":\"shop\"}`",
                );
            }
            entries.push(("SecretStringTemplate", Expr::text(json.clone())));
            entries.push(("GenerateStringKey", Expr::text(key.clone())));
        }
        Expr::map(entries)
    }
}
