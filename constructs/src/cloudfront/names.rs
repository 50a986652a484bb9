//! Names made of ids.

/// At most `max` characters of an id: of its beginning and of its end.
pub(super) fn shorten(id: &str, max: usize) -> String {
    if id.len() <= max {
        return id.to_string();
    }
    format!("{}{}", &id[..max / 2], &id[id.len() - max / 2..])
}
