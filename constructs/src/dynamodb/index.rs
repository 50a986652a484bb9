//! Other ways to find a table's items.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::resource::CfnResource;
use rustinfra::value::Expr;

use super::attribute::{Attribute, key_schema};
use super::billing::{Billing, WarmThroughput};
use super::settings::ContributorInsights;
use crate::check;

/// Limits on indexes.
const LIMITS_PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html";
const GLOBAL_LIMIT: usize = 20;
const LOCAL_LIMIT: usize = 5;
/// Attributes projected by name, of all indexes together.
const PROJECTED_LIMIT: usize = 100;
/// Attributes of one kind in a key of a global index.
const KEY_PART_LIMIT: usize = 4;

/// Which attributes of an item an index holds, beside the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// All of them.
    #[default]
    All,
    /// None.
    KeysOnly,
    /// These.
    Include(Vec<String>),
}

impl Projection {
    /// The named attributes beside the keys.
    pub fn include<'a>(attributes: impl IntoIterator<Item = &'a str>) -> Self {
        Projection::Include(attributes.into_iter().map(String::from).collect())
    }

    pub(super) fn to_expr(&self) -> Expr {
        match self {
            Projection::All => Expr::map([("ProjectionType", "ALL".into())]),
            Projection::KeysOnly => Expr::map([("ProjectionType", "KEYS_ONLY".into())]),
            Projection::Include(attributes) => {
                let names = attributes.iter().cloned().map(Expr::from);
                Expr::map([
                    ("NonKeyAttributes", Expr::list(names)),
                    ("ProjectionType", "INCLUDE".into()),
                ])
            }
        }
    }
}

/// An index over all items of a table, with a key of its own; a table may have 20.
///
/// CloudFormation creates or deletes one such index in an update of a table.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html>
///
/// ```
/// use rustinfra_constructs::dynamodb::Projection;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// let by_state = GlobalSecondaryIndex::new("byState", Attribute::string("state"))
///     .sort_key(Attribute::string("placedAt"))
///     .projection(Projection::KeysOnly);
/// Table::builder("Orders", Attribute::string("id"))
///     .global_secondary_index(by_state)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
#[must_use = "an index does nothing until a table gets it"]
pub struct GlobalSecondaryIndex {
    name: String,
    partition: Vec<Attribute>,
    sort: Vec<Attribute>,
    projection: Projection,
    billing: Option<Billing>,
    warm: Option<WarmThroughput>,
    insights: Option<ContributorInsights>,
}

impl GlobalSecondaryIndex {
    /// An index that finds items by `partition_key`.
    pub fn new(name: &str, partition_key: Attribute) -> Self {
        Self {
            name: name.to_string(),
            partition: vec![partition_key],
            sort: Vec::new(),
            projection: Projection::All,
            billing: None,
            warm: None,
            insights: None,
        }
    }

    /// Adds an attribute to the partition key, which may have four.
    pub fn also_partitioned_by(mut self, attribute: Attribute) -> Self {
        self.partition.push(attribute);
        self
    }

    /// Orders items with the same partition key; up to four attributes, the first most important.
    pub fn sort_key(mut self, attribute: Attribute) -> Self {
        self.sort.push(attribute);
        self
    }

    /// Sets which attributes the index holds; default all.
    pub fn projection(mut self, projection: Projection) -> Self {
        self.projection = projection;
        self
    }

    /// Sets the index's own capacity or limits, of the table's kind; default those of the table.
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = Some(billing);
        self
    }

    /// Sets what the index can take from its first moment on. Default: DynamoDB's own.
    pub fn warm_throughput(mut self, throughput: WarmThroughput) -> Self {
        self.warm = Some(throughput);
        self
    }

    /// Counts how often keys of the index are used. Default: nothing is counted.
    pub fn contributor_insights(mut self, keys: ContributorInsights) -> Self {
        self.insights = Some(keys);
        self
    }

    /// Adds the index to a table.
    #[track_caller]
    pub(super) fn place(self, node: &Node, cfn: &CfnResource, table: Billing) {
        check_index(node, cfn, &self.name, &self.projection, &self.partition, &self.sort);
        let billing = self.billing.unwrap_or(match table {
            Billing::OnDemandLimited { .. } => Billing::OnDemand,
            other => other,
        });
        if billing.is_provisioned() != table.is_provisioned() {
            check::reject(
                node,
                format!(
                    "The index `{}` and its table have to be both on demand or both provisioned.",
                    self.name
                ),
                "leave out the index's billing, or change that of the table",
            );
        }
        let mut index = Expr::map([
            ("IndexName", Expr::text(self.name)),
            ("KeySchema", key_schema(node, cfn, &self.partition, &self.sort)),
            ("Projection", self.projection.to_expr()),
        ]);
        for (name, value) in billing.properties(node) {
            index.set(name, value);
        }
        if let Some(warm) = self.warm {
            index.set("WarmThroughput", warm.to_expr());
        }
        if let Some(insights) = self.insights {
            index.set("ContributorInsightsSpecification", insights.to_expr());
        }
        append(cfn, "GlobalSecondaryIndexes", index);
    }
}

/// An index over the items that share the table's partition key, in another order; a table may
/// have 5, and only from its creation.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html>
#[derive(Clone, Debug)]
#[must_use = "an index does nothing until a table gets it"]
pub struct LocalSecondaryIndex {
    name: String,
    sort: Attribute,
    projection: Projection,
}

