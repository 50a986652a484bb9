//! ECR.

use aws_sdk_ecr::types::{ImageIdentifier, ImageScanningConfiguration, ImageTagMutability};

use super::connect::AwsCloud;
use super::failure::failure;
use crate::deploy::cloud::Registry;
use crate::deploy::error::{CloudError, CloudErrorKind};
use crate::deploy::registry_login::RegistryLogin;

impl Registry for AwsCloud {
    async fn has_repository(&self, repository: &str) -> Result<bool, CloudError> {
        let request = self.ecr.describe_repositories().repository_names(repository);
        match request.send().await.map_err(|error| failure("ecr:DescribeRepositories", error)) {
            Ok(answer) => Ok(!answer.repositories().is_empty()),
            Err(error) if error.kind == CloudErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn create_repository(&self, repository: &str) -> Result<(), CloudError> {
        let scan = ImageScanningConfiguration::builder().scan_on_push(true).build();
        let request = self.ecr.create_repository().repository_name(repository);
        // As the CDK's bootstrap makes it: a tag is a hash and never moves.
        let request = request.image_tag_mutability(ImageTagMutability::Immutable);
        let answer = request.image_scanning_configuration(scan).send().await;
        match answer.map_err(|error| failure("ecr:CreateRepository", error)) {
            Err(error) if error.code.as_deref() == Some("RepositoryAlreadyExistsException") => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    async fn has_repository_policy(&self, repository: &str) -> Result<bool, CloudError> {
        let request = self.ecr.get_repository_policy().repository_name(repository);
        match request.send().await.map_err(|error| failure("ecr:GetRepositoryPolicy", error)) {
            Ok(answer) => Ok(answer.policy_text().is_some_and(|text| !text.is_empty())),
            Err(error) if error.code.as_deref() == Some("RepositoryPolicyNotFoundException") => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn set_repository_policy(
        &self,
        repository: &str,
        policy: &str,
    ) -> Result<(), CloudError> {
        let request = self.ecr.set_repository_policy().repository_name(repository);
        let answer = request.policy_text(policy).send().await;
        answer.map(drop).map_err(|error| failure("ecr:SetRepositoryPolicy", error))
    }

    async fn has_image(&self, repository: &str, tag: &str) -> Result<bool, CloudError> {
        let image = ImageIdentifier::builder().image_tag(tag).build();
        let request = self.ecr.describe_images().repository_name(repository).image_ids(image);
        match request.send().await.map_err(|error| failure("ecr:DescribeImages", error)) {
            // Some endpoints answer with nothing where AWS says that there is no such image.
            Ok(answer) => Ok(!answer.image_details().is_empty()),
            Err(error) if error.kind == CloudErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn registry_login(&self) -> Result<RegistryLogin, CloudError> {
        let call = "ecr:GetAuthorizationToken";
        let answer = self.ecr.get_authorization_token().send().await;
        let answer = answer.map_err(|error| failure(call, error))?;
        let data = answer.authorization_data.unwrap_or_default().into_iter().next();
        let login = data.and_then(|data| {
            RegistryLogin::read(&data.proxy_endpoint?, &data.authorization_token?)
        });
        login.ok_or_else(|| CloudError {
            kind: CloudErrorKind::Service,
            call: call.to_owned(),
            code: None,
            message: "the answer has no token".to_owned(),
            request_id: None,
        })
    }
}
