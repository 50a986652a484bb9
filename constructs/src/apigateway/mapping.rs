//! What an integration reads and answers, held against what its method declares.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnMethod;

/// Tells what API Gateway refuses when the method is made: a mapping of something that the method
/// does not declare.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html>
pub(super) fn check(cfn: &CfnMethod) -> Vec<Diagnostic> {
    let Some(integration) = cfn.property("Integration") else { return Vec::new() };
    let requests = requests(&integration, cfn.property("RequestParameters").as_ref());
    let responses = responses(&integration, cfn.property("MethodResponses").as_ref());
    let told = requests.into_iter().chain(responses).map(|(detail, help)| {
        Diagnostic::error("undeclared-mapping", "a method does not declare what is mapped")
            .detail(detail)
            .help(help)
    });
    told.collect()
}

/// The parameters of requests that are read, but not declared.
fn requests(integration: &Expr, declared: Option<&Expr>) -> Vec<(String, String)> {
    const PLACES: [&str; 3] =
        ["method.request.path.", "method.request.querystring.", "method.request.header."];
    let read = texts(integration.get("RequestParameters"));
    let kept = texts(integration.get("CacheKeyParameters"));
    let mut missing: Vec<&str> = read
        .chain(kept)
        .filter(|name| PLACES.iter().any(|place| name.starts_with(place)))
        .filter(|name| declared.is_none_or(|declared| declared.get(name).is_none()))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    let told = missing.into_iter().map(|name| {
        (
            format!("The integration reads `{name}`, which the method does not declare."),
            format!("add `.request_parameter(\"{name}\", true)` to the method"),
        )
    });
    told.collect()
}

/// The texts of a list, or of a map's values.
fn texts(values: Option<&Expr>) -> impl Iterator<Item = &str> {
    let values: Vec<&Expr> = match values {
        Some(Expr::List(items)) => items.iter().collect(),
        Some(Expr::Map(entries)) => entries.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    values.into_iter().filter_map(Expr::as_text)
}

/// The statuses and headers that are answered, but not declared.
fn responses(integration: &Expr, declared: Option<&Expr>) -> Vec<(String, String)> {
    let all = |list: Option<&Expr>| match list {
        Some(Expr::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    let declared = all(declared);
    let mut told = Vec::new();
    for response in all(integration.get("IntegrationResponses")) {
        let Some(status) = response.get("StatusCode").and_then(Expr::as_text) else { continue };
        let of_status = |one: &&Expr| one.get("StatusCode").and_then(Expr::as_text) == Some(status);
        let Some(method) = declared.iter().find(of_status) else {
            told.push((
                format!("The integration answers {status}, which the method does not declare."),
                format!("add `.response(MethodResponse::new({status}))` to the method"),
            ));
            continue;
        };
        let Some(Expr::Map(parameters)) = response.get("ResponseParameters") else { continue };
        let headers = method.get("ResponseParameters");
        for (parameter, _) in parameters {
            let Some(header) = parameter.strip_prefix("method.response.header.") else { continue };
            if headers.is_none_or(|headers| headers.get(parameter).is_none()) {
                told.push((
                    format!(
                        "The integration sets the header `{header}` of {status}, which the method \
                         does not declare."
                    ),
                    format!("add `.header(\"{header}\", false)` to its `MethodResponse`"),
                ));
            }
        }
    }
    told
}
