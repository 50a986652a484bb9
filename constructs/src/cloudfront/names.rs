//! Names made of ids.

/// At most `max` characters of an id that ends in a hash of eight: of its beginning and of its end.
pub(super) fn shorten(id: &str, max: usize) -> String {
    if id.len() <= max {
        return id.to_string();
    }
    let (human, hash) = id.split_at(id.len() - 8);
    let half = (max - 8) / 2;
    format!("{}{}{hash}", &human[..half], &human[human.len() - half..])
}
