//! The local endpoint: a private stand-in for AWS on this machine.
//!
//! `--local` deploys to [ministack](https://pypi.org/project/ministack/), which
//! provisions CloudFormation stacks, runs Lambda functions as processes and
//! enforces IAM, without an account or a container. Where it differs from AWS so
//! that apps which are right would fail, `endpoint.py` corrects it. It is installed into the
//! cache on first use, listens on the loopback interface only, and lives on after
//! the command, so that what was deployed can be called; `rustinfra local stop`
//! ends it. The user's own environment and AWS configuration are not touched.

mod bootstrap;
mod endpoint;
mod home;
mod http;
mod install;
mod installing;
mod lambda_node;
mod lock;
mod program;
mod start;
mod url;

pub(crate) use bootstrap::bootstrap;
pub(crate) use endpoint::{ACCESS_KEY, Endpoint, SECRET_KEY};
pub(crate) use home::Home;
pub(crate) use lambda_node::is_possible as can_run_node;
pub(crate) use start::{Wanted, start};
pub(crate) use url::local_address;
