//! What is known only at deployment is left as it is: nothing is added to it.

use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
use rustinfra_constructs::cognito::{UserPool, UserPoolOperation};
use rustinfra_constructs::ec2::{Peer, Port, SecurityGroup, Vpc};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::{CorsRule, LifecycleRule};
use rustinfra_constructs::value::Expr;

use super::{function, mistake};

/// Sets `property` of what `make` makes to a parameter's value, and looks at it again after `add`.
#[track_caller]
fn check<T>(
    (path, kind): (&str, &str),
    what: &str,
    make: impl FnOnce(&Stack) -> (T, CfnResource),
    add: impl FnOnce(&Stack, &T),
) {
    let expected = format!(
        "error[conflicting-options]: options do not fit together
  `{path}` is set to a value that is no {kind} known before deployment: nothing can be added to it.
    at `Test/{what}`, HERE
  help: set all of it at once, or set {} {kind} to add to",
        if kind == "object" { "an" } else { "a" }
    );
    mistake(
        |stack| {
            let late = CfnParameter::builder("Late", ParameterType::String).build(stack);
            let late = late.value().into_expr();
            let (made, cfn) = make(stack);
            let (property, inside) = path.split_once('.').unwrap_or((path, ""));
            let value = match inside {
                "" => late.clone(),
                inside => Expr::map([(inside.to_string(), late.clone())]),
            };
            cfn.set(property.to_string(), value);
            add(stack, &made);
            let left = cfn.property(property);
            let left =
                if inside.is_empty() { left } else { left.and_then(|v| v.get(inside).cloned()) };
            assert_eq!(left, Some(late), "{path}");
        },
        &expected,
    );
}

fn bucket(stack: &Stack) -> (Bucket, CfnResource) {
    let bucket = Bucket::builder("B").build(stack);
    let cfn = bucket.cfn().map(|cfn| CfnResource::clone(&cfn));
    (bucket, cfn.expect("it is made here"))
}

fn distribution(stack: &Stack) -> (Distribution, CfnResource) {
    let made = Distribution::builder("D", Behavior::new(Origin::http("example.org"))).build(stack);
    let cfn = made.cfn().map(|cfn| CfnResource::clone(&cfn));
    (made, cfn.expect("it is made here"))
}

#[test]
fn rules_and_notifications_of_a_bucket() {
    check(("LifecycleConfiguration.Rules", "list"), "B/Resource", bucket, |_, bucket| {
        bucket.add_lifecycle_rule(LifecycleRule::new().expire_after(days(30)));
    });
    check(("CorsConfiguration.CorsRules", "list"), "B/Resource", bucket, |_, bucket| {
        bucket.add_cors_rule(CorsRule::new(["GET"], ["*"]));
    });
    let path = "NotificationConfiguration.QueueConfigurations";
    check((path, "list"), "B/Resource", bucket, |stack, bucket| {
        bucket.add_object_created_notification(&Queue::builder("Q").build(stack));
    });
    check(("NotificationConfiguration", "object"), "B/Resource", bucket, |_, bucket| {
        bucket.enable_event_bridge_notification();
    });
}

#[test]
fn behaviors_and_a_web_acl_of_a_distribution() {
    let path = "DistributionConfig.CacheBehaviors";
    check((path, "list"), "D/Resource", distribution, |_, distribution| {
        distribution.add_behavior("/a/*", Behavior::new(Origin::http("example.org")));
    });
    check(("DistributionConfig", "object"), "D/Resource", distribution, |_, distribution| {
        let arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1";
        distribution.attach_web_acl(arn);
    });
}

#[test]
fn triggers_variables_and_rules_of_a_group() {
    let pool = |stack: &Stack| {
        let pool = UserPool::builder("P").build(stack);
        let cfn = pool.cfn().map(|cfn| CfnResource::clone(&cfn));
        (pool, cfn.expect("it is made here"))
    };
    check(("LambdaConfig", "object"), "P/Resource", pool, |stack, pool| {
        pool.add_trigger(UserPoolOperation::PostConfirmation, &function(stack, "F"));
    });
    let with_variables = |stack: &Stack| {
        let function = function(stack, "F");
        let cfn = function.cfn().map(|cfn| CfnResource::clone(&cfn));
        (function, cfn.expect("it is made here"))
    };
    check(("Environment.Variables", "object"), "F/Resource", with_variables, |_, function| {
        function.add_env("LEVEL", "debug");
    });
    let group = |stack: &Stack| {
        let vpc = Vpc::builder("V").build(stack);
        let group = SecurityGroup::builder("G", &vpc).build(stack);
        let cfn = group.cfn().map(|cfn| CfnResource::clone(&cfn));
        (group, cfn.expect("it is made here"))
    };
    check(("SecurityGroupIngress", "list"), "G/Resource", group, |_, group| {
        group.add_ingress_rule(Peer::ipv4("10.0.0.0/8"), Port::HTTPS);
    });
}
