//! The labs: each app is deployed, used as its README says, and broken one permission at a time.
//!
//! A lab is a file of two tests beside this one, and a `mod` line below:
//!
//! ```ignore
//! fn flow(lab: &Lab) -> Result<(), Refused> {
//!     let url = lab.output("Url");
//!     let sum = lab.get(&format!("{url}add?a=1&b=2")).send()?.expect(200)?;
//!     same(&sum["result"], &json!(3))
//! }
//!
//! #[test]
//! fn it_works() {
//!     Lab::deploy("calculator-url").works(flow);
//! }
//!
//! #[test]
//! fn each_action_is_needed() {
//!     Lab::deploy("calculator-url").needs_every_action(flow);
//! }
//! ```
//!
//! The flow runs many times against one account, so it makes its own things under names of
//! [`Lab::unique`]. A step that did not come out as it should returns [`Refused`].

#![allow(dead_code, reason = "every lab uses what it needs")]

mod calculator_url;
mod chat_websocket;
mod crud_http_api;
mod crud_rest_api;
mod ecommerce;
mod greeting;
mod lab;
mod mutation;
mod product_service;
mod refused;
mod request;
mod secure_api;
mod socket;

pub(crate) use lab::Lab;
pub(crate) use mutation::{Permission, permissions, without};
pub(crate) use refused::{Refused, same};
pub(crate) use request::local_host;
pub(crate) use socket::Socket;
