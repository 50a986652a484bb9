//! What a builder's settings become.

use rustinfra::graph::{Facet, PolicyHolder, Shape};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnTable;

use super::attribute::key_schema;
use super::builder::TableBuilder;
use super::index;
use super::settings::TableEncryption;
use super::table::Table;
use crate::defaults::encrypted_with;
use crate::kms::Key;
use crate::{OpenToDefaults, check};

const RECOVERY_PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html";

impl TableBuilder {
    /// Places the table. Reports `bad-name` for a name of the table, of an index or of a key,
    /// `out-of-range` for capacity, days of recovery or the parts of a key, `conflicting-options`
    /// for settings that do not fit together, and, when the template is made, `too-many-indexes`.
    #[track_caller]
    pub fn build(mut self, scope: &impl Construct) -> Table {
        let node = scope.node().child(&self.id);
        let mut made = None;
        if self.encryption == Some(TableEncryption::NewKey) {
            let key = Key::builder("Key")
                .description(&format!(
                    "Customer-managed key auto-created for encrypting DynamoDB table at {}",
                    node.path()
                ))
                .enable_key_rotation()
                .build(&node);
            self.encryption = Some(TableEncryption::with_key(&key));
            made = Some(key);
        }
        let cfn = CfnTable::new(&node, "Resource");
        self.check(&node);
        let partition = std::slice::from_ref(&self.partition_key);
        let key = key_schema(&node, &cfn, partition, self.sort_key.as_slice());
        cfn.set("KeySchema", key);
        self.billing.apply(&node, &cfn);
        self.set_options(&node, &cfn);
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        let mut facet =
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Property {
                resource: cfn.node().id(),
                property: "ResourcePolicy.PolicyDocument",
            });
        if let Some(TableEncryption::CustomerManaged(key)) = &self.encryption {
            facet = facet.encrypted_with(key);
        }
        node.set_facet(facet);
        self.open_to_defaults(&node, &cfn);
        let checked = cfn.clone();
        node.add_validation(move |_| index::check_limits(&checked));
        let table = Table {
            arn: cfn.attr_arn().untyped(),
            name: cfn.reff(),
            stream_arn: self.stream.map(|_| cfn.attr_stream_arn().untyped()),
            billing: self.billing,
            key: made,
            cfn: Some(cfn.clone()),
            node,
        };
        if let Some(arn) = &table.stream_arn {
            table.knows_stream(arn);
        }
        for index in self.global {
            table.add_global_secondary_index(index);
        }
        for index in self.local {
            index.place(&table.node, &cfn, &self.partition_key);
            table.knows_indexes();
        }
        for statement in self.statements {
            table.add_to_resource_policy(statement);
        }
        table
    }

    fn set_options(&self, node: &Node, cfn: &CfnTable) {
        if let Some(name) = &self.name {
            index::check_physical_name(node, "the table name", name);
            cfn.set("TableName", Expr::text(name.clone()));
        }
        if let Some(warm) = self.warm {
            cfn.set("WarmThroughput", warm.to_expr());
        }
        if let Some(view) = self.stream {
            cfn.set("StreamSpecification", Expr::map([("StreamViewType", view.as_str().into())]));
        }
        if let Some(attribute) = &self.ttl {
            let ttl = [("AttributeName", Expr::text(attribute.clone())), ("Enabled", true.into())];
            cfn.set("TimeToLiveSpecification", Expr::map(ttl));
        }
        if let Some(days) = self.recovery {
            let mut recovery = Expr::map([("PointInTimeRecoveryEnabled", true.into())]);
            if let Some(days) = days {
                check::range(node, "the recovery period in days", days, 1..=35, RECOVERY_PAGE);
                recovery.set("RecoveryPeriodInDays", Expr::Int(days.into()));
            }
            cfn.set("PointInTimeRecoverySpecification", recovery);
        }
        match self.encryption.as_ref().map(TableEncryption::to_expr) {
            None => {}
            Some(None) => cfn.leave_out("SSESpecification"),
            Some(Some(encryption)) => cfn.set("SSESpecification", encryption),
        }
        if let Some(on) = self.deletion_protection {
            cfn.set("DeletionProtectionEnabled", on.into());
        }
        if let Some(class) = self.class {
            cfn.set("TableClass", class.as_str().into());
        }
        if let Some(insights) = self.insights {
            cfn.set("ContributorInsightsSpecification", insights.to_expr());
        }
        if let Some(arn) = &self.kinesis {
            let mut stream = Expr::map([("StreamArn", arn.expr().clone())]);
            if let Some(precision) = self.kinesis_precision {
                let precision = precision.as_str().into();
                stream.set("ApproximateCreationDateTimePrecision", precision);
            }
            cfn.set("KinesisStreamSpecification", stream);
        }
        if let Some(import) = self.import.clone() {
            cfn.set("ImportSourceSpecification", import.into_expr());
        }
    }

    fn open_to_defaults(&self, node: &Node, cfn: &CfnTable) {
        let mut open = OpenToDefaults::new();
        if self.encryption.is_none() {
            let (own, cfn) = (node.clone(), cfn.clone());
            open = open.encryption(move |key| {
                let specification = Expr::map([
                    ("KMSMasterKeyId", key.expr().clone()),
                    ("SSEEnabled", true.into()),
                    ("SSEType", "KMS".into()),
                ]);
                if cfn.fill("SSESpecification", specification) {
                    encrypted_with(&own, key);
                }
            });
        }
        if self.recovery.is_none() {
            let cfn = cfn.clone();
            open = open.point_in_time_recovery(move || {
                let on = Expr::map([("PointInTimeRecoveryEnabled", true.into())]);
                cfn.fill("PointInTimeRecoverySpecification", on);
            });
        }
        open.offer(node);
    }

    fn check(&self, node: &Node) {
        index::check_keys(node, &self.partition_key, self.sort_key.as_ref(), &self.local);
        if self.kinesis_precision.is_some() && self.kinesis.is_none() {
            check::reject(
                node,
                "The precision of a Kinesis stream is set, but no stream.",
                "add `.kinesis_stream(…)`",
            );
        }
    }
}
