//! Methods of HTTP, with what answers them.

use super::integration::Integration;
use super::method::RestMethodBuilder;
use crate::api::Method;

impl Method {
    /// The method, answered by `integration`: `Method::Get.to(&function)`.
    pub fn to(self, integration: impl Into<Integration>) -> RestMethodBuilder {
        RestMethodBuilder::from(self).integration(integration)
    }
}
