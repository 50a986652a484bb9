//! Deploying one stack, from a look at what is there to its outputs.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::body::Body;
use super::bootstrap;
use super::change_set::{self, Prepared};
use super::cloud::{
    ChangeSetChange, ChangeSetRequest, ChangeSetType, CloudFormation, Connect, Identity,
    StackDescription, StackOutput,
};
use super::connections::Connection;
use super::deployed::nested;
use super::engine::{Engine, KnownAs};
use super::error::{DeployError, ExportsLoss};
use super::event::Event;
use super::exports::{self, Vanishing};
use super::indexes::{self, Step};
use super::options::DeployOptions;
use super::outputs;
use super::plan::{Operation, Review, StackPlan, Verdict};
use super::publish::Publisher;
use super::report::Outcome;
use super::settings::{self, Parameters};
use super::status::{Condition, condition};
use super::tally::Tally;
use crate::assembly::read::{Assembly, Level, StackArtifact};
use crate::diff::{self, Context, Counts, DeployedTemplate, TemplateDiff};

/// What all stacks of a run share.
pub(super) struct Session<'a, C: Connect, R> {
    pub(super) engine: Engine<'a, C>,
    pub(super) publisher: Publisher<'a, C>,
    pub(super) options: &'a DeployOptions,
    pub(super) review: &'a R,
    pub(super) assembly: &'a Assembly,
    /// The stacks of this run, as importers are named.
    pub(super) ours: HashSet<KnownAs>,
    /// Held while the user is asked: two questions at a time are none.
    pub(super) asking: Mutex<()>,
    /// Stacks that the user approved with all their steps.
    pub(super) approved: RefCell<HashSet<String>>,
}

/// How a stack came out of it.
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) outputs: Vec<StackOutput>,
    pub(super) counts: Counts,
    /// Exports that were kept for importers which are still to be deployed.
    pub(super) kept: Vec<Vanishing>,
}

/// What became of an update.
pub(super) enum Updated {
    /// It was made, and this is how the stack is now, and what was done.
    Reached(Box<StackDescription>, Tally),
    /// CloudFormation found nothing to do.
    Empty,
    /// The user declined.
    Declined,
}

/// A stack on its way.
pub(super) struct Way<'a, K> {
    pub(super) stack: &'a StackArtifact,
    pub(super) connection: Rc<Connection<K>>,
    /// The role for CloudFormation to use.
    pub(super) role_arn: Option<String>,
    parameters: Parameters,
    /// What differs beside the template, in words.
    pub(super) settings: Vec<String>,
    diff: TemplateDiff,
    pub(super) operation: Operation,
    notes: Vec<String>,
}

