//! The `rustinfra` command.
