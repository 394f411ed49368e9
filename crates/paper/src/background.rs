//! What goes on besides answering readers: pages unprinted by facts, what is scheduled, mail, jobs.

use std::time::Duration;

use anyhow::Result;
use journal::{Entry, Follower};
use saved::ListChanged;
use store::Db;
use syndication::Herald;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Paper;

/// How often scheduled stories and fronts are looked for.
const SCHEDULE_SECONDS: u64 = 1;

/// The tasks beside the readers' requests.
pub struct Background {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    /// How far this node's pages have followed the journal.
    pub printed: watch::Receiver<i64>,
}

impl Background {
    /// Starts them.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn start(paper: &Paper) -> Result<Background> {
        let (stop, stopped) = watch::channel(false);
        let follower = Follower::from_now(paper.db.clone()).await?;
        // What was read before the follower took its place nobody would make stale.
        paper.edition.forget_site();
        paper.press.forget_all();
        let printed = follower.progress();
        let workers = paper.workers()?;
        paper.gate.key().await?;
        let mut tasks = vec![
            tokio::spawn(follow(paper.clone(), follower, stopped.clone())),
            tokio::spawn(file_pictures(paper.clone())),
            tokio::spawn(publish_scheduled(paper.clone(), stopped.clone())),
            tokio::spawn(paper.writing.clone().follow(stopped.clone())),
            tokio::spawn(paper.following.clone().run(stopped.clone())),
            tokio::spawn(paper.saved.clone().run(stopped.clone())),
            tokio::spawn(paper.alerts.clone().run(stopped.clone())),
            tokio::spawn(journal::run_durable(
                paper.db.clone(),
                alert::Listener(paper.alerts.clone()),
                stopped.clone(),
            )),
            tokio::spawn(paper.search.clone().run(stopped.clone())),
            tokio::spawn(paper.subscriptions.clone().run(stopped.clone())),
        ];
        if !paper.config.websub.hubs.is_empty() {
            let herald = Herald { clock: paper.clock.clone() };
            tasks.push(tokio::spawn(journal::run_durable(
                paper.db.clone(),
                herald,
                stopped.clone(),
            )));
        }
        let (mail, ended) = (paper.mail.clone(), stopped.clone());
        tasks.push(tokio::spawn(async move { mail.run(ended).await }));
        tasks.push(tokio::spawn(async move { workers.run(stopped).await }));
        Ok(Background { stop, tasks, printed })
    }

    /// Ends them and waits.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            let _ = tokio::time::timeout(Duration::from_secs(10), task).await;
        }
    }
}

/// Facts make pages stale, and what other nodes ended is over here, too.
async fn follow(paper: Paper, follower: Follower, stopped: watch::Receiver<bool>) {
    let site = edition::tags::site();
    follower
        .run(stopped, |entry| {
            let verdict = edition::stale_tags(entry);
            if verdict.stale.contains(&site) {
                paper.edition.forget_site();
            }
            paper.press.stale(&verdict.stale);
            paper.press.discard(&verdict.discard);
            media::hear(&paper.darkroom, entry);
            end_elsewhere(&paper.db, entry);
        })
        .await;
}

/// What another node ended or changed is not remembered here any more either.
fn end_elsewhere(db: &Db, entry: &Entry) {
    if reader::ends_something(entry) {
        db.endings().note();
    }
    if let Some(reader) = entry.subject.filter(|_| entry.kind == ListChanged::KIND) {
        db.endings().note_of(reader);
    }
}

/// Stories that went live before their pictures were listed are read once. A start that is broken
/// off leaves the rest to the next.
async fn file_pictures(paper: Paper) {
    loop {
        match article::file_due_pictures(&paper.db).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the pictures of older stories are not listed yet");
                return;
            }
        }
    }
}

/// Scheduled stories and fronts go live at their moment.
async fn publish_scheduled(paper: Paper, mut stopped: watch::Receiver<bool>) {
    let house = crate::open::house_of(&paper.config);
    while !*stopped.borrow() {
        if let Err(error) = workflow::publish_due(&paper.db, &paper.clock, &house).await {
            tracing::warn!(%error, "scheduled stories could not be looked for");
        }
        if let Err(error) = front::publish_due(&paper.db, &paper.clock).await {
            tracing::warn!(%error, "scheduled fronts could not be looked for");
        }
        tokio::select! {
            _ = stopped.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(SCHEDULE_SECONDS)) => {}
        }
    }
}
