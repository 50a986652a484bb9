//! What CloudWatch measures of queues.

use super::queue::Queue;
use crate::cloudwatch::{MathExpression, Metric, metrics};

/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
impl Queue {
    /// A metric of the queue.
    pub fn metric(&self, name: &str) -> Metric {
        Metric::new("AWS/SQS", name).dimension("QueueName", self.name()).attach_to(self)
    }

    metrics! {
        metric_approximate_age_of_oldest_message: "ApproximateAgeOfOldestMessage", Maximum,
            "How old the oldest message is that was not deleted, in seconds.";
        metric_approximate_number_of_messages_delayed: "ApproximateNumberOfMessagesDelayed",
            Maximum, "Messages that cannot be received yet.";
        metric_approximate_number_of_messages_not_visible: "ApproximateNumberOfMessagesNotVisible",
            Maximum, "Messages that were received and are not deleted yet.";
        metric_approximate_number_of_messages_visible: "ApproximateNumberOfMessagesVisible",
            Maximum, "Messages that wait to be received.";
        metric_number_of_empty_receives: "NumberOfEmptyReceives", Sum,
            "Receives that found no message.";
        metric_number_of_messages_deleted: "NumberOfMessagesDeleted", Sum,
            "Messages that were deleted.";
        metric_number_of_messages_received: "NumberOfMessagesReceived", Sum,
            "Messages that were received.";
        metric_number_of_messages_sent: "NumberOfMessagesSent", Sum, "Messages that were sent.";
        metric_sent_message_size: "SentMessageSize", Average,
            "How large the messages are that are sent, in bytes.";
    }

    /// Messages that are not dealt with: those that wait and those that are being worked on.
    pub fn metric_approximate_number_of_messages_outstanding(&self) -> MathExpression {
        MathExpression::new("visible + notVisible")
            .using_metric("visible", self.metric_approximate_number_of_messages_visible())
            .using_metric("notVisible", self.metric_approximate_number_of_messages_not_visible())
            .label("Approximate number of messages outstanding")
    }
}
