//! The gate: what a request is shown, at the door without asking anybody, and by the slow way.

use std::sync::{Arc, OnceLock};

use entitlement::held;
use http::{HeaderMap, HeaderValue};
use kit::{Clock, Instant};
use reader::Door;
use reader::public::Sessions;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use store::{Error, Result};
use web::Cookie;

use crate::pass::{self, PASS_SECONDS};
use crate::rows;
use crate::variant::{self, MACHINE, OPEN_SIGNED_IN};

/// Which variant somebody is shown, and the pass they get with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The variant.
    pub variant: u8,
    /// The header that hands the pass over.
    pub pass: Option<HeaderValue>,
}

/// The gate; clones share it.
#[derive(Clone)]
pub struct Gate(Arc<Inside>);

struct Inside {
    door: Door,
    clock: Clock,
    sessions: Sessions,
    cookie: Cookie,
    key: OnceLock<hmac::Key>,
}

impl Gate {
    /// A gate beside this door, of a paper at this address.
    pub fn new(door: Door, clock: Clock, base_url: &str) -> Gate {
        Gate(Arc::new(Inside {
            door,
            clock,
            sessions: Sessions::new(base_url),
            cookie: Cookie::new("pass", base_url),
            key: OnceLock::new(),
        }))
    }

    /// The variant a request sees, by its cookies alone. [`OPEN_SIGNED_IN`] says that somebody is
    /// signed in without a good pass: they see what is open to all, and a walled story only by
    /// [`Gate::look_up`].
    pub fn variant(&self, headers: &HeaderMap) -> u8 {
        let Some(session) = self.0.sessions.token(headers) else { return MACHINE };
        let (key, pass) = (self.0.key.get(), self.0.cookie.read(headers));
        let read = |(key, pass)| pass::read(key, session, pass, self.0.clock.now());
        key.zip(pass).and_then(read).map_or(OPEN_SIGNED_IN, variant::of)
    }

    /// What somebody sees who is signed in, as the store knows it now, with a pass for the next
    /// minutes. Whose session has ended sees what everybody sees.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn look_up(&self, headers: &HeaderMap) -> Result<Shown> {
        let stranger = Shown { variant: MACHINE, pass: None };
        let Some(who) = self.0.door.who(headers).await? else { return Ok(stranger) };
        let Some(session) = self.0.sessions.token(headers) else { return Ok(stranger) };
        let now = self.0.clock.now();
        let held = held(self.0.door.db(), who.reader.id, now).await?;
        let end = now.plus_seconds(PASS_SECONDS);
        let until = held.until.map_or(end, |moment| moment.min(end));
        let key = self.key().await?;
        let pass = pass::sign(key, session, held.features, until);
        let seconds = (until.seconds() - now.seconds()).max(1);
        let pass = Some(self.0.cookie.set(&pass, seconds));
        Ok(Shown { variant: variant::of(held.features), pass })
    }

    /// What passes are signed with, made when the first is asked for.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn key(&self) -> Result<&hmac::Key> {
        if let Some(key) = self.0.key.get() {
            return Ok(key);
        }
        let db = self.0.door.db();
        let secret = match rows::secret(db).await? {
            Some(secret) => secret,
            None => {
                rows::make(db, &fresh()?, self.now()).await?;
                let missing = || Error::Shape("the secret of passes is not there".to_owned());
                rows::secret(db).await?.ok_or_else(missing)?
            }
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        Ok(self.0.key.get_or_init(|| key))
    }

    fn now(&self) -> Instant {
        self.0.clock.now()
    }
}

fn fresh() -> Result<String> {
    let mut bytes = [0_u8; 32];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Error::Shape("this machine has no chance to draw on".to_owned()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
