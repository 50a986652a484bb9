//! Keys, secrets, roles and user pools.

use rustinfra::graph::links;
use serde_json::{Value, json};

use super::{Call, Row, call, judged};
use crate::links::rig::Rig;

fn kms(rig: &Rig, key: &str, operation: &str, mut parameters: Value) -> Call {
    parameters["KeyId"] = rig.known(key).into();
    call("kms", operation, parameters)
}

fn encrypt(rig: &Rig) -> Call {
    kms(rig, "Key", "Encrypt", json!({"Plaintext": "text"}))
}

fn decrypt(rig: &Rig) -> Call {
    kms(rig, "Key", "Decrypt", json!({"CiphertextBlob": rig.known("Ciphertext")}))
}

fn data_key(rig: &Rig) -> Call {
    kms(rig, "Key", "GenerateDataKey", json!({"KeySpec": "AES_256"}))
}

fn signing(rig: &Rig, operation: &str, signature: Option<&str>) -> Call {
    let mut parameters =
        json!({"Message": "text", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"});
    if let Some(signature) = signature {
        parameters["Signature"] = signature.into();
    }
    kms(rig, "SigningKey", operation, parameters)
}

fn coding(rig: &Rig, operation: &str, code: Option<&str>) -> Call {
    let mut parameters = json!({"Message": "text", "MacAlgorithm": "HMAC_SHA_256"});
    if let Some(code) = code {
        parameters["Mac"] = code.into();
    }
    kms(rig, "MacKey", operation, parameters)
}

pub(super) const ROWS: &[Row] = &[
    Row {
        links: &[&links::KEY_DECRYPT],
        grant: |things, actor| {
            things.key.grant_decrypt(actor);
        },
        calls: |rig| vec![decrypt(rig)],
    },
    Row {
        links: &[&links::KEY_ENCRYPT],
        grant: |things, actor| {
            things.key.grant_encrypt(actor);
        },
        calls: |rig| vec![encrypt(rig), data_key(rig)],
    },
    Row {
        links: &[&links::KEY_ENCRYPT_DECRYPT],
        grant: |things, actor| {
            things.key.grant_encrypt_decrypt(actor);
        },
        calls: |rig| vec![encrypt(rig), decrypt(rig)],
    },
    Row {
        links: &[&links::KEY_SIGN],
        grant: |things, actor| {
            things.signing_key.grant_sign(actor);
        },
        calls: |rig| vec![signing(rig, "Sign", None)],
    },
    Row {
        links: &[&links::KEY_VERIFY],
        grant: |things, actor| {
            things.signing_key.grant_verify(actor);
        },
        calls: |rig| vec![signing(rig, "Verify", Some(rig.known("Signature")))],
    },
    Row {
        links: &[&links::KEY_SIGN_VERIFY],
        grant: |things, actor| {
            things.signing_key.grant_sign_verify(actor);
        },
        calls: |rig| {
            let signature = Some(rig.known("Signature"));
            vec![signing(rig, "Sign", None), signing(rig, "Verify", signature)]
        },
    },
    Row {
        links: &[&links::KEY_GENERATE_MAC],
        grant: |things, actor| {
            things.mac_key.grant_generate_mac(actor);
        },
        calls: |rig| vec![coding(rig, "GenerateMac", None)],
    },
    Row {
        links: &[&links::KEY_VERIFY_MAC],
        grant: |things, actor| {
            things.mac_key.grant_verify_mac(actor);
        },
        calls: |rig| vec![coding(rig, "VerifyMac", Some(rig.known("Mac")))],
    },
    Row {
        links: &[&links::KEY_ADMIN],
        grant: |things, actor| {
            things.key.grant_admin(actor);
        },
        calls: |rig| {
            vec![
                kms(rig, "Key", "DescribeKey", json!({})),
                kms(rig, "Key", "GetKeyPolicy", json!({"PolicyName": "default"})),
                kms(rig, "Key", "UpdateKeyDescription", json!({"Description": "new"})),
            ]
        },
    },
    Row {
        links: &[&links::KEY_USE],
        grant: |things, actor| {
            things.key.grant(actor, ["kms:DescribeKey"]);
        },
        calls: |rig| vec![kms(rig, "Key", "DescribeKey", json!({}))],
    },
    Row {
        links: &[&links::SECRET_READ],
        grant: |things, actor| {
            things.secret.grant_read(actor);
        },
        calls: |rig| {
            let secret = json!({"SecretId": rig.known("Secret")});
            vec![
                call("secretsmanager", "GetSecretValue", secret.clone()),
                call("secretsmanager", "DescribeSecret", secret),
            ]
        },
    },
    Row {
        links: &[&links::SECRET_WRITE],
        grant: |things, actor| {
            things.secret.grant_write(actor);
        },
        calls: |rig| {
            let value = json!({"SecretId": rig.known("Secret"), "SecretString": "{}"});
            vec![call("secretsmanager", "PutSecretValue", value)]
        },
    },
    Row {
        links: &[&links::ROLE_ASSUME],
        grant: |things, actor| {
            things.role.grant_assume(actor);
        },
        calls: |rig| {
            let role = json!({"RoleArn": rig.known("Role"), "RoleSessionName": "links"});
            vec![call("sts", "AssumeRole", role)]
        },
    },
    Row {
        links: &[&links::ROLE_USE],
        grant: |things, actor| {
            things.role.grant(actor, ["iam:GetRole"]);
        },
        calls: |rig| vec![call("iam", "GetRole", json!({"RoleName": rig.known("RoleName")}))],
    },
    Row {
        links: &[&links::ROLE_PASS],
        grant: |things, actor| {
            things.role.grant_pass(actor);
        },
        // The endpoint asks nobody who passes a role.
        calls: |rig| vec![judged("iam:PassRole", rig.known("Role"))],
    },
    Row {
        links: &[&links::POOL_USE],
        grant: |things, actor| {
            things.pool.grant(actor, ["cognito-idp:ListUsers"]);
        },
        calls: |rig| {
            vec![call("cognito-idp", "ListUsers", json!({"UserPoolId": rig.known("Pool")}))]
        },
    },
];
