//! Attempts: how often one may guess before one must wait.
//!
//! A bucket for each thing counted (RFC 2697 in small): so many tries at once, then one each so
//! many seconds. Kept in memory of each node; a restart forgives, and an owner with a passkey is
//! never counted at all.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use kit::{Clock, Instant};

/// Memory is bounded before guessing is: beyond this all is forgotten that has not run out.
const KEPT_MAX: usize = 100_000;

/// Who guesses what: five tries, then one a minute.
const PAIR: Bucket = Bucket { burst: 5, seconds: 60 };
/// From one network, whatever account: a newsroom behind one address has its slips, too.
const PLACE: Bucket = Bucket { burst: 40, seconds: 20 };
/// At one account, from wherever: wide, or a stranger could lock its owner out.
const ACCOUNT: Bucket = Bucket { burst: 100, seconds: 10 };
/// Messages that strangers can have sent to one mailbox: enough for its owner, who has each of
/// them, and no flood.
const MAILBOX: Bucket = Bucket { burst: 6, seconds: 600 };

/// So many at once, then one each so many seconds.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    /// How many at once.
    pub burst: i64,
    /// After how many seconds there is room for another.
    pub seconds: i64,
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; wait {seconds} seconds and try again")]
pub struct TooMany {
    /// How long to wait.
    pub seconds: u32,
}

/// The counters; clones share them.
#[derive(Clone)]
pub struct Attempts {
    clock: Clock,
    /// When each bucket will be full again.
    full_at: Arc<Mutex<HashMap<u64, Instant>>>,
}

impl Attempts {
    /// With nothing counted yet.
    pub fn new(clock: Clock) -> Attempts {
        Attempts { clock, full_at: Arc::default() }
    }

    /// Counts an attempt at an account (as it was named) from a network address.
    ///
    /// # Errors
    /// [`TooMany`] when it must wait; then it is not counted.
    pub fn attempt(&self, account: &str, place: &str) -> Result<(), TooMany> {
        let account = account.trim().to_lowercase();
        self.count(&[
            (key(("pair", &account, place)), PAIR),
            (key(("place", place)), PLACE),
            (key(("account", &account)), ACCOUNT),
        ])
    }

    /// Counts something that names no account yet, from a network address.
    ///
    /// # Errors
    /// [`TooMany`] when it must wait; then it is not counted.
    pub fn visit(&self, place: &str) -> Result<(), TooMany> {
        self.count(&[(key(("place", place)), PLACE)])
    }

    /// Counts a message that somebody at a network address wants sent to a mail address. The place
    /// comes first: what it has used up takes nothing from the mailbox's owner.
    ///
    /// # Errors
    /// [`TooMany`] when it must wait; then it is not counted.
    pub fn message(&self, address: &str, place: &str) -> Result<(), TooMany> {
        let address = address.trim().to_lowercase();
        self.count(&[
            (key(("message", &address, place)), PAIR),
            (key(("place", place)), PLACE),
            (key(("mailbox", &address)), MAILBOX),
        ])
    }

    /// Counts something of another kind that costs us work, from a network address, in a bucket of
    /// its own.
    ///
    /// # Errors
    /// [`TooMany`] when it must wait; then it is not counted.
    pub fn work(&self, kind: &str, place: &str, bucket: Bucket) -> Result<(), TooMany> {
        self.count(&[(key(("work", kind, place)), bucket)])
    }

    fn count(&self, asked: &[(u64, Bucket)]) -> Result<(), TooMany> {
        let now = self.clock.now();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > KEPT_MAX {
            full_at.retain(|_, full| *full > now);
        }
        if full_at.len() > KEPT_MAX {
            full_at.clear();
        }
        let longest = asked.iter().map(|(key, bucket)| bucket.wait(full_at.get(key), now)).max();
        if let Some(seconds) = longest.filter(|seconds| *seconds > 0) {
            return Err(TooMany { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) });
        }
        for (key, bucket) in asked {
            let full = full_at.entry(*key).or_insert(now);
            *full = (*full).max(now).plus_seconds(bucket.seconds);
        }
        Ok(())
    }

    /// It was the right one: what was counted of these two together is forgiven.
    pub fn succeeded(&self, account: &str, place: &str) {
        let account = account.trim().to_lowercase();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        full_at.remove(&key(("pair", &account, place)));
    }
}

impl Bucket {
    /// How many seconds until there is room for one more.
    fn wait(self, full: Option<&Instant>, now: Instant) -> i64 {
        let full = full.copied().unwrap_or(now).max(now);
        let room_at = full.plus_seconds(-(self.burst - 1) * self.seconds);
        (room_at.0 - now.0).max(0).div_euclid(1_000_000) + i64::from(room_at.0 > now.0)
    }
}

fn key(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts() -> (Attempts, Clock) {
        let clock = Clock::standing_at(Instant::from_seconds(1_800_000_000));
        (Attempts::new(clock.clone()), clock)
    }

    #[test]
    fn guessing_is_slowed_down_and_waiting_helps() {
        let (attempts, clock) = attempts();
        for _ in 0..5 {
            assert_eq!(attempts.attempt("ada@courier.example", "10.0.0.1"), Ok(()));
        }
        let refused = attempts.attempt(" ADA@courier.example", "10.0.0.1");
        let seconds = refused.expect_err("too many").seconds;
        assert!((1..=61).contains(&seconds), "{seconds}");
        clock.advance_seconds(i64::from(seconds));
        assert_eq!(attempts.attempt("ada@courier.example", "10.0.0.1"), Ok(()));
        assert!(attempts.attempt("ada@courier.example", "10.0.0.1").is_err());
    }

    #[test]
    fn a_stranger_does_not_lock_the_owner_out() {
        let (attempts, _) = attempts();
        while attempts.attempt("ada@courier.example", "203.0.113.9").is_ok() {}
        assert_eq!(attempts.attempt("ada@courier.example", "10.0.0.1"), Ok(()));
    }

    #[test]
    fn one_network_cannot_try_every_account() {
        let (attempts, _) = attempts();
        let tried = (0..1000).take_while(|n| attempts.attempt(&n.to_string(), "x").is_ok());
        assert_eq!(tried.count(), 40);
        assert!(attempts.visit("x").is_err());
        assert_eq!(attempts.visit("y"), Ok(()));
    }

    #[test]
    fn a_mailbox_is_not_flooded_from_anywhere() {
        let (attempts, clock) = attempts();
        let places = (0..100).map(|n| format!("10.0.0.{n}"));
        let sent = places.filter(|place| attempts.message("ada@x.example", place).is_ok());
        assert_eq!(sent.count(), 6);
        assert_eq!(attempts.message("bo@x.example", "10.0.0.1"), Ok(()));
        clock.advance_seconds(601);
        assert_eq!(attempts.message(" ADA@x.example", "10.0.1.1"), Ok(()));
    }

    #[test]
    fn success_forgives() {
        let (attempts, _) = attempts();
        for _ in 0..20 {
            assert_eq!(attempts.attempt("ada", "x"), Ok(()));
            attempts.succeeded("ada", "x");
        }
    }
}
