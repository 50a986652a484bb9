use rustinfra_constructs::cloudfront::{
    Behavior, CachePolicy, CachedMethods, Distribution, ErrorResponse, EventType, Function,
    FunctionRuntime, Headers, Origin, OriginRequestPolicy, OriginSslProtocol,
    ResponseHeadersPolicy,
};
use rustinfra_constructs::lambda::FunctionUrlAuthType;
use rustinfra_constructs::prelude::{HttpApi, LambdaRestApi, Stack, mins, secs};

use super::{function, long, mistake};

fn behavior() -> Behavior {
    Behavior::new(Origin::http("example.org"))
}

#[track_caller]
fn old(stack: &Stack) -> Distribution {
    Distribution::from_distribution_attributes(stack, "Old", "E1", "d1.cloudfront.net")
}

#[test]
fn behaviors_that_contradict_themselves_are_told() {
    mistake(
        |stack| {
            let function = Function::builder("F", "function handler(e) {}").build(stack);
            let twice = behavior()
                .function_association(EventType::ViewerRequest, function.arn())
                .function_association(EventType::ViewerRequest, function.arn());
            Distribution::builder("D", twice).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  Two functions are to run at `viewer-request`; one can.
    at `Test/D`, HERE
  help: let one function do both",
    );
    mistake(
        |stack| {
            let kept = behavior().cached_methods(CachedMethods::GetHeadOptions);
            Distribution::builder("D", kept).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  Answers to OPTIONS are to be kept, but OPTIONS is not sent on.
    at `Test/D`, HERE
  help: add `.allowed_methods(AllowedMethods::GetHeadOptions)`",
    );
    mistake(
        |stack| {
            old(stack).add_behavior("/images/*", behavior());
        },
        "error[conflicting-options]: options do not fit together
  A distribution that exists already answers as it does.
    at `Test/Old`, HERE
  help: add the behavior where the distribution is managed",
    );
    mistake(
        |stack| {
            let acl = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1";
            old(stack).attach_web_acl(acl);
        },
        "error[conflicting-options]: options do not fit together
  A distribution that exists already has the web ACL that it has.
    at `Test/Old`, HERE
  help: set it where the distribution is managed",
    );
}

#[test]
fn texts_and_names_that_cloudfront_refuses_are_told() {
    mistake(
        |stack| {
            CachePolicy::builder("P")
                .cache_policy_name("my policy")
                .comment(&long(129))
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the policy's name `my policy` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/P`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the comment's length is 129, but must be between 0 and 128.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html",
    );
    mistake(
        |stack| {
            Distribution::builder("D", behavior()).comment(&long(129)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the comment's length is 129, but must be between 0 and 128.
    at `Test/D`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html",
    );
    mistake(
        |stack| {
            Function::builder("F", &long(10_241)).function_name("my.function").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the function's name `my.function` does not consist of 1 to 64 letters, digits, `-` and `_`.
    at `Test/F`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the code's size in bytes is 10241, but must be between 1 and 10240.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html",
    );
    mistake(
        |stack| {
            Function::builder("F", "function handler(e) {}")
                .runtime(FunctionRuntime::Js1_0)
                .key_value_store("arn:aws:cloudfront::123456789012:key-value-store/1")
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  Functions in `cloudfront-js-1.0` cannot read key value stores.
    at `Test/F`, HERE
  help: use `FunctionRuntime::Js2_0`",
    );
    mistake(
        |stack| {
            let none: [&str; 0] = [];
            OriginRequestPolicy::builder("P")
                .header_behavior(Headers::allow_list(none))
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The list of headers is empty.
    at `Test/P`, HERE
  help: name at least one, or use `none()`",
    );
    mistake(
        |stack| {
            ResponseHeadersPolicy::builder("P").server_timing_sampling_rate(100.5).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the share of timed answers is 100.5, but must be between 0 and 100.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyServerTimingHeadersConfig.html",
    );
}

#[test]
fn an_error_page_has_a_path() {
    mistake(
        |stack| {
            Distribution::builder("D", behavior())
                .error_response(ErrorResponse::new(404).response_http_status(200))
                .build(stack);
        },
        r#"error[conflicting-options]: options do not fit together
  Another status comes with a page of its own.
    at `Test/D`, HERE
  help: add `.response_page_path("/…")`"#,
    );
    mistake(
        |stack| {
            Distribution::builder("D", behavior())
                .error_response(ErrorResponse::new(404).response_page_path("404.html"))
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The path of a page begins with `/`.
    at `Test/D`, HERE
  help: write it as `/404.html`",
    );
}

#[test]
fn an_origin_is_asked_within_limits_and_with_tls() {
    mistake(
        |stack| {
            let origin = Origin::http("example.org")
                .origin_id(&long(129))
                .read_timeout(secs(0))
                .keepalive_timeout(mins(3));
            Distribution::builder("D", Behavior::new(origin)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the length of the origin's id is 129, but must be between 1 and 128.
    at `Test/D`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html

error[out-of-range]: a value is outside its range
  the time to answer in seconds is 0, but must be between 1 and 120.
    at `Test/D`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html

error[out-of-range]: a value is outside its range
  the time to keep a connection in seconds is 180, but must be between 1 and 120.
    at `Test/D`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html",
    );
    mistake(
        |stack| {
            let none: [OriginSslProtocol; 0] = [];
            let origin = Origin::http("example.org").origin_ssl_protocols(none);
            Distribution::builder("D", Behavior::new(origin)).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  An origin of HTTPS speaks no version of TLS.
    at `Test/D`, HERE
  help: name `OriginSslProtocol::TlsV1_2`, or leave out `.origin_ssl_protocols(…)`",
    );
}

#[test]
fn an_api_and_a_url_of_a_function_are_asked_by_their_own_names() {
    let told = |named: &str| {
        format!(
            "warning[host-of-viewer]: an origin is asked by another name
  {named} answers requests for its own name; with the viewer's header `Host`, which the origin request policy passes on, it says 403.
    at `Test/D`, HERE
  help: use `OriginRequestPolicy::ALL_VIEWER_EXCEPT_HOST_HEADER`"
        )
    };
    mistake(
        |stack| {
            let api = LambdaRestApi::builder("Api", &function(stack, "F")).build(stack);
            let all = Behavior::new(Origin::rest_api(&api))
                .origin_request_policy(OriginRequestPolicy::ALL_VIEWER);
            Distribution::builder("D", all).build(stack);
        },
        &told("An API"),
    );
    mistake(
        |stack| {
            let api = HttpApi::builder("Api").default_integration(&function(stack, "F"));
            let host = Behavior::new(Origin::http_api(&api.build(stack)))
                .origin_request_policy(OriginRequestPolicy::HOST_HEADER_ONLY);
            Distribution::builder("D", host).build(stack);
        },
        &told("An API"),
    );
    mistake(
        |stack| {
            let url = function(stack, "F").add_function_url(FunctionUrlAuthType::AwsIam);
            let all = Behavior::new(Origin::function_url(&url))
                .origin_request_policy(OriginRequestPolicy::ALL_VIEWER_AND_CLOUDFRONT_2022);
            Distribution::builder("D", all).build(stack);
        },
        &told("The URL of a function"),
    );
    mistake(
        |stack| {
            let url = function(stack, "F").add_function_url(FunctionUrlAuthType::AwsIam);
            let either = Origin::http("example.org").fallback(Origin::function_url(&url));
            let all = Behavior::new(either).origin_request_policy(OriginRequestPolicy::ALL_VIEWER);
            Distribution::builder("D", all).build(stack);
        },
        &told("The URL of a function"),
    );
    mistake(
        |stack| {
            let function = function(stack, "F");
            let api = LambdaRestApi::builder("Api", &function).build(stack);
            let url = function.add_function_url(FunctionUrlAuthType::AwsIam);
            let both = Origin::rest_api(&api).fallback(Origin::function_url(&url));
            let all = Behavior::new(both).origin_request_policy(OriginRequestPolicy::ALL_VIEWER);
            Distribution::builder("D", all).build(stack);
        },
        &format!("{}\n\n{}", told("An API"), told("The URL of a function")),
    );
    mistake(
        |stack| {
            let all = behavior().origin_request_policy(OriginRequestPolicy::ALL_VIEWER);
            Distribution::builder("D", all).build(stack);
            let api = LambdaRestApi::builder("Api", &function(stack, "F")).build(stack);
            let others = Behavior::new(Origin::rest_api(&api))
                .origin_request_policy(OriginRequestPolicy::ALL_VIEWER_EXCEPT_HOST_HEADER);
            Distribution::builder("E", others).build(stack);
        },
        "",
    );
}
