//! Reading CloudFormation's reasons.

/// A reason freed of CloudFormation's wrapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    /// The service's own words.
    pub(super) text: String,
    /// The service's or the resource handler's error code.
    pub(super) code: Option<String>,
}

/// Tells whether a resource failed only because another one did.
pub(super) fn is_cancelled(reason: Option<&str>) -> bool {
    let reason = reason.unwrap_or_default().to_lowercase();
    reason.starts_with("resource ") && reason.contains("cancelled")
}

/// Unwraps a reason: what remains is what the service said, and its error code.
pub(super) fn parse(reason: &str) -> Reason {
    let mut text = reason.trim();
    let mut code = None;
    for prefix in
        ["Resource handler returned message: ", "Properties validation failed for resource "]
    {
        if let Some(rest) = text.strip_prefix(prefix) {
            // The second prefix names the resource, which is told anyway; only the first goes.
            if prefix.starts_with("Resource handler") {
                text = rest;
            }
        }
    }
    while let Some((before, bracket)) = last_bracket(text) {
        let fields = || bracket.split([';', ',']).filter_map(|field| field.trim().split_once(": "));
        if !fields().any(|(key, _)| {
            matches!(key, "RequestToken" | "Request ID" | "Service" | "Status Code")
        }) {
            break;
        }
        for (key, value) in fields() {
            let names_error = matches!(key, "Error Code" | "HandlerErrorCode");
            // The inner code, the service's own, is met last and says more.
            if names_error && value != "null" {
                code = Some(value.trim().to_owned());
            }
        }
        text = before.trim_end();
        if let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            text = inner;
        }
    }
    Reason { text: text.trim().to_owned(), code }
}

/// Splits off the last bracket at the very end of a text.
fn last_bracket(text: &str) -> Option<(&str, &str)> {
    let inner = text
        .strip_suffix(')')
        .or_else(|| text.strip_suffix(")."))
        .or_else(|| text.strip_suffix(")\""))?;
    let start = inner.rfind(" (")?;
    let before = &text[..start];
    // A quote that was closed after the bracket is closed before it.
    Some((before, &inner[start + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_own_words_are_left() {
        #[track_caller]
        fn check(reason: &str, text: &str, code: Option<&str>) {
            assert_eq!(parse(reason), Reason { text: text.into(), code: code.map(str::to_owned) });
        }
        check(
            r#"Resource handler returned message: "The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400, Request ID: 8d4d-1)" (RequestToken: 8f-2, HandlerErrorCode: InvalidRequest)"#,
            "The role defined for the function cannot be assumed by Lambda.",
            Some("InvalidRequest"),
        );
        check(
            "orders already exists in stack arn:aws:cloudformation:eu-west-1:1:stack/Other/2",
            "orders already exists in stack arn:aws:cloudformation:eu-west-1:1:stack/Other/2",
            None,
        );
        check(
            "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty; Request ID: X; S3 Extended Request ID: Y; Proxy: null)",
            "The bucket you tried to delete is not empty",
            Some("BucketNotEmpty"),
        );
        check("Value (a) is wrong (b)", "Value (a) is wrong (b)", None);
    }

    #[test]
    fn cancelled_neighbours_are_known() {
        assert!(is_cancelled(Some("Resource creation cancelled")));
        assert!(is_cancelled(Some("Resource update cancelled")));
        assert!(!is_cancelled(Some("The subscription was cancelled by its owner")));
        assert!(!is_cancelled(None));
    }
}
