//! Tables that get or lose several global secondary indexes.
//!
//! CloudFormation creates or removes one such index of a table in an update and refuses more, at the very
//! end; so what needs several is done in several updates. Indexes are added before the rest of the stack
//! changes and removed after it: code finds its index at any time.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::exports::complete;
use crate::diff::{Action, TemplateDiff, equivalent, references};

const INDEXES: &str = "GlobalSecondaryIndexes";

/// One of the updates that lead to the new template.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// The template to send.
    pub(super) template: Value,
    /// What it does, in words; empty if it does everything.
    pub(super) text: String,
    /// Whether it is the one that changes everything beside indexes.
    pub(super) main: bool,
}

impl Step {
    /// Makes the one step that does everything.
    pub(super) fn whole(template: Value) -> Self {
        Self { template, text: String::new(), main: true }
    }
}

/// Returns the updates that lead from one template to the other: one, unless a table needs more.
pub(super) fn steps(old: &Value, new: &Value, diff: &TemplateDiff) -> Vec<Step> {
    let tables: Vec<Table> =
        diff.resources.iter().filter_map(|change| Table::of(change, old, new)).collect();
    let ahead = tables.iter().map(|table| table.ahead.len()).max().unwrap_or_default();
    let main = ahead.saturating_sub(1);
    let last = tables.iter().map(|table| table.end(main)).max().unwrap_or(main);
    if last == 0 {
        return vec![Step::whole(new.clone())];
    }
    let step = |at: usize| {
        let mut words: Vec<String> =
            tables.iter().filter_map(|table| table.text(at, main)).collect();
        if at == main && tables.iter().any(|table| table.changes_more(old, new)) {
            words.push("makes all other changes".into());
        }
        let template = match at {
            at if at == last => new.clone(),
            at if at < main => {
                let mut template = old.clone();
                for section in ["Parameters", "Mappings", "Conditions"] {
                    borrow(&mut template, new, section);
                }
                let mut wanted = Vec::new();
                for table in &tables {
                    let resource = table.at(at, main);
                    wanted.extend(references(&resource));
                    template["Resources"][&table.id] = resource;
                }
                complete(&mut template, new, wanted);
                template
            }
            at => {
                let mut template = new.clone();
                for table in &tables {
                    template["Resources"][&table.id] = table.at(at, main);
                }
                template
            }
        };
        Step { template, text: words.join(", "), main: at == main }
    };
    (0..=last).map(step).collect()
}

/// Tells the user of a plan's several updates.
pub(super) fn notes(steps: &[Step]) -> Vec<String> {
    if steps.len() < 2 {
        return Vec::new();
    }
    let each = steps.iter().enumerate();
    let each =
        each.map(|(at, step)| format!("update {} of {}: {}", at + 1, steps.len(), step.text));
    let why = "CloudFormation adds or removes one index of a table at a time; so this takes ";
    [format!("{why}{} updates", steps.len())].into_iter().chain(each).collect()
}

/// Takes over entries of a section that are missing.
fn borrow(template: &mut Value, other: &Value, section: &str) {
    let Some(entries) = other.get(section).and_then(Value::as_object) else { return };
    let Some(template) = template.as_object_mut() else { return };
    let own = template.entry(section).or_insert_with(|| Value::Object(Map::new()));
    for (name, entry) in entries {
        if let Some(own) = own.as_object_mut() {
            own.entry(name).or_insert_with(|| entry.clone());
        }
    }
}

/// A creation or removal of an index.
#[derive(Debug, Clone, PartialEq)]
enum Operation {
    Add(String),
    Remove(String),
}

/// A table whose indexes come and go.
struct Table {
    id: String,
    /// The name to show.
    name: String,
    before: Value,
    after: Value,
    /// What is done up to the main step, one operation a step.
    ahead: Vec<Operation>,
    /// What is done afterwards.
    behind: Vec<Operation>,
}

