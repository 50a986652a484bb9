//! Looking at the AWS configuration before the SDK does, which says little of what is missing.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::error::{CliError, CliResult, ExitStatus};
use super::suggest::closest;

/// The code of a profile that no file has.
pub(crate) const NO_PROFILE: &str = "no-profile";

/// What leads a profile to credentials.
const SOURCES: [&str; 8] = [
    "role_arn",
    "credential_source",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
    "login_session",
    "credential_process",
    "aws_access_key_id",
];

/// Refuses a profile that no file has, half a pair of keys, and the source of a role that is not there: with
/// `--profile`, other credentials would be taken.
pub(crate) fn check(given: Option<&str>) -> CliResult {
    check_name(given)?;
    if let Some(profile) = chosen(given) {
        let settings = settings_of(given);
        let has = |name: &str| settings.contains_key(name);
        if given.is_some() && has("source_profile") && !SOURCES.into_iter().any(has) {
            return Err(lacking(
                format!("the profile `{profile}` has source_profile, but no role_arn"),
                format!("add role_arn to it: `aws configure set role_arn ARN --profile {profile}`"),
            ));
        }
        let pair = ["aws_access_key_id", "aws_secret_access_key"];
        return match half(pair, pair.map(has)) {
            Some([set, unset]) => Err(lacking(
                format!("the profile `{profile}` has {set}, but no {unset}"),
                format!("add {unset} to it: `aws configure --profile {profile}`"),
            )),
            None => Ok(()),
        };
    }
    let pair = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    match half(pair, pair.map(|name| variable(name).is_some())) {
        Some([set, unset]) => Err(lacking(
            format!("{set} is set, but {unset} is not"),
            format!("set {unset} as well, or unset both and choose a profile with `--profile`"),
        )),
        None => Ok(()),
    }
}

/// Refuses a profile that no file has.
pub(crate) fn check_name(given: Option<&str>) -> CliResult {
    let Some(profile) = chosen(given) else { return Ok(()) };
    let files = files();
    let known = names(files.iter().filter_map(|file| std::fs::read_to_string(file).ok()));
    if known.contains(&profile) { Ok(()) } else { Err(missing(&profile, &known, &files)) }
}

/// Returns the region that the chosen profile sets, or else the default one.
pub(crate) fn region(profile: Option<&str>) -> Option<String> {
    settings_of(profile).remove("region").filter(|region| !region.is_empty())
}

/// Returns what the chosen profile sets, or else the default one: values by their names.
///
/// What is set twice is what stands later, and in the file of credentials, as the SDK has it.
pub(crate) fn settings_of(profile: Option<&str>) -> BTreeMap<String, String> {
    let profile = chosen(profile).unwrap_or_else(|| "default".to_owned());
    let texts = files().into_iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts.flat_map(|text| settings(&text, &profile)).collect()
}

fn chosen(profile: Option<&str>) -> Option<String> {
    profile.map(str::to_owned).or_else(|| variable("AWS_PROFILE"))
}

/// Returns a variable that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Of a pair of which one is there: that one, then the other.
fn half(pair: [&'static str; 2], is_there: [bool; 2]) -> Option<[&'static str; 2]> {
    match is_there {
        [true, false] => Some(pair),
        [false, true] => Some([pair[1], pair[0]]),
        _ => None,
    }
}

fn lacking(summary: String, fix: String) -> CliError {
    CliError::new(ExitStatus::Denied, "no-credentials", summary).hinted(fix)
}

fn missing(profile: &str, known: &[String], files: &[PathBuf]) -> CliError {
    let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let error =
        CliError::new(ExitStatus::Denied, NO_PROFILE, format!("there is no profile `{profile}`"))
            .detail(format!("neither {} has it", paths.join(" nor ")));
    let near = closest(profile, known.iter().map(String::as_str));
    let error = error.maybe_hinted(near.map(|near| format!("did you mean `{near}`?")));
    match known {
        [] => error
            .hinted("make it with `aws configure --profile NAME`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
            .hinted("to try without an AWS account, add `--local`"),
        known => error.hinted(format!("the profiles are: {}", known.join(", "))),
    }
}

/// Returns the two files in which profiles stand; what the later one sets counts.
fn files() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let file = |variable: &str, name: &str| {
        std::env::var_os(variable).map_or_else(|| home.join(".aws").join(name), PathBuf::from)
    };
    vec![file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials")]
}

fn names(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = texts.flat_map(|text| headings(&text)).collect();
    names.sort();
    names.dedup();
    names
}

/// Reads `[profile work]` and `[work]`; sections of another kind are no profiles.
fn heading(line: &str) -> Option<&str> {
    let (name, _) = line.trim().strip_prefix('[')?.split_once(']')?;
    match name.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["profile", name] | [name] => Some(name),
        _ => None,
    }
}

fn headings(text: &str) -> Vec<String> {
    text.lines().filter_map(heading).map(str::to_owned).collect()
}

/// What a profile sets: names, in small letters however they are written, as the AWS CLI and the SDKs read
/// them, and values.
fn settings(text: &str, profile: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut is_inside, mut above) = (false, None);
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with('[') {
            (is_inside, above) = (heading(line) == Some(profile), None);
        } else if let Some((name, value)) = line.split_once('=').filter(|_| is_inside)
            && above.is_none_or(|above| indent <= above)
        {
            // What is indented below it belongs to it, as below `s3 =`.
            above = Some(indent);
            found
                .push((name.trim().to_ascii_lowercase(), without_comment(value).trim().to_owned()));
        }
    }
    found
}

/// The value before a comment, which stands after a space, as the SDKs read it.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
fn without_comment(value: &str) -> &str {
    let comments = [" #", " ;", "\t#", "\t;"].into_iter().filter_map(|mark| value.find(mark));
    comments.min().map_or(value, |at| &value[..at])
}

#[cfg(test)]
mod tests {
    use super::{headings, settings};

    #[test]
    fn profiles_are_read_from_both_kinds_of_file() {
        let text = "[default]\nregion = x\n [profile  work ]\n# [not]\n[sso-session corp]\n[home] ; mine\n";
        assert_eq!(headings(text), ["default", "work", "home"]);
    }

    #[test]
    fn what_a_profile_sets_ends_with_the_next_section() {
        let text = "[a]\nx = 1 # one ; of\nw=a#b\tc ;d\n[sso-session b]\ny = 2\n[profile b]\n z=3\n# w\n[c]\nv = 4\n";
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(settings(text, "b"), [pair("z", "3")]);
        assert_eq!(settings(text, "a"), [pair("x", "1"), pair("w", "a#b\tc")]);
        assert_eq!(settings("[d]\nRegion = EU\n", "d"), [pair("region", "EU")]);
        let text = "[a]\ns3 =\n  region = x\n\tmax = 1\nsso = b\n[b]\n y = 1\n z = 2\n  w = 3\n";
        assert_eq!(settings(text, "a"), [pair("s3", ""), pair("sso", "b")]);
        assert_eq!(settings(text, "b"), [pair("y", "1"), pair("z", "2")]);
        let text = "[default]\nregion = eu-west-1 # the é\nx = a#b;c\n";
        assert_eq!(settings(text, "default"), [pair("region", "eu-west-1"), pair("x", "a#b;c")]);
    }
}
