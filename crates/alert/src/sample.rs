//! A digest at once, for a reader who wants to see what one is like.

use kit::{Id, Instant};
use mail::{Kind, Outgoing, Put, Rank, Words};
use reader::Reader;
use store::Result;

use crate::digest::{DIGEST, Matter, Span};
use crate::{Alerts, telling};

/// Somebody looks into their mailbox for it.
const SAMPLE: Kind = Kind { rank: Rank::Awaited, ..DIGEST };
/// How far back it looks.
const SECONDS: i64 = 7 * 24 * 3600;
/// One comes in each stretch of so long.
const PAUSE_SECONDS: i64 = 3600;

/// What became of asking for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// It is on its way.
    OnItsWay,
    /// One came not long ago.
    Lately,
    /// There is nothing it could tell.
    Nothing,
    /// Mail to this reader came back, so none is sent.
    Suppressed,
    /// This paper sends no mail.
    Off,
}

impl Alerts {
    /// Puts a digest of the last seven days for this reader, whatever days they have chosen. What
    /// the next regular one tells does not change by it.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn send_sample(&self, reader: &Reader) -> Result<Sample> {
        let now = self.now();
        let db = &self.setting().db;
        let mut tx = db.begin().await?;
        telling::line(&mut tx, now, reader.id).await?;
        tx.commit().await?;
        let matter = self.matter(reader.id, now);
        if self.told(&matter).await?.is_none() {
            return Ok(Sample::Nothing);
        }
        let message = Outgoing {
            kind: SAMPLE,
            key: format!("sample:{}:{}", reader.id, now.seconds().div_euclid(PAUSE_SECONDS)),
            about: format!("reader:{}", reader.id),
            name: reader.name.clone(),
            address: reader.address.clone(),
            words: Words::Composed(serde_json::json!(matter)),
            not_before: None,
            expires_at: Some(now.plus_seconds(PAUSE_SECONDS)),
        };
        self.put_awaited(&message).await
    }

    /// Puts a message that somebody asked for and waits for.
    pub(crate) async fn put_awaited(&self, message: &Outgoing) -> Result<Sample> {
        let mut tx = self.setting().db.begin().await?;
        let put = self.setting().mail.put(&mut tx, self.now(), message).await;
        let sample = match put {
            Ok(Put::Waiting) => Sample::OnItsWay,
            Ok(Put::Known) => Sample::Lately,
            Ok(Put::Suppressed) | Err(mail::Error::Address(_)) => Sample::Suppressed,
            Ok(Put::Off) => Sample::Off,
            Err(mail::Error::Store(error)) => return Err(error),
            Err(error) => return Err(store::Error::Shape(error.to_string())),
        };
        tx.commit().await?;
        Ok(sample)
    }

    fn matter(&self, reader: Id, now: Instant) -> Matter {
        let span = Span { from: now.plus_seconds(-SECONDS), until: self.told_by(now) };
        Matter { reader, span, sample: true }
    }
}
