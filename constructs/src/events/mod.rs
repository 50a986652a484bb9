//! Events (Amazon EventBridge).
//!
//! A bus, a function that puts events on it, and a rule that sends some of them to a queue:
//!
//! ```
//! use rustinfra_constructs::events::{EventBus, EventPattern, Rule};
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let bus = EventBus::builder("Bus").build(&stack);
//! let code = Code::inline("exports.handler = async () => {};");
//! let checkout = Function::builder("Checkout", Runtime::NODEJS_22, "index.handler", code)
//!     .env("BUS", bus.name())
//!     .build(&stack);
//! bus.grant_put_events(&checkout);
//!
//! let orders = Queue::builder("Orders").build(&stack);
//! Rule::builder("CheckedOut", EventPattern::from_source("shop.basket").detail_type("CheckedOut"))
//!     .event_bus(&bus)
//!     .target(&orders)
//!     .build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! A rule on a schedule, with what its target gets:
//!
//! ```
//! use rustinfra_constructs::events::{Rule, RuleInput, Schedule, Target};
//! use rustinfra_constructs::prelude::*;
//!
//! # let app = App::new();
//! # let stack = Stack::new(&app, "Reports");
//! # let code = Code::inline("exports.handler = async () => {};");
//! let report = Function::builder("Report", Runtime::NODEJS_22, "index.handler", code)
//!     .build(&stack);
//! let failed = Queue::builder("Failed").build(&stack);
//! Rule::builder("Nightly", Schedule::cron("0 2 * * ? *"))
//!     .target(
//!         Target::of(&report)
//!             .input(RuleInput::json(serde_json::json!({"kind": "nightly"})))
//!             .dead_letter_queue(&failed)
//!             .retry_attempts(2),
//!     )
//!     .build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! What a target needs to be reached (a statement in the queue's policy, a permission of the
//! function) is made with it, and names the rule, so that no other can use it.

mod archive;
mod cron;
mod event_bus;
mod input;
mod matcher;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod pattern;
mod rule;
mod schedule;
mod target;
mod targets;

pub use archive::{Archive, ArchiveBuilder};
pub use cron::Cron;
pub use event_bus::{EventBus, EventBusBuilder, LogLevel};
pub use input::RuleInput;
pub use matcher::{IntoMatch, IntoMatches, Match};
pub use pattern::EventPattern;
pub use rule::{Rule, RuleBuilder, Trigger};
pub use schedule::Schedule;
pub use target::{Destination, IntoTarget, RuleTarget, Target};
