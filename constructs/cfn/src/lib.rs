//! rustinfra-cfn
