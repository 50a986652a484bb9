//! A group of stacks that are deployed together.

use std::panic::Location;

use super::data::{Kind, StageData};
use super::environment::Environment;
use super::node::{Construct, Node};

/// A deployable copy of some stacks, such as `Prod`: a cloud assembly of its own inside the app's,
/// whose id prefixes the names of its stacks (`Prod-Orders`).
#[derive(Clone)]
pub struct Stage {
    node: Node,
}

impl Construct for Stage {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Stage {
    /// Adds a stage whose stacks inherit the environment of their surroundings.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::place(scope.node(), id, Environment::default(), Location::caller())
    }

    /// Adds a stage whose stacks are deployed to `environment` unless they say otherwise.
    #[track_caller]
    pub fn in_environment(scope: &impl Construct, id: &str, environment: Environment) -> Self {
        Self::place(scope.node(), id, environment, Location::caller())
    }

    fn place(
        scope: &Node,
        id: &str,
        environment: Environment,
        location: &'static Location<'static>,
    ) -> Self {
        let kind = Kind::Stage(Box::new(StageData { environment }));
        Self { node: scope.place(id, kind, location) }
    }
}
