//! What a global table leaves open for defaults.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnGlobalTable;

use super::encryption::GlobalTableEncryption;
use crate::OpenToDefaults;
use crate::defaults::encrypted_with;

const REPLICAS: &str = "Replicas";
const KEY: &str = "SSESpecification";
const RECOVERY: &str = "PointInTimeRecoverySpecification";

/// Offers encryption if nothing was said of it, and recovery for each region that says nothing.
/// `by_source` is a table whose settings are those of a table in another account.
pub(super) fn offer(
    node: &Node,
    cfn: &CfnGlobalTable,
    encryption: Option<&GlobalTableEncryption>,
    by_source: bool,
) {
    let table = cfn.clone();
    let mut open = OpenToDefaults::new().point_in_time_recovery(move || {
        let on = || Expr::map([("PointInTimeRecoveryEnabled", true.into())]);
        each_replica(&table, |replica| {
            if replica.get(RECOVERY).is_none() {
                replica.set(RECOVERY, on());
            }
        });
    });
    if encryption.is_none() {
        let (own, cfn) = (node.clone(), cfn.clone());
        open = open.encryption(move |key| {
            if !is_in_several_regions(&cfn) {
                encrypt(&own, &cfn, key, by_source);
            } else {
                report_several_regions(&own);
            }
        });
    }
    open.offer(node);
}

fn is_in_several_regions(cfn: &CfnGlobalTable) -> bool {
    matches!(cfn.property(REPLICAS), Some(Expr::List(replicas)) if replicas.len() > 1)
}

fn report_several_regions(node: &Node) {
    let detail =
        "The defaults name one key, and a global table in several regions needs one in each.";
    node.report(
        Diagnostic::warning("key-of-one-region", "a default key is not used")
            .detail(detail)
            .help("give it `GlobalTableEncryption`, with a `replica_key` for each region"),
    );
}

fn encrypt(node: &Node, cfn: &CfnGlobalTable, key: &Value<String>, by_source: bool) {
    let specification = Expr::map([("SSEEnabled", true.into()), ("SSEType", "KMS".into())]);
    if by_source || cfn.fill(KEY, specification) {
        each_replica(cfn, |replica| {
            replica.set(KEY, Expr::map([("KMSMasterKeyId", key.expr().clone())]));
        });
        encrypted_with(node, key);
    }
}

fn each_replica(cfn: &CfnGlobalTable, change: impl Fn(&mut Expr)) {
    cfn.edit_property(REPLICAS, |replicas| {
        if let Expr::List(replicas) = replicas {
            replicas.iter_mut().for_each(change);
        }
    });
}
