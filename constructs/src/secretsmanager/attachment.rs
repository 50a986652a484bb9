//! What a secret is the login of.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::secretsmanager::CfnSecretTargetAttachment;

use super::secret::Secret;

/// A database that a secret is the login of, by its identifier.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html>
#[derive(Clone, Debug)]
pub struct AttachmentTarget {
    kind: &'static str,
    id: Value<String>,
}

impl AttachmentTarget {
    fn of(kind: &'static str, id: impl IntoValue<String>) -> Self {
        Self { kind, id: id.into_value() }
    }

    /// An instance of RDS.
    pub fn rds_db_instance(id: impl IntoValue<String>) -> Self {
        Self::of("AWS::RDS::DBInstance", id)
    }

    /// A cluster of RDS.
    pub fn rds_db_cluster(id: impl IntoValue<String>) -> Self {
        Self::of("AWS::RDS::DBCluster", id)
    }

    /// A proxy of RDS.
    pub fn rds_db_proxy(id: impl IntoValue<String>) -> Self {
        Self::of("AWS::RDS::DBProxy", id)
    }

    /// A cluster of Redshift.
    pub fn redshift_cluster(id: impl IntoValue<String>) -> Self {
        Self::of("AWS::Redshift::Cluster", id)
    }

    /// An instance of DocumentDB.
    pub fn docdb_db_instance(id: impl IntoValue<String>) -> Self {
        Self::of("AWS::DocDB::DBInstance", id)
    }

    /// A cluster of DocumentDB.
    pub fn docdb_db_cluster(id: impl IntoValue<String>) -> Self {
        Self::of("AWS::DocDB::DBCluster", id)
    }
}

/// Places the attachment below the secret.
#[track_caller]
pub(super) fn attach(secret: &Secret, target: AttachmentTarget) -> Secret {
    let node = secret.node.child("Attachment");
    let cfn = CfnSecretTargetAttachment::new(&node, "Resource");
    cfn.set("SecretId", secret.arn.clone().into_expr());
    cfn.set("TargetId", target.id.into_expr());
    cfn.set("TargetType", Expr::text(target.kind));
    let arn: Value<String> = cfn.reff();
    node.set_facet(secret.facet(arn.clone()));
    Secret { node, cfn: None, arn: arn.cast(), ..secret.clone() }
}
