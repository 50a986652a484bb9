//! Which program builds images.

/// Docker, or a program that is used like it: `CDK_DOCKER` names it, as for the CDK.
#[doc(hidden)]
pub fn docker_program() -> String {
    let named = std::env::var("CDK_DOCKER").ok().filter(|name| !name.is_empty());
    named.unwrap_or_else(|| "docker".to_string())
}
