//! The certificates of domains.

use rustinfra::tree::Node;
use rustinfra::value::Expr;

use crate::arn::is_dynamic;
use crate::check;

/// Reports a certificate that is known to be of another region than its domain takes: us-east-1 at
/// CloudFront's edge locations, else the region of the API.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains-prerequisites.html>
pub(crate) fn check_certificate(node: &Node, certificate: &Expr, at_the_edge: bool) {
    let known = certificate.as_text().filter(|arn| !is_dynamic(arn));
    let Some(region) = known.and_then(|arn| arn.split(':').nth(3)) else { return };
    let (kind, wanted) = match at_the_edge {
        true => ("An edge-optimized", Some("us-east-1".to_string())),
        false => ("A regional", node.stack().and_then(|stack| stack.environment().region)),
    };
    if let Some(wanted) = wanted.filter(|wanted| wanted != region) {
        check::reject(
            node,
            format!("{kind} domain takes a certificate of {wanted}; this one is of {region}."),
            format!("make the certificate in a stack in {wanted}"),
        );
    }
}
