//! How fast requests are taken.

/// How fast requests are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Throttle {
    /// Requests a second, on average.
    pub rate_limit: f64,
    /// Requests at once.
    pub burst_limit: u32,
}
