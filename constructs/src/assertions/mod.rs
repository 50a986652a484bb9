//! Assertions about templates, for an app's own tests.
//!
//! ```
//! use rustinfra_constructs::assertions::{Capture, Match, Template};
//! use rustinfra_constructs::prelude::*;
//! use serde_json::json;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let failed = Queue::builder("Failed").retention_period(days(14)).build(&stack);
//! Queue::builder("Inbox").dead_letter_queue(&failed, 3).build(&stack);
//!
//! let template = Template::of(&stack);
//! template.resource_count_is("AWS::SQS::Queue", 2);
//! template.has_resource_properties("AWS::SQS::Queue", json!({"MessageRetentionPeriod": 1_209_600}));
//!
//! let target = Capture::new();
//! template.has_resource_properties(
//!     "AWS::SQS::Queue",
//!     json!({
//!         "RedrivePolicy": {"deadLetterTargetArn": target, "maxReceiveCount": Match::any_value()},
//!         "FifoQueue": Match::absent(),
//!     }),
//! );
//! assert_eq!(target.value()["Fn::GetAtt"][1], "Arn");
//! ```
//!
//! A snapshot says all of a template at once. With [insta] as a dev-dependency (its feature `json`), a test
//! fails where the template changes, and `cargo insta review` shows and takes the change:
//!
//! ```no_run
//! use rustinfra_constructs::assertions::Template;
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! Queue::builder("Inbox").build(&stack);
//!
//! insta::assert_json_snapshot!("orders", Template::of(&stack).to_json());
//! ```
//!
//! A function's code is named by its hash there, which changes with every line of it; insta's redactions
//! (its feature `redactions`) put something else in its place.
//!
//! [insta]: https://docs.rs/insta
//!
//! A pattern is JSON; a [`Match`] or a [`Capture`] may stand anywhere in it. An object matches if it
//! has what the pattern has, with more beside it; a list matches if it has exactly those items; all
//! else has to be equal. A failed assertion panics, at the line of the test, and shows the resource
//! that comes closest and in what it differs.

mod capture;
mod compare;
mod matching;
mod template;

pub use capture::Capture;
pub use matching::Match;
pub use template::Template;
