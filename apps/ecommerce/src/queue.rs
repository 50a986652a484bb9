//! The queue of checkouts, and where those go that cannot be ordered.

use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs;

/// The queues.
pub(crate) struct Queue {
    node: Node,
    pub(crate) orders: sqs::Queue,
}

impl Construct for Queue {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Queue {
    #[track_caller]
    pub(crate) fn new(scope: &impl Construct, id: &str, consumer: &Function) -> Self {
        let node = scope.node().child(id);
        let failed =
            sqs::Queue::builder("OrderDeadLetterQueue").retention_period(days(14)).build(&node);
        let orders = sqs::Queue::builder("OrderQueue")
            // Six times the consumer's timeout, as Lambda recommends.
            .visibility_timeout(secs(30))
            .dead_letter_queue(&failed, 3)
            .build(&node);
        let source = SqsEventSource::new(&orders).batch_size(1).report_batch_item_failures();
        consumer.add_event_source(&source);
        Self { node, orders }
    }
}
