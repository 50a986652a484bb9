//! How a global table's reads and writes are paid for.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

const AUTO_SCALING_PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html";

/// Capacity that follows what is used.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html>
///
/// What is out of range is reported as `out-of-range` of the table that gets it.
///
/// ```
/// use rustinfra_constructs::dynamodb::GlobalTableBilling;
/// use rustinfra_constructs::dynamodb::{AutoscaledCapacity, Capacity, GlobalTable};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// let billing = GlobalTableBilling::Provisioned {
///     read: Capacity::Fixed(5),
///     write: AutoscaledCapacity::new(100).min_capacity(5),
/// };
/// GlobalTable::builder("Orders", Attribute::string("id")).billing(billing).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoscaledCapacity {
    max: u32,
    min: u32,
    target: u32,
    seed: Option<u32>,
}

impl AutoscaledCapacity {
    /// Capacity between 1 and `max_capacity` units, of which 70 percent are in use.
    pub fn new(max_capacity: u32) -> Self {
        Self { max: max_capacity, min: 1, target: 70, seed: None }
    }

    /// Sets the least capacity; default 1 unit.
    #[must_use]
    pub fn min_capacity(mut self, units: u32) -> Self {
        self.min = units;
        self
    }

    /// Sets how much of the capacity should be in use, 20 to 90 percent; default 70.
    #[must_use]
    pub fn target_utilization_percent(mut self, percent: u32) -> Self {
        self.target = percent;
        self
    }

    /// Sets the capacity to begin with when the table changes from on demand to provisioned.
    #[must_use]
    pub fn seed_capacity(mut self, units: u32) -> Self {
        self.seed = Some(units);
        self
    }

    fn settings(self, node: &Node) -> Expr {
        check::at_least(node, "the least capacity", self.min, 1, AUTO_SCALING_PAGE);
        check::at_least(node, "the greatest capacity", self.max, self.min, AUTO_SCALING_PAGE);
        check::range(node, "the target utilization", self.target, 20..=90, AUTO_SCALING_PAGE);
        let mut settings = Expr::map([
            ("MaxCapacity", Expr::Int(self.max.into())),
            ("MinCapacity", Expr::Int(self.min.into())),
        ]);
        if let Some(units) = self.seed {
            check::at_least(node, "the seed capacity", units, 1, AUTO_SCALING_PAGE);
            settings.set("SeedCapacity", Expr::Int(units.into()));
        }
        let target = Expr::map([("TargetValue", Expr::Int(self.target.into()))]);
        settings.set("TargetTrackingScalingPolicyConfiguration", target);
        settings
    }

    /// `WriteProvisionedThroughputSettings`.
    pub(super) fn for_writes(self, node: &Node) -> Expr {
        Expr::map([("WriteCapacityAutoScalingSettings", self.settings(node))])
    }
}

/// Read capacity of one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// So many units, always.
    Fixed(u32),
    /// Capacity that follows what is used.
    Autoscaled(AutoscaledCapacity),
}

impl Capacity {
    /// `ReadProvisionedThroughputSettings`.
    pub(super) fn for_reads(self, node: &Node) -> Expr {
        match self {
            Capacity::Fixed(units) => {
                check::at_least(node, "the read capacity", units, 1, AUTO_SCALING_PAGE);
                Expr::map([("ReadCapacityUnits", Expr::Int(units.into()))])
            }
            Capacity::Autoscaled(capacity) => {
                Expr::map([("ReadCapacityAutoScalingSettings", capacity.settings(node))])
            }
        }
    }
}

impl From<AutoscaledCapacity> for Capacity {
    fn from(capacity: AutoscaledCapacity) -> Self {
        Capacity::Autoscaled(capacity)
    }
}

/// How a global table's reads and writes are paid for.
///
/// Writes reach every region, so that provisioned write capacity is the same everywhere and always
/// scaled; reads are paid for region by region.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlobalTableBilling {
    /// By request.
    #[default]
    OnDemand,
    /// By request, refusing what exceeds so many request units a second.
    OnDemandLimited {
        /// The most read request units in each region; `None` is no limit.
        max_read: Option<u32>,
        /// The most write request units; `None` is no limit.
        max_write: Option<u32>,
    },
    /// By the hour, for capacity units that are there.
    Provisioned {
        /// Read capacity of each region that does not say otherwise.
        read: Capacity,
        /// Write capacity.
        write: AutoscaledCapacity,
    },
}

impl GlobalTableBilling {
    pub(super) fn is_provisioned(self) -> bool {
        matches!(self, GlobalTableBilling::Provisioned { .. })
    }

    pub(super) fn read(self) -> Option<Capacity> {
        match self {
            GlobalTableBilling::Provisioned { read, .. } => Some(read),
            _ => None,
        }
    }

    pub(super) fn write(self) -> Option<AutoscaledCapacity> {
        match self {
            GlobalTableBilling::Provisioned { write, .. } => Some(write),
            _ => None,
        }
    }

    pub(super) fn max_read(self) -> Option<u32> {
        match self {
            GlobalTableBilling::OnDemandLimited { max_read, .. } => max_read,
            _ => None,
        }
    }

    pub(super) fn max_write(self) -> Option<u32> {
        match self {
            GlobalTableBilling::OnDemandLimited { max_write, .. } => max_write,
            _ => None,
        }
    }
}

/// `{property: units}`, checked.
pub(super) fn request_units(node: &Node, property: &'static str, units: u32) -> Expr {
    check::at_least(node, "a limit of request units", units, 1, AUTO_SCALING_PAGE);
    Expr::map([(property, Expr::Int(units.into()))])
}
