//! What access logs can say of a request.

/// What a line of an access log can say of a request: `$context` variables.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html>
#[derive(Clone, Copy, Debug)]
pub struct AccessLogField;

macro_rules! fields {
    ($($name:ident = $variable:literal;)+) => {
        impl AccessLogField {
            $(
                #[doc = concat!("`$context.", $variable, "`")]
                pub fn $name() -> String {
                    concat!("$context.", $variable).to_string()
                }
            )+
        }
    };
}

macro_rules! named_fields {
    ($($name:ident = $variable:literal;)+) => {
        impl AccessLogField {
            $(
                #[doc = concat!("`$context.", $variable, ".name`")]
                pub fn $name(name: &str) -> String {
                    format!(concat!("$context.", $variable, ".{}"), name)
                }
            )+
        }
    };
}

fields! {
    context_account_id = "identity.accountId";
    context_caller_account_id = "identity.accountId";
    context_owner_account_id = "accountId";
    context_api_id = "apiId";
    context_authorizer_principal_id = "authorizer.principalId";
    context_aws_endpoint_request_id = "awsEndpointRequestId";
    context_domain_name = "domainName";
    context_domain_prefix = "domainPrefix";
    context_error_message = "error.message";
    context_error_message_string = "error.messageString";
    context_error_response_type = "error.responseType";
    context_error_validation_error_string = "error.validationErrorString";
    context_extended_request_id = "extendedRequestId";
    context_http_method = "httpMethod";
    context_identity_account_id = "identity.accountId";
    context_identity_api_key = "identity.apiKey";
    context_identity_api_key_id = "identity.apiKeyId";
    context_identity_caller = "identity.caller";
    context_identity_cognito_authentication_provider = "identity.cognitoAuthenticationProvider";
    context_identity_cognito_authentication_type = "identity.cognitoAuthenticationType";
    context_identity_cognito_identity_id = "identity.cognitoIdentityId";
    context_identity_cognito_identity_pool_id = "identity.cognitoIdentityPoolId";
    context_identity_principal_org_id = "identity.principalOrgId";
    context_identity_source_ip = "identity.sourceIp";
    context_identity_client_cert_pem = "identity.clientCert.clientCertPem";
    context_identity_client_cert_subject_dn = "identity.clientCert.subjectDN";
    context_identity_client_cert_issuer_dn = "identity.clientCert.issuerDN";
    context_identity_client_cert_serial_number = "identity.clientCert.serialNumber";
    context_identity_client_cert_validity_not_before = "identity.clientCert.validity.notBefore";
    context_identity_client_cert_validity_not_after = "identity.clientCert.validity.notAfter";
    context_identity_user = "identity.user";
    context_identity_user_agent = "identity.userAgent";
    context_identity_user_arn = "identity.userArn";
    context_path = "path";
    context_protocol = "protocol";
    context_request_id = "requestId";
    context_response_override_status = "responseOverride.status";
    context_request_time = "requestTime";
    context_request_time_epoch = "requestTimeEpoch";
    context_resource_id = "resourceId";
    context_resource_path = "resourcePath";
    context_stage = "stage";
    context_waf_response_code = "wafResponseCode";
    context_webacl_arn = "webaclArn";
    context_xray_trace_id = "xrayTraceId";
    context_authorizer_integration_latency = "authorizer.integrationLatency";
    context_integration_latency = "integrationLatency";
    context_integration_status = "integrationStatus";
    context_response_latency = "responseLatency";
    context_response_length = "responseLength";
    context_status = "status";
    context_authorize_error = "authorize.error";
    context_authorize_latency = "authorize.latency";
    context_authorize_status = "authorize.status";
    context_authorizer_error = "authorizer.error";
    context_authorizer_integration_status = "authorizer.integrationStatus";
    context_authorizer_latency = "authorizer.latency";
    context_authorizer_request_id = "authorizer.requestId";
    context_authorizer_status = "authorizer.status";
    context_authenticate_error = "authenticate.error";
    context_authenticate_latency = "authenticate.latency";
    context_authenticate_status = "authenticate.status";
    context_custom_domain_base_path_matched = "customDomain.basePathMatched";
    context_integration_error_message = "integrationErrorMessage";
    context_waf_error = "waf.error";
    context_waf_latency = "waf.latency";
    context_waf_status = "waf.status";
    context_event_type = "eventType";
    context_route_key = "routeKey";
    context_connection_id = "connectionId";
}

named_fields! {
    context_authorizer_claims = "authorizer.claims";
    context_authorizer = "authorizer";
    context_request_override_header = "requestOverride.header";
    context_request_override_path = "requestOverride.path";
    context_request_override_querystring = "requestOverride.querystring";
    context_response_override_header = "responseOverride.header";
}
