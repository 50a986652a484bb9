//! The rows of the table of links, deployed, exercised, and refused without their permission.

mod grants;
mod rig;
