//! Queues that hear of objects, and what every listener is permitted by.

use rustinfra::graph::{Link, OnBehalf, links};
use rustinfra::prelude::*;

use super::{NotificationDestination, NotificationTarget};
use crate::s3::bucket::Bucket;
use crate::sqs::Queue;
use crate::{arn, check};

impl NotificationTarget for Queue {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationDestination {
        if self.is_fifo() {
            check::reject(
                bucket.node(),
                "A bucket cannot notify a FIFO queue.",
                "use a standard queue, or a rule of EventBridge that sends to the FIFO queue",
            );
        }
        bucket.permit(Link::between(bucket, &links::BUCKET_TO_QUEUE, self).arn_like());
        NotificationDestination::Queue(self.arn())
    }
}

impl Bucket {
    /// Records a permission for S3 on behalf of this bucket, for which the bucket waits.
    pub(super) fn permit<M: OnBehalf>(&self, link: Link<M>) {
        let node = self.node();
        let mut link = link.source_account(arn::account(node));
        if let Some(name) = &self.physical_name {
            link = link.source_arn(sub!("arn:{}:s3:::{}", arn::partition(node), name));
        }
        if let Some(cfn) = self.cfn() {
            link = link.awaited_by(&cfn);
        }
        link.record(node);
    }
}
