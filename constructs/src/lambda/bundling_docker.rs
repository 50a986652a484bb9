//! Bundling in a container, for projects without esbuild and for packages that are of a platform.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustinfra::assembly::{Platform, TemporaryDirectory};
use rustinfra::prelude::*;

use super::bundling::Bundling;
use super::docker::{DockerBuildOptions, DockerImage, docker};
use super::node_modules;
use super::runtime::{Architecture, Runtime};

/// Where the container finds the project, and where it leaves the bundle.
const INPUT: &str = "/asset-input";
const OUTPUT: &str = "/asset-output";

/// What prepares the volumes.
const HELPER: &str = "public.ecr.aws/docker/library/alpine";

/// The esbuild of the image that is made if none is given.
const ESBUILD: &str = "0.25";

/// The image that is made if none is given: AWS's image to build in, with esbuild and the package
/// managers. It is used by whoever runs the app, who may not enter `/` of that image.
const DOCKERFILE: &str = "ARG IMAGE
FROM $IMAGE
ARG ESBUILD_VERSION
RUN npm install --global yarn pnpm bun typescript esbuild@$ESBUILD_VERSION \\
    && npm cache clean --force \\
    && chmod 711 /
ENV HOME=/tmp npm_config_cache=/tmp/npm
";

/// How the container gets at the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BundlingFileAccess {
    /// The directories are mounted; the default.
    #[default]
    BindMount,
    /// Files are copied to volumes and back: for a Docker that runs elsewhere, as in a container of
    /// a build service.
    VolumeCopy,
}

/// Settings of bundling in a container.
#[derive(Clone, Debug, Default)]
pub(super) struct InDocker {
    force: bool,
    image: Option<DockerImage>,
    esbuild: Option<String>,
    build_args: Vec<(String, String)>,
    access: BundlingFileAccess,
}

impl InDocker {
    pub(super) fn is_forced(&self) -> bool {
        self.force
    }

    /// Whether anything says that there is Docker.
    pub(super) fn is_possible(&self) -> bool {
        self.force || self.image.is_some() || self.esbuild.is_some()
    }
}

impl Bundling {
    /// Bundles in a container even if there is an esbuild on this machine: for
    /// [packages](Self::node_modules) that are compiled for where the function runs. It takes Docker,
    /// or a program that is used like it and named by `CDK_DOCKER`.
    ///
    /// Commands before and after then run in the container: `INPUT_DIR` and `OUTPUT_DIR` are
    /// directories of it, and files outside the [project](Self::project_root) are not there.
    ///
    /// ```no_run
    /// use rustinfra_constructs::lambda::Bundling;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Pictures");
    /// let bundling = Bundling::new("resize/index.ts").node_modules(["sharp"]).force_docker_bundling();
    /// NodejsFunction::builder("Resize", bundling).build(&stack);
    /// ```
    pub fn force_docker_bundling(mut self) -> Self {
        self.docker.force = true;
        self
    }

    /// Sets the image to bundle in, which needs `bash` and esbuild; default: AWS's for the runtime,
    /// with esbuild added. It is used where there is no esbuild on this machine, or where bundling in
    /// a container is [forced](Self::force_docker_bundling).
    pub fn docker_image(mut self, image: DockerImage) -> Self {
        self.docker.image = Some(image);
        self
    }

    /// Sets the version of esbuild in the image that is made if
    /// [none is given](Self::docker_image); default 0.25.
    pub fn esbuild_version(mut self, version: &str) -> Self {
        self.docker.esbuild = Some(version.to_string());
        self
    }

    /// Sets a variable of the build of that image.
    pub fn build_arg(mut self, name: &str, value: &str) -> Self {
        self.docker.build_args.push((name.to_string(), value.to_string()));
        self
    }

    /// Sets how the container gets at the files; default: directories are mounted.
    pub fn bundling_file_access(mut self, access: BundlingFileAccess) -> Self {
        self.docker.access = access;
        self
    }

    /// Bundles the project in a container, to `output`.
    pub(super) fn bundle_in_docker(
        &self,
        node: &Node,
        entry: &Path,
        project: &Path,
        output: &Path,
        of: (Option<&Runtime>, Option<Architecture>),
    ) -> Result<(), String> {
        let line = self.line(entry, project, of.0)?;
        let platform = of.1.map(Architecture::docker_platform);
        let image = match &self.docker.image {
            Some(image) => image.name()?,
            None => self.image(of.0, platform)?,
        };
        let user = user(output)?;
        let container = Container { image: &image, platform, user: &user, line: &line };
        match self.docker.access {
            BundlingFileAccess::BindMount => {
                container.run(&[("-v", &mount(project, INPUT)), ("-v", &mount(output, OUTPUT))])?;
            }
            BundlingFileAccess::VolumeCopy => {
                // Of its own in this process as the directory is, and told apart from those of
                // processes elsewhere that use the same Docker.
                let directory = output.file_name().unwrap_or_default().to_string_lossy();
                let name = format!("{directory}-{}", node.unique_id());
                container.run_on_copies(&name, project, output)?;
            }
        }
        self.settle(Path::new(INPUT), Path::new(OUTPUT), output)
    }

