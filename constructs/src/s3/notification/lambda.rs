//! Functions that hear of objects.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use super::{NotificationDestination, NotificationTarget};
use crate::lambda::{Alias, Function, Version};
use crate::s3::bucket::Bucket;

impl NotificationTarget for Function {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationDestination {
        let id = format!("AllowBucketNotificationsTo{}", self.node().unique_id());
        let from = format!("AllowBucketNotificationsFrom{}", bucket.node().unique_id());
        let link = Link::between(bucket, &links::BUCKET_TO_FUNCTION, self)
            .permission_at(bucket, id)
            .permission_at(self, from);
        bucket.permit(link);
        NotificationDestination::Function(self.arn())
    }
}

impl NotificationTarget for Alias {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationDestination {
        NotificationTarget::bind(&**self, bucket)
    }
}

impl NotificationTarget for Version {
    #[track_caller]
    fn bind(&self, bucket: &Bucket) -> NotificationDestination {
        NotificationTarget::bind(&**self, bucket)
    }
}
