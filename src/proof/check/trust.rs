//! A role that a service works with must let this service assume it.

use crate::proof::arn::Verdict;
use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::statement::statements;
use crate::proof::template::{Resource, Template};

/// A type, its property, and the service.
type Assumed = (&'static str, &'static str, &'static str);

/// Where a role is given to a service.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>
pub(in crate::proof) const ASSUMED: &[Assumed] = &[
    ("AWS::Lambda::Function", "Role", "lambda.amazonaws.com"),
    ("AWS::StepFunctions::StateMachine", "RoleArn", "states.amazonaws.com"),
    ("AWS::Events::Rule", "Targets/*/RoleArn", "events.amazonaws.com"),
    ("AWS::Scheduler::Schedule", "Target/RoleArn", "scheduler.amazonaws.com"),
    ("AWS::Pipes::Pipe", "RoleArn", "pipes.amazonaws.com"),
    ("AWS::ApiGateway::Account", "CloudWatchRoleArn", "apigateway.amazonaws.com"),
    ("AWS::ApiGateway::Authorizer", "AuthorizerCredentials", "apigateway.amazonaws.com"),
    ("AWS::ApiGateway::Method", "Integration/Credentials", "apigateway.amazonaws.com"),
    ("AWS::ApiGatewayV2::Authorizer", "AuthorizerCredentialsArn", "apigateway.amazonaws.com"),
    ("AWS::ApiGatewayV2::Integration", "CredentialsArn", "apigateway.amazonaws.com"),
    ("AWS::AppSync::DataSource", "ServiceRoleArn", "appsync.amazonaws.com"),
    ("AWS::SNS::Subscription", "SubscriptionRoleArn", "sns.amazonaws.com"),
    ("AWS::Logs::SubscriptionFilter", "RoleArn", "logs.amazonaws.com"),
    ("AWS::ECS::TaskDefinition", "TaskRoleArn", "ecs-tasks.amazonaws.com"),
    ("AWS::ECS::TaskDefinition", "ExecutionRoleArn", "ecs-tasks.amazonaws.com"),
    ("AWS::CodeBuild::Project", "ServiceRole", "codebuild.amazonaws.com"),
    ("AWS::CodePipeline::Pipeline", "RoleArn", "codepipeline.amazonaws.com"),
];

/// Checks every role that the table knows to be assumed.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    rows(ASSUMED, template, findings);
}

/// Checks some rows of the table.
pub(in crate::proof) fn rows(
    assumed: impl IntoIterator<Item = &'static Assumed>,
    template: &Template<'_>,
    findings: &mut Vec<Finding>,
) {
    for (type_name, property, service) in assumed {
        for resource in template.of_type(type_name) {
            for place in resource.at(property) {
                for text in place.texts("") {
                    let Some(role) = template.role(&text) else { continue };
                    if trusts(role, service) == Verdict::No {
                        findings.push(untrusting(resource, role, service, &place.pointer));
                    }
                }
            }
        }
    }
}

fn trusts(role: Resource<'_>, service: &str) -> Verdict {
    Verdict::any(role.at("AssumeRolePolicyDocument").iter().map(|document| {
        let Some(statements) = statements(document) else { return Verdict::Maybe };
        Verdict::any(statements.iter().filter(|statement| statement.allows).map(|statement| {
            statement.does("sts:AssumeRole").min(statement.principals.service(service))
        }))
    }))
}

fn untrusting(resource: Resource<'_>, role: Resource<'_>, service: &str, pointer: &str) -> Finding {
    Finding::error(
        "untrusted-service",
        "a role does not trust the service that uses it",
        pointer,
        format!("{} uses role `{}`, which `{service}` may not assume.", told(resource), role.id),
    )
    .help(format!(
        "allow `{service}` sts:AssumeRole in `AssumeRolePolicyDocument` of `{}`",
        role.id
    ))
    .page("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html")
}
