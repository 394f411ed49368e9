//! The worker: takes what is due from the outbox and sends it, several messages at a time.

use std::collections::VecDeque;
use std::time::Duration;

use kit::Instant;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::mailroom::Post;
use crate::message::Envelope;
use crate::rows::{self, End, Item};
use crate::sender::Verdict;
use crate::{Address, Letter, Mailroom, rules};

/// How often what is no longer needed is forgotten.
const SWEEP_SECONDS: i64 = 3600;
/// How many messages are taken from the outbox at a time, for each one that is on its way.
const TAKEN_AHEAD: usize = 4;
/// While messages wait that were taken already, only one that ends makes room.
const BUSY: Duration = Duration::from_secs(5);

impl Mailroom {
    /// Sends what is due until `stop` turns true. Shut, it only waits for that.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let Some(post) = &self.0.post else { return };
        let mut bell = self.0.db.wake().subscribe();
        let (mut swept, mut listened) = (Instant(i64::MIN), Instant(i64::MIN));
        let (mut taken, mut sending) = (VecDeque::new(), JoinSet::new());
        while !*stop.borrow() {
            let now = self.0.clock.now();
            if due_again(&mut swept, now, SWEEP_SECONDS) {
                self.sweep().await;
            }
            if due_again(&mut listened, now, rules::LISTEN_SECONDS) {
                self.read_reports().await;
            }
            if taken.len() < post.connections {
                match self.take(post, post.connections * TAKEN_AHEAD - taken.len()).await {
                    Ok(items) => taken.extend(items),
                    Err(error) => tracing::warn!(%error, "the outbox cannot be read"),
                }
            }
            while sending.len() < post.connections
                && let Some(item) = taken.pop_front()
            {
                let room = self.clone();
                sending.spawn(async move { room.settle(item).await });
            }
            post.way.tidy();
            let pause = if taken.is_empty() { self.until_due().await } else { BUSY };
            tokio::select! {
                Some(_) = sending.join_next() => {}
                _ = bell.changed(), if taken.is_empty() => {}
                _ = stop.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        if let Err(error) = rows::give_back(&self.0.db, taken.make_contiguous()).await {
            tracing::warn!(%error, "messages that were taken wait for their lease to end");
        }
        while sending.join_next().await.is_some() {}
    }

    /// Sends what is due, as many messages as may be on their way at once; how many those were.
    ///
    /// # Errors
    /// When the store fails; the sending itself may fail without that.
    pub async fn send_due(&self) -> store::Result<usize> {
        let Some(post) = &self.0.post else { return Ok(0) };
        let items = self.take(post, post.connections).await?;
        let mut sending = JoinSet::new();
        let messages = items.len();
        for item in items {
            let room = self.clone();
            sending.spawn(async move { room.settle(item).await });
        }
        while sending.join_next().await.is_some() {}
        Ok(messages)
    }

    /// Takes what is due, so many at most, and no more than may go in this minute.
    async fn take(&self, post: &Post, most: usize) -> store::Result<Vec<Item>> {
        let (db, now) = (&self.0.db, self.0.clock.now());
        if rows::next_due(db).await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let most = most.min(self.room_in_minute(post).await?);
        if most == 0 {
            return Ok(Vec::new());
        }
        rows::claim(db, now, now.plus_seconds(rules::LEASE_SECONDS), most).await
    }

    /// How many may still go in this minute.
    async fn room_in_minute(&self, post: &Post) -> store::Result<usize> {
        if post.per_minute == 0 {
            return Ok(usize::MAX);
        }
        let minute_ago = self.0.clock.now().plus_seconds(-60);
        let tried = rows::tried_since(&self.0.db, minute_ago).await?;
        Ok(usize::try_from(post.per_minute - tried).unwrap_or_default())
    }

    /// Tries a message and writes down how that ended.
    async fn settle(&self, item: Item) {
        let Some(post) = &self.0.post else { return };
        let now = self.0.clock.now();
        let (end, reply) = if item.expires_at.is_some_and(|end| end <= now) {
            (End::Exhausted, "not sent: what it says was no longer true".to_owned())
        } else {
            self.tried(&item, self.deliver(post, &item).await)
        };
        note(&item, &end);
        // Its lease ends, and it is tried again under the same Message-ID.
        if let Err(error) = rows::settle(&self.0.db, self.0.clock.now(), &item, end, &reply).await {
            tracing::warn!(mail = %item.id, %error, "how a try ended could not be kept");
        }
    }

    /// What follows from a try.
    fn tried(&self, item: &Item, verdict: Verdict) -> (End, String) {
        match verdict {
            Verdict::Sent(reply) => (End::Sent, reply),
            Verdict::Refused(reply) => (End::Refused, reply),
            Verdict::Needless => (End::Exhausted, "not sent: nothing was left to say".to_owned()),
            Verdict::Later(reply) => match rules::next_try(item.since, self.0.clock.now()) {
                Some(next) => (End::Later(next), reply),
                None => (End::Exhausted, reply),
            },
        }
    }

    async fn deliver(&self, post: &Post, item: &Item) -> Verdict {
        let to = match Address::parse(&item.to_address) {
            Ok(to) => to,
            Err(error) => return Verdict::Refused(error.to_string()),
        };
        let letter = match self.letter(item).await {
            Ok(letter) => letter,
            Err(verdict) => return verdict,
        };
        let envelope = Envelope {
            name: &item.to_name,
            to: &to,
            message_id: &item.message_id,
            date: item.created_at,
        };
        let sent = self.send(post, &item.id.to_string(), &envelope, &letter).await;
        // A template that a theme broke is mended, and the message then goes out.
        sent.unwrap_or_else(|error| Verdict::Later(error.to_string()))
    }

    /// What it says: as it was written, or as it is composed now.
    async fn letter(&self, item: &Item) -> Result<Letter, Verdict> {
        match self.composer(&item.kind) {
            None => serde_json::from_str(&item.letter)
                .map_err(|error| Verdict::Refused(format!("it cannot be read: {error}"))),
            Some(composer) => match composer(item.clone()).await {
                Ok(Some(letter)) => Ok(letter),
                Ok(None) => Err(Verdict::Needless),
                Err(why) => Err(Verdict::Later(why)),
            },
        }
    }

    async fn sweep(&self) {
        let now = self.0.clock.now();
        let long_ago = now.plus_seconds(-rules::KEPT_SECONDS);
        if let Err(error) = rows::sweep(&self.0.db, now, long_ago).await {
            tracing::warn!(%error, "the outbox could not be swept");
        }
    }

    async fn until_due(&self) -> Duration {
        let now = self.0.clock.now();
        let due = rows::next_due(&self.0.db).await.ok().flatten().unwrap_or(Instant(i64::MAX));
        let millis = ((due.0.saturating_sub(now.0)) / 1000).clamp(500, 5000);
        Duration::from_millis(millis.unsigned_abs())
    }
}

/// Whether so many seconds have passed since it was last done; if so, it is done now.
fn due_again(last: &mut Instant, now: Instant, seconds: i64) -> bool {
    let due = now.0.saturating_sub(last.0) > seconds * 1_000_000;
    if due {
        *last = now;
    }
    due
}

/// The log is told of what needs somebody, never to whom it was.
fn note(item: &Item, end: &End) {
    let (id, kind) = (item.id, &item.kind);
    match end {
        End::Sent | End::Later(_) => tracing::debug!(mail = %id, kind, "a message was tried"),
        End::Refused => tracing::warn!(mail = %id, kind, "a message was refused"),
        End::Exhausted => tracing::debug!(mail = %id, kind, "a message was given up"),
    }
}
