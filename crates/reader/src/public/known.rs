//! Readers who asked a moment ago: who they are is not read anew for every page.
//!
//! Nothing is believed after anything ended: a session, an account, a name. On this node that is so
//! from the commit on, because the transaction says it ([`store::Tx::ends`]); on other nodes once
//! they have heard the fact, which takes as long as the bell does or half a second, and in any case
//! no longer than [`KEPT_SECONDS`]. What is kept of a token is its hash.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kit::Instant;
use signin::Token;
use store::Endings;

use crate::public::SignedIn;

/// How long a session is believed.
const KEPT_SECONDS: i64 = 30;
/// Sessions that are kept at most.
const SESSIONS_MAX: usize = 20_000;

/// The sessions that asked last.
pub(super) struct Known {
    endings: Endings,
    kept: Mutex<HashMap<[u8; 32], Kept>>,
}

struct Kept {
    who: SignedIn,
    until: Instant,
    endings: u64,
}

/// A look that found nobody: what is read after it may be kept under it.
pub(super) struct Look {
    seal: [u8; 32],
    endings: u64,
}

impl Known {
    pub(super) fn new(endings: Endings) -> Known {
        Known { endings, kept: Mutex::default() }
    }

    /// Who holds this token, if they asked a moment ago.
    pub(super) fn look(&self, token: &str, now: Instant) -> Result<SignedIn, Look> {
        let look = Look { seal: Token::seal(token), endings: self.endings.count() };
        match self.kept().get(&look.seal) {
            Some(kept) if kept.endings == look.endings && now < kept.until => Ok(kept.who.clone()),
            _ => Err(look),
        }
    }

    /// Keeps who was read after a look.
    pub(super) fn keep(&self, look: Look, who: &SignedIn, now: Instant) {
        let until = now.plus_seconds(KEPT_SECONDS).min(who.session.expires_at);
        let kept = Kept { who: who.clone(), until, endings: look.endings };
        let mut all = self.kept();
        if all.len() >= SESSIONS_MAX {
            all.clear();
        }
        all.insert(look.seal, kept);
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<[u8; 32], Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reader;
    use kit::Id;
    use signin::{Holder, How, Session};

    const NOON: Instant = Instant::from_seconds(1_800_000_000);

    fn ada(expires_at: Instant) -> SignedIn {
        let reader = Reader {
            id: Id(7),
            address: "ada@reader.example".to_owned(),
            name: String::new(),
            zone: String::new(),
            language: String::new(),
            created_at: NOON,
        };
        let session = Session {
            id: Id(1),
            holder: Holder::reader(Id(7)),
            how: How::Link,
            device: String::new(),
            created_at: NOON,
            seen_at: NOON,
            expires_at,
        };
        SignedIn { reader, session }
    }

    #[test]
    fn a_session_is_known_for_a_moment_and_never_after_it_has_expired() {
        for (expires, known) in [(NOON.plus_seconds(9999), 29), (NOON.plus_seconds(5), 4)] {
            let all = Known::new(Endings::default());
            let look = all.look("token", NOON).expect_err("nobody is known yet");
            all.keep(look, &ada(expires), NOON);
            assert!(all.look("other", NOON).is_err());
            assert!(all.look("token", NOON.plus_seconds(known)).is_ok());
            assert!(all.look("token", NOON.plus_seconds(known + 1)).is_err());
        }
    }

    #[test]
    fn nobody_is_known_any_more_once_anything_ended_even_while_they_were_read() {
        let endings = Endings::default();
        let all = Known::new(endings.clone());
        let look = all.look("token", NOON).expect_err("nobody is known yet");
        all.keep(look, &ada(NOON.plus_seconds(9999)), NOON);
        endings.note();
        let look = all.look("token", NOON).expect_err("what was known is forgotten");
        endings.note();
        all.keep(look, &ada(NOON.plus_seconds(9999)), NOON);
        assert!(all.look("token", NOON).is_err(), "it was read before the end");
    }
}
