//! Looking into the outbox, and deciding about what lies in it.

use kit::{Id, Instant};
use serde::Serialize;
use store::{Db, Result, Tx};

use crate::rows::{self, Item};
use crate::{Address, rules};

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is tried, or will be.
    Waiting,
    /// A server took it.
    Sent,
    /// A server said no for good.
    Refused,
    /// It was tried long enough, or somebody gave it up.
    GivenUp,
    /// Its recipient gets no mail.
    Suppressed,
    /// It was taken, and came back.
    Bounced,
    /// Its recipient called it unwanted.
    Complained,
}

impl State {
    /// Every one, in the order they are shown.
    pub const ALL: [State; 7] = [
        State::Waiting,
        State::Sent,
        State::Refused,
        State::Bounced,
        State::Complained,
        State::GivenUp,
        State::Suppressed,
    ];

    /// The word it is stored by.
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Sent => "sent",
            State::Refused => "refused",
            State::GivenUp => "given_up",
            State::Suppressed => "suppressed",
            State::Bounced => "bounced",
            State::Complained => "complained",
        }
    }

    /// The state of this word.
    pub fn of(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// How many messages are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The state.
    pub state: State,
    /// How many.
    pub messages: i64,
}

/// How many messages there are in each state.
///
/// # Errors
/// When the store cannot be read.
pub async fn counts(db: &Db) -> Result<Vec<Count>> {
    let found = rows::counts(db).await?;
    let of =
        |state: State| found.iter().find(|(word, _)| word == state.word()).map_or(0, |it| it.1);
    Ok(State::ALL.into_iter().map(|state| Count { state, messages: of(state) }).collect())
}

/// Messages of a state, or all, older than `before`, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(
    db: &Db,
    state: Option<State>,
    before: Option<Id>,
    limit: usize,
) -> Result<Vec<Item>> {
    let word = state.map_or("", State::word);
    rows::list(db, word, before.unwrap_or(Id(i64::MAX)), limit).await
}

/// Messages about somebody, whatever became of them, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn list_about(db: &Db, about: &str, limit: usize) -> Result<Vec<Item>> {
    rows::list_about(db, about, limit).await
}

/// The message that was put under this key, and what became of it.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_key(db: &Db, key: &str) -> Result<Option<Item>> {
    rows::by_key(db, key).await
}

/// Messages that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub messages: i64,
    /// Since when the first of them.
    pub since: Instant,
}

/// Mail that does not go out: some waits for longer than it should, and none went out meanwhile.
pub type Overdue = Option<Waiting>;

/// Whether mail goes out.
///
/// # Errors
/// When the store cannot be read.
pub async fn overdue(db: &Db, now: Instant) -> Result<Overdue> {
    let limit = now.plus_seconds(-rules::OVERDUE_SECONDS);
    let (messages, since, last_sent) = rows::overdue(db, limit).await?;
    let silent = last_sent.is_none_or(|last| last <= limit);
    Ok(since.filter(|_| silent && messages > 0).map(|since| Waiting { messages, since }))
}

/// Tries a message again, from now on for as long as a new one; which, when there is one that can
/// be.
///
/// # Errors
/// When the store refuses.
pub async fn try_again(tx: &mut Tx, now: Instant, id: Id) -> Result<Option<Item>> {
    if !rows::try_again(tx, now, id).await? {
        return Ok(None);
    }
    tx.ring();
    rows::find_tx(tx, id).await
}

/// Gives up a message that waits and is not on its way just now; which, when there is one.
///
/// # Errors
/// When the store refuses.
pub async fn give_up(tx: &mut Tx, now: Instant, id: Id, why: &str) -> Result<Option<Item>> {
    if !rows::give_up(tx, now, id, why).await? {
        return Ok(None);
    }
    rows::find_tx(tx, id).await
}

/// Mail goes to the recipient of this message again, whatever came back from there; which message,
/// when there is one.
///
/// # Errors
/// When the store refuses.
pub async fn allow_again(tx: &mut Tx, id: Id) -> Result<Option<Item>> {
    let item = rows::find_tx(tx, id).await?.filter(Item::is_unwanted);
    if let Some(address) = item.as_ref().and_then(|it| Address::parse(&it.to_address).ok()) {
        rows::allow(tx, &address.hash()).await?;
    }
    Ok(item)
}

impl Item {
    /// Whether it tells that its recipient gets no mail, or may not.
    pub fn is_unwanted(&self) -> bool {
        matches!(self.state(), State::Bounced | State::Complained | State::Suppressed)
    }

    /// Its state.
    pub fn state(&self) -> State {
        State::of(&self.state).unwrap_or(State::GivenUp)
    }

    /// Whether it can be tried again: what it says is kept, and still true.
    pub fn can_be_tried(&self, now: Instant) -> bool {
        let open = matches!(self.state(), State::Waiting | State::Refused | State::GivenUp);
        open && !self.letter.is_empty() && self.expires_at.is_none_or(|end| end > now)
    }
}
