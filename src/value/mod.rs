//! Values that may not be known before deployment.
//!
//! A [`Value<T>`] is an expression ([`Expr`]) with a compile-time kind `T`: a
//! plain literal, or a reference or intrinsic function that CloudFormation
//! evaluates. References name nodes of the construct tree, not strings; they
//! become `Ref`, `Fn::GetAtt` or an import only when a template is written, when
//! it is known in which stack each end lives.
//!
//! ```
//! use rustinfra_constructs::value::{Value, aws, intrinsic};
//!
//! let zone: Value<String> = intrinsic::select(0, intrinsic::availability_zones(aws::region()));
//! let host = rustinfra_constructs::sub!("cache.{}.{}", zone, "example.org");
//! # let _ = host;
//! ```

mod convert;
mod expr;
pub mod intrinsic;
mod kind;
mod object;
pub mod pseudo;
mod reference;
mod text;
#[expect(clippy::module_inception, reason = "the module is named for its main type")]
mod value;

pub use convert::IntoValue;
pub use expr::{Expr, Key, Late};

pub(crate) use expr::{LOGICAL_ID, is_intrinsic_name};
pub use kind::{EnumKind, Json, List, Lit, Map, Open, RefKind, StringKind};
pub use object::{Object, PropertyType};
pub use pseudo as aws;
pub(crate) use reference::Reference;
pub(crate) use text::json_number;
pub use text::{IntoText, Piece, concat, is_dynamic, json_text, pieces};
pub use value::Value;

#[doc(hidden)]
pub use text::{__interpolate, __placeholders};
