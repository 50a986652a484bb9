//! The HTTP client, and the proxy it may have to go through.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector};

/// What people set to say that their network ends at a proxy.
const VARIABLES: &[&str] =
    &["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// Makes the client, with TLS by rustls on ring.
///
/// The SDK's own client knows no proxies; ours takes them from the environment, as every other tool does
/// (`NO_PROXY` included), but never for an endpoint on this machine.
pub(super) fn client(
    endpoint: Option<&str>,
) -> impl aws_sdk_cloudformation::config::HttpClient + Clone + 'static {
    let tls = Provider::Rustls(CryptoMode::Ring);
    let local = endpoint.is_some_and(is_local);
    if local || !VARIABLES.iter().any(|name| std::env::var_os(name).is_some()) {
        return Builder::new().tls_provider(tls).build_https();
    }
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder();
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        builder.proxy_config(ProxyConfig::from_env()).tls_provider(tls.clone()).build()
    })
}

fn is_local(endpoint: &str) -> bool {
    let host = endpoint.split("://").last().unwrap_or_default();
    ["localhost", "127.", "[::1]"].iter().any(|local| host.starts_with(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_on_this_machine_are_known() {
        assert!(is_local("http://localhost:4566"));
        assert!(is_local("http://127.0.0.1:4566"));
        assert!(!is_local("https://sts.eu-west-1.amazonaws.com"));
    }
}
