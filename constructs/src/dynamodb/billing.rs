//! How reads and writes are paid for.

use rustinfra::prelude::*;
use rustinfra::resource::CfnResource;
use rustinfra::value::Expr;

use crate::check;

const CAPACITY_PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html";

/// How a table's reads and writes are paid for.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Billing {
    /// By request.
    #[default]
    OnDemand,
    /// By request, refusing what exceeds so many request units a second.
    OnDemandLimited {
        /// The most read request units; `None` is no limit.
        max_read: Option<u32>,
        /// The most write request units; `None` is no limit.
        max_write: Option<u32>,
    },
    /// By the hour, for capacity units that are always there.
    Provisioned {
        /// Read capacity units: one strongly consistent read of 4 KB a second each.
        read: u32,
        /// Write capacity units: one write of 1 KB a second each.
        write: u32,
    },
}

impl Billing {
    pub(super) fn is_provisioned(self) -> bool {
        matches!(self, Billing::Provisioned { .. })
    }

    /// The properties that say so, on a table or an index alike.
    pub(super) fn properties(self, node: &Node) -> Vec<(&'static str, Expr)> {
        let units = |n: u32, what: &str| {
            check::at_least(node, what, n, 1, CAPACITY_PAGE);
            Expr::Int(n.into())
        };
        match self {
            Billing::OnDemand => Vec::new(),
            Billing::OnDemandLimited { max_read, max_write } => {
                let limits = [
                    max_read.map(|n| ("MaxReadRequestUnits", units(n, "the read limit"))),
                    max_write.map(|n| ("MaxWriteRequestUnits", units(n, "the write limit"))),
                ];
                vec![("OnDemandThroughput", Expr::map(limits.into_iter().flatten()))]
            }
            Billing::Provisioned { read, write } => {
                let throughput = [
                    ("ReadCapacityUnits", units(read, "the read capacity")),
                    ("WriteCapacityUnits", units(write, "the write capacity")),
                ];
                vec![("ProvisionedThroughput", Expr::map(throughput))]
            }
        }
    }

    /// Sets the billing of a table.
    pub(super) fn apply(self, node: &Node, cfn: &CfnResource) {
        if !self.is_provisioned() {
            cfn.set("BillingMode", "PAY_PER_REQUEST".into());
        }
        for (name, value) in self.properties(node) {
            cfn.set(name, value);
        }
    }
}

/// What a table or an index can take from its first moment on, in units a second.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmThroughput {
    /// Reads a second; AWS's own is 12,000 on demand.
    pub read: u32,
    /// Writes a second; AWS's own is 4,000 on demand.
    pub write: u32,
}

impl WarmThroughput {
    pub(super) fn to_expr(self) -> Expr {
        Expr::map([
            ("ReadUnitsPerSecond", Expr::Int(self.read.into())),
            ("WriteUnitsPerSecond", Expr::Int(self.write.into())),
        ])
    }
}
