//! What is deployed now.

use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::cloud::{AssumeRole, Caller, CloudFormation, Connect, Identity, StackDescription};
use super::connections::{Connection, Connections};
use super::engine::wanted_by;
use super::environment::Surroundings;
use super::error::{CloudErrorKind, DeployError, ExportsLoss};
use super::exports::{self, read_template};
use super::importing::importing;
use super::status::{Condition, condition, is_remains};
use crate::assembly::read::{Assembly, StackArtifact};
use crate::diff::{self, Context, DeployedTemplate, ReplacementKnowledge, TemplateDiff};

/// A stack as it is in CloudFormation, to compare with.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// Whose account it is.
    pub caller: Caller,
    /// The region.
    pub region: String,
    /// The stack, if it exists and has ever lived.
    pub description: Option<StackDescription>,
    /// What a deployment starts from: the stack's template; an empty object if it does not exist, or if all
    /// that is there is about to go before it is created again.
    pub template: Value,
    /// Whether all that is there is about to go: the remains of a creation that failed, or of a removal.
    pub remains: bool,
    /// The templates of its nested stacks, by logical id.
    pub nested: IndexMap<String, DeployedTemplate>,
}

impl Deployed {
    /// Returns the stack's status if an operation is under way, such as `CREATE_IN_PROGRESS`.
    pub fn busy(&self) -> Option<&str> {
        let status = self.description.as_ref()?.status.as_str();
        (condition(status) == Condition::Busy).then_some(status)
    }

    /// Compares it with the stack as it was synthesized, nested stacks included.
    pub fn diff(
        &self,
        stack: &StackArtifact,
        knowledge: &dyn ReplacementKnowledge,
    ) -> TemplateDiff {
        let old = DeployedTemplate { template: self.template.clone(), nested: self.nested.clone() };
        diff::stack(&old, stack, &Context { knowledge, origins: &stack.origins })
    }
}

/// Looks up what is deployed of a stack, for a diff. `region` is for stacks that name none.
pub async fn inspect<C: Connect>(
    connect: &C,
    stack: &StackArtifact,
    region: Option<&str>,
) -> Result<Deployed, DeployError> {
    let connection = reach(connect, stack, region).await?;
    let (description, mut template) = look(stack, &connection).await?;
    let remains = description.as_ref().is_some_and(|there| is_remains(&there.status));
    if remains {
        template = Value::Object(Map::new());
    }
    let nested = match &description {
        Some(there) => nested(stack, &connection.cloud, &there.id, &template).await?,
        None => IndexMap::new(),
    };
    Ok(Deployed {
        remains,
        nested,
        caller: connection.caller.clone(),
        region: connection.cloud.region().to_owned(),
        description,
        template,
    })
}

/// What a deployment would be of, as far as a diff of one of its stacks has to know.
#[derive(Debug, Clone)]
pub struct Intent<'a> {
    /// The app.
    pub assembly: &'a Assembly,
    /// The stacks that would be deployed together.
    pub together: Vec<&'a StackArtifact>,
    /// The region for stacks that name none.
    pub region: Option<String>,
}

impl Intent<'_> {
    /// Tells whether a stack of that name, in the same account and region as another, may be deployed with it.
    fn may_have(&self, name: &str, here: &Surroundings) -> bool {
        self.together.iter().any(|stack| {
            let mut environment = stack.environment.clone();
            environment.region = environment.region.or_else(|| self.region.clone());
            stack.stack_name == name && here.may_have(&environment)
        })
    }
}

