//! When a message is tried again and when it is given up: pure decisions.

use kit::Instant;

/// For how long a message is tried.
pub const GIVE_UP_SECONDS: i64 = 2 * 24 * 3600;
/// When mail that does not go out raises an alarm.
pub const OVERDUE_SECONDS: i64 = 30 * 60;
/// How long a worker may hold a message before another takes it.
pub(crate) const LEASE_SECONDS: i64 = 300;
/// How long one try may take; well under the lease, so that two never send the same at once.
pub(crate) const TRY_SECONDS: u64 = 240;
/// How long what became of a message is kept.
pub(crate) const KEPT_SECONDS: i64 = 90 * 24 * 3600;

/// How often reports of undelivered mail are looked for.
pub(crate) const LISTEN_SECONDS: i64 = 60;
/// After how many messages that came back an address gets no more.
pub(crate) const BOUNCES_MAX: i64 = 3;
/// Within which time.
pub(crate) const BOUNCES_SECONDS: i64 = 60 * 24 * 3600;

const PAUSE_SECONDS_MIN: i64 = 60;
const PAUSE_SECONDS_MAX: i64 = 6 * 3600;

/// When a message that failed just now is tried again: as long from now as it has been tried
/// already, so that the pauses double. None when it has been tried long enough.
pub(crate) fn next_try(since: Instant, now: Instant) -> Option<Instant> {
    let tried = now.seconds() - since.seconds();
    let left = GIVE_UP_SECONDS - tried;
    let pause = tried.clamp(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX);
    (left > 0).then(|| now.plus_seconds(pause.min(left)))
}

/// Whether a server that says no with this code means the message, and not us: a wrong password is
/// no reason to throw away the mail of a whole paper.
pub(crate) fn is_final(code: u16) -> bool {
    let about_us = [521, 530, 534, 535, 538];
    (500..600).contains(&code) && !about_us.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_for_two_days_and_then_it_is_given_up() {
        let since = Instant::from_seconds(1_800_000_000);
        let (mut now, mut pauses) = (since, Vec::new());
        while let Some(next) = next_try(since, now) {
            pauses.push(next.seconds() - now.seconds());
            now = next;
        }
        assert_eq!(pauses[..5], [60, 60, 120, 240, 480]);
        assert_eq!(now.seconds() - since.seconds(), GIVE_UP_SECONDS);
        assert!(pauses.len() < 24, "{pauses:?}");
        assert!(pauses.iter().all(|pause| *pause <= PAUSE_SECONDS_MAX), "{pauses:?}");
    }

    #[test]
    fn only_what_is_said_of_the_message_is_final() {
        assert!(is_final(550) && is_final(552) && is_final(554));
        assert!(!is_final(451) && !is_final(535) && !is_final(250));
    }
}
