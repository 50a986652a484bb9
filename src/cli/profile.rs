//! Looking at the AWS configuration before the SDK does, which says little of what is missing.

use std::path::PathBuf;

use super::error::{CliError, CliResult, ExitStatus};
use super::suggest::closest;

/// Refuses a profile that no file has, and half a pair of keys.
pub(crate) fn check(profile: Option<&str>) -> CliResult {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let chosen = profile.map(str::to_owned).or_else(|| variable("AWS_PROFILE"));
    if let Some(profile) = chosen {
        let files = files();
        let known = names(&files);
        return match known.contains(&profile) {
            true => Ok(()),
            false => Err(missing(&profile, &known, &files)),
        };
    }
    let pair = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let [set, unset] = match pair.map(|name| variable(name).is_some()) {
        [true, false] => pair,
        [false, true] => [pair[1], pair[0]],
        _ => return Ok(()),
    };
    Err(CliError::new(
        ExitStatus::Denied,
        "no-credentials",
        format!("{set} is set, but {unset} is not"),
    )
    .hinted(format!("set {unset} as well, or unset both and choose a profile with `--profile`")))
}

fn missing(profile: &str, known: &[String], files: &[PathBuf]) -> CliError {
    let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let error =
        CliError::new(ExitStatus::Denied, "no-profile", format!("there is no profile `{profile}`"))
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

/// Returns the two files in which profiles stand.
fn files() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let file = |variable: &str, name: &str| {
        std::env::var_os(variable).map_or_else(|| home.join(".aws").join(name), PathBuf::from)
    };
    vec![file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials")]
}

fn names(files: &[PathBuf]) -> Vec<String> {
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let mut names: Vec<String> = texts.flat_map(|text| headings(&text)).collect();
    names.sort();
    names.dedup();
    names
}

/// Reads `[profile work]` and `[work]`; sections of another kind are no profiles.
fn headings(text: &str) -> Vec<String> {
    let heading = |line: &str| {
        let (name, _) = line.trim().strip_prefix('[')?.split_once(']')?;
        match name.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["profile", name] | [name] => Some((*name).to_owned()),
            _ => None,
        }
    };
    text.lines().filter_map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::headings;

    #[test]
    fn profiles_are_read_from_both_kinds_of_file() {
        let text = "[default]\nregion = x\n [profile  work ]\n# [not]\n[sso-session corp]\n[home] ; mine\n";
        assert_eq!(headings(text), ["default", "work", "home"]);
    }
}
