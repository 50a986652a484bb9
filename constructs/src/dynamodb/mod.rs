//! Tables (Amazon DynamoDB).
//!
//! A table needs a partition key; whether it has a sort key, indexes or a stream, and how it is
//! paid for, is said on the builder:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let orders = Table::builder("Orders", Attribute::string("userName"))
//!     .sort_key(Attribute::string("orderDate"))
//!     .global_secondary_index(GlobalSecondaryIndex::new("byState", Attribute::string("state")))
//!     .point_in_time_recovery()
//!     .build(&stack);
//! let code = Code::inline("exports.handler = async () => {};");
//! let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
//!     .env("TABLE", orders.name())
//!     .build(&stack);
//! orders.grant_read_data(&api);
//! orders.grant(&api, [TableOperation::PutItem]);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! # What is the default
//!
//! | | here | why |
//! |---|---|---|
//! | billing | on demand | nothing to size; the CDK's `Table` provisions 5 and 5 units |
//! | removal | retained | a table is data |
//! | encryption | with a key that DynamoDB owns | free, and nothing to grant |
//!
//! # Several regions
//!
//! A [`GlobalTable`] (`AWS::DynamoDB::GlobalTable`, the CDK's `TableV2`) may have a [`Replica`] in
//! other regions, and a [`MultiAccountReplica`] in another account.
//!
//! # What is granted
//!
//! Grants name an index only where the table has one, also one added after the grant, and only for
//! what works on indexes: queries and scans. On a table encrypted with a customer managed key they
//! bring the permission to use the key.

mod attribute;
mod billing;
mod builder;
mod global;
mod grants;
mod import_source;
mod index;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod place;
#[cfg(feature = "appscaling")]
mod scaling;
mod settings;
mod table;

pub use attribute::{Attribute, AttributeType};
pub use billing::{Billing, WarmThroughput};
pub use builder::TableBuilder;
pub use global::{
    AutoscaledCapacity, Capacity, GlobalTable, GlobalTableBilling, GlobalTableBuilder,
    GlobalTableEncryption, GlobalTableIndex, MultiAccountReplica, MultiAccountReplicaBuilder,
    MultiRegionConsistency, Replica, ReplicaIndex,
};
pub use grants::TableOperation;
pub use import_source::{Compression, ImportFormat, ImportSource};
pub use index::{GlobalSecondaryIndex, LocalSecondaryIndex, Projection};
#[cfg(feature = "cloudwatch")]
pub use metrics::Operation;
#[cfg(feature = "appscaling")]
pub use scaling::ScalableTableAttribute;
pub use settings::{
    ContributorInsights, KinesisPrecision, StreamViewType, TableClass, TableEncryption,
};
pub use table::Table;
