//! DKIM: the paper's signature under its mail (RFC 6376, RFC 8463).

use std::path::Path;

use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use lettre::message::header::HeaderName;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;

use crate::mailroom::SettingsError;

/// What is signed, in every message; the two of RFC 8058 where there are any.
const HEADERS: [&str; 10] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// How a PKCS #8 file of an Ed25519 key begins; the key itself follows (RFC 8410).
const ED25519_HEAD: [u8; 16] =
    [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// The signature of these settings; none when there is no key.
///
/// # Errors
/// [`SettingsError`] when the key cannot be read or is none.
pub(crate) fn of(settings: &config::Mail) -> Result<Option<DkimConfig>, SettingsError> {
    if settings.dkim_key_file == Path::new("") {
        return Ok(None);
    }
    let told = |why: String| SettingsError::Key(settings.dkim_key_file.display().to_string(), why);
    let pem = std::fs::read_to_string(&settings.dkim_key_file);
    let key = key(&pem.map_err(|error| told(error.to_string()))?).map_err(told)?;
    Ok(Some(DkimConfig::new(
        settings.dkim_selector.clone(),
        settings.dkim_domain.clone(),
        key,
        HEADERS.iter().map(|name| HeaderName::new_from_ascii_str(name)).collect(),
        // Relays on the way fold headers anew and trim lines; that must not cost the signature.
        DkimCanonicalization {
            header: DkimCanonicalizationType::Relaxed,
            body: DkimCanonicalizationType::Relaxed,
        },
    )))
}

/// The key of a PEM file, in the forms that openssl writes.
fn key(pem: &str) -> Result<DkimSigningKey, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let pem = pem.trim();
    if pem.starts_with("-----BEGIN RSA PRIVATE KEY-----") {
        let key = DkimSigningKey::new(pem, DkimSigningAlgorithm::Rsa);
        return key.map_err(|error| told(&error));
    }
    let body = pem
        .strip_prefix("-----BEGIN PRIVATE KEY-----")
        .and_then(|rest| rest.split_once("-----END PRIVATE KEY-----"))
        .map(|(body, _)| body.split_whitespace().collect::<String>());
    let body = body.ok_or("it holds no PEM private key without a password")?;
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body);
    let der = der.map_err(|error| told(&error))?;
    if let Some(seed) = der.strip_prefix(&ED25519_HEAD) {
        let seed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, seed);
        let key = DkimSigningKey::new(&seed, DkimSigningAlgorithm::Ed25519);
        return key.map_err(|error| told(&error));
    }
    let key = rsa::RsaPrivateKey::from_pkcs8_der(&der).map_err(|error| told(&error))?;
    let pem = key.to_pkcs1_pem(rsa::pkcs1::LineEnding::LF).map_err(|error| told(&error))?;
    DkimSigningKey::new(&pem, DkimSigningAlgorithm::Rsa).map_err(|error| told(&error))
}
