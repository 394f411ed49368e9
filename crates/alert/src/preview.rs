//! The digest of a made-up reader, for staff who want to see what readers get.
//!
//! Nobody but its holder learns that there is an account, nor what it follows, so staff do not look
//! over a reader's shoulder: they say what somebody follows, and see what would be sent now.

use std::collections::HashSet;

use following::index::Thing;
use mail::{Kind, Letter, Outgoing, Rank, Words};
use newsroom::Staff;
use store::Result;

use crate::digest::{PAGE, Span};
use crate::letters::{Recipient, often};
use crate::rules::Days;
use crate::telling::List;
use crate::{Alerts, Sample};

/// Somebody looks into their mailbox for it.
const PREVIEW: Kind = Kind { word: "digest_preview", necessary: false, rank: Rank::Awaited };
/// One comes in each stretch of so long.
const PAUSE_SECONDS: i64 = 60;
/// What stands in place of the part of an address that is a reader's own.
const OWN: &str = "…";

/// A reader who is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeUp {
    /// What they follow, all of it told in the digest.
    pub follows: Vec<Thing>,
    /// On which days the digest comes: on Saturdays it tells of seven days, else of one.
    pub days: Days,
}

impl MadeUp {
    fn seconds(&self) -> i64 {
        let days = if self.days == Days::Saturdays { 7 } else { 1 };
        days * 24 * 3600
    }
}

impl Alerts {
    /// The digest that this reader would be sent now; none when it would tell nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn preview(&self, reader: &MadeUp) -> Result<Option<Letter>> {
        let until = self.told_by(self.now());
        let span = Span { from: until.plus_seconds(-reader.seconds()), until };
        let daily: HashSet<Thing> = reader.follows.iter().copied().collect();
        let told =
            self.tell(span, &daily, |index, from| index.page_of(&reader.follows, from, PAGE));
        let told = told.await?;
        if told.is_empty() {
            return Ok(None);
        }
        let recipient = Recipient {
            name: "",
            zone: &self.setting().zone,
            stop_url: self.stop_url(OWN, List::Digest),
            asked: often(reader.days),
        };
        let letter = self.digest_letter(&recipient, &told);
        // A mail program's own button would stop nothing.
        Ok(Some(Letter { unsubscribe_url: None, ..letter }))
    }

    /// Puts that letter for one of the staff, to be looked at in their own mail program.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn send_preview(&self, staff: &Staff, reader: &MadeUp) -> Result<Sample> {
        let Some(letter) = self.preview(reader).await? else { return Ok(Sample::Nothing) };
        let now = self.now();
        let stretch = now.seconds().div_euclid(PAUSE_SECONDS);
        let message = Outgoing {
            kind: PREVIEW,
            key: format!("{}:{}:{stretch}", PREVIEW.word, staff.id),
            about: newsroom::post::about(staff),
            name: staff.name.clone(),
            address: staff.email.clone(),
            words: Words::Written(letter),
            not_before: None,
            expires_at: Some(now.plus_seconds(3600)),
        };
        self.put_awaited(&message).await
    }
}
