//! What becomes of objects over time.

use std::borrow::Cow;

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::tiering::tag_filters;
use crate::check;
use crate::units::{Duration, Size};

const RULES_PAGE: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html";

/// Where objects lie and what reading them costs.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageClass(Cow<'static, str>);

impl StorageClass {
    /// Read seldom, but at once.
    pub const INFREQUENT_ACCESS: Self = Self(Cow::Borrowed("STANDARD_IA"));
    /// The same in one zone only: lost with it.
    pub const ONE_ZONE_INFREQUENT_ACCESS: Self = Self(Cow::Borrowed("ONEZONE_IA"));
    /// Moved by S3 to what is cheapest for how it is read.
    pub const INTELLIGENT_TIERING: Self = Self(Cow::Borrowed("INTELLIGENT_TIERING"));
    /// An archive read at once.
    pub const GLACIER_INSTANT_RETRIEVAL: Self = Self(Cow::Borrowed("GLACIER_IR"));
    /// An archive read in minutes to hours.
    pub const GLACIER: Self = Self(Cow::Borrowed("GLACIER"));
    /// An archive read in half a day.
    pub const DEEP_ARCHIVE: Self = Self(Cow::Borrowed("DEEP_ARCHIVE"));

    /// A class by AWS's name of it.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// AWS's name of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// After how many days at the earliest objects may be moved here.
    fn earliest(&self) -> u32 {
        if matches!(self.as_str(), "STANDARD_IA" | "ONEZONE_IA") { 30 } else { 0 }
    }
}

/// Moves or deletes objects, old versions and unfinished uploads; a bucket may have 1,000 rules.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a lifecycle rule does nothing until a bucket gets it"]
pub struct LifecycleRule {
    id: Option<String>,
    disabled: bool,
    prefix: Option<String>,
    tags: Vec<(String, String)>,
    larger_than: Option<Size>,
    smaller_than: Option<Size>,
    expiration: Option<Duration>,
    expiration_date: Option<String>,
    expired_delete_marker: bool,
    abort_uploads: Option<Duration>,
    old_expiration: Option<Duration>,
    old_kept: Option<u32>,
    transitions: Vec<(StorageClass, Duration)>,
    old_transitions: Vec<(StorageClass, Duration)>,
}

