//! Time passes: subscriptions whose day has come.

use std::time::Duration;

use kit::Id;
use store::Tx;
use tokio::sync::watch;

use crate::act::DayRules;
use crate::{Result, Subscriptions, rows};

/// Subscriptions in one transaction.
const BATCH: usize = 100;
/// How often it is looked for those whose day has come.
const LOOK_SECONDS: u64 = 60;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Subscriptions that were looked at.
    pub looked_at: u64,
    /// Those that could not be; they are tried again tomorrow, and the log says why.
    pub failed: u64,
}

impl Subscriptions {
    /// Looks at those whose day has come until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.hear_of_notices().await {
                tracing::warn!(%error, "the delivery of notices could not be looked up");
            }
            match self.run_due().await {
                Ok(Ran { looked_at: 0, .. }) => {}
                Ok(ran) => tracing::info!(
                    subscriptions = ran.looked_at,
                    failed = ran.failed,
                    "subscriptions were looked at"
                ),
                Err(error) => tracing::warn!(%error, "subscriptions could not be looked at"),
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(LOOK_SECONDS)) => {}
            }
        }
    }

    /// Does what is due by today, some at a time. One that cannot be looked at holds up no other.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn run_due(&self) -> Result<Ran> {
        let mut ran = Ran::default();
        loop {
            let day = self.day().await?;
            let due = rows::due(self.db(), day.today, BATCH).await?;
            if due.is_empty() {
                return Ok(ran);
            }
            ran.looked_at += due.len() as u64;
            if let Err(error) = self.run_batch(&day, &due).await {
                tracing::warn!(%error, "a batch of subscriptions failed; they are taken one by one");
                ran.failed += self.run_each(&day, &due).await?;
            }
        }
    }

    async fn run_batch(&self, day: &DayRules, due: &[Id]) -> Result<()> {
        let mut tx = self.db().begin().await?;
        for id in due {
            self.look_at(&mut tx, day, *id).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Another node may have looked at it in between; then there is nothing to do.
    async fn look_at(&self, tx: &mut Tx, day: &DayRules, id: Id) -> Result<()> {
        journal::turn(tx).await?;
        let Some(mut record) = rows::find_in(tx, id).await? else { return Ok(()) };
        if record.next_run.is_some_and(|next| next <= day.today) {
            self.settle(tx, day, &mut record).await?;
        }
        Ok(())
    }

    async fn run_each(&self, day: &DayRules, due: &[Id]) -> Result<u64> {
        let mut failed = 0;
        for id in due {
            if let Err(error) = self.run_batch(day, &[*id]).await {
                tracing::error!(subscription = %id, %error, "a subscription cannot be billed");
                failed += 1;
                let mut tx = self.db().begin().await?;
                rows::put_off(&mut tx, *id, day.today.plus(1)).await?;
                tx.commit().await?;
            }
        }
        Ok(failed)
    }
}
