//! Whose account the credentials are, for apps that are told (`CDK_DEFAULT_ACCOUNT`).
//!
//! Mostly the settings say it: a role's ARN, the account of IAM Identity Center. An access key says it to AWS
//! alone, which is asked once; then it is kept, as the CDK keeps it. Where there are no credentials nothing is
//! asked. Where there are and AWS does not say whose, that is an error: without it the app would write other
//! templates.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::deploy::sdk::{Aws, SdkOptions};
use crate::deploy::{CloudError, CloudErrorKind, Connect as _, DeployError, Identity as _, Target};

use super::cache;
use super::cloud::block_on;
use super::error::{CliError, CliResult};
use super::profile;

/// How long AWS has to answer; the app waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way out where AWS does not say whose the credentials are.
pub(crate) const SET_ACCOUNT: &str =
    "set CDK_DEFAULT_ACCOUNT to their account: the app may write other templates without it";

/// How many accounts are kept before all are forgotten, as by the CDK.
const KEPT: usize = 1000;

/// The region to ask where none is set: any knows.
const REGION: &str = "us-east-1";

/// Returns the account of the credentials that a deployment would use; none if there are no credentials.
///
/// # Errors
///
/// There is no such profile; or there are credentials, but AWS did not say whose.
pub(crate) fn account(profile: Option<&str>, region: Option<&str>) -> CliResult<Option<String>> {
    profile::check_name(profile)?;
    let key = match Credentials::find(profile) {
        None => return Ok(None),
        Some(Credentials::Of(account)) => return Ok(Some(account)),
        Some(Credentials::Key(key)) => Some(key),
        Some(Credentials::Elsewhere) => None,
    };
    let known = Known::read();
    // Another endpoint may give the same key to another.
    let key = key.map(|key| match endpoint() {
        Some(endpoint) => format!("{key} {endpoint}"),
        None => key,
    });
    if let Some(account) = key.as_ref().and_then(|key| known.accounts.get(key)) {
        return Ok(Some(account.clone()));
    }
    let account = ask(profile, region.unwrap_or(REGION))?;
    if let Some(key) = key {
        known.keep(key, &account);
    }
    Ok(Some(account))
}

fn ask(profile: Option<&str>, region: &str) -> CliResult<String> {
    profile::check(profile)?;
    let region = Some(region.to_owned());
    let options =
        SdkOptions { profile: profile.map(str::to_owned), region, ..SdkOptions::default() };
    let (aws, target) = (Aws::new(options), Target { account: None, region: None, role: None });
    let asked = async {
        let account = aws.connect(&target).await?.caller().await?.account;
        let named = format!("`{account}` is no account");
        let problem = || unanswered(CloudErrorKind::Service, named);
        Some(account).filter(|account| is_account(account)).ok_or_else(problem)
    };
    let soon = async {
        let late = || format!("no answer within {} seconds", PATIENCE.as_secs());
        let answer = tokio::time::timeout(PATIENCE, asked).await;
        answer.unwrap_or_else(|_| Err(unanswered(CloudErrorKind::Unreachable, late())))
    };
    let answer = block_on(soon)?;
    answer.map_err(|error| CliError::from(error).hinted(format!("or {SET_ACCOUNT}")))
}

fn unanswered(kind: CloudErrorKind, message: String) -> DeployError {
    let call = "sts:GetCallerIdentity".to_owned();
    CloudError { kind, call, code: None, message, request_id: None }.into()
}