/// Tells why a deployment would refuse a stack for what others import from it, if that is certain: an export
/// would go that somebody imports who is not deployed along, or who still imports it then; or it would get
/// another value, as what it names is replaced or is something else. `diff` is what deploying would change.
///
/// Nothing is told where the caller may not ask who imports.
pub async fn refusal<C: Connect>(
    connect: &C,
    intent: &Intent<'_>,
    stack: &StackArtifact,
    deployed: &Deployed,
    diff: &TemplateDiff,
) -> Option<DeployError> {
    let there = deployed.description.as_ref().filter(|_| !deployed.remains)?;
    let exports = there.outputs.iter().any(|output| output.export_name.is_some());
    if !exports || diff.is_empty() {
        return None;
    }
    let connection = reach(connect, stack, intent.region.as_deref()).await.ok()?;
    let (cloud, here) = (&connection.cloud, connection.surroundings());
    let assembly = intent.assembly;
    let vanishing = exports::vanishing(cloud, there, &stack.template, &here).await.ok()?;
    let is_along = |name: &str| name != stack.stack_name && intent.may_have(name, &here);
    let still_imports = |name: &str, export: &str| {
        let export = [(export.to_owned(), vec![name.to_owned()])];
        !importing(assembly, &export, &here).is_empty()
    };
    // All are deployed along; of those, who imports no more is free.
    let is_freed = |name: &str, export: &str| !still_imports(name, export);
    let first = |name: &str, _: &str| is_along(name);
    let (update, last) = (ExportsLoss::Update, ExportsLoss::LastUpdate);
    let in_use = exports::in_use(assembly, stack, &vanishing, update, first, &here)
        .and_then(|()| exports::in_use(assembly, stack, &vanishing, last, is_freed, &here));
    if let Err(error) = in_use {
        return Some(error);
    }
    let template = exports::keep(&stack.template, &deployed.template, &vanishing);
    let update = exports::Update { old: &deployed.template, new: &template, diff };
    let unchanged = exports::unchanged(cloud, assembly, stack, there, &update, &here).await;
    unchanged.err().filter(|error| matches!(error, DeployError::ExportsChange { .. }))
}

/// Connects to where a stack is, to look only. `region` is for stacks that name none.
async fn reach<C: Connect>(
    connect: &C,
    stack: &StackArtifact,
    region: Option<&str>,
) -> Result<Rc<Connection<C::Cloud>>, DeployError> {
    let connections = Connections::new(connect);
    let role = stack.roles.lookup.clone().or_else(|| stack.roles.deploy.clone());
    let role =
        role.map(|arn| AssumeRole { arn, external_id: stack.roles.deploy_external_id.clone() });
    let account = stack.environment.account.clone();
    let region = stack.environment.region.clone().or_else(|| region.map(str::to_owned));
    let entry = connections.get_with_role((account, region), role).await;
    let connection = entry.map_err(|error| wanted_by(error, &[stack]))?.connection;
    check_account(stack, &connection.caller)?;
    Ok(connection)
}

/// Reads description and template of a stack that has ever lived.
pub(super) async fn look<K: CloudFormation>(
    stack: &StackArtifact,
    connection: &Connection<K>,
) -> Result<(Option<StackDescription>, Value), DeployError> {
    let nothing = || (None, Value::Object(Map::new()));
    let Some(description) = connection.cloud.describe_stack(&stack.stack_name).await? else {
        return Ok(nothing());
    };
    if condition(&description.status) == Condition::Unborn {
        return Ok(nothing());
    }
    let template = connection.cloud.template(&stack.stack_name).await?;
    let template = read_template(&stack.path, &template)?;
    Ok((Some(description), template))
}

/// Reads the templates of the stacks nested in a deployed one.
pub(super) async fn nested<K: CloudFormation>(
    stack: &StackArtifact,
    cloud: &K,
    id: &str,
    template: &Value,
) -> Result<IndexMap<String, DeployedTemplate>, DeployError> {
    let mut found = IndexMap::new();
    let resources = template.get("Resources").and_then(Value::as_object);
    let is_nested = |resource: &Value| resource["Type"] == "AWS::CloudFormation::Stack";
    if !resources.is_some_and(|resources| resources.values().any(is_nested)) {
        return Ok(found);
    }
    for resource in cloud.stack_resources(id).await? {
        let is_nested = resource.resource_type == "AWS::CloudFormation::Stack";
        if !is_nested || resource.physical_id.is_empty() {
            continue;
        }
        let template = match cloud.template(&resource.physical_id).await {
            Ok(text) => read_template(&stack.path, &text)?,
            // Made by an operation that failed, and gone again.
            Err(error) if error.kind == CloudErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        let nested = Box::pin(nested(stack, cloud, &resource.physical_id, &template)).await?;
        found.insert(resource.logical_id, DeployedTemplate { template, nested });
    }
    Ok(found)
}

/// Refuses credentials of another account than the one that the app names.
pub(super) fn check_account(stack: &StackArtifact, caller: &Caller) -> Result<(), DeployError> {
    match &stack.environment.account {
        Some(account) if *account != caller.account => Err(DeployError::WrongAccount {
            stack: stack.path.clone(),
            expected: account.clone(),
            actual: caller.account.clone(),
            principal: caller.arn.clone(),
        }),
        _ => Ok(()),
    }
}
