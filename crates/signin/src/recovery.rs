//! Recovery codes: ten words for the day the telephone is in the harbour, each good once.

use kit::Instant;
use store::{Result, Tx};

use crate::keys::{Key, KeyKind};
use crate::token::{hash, random};
use crate::{Holder, rows};

/// How many are made at once.
pub const CODES: usize = 10;

/// Without the letters that are misread.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Makes new codes and forgets the former ones. They are shown now and never again.
///
/// # Errors
/// When the store refuses.
pub async fn new_recovery_codes(tx: &mut Tx, now: Instant, holder: Holder) -> Result<Vec<String>> {
    rows::drop_kind(tx, holder, KeyKind::Recovery).await?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let code = fresh_code();
        let mark = mark(holder, &code);
        rows::add_key(tx, holder, &Key::new(now, KeyKind::Recovery, &mark, ""), "").await?;
        codes.push(code);
    }
    Ok(codes)
}

/// Whether this is one of the holder's codes; it is used up by asking.
///
/// # Errors
/// When the store refuses.
pub async fn accept_recovery_code(tx: &mut Tx, holder: Holder, code: &str) -> Result<bool> {
    let code = plain(code);
    Ok(rows::drop_mark(tx, holder, KeyKind::Recovery, &mark(holder, &code)).await? == 1)
}

/// Four groups of four: 80 bits, more than can be tried.
fn fresh_code() -> String {
    let bytes = random::<16>();
    let letters: Vec<char> =
        bytes.iter().map(|byte| ALPHABET[usize::from(byte & 31)] as char).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// As it was made, whatever way it was typed in.
fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    let letters: Vec<char> = letters
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

fn mark(holder: Holder, code: &str) -> String {
    hash(&format!("{} {code}", holder.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = fresh_code();
        assert_eq!(code.len(), 19);
        assert_eq!(plain(&code), code);
        assert_eq!(plain(&code.to_uppercase().replace('-', " ")), code);
        assert_eq!(plain("OIL0 1234 abcd efgh"), "0110-1234-abcd-efgh");
    }
}
