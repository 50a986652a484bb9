//! The parts of generated code that are the same for every type.
//!
//! Whatever is not generic is `#[inline]`, here and in what is generated: it is compiled where it is
//! used instead of for each of the types that an app never touches.

/// The constructor of a resource and the way down to its [`CfnResource`].
///
/// [`CfnResource`]: rustinfra::resource::CfnResource
macro_rules! resource {
    ($name:ident, $type:literal, required [$($required:literal),*], tags $style:ident $($tags:literal)?, stateful $stateful:literal) => {
        impl $name {
            /// Adds the resource to a scope.
            #[track_caller]
            pub fn new(scope: &impl rustinfra::tree::Construct, id: &str) -> Self {
                static META: rustinfra::resource::ResourceMeta = rustinfra::resource::ResourceMeta {
                    type_name: $type,
                    required: &[$($required),*],
                    tags: tags!($style $($tags)?),
                    stateful: $stateful,
                };
                Self(rustinfra::resource::CfnResource::typed(scope, id, &META))
            }
        }
        impl std::ops::Deref for $name {
            type Target = rustinfra::resource::CfnResource;
            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
        impl rustinfra::tree::Construct for $name {
            #[inline]
            fn node(&self) -> &rustinfra::tree::Node {
                rustinfra::tree::Construct::node(&self.0)
            }
        }
    };
}

macro_rules! tags {
    (none) => {
        None
    };
    (list $property:literal) => {
        Some(($property, rustinfra::resource::TagStyle::List))
    };
    (map $property:literal) => {
        Some(($property, rustinfra::resource::TagStyle::Map))
    };
    (autoscaling $property:literal) => {
        Some(($property, rustinfra::resource::TagStyle::AutoScaling))
    };
    (in_each $property:literal) => {
        Some(($property, rustinfra::resource::TagStyle::InEach))
    };
}

/// The constructor of a nested property type and its use as a value.
macro_rules! node {
    ($name:ident) => {
        impl $name {
            /// Starts without properties.
            #[expect(
                clippy::new_without_default,
                reason = "an empty value is a start, not a default"
            )]
            #[inline]
            pub fn new() -> Self {
                Self(rustinfra::value::Object::new())
            }
        }
        impl rustinfra::value::PropertyType for $name {
            #[inline]
            fn into_object(self) -> rustinfra::value::Object {
                self.0
            }
        }
    };
}

/// An enumeration: a kind, and a constant for each value that AWS had when the facts were read.
macro_rules! lits {
    ($(#[$doc:meta])* $name:ident { $($constant:ident = $value:literal),* $(,)? }) => {
        $(#[$doc])*
        pub enum $name {}
        impl rustinfra::value::StringKind for $name {}
        impl rustinfra::value::EnumKind for $name {}
        impl $name {
            $(
                #[doc = concat!("`", $value, "`")]
                pub const $constant: Lit<Self> = Lit::new($value);
            )*
        }
    };
}

/// A kind of reference.
macro_rules! reference {
    (open $name:ident, $doc:literal) => {
        #[doc = $doc]
        pub enum $name {}
    };
    ($form:ident $name:ident, $doc:literal) => {
        #[doc = $doc]
        pub enum $name {}
        impl rustinfra::value::StringKind for $name {}
        impl rustinfra::value::RefKind for $name {}
    };
}

/// A construct that stands for a kind of reference.
macro_rules! target {
    (both $kind:ident, $construct:ty, $($how:tt)+) => {
        target!(closed $kind, $construct, $($how)+);
        target!(open $kind, $construct, $($how)+);
    };
    (closed $kind:ident, $construct:ty, $($how:tt)+) => {
        impl rustinfra::value::IntoValue<$kind> for &$construct {
            fn into_value(self) -> rustinfra::value::Value<$kind> {
                target!(@read self, $($how)+)
            }
        }
    };
    (open $kind:ident, $construct:ty, $($how:tt)+) => {
        impl rustinfra::value::IntoValue<rustinfra::value::Open<$kind>> for &$construct {
            fn into_value(self) -> rustinfra::value::Value<rustinfra::value::Open<$kind>> {
                target!(@read self, $($how)+)
            }
        }
    };
    (@read $self:ident, reff) => {
        rustinfra::resource::CfnResource::reff($self)
    };
    (@read $self:ident, attr $attribute:literal) => {
        rustinfra::resource::CfnResource::attr($self, $attribute)
    };
}
