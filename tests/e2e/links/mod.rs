//! The rows of the table of links, deployed, exercised, and refused without their permission.

mod edges;
mod grants;
mod page;
mod rig;
