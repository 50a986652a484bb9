//! Splits AWS names into words and joins them into Rust names.
//!
//! Every generated name goes through this file, so a change here renames public
//! API: the tests below pin each rule.

/// Brand names that the letter-case rules would tear apart.
const WHOLE: &[&str] = &["GraphQL", "IoT", "LoRaWAN", "MySQL", "OAuth", "PostgreSQL", "WiFi"];

/// Splits a name at case changes and punctuation.
///
/// A run of capitals is one word (`KMSKeyArn`: KMS, Key, Arn) and keeps a plural
/// `s` (`TopicARNs`: Topic, ARNs) or a version (`IPv6`). Digits stay with the word
/// before them, so `dotnetcore1.0` and `dotnetcore10` differ.
pub fn split(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let end = whole_word(&chars, at).unwrap_or_else(|| word_end(&chars, at));
        words.push(chars[at..end].iter().collect());
        at = end;
    }
    words
}

/// The end of a brand name that starts here, unless a longer lower-case word does.
fn whole_word(chars: &[char], start: usize) -> Option<usize> {
    WHOLE.iter().find_map(|word| {
        let end = start + word.len();
        let matches = word.chars().eq(chars[start..].iter().take(word.len()).copied());
        let ends = chars.get(end).is_none_or(|next| !next.is_ascii_lowercase());
        (matches && ends).then_some(end)
    })
}

fn word_end(chars: &[char], start: usize) -> usize {
    let is = |at: usize, test: fn(&char) -> bool| chars.get(at).is_some_and(test);
    let run =
        |from: usize, test: fn(&char) -> bool| (from..).find(|at| !is(*at, test)).unwrap_or(from);
    let capitals = run(start, char::is_ascii_uppercase);
    let mut end = match capitals - start {
        0 | 1 => run(capitals, char::is_ascii_lowercase),
        _ if !is(capitals, char::is_ascii_lowercase) => capitals,
        _ => {
            let tail = run(capitals, char::is_ascii_lowercase);
            let plural = chars[capitals] == 's' && tail == capitals + 1;
            let version =
                chars[capitals] == 'v' && tail == capitals + 1 && is(tail, char::is_ascii_digit);
            // Otherwise the last capital belongs to the word that follows.
            if plural || version { tail } else { capitals - 1 }
        }
    };
    end = end.max(start + usize::from(!chars[start].is_ascii_digit()));
    run(end, char::is_ascii_digit)
}

/// `DelaySeconds` as `delay_seconds`, ready to be a method or module name.
pub fn snake(name: &str) -> String {
    let joined = join(name, "_", |word| word.to_ascii_lowercase());
    if joined.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{joined}")
    } else {
        joined
    }
}

/// `security-group id` as `SecurityGroupId`; acronyms become `Kms`, as Rust spells them.
pub fn pascal(name: &str) -> String {
    join(name, "", |word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    })
}

/// `provided.al2023` as `PROVIDED_AL2023`; values without a letter are spelled out.
pub fn screaming(value: &str) -> String {
    let mut spelled = String::new();
    if !value.chars().any(|c| c.is_ascii_alphanumeric()) {
        for symbol in value.chars() {
            spelled.push_str(spell(symbol));
            spelled.push(' ');
        }
    } else if value.starts_with('-') && value[1..].starts_with(|c: char| c.is_ascii_digit()) {
        spelled = format!("minus {}", &value[1..]);
    } else {
        spelled = value.to_owned();
    }
    let joined = join(&spelled, "_", |word| word.to_ascii_uppercase());
    match joined.chars().next() {
        None => "EMPTY".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{joined}"),
        Some(_) => joined,
    }
}

fn spell(symbol: char) -> &'static str {
    match symbol {
        '*' => "star",
        '=' => "equal",
        '<' => "less",
        '>' => "greater",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '/' => "slash",
        '.' => "dot",
        ',' => "comma",
        '|' => "pipe",
        ';' => "semicolon",
        ':' => "colon",
        '_' => "underscore",
        ' ' => "space",
        '\t' => "tab",
        '&' => "and",
        '%' => "percent",
        '$' => "dollar",
        '#' => "hash",
        '?' => "question",
        '@' => "at",
        _ => "other",
    }
}

fn join(name: &str, separator: &str, word: impl Fn(&str) -> String) -> String {
    split(name).iter().map(|part| word(part)).collect::<Vec<_>>().join(separator)
}

/// Makes a snake-case name legal where Rust reserves it.
///
/// `self`, `super` and `crate` cannot be raw identifiers, and `new` is taken by the constructor.
pub fn escape(name: String) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield",
    ];
    match name.as_str() {
        "self" | "super" | "crate" | "new" => name + "_",
        other if KEYWORDS.contains(&other) => format!("r#{name}"),
        _ => name,
    }
}

