//! The metrics that constructs give by themselves.

/// Writes functions that return metrics, one a row: the function, the metric's name, the statistic
/// that it is usually looked at by, and what it says.
///
/// Each calls `metric` of the same type. With `by function(of: &Type);` before the rows, they take
/// that and call the function with it; with `of all;`, they take nothing and call `metric_all`.
#[allow(unused_macros, reason = "which services a build has depends on its features")]
macro_rules! metrics {
    (of all; $($function:ident: $name:literal, $statistic:ident, $says:literal;)+) => {
        $($crate::cloudwatch::metrics!{ @doc $name, $statistic, $says;
            pub fn $function() -> $crate::cloudwatch::Metric {
                let statistic = $crate::cloudwatch::Statistic::$statistic;
                Self::metric_all($name).statistic(statistic)
            }
        })+
    };
    (by $by:ident($of:ident: $type:ty); $($function:ident: $name:literal, $statistic:ident, $says:literal;)+) => {
        $($crate::cloudwatch::metrics!{ @doc $name, $statistic, $says;
            pub fn $function(&self, $of: $type) -> $crate::cloudwatch::Metric {
                let statistic = $crate::cloudwatch::Statistic::$statistic;
                self.$by($name, $of).statistic(statistic)
            }
        })+
    };
    (@doc $name:literal, $statistic:ident, $says:literal; $item:item) => {
        #[doc = $says]
        #[doc = ""]
        #[doc = concat!("The metric `", $name, "`, as [`", stringify!($statistic),
            "`](crate::cloudwatch::Statistic::", stringify!($statistic), ") of 5 minutes.")]
        $item
    };
    ($($function:ident: $name:literal, $statistic:ident, $says:literal;)+) => {
        $($crate::cloudwatch::metrics!{ @doc $name, $statistic, $says;
            pub fn $function(&self) -> $crate::cloudwatch::Metric {
                let statistic = $crate::cloudwatch::Statistic::$statistic;
                self.metric($name).statistic(statistic)
            }
        })+
    };
}

pub(crate) use metrics;
