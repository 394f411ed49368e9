//! The machine itself: looks on the shelf, prints what is missing, keeps what was printed.

use std::future::Future;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;

use crate::counters::{Counters, Counts, add_one};
use crate::flight::{self, Boarding, Flight, Flights};
use crate::ledger::{Ledger, Run};
use crate::shelf::{Copy, NameRef, Shelf};
use crate::{Answer, Ask, Pressed, PrintError, Printed, Settings, Tag, Unanswered, tag};

/// How many pages may wait for their brotli form; past that they stay with gzip.
const BROTLI_QUEUE_MAX: usize = 1024;

/// What overloaded readers are told.
const RETRY_AFTER_SECONDS: u32 = 2;

/// The press. Cloning it gives another handle on the same one.
#[derive(Clone, Debug)]
pub struct Press(Arc<Machine>);

#[derive(Debug)]
struct Machine {
    settings: Settings,
    pages: Shelf,
    missing: Shelf,
    ledger: Arc<Ledger>,
    flights: Arc<Flights>,
    counters: Counters,
    brotli_queue: OnceLock<SyncSender<Weak<Copy>>>,
}

impl Press {
    /// A press that keeps so many bytes of pages, with the defaults for the rest.
    pub fn new(capacity_bytes: u64) -> Press {
        Press::with(Settings::new(capacity_bytes))
    }

    /// A press with these settings.
    pub fn with(settings: Settings) -> Press {
        Press(Arc::new(Machine {
            pages: Shelf::new(settings.capacity_bytes),
            missing: Shelf::new(settings.missing_bytes),
            ledger: Arc::default(),
            flights: Arc::new(Flights::new(settings.prints_max, settings.waiting_max)),
            counters: Counters::default(),
            brotli_queue: OnceLock::new(),
            settings,
        }))
    }

    /// The answer if a fresh page is on the shelf. This is the way nearly every request goes.
    pub fn hit(&self, ask: &Ask<'_>) -> Option<Answer> {
        let copy = self.0.find(name_of(ask))?;
        if !self.0.is_fresh(&copy) {
            return None;
        }
        Some(self.0.serve(&copy, ask))
    }

    /// The answer, printing the page with `print` if there is no fresh one.
    ///
    /// The print runs as a task of its own: it goes on when this reader leaves, and everyone who
    /// asks for the page meanwhile gets its outcome. So `print` must depend on nothing but address
    /// and variant.
    ///
    /// # Errors
    /// [`Unanswered`] when the page can be neither printed nor shown as it was.
    pub async fn answer<P, F>(&self, ask: &Ask<'_>, print: P) -> Result<Answer, Unanswered>
    where
        P: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<Printed, PrintError>> + Send + 'static,
    {
        let machine = &self.0;
        let old = machine.find(name_of(ask));
        if let Some(copy) = &old {
            if machine.is_fresh(copy) {
                return Ok(machine.serve(copy, ask));
            }
            if machine.is_put_off(copy) {
                return Ok(machine.serve_stale(copy, ask));
            }
        }
        add_one(&machine.counters.misses);
        match machine.fetch(name_of(ask), print).await {
            Ok(copy) => {
                machine.want_brotli(&copy, ask);
                Ok(copy.page.answer(ask.method, ask.headers))
            }
            Err(why) => machine.fall_back(old, ask, why),
        }
    }

    /// Makes every page that hangs on one of these tags stale: the next reader's request prints
    /// it again.
    pub fn stale(&self, tags: &[Tag]) {
        self.0.ledger.stale(tags);
    }

    /// Makes those pages vanish: they are not shown even when they cannot be printed again. For
    /// matter that was withdrawn.
    pub fn discard(&self, tags: &[Tag]) {
        self.0.ledger.discard(tags);
    }

    /// Forgets every page.
    pub fn forget_all(&self) {
        self.0.ledger.discard_all();
        self.0.pages.clear();
        self.0.missing.clear();
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        let machine = &self.0;
        Counts {
            evictions: machine.pages.evictions() + machine.missing.evictions(),
            pages: machine.pages.pages() + machine.missing.pages(),
            bytes: machine.pages.bytes() + machine.missing.bytes(),
            ..machine.counters.read()
        }
    }

    #[cfg(test)]
    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.0.ledger
    }

    #[cfg(test)]
    pub(crate) fn flights(&self) -> &Flights {
        &self.0.flights
    }
}

fn name_of<'a>(ask: &Ask<'a>) -> NameRef<'a> {
    NameRef { path: ask.path, variant: ask.variant }
}

impl Machine {
    fn find(&self, name: NameRef<'_>) -> Option<Arc<Copy>> {
        let copy = self.pages.get(name).or_else(|| self.missing.get(name))?;
        if copy.entry.freshness().is_discarded() { None } else { Some(copy) }
    }

    fn is_fresh(&self, copy: &Copy) -> bool {
        !copy.entry.freshness().is_stale()
            && copy.fresh_until.is_none_or(|moment| self.settings.clock.now() < moment)
    }

    /// Whether a reprint failed a moment ago, so that trying again would only make readers wait.
    fn is_put_off(&self, copy: &Copy) -> bool {
        let retry_at = copy.entry.freshness().retry_at();
        retry_at != 0 && self.settings.clock.now().0 < retry_at
    }

    fn serve(&self, copy: &Arc<Copy>, ask: &Ask<'_>) -> Answer {
        add_one(&self.counters.hits);
        self.want_brotli(copy, ask);
        copy.page.answer(ask.method, ask.headers)
    }

    fn serve_stale(&self, copy: &Copy, ask: &Ask<'_>) -> Answer {
        add_one(&self.counters.stale_served);
        copy.page.stale_answer(ask.method, ask.headers)
    }