impl LifecycleRule {
    /// A rule about all objects. It has to do something.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the rule.
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// Keeps the rule without following it.
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Speaks only of what is below a prefix.
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_string());
        self
    }

    /// Speaks only of objects with a tag.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Speaks only of larger objects.
    pub fn object_size_greater_than(mut self, size: Size) -> Self {
        self.larger_than = Some(size);
        self
    }

    /// Speaks only of smaller objects.
    pub fn object_size_less_than(mut self, size: Size) -> Self {
        self.smaller_than = Some(size);
        self
    }

    /// Deletes objects some days after they were made; in a versioned bucket, hides them.
    pub fn expire_after(mut self, age: Duration) -> Self {
        self.expiration = Some(age);
        self
    }

    /// Deletes objects on a day, such as `2030-01-31T00:00:00.000Z`.
    pub fn expire_on(mut self, date: &str) -> Self {
        self.expiration_date = Some(date.to_string());
        self
    }

    /// Deletes the marks of deleted objects once no version is left.
    pub fn expired_object_delete_marker(mut self) -> Self {
        self.expired_delete_marker = true;
        self
    }

    /// Deletes the parts of uploads that were not finished in time.
    pub fn abort_incomplete_multipart_upload_after(mut self, age: Duration) -> Self {
        self.abort_uploads = Some(age);
        self
    }

    /// Deletes versions some days after a newer one was made.
    pub fn noncurrent_version_expiration(mut self, age: Duration) -> Self {
        self.old_expiration = Some(age);
        self
    }

    /// Keeps so many versions, 1 to 100, whatever their age.
    pub fn noncurrent_versions_to_retain(mut self, versions: u32) -> Self {
        self.old_kept = Some(versions);
        self
    }

    /// Moves objects to another class some days after they were made.
    pub fn transition(mut self, class: StorageClass, age: Duration) -> Self {
        self.transitions.push((class, age));
        self
    }

    /// Moves versions to another class some days after a newer one was made.
    pub fn noncurrent_version_transition(mut self, class: StorageClass, age: Duration) -> Self {
        self.old_transitions.push((class, age));
        self
    }

    pub(super) fn into_expr(self, node: &Node) -> Expr {
        self.check(node);
        let days = |d: Duration| Expr::Int((d.as_secs() / 86_400).into());
        let transitions = |list: Vec<(StorageClass, Duration)>| {
            (!list.is_empty()).then(|| {
                Expr::list(list.into_iter().map(|(class, age)| {
                    Expr::map([
                        ("StorageClass", Expr::Text(class.0)),
                        ("TransitionInDays", days(age)),
                    ])
                }))
            })
        };
        let status = if self.disabled { "Disabled" } else { "Enabled" };
        let mut rule = Expr::map([("Status", Expr::text(status))]);
        let mut put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                rule.set(name, value);
            }
        };
        put("Id", self.id.map(Expr::from));
        put("Prefix", self.prefix.map(Expr::from));
        put("TagFilters", (!self.tags.is_empty()).then(|| tag_filters(self.tags)));
        // The template wants these two as text.
        let bytes = |size: Size| Expr::from(size.as_bytes().to_string());
        put("ObjectSizeGreaterThan", self.larger_than.map(bytes));
        put("ObjectSizeLessThan", self.smaller_than.map(bytes));
        put("ExpirationInDays", self.expiration.map(days));
        put("ExpirationDate", self.expiration_date.map(Expr::from));
        put("ExpiredObjectDeleteMarker", self.expired_delete_marker.then_some(true.into()));
        let abort = self.abort_uploads.map(|d| Expr::map([("DaysAfterInitiation", days(d))]));
        put("AbortIncompleteMultipartUpload", abort);
        let old = self.old_expiration.map(|age| {
            let kept = self.old_kept.map(|n| ("NewerNoncurrentVersions", Expr::Int(n.into())));
            Expr::map(kept.into_iter().chain([("NoncurrentDays", days(age))]))
        });
        put("NoncurrentVersionExpiration", old);
        put("Transitions", transitions(self.transitions));
        put("NoncurrentVersionTransitions", transitions(self.old_transitions));
        rule
    }

    fn check(&self, node: &Node) {
        let acts = self.expiration.is_some()
            || self.expiration_date.is_some()
            || self.expired_delete_marker
            || self.abort_uploads.is_some()
            || self.old_expiration.is_some()
            || !self.transitions.is_empty()
            || !self.old_transitions.is_empty();
        if !acts {
            check::reject(
                node,
                "A lifecycle rule does nothing.",
                "say what it deletes or moves, and when",
            );
        }
        if self.expired_delete_marker
            && (self.expiration.is_some()
                || self.expiration_date.is_some()
                || !self.tags.is_empty())
        {
            check::reject(
                node,
                "A lifecycle rule about marks of deleted objects cannot delete objects itself or \
                 look at tags.",
                "make two rules of it",
            );
        }
        if self.expiration.is_some() && self.expiration_date.is_some() {
            check::reject(
                node,
                "A lifecycle rule deletes objects both at an age and on a day.",
                "choose one",
            );
        }
        if let Some(kept) = self.old_kept {
            check::range(node, "the versions to keep", kept, 1..=100, RULES_PAGE);
            if self.old_expiration.is_none() {
                check::reject(
                    node,
                    "A lifecycle rule keeps some old versions, but deletes none.",
                    "add `.noncurrent_version_expiration(…)`",
                );
            }
        }
        let whole = [
            ("the age of deleted objects in days", self.expiration),
            ("the age of aborted uploads in days", self.abort_uploads),
            ("the age of deleted versions in days", self.old_expiration),
        ];
        for (what, age) in whole {
            if let Some(age) = age {
                check::at_least(node, what, age.as_secs() / 86_400, 1, RULES_PAGE);
            }
        }
        let moves = self.transitions.iter().map(|t| (t, self.expiration));
        let old_moves = self.old_transitions.iter().map(|t| (t, self.old_expiration));
        for ((class, age), end) in moves.chain(old_moves) {
            let (days, earliest) = (age.as_secs() / 86_400, class.earliest());
            let what = format!("the age of objects moved to `{}` in days", class.as_str());
            check::at_least(node, &what, days, earliest, RULES_PAGE);
            if end.is_some_and(|end| end <= *age) {
                check::reject(
                    node,
                    format!("Objects are deleted before they are moved to `{}`.", class.as_str()),
                    "delete them later, or do not move them",
                );
            }
        }
    }
}
