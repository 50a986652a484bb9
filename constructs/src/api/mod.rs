//! What REST APIs share with HTTP and WebSocket APIs.

mod access_log;
mod access_log_field;
mod certificate;
mod content;
mod ip_address_type;
mod method;
mod path;
mod schema;
mod throttle;

pub use access_log::AccessLogFormat;
pub use access_log_field::AccessLogField;
pub(crate) use certificate::check_certificate;
pub use content::{ContentHandling, PassthroughBehavior};
pub use ip_address_type::IpAddressType;
pub use method::Method;
pub(crate) use path::check_parameters;
pub(crate) use schema::with_draft;
pub use throttle::Throttle;
