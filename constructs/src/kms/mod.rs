//! Keys (AWS Key Management Service).
//!
//! A key encrypts what is given it; who is granted access to such a thing gets the permission to
//! use the key with it:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::{dynamodb::TableEncryption, kms::Key};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let key = Key::builder("Key").alias("orders").enable_key_rotation().build(&stack);
//! let orders = Table::builder("Orders", Attribute::string("id"))
//!     .encryption(TableEncryption::with_key(&key))
//!     .build(&stack);
//! # let code = Code::inline("exports.handler = async () => {};");
//! let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//! orders.grant_read_data(&api); // also: `kms:Decrypt` and `kms:DescribeKey` on the key
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! The policy of a key leaves it to the account who may use the key (the whole account may do
//! `kms:*`, and IAM decides for whom), so that grants go into the policies of those who get them.
//! A service that acts for itself is named in the key's own policy.

mod alias;
mod grants;
mod key;
mod settings;

pub use alias::Alias;
pub use key::{Key, KeyBuilder};
pub use settings::{KeySpec, KeyUsage};
