//! Buckets, for failures.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use super::{Destination, Outcome};
use crate::check;
use crate::lambda::Function;
use crate::s3::Bucket;

impl Destination for Bucket {
    fn bind(&self, _: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        if outcome == Outcome::Success {
            check::reject(
                function.node(),
                "A bucket keeps failures only.",
                "report successes to a queue, a topic, a bus or a function",
            );
        }
        Link::between(function, &links::FUNCTION_TO_BUCKET, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
}
