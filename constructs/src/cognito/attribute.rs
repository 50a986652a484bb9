//! What is known of a user.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

const SCHEMA_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html";

/// An attribute that every pool has, as OpenID Connect names them.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StandardAttribute {
    /// `address`
    Address,
    /// `birthdate`
    Birthdate,
    /// `email`
    Email,
    /// `family_name`
    FamilyName,
    /// `gender`
    Gender,
    /// `given_name`
    GivenName,
    /// `locale`
    Locale,
    /// `middle_name`
    MiddleName,
    /// `name`
    Fullname,
    /// `nickname`
    Nickname,
    /// `phone_number`
    PhoneNumber,
    /// `picture`
    ProfilePicture,
    /// `preferred_username`
    PreferredUsername,
    /// `profile`
    ProfilePage,
    /// `zoneinfo`
    Timezone,
    /// `updated_at`
    LastUpdateTime,
    /// `website`
    Website,
    /// `email_verified`; kept by Cognito itself.
    EmailVerified,
    /// `phone_number_verified`; kept by Cognito itself.
    PhoneNumberVerified,
}

impl StandardAttribute {
    /// The name that Cognito has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            StandardAttribute::Address => "address",
            StandardAttribute::Birthdate => "birthdate",
            StandardAttribute::Email => "email",
            StandardAttribute::FamilyName => "family_name",
            StandardAttribute::Gender => "gender",
            StandardAttribute::GivenName => "given_name",
            StandardAttribute::Locale => "locale",
            StandardAttribute::MiddleName => "middle_name",
            StandardAttribute::Fullname => "name",
            StandardAttribute::Nickname => "nickname",
            StandardAttribute::PhoneNumber => "phone_number",
            StandardAttribute::ProfilePicture => "picture",
            StandardAttribute::PreferredUsername => "preferred_username",
            StandardAttribute::ProfilePage => "profile",
            StandardAttribute::Timezone => "zoneinfo",
            StandardAttribute::LastUpdateTime => "updated_at",
            StandardAttribute::Website => "website",
            StandardAttribute::EmailVerified => "email_verified",
            StandardAttribute::PhoneNumberVerified => "phone_number_verified",
        }
    }

    /// Asks every user for it at sign-up.
    pub fn required(self) -> StandardAttributeSettings {
        StandardAttributeSettings::from(self).required(true)
    }

    /// Keeps it as it was set at sign-up.
    pub fn immutable(self) -> StandardAttributeSettings {
        StandardAttributeSettings::from(self).mutable(false)
    }
}

/// A standard attribute with its settings. Cannot be changed once the pool exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardAttributeSettings {
    attribute: StandardAttribute,
    required: bool,
    mutable: bool,
}

impl From<StandardAttribute> for StandardAttributeSettings {
    fn from(attribute: StandardAttribute) -> Self {
        Self { attribute, required: false, mutable: true }
    }
}

impl StandardAttributeSettings {
    /// Sets whether every user has to have it at sign-up; default no.
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// Sets whether it can change; default yes. One that an identity provider fills has to.
    #[must_use]
    pub fn mutable(mut self, mutable: bool) -> Self {
        self.mutable = mutable;
        self
    }

    pub(super) fn to_expr(self, node: &Node) -> Expr {
        use StandardAttribute::{EmailVerified, PhoneNumberVerified};
        if matches!(self.attribute, EmailVerified | PhoneNumberVerified) {
            check::reject(
                node,
                format!("`{}` is kept by Cognito and has no settings.", self.attribute.as_str()),
                "leave it out; clients may read it, and identity providers may fill it",
            );
        }
        Expr::map([
            ("Mutable", self.mutable.into()),
            ("Name", self.attribute.as_str().into()),
            ("Required", self.required.into()),
        ])
    }
}

/// An attribute of a pool's own, `custom:NAME` in tokens. Cannot be removed or changed once it
/// exists.
///
/// Out of its bounds it is reported as `out-of-range` or `conflicting-options` of the pool, and its
/// name as `bad-name`.
///
/// ```
/// use rustinfra_constructs::cognito::{NumberAttribute, StandardAttribute, StringAttribute};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// UserPool::builder("Users")
///     .standard_attribute(StandardAttribute::GivenName.required())
///     .standard_attribute(StandardAttribute::Email.required().mutable(true))
///     .custom_attribute("tier", StringAttribute::new().max_len(20).mutable(true))
///     .custom_attribute("points", NumberAttribute::new().min(0).mutable(true))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias("BooleanAttribute", "DateTimeAttribute", "NumberAttribute", "StringAttribute"))]
pub struct CustomAttribute {
    kind: &'static str,
    mutable: Option<bool>,
    low: Option<i64>,
    high: Option<i64>,
}

