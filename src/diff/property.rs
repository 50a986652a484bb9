//! Differences within one resource.
