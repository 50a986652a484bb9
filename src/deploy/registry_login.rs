//! What `GetAuthorizationToken` answers.

use std::fmt;

/// A user of a registry and its password, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistryLogin {
    /// The registry's host.
    pub host: String,
    /// The user.
    pub user: String,
    password: String,
}

impl RegistryLogin {
    /// Reads the registry's address and its token: user and password in Base64, with a colon between.
    pub fn read(address: &str, token: &str) -> Option<Self> {
        let host = address.split("://").last()?.trim_end_matches('/').to_owned();
        let text = String::from_utf8(decoded(token)?).ok()?;
        let (user, password) = text.split_once(':')?;
        Some(Self { host, user: user.to_owned(), password: password.to_owned() })
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for RegistryLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = &mut f.debug_struct("RegistryLogin");
        login.field("host", &self.host).field("user", &self.user).finish_non_exhaustive()
    }
}

/// Decodes Base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    aws_smithy_types::base64::decode(text).ok()
}
