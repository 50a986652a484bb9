//! What a bucket may be called.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

const PAGE: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";

/// Reports a name that S3 would refuse.
pub(super) fn check(node: &Node, name: &str) {
    let broken = broken_rules(name);
    if !broken.is_empty() {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!("The bucket name `{name}` {}.", broken.join(", and ")))
                .help(format!("change it, or leave it out; see {PAGE}")),
        );
    }
}

/// Reports a name that no bucket has, and as a warning one that only an old bucket can have: until
/// March 2018, those of us-east-1 were called by other rules.
pub(super) fn check_existing(node: &Node, name: &str) {
    if name.starts_with("arn:") {
        return node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!("No bucket is called `{name}`: it is an ARN."))
                .help("give it to `Bucket::from_bucket_arn`"),
        );
    }
    let broken = broken_rules(name);
    // What S3 keeps for itself names access points, which can be read like buckets.
    if broken.is_empty() || broken == [RESERVED] {
        return;
    }
    let old = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let was_possible = (3..=255).contains(&name.len()) && name.chars().all(old);
    let said = |diagnostic: Diagnostic, help: &str| {
        let detail = format!("The bucket name `{name}` {}.", broken.join(", and "));
        node.report(diagnostic.detail(detail).help(format!("{help}; see {PAGE}")));
    };
    if was_possible {
        let help = "correct it, unless it is a bucket of us-east-1 from before March 2018";
        said(Diagnostic::warning("bad-name", "only an old bucket can have this name"), help);
    } else {
        said(Diagnostic::error("bad-name", "a name is not allowed"), "correct it");
    }
}

const RESERVED: &str = "begins or ends with what S3 keeps for itself";

/// What is wrong with a name, each a predicate.
fn broken_rules(name: &str) -> Vec<&'static str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_address = name.split('.').count() == 4
        && name.split('.').all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit()));
    let reserved_start = ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|p| name.starts_with(p));
    let reserved_end =
        ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|p| name.ends_with(p));
    let rules = [
        (!(3..=63).contains(&name.len()), "is not 3 to 63 characters long"),
        (
            !name.chars().all(|c| plain(c) || c == '.' || c == '-'),
            "has other characters than a-z, 0-9, `.` and `-`",
        ),
        (
            !name.starts_with(plain) || !name.ends_with(plain),
            "does not begin and end with a letter or digit",
        ),
        (
            [".-", "-.", ".."].iter().any(|p| name.contains(p)),
            "has a period beside another or beside a hyphen",
        ),
        (is_address, "looks like an IP address"),
        (reserved_start || reserved_end, RESERVED),
    ];
    rules.into_iter().filter(|(broken, _)| *broken).map(|(_, what)| what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        assert_eq!(broken_rules(name), expected);
    }

    #[test]
    fn names_follow_the_rules_of_s3() {
        check("my-bucket.example", &[]);
        check("0-0", &[]);
        check("ab", &["is not 3 to 63 characters long"]);
        check(
            "My_Bucket",
            &[
                "has other characters than a-z, 0-9, `.` and `-`",
                "does not begin and end with a letter or digit",
            ],
        );
        check("a..b", &["has a period beside another or beside a hyphen"]);
        check("192.168.5.4", &["looks like an IP address"]);
        check("xn--bucket", &["begins or ends with what S3 keeps for itself"]);
    }
}
