//! Bringing stacks to CloudFormation, watching, and telling what happened.
//!
//! The engine sees AWS only through the small traits of [`Cloud`]; [`sdk`] implements them with the
//! AWS SDK and tests with a fake. Everything it does is told as a typed [`Event`]; how that looks is the
//! business of whoever listens.

mod archive;
mod body;
mod bootstrap;
mod cancel;
mod change_set;
mod cloud;
mod connections;
mod deployed;
mod destroy;
mod docker;
mod engine;
mod environment;
mod error;
mod event;
mod exports;
mod follow;
mod help;
mod images;
mod importing;
mod indexes;
mod lost;
mod operation_events;
mod options;
mod outputs;
mod plan;
mod progress;
mod publish;
mod reason;
mod registry_login;
mod remains;
mod report;
pub mod sdk;
mod settings;
mod stack;
mod status;
mod tally;
mod turns;
mod watch;

pub use cancel::Cancel;
pub use cloud::{
    AssumeRole, BucketState, Caller, ChangeSetChange, ChangeSetPage, ChangeSetRef,
    ChangeSetRequest, ChangeSetType, Cloud, CloudFormation, Connect, DeleteRequest, Endpoint,
    EventPage, Identity, Object, OperationEvent, ParameterValue, Registry, StackDescription,
    StackEvent, StackOutput, StackResource, Storage, Target, TemplateBody,
};
pub use deployed::{Deployed, Intent, inspect, refusal};
pub use engine::Engine;
pub use error::{CloudError, CloudErrorKind, DeployError, ExportsLoss, Failure, Undertaking};
pub use event::{Event, EventError, Observer, ResourceStep, ResourceVerb, Wait};
pub use importing::ImportingResource;
pub use options::{Approval, DeployOptions, DestroyOptions, Poll};
pub use plan::{DestroyPlan, Operation, PlannedRemoval, Review, StackPlan, Verdict};
pub use registry_login::RegistryLogin;
pub use report::{DeployReport, DestroyReport, Outcome, StackReport};
