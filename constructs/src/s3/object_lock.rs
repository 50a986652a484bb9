//! Objects that cannot be deleted for a while.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

/// How long new versions of objects cannot be deleted or overwritten.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectLockRetention {
    mode: &'static str,
    duration: Duration,
}

impl ObjectLockRetention {
    /// Not without the permission `s3:BypassGovernanceRetention`.
    pub fn governance(duration: Duration) -> Self {
        Self { mode: "GOVERNANCE", duration }
    }

    /// Not by anyone, even the account's root. It cannot be shortened.
    pub fn compliance(duration: Duration) -> Self {
        Self { mode: "COMPLIANCE", duration }
    }

    pub(super) fn to_expr(self, node: &Node) -> Expr {
        let page = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html";
        // 100 years, the most that S3 takes.
        let days = self.duration.as_secs() / 86_400;
        check::range(node, "the retention in days", days, 1..=36_500, page);
        let retention = Expr::map([("Days", Expr::Int(days.into())), ("Mode", self.mode.into())]);
        Expr::map([
            ("ObjectLockEnabled", "Enabled".into()),
            ("Rule", Expr::map([("DefaultRetention", retention)])),
        ])
    }
}
