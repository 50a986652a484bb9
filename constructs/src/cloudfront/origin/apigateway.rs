//! REST APIs as origins.

use rustinfra::prelude::*;

use super::{Access, Origin};
use crate::apigateway::RestApi;

impl Origin {
    /// The stage that a REST API deploys itself to. The stage's name is added to the path.
    #[track_caller]
    pub fn rest_api(api: &RestApi) -> Self {
        let part = |index| intrinsic::select(index, intrinsic::split("/", api.url()));
        let mut origin = Self::over_https(part(2), Access::Open).answering_to("An API");
        origin.path = Some(sub!("/{}", part(3)));
        origin
    }
}
