//! Asking the user before something is changed or removed.

use std::collections::{HashMap, VecDeque};

use tokio::sync::Mutex;

use crate::assembly::read::{Assembly, Origin, Origins, StackArtifact};
use crate::deploy::{
    Approval, Cancel, DestroyPlan, Operation, PlannedRemoval, Review, StackPlan, Verdict,
};
use crate::diagnostic::few;
use crate::diff::{Names, ResourceChange};

use super::error::{CliError, ExitStatus};
use super::render::diff::{DiffView, summary, title};
use super::render::events::Events;
use super::ui::{BAD, BOLD, CHANGED, Ui, paint};

/// Shows plans, and asks about those that need it.
pub(crate) struct Prompt<'a> {
    pub(crate) ui: &'a Ui,
    pub(crate) events: &'a Events<'a>,
    pub(crate) assembly: &'a Assembly,
    pub(crate) cancel: &'a Cancel,
    /// The stacks that the user wants to be removed; others go because they depend on them.
    pub(crate) wanted: Vec<&'a StackArtifact>,
    /// When to ask.
    pub(crate) approval: Approval,
    /// `--yes`: the answer to every question.
    pub(crate) yes: bool,
    /// Whether plans are shown at all; programs read events instead.
    pub(crate) show: bool,
    /// One question at a time, while several stacks are under way.
    turn: Mutex<()>,
    /// Why a question could not be asked.
    refusal: Mutex<Option<CliError>>,
}

impl<'a> Prompt<'a> {
    pub(crate) fn new(
        ui: &'a Ui,
        events: &'a Events<'a>,
        assembly: &'a Assembly,
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            ui,
            events,
            assembly,
            cancel,
            wanted: Vec::new(),
            approval: Approval::Broadening,
            yes: false,
            show: true,
            turn: Mutex::new(()),
            refusal: Mutex::new(None),
        }
    }

    /// Returns why a question could not be asked, if that happened.
    pub(crate) fn refusal(self) -> Option<CliError> {
        self.refusal.into_inner()
    }

    /// Adds a question that cannot be asked to what is told of the ones before: with its plan, if that was not shown.
    fn refused(&self, before: Option<CliError>, plan: &str, question: &str) -> CliError {
        let which = if self.show { "the changes above" } else { "these changes" };
        let first = || {
            let summary = "this needs your approval, and there is no terminal to ask on";
            CliError::new(ExitStatus::Declined, "not-interactive", summary)
                .hinted(format!("look at {which}, then approve them with --yes"))
        };
        match before {
            // One question is enough where all plans are to be seen.
            Some(before) if self.show => before,
            before => {
                let error = before.unwrap_or_else(first).detail(question);
                let plan = || anstream::adapter::strip_str(plan.trim_end()).to_string();
                if self.show { error } else { error.detail(plan()) }
            }
        }
    }

    /// Asks about a plan, and waits for the answer or for Ctrl-C.
    async fn ask(&self, plan: &str, question: &str, accepts: impl Fn(&str) -> bool) -> Verdict {
        let _turn = self.turn.lock().await;
        if !self.ui.is_interactive() {
            let question = question.lines().next().unwrap_or_default().trim_end_matches(" [y/N]");
            let mut refusal = self.refusal.lock().await;
            *refusal = Some(self.refused(refusal.take(), plan, question));
            return Verdict::Decline;
        }
        self.events.aside(|| self.ui.question(question));
        let answer = tokio::task::spawn_blocking(Ui::answer);
        tokio::select! {
            answer = answer => match answer {
                Ok(Some(answer)) if accepts(&answer) => Verdict::Approve,
                _ => Verdict::Decline,
            },
            () = self.cancel.cancelled() => Verdict::Decline,
        }
    }
}

