//! Passwords: hashed with Argon2id (RFC 9106), never more than two at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Fewest characters of a password; NIST SP 800-63B asks for 15 where it stands alone and 8 beside
/// a second factor.
const CHARACTERS_MIN: usize = 12;

/// Longer ones only cost time.
const CHARACTERS_MAX: usize = 200;

/// Hashing takes 19 MiB and a tenth of a second: a crowd at the door must wait, not fill memory.
static HASHERS: Semaphore = Semaphore::const_new(2);

/// A password as it is stored: a PHC string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashed(pub(crate) String);

/// Why a password is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short.
    #[error("a password needs at least {CHARACTERS_MIN} characters; four plain words do well")]
    Short,
    /// Too long.
    #[error("a password may have {CHARACTERS_MAX} characters at most")]
    Long,
    /// One sign over and over, or a row of neighbours.
    #[error(
        "this password is a pattern that is tried first; use words that do not belong together"
    )]
    Pattern,
    /// The name or address of its owner, or the paper's.
    #[error("this password holds '{0}', which anyone would try; leave it out")]
    Known(String),
}

/// Whether a password may be used. `known` is what everybody knows of the owner: names, address.
///
/// # Errors
/// [`WeakPassword`], in words for the owner.
pub fn judge_password(password: &str, known: &[&str]) -> Result<(), WeakPassword> {
    let letters: Vec<char> = password.to_lowercase().chars().collect();
    if letters.len() < CHARACTERS_MIN {
        return Err(WeakPassword::Short);
    }
    if letters.len() > CHARACTERS_MAX {
        return Err(WeakPassword::Long);
    }
    let rows = letters.windows(2).filter(|pair| (pair[0] as i64 - pair[1] as i64).abs() <= 1);
    let mut kinds = letters.clone();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < 5 || rows.count() * 2 > letters.len() {
        return Err(WeakPassword::Pattern);
    }
    let whole: String = letters.into_iter().collect();
    let parts = known.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    for part in parts.map(str::to_lowercase).filter(|part| part.chars().count() >= 4) {
        // A word in a long sentence is no harm; half a password is.
        if whole.contains(&part) && part.len() * 2 >= whole.len() {
            return Err(WeakPassword::Known(part));
        }
    }
    Ok(())
}

/// Hashes a password; a tenth of a second on a thread of its own.
///
/// # Errors
/// None that a caller can mend; the message is for the log.
pub async fn hash_password(password: String) -> Result<Hashed, String> {
    on_a_thread(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| Hashed(hash.to_string())).map_err(|error| error.to_string())
    })
    .await?
}

/// Whether the password is the one that was hashed. With none stored it takes as long and is
/// false, so that time tells nobody which accounts exist.
pub(crate) async fn matches(password: String, stored: Option<String>) -> bool {
    let check = move || {
        let Some(stored) = stored else {
            let _ = Argon2::default().hash_password(password.as_bytes());
            return false;
        };
        let parsed = PasswordHash::new(&stored);
        parsed
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    };
    on_a_thread(check).await.unwrap_or(false)
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let _turn = HASHERS.acquire().await.map_err(|error| error.to_string())?;
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_what_is_tried_first() {
        let known = ["Ada Okafor", "ada.okafor@courier.example", "The Saltmere Courier"];
        let judge = |password| judge_password(password, &known);
        assert_eq!(judge("heron lamp orchard nine"), Ok(()));
        assert_eq!(judge("штормовая вода у мола"), Ok(()));
        assert_eq!(judge("short one"), Err(WeakPassword::Short));
        assert_eq!(judge("aaaaaaaaaaaaaaaa"), Err(WeakPassword::Pattern));
        assert_eq!(judge("123456789012345"), Err(WeakPassword::Pattern));
        assert_eq!(judge("abcdefghijklmnop"), Err(WeakPassword::Pattern));
        assert_eq!(judge("saltmere1234"), Err(WeakPassword::Known("saltmere".to_owned())));
        assert_eq!(judge(&"x y".repeat(90)), Err(WeakPassword::Long));
    }

    #[tokio::test]
    async fn only_the_same_password_matches() {
        let hashed = hash_password("heron lamp orchard".to_owned()).await.expect("a hash");
        assert!(hashed.0.starts_with("$argon2id$"));
        assert!(matches("heron lamp orchard".to_owned(), Some(hashed.0.clone())).await);
        assert!(!matches("heron lamp Orchard".to_owned(), Some(hashed.0)).await);
        assert!(!matches("heron lamp orchard".to_owned(), None).await);
        assert!(!matches("x".to_owned(), Some("no hash".to_owned())).await);
    }
}
