//! Tables in several regions.

mod builder;
mod capacity;
mod encryption;
mod index;
mod multi_account;
mod open;
mod place;
mod render;
mod replica;
mod table;

pub use builder::GlobalTableBuilder;
pub use capacity::{AutoscaledCapacity, Capacity, GlobalTableBilling};
pub use encryption::GlobalTableEncryption;
pub use index::GlobalTableIndex;
pub use multi_account::{MultiAccountReplica, MultiAccountReplicaBuilder};
pub use replica::{MultiRegionConsistency, Replica, ReplicaIndex};
pub use table::GlobalTable;
