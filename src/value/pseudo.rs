//! The pseudo parameters that CloudFormation predefines.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>

use super::{Expr, List, Value};

fn pseudo<T>(name: &'static str) -> Value<T> {
    Value::from_expr(Expr::Pseudo(name))
}

/// `AWS::AccountId`: the account in which the stack is created.
pub fn account_id() -> Value<String> {
    pseudo("AWS::AccountId")
}

/// `AWS::Region`: the region in which the stack is created.
pub fn region() -> Value<String> {
    pseudo("AWS::Region")
}

/// `AWS::Partition`: `aws`, `aws-cn` or `aws-us-gov`.
pub fn partition() -> Value<String> {
    pseudo("AWS::Partition")
}

/// `AWS::URLSuffix`: the domain suffix, usually `amazonaws.com`.
pub fn url_suffix() -> Value<String> {
    pseudo("AWS::URLSuffix")
}

/// `AWS::StackName`: the name of the stack.
pub fn stack_name() -> Value<String> {
    pseudo("AWS::StackName")
}

/// `AWS::StackId`: the ARN of the stack.
pub fn stack_id() -> Value<String> {
    pseudo("AWS::StackId")
}

/// `AWS::NotificationARNs`: the notification topics of the stack.
pub fn notification_arns() -> Value<List<String>> {
    pseudo("AWS::NotificationARNs")
}
