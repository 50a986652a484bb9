//! Where streams are read from.

/// Where a function begins to read a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartingPosition {
    /// With the oldest record that is there.
    TrimHorizon,
    /// With the first record after the connection is made; some may be missed meanwhile.
    Latest,
}

impl StartingPosition {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            StartingPosition::TrimHorizon => "TRIM_HORIZON",
            StartingPosition::Latest => "LATEST",
        }
    }
}
