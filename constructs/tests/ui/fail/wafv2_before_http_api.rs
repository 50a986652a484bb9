//! A web ACL is to stand before an HTTP API, which AWS WAF does not know.
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::wafv2::{WebAcl, WebAclScope};

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Shop");
    let api = HttpApi::builder("Api").build(&stack);
    let acl = WebAcl::builder("Acl", WebAclScope::Regional).build(&stack);
    acl.associate("Api", &api);
}
