//! Workers: they take jobs that are due, do them, and try again later what failed.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use kit::{Clock, Instant};
use store::{Db, Result};
use tokio::sync::watch;

use crate::rows::{self, Claimed};
use crate::{ATTEMPTS_MAX, Job, LEASE_SECONDS, Lane};

/// How a job ended when it did not succeed.
#[derive(Debug)]
pub enum Outcome {
    /// It may succeed later.
    TryLater(String),
    /// It never will.
    Hopeless(String),
}

/// What does a kind of job: the payload in, success or an [`Outcome`] out.
pub type Handler =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<(), Outcome>> + Send>> + Send + Sync>;

/// The workers of this node and the kinds of job they know.
#[derive(Clone)]
pub struct Workers {
    db: Db,
    clock: Clock,
    handlers: HashMap<&'static str, Handler>,
}

impl Workers {
    /// Workers that know no job yet.
    pub fn new(db: Db, clock: Clock) -> Workers {
        Workers { db, clock, handlers: HashMap::new() }
    }

    /// Teaches them a kind of job.
    pub fn teach<J, F, W>(&mut self, work: W)
    where
        J: Job,
        F: Future<Output = Result<(), Outcome>> + Send + 'static,
        W: Fn(J) -> F + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let handler: Handler = Arc::new(move |payload| {
            let work = work.clone();
            Box::pin(async move {
                let job: J = serde_json::from_str(&payload)
                    .map_err(|error| Outcome::Hopeless(format!("not understood: {error}")))?;
                work(job).await
            })
        });
        self.handlers.insert(J::KIND, handler);
    }

    /// Does jobs, in each lane one after another, until `stop` turns true.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let [prompt, far, heavy] = Lane::ALL.map(|lane| self.run_lane(lane, stop.clone()));
        tokio::join!(prompt, far, heavy);
    }

    async fn run_lane(&self, lane: Lane, mut stop: watch::Receiver<bool>) {
        let mut bell = self.db.wake().subscribe();
        while !*stop.borrow() {
            match self.do_one_of(lane).await {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        _ = bell.changed() => {}
                        _ = stop.changed() => {}
                        () = tokio::time::sleep(self.until_due(lane).await) => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the job queue cannot be read");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
        }
    }

    /// Does the next job that is due in any lane; whether there was one.
    ///
    /// # Errors
    /// When the store fails; the job itself may fail without that.
    pub async fn do_one(&self) -> Result<bool> {
        for lane in Lane::ALL {
            if self.do_one_of(lane).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn do_one_of(&self, lane: Lane) -> Result<bool> {
        let now = self.clock.now();
        if rows::next_due(&self.db, lane).await?.is_none_or(|due| due > now) {
            return Ok(false);
        }
        let until = now.plus_seconds(LEASE_SECONDS);
        let Some(job) = rows::claim(&self.db, lane, now, until).await? else {
            return Ok(false);
        };
        let outcome = match self.handlers.get(job.kind.as_str()) {
            Some(handler) => work(handler, &job).await,
            None => Err(Outcome::Hopeless("no one here knows this kind of job".to_owned())),
        };
        self.settle(&job, outcome).await?;
        Ok(true)
    }

    async fn settle(&self, job: &Claimed, outcome: Result<(), Outcome>) -> Result<()> {
        let now = self.clock.now();
        match outcome {
            Ok(()) => rows::done(&self.db, job).await,
            Err(Outcome::TryLater(why)) if job.attempts < ATTEMPTS_MAX => {
                rows::later(&self.db, job, now.plus_seconds(pause_seconds(job.attempts)), &why)
                    .await
            }
            Err(Outcome::TryLater(why) | Outcome::Hopeless(why)) => {
                tracing::error!(kind = job.kind, job = %job.id, why, "a job was given up");
                rows::give_up(&self.db, job, now, &why).await
            }
        }
    }

    async fn until_due(&self, lane: Lane) -> Duration {
        let now = self.clock.now();
        let due = rows::next_due(&self.db, lane).await.ok().flatten().unwrap_or(Instant(i64::MAX));
        let millis = ((due.0.saturating_sub(now.0)) / 1000).clamp(50, 5000);
        Duration::from_millis(millis.unsigned_abs())
    }
}

/// A job that panics is a job that failed: the worker lives on.
async fn work(handler: &Handler, job: &Claimed) -> Result<(), Outcome> {
    let running = tokio::spawn(handler(job.payload.clone()));
    running.await.unwrap_or_else(|broken| Err(Outcome::TryLater(format!("it broke off: {broken}"))))
}

/// Seconds before the next try: 10, 40, 160, … at most six hours.
fn pause_seconds(attempts: i64) -> i64 {
    let doublings = u32::try_from(2 * (attempts - 1)).unwrap_or(0).min(20);
    (10_i64 << doublings).min(6 * 3600)
}
