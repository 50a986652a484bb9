//! The names that the CDK's bootstrap gives to what it makes in an account and region.
//!
//! Roles have none here: an app's assembly names those that it wants.
//! <https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html>

use crate::tree::Environment;

/// The qualifier of an environment that was bootstrapped without one of its own.
const QUALIFIER: &str = "hnb659fds";

/// What the name of a bucket for assets has after its qualifier.
const ASSETS: &str = "assets";

/// What the name of a repository for images has there.
const CONTAINER_ASSETS: &str = "container-assets";

/// The parameter by which the CDK's templates read the version of the bootstrap.
#[cfg(feature = "cli")]
pub(crate) const VERSION_PARAMETER: &str = "BootstrapVersion";

/// The rule by which they check that it is recent.
#[cfg(feature = "cli")]
pub(crate) const VERSION_RULE: &str = "CheckBootstrapVersion";

/// The bucket that assets are uploaded to: environments prepared for the CDK need nothing else. What is
/// unknown stays a `${AWS::…}` placeholder.
pub(crate) fn bucket_name(environment: &Environment) -> String {
    name(ASSETS, environment)
}

/// The repository that images are pushed to, chosen in the same way.
pub(crate) fn repository_name(environment: &Environment) -> String {
    name(CONTAINER_ASSETS, environment)
}

fn name(what: &str, environment: &Environment) -> String {
    format!(
        "cdk-{QUALIFIER}-{what}-{}-{}",
        environment.account.as_deref().unwrap_or("${AWS::AccountId}"),
        environment.region.as_deref().unwrap_or("${AWS::Region}")
    )
}

/// Whether a bucket is one for assets, whatever its qualifier.
#[cfg(feature = "cli")]
pub(crate) fn is_bucket(bucket: &str, account: &str, region: &str) -> bool {
    is_named(bucket, ASSETS, account, region)
}

/// Whether a repository is one for images, whatever its qualifier.
#[cfg(feature = "cli")]
pub(crate) fn is_repository(repository: &str, account: &str, region: &str) -> bool {
    is_named(repository, CONTAINER_ASSETS, account, region)
}

#[cfg(feature = "cli")]
fn is_named(name: &str, what: &str, account: &str, region: &str) -> bool {
    name.starts_with("cdk-") && name.ends_with(&format!("-{what}-{account}-{region}"))
}

/// Whether an SSM parameter holds the version of a bootstrap, whatever its qualifier.
#[cfg(feature = "cli")]
pub(crate) fn is_version(parameter: &str) -> bool {
    parameter.starts_with("/cdk-bootstrap/")
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_cdk_and_are_known_again() {
        let here = Environment::new("123456789012", "eu-west-1");
        let (bucket, repository) = (bucket_name(&here), repository_name(&here));
        assert_eq!(bucket, "cdk-hnb659fds-assets-123456789012-eu-west-1");
        assert_eq!(repository, "cdk-hnb659fds-container-assets-123456789012-eu-west-1");
        assert_eq!(
            bucket_name(&Environment::default()),
            "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
        );
        assert!(is_bucket(&bucket, "123456789012", "eu-west-1"));
        assert!(is_bucket("cdk-mine-assets-1-eu-west-1", "1", "eu-west-1"));
        assert!(!is_bucket("shop-assets-1-eu-west-1", "1", "eu-west-1"));
        assert!(is_repository(&repository, "123456789012", "eu-west-1"));
        assert!(!is_repository(&bucket, "123456789012", "eu-west-1"));
        assert!(is_version("/cdk-bootstrap/hnb659fds/version"));
        assert!(!is_version("/shop/version"));
    }
}
