//! What a pool takes over from a provider.

use rustinfra::value::Expr;

use crate::cognito::StandardAttribute;

/// The name that an identity provider has for an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderAttribute(std::borrow::Cow<'static, str>);

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        impl ProviderAttribute {
            $($(#[$doc])* pub const $name: ProviderAttribute =
                ProviderAttribute(std::borrow::Cow::Borrowed($text));)+
        }
    };
}

attributes! {
    /// Apple's `email`.
    APPLE_EMAIL = "email";
    /// Apple's `email_verified`.
    APPLE_EMAIL_VERIFIED = "email_verified";
    /// Apple's `name`.
    APPLE_NAME = "name";
    /// Apple's `firstName`.
    APPLE_FIRST_NAME = "firstName";
    /// Apple's `lastName`.
    APPLE_LAST_NAME = "lastName";
    /// Amazon's `user_id`.
    AMAZON_USER_ID = "user_id";
    /// Amazon's `email`.
    AMAZON_EMAIL = "email";
    /// Amazon's `name`.
    AMAZON_NAME = "name";
    /// Amazon's `postal_code`.
    AMAZON_POSTAL_CODE = "postal_code";
    /// Facebook's `id`.
    FACEBOOK_ID = "id";
    /// Facebook's `birthday`.
    FACEBOOK_BIRTHDAY = "birthday";
    /// Facebook's `email`.
    FACEBOOK_EMAIL = "email";
    /// Facebook's `name`.
    FACEBOOK_NAME = "name";
    /// Facebook's `first_name`.
    FACEBOOK_FIRST_NAME = "first_name";
    /// Facebook's `last_name`.
    FACEBOOK_LAST_NAME = "last_name";
    /// Facebook's `middle_name`.
    FACEBOOK_MIDDLE_NAME = "middle_name";
    /// Facebook's `gender`.
    FACEBOOK_GENDER = "gender";
    /// Facebook's `locale`.
    FACEBOOK_LOCALE = "locale";
    /// Google's `names`.
    GOOGLE_NAMES = "names";
    /// Google's `gender`.
    GOOGLE_GENDER = "gender";
    /// Google's `birthdays`.
    GOOGLE_BIRTHDAYS = "birthdays";
    /// Google's `phoneNumbers`.
    GOOGLE_PHONE_NUMBERS = "phoneNumbers";
    /// Google's `email`.
    GOOGLE_EMAIL = "email";
    /// Google's `email_verified`.
    GOOGLE_EMAIL_VERIFIED = "email_verified";
    /// Google's `name`.
    GOOGLE_NAME = "name";
    /// Google's `picture`.
    GOOGLE_PICTURE = "picture";
    /// Google's `given_name`.
    GOOGLE_GIVEN_NAME = "given_name";
    /// Google's `family_name`.
    GOOGLE_FAMILY_NAME = "family_name";
}

impl ProviderAttribute {
    /// Any other attribute: a claim, or the name of a SAML attribute.
    pub fn other(name: &str) -> Self {
        Self(name.to_string().into())
    }

    /// The provider's name for it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which attributes of a pool are filled from which of a provider, at every sign-in.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct AttributeMapping(Vec<(String, ProviderAttribute)>);

impl AttributeMapping {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills a standard attribute.
    pub fn map(mut self, attribute: StandardAttribute, from: ProviderAttribute) -> Self {
        self.0.push((attribute.as_str().to_string(), from));
        self
    }

    /// Fills a custom attribute, by its name with or without `custom:` before it.
    pub fn custom(mut self, name: &str, from: ProviderAttribute) -> Self {
        let plain = name.strip_prefix("custom:").unwrap_or(name);
        self.0.push((format!("custom:{plain}"), from));
        self
    }

    pub(super) fn to_expr(&self) -> Option<Expr> {
        let mut expr = Expr::Null;
        for (attribute, from) in &self.0 {
            expr.set(attribute.clone(), Expr::Text(from.0.clone()));
        }
        (expr != Expr::Null).then_some(expr)
    }
}
