//! What our constants and variants stand for is what the CDK's of the same name do
//! (`fixtures/cdk-values.json`, by `npm run values`).

use super::names::same;
use super::{PAGES, Page};
use crate::fixtures::read;
use crate::tools::workspace;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Our constants and variants by type and name, with what they stand for: `nodejs22.x`.
type Constants = BTreeMap<(String, String), BTreeSet<String>>;

/// Types whose values are not the CDK's, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("BucketEncryption", "the CDK's are its own words; ours are S3's"),
    ("RouterType", "the CDK's are its own words; ours are the properties of a route"),
    ("SourceMapMode", "the CDK's are its own words; ours are what esbuild is given"),
    ("UserPoolOperation", "the CDK's begin with a small letter, and it changes that later on"),
];

#[test]
fn constants_stand_for_what_the_cdk_s_do() {
    let known = known();
    let mut compared: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    let mut excused = BTreeSet::new();
    for page in PAGES {
        for ((owner, name), ours) in constants(page) {
            let modules = page.modules.iter().filter_map(|module| known[module].as_object());
            let types = modules.flatten().filter(|(it, _)| is_type(it, &owner));
            let members = types.filter_map(|(_, members)| members.as_object()).flatten();
            let members = members.filter(|(it, _)| is_member(it, &name));
            let theirs = members.flat_map(|(_, values)| values.as_array().into_iter().flatten());
            let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
            let theirs: BTreeSet<String> = theirs.map(text).collect();
            // A field of a flow log is written as a variable.
            let fits = |it: &String| theirs.contains(it) || theirs.contains(&format!("${{{it}}}"));
            if theirs.is_empty() || ours.iter().any(fits) {
                if !theirs.is_empty() {
                    compared.entry(format!("{} {owner}", page.name)).or_default().push(name);
                }
            } else if let Some((it, _)) = OTHERWISE.iter().find(|(it, _)| *it == owner) {
                excused.insert(*it);
            } else {
                wrong.insert(format!("{owner}::{name} is {ours:?}, the CDK's {theirs:?}"));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
    assert_eq!(excused, OTHERWISE.iter().map(|(it, _)| *it).collect());
    // Which those are, so that none is lost without being missed.
    let counts: Vec<String> =
        compared.iter().map(|(it, names)| format!("{it}: {}", names.len())).collect();
    insta::assert_snapshot!(counts.join("\n"), @r"
    cloudfront FailoverStatusCode: 6
    cloudfront FunctionRuntime: 2
    cloudfront HttpVersion: 4
    cloudfront LambdaEdgeEventType: 4
    cloudfront OriginIpAddressType: 3
    cloudfront OriginProtocolPolicy: 3
    cloudfront OriginSelectionCriteria: 2
    cloudfront SecurityPolicyProtocol: 9
    cloudfront SigningBehavior: 4
    cloudfront SigningProtocol: 2
    cloudfront SslMethod: 3
    cloudfront ViewerProtocolPolicy: 3
    cognito CustomThreatProtectionMode: 2
    cognito FeaturePlan: 3
    cognito IdentityPoolProviderUrl: 5
    cognito OAuthScope: 5
    cognito OidcAttributeRequestMethod: 2
    cognito PasskeyUserVerification: 2
    cognito ProviderAttribute: 28
    cognito RoleMappingMatch: 4
    cognito StandardThreatProtectionMode: 3
    dynamodb AttributeType: 3
    dynamodb StreamViewType: 4
    dynamodb TableClass: 2
    ec2 DefaultInstanceTenancy: 2
    ec2 FlowLogMaxAggregationInterval: 2
    ec2 FlowLogTrafficType: 3
    ec2 InterfaceVpcEndpointAwsService: 389
    ec2 LogFormat: 39
    ec2 SubnetType: 3
    ec2 VpcEndpointDnsRecordIpType: 4
    ec2 VpcEndpointIpAddressType: 3
    ec2 VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint: 2
    httpapi ContentHandling: 2
    httpapi EndpointType: 2
    httpapi HttpIntegrationSubtype: 10
    httpapi IpAddressType: 2
    httpapi PassthroughBehavior: 3
    httpapi Period: 3
    httpapi SecurityPolicy: 2
    iam AccessKeyStatus: 3
    kms KeySpec: 17
    kms KeyUsage: 4
    lambda AdotLambdaExecWrapper: 5
    lambda ApplicationLogLevel: 6
    lambda Architecture: 2
    lambda EventSourceMappingLogLevel: 3
    lambda FunctionUrlAuthType: 2
    lambda HttpMethod: 7
    lambda InvokeMode: 2
    lambda MetricType: 3
    lambda NetworkConnectorComputeType: 2
    lambda NetworkConnectorProtocol: 2
    lambda OutputFormat: 2
    lambda ParamsAndSecretsLogLevel: 5
    lambda RecursiveLoop: 2
    lambda Runtime: 25
    lambda SourceAccessConfiguration: 8
    lambda StartingPosition: 2
    lambda SystemLogLevel: 3
    lambda Tracing: 2
    lambda UntrustedArtifactOnDeployment: 2
    lambda WebFunctionAuthType: 2
    lambda WebFunctionEndpointType: 3
    logs Retention: 22
    rest ApiKeySource: 2
    rest Authorization: 2
    rest ContentHandling: 2
    rest EndpointType: 3
    rest JsonSchemaType: 7
    rest JsonSchemaVersion: 2
    rest PassthroughBehavior: 3
    rest Period: 3
    rest SecurityPolicy: 9
    route53 CaaTag: 3
    route53 Continent: 7
    route53 KeySigningKeyStatus: 2
    s3 EventType: 26
    s3 ObjectOwnership: 3
    secretsmanager HostedRotationType: 14
    ssm ParameterDataType: 1
    ssm ParameterTier: 3
    ssm ParameterValueType: 11
    ");
}

#[test]
fn endpoint_services_have_the_cdk_s_whole_names_and_ports() {
    let known = known();
    let theirs = known["aws-ec2"]["InterfaceVpcEndpointAwsService"].as_object();
    let path = workspace().join("constructs/src/ec2/interface_aws_service.rs");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut compared = 0;
    for line in text.lines().filter_map(|line| line.trim().strip_suffix(';')) {
        // `NAME = "short", what "value"`
        let Some((name, rest)) = line.split_once(" = \"") else { continue };
        let Some((short, more)) = rest.split_once('"') else { continue };
        let more = more.trim_start_matches(", ").split_once(' ');
        let (what, value) = more.map_or(("", ""), |(what, value)| (what, value.trim_matches('"')));
        let (whole, port) = match what {
            "prefix" => (format!("{value}.*.{short}*"), 443),
            "global" => (format!("{value}.{short}*"), 443),
            "port" => (format!("*.*.{short}*"), value.parse().unwrap_or_default()),
            _ => (format!("*.*.{short}*"), 443),
        };
        let theirs = theirs.into_iter().flatten().filter(|(it, _)| is_member(it, name));
        for (_, theirs) in theirs {
            assert_eq!(theirs, &json!([whole, short, port]), "{name}");
            compared += 1;
        }
    }
    assert!(compared > 380, "{compared} only");
}

/// What the CDK's constants stand for.
fn known() -> Value {
    let known = read(&workspace().join("tests/parity/fixtures/cdk-values.json"));
    let package = read(&workspace().join("tests/parity/twins/package.json"));
    let pinned = &package["dependencies"]["aws-cdk-lib"];
    assert_eq!(&known["version"], pinned, "run `npm ci && npm run values` in tests/parity/twins");
    known
}

/// Whether two types are the same: `SourceAccessConfigurationType` and `SourceAccessConfiguration`,
/// `RetentionDays` and `Retention`.
fn is_type(theirs: &str, ours: &str) -> bool {
    ["", "type", "days"].iter().any(|end| same(theirs) == format!("{}{end}", same(ours)))
}

/// Whether two members are the same: `NODEJS_22_X` and `NODEJS_22`.
fn is_member(theirs: &str, ours: &str) -> bool {
    ["", "x"].iter().any(|end| same(theirs) == format!("{}{end}", same(ours)))
}

/// All that the sources of a page tell of their constants and variants.
fn constants(page: &Page) -> Constants {
    let mut found = Constants::new();
    for ours in page.ours.iter().filter(|it| !it.starts_with("constructs/cfn/")) {
        let mut files = Vec::new();
        let path = workspace().join(ours);
        sources(&path, &mut files);
        sources(&path.with_extension("rs"), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let tokens: TokenStream =
                text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let mut reader = Reader::default();
            reader.read(tokens.clone());
            reader.read_again(tokens, &mut found);
        }
    }
    found
}

/// The source files at a path.
fn sources(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.for_each(|entry| {
        let path = entry.path();
        if path.is_dir() || path.extension().is_some_and(|it| it == "rs") {
            sources(&path, files);
        }
    });
}

/// Reads what is written as `NAME = "value";` in a table, and as `Type::Name => "value"`.
#[derive(Default)]
struct Reader {
    /// The types that the file's macros make constants of.
    by_macro: Vec<String>,
    /// `use Type as Short;`
    aliases: BTreeMap<String, String>,
    /// The type whose `impl` is read.
    current: String,
}

impl Reader {
    /// Looks for what is said of types.
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            if ident(Some(token)).as_deref() == Some("use") {
                self.aliases.extend(alias(&tokens[index..]));
            }
            if let (Some("macro_rules"), Some(TokenTree::Group(body))) =
                (ident(Some(token)).as_deref(), tokens.get(index + 3))
            {
                self.by_macro.extend(implemented(body.stream()));
            }
            if let TokenTree::Group(group) = token {
                self.read(group.stream());
            }
        }
    }

    fn read_again(&mut self, tokens: TokenStream, found: &mut Constants) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            if ident(Some(token)).as_deref() == Some("impl") {
                let rest = tokens[index..].iter().take_while(
                    |it| !matches!(it, TokenTree::Group(it) if it.delimiter() == Delimiter::Brace),
                );
                self.current = rest.filter_map(|it| ident(Some(it))).last().unwrap_or_default();
            }
            if let Some((owner, name, value)) = self.arm(&tokens[index..]) {
                found.entry((owner, name)).or_default().insert(value);
            }
            if let Some((name, value)) = row(&tokens[index..]) {
                for owner in self.by_macro.clone() {
                    found.entry((owner, name.clone())).or_default().insert(value.clone());
                }
            }
            if let TokenTree::Group(group) = token {
                self.read_again(group.stream(), found);
            }
        }
    }

    /// `Type::Name => "value"`, also with what the variant carries and with more in the value.
    fn arm(&self, tokens: &[TokenTree]) -> Option<(String, String, String)> {
        let (owner, name) = (ident(tokens.first())?, ident(tokens.get(3))?);
        let punctuated = |from: usize, text: &str| {
            text.chars().enumerate().all(|(index, expected)| {
                matches!(tokens.get(from + index), Some(TokenTree::Punct(it)) if it.as_char() == expected)
            })
        };
        if !punctuated(1, "::") {
            return None;
        }
        let carried = usize::from(
            matches!(tokens.get(4), Some(TokenTree::Group(it)) if it.delimiter() == Delimiter::Parenthesis),
        );
        let arrow = 4 + carried;
        if !punctuated(arrow, "=>") {
            return None;
        }
        let value = match tokens.get(arrow + 2)? {
            TokenTree::Group(group) => literal(group.stream().into_iter().next().as_ref())?,
            other => literal(Some(other))?,
        };
        let owner = if owner == "Self" { self.current.clone() } else { owner };
        Some((self.aliases.get(&owner).cloned().unwrap_or(owner), name, value))
    }
}

