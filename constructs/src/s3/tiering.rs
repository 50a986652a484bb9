//! Archiving what nobody reads.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

const PAGE: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html";

/// Moves objects of the class intelligent tiering into archives when nobody has read them.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a configuration does nothing until a bucket gets it"]
pub struct IntelligentTiering {
    name: String,
    prefix: Option<String>,
    tags: Vec<(String, String)>,
    archive: Option<Duration>,
    deep_archive: Option<Duration>,
}

impl IntelligentTiering {
    /// A configuration; it needs at least one of the two archives.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_string(),
            prefix: None,
            tags: Vec::new(),
            archive: None,
            deep_archive: None,
        }
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

    /// Moves to the archive access tier what was not read for 90 to 730 days.
    pub fn archive_access_after(mut self, time: Duration) -> Self {
        self.archive = Some(time);
        self
    }

    /// Moves to the deep archive access tier what was not read for 180 to 730 days.
    pub fn deep_archive_access_after(mut self, time: Duration) -> Self {
        self.deep_archive = Some(time);
        self
    }

    pub(super) fn into_expr(self, node: &Node) -> Expr {
        if self.archive.is_none() && self.deep_archive.is_none() {
            check::reject(
                node,
                format!("The tiering `{}` moves objects nowhere.", self.name),
                "set when to archive them",
            );
        }
        let tier = |name: &'static str, time: Option<Duration>, least: u32| {
            let days = time?.as_secs() / 86_400;
            let what = format!("the days until `{name}`");
            check::range(node, &what, days, least..=730, PAGE);
            Some(Expr::map([("AccessTier", name.into()), ("Days", Expr::Int(days.into()))]))
        };
        let tiers = [
            tier("ARCHIVE_ACCESS", self.archive, 90),
            tier("DEEP_ARCHIVE_ACCESS", self.deep_archive, 180),
        ];
        let mut configuration = Expr::map([
            ("Id", self.name.into()),
            ("Status", "Enabled".into()),
            ("Tierings", Expr::list(tiers.into_iter().flatten())),
        ]);
        if let Some(prefix) = self.prefix {
            configuration.set("Prefix", prefix.into());
        }
        if !self.tags.is_empty() {
            configuration.set("TagFilters", tag_filters(self.tags));
        }
        configuration
    }
}

/// Tags as S3's rules and configurations write them.
pub(super) fn tag_filters(tags: Vec<(String, String)>) -> Expr {
    Expr::list(
        tags.into_iter()
            .map(|(key, value)| Expr::map([("Key", Expr::from(key)), ("Value", value.into())])),
    )
}
