//! Tokens: unguessable texts that are handed out once and kept only as hashes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 256 bits of chance as 43 characters that survive an address and a cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh one.
    pub fn fresh() -> Token {
        Token(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// Whether a text could be one: what is not needs no look into the store.
    pub fn has_shape(text: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        text.len() == 43 && text.bytes().all(plain)
    }

    /// A fresh one as 64 lower-case hexadecimal digits, for a path, whose case the door does not
    /// keep.
    pub fn fresh_for_path() -> Token {
        Token(random::<32>().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether a text has the shape of one for a path.
    pub fn has_path_shape(text: &str) -> bool {
        text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// What may be remembered of a token in memory, to know it again.
    pub fn seal(text: &str) -> [u8; 32] {
        Sha256::digest(text.as_bytes()).into()
    }

    /// As it is handed out.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is stored of a token. It has 256 bits of its own, so a plain hash is enough.
pub(crate) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Token::seal(token))
}

/// Bytes of chance from the operating system.
///
/// # Panics
/// When the system has none to give: nothing safe can be done then.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
