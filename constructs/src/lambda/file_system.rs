//! Files that outlive a call.

use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::function::Function;
use crate::check;

/// An EFS file system that a function mounts, which needs [a VPC](super::VpcAccess).
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html>
#[derive(Clone)]
#[must_use = "it does nothing until a function gets it"]
pub struct FileSystem {
    access_point: Value<refs::EfsAccessPointArn>,
    mount_path: String,
    after: Vec<Node>,
}

impl FileSystem {
    /// Mounts an access point below `/mnt/`. The function may mount it and write, by way of that
    /// access point only.
    pub fn from_efs_access_point(
        access_point: impl IntoValue<refs::EfsAccessPointArn>,
        mount_path: &str,
    ) -> Self {
        Self {
            access_point: access_point.into_value(),
            mount_path: mount_path.to_string(),
            after: Vec::new(),
        }
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
        let config = Expr::map([
            ("Arn", self.access_point.clone().into_expr()),
            ("LocalMountPath", Expr::text(self.mount_path.clone())),
        ]);
        if let Some(cfn) = function.cfn() {
            cfn.set("FileSystemConfigs", Expr::list([config]));
            for target in &self.after {
                cfn.depends_on(target);
            }
        }
        let actions = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
        function.add_to_role_policy(Statement::allow(actions).on("*").when(
            "StringEquals",
            "elasticfilesystem:AccessPointArn",
            self.access_point.clone().untyped(),
        ));
    }
}
