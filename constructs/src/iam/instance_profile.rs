//! Instance profiles.

use rustinfra::iam::Principal;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnInstanceProfile;
use rustinfra_cfn::refs;

use super::role::{Role, check_path};
use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form = Form::new("of an instance profile", "arn:aws:iam::ACCOUNT:instance-profile/NAME")
    .without(&[':']);

/// What hands a role to an EC2 instance.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>
///
/// ```
/// use rustinfra_constructs::iam::InstanceProfile;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Fleet");
/// let role = Role::builder("Worker", Principal::service("ec2.amazonaws.com")).build(&stack);
/// let jobs = Queue::builder("Jobs").build(&stack);
/// jobs.grant_consume(&role);
/// let profile = InstanceProfile::builder("Profile").role(&role).build(&stack);
/// stack.output("ProfileName", profile.name());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct InstanceProfile {
    node: Node,
    cfn: Option<CfnInstanceProfile>,
    role: Option<Role>,
    arn: Value<refs::IamInstanceProfileArn>,
    name: Value<String>,
}

impl Construct for InstanceProfile {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::IamInstanceProfileArn> for &InstanceProfile {
    fn into_value(self) -> Value<refs::IamInstanceProfileArn> {
        self.arn.clone()
    }
}

impl InstanceProfile {
    /// Starts a profile.
    pub fn builder(id: &str) -> InstanceProfileBuilder {
        InstanceProfileBuilder { id: id.to_string(), role: None, name: None, path: None }
    }

    /// Refers to a profile of this account that exists already, by name: text, or a value known only at
    /// deployment, such as a parameter's.
    #[track_caller]
    pub fn from_instance_profile_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        let name = name.into_value();
        let arn =
            sub!("arn:{}:iam::{}:instance-profile/{}", aws::partition(), aws::account_id(), &name);
        let node = scope.node().child(id);
        Self { node, cfn: None, role: None, arn: arn.cast(), name }
    }

    /// Refers to a profile that exists already, by ARN. Reports `bad-arn` for a text of another
    /// form.
    #[track_caller]
    pub fn from_instance_profile_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::IamInstanceProfileArn>,
    ) -> Self {
        let arn = arn.into_value().untyped();
        let node = scope.node().child(id);
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name_after_path(&node, &ARN);
        Self { node, cfn: None, role: None, arn: arn.cast(), name }
    }

    /// Refers to a profile that exists already, by ARN, and says what role it hands out.
    #[track_caller]
    pub fn from_instance_profile_attributes(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::IamInstanceProfileArn>,
        role: &Role,
    ) -> Self {
        let role = Some(role.clone());
        Self { role, ..Self::from_instance_profile_arn(scope, id, arn) }
    }

    /// The profile's ARN.
    pub fn arn(&self) -> Value<refs::IamInstanceProfileArn> {
        self.arn.clone()
    }

    /// The profile's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The role that it hands out, if that is known.
    pub fn role(&self) -> Option<Role> {
        self.role.clone()
    }

    /// The resource beneath; `None` for a profile that exists already.
    pub fn cfn(&self) -> Option<CfnInstanceProfile> {
        self.cfn.clone()
    }
}

/// Settings of an [`InstanceProfile`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct InstanceProfileBuilder {
    id: String,
    role: Option<Role>,
    name: Option<String>,
    path: Option<String>,
}

impl InstanceProfileBuilder {
    /// Hands out a role; by default one that `ec2.amazonaws.com` may assume.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Sets the profile's name: at most 128 letters, digits and `+=,.@-_`.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>
    pub fn instance_profile_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the path, such as `/team/`; default `/`.
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_string());
        self
    }

    /// Places the profile. Reports `bad-name` for a name or a path that IAM refuses.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> InstanceProfile {
        let node = scope.node().child(&self.id);
        let role = self.role.unwrap_or_else(|| {
            Role::builder("InstanceRole", Principal::service("ec2.amazonaws.com")).build(&node)
        });
        let cfn = CfnInstanceProfile::new(&node, "Resource");
        cfn.set("Roles", Expr::list([role.name().into_expr()]));
        if let Some(name) = self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
            let rule = "1 to 128 of A-Z a-z 0-9 +=,.@-_";
            check::name(&node, "the instance profile name", &name, 128, allowed, rule);
            cfn.set("InstanceProfileName", name.into());
        }
        if let Some(path) = self.path {
            check_path(&node, &path);
            cfn.set("Path", path.into());
        }
        let (arn, name) = (cfn.attr("Arn"), cfn.reff().untyped());
        InstanceProfile { node, cfn: Some(cfn), role: Some(role), arn, name }
    }
}
