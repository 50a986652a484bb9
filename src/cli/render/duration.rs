//! Durations as people say them.

/// Writes milliseconds as `0.4s`, `11s` or `1m 48s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0..10 => format!("{}.{}s", seconds, milliseconds % 1000 / 100),
        10..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

/// Writes seconds as `0s`, `11s` or `1m 48s`, for what is redrawn every second.
pub(crate) fn whole_seconds(seconds: u64) -> String {
    match seconds {
        0..10 => format!("{seconds}s"),
        _ => duration(seconds.saturating_mul(1000)),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn the_unit_grows_with_the_duration() {
        let told: Vec<_> =
            [0, 449, 9_990, 11_000, 108_000, 3_600_000, 7_380_000].map(duration).into();
        assert_eq!(told, ["0.0s", "0.4s", "9.9s", "11s", "1m 48s", "1h 00m", "2h 03m"]);
    }
}
