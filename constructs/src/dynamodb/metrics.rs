//! What CloudWatch measures of tables.

use std::fmt;

use super::table::Table;
use crate::cloudwatch::{MathExpression, Metric, Statistic, metrics};

/// A request to DynamoDB, by which some of its metrics are kept. What a program may do is a
/// [`TableOperation`](super::TableOperation).
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operation {
    GetItem,
    BatchGetItem,
    Scan,
    Query,
    GetRecords,
    PutItem,
    DeleteItem,
    UpdateItem,
    BatchWriteItem,
    TransactWriteItems,
    TransactGetItems,
    ExecuteTransaction,
    BatchExecuteStatement,
    ExecuteStatement,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// ```
/// use rustinfra_constructs::dynamodb::Operation;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let orders = Table::builder("Orders", Attribute::string("id")).build(&stack);
/// orders
///     .metric_throttled_requests_for_operations([Operation::PutItem, Operation::UpdateItem])
///     .create_alarm("WritesThrottled", 1.0, 1)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html>
impl Table {
    /// A metric of the table.
    pub fn metric(&self, name: &str) -> Metric {
        Metric::new("AWS/DynamoDB", name)
            .dimension("TableName", self.name().untyped())
            .attach_to(self)
    }

    /// A metric of one kind of requests to the table.
    pub fn metric_for_operation(&self, name: &str, operation: Operation) -> Metric {
        self.metric(name).dimension("Operation", operation.to_string())
    }

    metrics! {
        metric_conditional_check_failed_requests: "ConditionalCheckFailedRequests", Sum,
            "Writes whose condition did not hold.";
        metric_consumed_read_capacity_units: "ConsumedReadCapacityUnits", Sum,
            "Read capacity that was used.";
        metric_consumed_write_capacity_units: "ConsumedWriteCapacityUnits", Sum,
            "Write capacity that was used.";
    }

    /// Requests that the client is to blame for: the metric `UserErrors`, as
    /// [`Sum`](Statistic::Sum) of 5 minutes. It is kept of all tables of the account and region
    /// together.
    pub fn metric_user_errors(&self) -> Metric {
        self.metric("UserErrors").without_dimensions().statistic(Statistic::Sum)
    }

    metrics! {
        by metric_for_operation(operation: Operation);
        metric_successful_request_latency: "SuccessfulRequestLatency", Average,
            "How long requests of one kind take that succeed, in milliseconds.";
        metric_system_errors_for_operation: "SystemErrors", Sum,
            "Requests of one kind that DynamoDB is to blame for.";
        metric_throttled_requests_for_operation: "ThrottledRequests", Sum,
            "Requests of one kind that are refused, for want of capacity.";
    }

    /// Requests of some kinds that DynamoDB is to blame for, together. An alarm watches 10 kinds at
    /// most.
    pub fn metric_system_errors_for_operations(
        &self,
        operations: impl IntoIterator<Item = Operation>,
    ) -> MathExpression {
        let label = "Sum of errors across all operations";
        sum(operations, |operation| self.metric_system_errors_for_operation(operation), label)
    }

    /// Requests of some kinds that are refused, together. An alarm watches 10 kinds at most.
    pub fn metric_throttled_requests_for_operations(
        &self,
        operations: impl IntoIterator<Item = Operation>,
    ) -> MathExpression {
        let label = "Sum of throttled requests across all operations";
        sum(operations, |operation| self.metric_throttled_requests_for_operation(operation), label)
    }
}

fn sum(
    operations: impl IntoIterator<Item = Operation>,
    metric: impl Fn(Operation) -> Metric,
    label: &str,
) -> MathExpression {
    let named: Vec<(String, Metric)> = operations
        .into_iter()
        .map(|operation| (operation.to_string().to_lowercase(), metric(operation)))
        .collect();
    let ids: Vec<&str> = named.iter().map(|(id, _)| id.as_str()).collect();
    let expression = MathExpression::new(ids.join(" + ")).label(label);
    named.into_iter().fold(expression, |sum, (id, metric)| sum.using_metric(&id, metric))
}
