//! From the SDK's errors to ours.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_cloudformation::config::http::HttpResponse;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;

use crate::deploy::error::{CloudError, CloudErrorKind};

/// Sorts a failed call by what can be done about it.
pub(super) fn failure<E>(call: &str, error: SdkError<E, HttpResponse>) -> CloudError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let told = |kind, message| CloudError {
        kind,
        call: call.to_owned(),
        code: None,
        message,
        request_id: None,
    };
    match &error {
        SdkError::ServiceError(service) => answered(call, service.err(), service.raw()),
        SdkError::ResponseError(response) => {
            let status = response.raw().status().as_u16();
            let body = excerpt(response.raw());
            let kind =
                if status >= 500 { CloudErrorKind::Service } else { CloudErrorKind::Invalid };
            told(kind, format!("unreadable answer, HTTP status {status}{body}"))
        }
        SdkError::TimeoutError(_) => told(CloudErrorKind::Unreachable, innermost(&error)),
        SdkError::DispatchFailure(dispatch) if dispatch.is_io() || dispatch.is_timeout() => {
            told(CloudErrorKind::Unreachable, innermost(&error))
        }
        _ => match credentials(&error) {
            Some(message) => told(CloudErrorKind::NoCredentials, message),
            None => told(CloudErrorKind::Unreachable, chain(&error)),
        },
    }
}

/// Reads an answer that says no.
fn answered<E: ProvideErrorMetadata>(call: &str, error: &E, raw: &HttpResponse) -> CloudError {
    let status = raw.status().as_u16();
    let code = error.code().map(str::to_owned);
    let kind = match code.as_deref() {
        Some(
            "AccessDenied"
            | "AccessDeniedException"
            | "UnauthorizedOperation"
            | "AuthorizationError",
        ) => CloudErrorKind::AccessDenied,
        Some(
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "SignatureDoesNotMatch"
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "InvalidAccessKeyId"
            | "AuthFailure"
            | "RequestExpired"
            | "InvalidToken"
            | "MissingAuthenticationToken"
            | "IncompleteSignature",
        ) => CloudErrorKind::BadCredentials,
        Some(
            "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestLimitExceeded"
            | "SlowDown"
            | "TooManyRequestsException",
        ) => CloudErrorKind::Throttled,
        Some(
            "ChangeSetNotFound"
            | "ChangeSetNotFoundException"
            | "NoSuchBucket"
            | "NoSuchKey"
            | "NotFound"
            | "ImageNotFoundException"
            | "RepositoryNotFoundException"
            | "StackNotFoundException",
        ) => CloudErrorKind::NotFound,
        _ if status == 429 => CloudErrorKind::Throttled,
        _ if status == 403 => CloudErrorKind::AccessDenied,
        _ if status == 404 => CloudErrorKind::NotFound,
        _ if status >= 500 => CloudErrorKind::Service,
        // Some endpoints word a missing change set or stack as a mistake in the request.
        Some("ValidationError")
            if error.message().is_some_and(|text| text.contains("does not exist")) =>
        {
            CloudErrorKind::NotFound
        }
        _ => CloudErrorKind::Invalid,
    };
    let message = match error.message() {
        Some(message) => message.to_owned(),
        None => format!("HTTP status {status}{}", excerpt(raw)),
    };
    let request_id = error.meta().extra("aws_request_id").map(str::to_owned);
    CloudError { kind, call: call.to_owned(), code, message, request_id }
}

/// Quotes the beginning of a body that could not be understood.
fn excerpt(raw: &HttpResponse) -> String {
    let text = raw
        .body()
        .bytes()
        .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned())
        .unwrap_or_default();
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(200) {
        _ if line.is_empty() => String::new(),
        Some((end, _)) => format!(": {}…", &line[..end]),
        None => format!(": {line}"),
    }
}

/// Finds a failure to load credentials among the causes.
fn credentials(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(found) = current.downcast_ref::<CredentialsError>() {
            return Some(match found {
                CredentialsError::CredentialsNotLoaded(_) => "no credentials were found".to_owned(),
                other => service(other).unwrap_or_else(|| chain(other)),
            });
        }
        cause = current.source();
    }
    None
}

/// Finds the words of STS when it was asked for a role and refused it.
fn service(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(refusal) = current.downcast_ref::<AssumeRoleError>() {
            let (code, message) = (refusal.code()?, refusal.message()?);
            return Some(format!("{code}: {message}"));
        }
        cause = current.source();
    }
    None
}

/// Writes the causes nearest to the network: the layers above only say that something failed.
fn innermost(error: &dyn Error) -> String {
    let text = chain(error);
    let parts: Vec<&str> = text.split(": ").collect();
    parts[parts.len().saturating_sub(2)..].join(": ")
}

/// Writes an error with its causes, each once.
fn chain(error: &dyn Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut cause = Some(error);
    while let Some(current) = cause {
        let text = current.to_string();
        if parts.last().is_none_or(|last| !last.contains(&text)) {
            parts.push(text);
        }
        cause = current.source();
    }
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::error::ErrorMetadata;

    use super::*;

    #[test]
    fn answers_are_sorted_by_code_and_then_by_status() {
        let sorted = |status: u16, code: Option<&str>, message: &str| {
            let status = status.try_into().expect("a status of HTTP");
            let raw = HttpResponse::new(status, "".into());
            let mut error = ErrorMetadata::builder().message(message);
            if let Some(code) = code {
                error = error.code(code);
            }
            answered("cloudformation:DescribeStacks", &error.build(), &raw).kind
        };
        for (status, code, message, kind) in [
            (400, Some("Throttling"), "Rate exceeded", CloudErrorKind::Throttled),
            (429, None, "Too many requests", CloudErrorKind::Throttled),
            (429, Some("SomethingNew"), "Too many requests", CloudErrorKind::Throttled),
            (400, Some("AccessDenied"), "not authorized", CloudErrorKind::AccessDenied),
            (403, None, "Forbidden", CloudErrorKind::AccessDenied),
            (403, Some("ExpiredToken"), "it is expired", CloudErrorKind::BadCredentials),
            (404, None, "Not found", CloudErrorKind::NotFound),
            (400, Some("ValidationError"), "Stack x does not exist", CloudErrorKind::NotFound),
            (400, Some("ValidationError"), "Template error", CloudErrorKind::Invalid),
            (503, None, "Unavailable", CloudErrorKind::Service),
        ] {
            assert_eq!(sorted(status, code, message), kind, "{status} {code:?} {message}");
        }
    }
}
