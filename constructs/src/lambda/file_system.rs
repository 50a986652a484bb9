//! Files that outlive a call.

use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::function::Function;
use crate::check;

/// Whether a function reads large files of S3 Files from the bucket itself.
#[derive(Clone)]
pub struct DirectS3Read {
    mode: &'static str,
    /// ARN of the bucket that may be read.
    bucket: Option<Value<String>>,
}

impl DirectS3Read {
    /// It does, and may read the bucket.
    #[cfg(feature = "s3")]
    pub fn enabled(bucket: &crate::s3::Bucket) -> Self {
        Self { mode: "ENABLED", bucket: Some(bucket.arn().untyped()) }
    }

    /// It does, and gets the permission elsewhere.
    pub fn enabled_without_grant() -> Self {
        Self { mode: "ENABLED", bucket: None }
    }

    /// It does if it may.
    pub fn auto() -> Self {
        Self { mode: "AUTO", bucket: None }
    }

    /// It does not.
    pub fn disabled() -> Self {
        Self { mode: "DISABLED", bucket: None }
    }
}

/// What kind of file system it is.
#[derive(Clone)]
enum Kind {
    Efs,
    S3Files(Value<String>),
}

/// A file system of EFS or S3 Files that a function mounts, which needs [a VPC](super::VpcAccess).
///
/// ```
/// use rustinfra_constructs::lambda::{DirectS3Read, FileSystem, VpcAccess};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Pictures");
/// let bucket = Bucket::builder("Pictures").build(&stack);
/// let files = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0";
/// let point = format!("{files}/access-point/fsap-0123456789abcdef0");
/// let pictures = FileSystem::from_s3_files_access_point(&point, files, "/mnt/pictures")
///     .direct_s3_read(DirectS3Read::enabled(&bucket));
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Resize", Runtime::NODEJS_22, "index.handler", code)
///     .vpc(VpcAccess::new(["subnet-1"], ["sg-1"]))
///     .file_system(pictures)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html>
///
/// What cannot be mounted is reported as `conflicting-options` of the function.
#[derive(Clone)]
#[must_use = "it does nothing until a function gets it"]
pub struct FileSystem {
    access_point: Value<String>,
    kind: Kind,
    direct: Option<DirectS3Read>,
    mount_path: String,
    after: Vec<Node>,
    #[cfg(feature = "ec2")]
    connections: Option<crate::ec2::Connections>,
}

impl FileSystem {
    /// Mounts an access point below `/mnt/`. The function may mount it and write, by way of that
    /// access point only.
    #[doc(alias = "localMountPath")]
    pub fn from_efs_access_point(
        access_point: impl IntoValue<refs::EfsAccessPointArn>,
        mount_path: &str,
    ) -> Self {
        Self {
            access_point: access_point.into_value().untyped(),
            kind: Kind::Efs,
            direct: None,
            mount_path: mount_path.to_string(),
            after: Vec::new(),
            #[cfg(feature = "ec2")]
            connections: None,
        }
    }

    /// Mounts an access point of a file system of S3 Files below `/mnt/`, by the ARNs of both. The
    /// function may mount it and write.
    pub fn from_s3_files_access_point(
        access_point: impl IntoValue<String>,
        file_system: impl IntoValue<String>,
        mount_path: &str,
    ) -> Self {
        Self {
            access_point: access_point.into_value(),
            kind: Kind::S3Files(file_system.into_value()),
            direct: None,
            mount_path: mount_path.to_string(),
            after: Vec::new(),
            #[cfg(feature = "ec2")]
            connections: None,
        }
    }

