//! How the room is filled from the store, and kept up with the journal.

use std::time::Duration;

use article::{Published, Withdrawn};
use byline::AuthorChanged;
use journal::{Entry, Follower};
use kit::Id;
use store::Result;
use tokio::sync::{mpsc, watch};
use topic::TopicChanged;

use crate::facts::{ReaderForgotten, WishChanged};
use crate::index::{Filing, Index, Thing};
use crate::names::{self, Names};
use crate::room::Following;
use crate::rows;
use crate::wish::Wish;

/// Stories, and readers, that are read in one go.
const PAGE: usize = 10_000;
/// Facts that are acted on together.
const FACTS: usize = 200;
/// How often suggestions are worked out anew.
const SUGGEST_SECONDS: u64 = 300;

/// What a fact means here.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Heard {
    /// A story may stand somewhere else, or not at all.
    Story(Id),
    /// A thing may be called something else.
    Name(Thing),
    /// A reader wishes something.
    Wish(Id, Thing, Wish),
    /// A reader is gone.
    Gone(Id),
    /// A picture may look different.
    Picture,
    /// Nothing.
    Nothing,
}

fn heard(entry: &Entry) -> Heard {
    let wish = entry.read::<WishChanged>(WishChanged::KIND);
    if let Some((reader, (thing, wish))) = wish.and_then(|it| Some((it.reader, it.wish()?))) {
        return Heard::Wish(reader, thing, wish);
    }
    let subject = |wanted: &str| entry.subject.filter(|_| entry.kind == wanted);
    if let Some(story) = subject(Published::KIND).or(subject(Withdrawn::KIND)) {
        return Heard::Story(story);
    }
    if let Some(topic) = subject(TopicChanged::KIND) {
        return Heard::Name(Thing::Topic(topic));
    }
    if let Some(author) = subject(AuthorChanged::KIND) {
        return Heard::Name(Thing::Author(author));
    }
    if let Some(reader) = subject(ReaderForgotten::KIND) {
        return Heard::Gone(reader);
    }
    if entry.kind.starts_with("media.") { Heard::Picture } else { Heard::Nothing }
}

impl Following {
    /// Reads everything from the store and follows the journal until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let follower = loop {
            match self.read_all().await {
                Ok(follower) => break follower,
                Err(error) => tracing::warn!(%error, "the follows cannot be read"),
            }
            tokio::select! {
                _ = stop.changed() => return,
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        };
        let (tell, told) = mpsc::unbounded_channel();
        let suggest = self.clone().keep_suggesting(stop.clone());
        let listen = async move {
            // Nobody listens any more only when this task ends.
            let hear = |entry: &Entry| drop(tell.send((entry.seq, heard(entry))));
            follower.run(stop, hear).await;
        };
        tokio::join!(listen, self.act(told), suggest);
    }

    /// Works out suggestions anew now and then, when something happened.
    async fn keep_suggesting(self, mut stop: watch::Receiver<bool>) {
        let mut worked_out_at = -1;
        while !*stop.borrow() {
            let heard = *self.heard.borrow();
            if heard != worked_out_at {
                self.work_out_suggestions().await;
                worked_out_at = heard;
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(SUGGEST_SECONDS)) => {}
            }
        }
    }

    /// Fills the room. The place in the journal is taken first, so that nothing is missed; what is
    /// heard of twice changes nothing the second time.
    async fn read_all(&self) -> Result<Follower> {
        let follower = Follower::from_now(self.db.clone()).await?;
        let seq = *follower.progress().borrow();
        self.set_names(Names::read(&self.db).await?);
        let index = self.read_stories(seq).await?;
        *self.index_mut() = index;
        self.read_readers().await?;
        self.index_mut().tighten();
        self.heard.send_replace(seq);
        self.is_read.send_replace(true);
        Ok(follower)
    }

    async fn read_stories(&self, seq: i64) -> Result<Index> {
        let mut index = Index::default();
        let mut filings = Vec::new();
        let mut after = Id(-1);
        loop {
            let page = article::filings_after(&self.db, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            filings.extend(page.into_iter().map(filing_of));
        }
        // In their order every story is put at the end.
        filings.sort_unstable_by_key(|filing| filing.place);
        for filing in &filings {
            index.file(seq, filing);
        }
        index.recount();
        Ok(index)
    }

    async fn read_readers(&self) -> Result<()> {
        let mut mutes = std::collections::HashMap::new();
        let mut after = Id(-1);
        loop {
            let page = rows::all_mutes(&self.db, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            mutes.extend(page);
        }
        let mut after = Id(-1);
        loop {
            let page = rows::all_follows(&self.db, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            let mut index = self.index_mut();
            for (reader, follows) in page {
                let mutes = mutes.remove(&reader).unwrap_or_default();
                index.set_reader(reader, &follows, &mutes);
            }
        }
        // Who mutes and follows nothing.
        for (reader, mutes) in mutes {
            self.index_mut().set_reader(reader, &[], &mutes);
        }
        Ok(())
    }

    /// Acts on what was heard, in order, many facts at once when many are waiting.
    async fn act(&self, mut told: mpsc::UnboundedReceiver<(i64, Heard)>) {
        let mut facts = Vec::new();
        while told.recv_many(&mut facts, FACTS).await > 0 {
            while let Err(error) = self.act_on(&facts).await {
                tracing::warn!(%error, "what readers follow lags behind");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            if let Some((seq, _)) = facts.last() {
                self.heard.send_replace(*seq);
            }
            facts.clear();
        }
    }

    async fn act_on(&self, facts: &[(i64, Heard)]) -> Result<()> {
        let mut stories: Vec<Id> = Vec::new();
        for (_, heard) in facts {
            match heard {
                Heard::Story(id) => {
                    self.prints.forget(*id);
                    stories.push(*id);
                }
                Heard::Name(thing) => {
                    self.rename(*thing, names::look_up(&self.db, *thing).await?);
                    self.prints.forget_all();
                }
                Heard::Picture => self.prints.forget_all(),
                _ => {}
            }
        }
        stories.sort_unstable();
        stories.dedup();
        // As they stand now, which may be later than the facts say: then another fact follows.
        let found = article::filings(&self.db, &stories).await?;
        let seq = facts.last().map_or(0, |(seq, _)| *seq);
        let mut index = self.index_mut();
        stories.retain(|id| !found.iter().any(|it| it.id == *id));
        for id in stories {
            index.unfile(seq, id);
        }
        for filing in found.into_iter().map(filing_of) {
            index.file(seq, &filing);
        }
        for (_, heard) in facts {
            match heard {
                Heard::Wish(reader, thing, wish) => index.wish(*reader, *thing, *wish),
                Heard::Gone(reader) => index.set_reader(*reader, &[], &[]),
                _ => {}
            }
        }
        index.reach(seq);
        Ok(())
    }
}

fn filing_of(story: article::Filing) -> Filing {
    let place = story.place();
    let topics = story.topics.into_iter().chain(story.section).chain(story.series);
    let authors = story.authors.into_iter().map(Thing::Author);
    Filing { place, things: topics.map(Thing::Topic).chain(authors).collect() }
}
