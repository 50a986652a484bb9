//! Amounts with their unit.

/// A length of time, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u32);

impl Duration {
    /// The length in seconds.
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    /// The length in whole minutes, rounded down.
    pub const fn as_mins(self) -> u32 {
        self.0 / 60
    }
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => f.write_str("0 s"),
            s if s % 86_400 == 0 => write!(f, "{} d", s / 86_400),
            s if s % 3_600 == 0 => write!(f, "{} h", s / 3_600),
            s if s % 60 == 0 => write!(f, "{} min", s / 60),
            s => write!(f, "{s} s"),
        }
    }
}

/// Seconds.
#[doc(alias = "seconds")]
pub const fn secs(n: u32) -> Duration {
    Duration(n)
}

/// Minutes.
#[doc(alias = "minutes")]
pub const fn mins(n: u32) -> Duration {
    Duration(n.saturating_mul(60))
}

/// Hours.
pub const fn hours(n: u32) -> Duration {
    Duration(n.saturating_mul(3_600))
}

/// Days.
pub const fn days(n: u32) -> Duration {
    Duration(n.saturating_mul(86_400))
}

/// An amount of data, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// The amount in bytes.
    pub const fn as_bytes(self) -> u64 {
        self.0
    }

    /// The amount in whole mebibytes, rounded down.
    pub const fn as_mib(self) -> u64 {
        self.0 >> 20
    }
}

/// Kibibytes (1,024 bytes).
#[doc(alias = "kibibytes")]
pub const fn kib(n: u32) -> Size {
    Size((n as u64) << 10)
}

/// Mebibytes (1,024 KiB).
#[doc(alias = "mebibytes")]
pub const fn mib(n: u32) -> Size {
    Size((n as u64) << 20)
}

/// Gibibytes (1,024 MiB).
#[doc(alias = "gibibytes")]
pub const fn gib(n: u32) -> Size {
    Size((n as u64) << 30)
}