fn endpoint() -> Option<String> {
    ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"].into_iter().find_map(profile::variable)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What there is of credentials, as far as the settings tell, in the order in which they are looked for.
#[derive(Debug, PartialEq)]
enum Credentials {
    /// Of this account.
    Of(String),
    /// An access key with this id.
    Key(String),
    /// What has to be asked for them first.
    Elsewhere,
}

impl Credentials {
    fn find(profile: Option<&str>) -> Option<Self> {
        let variable = |name: &str| profile::variable(name);
        let in_profile = Self::in_profile(&profile::settings_of(profile));
        let in_variables = variable("AWS_ACCESS_KEY_ID").map(Self::Key);
        let found = match profile {
            Some(_) => in_profile.or(in_variables),
            None => in_variables.or(in_profile),
        };
        if found.is_some() {
            return found;
        }
        if variable("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
            return Self::of_role(variable("AWS_ROLE_ARN"));
        }
        let container =
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
        container.into_iter().find_map(variable).map(|_| Self::Elsewhere)
    }

    fn in_profile(settings: &BTreeMap<String, String>) -> Option<Self> {
        let setting = |name: &str| settings.get(name).filter(|value| !value.is_empty()).cloned();
        let others = ["credential_process", "sso_session", "sso_start_url"];
        Self::of_role(setting("role_arn"))
            .or_else(|| Self::of(setting("sso_account_id")))
            .or_else(|| Self::of(setting("aws_account_id")))
            .or_else(|| setting("aws_access_key_id").map(Self::Key))
            .or_else(|| others.into_iter().find_map(setting).map(|_| Self::Elsewhere))
    }

    fn of_role(arn: Option<String>) -> Option<Self> {
        Self::of(arn?.split(':').nth(4).map(str::to_owned))
    }

    fn of(account: Option<String>) -> Option<Self> {
        account.filter(|account| is_account(account)).map(Self::Of)
    }
}

/// The accounts of access keys that AWS was asked for.
struct Known {
    file: Option<PathBuf>,
    accounts: BTreeMap<String, String>,
}

impl Known {
    /// Reads what is kept; nothing if that cannot be read.
    fn read() -> Self {
        let file = cache::directory().map(|directory| directory.join("accounts.json"));
        let text = file.as_ref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        Self { file, accounts: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// Keeps one more, if that can be written: it would be asked for again.
    fn keep(mut self, key: String, account: &str) {
        let Some(file) = self.file else { return };
        if self.accounts.len() >= KEPT {
            self.accounts.clear();
        }
        self.accounts.insert(key, account.to_owned());
        let Ok(text) = serde_json::to_string_pretty(&self.accounts) else { return };
        // Another command may read it meanwhile.
        let own = file.with_extension(format!("{}.json", std::process::id()));
        if let Some(directory) = file.parent() {
            let _ = fs::create_dir_all(directory);
        }
        let _ = fs::write(&own, text).and_then(|()| fs::rename(&own, &file));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_says_whose_it_is_or_by_what_to_ask() {
        #[track_caller]
        fn check(settings: &[(&str, &str)], expect: Option<Credentials>) {
            let settings = settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!(Credentials::in_profile(&settings), expect);
        }
        let of = |account: &str| Some(Credentials::Of(account.to_owned()));
        let role = ("role_arn", "arn:aws:iam::111122223333:role/Dev");
        let keys = ("aws_access_key_id", "AKIA1");
        check(&[("source_profile", "base"), role, keys], of("111122223333"));
        check(&[("sso_session", "corp"), ("sso_account_id", "444455556666")], of("444455556666"));
        check(&[keys, ("aws_account_id", "777788889999")], of("777788889999"));
        check(&[keys, ("region", "eu-west-1")], Some(Credentials::Key("AKIA1".to_owned())));
        check(&[("role_arn", "Dev"), keys], Some(Credentials::Key("AKIA1".to_owned())));
        check(&[("credential_process", "vault")], Some(Credentials::Elsewhere));
        check(&[("sso_session", "corp")], Some(Credentials::Elsewhere));
        check(&[("region", "eu-west-1"), ("aws_access_key_id", "")], None);
        for account in ["12345678901", "1234567890123", "12345678901x"] {
            check(&[("sso_account_id", account)], None);
        }
    }

    #[test]
    fn too_many_accounts_are_forgotten() {
        let directory =
            crate::assembly::TemporaryDirectory::new().expect("a directory can be made");
        let file = Some(directory.path().join("deep/accounts.json"));
        let known = |number: usize| Known {
            file: file.clone(),
            accounts: (0..number).map(|n| (format!("AKIA{n}"), n.to_string())).collect(),
        };
        let kept = || -> BTreeMap<String, String> {
            let text = fs::read_to_string(directory.path().join("deep/accounts.json"));
            serde_json::from_str(&text.expect("it was written")).expect("it is JSON")
        };
        known(KEPT - 1).keep("new".to_owned(), "111122223333");
        assert_eq!(kept().len(), KEPT);
        known(KEPT).keep("new".to_owned(), "111122223333");
        assert_eq!(kept(), BTreeMap::from([("new".to_owned(), "111122223333".to_owned())]));
    }
}
