//! HTTP APIs as origins.

use rustinfra::prelude::*;

use super::{Access, Origin};
use crate::apigatewayv2::HttpApi;

impl Origin {
    /// The default stage of an HTTP API, which adds nothing to the path.
    #[track_caller]
    pub fn http_api(api: &HttpApi) -> Self {
        let domain = intrinsic::select(2, intrinsic::split("/", api.url()));
        Self::over_https(domain, Access::Open).answering_to("An API")
    }
}
