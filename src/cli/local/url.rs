//! Addresses of deployed APIs, as they can be called on this machine.

/// Returns the local address that answers for an address in AWS's cloud.
///
/// Names such as `a1b2.execute-api.eu-west-1.amazonaws.com` do not lead to this
/// machine, so the endpoint also knows APIs and function URLs by a path.
pub(crate) fn local_address(url: &str, port: u16) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (id, domain) = host.split_once('.')?;
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    let service = domain.split('.').next()?;
    let base = format!("localhost:{port}");
    match (scheme, service) {
        ("wss" | "ws", "execute-api") => Some(format!("ws://{base}/_aws/execute-api/{id}/{path}")),
        // The endpoint knows which APIs have stages in their addresses; those of HTTP APIs mostly have none.
        ("https" | "http", "execute-api") => {
            Some(format!("http://{base}/_aws/execute-api/{id}/{path}"))
        }
        ("https" | "http", "lambda-url") => {
            Some(format!("http://{base}/_aws/lambda-url/{id}/{path}"))
        }
        ("http", service) if service.starts_with("s3-website") => {
            Some(format!("http://{id}.s3-website.localhost:{port}/{path}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::local_address;

    #[track_caller]
    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(local_address(url, 4577).as_deref(), expected);
    }

    #[test]
    fn rest_apis_are_called_by_id_and_stage() {
        check(
            "https://a1b2.execute-api.eu-west-1.amazonaws.com/prod/",
            Some("http://localhost:4577/_aws/execute-api/a1b2/prod/"),
        );
        check(
            "https://a1b2.execute-api.eu-west-1.amazonaws.com/prod/orders/7",
            Some("http://localhost:4577/_aws/execute-api/a1b2/prod/orders/7"),
        );
    }

    #[test]
    fn http_apis_without_a_stage_are_called_by_id() {
        check(
            "https://a1b2.execute-api.eu-west-1.amazonaws.com/orders",
            Some("http://localhost:4577/_aws/execute-api/a1b2/orders"),
        );
        check(
            "https://a1b2.execute-api.eu-west-1.amazonaws.com",
            Some("http://localhost:4577/_aws/execute-api/a1b2/"),
        );
        check(
            "http://a1b2.execute-api.localhost:4577/",
            Some("http://localhost:4577/_aws/execute-api/a1b2/"),
        );
    }

    #[test]
    fn web_sockets_function_urls_and_websites_have_addresses_too() {
        check(
            "wss://a1b2.execute-api.eu-west-1.amazonaws.com/prod",
            Some("ws://localhost:4577/_aws/execute-api/a1b2/prod"),
        );
        check(
            "https://abc.lambda-url.eu-west-1.on.aws/",
            Some("http://localhost:4577/_aws/lambda-url/abc/"),
        );
        check(
            "http://my-site.s3-website-eu-west-1.amazonaws.com",
            Some("http://my-site.s3-website.localhost:4577/"),
        );
    }

    #[test]
    fn other_texts_are_left_alone() {
        check("arn:aws:sqs:eu-west-1:000000000000:inbox", None);
        check("https://example.com/x", None);
        check("http://localhost:4577/000000000000/inbox", None);
    }
}