impl<C: Connect, R: Review> Session<'_, C, R> {
    /// Deploys a stack. `last` says that this is its second turn, after those who imported its exports.
    pub(super) async fn deploy(
        &self,
        stack: &StackArtifact,
        connection: Rc<Connection<C::Cloud>>,
        own_role: bool,
        last: bool,
    ) -> Result<Done, DeployError> {
        let cloud = &connection.cloud;
        let here = connection.surroundings();
        refuse_annotated(stack)?;
        let (deployed, old) = self.settled(stack, &connection).await?;
        let status = deployed.as_ref().map(|deployed| deployed.status.clone()).unwrap_or_default();
        let operation = operation(stack, deployed.as_ref(), self.options.rollback)?;
        let wanted = bootstrap::template(stack, own_role);
        if has_no_resources(&wanted) {
            return Ok(self.leave_out(stack, deployed));
        }
        let parameters = settings::parameters(stack, &wanted, self.options, deployed.as_ref())?;
        let mut settings = parameters.changes.clone();
        if let Some(deployed) = &deployed {
            settings.extend(settings::differences(stack, self.options, deployed));
        }
        let living = deployed.as_ref().filter(|_| operation == Operation::Update);
        let protect = protection(stack, deployed.as_ref());
        if let Some(deployed) = living {
            let same = old == *wanted && settings.is_empty() && !parameters.from_ssm;
            if same && condition(&status) == Condition::Healthy && !self.options.force {
                let changed = self.protect(cloud, stack, protect).await?;
                let outcome = if changed { Outcome::Updated } else { Outcome::Unchanged };
                return Ok(Done {
                    outcome,
                    outputs: deployed.outputs.clone(),
                    counts: Counts::default(),
                    kept: Vec::new(),
                });
            }
        }
        let before = match living {
            Some(there) => DeployedTemplate {
                nested: nested(stack, cloud, &there.id, &old).await?,
                template: old.clone(),
            },
            None => DeployedTemplate { template: Value::Object(Map::new()), ..Default::default() },
        };
        let context = Context { knowledge: self.engine.knowledge, origins: &stack.origins };
        let mut way = Way {
            stack,
            role_arn: self.options.role_arn.clone().or_else(|| {
                stack.roles.execution.as_ref().filter(|_| own_role).map(|arn| here.fill(arn))
            }),
            parameters,
            settings,
            diff: diff::stack(&before, stack, &context),
            operation,
            notes: Vec::new(),
            connection: Rc::clone(&connection),
        };
        let mut template = wanted.clone().into_owned();
        let mut kept = Vec::new();
        if let Some(deployed) = living {
            let vanishing = exports::vanishing(cloud, deployed, &wanted, &here).await?;
            if !vanishing.is_empty() {
                way.notes = self.plan_around(&way, &vanishing, last)?;
                template = exports::keep(&wanted, &old, &vanishing);
                kept = vanishing;
                if template == old && way.settings.is_empty() {
                    // Nothing but those exports changes, which is for the second turn.
                    let outputs = deployed.outputs.clone();
                    let (outcome, counts) = (Outcome::Unchanged, Counts::default());
                    return Ok(Done { outcome, outputs, counts, kept });
                }
            }
            let update = exports::Update { old: &old, new: &template, diff: &way.diff };
            exports::unchanged(cloud, self.assembly, stack, deployed, &update, &here).await?;
        }
        if operation == Operation::Recreate {
            // The change set can only be made once the remains are gone, so the question comes first.
            let verdict = self.ask(&way, String::new(), Vec::new()).await;
            self.go_on(stack, deployed.as_ref())?;
            if verdict == Verdict::Decline {
                return Ok(declined(deployed));
            }
            self.clear(&way, deployed.as_ref()).await?;
        }
        let steps = match living {
            Some(_) => indexes::steps(&old, &template, &way.diff),
            None => vec![Step::whole(template.clone())],
        };
        way.notes.extend(indexes::notes(&steps));
        let whole = diff::stack_as(&before, &template, stack, &context);
        let (mut reached, mut tally) = (None, Tally::default());
        let mut from = before;
        for (at, step) in steps.iter().enumerate() {
            if steps.len() > 1 {
                let (number, of, text) = (at + 1, steps.len(), step.text.clone());
                self.tell(Event::UpdateStarted { stack: stack.path.clone(), number, of, text });
            }
            let foreseen = match step.main {
                true => diff::stack_as(&from, &step.template, stack, &context),
                false => diff::templates(&from.template, &step.template, &context),
            };
            match self.update(&way, step, &foreseen, living).await? {
                Updated::Reached(rest, done) => {
                    reached = Some(rest);
                    tally.merge(done);
                }
                Updated::Empty => {}
                Updated::Declined => return Ok(declined(deployed)),
            }
            from.template = step.template.clone();
        }
        let Some(reached) = reached else {
            let changed = self.protect(cloud, stack, protect).await?;
            let outcome = if changed { Outcome::Updated } else { Outcome::Unchanged };
            let outputs = deployed.map(|deployed| deployed.outputs).unwrap_or_default();
            return Ok(Done { outcome, outputs, counts: Counts::default(), kept });
        };
        self.protect(cloud, stack, protection(stack, Some(&reached))).await?;
        let outcome = if living.is_some() { Outcome::Updated } else { Outcome::Created };
        let counts = tally.counts(&whole.resources);
        Ok(Done { outcome, outputs: reached.outputs, counts, kept })
    }

    /// Makes one update, or the creation: sends the template, asks if nobody was asked yet, and watches.
    async fn update(
        &self,
        way: &Way<'_, C::Cloud>,
        step: &Step,
        foreseen: &TemplateDiff,
        living: Option<&StackDescription>,
    ) -> Result<Updated, DeployError> {
        let (stack, connection) = (way.stack, &way.connection);
        let cloud = &connection.cloud;
        let body = Body::new(stack, &step.template)?;
        let skip = body.is_inline().then_some(stack.template_file.as_path());
        self.publisher.publish(stack, cloud.region(), skip).await?;
        let name = change_set::unique_name(&format!("{}/{}", stack.stack_name, body.hash()));
        let request = ChangeSetRequest {
            stack_name: stack.stack_name.clone(),
            name: name.clone(),
            kind: if living.is_some() { ChangeSetType::Update } else { ChangeSetType::Create },
            capabilities: settings::capabilities(&step.template),
            template: body.place(stack, connection, &self.publisher).await?,
            parameters: way.parameters.of(&step.template, living),
            tags: settings::tags(stack, self.options),
            role_arn: way.role_arn.clone(),
            notification_arns: Some(settings::notification_arns(stack, self.options)),
            token: format!("{name}-create"),
        };
        let poll = &self.options.poll;
        let (change_set, changes) =
            match change_set::prepare(cloud, stack, &request, poll, self.engine.cancel).await {
                Ok(Prepared::Ready { change_set, changes }) => (change_set, changes),
                Ok(Prepared::Empty) if living.is_none() => {
                    self.sweep(way).await;
                    let reason = "there is nothing to create in it".to_owned();
                    return Err(DeployError::ChangeSetRefused {
                        stack: stack.path.clone(),
                        reason,
                        failures: Vec::new(),
                    });
                }
                Ok(Prepared::Empty) if outputs::may_differ(foreseen) => {
                    return self.update_outputs(way, &request, foreseen, living).await;
                }
                Ok(Prepared::Empty) => return Ok(Updated::Empty),
                Err(error) => {
                    self.sweep(way).await;
                    return Err(error);
                }
            };
        self.tell(Event::ChangeSetCreated {
            stack: stack.path.clone(),
            change_set: name.clone(),
            changes: changes.len(),
        });
        let approved = self.is_approved(way, name.clone(), changes.clone()).await;
        let wish = self.go_on(stack, living);
        if wish.is_err() || !approved {
            change_set::discard(cloud, &change_set).await;
            self.sweep(way).await;
            return wish.map(|()| Updated::Declined);
        }
        let (reached, done) = self.execute(way, &change_set, &name, &changes, foreseen).await?;
        Ok(Updated::Reached(Box::new(reached), done))
    }

    /// Asks unless the user has said yes to this stack already.
    pub(super) async fn is_approved(
        &self,
        way: &Way<'_, C::Cloud>,
        change_set: String,
        changes: Vec<ChangeSetChange>,
    ) -> bool {
        way.operation == Operation::Recreate
            || self.approved.borrow().contains(&way.stack.id)
            || self.ask(way, change_set, changes).await == Verdict::Approve
    }

    /// Fails if the user has interrupted; an answer given while interrupting is none.
    pub(super) fn go_on(
        &self,
        stack: &StackArtifact,
        deployed: Option<&StackDescription>,
    ) -> Result<(), DeployError> {
        if !self.engine.cancel.is_cancelled() {
            return Ok(());
        }
        let status = deployed.map(|deployed| deployed.status.clone());
        let status = status.unwrap_or_else(|| "not there yet, and is unchanged".into());
        Err(DeployError::Interrupted { stack: stack.path.clone(), status })
    }

    pub(super) fn tell(&self, event: Event) {
        self.engine.observer.observe(&event);
    }

    /// Leaves a stack as it is, deployed or not, because the app has nothing for it: CloudFormation wants at
    /// least one resource in a stack.
    fn leave_out(&self, stack: &StackArtifact, deployed: Option<StackDescription>) -> Done {
        let mut text = "the stack has no resources, and so is not deployed".to_owned();
        if deployed.is_some() {
            text = format!(
                "the stack has no resources any more; what is deployed stays as it is: to remove it, destroy `{}`",
                stack.path
            );
        }
        self.tell(Event::Warning { stack: stack.path.clone(), code: "empty-stack".into(), text });
        let outputs = deployed.map(|deployed| deployed.outputs).unwrap_or_default();
        Done { outcome: Outcome::Unchanged, outputs, counts: Counts::default(), kept: Vec::new() }
    }

    /// Decides whether exports can stay until their importers are deployed.
    fn plan_around(
        &self,
        way: &Way<'_, C::Cloud>,
        vanishing: &[Vanishing],
        last: bool,
    ) -> Result<Vec<String>, DeployError> {
        let stack = way.stack;
        let is_ours = |name: &str| {
            name != stack.stack_name && self.ours.contains(&KnownAs::new(&way.connection, name))
        };
        let loss = if last { ExportsLoss::LastUpdate } else { ExportsLoss::Update };
        let is_freed = |name: &str, _: &str| !last && is_ours(name);
        let here = way.connection.surroundings();
        exports::in_use(self.assembly, stack, vanishing, loss, is_freed, &here)?;
        let note = |export: &Vanishing| {
            format!(
                "keeps export `{}` until {} is updated, then removes it",
                export.export,
                export.importers.join(", ")
            )
        };
        Ok(vanishing.iter().map(note).collect())
    }

    async fn ask(
        &self,
        way: &Way<'_, C::Cloud>,
        change_set: String,
        changes: Vec<ChangeSetChange>,
    ) -> Verdict {
        let plan = StackPlan {
            stack: way.stack.path.clone(),
            stack_name: way.stack.stack_name.clone(),
            account: way.connection.caller.account.clone(),
            region: way.connection.cloud.region().to_owned(),
            operation: way.operation,
            diff: way.diff.clone(),
            settings: way.settings.clone(),
            change_set,
            changes,
            notes: way.notes.clone(),
        };
        let turn = self.asking.lock().await;
        let verdict = match self.engine.cancel.is_cancelled() {
            true => Verdict::Decline,
            false => self.review.deploy(&plan).await,
        };
        drop(turn);
        if verdict == Verdict::Approve {
            self.approved.borrow_mut().insert(way.stack.id.clone());
        }
        verdict
    }

    /// Sets termination protection if it is not as wanted; tells whether it was changed.
    async fn protect(
        &self,
        cloud: &C::Cloud,
        stack: &StackArtifact,
        wanted: Option<bool>,
    ) -> Result<bool, DeployError> {
        if let Some(protected) = wanted {
            cloud.set_termination_protection(&stack.stack_name, protected).await?;
        }
        Ok(wanted.is_some())
    }
}