impl LocalSecondaryIndex {
    /// An index that orders items by `sort_key`.
    pub fn new(name: &str, sort_key: Attribute) -> Self {
        Self { name: name.to_string(), sort: sort_key, projection: Projection::All }
    }

    /// Sets which attributes the index holds; default all.
    pub fn projection(mut self, projection: Projection) -> Self {
        self.projection = projection;
        self
    }

    /// Adds the index to a table with this partition key.
    #[track_caller]
    pub(super) fn place(self, node: &Node, cfn: &CfnResource, partition: &Attribute) {
        let sort = std::slice::from_ref(&self.sort);
        check_index(node, cfn, &self.name, &self.projection, &[], sort);
        let partition = std::slice::from_ref(partition);
        let index = Expr::map([
            ("IndexName", Expr::text(self.name)),
            ("KeySchema", key_schema(node, cfn, partition, &[self.sort])),
            ("Projection", self.projection.to_expr()),
        ]);
        append(cfn, "LocalSecondaryIndexes", index);
    }
}

/// Checks what an index says of itself.
pub(super) fn check_index(
    node: &Node,
    cfn: &CfnResource,
    name: &str,
    projection: &Projection,
    partition: &[Attribute],
    sort: &[Attribute],
) {
    check_name(node, cfn, name);
    check_projection(node, name, projection);
    for (part, attributes) in [("partition", partition), ("sort", sort)] {
        let what = format!("the number of {part} key attributes of `{name}`");
        check::range(node, &what, attributes.len(), 0..=KEY_PART_LIMIT, LIMITS_PAGE);
    }
}

/// Checks the keys of a table against each other and its local indexes.
pub(super) fn check_keys(
    node: &Node,
    partition_key: &Attribute,
    sort_key: Option<&Attribute>,
    local: &[LocalSecondaryIndex],
) {
    if !local.is_empty() && sort_key.is_none() {
        check::reject(
            node,
            "A local secondary index orders items by another sort key, but the table has none.",
            "add `.sort_key(…)`, or use a global secondary index",
        );
    }
    if sort_key.is_some_and(|key| key.name == partition_key.name) {
        check::reject(
            node,
            format!("`{}` is both partition key and sort key.", partition_key.name),
            "use another attribute to sort by",
        );
    }
}

#[track_caller]
pub(super) fn append(cfn: &CfnResource, property: &'static str, index: Expr) {
    cfn.push_to(property, index);
}

/// The indexes under a property.
pub(super) fn indexes(cfn: &CfnResource, property: &str) -> Vec<Expr> {
    match cfn.property(property) {
        Some(Expr::List(items)) => items,
        _ => Vec::new(),
    }
}

fn check_name(node: &Node, cfn: &CfnResource, name: &str) {
    let help = "name it after what it finds, such as `byCustomer`";
    check_required_name(node, "the index name", name, help);
    let taken = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"]
        .iter()
        .flat_map(|property| indexes(cfn, property))
        .any(|index| index.get("IndexName").and_then(Expr::as_text) == Some(name));
    if taken {
        check::reject(
            node,
            format!("The table has two indexes with the name `{name}`."),
            "rename one of them",
        );
    }
}

/// Names of tables and indexes follow one rule.
pub(super) fn check_physical_name(node: &Node, what: &str, name: &str) {
    let help = "change it, or leave it out and let CloudFormation choose one";
    check_required_name(node, what, name, help);
}

fn check_required_name(node: &Node, what: &str, name: &str, help: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let rule = "3 to 255 letters, digits, `_`, `.` and `-`";
    // Too short a name is shown as it is, but fails the length of the check.
    let max = if name.len() < 3 { 0 } else { 255 };
    check::required_name(node, what, name, max, allowed, rule, help);
}

fn check_projection(node: &Node, index: &str, projection: &Projection) {
    if matches!(projection, Projection::Include(attributes) if attributes.is_empty()) {
        check::reject(
            node,
            format!("The index `{index}` includes attributes beside the keys, but names none."),
            "name some, or use `Projection::KeysOnly`",
        );
    }
}

/// Counts what all indexes together may have.
pub(super) fn check_limits(cfn: &CfnResource) -> Vec<Diagnostic> {
    let global = indexes(cfn, "GlobalSecondaryIndexes");
    let local = indexes(cfn, "LocalSecondaryIndexes");
    let projected = global
        .iter()
        .chain(&local)
        .filter_map(|index| match index.get("Projection")?.get("NonKeyAttributes")? {
            Expr::List(names) => Some(names.len()),
            _ => None,
        })
        .sum();
    let counts = [
        (global.len(), GLOBAL_LIMIT, "global secondary indexes"),
        (local.len(), LOCAL_LIMIT, "local secondary indexes"),
        (projected, PROJECTED_LIMIT, "attributes projected by name into its indexes"),
    ];
    let over = counts.into_iter().filter(|(count, limit, _)| count > limit);
    over.map(|(count, limit, what)| {
        Diagnostic::error("too-many-indexes", "a table has too many indexes")
            .detail(format!("The table has {count} {what}; DynamoDB takes {limit}."))
            .help(format!("see {LIMITS_PAGE}"))
    })
    .collect()
}