/// `use … Long as Short;`
fn alias(tokens: &[TokenTree]) -> Option<(String, String)> {
    let end =
        tokens.iter().position(|it| matches!(it, TokenTree::Punct(it) if it.as_char() == ';'))?;
    let word = |back: usize| ident(tokens.get(end.checked_sub(back)?));
    (word(2)? == "as").then(|| Some((word(1)?, word(3)?)))?
}

/// The types that a macro has an `impl` of.
fn implemented(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if ident(Some(token)).as_deref() == Some("impl") {
            found.extend(ident(tokens.get(index + 1)));
        }
        if let TokenTree::Group(group) = token {
            found.extend(implemented(group.stream()));
        }
    }
    found
}

/// `NAME = "value"`.
fn row(tokens: &[TokenTree]) -> Option<(String, String)> {
    let name = ident(tokens.first())?;
    let is_constant =
        name.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_');
    let equals = matches!(tokens.get(1), Some(TokenTree::Punct(it)) if it.as_char() == '=');
    (is_constant && equals).then(|| Some((name, literal(tokens.get(2))?)))?
}

fn ident(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

/// A text or a whole number.
fn literal(token: Option<&TokenTree>) -> Option<String> {
    let Some(TokenTree::Literal(literal)) = token else { return None };
    match syn::parse_str::<syn::Lit>(&literal.to_string()).ok()? {
        syn::Lit::Str(text) => Some(text.value()),
        syn::Lit::Int(number) => Some(number.base10_digits().to_owned()),
        _ => None,
    }
}