impl Review for Prompt<'_> {
    async fn deploy(&self, plan: &StackPlan) -> Verdict {
        let text = plan_text(plan, self.assembly, self.ui.is_verbose());
        if self.show {
            self.events.aside(|| self.ui.say(text.trim_end()));
            self.events.aside(|| self.ui.say(""));
        }
        if self.yes || !plan.needs_approval(self.approval) {
            return Verdict::Approve;
        }
        let stack = &plan.stack;
        match danger(plan) {
            Some(danger) => {
                let question = format!("{danger} Type the stack's name to continue:");
                self.ask(&text, &question, |answer| answer == stack || answer == plan.stack_name)
                    .await
            }
            None if plan.diff.broadens_permissions() => {
                self.ask(
                    &text,
                    &format!("Deploying `{stack}` broadens permissions. Continue? [y/N]"),
                    is_yes,
                )
                .await
            }
            None => self.ask(&text, &format!("Deploy `{stack}`? [y/N]"), is_yes).await,
        }
    }

    async fn destroy(&self, plans: &[DestroyPlan]) -> Verdict {
        let verbose = self.ui.is_verbose();
        let text = |plan| {
            let because = because(plan, &self.wanted, self.assembly);
            removal_text(plan, because.as_deref(), verbose)
        };
        let texts: Vec<_> = plans.iter().map(text).collect();
        for text in texts.iter().filter(|_| self.show) {
            self.events.aside(|| self.ui.say(text.trim_end()));
        }
        if self.yes || plans.is_empty() {
            return Verdict::Approve;
        }
        let lost = plans
            .iter()
            .flat_map(|plan| &plan.removed)
            .filter(|resource| resource.stateful)
            .count();
        let names: Vec<String> = plans.iter().map(|plan| format!("`{}`", plan.stack)).collect();
        let what = match names.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            names => names.concat(),
        };
        let loss = match lost {
            0 => String::new(),
            1 => " and the data in 1 resource".to_string(),
            several => format!(" and the data in {several} resources"),
        };
        self.ask(&texts.concat(), &format!("Destroy {what}{loss}? [y/N]"), is_yes).await
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes")
}

/// Draws a stack's plan: where, what, and the steps around it.
fn plan_text(plan: &StackPlan, assembly: &Assembly, verbose: bool) -> String {
    let empty = serde_json::Value::Null;
    let stack = assembly.stack(&plan.stack);
    let origins = stack.map(|stack| stack.origins.clone()).unwrap_or_default();
    let names = Names::new(&origins, &[stack.map_or(&empty, |stack| &stack.template)]);
    let mut text = format!("{}\n\n", title(&plan.stack, &plan.region, &plan.account));
    text += &DiffView { names: &names, verbose }.draw(&plan.diff);
    for line in &plan.settings {
        text += &format!("  {} {line}\n", paint(CHANGED, "~ setting  "));
    }
    for line in &plan.notes {
        text += &format!("  {} {line}\n", paint(BOLD, "· note     "));
    }
    let others = others(plan, &origins);
    if let Some(others) = &others {
        text += &format!("  {} {others}\n", paint(BOLD, "· note     "));
    }
    if !plan.settings.is_empty() || !plan.notes.is_empty() || others.is_some() {
        text.push('\n');
    }
    text += &match plan.operation {
        Operation::Create => format!("{} (a new stack)", summary(&plan.diff)),
        Operation::Recreate => {
            format!("{} (the remains of a failed creation are removed first)", summary(&plan.diff))
        }
        Operation::Update => summary(&plan.diff),
    };
    text.push('\n');
    text
}

/// Says which resources CloudFormation works on, and progress counts, besides those that differ.
fn others(plan: &StackPlan, origins: &Origins) -> Option<String> {
    let differs = |id: &str| {
        let is_it = |change: &ResourceChange| change.nested_in.is_none() && change.logical_id == id;
        plan.diff.resources.iter().any(is_it)
    };
    let others = plan.changes.iter().map(|change| change.logical_id.as_str());
    let others: Vec<&str> = others
        .filter(|id| !differs(id))
        .map(|id| origins.find(id).map_or(id, Origin::display_path))
        .collect();
    let why = "for what they refer to, or for tags";
    let (count, named) = (others.len(), few(&others, NAMED));
    (count > 0).then(|| format!("CloudFormation works on {count} besides, {why}: {named}"))
}

/// How many resources are named that are the same.
const NAMED: usize = 3;

