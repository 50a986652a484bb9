//! The same word in either language's way of writing.

/// `fooBar`, `FooBar`, `FOO_BAR`, `enforceSSL` as words in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (index, &letter) in letters.iter().enumerate() {
        if letter == '_' || letter == '-' {
            words.push(String::new());
            continue;
        }
        let before = index.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(index + 1);
        let new = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if new {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What two names have in common that mean the same: their letters, in lower case.
pub(super) fn same(name: &str) -> String {
    words(name).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_either_way_of_writing() {
        for (name, expected) in [
            ("fooBar", "foo bar"),
            ("FooBar", "foo bar"),
            ("FOO_BAR", "foo bar"),
            ("enforceSSL", "enforce ssl"),
            ("SSLPolicy", "ssl policy"),
            ("NODEJS_22_X", "nodejs 22 x"),
            ("minimumTLSVersion", "minimum tls version"),
        ] {
            assert_eq!(words(name).join(" "), expected);
        }
        assert_eq!(same("enforceSSL"), same("enforce_ssl"));
    }
}