impl Table {
    fn of(change: &crate::diff::ResourceChange, old: &Value, new: &Value) -> Option<Self> {
        let is_table = matches!(
            change.resource_type.as_str(),
            "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable"
        );
        // A table that is replaced is made anew, with all its indexes at once.
        if !is_table || change.action == Action::Replace || change.nested_in.is_some() {
            return None;
        }
        let id = &change.logical_id;
        let (before, after) = (old["Resources"].get(id)?, new["Resources"].get(id)?);
        let (had, has) = (indexes(before)?, indexes(after)?);
        after.pointer("/Properties/AttributeDefinitions")?.as_array()?;
        let mut table = Self {
            id: id.clone(),
            name: change.name().to_owned(),
            before: before.clone(),
            after: after.clone(),
            ahead: Vec::new(),
            behind: Vec::new(),
        };
        let find = |list: &[(String, Value)], name: &str| {
            list.iter().find(|(other, _)| other == name).map(|(_, index)| index.clone())
        };
        for (name, index) in &has {
            match find(&had, name) {
                Some(same) if is_same(&same, index) => continue,
                // An index of that name with other keys has to go first.
                Some(_) => table.ahead.push(Operation::Remove(name.clone())),
                None => {}
            }
            table.ahead.push(Operation::Add(name.clone()));
        }
        let gone = had.iter().filter(|(name, _)| find(&has, name).is_none());
        table.behind.extend(gone.map(|(name, _)| Operation::Remove(name.clone())));
        (!table.ahead.is_empty() || !table.behind.is_empty()).then_some(table)
    }

    /// Returns the step in which the first of `behind` is done; those of `ahead` end with the main one.
    fn turn(&self, main: usize) -> usize {
        if self.ahead.is_empty() { main } else { main + 1 }
    }

    /// Returns the last step that the table needs.
    fn end(&self, main: usize) -> usize {
        (self.turn(main) + self.behind.len()).saturating_sub(1).max(main)
    }

    fn operation(&self, at: usize, main: usize) -> Option<&Operation> {
        let begin = (main + 1).saturating_sub(self.ahead.len());
        match at.checked_sub(begin).and_then(|at| self.ahead.get(at)) {
            Some(operation) => Some(operation),
            None => self.behind.get(at.checked_sub(self.turn(main))?),
        }
    }

    fn text(&self, at: usize, main: usize) -> Option<String> {
        let (verb, index, word) = match self.operation(at, main)? {
            Operation::Add(index) => ("adds", index, "to"),
            Operation::Remove(index) => ("removes", index, "from"),
        };
        Some(format!("{verb} index `{index}` {word} {}", self.name))
    }

    /// Returns the table as it is after a step: the new one, but for its indexes.
    fn at(&self, at: usize, main: usize) -> Value {
        let (had, has) =
            (indexes(&self.before).unwrap_or_default(), indexes(&self.after).unwrap_or_default());
        let mut names: Vec<&String> = had.iter().map(|(name, _)| name).collect();
        // The old definitions of what is still to be removed.
        let mut old: HashSet<&String> = self.removals().collect();
        for operation in (0..=at).filter_map(|at| self.operation(at, main)) {
            match operation {
                Operation::Remove(index) => {
                    names.retain(|name| *name != index);
                    old.remove(index);
                }
                Operation::Add(index) => names.push(index),
            }
        }
        let mut resource = self.after.clone();
        let mut list = Vec::new();
        for name in &names {
            let from = if old.contains(name) { &had } else { &has };
            let index = from.iter().find(|(other, _)| other == *name);
            list.extend(index.map(|(_, index)| fit(index, &self.after)));
        }
        resource["Properties"]["AttributeDefinitions"] = self.attributes(&list, &old, &had);
        let replicas = resource.pointer_mut("/Properties/Replicas").and_then(Value::as_array_mut);
        for replica in replicas.into_iter().flatten() {
            if let Some(indexes) = replica.get_mut(INDEXES).and_then(Value::as_array_mut) {
                indexes.retain(|index| names.iter().any(|name| index["IndexName"] == **name));
            }
        }
        if let Some(properties) = resource["Properties"].as_object_mut() {
            match list.is_empty() {
                true => properties.shift_remove(INDEXES),
                false => properties.insert(INDEXES.into(), Value::Array(list)),
            };
        }
        resource
    }