/// Tells whether a template makes nothing; a transform may add what is not written.
fn has_no_resources(template: &Value) -> bool {
    let resources = template.get("Resources").and_then(Value::as_object);
    resources.is_none_or(Map::is_empty) && template.get("Transform").is_none()
}

fn declined(deployed: Option<StackDescription>) -> Done {
    let outputs = deployed.map(|deployed| deployed.outputs).unwrap_or_default();
    Done { outcome: Outcome::Declined, outputs, counts: Counts::default(), kept: Vec::new() }
}

/// Refuses a stack in which a construct left an error.
fn refuse_annotated(stack: &StackArtifact) -> Result<(), DeployError> {
    let errors = stack.annotations.iter().filter(|annotation| annotation.level == Level::Error);
    let errors: Vec<String> =
        errors.map(|error| format!("{}: {}", error.path, error.text)).collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(DeployError::Annotated { stack: stack.path.clone(), errors }),
    }
}

/// Decides what a stack's status allows.
fn operation(
    stack: &StackArtifact,
    deployed: Option<&StackDescription>,
    rollback: bool,
) -> Result<Operation, DeployError> {
    let Some(deployed) = deployed else { return Ok(Operation::Create) };
    let refuse = || DeployError::BadState {
        stack: stack.path.clone(),
        status: deployed.status.clone(),
        operation: "deployment".into(),
        reason: deployed.status_reason.clone(),
    };
    match condition(&deployed.status) {
        Condition::Unborn => Ok(Operation::Create),
        Condition::Healthy | Condition::RolledBack => Ok(Operation::Update),
        Condition::Stillborn => Ok(Operation::Recreate),
        // Going on without rollback is what such a stack was left for.
        Condition::Paused if !rollback => Ok(Operation::Update),
        Condition::Paused if deployed.status == "CREATE_FAILED" => Ok(Operation::Recreate),
        Condition::Paused | Condition::Busy | Condition::Stuck => Err(refuse()),
    }
}

/// Returns how termination protection is to be set, or `None` if it is as wanted.
fn protection(stack: &StackArtifact, deployed: Option<&StackDescription>) -> Option<bool> {
    let wanted = stack.termination_protection?;
    (deployed.is_some_and(|deployed| deployed.termination_protection) != wanted).then_some(wanted)
}
