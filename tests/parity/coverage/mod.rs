//! How much of the CDK's L2 is here: `docs/coverage.md` and its pages, made from the CDK's own
//! declarations (`fixtures/cdk-api/`, by `npm run api`) and our sources.
//!
//! `UPDATE_COVERAGE=1 cargo test --test parity coverage` writes them anew. The rules are told in
//! `docs/coverage/README.md`.

mod answers;
mod declared;
mod matching;
mod names;
mod page;
mod sources;
mod twinned;
mod values;

use crate::tools::workspace;
use answers::Answers;
use declared::Module;
use matching::Row;
use sources::Sources;
use twinned::Used;

/// One page: its name, its title, the CDK's modules, and our modules that answer to them.
pub(crate) struct Page {
    name: &'static str,
    title: &'static str,
    modules: &'static [&'static str],
    ours: &'static [&'static str],
    /// Whether its twin shows all of it.
    twin: bool,
}

/// Every page.
const PAGES: &[Page] = &[
    Page {
        name: "lambda",
        title: "Lambda",
        modules: &[
            "aws-lambda",
            "aws-lambda-event-sources",
            "aws-lambda-destinations",
            "aws-lambda-nodejs",
        ],
        ours: &["constructs/src/lambda", "constructs/src/ec2"],
        twin: true,
    },
    Page {
        name: "rest",
        title: "API Gateway REST APIs",
        modules: &["aws-apigateway"],
        ours: &["constructs/src/api", "constructs/src/apigateway"],
        twin: true,
    },
    Page {
        name: "httpapi",
        title: "API Gateway HTTP and WebSocket APIs",
        modules: &[
            "aws-apigatewayv2",
            "aws-apigatewayv2-integrations",
            "aws-apigatewayv2-authorizers",
        ],
        ours: &["constructs/src/apigatewayv2", "constructs/src/api", "constructs/src/apigateway"],
        twin: true,
    },
    Page {
        name: "cognito",
        title: "Cognito",
        modules: &["aws-cognito", "aws-cognito-identitypool"],
        ours: &["constructs/src/cognito"],
        twin: true,
    },
    Page {
        name: "dynamodb",
        title: "DynamoDB",
        modules: &["aws-dynamodb"],
        ours: &["constructs/src/dynamodb"],
        twin: true,
    },
    Page {
        name: "ec2",
        title: "VPC (of EC2: networks)",
        modules: &["aws-ec2"],
        ours: &["constructs/src/ec2"],
        twin: true,
    },
    Page {
        name: "iam",
        title: "IAM",
        modules: &["aws-iam"],
        ours: &["constructs/src/iam", "src/iam"],
        twin: true,
    },
    Page {
        name: "kms",
        title: "KMS",
        modules: &["aws-kms"],
        ours: &["constructs/src/kms"],
        twin: true,
    },
    Page {
        name: "ssm",
        title: "SSM parameters",
        modules: &["aws-ssm"],
        ours: &["constructs/src/ssm"],
        twin: true,
    },
    Page {
        name: "secretsmanager",
        title: "Secrets Manager",
        modules: &["aws-secretsmanager"],
        ours: &["constructs/src/secretsmanager"],
        twin: true,
    },
    Page {
        name: "certificatemanager",
        title: "Certificate Manager",
        modules: &["aws-certificatemanager"],
        ours: &["constructs/src/certificatemanager", "constructs/src/acm"],
        twin: true,
    },
    Page {
        name: "route53",
        title: "Route 53",
        modules: &["aws-route53", "aws-route53-targets"],
        ours: &["constructs/src/route53"],
        twin: true,
    },
    Page {
        name: "cloudfront",
        title: "CloudFront",
        modules: &["aws-cloudfront", "aws-cloudfront-origins"],
        ours: &["constructs/src/cloudfront"],
        twin: true,
    },
    Page {
        name: "wafv2",
        title: "WAF (generated layer only, as in the CDK)",
        modules: &["aws-wafv2"],
        ours: &["constructs/src/wafv2", "constructs/cfn/src/generated/wafv2"],
        twin: false,
    },
    Page {
        name: "sqs",
        title: "SQS",
        modules: &["aws-sqs"],
        ours: &["constructs/src/sqs"],
        twin: true,
    },
    Page {
        name: "s3",
        title: "S3",
        modules: &["aws-s3"],
        ours: &["constructs/src/s3"],
        twin: false,
    },
    Page {
        name: "events",
        title: "EventBridge",
        modules: &["aws-events"],
        ours: &["constructs/src/events"],
        twin: false,
    },
    Page {
        name: "logs",
        title: "CloudWatch Logs",
        modules: &["aws-logs"],
        ours: &["constructs/src/logs"],
        twin: false,
    },
];

/// What is found for one page, module by module.
struct Covered {
    page: &'static Page,
    modules: Vec<(&'static str, Vec<Row>)>,
}

fn cover(page: &'static Page, sources: &Sources) -> Result<Covered, Vec<String>> {
    let path = workspace().join("docs/coverage").join(format!("{}.toml", page.name));
    let answers = Answers::read(&path).map_err(|error| vec![error])?;
    let mut modules = Vec::new();
    for name in page.modules {
        let module = Module::read(name);
        modules.push((*name, matching::rows(&module, page.ours, sources, &answers)));
    }
    let mut complaints = answers.complaints(sources);
    complaints.iter_mut().for_each(|one| *one = format!("docs/coverage/{}.toml: {one}", page.name));
    if complaints.is_empty() { Ok(Covered { page, modules }) } else { Err(complaints) }
}

#[test]
fn the_pages_tell_what_of_the_cdk_is_here() {
    let sources = Sources::read(&workspace());
    let mut covered = Vec::new();
    let mut complaints = Vec::new();
    for page in PAGES {
        match cover(page, &sources) {
            Ok(one) => covered.push(one),
            Err(more) => complaints.extend(more),
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));

    // What users of the CDK were promised of the services that answer requests.
    for name in ["lambda", "rest", "httpapi", "cognito", "dynamodb", "iam"] {
        for one in covered.iter().filter(|one| one.page.name == name) {
            for (module, rows) in &one.modules {
                let here = page::here(rows);
                assert!(here >= 950, "{module}: {here} of 1,000 are here, and 950 are promised");
            }
        }
    }

    let docs = workspace().join("docs");
    let mut pages = vec![(docs.join("coverage.md"), page::summary(&covered, &Used::read()))];
    for one in &covered {
        let path = docs.join("coverage").join(format!("{}.md", one.page.name));
        pages.push((path, page::page(one)));
    }
    let mut stale = Vec::new();
    for (path, text) in pages {
        if std::env::var_os("UPDATE_COVERAGE").is_some() {
            let written = std::fs::write(&path, &text);
            written.unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        }
        if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            stale.push(path.display().to_string());
        }
    }
    let advice = "UPDATE_COVERAGE=1 cargo test --test parity coverage";
    assert!(stale.is_empty(), "not what is so now: {}\n{advice}", stale.join(", "));
}
