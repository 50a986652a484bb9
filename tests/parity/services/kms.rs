//! The twin of `twins/services/lib/kms.ts`: keys of every use, their aliases, and each grant to a
//! role of its own.

use rustinfra::iam::{Principal, Statement};
use rustinfra_constructs::kms::{Alias, Key, KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use serde_json::json;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Kms");
    let role =
        |id: &str| Role::builder(id, Principal::service("lambda.amazonaws.com")).build(&stack);

    let plain = Key::builder("Plain").build(&stack);
    plain.grant_encrypt(&role("Encrypts"));
    plain.grant_decrypt(&role("Decrypts"));
    plain.grant_encrypt_decrypt(&role("Both"));
    plain.grant_admin(&role("Manages"));
    plain.grant(&role("Looks"), ["kms:DescribeKey"]);

    let configured = Key::builder("Configured")
        .alias("orders")
        .description("Orders")
        .disabled()
        .enable_key_rotation()
        .rotation_period(days(180))
        .multi_region()
        .pending_window(days(7))
        .removal_policy(RemovalPolicy::Destroy)
        .admin(&role("Admin"))
        .build(&stack);
    configured.add_alias("alias/second");
    let events = Principal::service("events.amazonaws.com");
    configured.add_to_resource_policy(Statement::allow(["kms:Decrypt"]).on("*").to(events));

    let pair = Key::builder("Pair")
        .key_spec(KeySpec::EccNistP256)
        .key_usage(KeyUsage::SignVerify)
        .build(&stack);
    pair.grant_sign(&role("Signs"));
    pair.grant_verify(&role("Verifies"));
    pair.grant_sign_verify(&role("SignsAndVerifies"));

    let codes = Key::builder("Codes")
        .key_spec(KeySpec::Hmac256)
        .key_usage(KeyUsage::GenerateVerifyMac)
        .build(&stack);
    codes.grant_generate_mac(&role("Makes"));
    codes.grant_verify_mac(&role("Checks"));

    let alias = Alias::new(&stack, "Alias", "codes", &codes);
    if let Some(cfn) = alias.cfn() {
        cfn.apply_removal_policy(RemovalPolicy::Retain);
    }
    alias.grant(&role("ByAlias"), ["kms:DescribeKey"]);
    let known = Alias::from_alias_name(&stack, "Known", "alias/known");
    known.grant(&role("ByKnownAlias"), ["kms:Decrypt"]);
    let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    Key::from_key_arn(&stack, "KnownKey", arn).grant_encrypt(&role("ByKnownKey"));
    Key::from_key_arn(&stack, "AliasKey", arn).grant_decrypt(&role("ByAliasKey"));

    let other = Principal::account("210987654321");
    let others = Key::builder("Others")
        .resource_policy(Statement::allow(["kms:*"]).on("*").to(other))
        .build(&stack);
    others.grant(&role("Rotates"), ["kms:EnableKeyRotation"]);
    let via_s3 = Principal::account("210987654321").when(
        "StringEquals",
        "kms:ViaService",
        json!("s3.eu-west-1.amazonaws.com"),
    );
    others.add_to_resource_policy(Statement::allow(["kms:Decrypt"]).on("*").to(via_s3));
    stack
}
