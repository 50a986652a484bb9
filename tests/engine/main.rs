//! The engine right of the cloud assembly: reading it, comparing, deploying.

#![cfg(feature = "cli")]

mod diff;
