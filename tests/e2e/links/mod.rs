//! The rows of the table of links, deployed, exercised, and refused without their permission.

pub(crate) mod account;
mod edges;
mod grants;
mod page;
mod rig;