    /// Lets the function reach the mount targets, by what stands before them: at its default port,
    /// or else at that of NFS, 2049.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::{FileSystem, VpcAccess};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Pictures");
    /// let vpc = Vpc::builder("Vpc").build(&stack);
    /// let targets = SecurityGroup::builder("Targets", &vpc).build(&stack);
    /// let point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
    /// let files = FileSystem::from_efs_access_point(point, "/mnt/files").connections(&targets);
    /// let code = Code::inline("exports.handler = async () => {};");
    /// Function::builder("Resize", Runtime::NODEJS_22, "index.handler", code)
    ///     .vpc(&vpc)
    ///     .file_system(files)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[cfg(feature = "ec2")]
    pub fn connections(mut self, mount_targets: &impl crate::ec2::Connectable) -> Self {
        let nfs = crate::ec2::Port::tcp(2049);
        self.connections = Some(mount_targets.connections().or_default_port(nfs));
        self
    }

    /// Says whether large files are read from the bucket itself; for S3 Files.
    pub fn direct_s3_read(mut self, read: DirectS3Read) -> Self {
        self.direct = Some(read);
        self
    }

    /// Makes the function wait for a mount target, without which it cannot be created.
    pub fn after(mut self, mount_target: &impl Construct) -> Self {
        self.after.push(mount_target.node().clone());
        self
    }

    #[track_caller]
    pub(super) fn bind(&self, function: &Function, in_vpc: bool) {
        let node = function.node();
        let rest = self.mount_path.strip_prefix("/mnt/").unwrap_or_default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if rest.is_empty() || !rest.chars().all(allowed) || self.mount_path.len() > 160 {
            check::reject(
                node,
                format!(
                    "A file system is mounted at `/mnt/` followed by letters, digits and `-_.`, \
                     with at most 160 characters; this is `{}`.",
                    self.mount_path
                ),
                "write it as `/mnt/files`",
            );
        }
        if !in_vpc {
            check::reject(
                node,
                "A file system is reached through a VPC, which the function does not stand in.",
                "add `.vpc(VpcAccess::new([…], […]))`",
            );
        }
        let mut config = vec![
            ("Arn", self.access_point.clone().into_expr()),
            ("LocalMountPath", Expr::text(self.mount_path.clone())),
        ];
        if let Some(direct) = &self.direct {
            config.push(("S3FilesConfig", Expr::map([("DirectS3Read", direct.mode.into())])));
        }
        let config = Expr::map(config);
        if let Some(cfn) = function.cfn() {
            cfn.set("FileSystemConfigs", Expr::list([config]));
            for target in &self.after {
                cfn.depends_on(target);
            }
        }
        #[cfg(feature = "ec2")]
        if let Some(targets) = &self.connections {
            use crate::ec2::Connectable;
            Connectable::connections(function).allow_to_default_port(targets);
            // Without a way to the targets, Lambda fails to create the function.
            for group in targets.security_groups() {
                function.cfn().inspect(|cfn| cfn.depends_on(group.node()));
            }
        }
        let Kind::S3Files(file_system) = &self.kind else {
            if self.direct.is_some() {
                check::reject(
                    node,
                    "A file system of EFS has no bucket that could be read directly.",
                    "leave out `direct_s3_read`, or mount one of S3 Files",
                );
            }
            return self.allow_efs(function);
        };
        let mount = Statement::allow(["s3files:ClientMount"]).on(self.access_point.clone());
        function.add_to_role_policy(mount);
        let write = Statement::allow(["s3files:ClientMount", "s3files:ClientWrite"]);
        function.add_to_role_policy(write.on(file_system.clone()));
        if let Some(bucket) = self.direct.as_ref().and_then(|direct| direct.bucket.as_ref()) {
            let read = Statement::allow(["s3:GetObject", "s3:GetObjectVersion"]);
            function.add_to_role_policy(read.on(sub!("{}/*", bucket)));
        }
    }

    #[track_caller]
    fn allow_efs(&self, function: &Function) {
        let actions = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
        function.add_to_role_policy(Statement::allow(actions).on("*").when(
            "StringEquals",
            "elasticfilesystem:AccessPointArn",
            self.access_point.clone(),
        ));
    }
}