/// The singular of an English plural, for the values of a list-typed property.
pub fn singular(name: &str) -> String {
    let keep = |cut: usize, end: &str| format!("{}{end}", &name[..name.len() - cut]);
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        _ if lower.ends_with("statuses") || lower.ends_with("aliases") => keep(2, ""),
        _ if lower.ends_with("ies") && lower.len() > 4 => keep(3, "y"),
        _ if ["sses", "xes", "ches", "shes"].iter().any(|end| lower.ends_with(end))
            && !lower.ends_with("caches") =>
        {
            keep(2, "")
        }
        _ if ["ss", "us", "is"].iter().any(|end| lower.ends_with(end)) => name.to_owned(),
        _ if lower.ends_with('s') && lower.len() > 2 => keep(1, ""),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expect: &str) {
        assert_eq!(snake(input), expect, "snake case of `{input}`");
    }

    #[test]
    fn a_run_of_capitals_is_one_word() {
        check("KMSKeyArn", "kms_key_arn");
        check("DBInstanceClass", "db_instance_class");
        check("SSESpecification", "sse_specification");
        check("HTTPEndpoint", "http_endpoint");
        check("ARN", "arn");
        check("A", "a");
    }

    #[test]
    fn a_plural_acronym_keeps_its_s() {
        check("TopicARNs", "topic_arns");
        check("VPCSecurityGroupIDs", "vpc_security_group_ids");
        check("URLsToCheck", "urls_to_check");
        check("AWSService", "aws_service");
    }

    #[test]
    fn digits_stay_with_the_word_before_them() {
        check("S3Bucket", "s3_bucket");
        check("Ec2InstanceId", "ec2_instance_id");
        check("H264Settings", "h264_settings");
        check("x86_64", "x86_64");
    }

    #[test]
    fn a_version_belongs_to_its_acronym() {
        check("IPv6CidrBlock", "ipv6_cidr_block");
        check("EnableIPv4", "enable_ipv4");
        check("DynamoDBv2Action", "dynamo_dbv2_action");
    }

    #[test]
    fn brand_names_stay_whole() {
        check("OAuthScopes", "oauth_scopes");
        check("IoTAnalytics", "iot_analytics");
        check("GraphQLApi", "graphql_api");
        check("LoRaWANDevice", "lorawan_device");
        check("MySQLSettings", "mysql_settings");
    }

    #[test]
    fn punctuation_separates_and_is_dropped() {
        check("SnapStartResponse.ApplyOn", "snap_start_response_apply_on");
        check("deadLetterTargetArn", "dead_letter_target_arn");
        check("aws:username", "aws_username");
        check("3des", "_3_des");
    }

    #[test]
    fn constants_keep_values_apart() {
        for (value, expect) in [
            ("dotnetcore1.0", "DOTNETCORE1_0"),
            ("dotnetcore10", "DOTNETCORE10"),
            ("nodejs22.x", "NODEJS22_X"),
            ("provided.al2023", "PROVIDED_AL2023"),
            ("messageGroup", "MESSAGE_GROUP"),
            ("PAY_PER_REQUEST", "PAY_PER_REQUEST"),
            ("t2.micro", "T2_MICRO"),
            ("1.2", "_1_2"),
            ("-1", "MINUS_1"),
            ("", "EMPTY"),
            ("*", "STAR"),
            (">=", "GREATER_EQUAL"),
        ] {
            assert_eq!(screaming(value), expect, "constant for `{value}`");
        }
    }

    #[test]
    fn type_names_spell_acronyms_as_words() {
        for (name, expect) in [
            ("IAM", "Iam"),
            ("DynamoDB", "DynamoDb"),
            ("ApiGatewayV2", "ApiGatewayV2"),
            ("EC2", "Ec2"),
        ] {
            assert_eq!(pascal(name), expect);
        }
    }

    #[test]
    fn keywords_become_raw_and_the_rest_gets_an_underscore() {
        for (name, expect) in [
            ("type", "r#type"),
            ("match", "r#match"),
            ("self", "self_"),
            ("new", "new_"),
            ("queue", "queue"),
        ] {
            assert_eq!(escape(name.to_owned()), expect);
        }
    }

    #[test]
    fn a_list_names_its_values_in_the_singular() {
        for (name, expect) in [
            ("Architectures", "Architecture"),
            ("Policies", "Policy"),
            ("Statuses", "Status"),
            ("Aliases", "Alias"),
            ("Caches", "Cache"),
            ("Access", "Access"),
            ("Prefixes", "Prefix"),
            ("Analysis", "Analysis"),
        ] {
            assert_eq!(singular(name), expect);
        }
    }
}
