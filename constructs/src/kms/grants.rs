//! What others may do with a key.

use rustinfra::graph::{Identity, Link, LinkRule, links};
use rustinfra::iam::{Grant, Grantee, Statement};
use rustinfra::prelude::*;

use super::key::Key;

impl Key {
    #[track_caller]
    fn record(&self, grantee: &impl Grantee, rule: &'static LinkRule<Identity>) -> Grant {
        Link::grant(grantee.principal(), rule, self).record(self.node())
    }

    /// Allows `grantee` to encrypt and to make data keys.
    #[track_caller]
    pub fn grant_encrypt(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_ENCRYPT)
    }

    /// Allows `grantee` to decrypt.
    #[track_caller]
    pub fn grant_decrypt(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_DECRYPT)
    }

    /// Allows `grantee` to encrypt, decrypt, and make data keys.
    #[track_caller]
    pub fn grant_encrypt_decrypt(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_ENCRYPT_DECRYPT)
    }

    /// Allows `grantee` to sign.
    #[track_caller]
    pub fn grant_sign(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_SIGN)
    }

    /// Allows `grantee` to verify signatures.
    #[track_caller]
    pub fn grant_verify(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_VERIFY)
    }

    /// Allows `grantee` to sign and to verify signatures.
    #[track_caller]
    pub fn grant_sign_verify(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_SIGN_VERIFY)
    }

    /// Allows `grantee` to make message authentication codes.
    #[track_caller]
    pub fn grant_generate_mac(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_GENERATE_MAC)
    }

    /// Allows `grantee` to verify message authentication codes.
    #[track_caller]
    pub fn grant_verify_mac(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_VERIFY_MAC)
    }

    /// Allows `grantee` to manage the key, but not to use it.
    #[track_caller]
    pub fn grant_admin(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::KEY_ADMIN)
    }

    /// Allows `grantee` exactly the given actions (`kms:…`).
    #[track_caller]
    pub fn grant<'a>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = &'a str>,
    ) -> Grant {
        let actions = actions.into_iter().map(String::from);
        Link::grant(grantee.principal(), &links::KEY_USE, self).actions(actions).record(self.node())
    }

    /// Adds a statement to the key's policy, in which the resource `*` is the key.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(self.node());
    }
}
