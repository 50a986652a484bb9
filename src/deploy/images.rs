//! Building container images and pushing them where Lambda finds them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::cancel::Cancel;
use super::cloud::{Connect, Identity, Registry};
use super::connections::Connection;
use super::docker::{Docker, DockerError};
use super::error::{CloudError, CloudErrorKind, DeployError};
use super::event::{Event, Observer};
use super::publish::{Publisher, build};
use crate::assembly::bootstrap;
use crate::assembly::read::{ImageAsset, ImageDestination, ImageSource, StackArtifact};

/// Publishes images, one after the other: a build takes all of the machine.
pub(super) struct Images {
    docker: Docker,
    cancel: Cancel,
    done: tokio::sync::Mutex<Done>,
}

/// What was done in this run, so that nothing is done twice.
#[derive(Default)]
struct Done {
    /// The name on this machine of what was built, by the id of the asset.
    built: HashMap<String, String>,
    /// Repositories that are there, as region, account and name.
    repositories: HashSet<(String, String, String)>,
    /// Images that are in place, by their whole name.
    pushed: HashSet<String>,
    /// The registries that Docker is logged in to, by region and account.
    hosts: HashMap<(String, String), String>,
}

impl Images {
    pub(super) fn new(docker: Option<&str>, cancel: &Cancel) -> Self {
        let done = tokio::sync::Mutex::default();
        Self { docker: Docker::new(docker), cancel: cancel.clone(), done }
    }

    /// Publishes the images of a stack, until the user wants to stop.
    pub(super) async fn publish<C: Connect>(
        &self,
        publisher: &Publisher<'_, C>,
        stack: &StackArtifact,
        region: &str,
    ) -> Result<(), DeployError> {
        if stack.assets.images.is_empty() {
            return Ok(());
        }
        let all = async {
            let mut done = self.done.lock().await;
            for image in &stack.assets.images {
                for to in &image.destinations {
                    let connection =
                        publisher.connect(stack, region, to.region.as_deref(), &to.role).await?;
                    let here = Here { stack, image, connection, observer: publisher.observer };
                    self.one(&mut done, &here, to).await?;
                }
            }
            Ok(())
        };
        tokio::select! {
            done = all => done,
            () = self.cancel.cancelled() => Err(DeployError::Interrupted {
                stack: stack.path.clone(),
                status: "waiting for its images".to_owned(),
            }),
        }
    }

    async fn one<K: Registry + Identity>(
        &self,
        done: &mut Done,
        here: &Here<'_, K>,
        to: &ImageDestination,
    ) -> Result<(), DeployError> {
        let cloud = &here.connection.cloud;
        let surroundings = here.connection.surroundings();
        let (repository, tag) = (surroundings.fill(&to.repository), surroundings.fill(&to.tag));
        let account = here.connection.caller.account.clone();
        let registry = (cloud.region().to_owned(), account);
        let place = format!("{}/{}/{repository}:{tag}", registry.0, registry.1);
        if done.pushed.contains(&place) {
            return Ok(());
        }
        // Tags are content hashes: what is there is right.
        let reused = cloud.has_image(&repository, &tag).await?;
        if !reused {
            self.ensure_repository(done, here, &registry, &repository).await?;
            let built = self.built(done, here).await?;
            let host = self.host(done, here, &registry).await?;
            let name = format!("{host}/{repository}:{tag}");
            self.step(here, "tagged", self.docker.tag(&built, &name)).await?;
            self.step(here, "pushed", self.docker.push(&name)).await?;
        }
        done.pushed.insert(place);
        let (stack, asset) = (here.stack.path.clone(), here.image.name().to_owned());
        here.observer.observe(&Event::ImagePublished { stack, asset, repository, tag, reused });
        Ok(())
    }