    /// Builds the image with esbuild; its id.
    fn image(&self, runtime: Option<&Runtime>, platform: Option<&str>) -> Result<String, String> {
        let directory = TemporaryDirectory::new().map_err(|error| error.to_string())?;
        let file = directory.path().join("Dockerfile");
        fs::write(&file, DOCKERFILE).map_err(|error| format!("{}: {error}", file.display()))?;
        let runtime = runtime.unwrap_or(&Runtime::NODEJS_LATEST);
        let mut options = DockerBuildOptions::new(directory.path());
        for (name, value) in &self.docker.build_args {
            options = options.build_arg(name, value);
        }
        let version = self.docker.esbuild.as_deref().unwrap_or(ESBUILD);
        options = options.build_arg("IMAGE", &runtime.bundling_image());
        options = options.build_arg("ESBUILD_VERSION", version);
        if let Some(platform) = platform {
            options = options.platform(Platform::Custom(platform.to_string()));
        }
        options.build()
    }

    /// The line for the shell in the container.
    fn line(
        &self,
        entry: &Path,
        project: &Path,
        runtime: Option<&Runtime>,
    ) -> Result<String, String> {
        let inside = |path: &Path| match path.strip_prefix(project) {
            Ok(inside) => Ok(Path::new(INPUT).join(inside)),
            Err(_) => Err(format!(
                "`{}` is not in `{}`, which is all of the project that the container sees; set \
                 `project_root`",
                path.display(),
                project.display()
            )),
        };
        let here = project.display().to_string();
        let arguments = self.arguments(&inside(entry)?, Path::new(OUTPUT), runtime);
        let arguments = arguments.iter().map(|argument| quoted(&argument.replace(&here, INPUT)));
        let mut steps = self.before.clone();
        steps.push(
            std::iter::once("esbuild".to_string()).chain(arguments).collect::<Vec<_>>().join(" "),
        );
        if !self.node_modules.is_empty() {
            steps.extend(self.before_install.iter().cloned());
            let lock_file = self.lock_file.as_deref();
            let beside = entry.parent().unwrap_or(project);
            let modules = &self.node_modules;
            let install = node_modules::Install::new(beside, project, lock_file, modules)?;
            steps.extend([
                format!("printf %s {} > {OUTPUT}/package.json", quoted(&install.package)),
                format!(
                    "cp {} {OUTPUT}/",
                    quoted(&inside(&install.lock_file)?.display().to_string())
                ),
                format!("cd {OUTPUT}"),
                install.command.join(" "),
                format!("cd {INPUT}"),
            ]);
        }
        steps.extend(self.after.iter().cloned());
        Ok(steps.join(" && "))
    }
}

/// A container to bundle in.
struct Container<'a> {
    image: &'a str,
    platform: Option<&'a str>,
    user: &'a str,
    line: &'a str,
}

impl Container<'_> {
    fn run(&self, files: &[(&str, &str)]) -> Result<(), String> {
        let mut arguments = vec!["run", "--rm", "--user", self.user];
        arguments.extend(files.iter().flat_map(|(flag, value)| [*flag, *value]));
        if let Some(platform) = self.platform {
            arguments.extend(["--platform", platform]);
        }
        let (input, output) = (format!("INPUT_DIR={INPUT}"), format!("OUTPUT_DIR={OUTPUT}"));
        arguments.extend(["--env", &input, "--env", &output, "--workdir", INPUT]);
        arguments.extend([self.image, "bash", "-c", self.line]);
        docker(arguments).map(drop)
    }

    /// Copies the project to a volume and the bundle back, by a helper that has both.
    fn run_on_copies(&self, name: &str, project: &Path, output: &Path) -> Result<(), String> {
        let (input, out) = (format!("asset-input-{name}"), format!("asset-output-{name}"));
        let helper = format!("asset-copy-{name}");
        let copied = || {
            docker(["volume", "create", &input])?;
            docker(["volume", "create", &out])?;
            let volumes = [format!("{input}:{INPUT}"), format!("{out}:{OUTPUT}")];
            let own = format!("chown -R {} {INPUT} {OUTPUT}", self.user);
            let helper_run = ["run", "--name", &helper, "-v", &volumes[0], "-v", &volumes[1]];
            docker(helper_run.into_iter().chain([HELPER, "sh", "-c", &own]))?;
            docker(["cp", &format!("{}/.", project.display()), &format!("{helper}:{INPUT}")])?;
            self.run(&[("--volumes-from", &helper)])?;
            docker(["cp", &format!("{helper}:{OUTPUT}/."), &output.display().to_string()])
        };
        let done = copied();
        // Whatever became of it; what was not made is not there to be removed.
        let _ = docker(["rm", &helper]);
        let _ = docker(["volume", "rm", &input, &out]);
        done.map(drop)
    }
}

/// A directory as the container has it. SELinux lets it in only by a label.
fn mount(directory: &Path, place: &str) -> String {
    let enabled = Command::new("selinuxenabled").status();
    let label = if enabled.is_ok_and(|status| status.success()) { ":z" } else { "" };
    format!("{}:{place}{label}", directory.display())
}

/// The user that the bundle is to belong to: whoever runs the app.
#[cfg(unix)]
fn user(output: &Path) -> Result<String, String> {
    use std::os::unix::fs::MetadataExt;
    let own = fs::metadata(output).map_err(|error| format!("{}: {error}", output.display()))?;
    Ok(format!("{}:{}", own.uid(), own.gid()))
}

#[cfg(not(unix))]
fn user(_output: &Path) -> Result<String, String> {
    Ok("1000:1000".to_string())
}

/// A text as one word of the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
