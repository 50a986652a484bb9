//! Whoever asks, the buckets, and the repositories of images.

use super::*;

impl Connect for Fake {
    type Cloud = FakeCloud;
    async fn connect(&self, target: &Target) -> Result<FakeCloud, DeployError> {
        let region = target.region.clone().unwrap_or_else(|| "eu-west-1".into());
        let role = target.role.as_ref().map(|role| role.arn.clone());
        let external_id = target.role.as_ref().and_then(|role| role.external_id.clone());
        Ok(FakeCloud { fake: self.clone(), region, role, external_id })
    }
}

/// A connection.
#[derive(Clone)]
pub(crate) struct FakeCloud {
    pub(super) fake: Fake,
    region: String,
    role: Option<String>,
    external_id: Option<String>,
}

impl Identity for FakeCloud {
    async fn caller(&self) -> Result<Caller, CloudError> {
        let mut role = self.role.clone().unwrap_or_default();
        if let Some(id) = &self.external_id {
            role = format!("{role} known as {id}");
        }
        self.fake.call("GetCallerIdentity", &role)?;
        let closed = self.fake.with(|state| state.closed_roles) && self.role.is_some();
        if closed {
            return Err(CloudError {
                kind: CloudErrorKind::AccessDenied,
                call: "sts:AssumeRole".into(),
                code: Some("AccessDenied".into()),
                message: "not authorized to assume".into(),
                request_id: None,
            });
        }
        let arn = self.role.clone().unwrap_or_else(|| format!("arn:aws:iam::{ACCOUNT}:user/me"));
        Ok(Caller { account: ACCOUNT.into(), arn })
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn endpoint(&self) -> Option<Endpoint> {
        self.fake.with(|state| state.endpoint.clone())
    }
}

impl Storage for FakeCloud {
    async fn bucket(&self, bucket: &str, owner: &str) -> Result<BucketState, CloudError> {
        self.fake.call("HeadBucket", bucket)?;
        Ok(self.fake.with(|state| match state.buckets.get(bucket) {
            None => BucketState::Absent,
            Some((owned_by, _)) if owned_by == owner => BucketState::Ours,
            Some(_) => BucketState::Forbidden,
        }))
    }

    async fn create_bucket(&self, bucket: &str, owner: &str) -> Result<(), CloudError> {
        self.fake.call("CreateBucket", bucket)?;
        self.fake
            .with(|state| state.buckets.insert(bucket.into(), (owner.into(), IndexMap::new())));
        Ok(())
    }

    async fn has_object(&self, object: &Object) -> Result<bool, CloudError> {
        self.fake.call("HeadObject", &object.key)?;
        Ok(self.fake.with(|state| {
            state.buckets.get(&object.bucket).is_some_and(|(owner, objects)| {
                *owner == object.owner && objects.contains_key(&object.key)
            })
        }))
    }

    async fn put_object(
        &self,
        object: &Object,
        body: Vec<u8>,
        kind: &str,
    ) -> Result<(), CloudError> {
        self.fake.call("PutObject", &object.key)?;
        self.fake.with(|state| {
            let (owner, objects) =
                state.buckets.get_mut(&object.bucket).expect("the bucket exists");
            assert_eq!(*owner, object.owner, "an object went into somebody else's bucket");
            objects.insert(object.key.clone(), body.len());
            state.uploads.push(format!("{} {} {kind}", self.region, object.key));
        });
        Ok(())
    }

    async fn object_count(&self, bucket: &str, limit: usize) -> Result<usize, CloudError> {
        self.fake.call("ListObjectVersions", bucket)?;
        Ok(self.fake.with(|state| {
            state.buckets.get(bucket).map_or(0, |(_, objects)| objects.len().min(limit))
        }))
    }
}

impl Registry for FakeCloud {
    async fn has_repository(&self, repository: &str) -> Result<bool, CloudError> {
        self.fake.call("DescribeRepositories", repository)?;
        Ok(self.fake.with(|state| state.repositories.contains_key(repository)))
    }

    async fn create_repository(&self, repository: &str) -> Result<(), CloudError> {
        self.fake.call("CreateRepository", repository)?;
        self.fake.with(|state| {
            state.repositories.entry(repository.into()).or_default();
        });
        Ok(())
    }

    async fn has_repository_policy(&self, repository: &str) -> Result<bool, CloudError> {
        self.fake.call("GetRepositoryPolicy", repository)?;
        let has = |(policy, _): &(String, HashSet<String>)| !policy.is_empty();
        Ok(self.fake.with(|state| state.repositories.get(repository).is_some_and(has)))
    }

    async fn set_repository_policy(
        &self,
        repository: &str,
        policy: &str,
    ) -> Result<(), CloudError> {
        self.fake.call("SetRepositoryPolicy", repository)?;
        self.fake.with(|state| {
            state.repositories.entry(repository.into()).or_default().0 = policy.to_owned();
        });
        Ok(())
    }

    async fn has_image(&self, repository: &str, tag: &str) -> Result<bool, CloudError> {
        self.fake.call("DescribeImages", tag)?;
        let has = |(_, tags): &(String, HashSet<String>)| tags.contains(tag);
        Ok(self.fake.with(|state| state.repositories.get(repository).is_some_and(has)))
    }

    async fn registry_login(&self) -> Result<RegistryLogin, CloudError> {
        self.fake.call("GetAuthorizationToken", "")?;
        let address = format!("https://{ACCOUNT}.dkr.ecr.{}.amazonaws.com", self.region);
        // `AWS:secret`.
        Ok(RegistryLogin::read(&address, "QVdTOnNlY3JldA==").expect("a token"))
    }
}
