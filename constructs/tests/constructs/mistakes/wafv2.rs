use rustinfra_constructs::apigateway::RestApi;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::wafv2::{
    IpSet, RateKey, RuleAction, Statement, WebAcl, WebAclRule, WebAclScope,
};

use super::{function, mistake};

#[test]
fn sets_and_names_that_waf_refuses_are_told() {
    mistake(
        |stack| {
            let addresses: Vec<String> =
                (0..10_001).map(|i| format!("10.0.{}.{}/32", i / 256, i % 256)).collect();
            let addresses = addresses.iter().map(String::as_str);
            IpSet::builder("S", WebAclScope::Regional, addresses).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of addresses is 10001, but must be between 0 and 10000.
    at `Test/S`, HERE
  help: see https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html",
    );
    mistake(
        |stack| {
            WebAcl::builder("A", WebAclScope::Regional).name("my list").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the list's name `my list` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/A`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
}

#[test]
fn a_list_stands_before_what_it_is_for() {
    mistake(
        |stack| {
            let api = RestApi::builder("Api").deploy(false).build(stack);
            api.root().add_method(Method::Get.to(&function(stack, "F")));
            WebAcl::builder("A", WebAclScope::Regional).build(stack).associate("Api", &api);
        },
        "error[no-stage]: an API has no stage
  A web ACL stands before a stage, and the API has none here.
    at `Test/Api`, HERE
  help: name the stage instead of the API, or leave out `.deploy(false)`",
    );
    mistake(
        |stack| {
            let api = RestApi::builder("Api").build(stack);
            api.root().add_method(Method::Get.to(&function(stack, "F")));
            WebAcl::builder("A", WebAclScope::CloudFront).build(stack).associate("Api", &api);
        },
        "error[conflicting-options]: options do not fit together
  A list for CloudFront is named by its distribution, and stands before nothing else.
    at `Test/A/Api`, HERE
  help: give it to the distribution, or make a list with `WebAclScope::Regional`",
    );
}

#[test]
fn a_statement_asks_for_something() {
    let page = "https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html";
    let told = |details: &[&str]| {
        let each = details.iter().map(|detail| {
            format!(
                "error[conflicting-options]: options do not fit together
  {detail}
    at `Test/W`, HERE
  help: change the statement; see {page}"
            )
        });
        each.collect::<Vec<_>>().join("\n\n")
    };
    let with = |statement| {
        move |stack: &Stack| {
            let rule = WebAclRule::new("R", statement, RuleAction::Block);
            WebAcl::builder("W", WebAclScope::Regional).rule(rule).build(stack);
        }
    };
    mistake(with(Statement::countries([])), &told(&["No country is named."]));
    let of_countries = Statement::countries(["DE"]).per(RateKey::Ip);
    mistake(with(of_countries), &told(&["Only a rate limit counts requests."]));
}