impl CustomAttribute {
    fn new(kind: &'static str, mutable: Option<bool>) -> Self {
        Self { kind, mutable, low: None, high: None }
    }

    pub(super) fn to_expr(&self, name: &str) -> Expr {
        let mut expr = Expr::map([("AttributeDataType", self.kind.into())]);
        if let Some(mutable) = self.mutable {
            expr.set("Mutable", mutable.into());
        }
        expr.set("Name", Expr::text(name.to_string()));
        if self.low.is_some() || self.high.is_some() {
            let (constraints, low, high) = match self.kind {
                "Number" => ("NumberAttributeConstraints", "MinValue", "MaxValue"),
                _ => ("StringAttributeConstraints", "MinLength", "MaxLength"),
            };
            let mut bounds = Expr::Map(Vec::new());
            for (key, bound) in [(high, self.high), (low, self.low)] {
                if let Some(bound) = bound {
                    bounds.set(key, Expr::text(bound.to_string()));
                }
            }
            expr.set(constraints, bounds);
        }
        expr
    }

    pub(super) fn check(&self, node: &Node, name: &str) {
        let rule = "1 to 20 letters, digits, marks and symbols";
        let allowed = |c: char| !c.is_whitespace() && !c.is_control();
        check::required_name(node, "the custom attribute", name, 20, allowed, rule, "change it");
        if self.kind == "String" {
            for (what, bound) in [("least", self.low), ("greatest", self.high)] {
                if let Some(bound) = bound {
                    let what = format!("the {what} length of `{name}`");
                    check::range(node, &what, bound, 0..=2_048, SCHEMA_PAGE);
                }
            }
        }
        if let (Some(low), Some(high)) = (self.low, self.high)
            && low > high
        {
            check::reject(
                node,
                format!("No value of `{name}` is at least {low} and at most {high}."),
                "exchange the two",
            );
        }
    }
}

macro_rules! custom {
    ($(#[$doc:meta])* $name:ident $kind:literal { $($(#[$bound_doc:meta])* $setter:ident: $ty:ty => $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[must_use]
        pub struct $name {
            mutable: Option<bool>,
            $($field: Option<i64>,)*
        }

        impl $name {
            /// An attribute without constraints, which cannot be changed once it is set.
            pub fn new() -> Self {
                Self::default()
            }

            /// Sets whether users and apps may change it; default no.
            pub fn mutable(mut self, mutable: bool) -> Self {
                self.mutable = Some(mutable);
                self
            }

            $($(#[$bound_doc])*
            pub fn $setter(mut self, bound: $ty) -> Self {
                self.$field = Some(bound.into());
                self
            })*
        }

        impl From<$name> for CustomAttribute {
            #[allow(clippy::needless_update, reason = "some kinds set every field")]
            fn from(attribute: $name) -> Self {
                Self { $($field: attribute.$field,)* ..Self::new($kind, attribute.mutable) }
            }
        }
    };
}

custom! {
    /// Text.
    StringAttribute "String" {
        /// Sets the least length, 0 to 2,048 characters.
        min_len: u32 => low,
        /// Sets the greatest length, at most 2,048 characters.
        max_len: u32 => high,
    }
}

custom! {
    /// A whole number.
    NumberAttribute "Number" {
        /// Sets the least value.
        min: i64 => low,
        /// Sets the greatest value.
        max: i64 => high,
    }
}

custom! {
    /// `true` or `false`.
    BooleanAttribute "Boolean" {}
}

custom! {
    /// A time, in ISO 8601.
    DateTimeAttribute "DateTime" {}
}

/// The attributes that a client may read or write.
///
/// ```
/// use rustinfra_constructs::cognito::{ClientAttributes, StandardAttribute, StringAttribute};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users")
///     .custom_attribute("tier", StringAttribute::new())
///     .build(&stack);
/// let read = ClientAttributes::new()
///     .with_standard_attributes([StandardAttribute::Email])
///     .with_custom_attributes(["tier"]);
/// users.add_client("Web", |client| client.read_attributes(read));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ClientAttributes(std::collections::BTreeSet<String>);

impl ClientAttributes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds standard attributes.
    pub fn with_standard_attributes(
        mut self,
        attributes: impl IntoIterator<Item = StandardAttribute>,
    ) -> Self {
        self.0.extend(attributes.into_iter().map(|a| a.as_str().to_string()));
        self
    }

    /// Adds custom attributes, with or without `custom:` before them.
    pub fn with_custom_attributes<'a>(
        mut self,
        attributes: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let name = |a: &str| format!("custom:{}", a.strip_prefix("custom:").unwrap_or(a));
        self.0.extend(attributes.into_iter().map(name));
        self
    }

    /// Their names, sorted.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub(super) fn into_expr(self) -> Expr {
        Expr::list(self.0.into_iter().map(Expr::text))
    }
}
