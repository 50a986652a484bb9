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

    /// The nearest stage at or above `construct`; `None` outside any stage.
    pub fn of(construct: &impl Construct) -> Option<Self> {
        let mut next = Some(construct.node().clone());
        while let Some(node) = next {
            next = node.parent();
            let is_stage = node.read(|tree| matches!(tree[node.id()].kind, Kind::Stage(_)));
            // The app is no stage that anybody named.
            if is_stage && next.is_some() {
                return Some(Self { node });
            }
        }
        None
    }

    /// The ids of the stages around it and its own, joined by `-`: what the names of its stacks
    /// begin with.
    pub fn stage_name(&self) -> String {
        let around = self.node.parent().and_then(|node| Self::of(&node));
        let own = self.node.name();
        around.map_or(own.clone(), |around| format!("{}-{own}", around.stage_name()))
    }

    /// The environment, with what is inherited from stages around it filled in.
    pub fn environment(&self) -> Environment {
        self.node.read(|tree| tree.environment(self.node.id()))
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