    fn removals(&self) -> impl Iterator<Item = &String> {
        self.ahead.iter().chain(&self.behind).filter_map(|operation| match operation {
            Operation::Remove(index) => Some(index),
            Operation::Add(_) => None,
        })
    }

    /// DynamoDB wants the attributes of all keys to be defined, and no others.
    fn attributes(&self, list: &[Value], old: &HashSet<&String>, had: &[(String, Value)]) -> Value {
        let properties = &self.after["Properties"];
        let mut used: HashSet<String> = keys(properties).collect();
        used.extend(list.iter().flat_map(keys));
        let local = properties["LocalSecondaryIndexes"].as_array();
        used.extend(local.into_iter().flatten().flat_map(keys));
        let leaving = had.iter().filter(|(name, _)| old.contains(name));
        let leaving: HashSet<String> = leaving.flat_map(|(_, index)| keys(index)).collect();
        let defined = |resource: &Value| {
            let list = resource.pointer("/Properties/AttributeDefinitions");
            list.and_then(Value::as_array).cloned().unwrap_or_default()
        };
        let (before, after) = (defined(&self.before), defined(&self.after));
        let name =
            |attribute: &Value| attribute["AttributeName"].as_str().unwrap_or_default().to_owned();
        let mut known = HashSet::new();
        let mut chosen = Vec::new();
        let of_leaving = before.iter().filter(|attribute| leaving.contains(&name(attribute)));
        for attribute in of_leaving.chain(&after).chain(&before) {
            if used.contains(&name(attribute)) && known.insert(name(attribute)) {
                chosen.push(attribute.clone());
            }
        }
        Value::Array(chosen)
    }

    /// Tells whether anything beside this table's indexes differs.
    fn changes_more(&self, old: &Value, new: &Value) -> bool {
        let without = |template: &Value| {
            let mut template = template.clone();
            let table = template.pointer_mut(&format!("/Resources/{}/Properties", self.id));
            if let Some(properties) = table.and_then(Value::as_object_mut) {
                properties.remove(INDEXES);
                properties.remove("AttributeDefinitions");
            }
            template
        };
        without(old) != without(new)
    }
}

/// Returns the indexes of a table by name, or `None` where only CloudFormation can tell what they are.
fn indexes(table: &Value) -> Option<Vec<(String, Value)>> {
    let Some(list) = table.pointer(&format!("/Properties/{INDEXES}")) else {
        return Some(Vec::new());
    };
    let named = |index: &Value| Some((index.get("IndexName")?.as_str()?.to_owned(), index.clone()));
    list.as_array()?.iter().map(named).collect()
}

/// Tells whether an index can stay: its keys and what it holds cannot be changed.
fn is_same(old: &Value, new: &Value) -> bool {
    ["KeySchema", "Projection"].iter().all(|key| equivalent(&old[*key], &new[*key]))
}

/// Gives an old index the billing of the table as it is now.
fn fit(index: &Value, table: &Value) -> Value {
    let mut index = index.clone();
    let Some(object) = index.as_object_mut() else { return index };
    let properties = &table["Properties"];
    match properties["BillingMode"].as_str() {
        Some("PAY_PER_REQUEST") => {
            object.remove("ProvisionedThroughput");
            object.remove("WriteProvisionedThroughputSettings");
        }
        None | Some("PROVISIONED") => {
            object.remove("OnDemandThroughput");
            if let Some(throughput) = properties.get("ProvisionedThroughput") {
                object.entry("ProvisionedThroughput").or_insert_with(|| throughput.clone());
            }
        }
        Some(_) => {}
    }
    index
}

fn keys(of: &Value) -> impl Iterator<Item = String> {
    let keys = of["KeySchema"].as_array().cloned().unwrap_or_default();
    keys.into_iter().filter_map(|key| Some(key["AttributeName"].as_str()?.to_owned()))
}
