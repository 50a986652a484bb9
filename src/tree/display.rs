//! Paths as they are shown to people.

/// Cuts the hidden last step off a construct path, unless nothing else of it would be left.
pub(crate) fn display_path(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    match path.rsplit_once('/') {
        Some((parent, "Resource" | "Default")) if parent.contains('/') => parent,
        // The CDK's own place for the resource of a nested stack.
        Some((parent, _)) if parent.ends_with(".NestedStack") => {
            parent.trim_end_matches(".NestedStack")
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_last_steps_are_not_shown() {
        assert_eq!(display_path("/Orders/Worker/Resource"), "Orders/Worker");
        assert_eq!(display_path("/Orders/Only/Default"), "Orders/Only");
        assert_eq!(display_path("/Orders/Resource"), "Orders/Resource");
        assert_eq!(display_path("Orders"), "Orders");
        let nested = "Orders/Nest.NestedStack/Nest.NestedStackResource";
        assert_eq!(display_path(nested), "Orders/Nest");
    }
}
