//! What a key is made of and for.

/// The kind of a key's material.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySpec {
    /// A 256-bit key that never leaves KMS; the default, and what other services want.
    SymmetricDefault,
    /// An RSA pair of 2,048 bits.
    Rsa2048,
    /// An RSA pair of 3,072 bits.
    Rsa3072,
    /// An RSA pair of 4,096 bits.
    Rsa4096,
    /// A pair on the curve NIST P-256.
    EccNistP256,
    /// A pair on the curve NIST P-384.
    EccNistP384,
    /// A pair on the curve NIST P-521.
    EccNistP521,
    /// A pair on the curve Ed25519.
    EccNistEdwards25519,
    /// A pair on the curve secp256k1, for cryptocurrencies.
    EccSecgP256K1,
    /// A key for codes by SHA-224.
    Hmac224,
    /// A key for codes by SHA-256.
    Hmac256,
    /// A key for codes by SHA-384.
    Hmac384,
    /// A key for codes by SHA-512.
    Hmac512,
    /// A pair for ML-DSA, of the smallest parameters.
    MlDsa44,
    /// A pair for ML-DSA, of the middle parameters.
    MlDsa65,
    /// A pair for ML-DSA, of the largest parameters.
    MlDsa87,
    /// A pair for SM2, in the regions of China.
    Sm2,
}

impl KeySpec {
    /// AWS's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            KeySpec::SymmetricDefault => "SYMMETRIC_DEFAULT",
            KeySpec::Rsa2048 => "RSA_2048",
            KeySpec::Rsa3072 => "RSA_3072",
            KeySpec::Rsa4096 => "RSA_4096",
            KeySpec::EccNistP256 => "ECC_NIST_P256",
            KeySpec::EccNistP384 => "ECC_NIST_P384",
            KeySpec::EccNistP521 => "ECC_NIST_P521",
            KeySpec::EccNistEdwards25519 => "ECC_NIST_EDWARDS25519",
            KeySpec::EccSecgP256K1 => "ECC_SECG_P256K1",
            KeySpec::Hmac224 => "HMAC_224",
            KeySpec::Hmac256 => "HMAC_256",
            KeySpec::Hmac384 => "HMAC_384",
            KeySpec::Hmac512 => "HMAC_512",
            KeySpec::MlDsa44 => "ML_DSA_44",
            KeySpec::MlDsa65 => "ML_DSA_65",
            KeySpec::MlDsa87 => "ML_DSA_87",
            KeySpec::Sm2 => "SM2",
        }
    }
}

/// What a key is for; each key has one use for all its life.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html#key-usage>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyUsage {
    /// To encrypt and decrypt; the default.
    EncryptDecrypt,
    /// To sign and to verify signatures.
    SignVerify,
    /// To make and to verify message authentication codes.
    GenerateVerifyMac,
    /// To derive a secret shared with someone else.
    KeyAgreement,
}

impl KeyUsage {
    /// AWS's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyUsage::EncryptDecrypt => "ENCRYPT_DECRYPT",
            KeyUsage::SignVerify => "SIGN_VERIFY",
            KeyUsage::GenerateVerifyMac => "GENERATE_VERIFY_MAC",
            KeyUsage::KeyAgreement => "KEY_AGREEMENT",
        }
    }
}

impl KeySpec {
    /// What such a key can be used for.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-KeyUsage>
    pub(super) fn usages(self) -> &'static [KeyUsage] {
        use KeyUsage::{EncryptDecrypt, GenerateVerifyMac, KeyAgreement, SignVerify};
        match self {
            KeySpec::SymmetricDefault => &[EncryptDecrypt],
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &[EncryptDecrypt, SignVerify],
            KeySpec::EccNistP256 | KeySpec::EccNistP384 | KeySpec::EccNistP521 => {
                &[SignVerify, KeyAgreement]
            }
            KeySpec::EccNistEdwards25519
            | KeySpec::EccSecgP256K1
            | KeySpec::MlDsa44
            | KeySpec::MlDsa65
            | KeySpec::MlDsa87 => &[SignVerify],
            KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
                &[GenerateVerifyMac]
            }
            KeySpec::Sm2 => &[EncryptDecrypt, SignVerify, KeyAgreement],
        }
    }
}
