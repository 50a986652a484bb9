//! Which parts of a request count.

use rustinfra::value::Expr;

/// Which of some named parts of a request are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Names {
    behavior: &'static str,
    names: Vec<String>,
}

impl Names {
    fn of<'a>(behavior: &'static str, names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { behavior, names: names.into_iter().map(String::from).collect() }
    }

    fn to_expr(&self, behavior: &'static str, names: &'static str) -> Expr {
        let mut expr = Expr::map([(behavior, Expr::text(self.behavior))]);
        if !self.names.is_empty() {
            expr.set(names, Expr::list(self.names.iter().cloned().map(Expr::text)));
        }
        expr
    }

    /// What is wrong with it: a list that has to name something, and does not.
    fn problem(&self, what: &str) -> Option<String> {
        let has_to_name = ["whitelist", "allExcept"].contains(&self.behavior);
        (has_to_name && self.names.is_empty()).then(|| format!("The list of {what} is empty."))
    }
}

macro_rules! parts {
    ($name:ident $behavior:literal $names:literal $what:literal { $($(#[$fn_doc:meta])* $fn:ident $text:literal $($list:ident)?,)+ }) => {
        impl $name {
            $(parts!(@fn $(#[$fn_doc])* $fn $text $($list)?);)+

            pub(super) fn to_expr(&self) -> Expr {
                self.0.to_expr($behavior, $names)
            }

            pub(super) fn problem(&self) -> Option<String> {
                self.0.problem($what)
            }

            #[allow(dead_code, reason = "not every part has a limit of its own")]
            pub(super) fn behavior(&self) -> &'static str {
                self.0.behavior
            }
        }
    };
    (@fn $(#[$doc:meta])* $fn:ident $text:literal) => {
        $(#[$doc])*
        pub fn $fn() -> Self {
            Self(Names::of($text, []))
        }
    };
    (@fn $(#[$doc:meta])* $fn:ident $text:literal list) => {
        $(#[$doc])*
        pub fn $fn<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
            Self(Names::of($text, names))
        }
    };
}

/// Which cookies of a request are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias("CacheCookieBehavior", "OriginRequestCookieBehavior"))]
pub struct Cookies(Names);

parts! {
    Cookies "CookieBehavior" "Cookies" "cookies" {
        /// None.
        none "none",
        /// All.
        all "all",
        /// These.
        allow_list "whitelist" list,
        /// All but these.
        deny_list "allExcept" list,
    }
}

/// Which parameters of a request's query are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias("CacheQueryStringBehavior", "OriginRequestQueryStringBehavior"))]
pub struct QueryStrings(Names);

parts! {
    QueryStrings "QueryStringBehavior" "QueryStrings" "query strings" {
        /// None.
        none "none",
        /// All.
        all "all",
        /// These.
        allow_list "whitelist" list,
        /// All but these.
        deny_list "allExcept" list,
    }
}

/// Which headers of a request are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias("CacheHeaderBehavior", "OriginRequestHeaderBehavior"))]
pub struct Headers(Names);

parts! {
    Headers "HeaderBehavior" "Headers" "headers" {
        /// None.
        none "none",
        /// These.
        allow_list "whitelist" list,
        /// All but these; only for what is sent to the origin.
        deny_list "allExcept" list,
        /// All that the viewer sent; only for what is sent to the origin.
        all_viewer "allViewer",
        /// All that the viewer sent, and these of CloudFront's own (`CloudFront-Viewer-Country`);
        /// only for what is sent to the origin.
        all_viewer_and_cloud_front "allViewerAndWhitelistCloudFront" list,
    }
}