/// Says which data a deployment endangers, if any.
fn danger(plan: &StackPlan) -> Option<String> {
    let endangered: Vec<_> = plan.diff.dangers().map(|resource| resource.name()).collect();
    let action = |verb: &str, name: &str| format!("Deploying {verb} {name}, which holds data.");
    match endangered.as_slice() {
        [] => None,
        [name] => {
            let resource = plan.diff.dangers().next()?;
            let verb = match resource.action {
                crate::diff::Action::Remove => "removes",
                crate::diff::Action::MaybeReplace => "may replace",
                _ => "replaces",
            };
            Some(action(verb, name))
        }
        several => Some(format!(
            "Deploying replaces or removes {} resources that hold data: {}.",
            several.len(),
            several.join(", ")
        )),
    }
}

/// Says why a stack goes that is none of those that the user wants to be removed.
fn because<'a>(
    plan: &DestroyPlan,
    wanted: &[&'a StackArtifact],
    assembly: &'a Assembly,
) -> Option<String> {
    let stack = assembly.stacks().iter().find(|stack| stack.path == plan.stack)?;
    if wanted.iter().any(|wanted| wanted.id == stack.id) {
        return None;
    }
    let chain = chain(stack, wanted, assembly)?;
    let links: Vec<_> = chain.iter().map(|paths| paths.join(" and ")).collect();
    Some(format!("because it depends on {}", links.join(", which depends on ")))
}

/// Finds the stacks through which one depends on those wanted by the shortest way, the nearest to it first, and
/// those themselves.
fn chain<'a>(
    stack: &'a StackArtifact,
    wanted: &[&'a StackArtifact],
    assembly: &'a Assembly,
) -> Option<Vec<Vec<&'a str>>> {
    let is_wanted = |other: &StackArtifact| wanted.iter().any(|wanted| wanted.id == other.id);
    // What each depends on that is a step nearer to those wanted.
    let mut nearer: HashMap<&str, &StackArtifact> = HashMap::new();
    let mut reached: VecDeque<&StackArtifact> = wanted.iter().copied().collect();
    while !nearer.contains_key(stack.id.as_str()) {
        let next = reached.pop_front()?;
        for other in assembly.stacks() {
            let is_new = !nearer.contains_key(other.id.as_str());
            if is_new && other.dependencies.contains(&next.id) {
                nearer.insert(&other.id, next);
                reached.push_back(other);
            }
        }
    }
    let (mut links, mut last) = (Vec::new(), stack);
    while let Some(next) = nearer.get(last.id.as_str()).filter(|next| !is_wanted(next)) {
        links.push(vec![next.path.as_str()]);
        last = next;
    }
    let direct = |other: &&StackArtifact| is_wanted(other) && last.dependencies.contains(&other.id);
    links.push(assembly.stacks().iter().filter(direct).map(|other| other.path.as_str()).collect());
    Some(links)
}

fn removal_text(plan: &DestroyPlan, because: Option<&str>, verbose: bool) -> String {
    let mut text = format!("{}\n", title(&plan.stack, &plan.region, &plan.account));
    if let Some(because) = because {
        text += &format!("  {} goes too, {because}\n", paint(BOLD, "· note     "));
    }
    let number = plan.removed.len();
    let plural = if number == 1 { "" } else { "s" };
    text += &format!("  {} {number} resource{plural}\n", paint(BAD, "- remove   "));
    let listed = plan.removed.iter().filter(|resource| verbose || resource.stateful);
    for resource in listed {
        let note = if resource.stateful { "what it holds is lost" } else { "" };
        text += &removal_line("           ", BAD, resource, note);
    }
    for resource in &plan.kept {
        text += &removal_line(
            "! keep     ",
            CHANGED,
            resource,
            resource.note.as_deref().unwrap_or_default(),
        );
    }
    text
}

fn removal_line(verb: &str, style: anstyle::Style, removal: &PlannedRemoval, note: &str) -> String {
    let line = format!(
        "  {} {:<28}  {:<28}  {note}",
        paint(style, verb),
        removal.name,
        removal.resource.resource_type
    );
    format!("{}\n", line.trim_end())
}
