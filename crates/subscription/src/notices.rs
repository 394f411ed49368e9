//! The notice of a higher price: put into the outbox when its day comes, and on record once it was
//! delivered.

use billing::Event;
use kit::Id;
use mail::{Put, State};
use store::Tx;

use crate::act::DayRules;
use crate::{Actor, Error, Record, Result, Subscriptions, letters, rows};

impl Subscriptions {
    /// Puts the notice, if it is due; the event that says so.
    pub(crate) async fn tell_of_step_up(
        &self,
        tx: &mut Tx,
        day: &DayRules,
        record: &Record,
    ) -> store::Result<Vec<Event>> {
        let Some(step) = record.state.notice_wanted(day.today, &day.rules) else {
            return Ok(Vec::new());
        };
        let for_day = step.charge.from;
        let key = format!("step_up:{}:{}:{}", record.id, for_day.0, day.today.0);
        let put = letters::step_up(self, tx, day, (record, &key), step).await?;
        if put != Some(Put::Waiting) {
            // Nobody can be told by mail; the desk sees it, and nothing is charged before.
            return Ok(Vec::new());
        }
        rows::await_notice(tx, &key, record.id, for_day).await?;
        Ok(vec![Event::NoticeSent { for_day, on: day.today }])
    }

    /// Looks up what became of the notices that went out.
    ///
    /// # Errors
    /// When the store cannot be read or refuses.
    pub async fn hear_of_notices(&self) -> Result<()> {
        for (key, subscription, for_day) in rows::awaited_notices(self.db()).await? {
            let found = mail::by_key(self.db(), &key).await?;
            let event = match found.map(|it| it.state()) {
                Some(State::Waiting) => continue,
                Some(State::Sent) => Event::NoticeDelivered { for_day, on: self.today() },
                _ => Event::NoticeFailed { for_day },
            };
            self.heard(&key, subscription, event).await?;
        }
        Ok(())
    }

    async fn heard(&self, key: &str, subscription: Id, event: Event) -> Result<()> {
        let day = self.day().await?;
        let mut tx = self.db().begin().await?;
        rows::notice_heard(&mut tx, key).await?;
        let whose = (subscription, Actor::Time);
        let acted = self.act_in(&mut tx, &day, whose, |state, _, _| {
            Ok(if state.has_ended() { Vec::new() } else { vec![event] })
        });
        match acted.await {
            // It was deleted with its reader.
            Ok(_) | Err(Error::Unknown) => tx.commit().await.map_err(Into::into),
            Err(error) => Err(error),
        }
    }
}