    /// Makes sure that a repository is there: it is the account's own, whatever its name.
    async fn ensure_repository<K: Registry + Identity>(
        &self,
        done: &mut Done,
        here: &Here<'_, K>,
        registry: &(String, String),
        repository: &str,
    ) -> Result<(), DeployError> {
        let (region, account) = registry;
        let known = (region.clone(), account.clone(), repository.to_owned());
        if done.repositories.contains(&known) {
            return Ok(());
        }
        let cloud = &here.connection.cloud;
        let is_ours = bootstrap::is_repository(repository, account, region);
        let is_there = cloud.has_repository(repository).await?;
        if !is_there {
            if !is_ours {
                return Err(DeployError::NoRepository { repository: repository.to_owned() });
            }
            cloud.create_repository(repository).await?;
            let (stack, repository) = (here.stack.path.clone(), repository.to_owned());
            here.observer.observe(&Event::RepositoryCreated { stack, repository });
        }
        // A run that ended between the two calls left a repository without.
        if is_ours && !(is_there && has_policy(cloud, repository).await?) {
            let policy = policy(here.connection.caller.partition(), region, account);
            cloud.set_repository_policy(repository, &policy).await?;
        }
        done.repositories.insert(known);
        Ok(())
    }

    /// Builds the image, once in a run; its name on this machine.
    async fn built<K>(&self, done: &mut Done, here: &Here<'_, K>) -> Result<String, DeployError> {
        let image = here.image;
        if let Some(name) = done.built.get(&image.id) {
            return Ok(name.clone());
        }
        let (stack, asset) = (here.stack.path.clone(), image.name().to_owned());
        here.observer.observe(&Event::ImageStarted { stack, asset });
        let name = match &image.source {
            ImageSource::Directory { directory, arguments } => {
                let name = format!("cdkasset-{}", image.id.to_lowercase());
                self.step(here, "built", self.docker.build(directory, arguments, &name)).await?;
                name
            }
            ImageSource::Executable { command } => {
                let made = build(command).await.map_err(DockerError::Failed);
                let made = self.step(here, "built", async { made }).await?;
                made.to_string_lossy().into_owned()
            }
        };
        done.built.insert(image.id.clone(), name.clone());
        Ok(name)
    }

    /// Logs in to the registry of an account and region, once in a run; its host.
    async fn host<K: Registry>(
        &self,
        done: &mut Done,
        here: &Here<'_, K>,
        registry: &(String, String),
    ) -> Result<String, DeployError> {
        if let Some(host) = done.hosts.get(registry) {
            return Ok(host.clone());
        }
        let login = here.connection.cloud.registry_login().await?;
        let logging_in = self.docker.login(&login.host, &login.user, login.password());
        self.step(here, "pushed", logging_in).await?;
        done.hosts.insert(registry.clone(), login.host.clone());
        Ok(login.host)
    }

    /// Tells of which image a step failed.
    async fn step<K, T>(
        &self,
        here: &Here<'_, K>,
        verb: &str,
        step: impl Future<Output = Result<T, DockerError>>,
    ) -> Result<T, DeployError> {
        let (image, program) = (here.image.name().to_owned(), self.docker.program().to_owned());
        step.await.map_err(|error| match error {
            DockerError::Missing => DeployError::NoDocker { image, program },
            DockerError::NotRunning => DeployError::DockerNotRunning { image, program },
            DockerError::Failed(reason) => {
                DeployError::Image { image, verb: verb.to_owned(), reason }
            }
        })
    }
}

/// One image on its way.
struct Here<'a, K> {
    stack: &'a StackArtifact,
    image: &'a ImageAsset,
    connection: Rc<Connection<K>>,
    observer: &'a dyn Observer,
}

/// Tells whether a repository has a policy, or whether it is for others to know: the CDK's role that
/// publishes images may not look.
async fn has_policy<K: Registry>(cloud: &K, repository: &str) -> Result<bool, CloudError> {
    match cloud.has_repository_policy(repository).await {
        Err(error) if error.kind == CloudErrorKind::AccessDenied => Ok(true),
        other => other,
    }
}

/// Lets the functions of the account pull from a repository.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions>
fn policy(partition: &str, region: &str, account: &str) -> String {
    let functions = format!("arn:{partition}:lambda:{region}:{account}:function:*");
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "LambdaECRImageRetrievalPolicy",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": {"StringLike": {"aws:sourceArn": functions}},
        }],
    })
    .to_string()
}