    fn fall_back(
        &self,
        old: Option<Arc<Copy>>,
        ask: &Ask<'_>,
        why: Unanswered,
    ) -> Result<Answer, Unanswered> {
        let old = old.filter(|copy| !copy.entry.freshness().is_discarded());
        let Some(copy) = old else {
            if matches!(why, Unanswered::Overloaded { .. }) {
                add_one(&self.counters.shed);
            }
            return Err(why);
        };
        let retry_at = self.settings.clock.now().plus_seconds(self.settings.retry_seconds);
        copy.entry.freshness().set_retry_at(retry_at.0);
        Ok(self.serve_stale(&copy, ask))
    }

    /// Waits for a print that this reader may be given: one under way, or one of its own.
    async fn fetch<P, F>(
        self: &Arc<Machine>,
        name: NameRef<'_>,
        print: P,
    ) -> Result<Arc<Copy>, Unanswered>
    where
        P: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<Printed, PrintError>> + Send + 'static,
    {
        let arrival = self.ledger.generation();
        loop {
            let look = || self.find(name).filter(|copy| self.is_fresh(copy));
            match self.flights.board(name.to_name(), look) {
                Boarding::Ready(copy) => return Ok(copy),
                Boarding::Lead(flight, gate) => {
                    tokio::spawn(Arc::clone(self).fly(flight, print));
                    return flight::wait(gate).await;
                }
                Boarding::Join(gate) => {
                    let copy = flight::wait(gate).await?;
                    if copy.entry.suits(arrival) {
                        return Ok(copy);
                    }
                }
            }
        }
    }

    async fn fly<P, F>(self: Arc<Machine>, flight: Flight, print: P)
    where
        P: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<Printed, PrintError>> + Send + 'static,
    {
        let flights = flight.flights();
        let Some(_permit) = flights.permit().await else {
            let retry_after_seconds = RETRY_AFTER_SECONDS;
            return flight.land(Err(Unanswered::Overloaded { retry_after_seconds }));
        };
        if flight.is_deserted() {
            return;
        }
        let began = Instant::now();
        let run = self.ledger.begin();
        let limit = Duration::from_secs(self.settings.print_seconds_max);
        let printed = match tokio::time::timeout(limit, print()).await {
            Ok(printed) => printed,
            Err(_) => Err(PrintError::new("printing took too long")),
        };
        match self.keep(&flight, run, printed).await {
            Ok(copy) => {
                self.counters.printed(began.elapsed());
                flight.land(Ok(copy));
            }
            Err(error) => {
                add_one(&self.counters.failures);
                flight.land(Err(error.into()));
            }
        }
    }

    /// Presses a printed page and puts it on the shelf, unless it is old already.
    async fn keep(
        self: &Arc<Machine>,
        flight: &Flight,
        run: Run,
        printed: Result<Printed, PrintError>,
    ) -> Result<Arc<Copy>, PrintError> {
        let mut printed = printed?;
        if !printed.cache.is_shared() {
            return Err(PrintError::new("a page for one reader came to the press"));
        }
        printed.tags = tag::settle(printed.tags);
        let tags = printed.tags.clone();
        if !self.settings.tells_tags {
            printed.tags.clear();
        }
        let missing = printed.is_missing();
        let fresh_until = self.fresh_until(&printed);
        let machine = Arc::clone(self);
        let old = self.find(flight.name().borrow());
        let press = move || {
            let now = machine.settings.clock.now();
            let page = Pressed::new(&printed, &machine.settings.headers, now);
            match &old {
                Some(old) => page.keep_date_of(&old.page),
                None => page,
            }
        };
        let page = spawn_blocking(press).await?;
        let copy = Arc::new(Copy { page, entry: run.enter(tags), fresh_until });
        if !copy.entry.is_spoiled() {
            self.put(flight, &copy, missing);
        }
        Ok(copy)
    }

    fn fresh_until(&self, printed: &Printed) -> Option<kit::Instant> {
        if !printed.is_missing() {
            return printed.fresh_until;
        }
        let latest = self.settings.clock.now().plus_seconds(self.settings.missing_seconds);
        Some(printed.fresh_until.map_or(latest, |moment| moment.min(latest)))
    }

    fn put(&self, flight: &Flight, copy: &Arc<Copy>, missing: bool) {
        let (shelf, other) = match missing {
            true => (&self.missing, &self.pages),
            false => (&self.pages, &self.missing),
        };
        other.remove(flight.name().borrow());
        shelf.put(flight.name().clone(), Arc::clone(copy));
    }

    fn want_brotli(&self, copy: &Arc<Copy>, ask: &Ask<'_>) {
        if copy.page.asks_for_brotli(ask.headers) {
            let queue = self.brotli_queue.get_or_init(start_brotli_thread);
            let _ = queue.try_send(Arc::downgrade(copy));
        }
    }
}

/// One thread makes brotli forms, so that a thousand new pages cost one core a while and never
/// all of them. It ends with the press.
fn start_brotli_thread() -> SyncSender<Weak<Copy>> {
    let (sender, receiver) = sync_channel(BROTLI_QUEUE_MAX);
    let builder = std::thread::Builder::new().name("press-brotli".to_owned());
    if let Err(error) = builder.spawn(move || make_brotli_forms(&receiver)) {
        tracing::warn!(%error, "pages stay with gzip: no thread for brotli");
    }
    sender
}

fn make_brotli_forms(queue: &Receiver<Weak<Copy>>) {
    while let Ok(copy) = queue.recv() {
        // A page evicted or stale by now is not worth the work.
        if let Some(copy) = copy.upgrade().filter(|copy| !copy.entry.freshness().is_stale()) {
            copy.page.make_brotli();
        }
    }
}
