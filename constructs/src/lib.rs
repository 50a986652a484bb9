//! rustinfra-constructs
