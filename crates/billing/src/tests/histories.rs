//! Random histories against a model that knows nothing of the engine: a bank that remembers its
//! keys, a list of what was promised, and a calendar of who may read.
//!
//! `cargo xtask torture billing` runs a hundred thousand of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use fastrand::Rng;

use super::*;

/// Histories in an ordinary run of the tests.
const HISTORIES: u64 = 1500;
/// Steps of one history.
const STEPS: usize = 60;

/// What the store would hold: written together with the events, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Task {
    Charge { serial: u32, attempt: u32, amount: i64 },
    Refund { refund: u32, serial: u32, net: i64, tax: i64 },
}

/// A bank: the same key gets the same answer, and moves money once.
#[derive(Default)]
struct Bank {
    balance: i64,
    answers: HashMap<Task, Outcome>,
    moved: HashMap<Task, i64>,
}

impl Bank {
    fn asked(&mut self, task: Task, dice: &mut Rng) -> Outcome {
        if let Some(known) = self.answers.get(&task) {
            return known.clone();
        }
        let answer = match dice.u8(0..10) {
            0..7 => Outcome::Taken,
            7 | 8 => declined(Class::Soft),
            _ => declined(if dice.bool() { Class::Hard } else { Class::NeedsReader }),
        };
        if answer == Outcome::Taken {
            let sum = match task {
                Task::Charge { amount, .. } => amount,
                Task::Refund { net, tax, .. } => -(net + tax),
            };
            self.balance += sum;
            self.moved.insert(task, sum);
        }
        self.answers.insert(task, answer.clone());
        answer
    }
}

/// What the model knows: what was said and done, never what the engine thinks of it.
#[derive(Default)]
struct Known {
    promised: Vec<(i64, Term)>,
    next: usize,
    issued_to: Option<Day>,
    unpaid: Option<Day>,
    has_paid: bool,
    closed: bool,
    last_day: Option<Day>,
    pause: Option<(Day, Day)>,
    told: Option<Day>,
    paid: HashSet<u32>,
    by_hand: i64,
    waits_for_notice: bool,
}

struct History {
    it: Subscription,
    bought: Subscription,
    rules: Rules,
    today: Day,
    journal: Vec<Event>,
    tasks: Vec<Task>,
    settled: HashSet<Task>,
    books: BTreeMap<Account, i64>,
    bank: Bank,
    known: Known,
    dice: Rng,
}

fn some_terms(dice: &mut Rng) -> Terms {
    let spans = [WEEK, FOUR_WEEKS, Term::of(1, Unit::Month), Term::of(1, Unit::Year)];
    let span = |dice: &mut Rng| spans[dice.usize(0..spans.len())];
    let mut phases = Vec::new();
    if dice.bool() {
        phases.push(phase(Kind::Trial, 0, Term::of(dice.u16(1..40), Unit::Day), 1));
    }
    if dice.bool() {
        let intro = phase(Kind::Intro, dice.i64(1..400), span(dice), dice.u32(1..25));
        phases.push(Phase { prepaid: dice.u8(0..4) == 0, ..intro });
    }
    if phases.is_empty() || dice.u8(0..5) > 0 {
        phases.push(phase(Kind::Evergreen, dice.i64(1..3000), span(dice), 0));
    }
    terms(&phases)
}

fn flat(terms: &Terms) -> Vec<(i64, Term)> {
    let cycles = terms.phases().iter().flat_map(|phase| match (phase.cycles, phase.prepaid) {
        (Some(n), true) => {
            let count = phase.every.count * u16::try_from(n).expect("few");
            vec![(phase.amount * i64::from(n), Term::of(count, phase.every.unit))]
        }
        (Some(n), false) => vec![(phase.amount, phase.every); n as usize],
        (None, _) => vec![(phase.amount, phase.every); 400],
    });
    cycles.collect()
}

impl History {
    fn new(seed: u64) -> History {
        let mut dice = Rng::with_seed(seed);
        let terms = some_terms(&mut dice);
        let method = if dice.u8(0..3) > 0 { Method::Card } else { Method::Transfer };
        let today = day("2026-01-01").plus(dice.i32(0..1200));
        let tax = Tax { name: "VAT".to_owned(), rate: dice.u32(0..25_000) };
        let taxes = Taxes { included: dice.bool(), taxes: vec![tax] };
        let known = Known { promised: flat(&terms), ..Known::default() };
        let bought = Subscription::bought(terms, method, today);
        History {
            it: bought.clone(),
            bought,
            rules: Rules { taxes, ..Rules::default() },
            today,
            journal: Vec::new(),
            tasks: Vec::new(),
            settled: HashSet::new(),
            books: BTreeMap::new(),
            bank: Bank::default(),
            known,
            dice,
        }
    }

    /// One transaction: the events, what they book, and what is to be done because of them.
    fn commit(&mut self, events: Vec<Event>, applied: bool) {
        let mut state = self.replayed();
        for event in events {
            for entry in entries(&event, state.open.as_ref()) {
                assert!(entry.amount > 0, "{event:?}");
                *self.books.entry(entry.debit).or_default() += entry.amount;
                *self.books.entry(entry.credit).or_default() -= entry.amount;
            }
            let owed = state.open.map_or(0, Open::owed);
            self.note(&event, &state);
            state.apply(&event);
            match event {
                Event::Tried { serial, attempt } => {
                    self.tasks.push(Task::Charge { serial, attempt, amount: owed });
                }
                Event::RefundAsked { refund, serial, net, tax } => {
                    self.tasks.push(Task::Refund { refund, serial, net, tax });
                }
                _ => {}
            }
            if !applied {
                self.it.apply(&event);
            }
            self.journal.push(event);
        }
    }

    fn replayed(&self) -> Subscription {
        let mut state = self.bought.clone();
        self.journal.iter().for_each(|event| state.apply(event));
        state
    }

    /// What somebody outside would have seen.
    fn note(&mut self, event: &Event, before: &Subscription) {
        let known = &mut self.known;
        match event {
            Event::Invoiced { charge, sum, due, .. } => {
                let (amount, term) = known.promised[known.next];
                assert_eq!(charge.amount, amount, "charge {} is not what was promised", known.next);
                let days =
                    charge.from.until(charge.to) - charge.from.until(term.after(charge.from, 1));
                assert!(days.abs() <= 3, "a period of {days} days more than promised");
                assert!(known.issued_to.is_none_or(|to| to <= charge.from), "two for one day");
                assert!(charge.from <= self.today && self.today < charge.to);
                assert!(known.pause.is_none() && known.last_day.is_none() && !known.closed);
                if charge.steps_up {
                    let days = known.told.map(|on| on.until(self.today)).expect("nobody was told");
                    let short = before.last.map_or(7, |it| it.from.until(it.to).min(7));
                    assert!((short..=21).contains(&days), "told {days} days before");
                }
                known.next += 1;
                known.issued_to = Some(charge.to);
                known.unpaid = (sum.total > 0).then_some(*due);
                known.waits_for_notice = false;
            }
            Event::Paid { serial, .. } => {
                assert!(known.paid.insert(*serial), "invoice {serial} was paid twice");
                known.unpaid = None;
                known.has_paid = true;
            }
            Event::Changed { terms, on, .. } => {
                known.promised = flat(terms);
                known.next = 0;
                known.issued_to = Some(*on);
            }
            Event::SaveTaken { phase } => {
                let rest = flat(&before.terms.regular());
                known.promised =
                    vec![(phase.amount, phase.every); phase.cycles.unwrap_or(0) as usize];
                known.promised.extend(rest);
                known.next = 0;
            }
            Event::Held { .. } => known.waits_for_notice = true,
            Event::NoticeDelivered { on, .. } => known.told = Some(*on),
            Event::Resumed { on } => {
                known.pause = None;
                known.issued_to = known.issued_to.max(Some(*on));
            }
            Event::GivenUp { .. } => {
                assert!(before.open.is_some_and(|it| !it.in_flight), "money may be on its way");
                known.closed = true;
            }
            Event::Ended { .. } => known.closed = true,
            _ => {}
        }
    }

    fn nightly(&mut self) {
        let events = self.it.advance(self.today, &self.rules);
        self.commit(events, true);
    }

    /// Work is done, and now and then the machine dies before its result is written, or the
    /// processor says it twice.
    fn work(&mut self) {
        let Some(task) = self.tasks.first().copied() else { return };
        let outcome = self.bank.asked(task, &mut self.dice);
        if self.dice.u8(0..5) == 0 {
            return self.kill();
        }
        self.tasks.retain(|it| *it != task);
        for _ in 0..self.dice.usize(1..3) {
            if self.settled.insert(task) {
                let events = self.results(task, &outcome);
                self.commit(events, false);
            }
        }
        self.nightly();
    }

    fn results(&self, task: Task, outcome: &Outcome) -> Vec<Event> {
        match (task, outcome) {
            (Task::Charge { serial, attempt, amount }, outcome) => {
                self.it.outcome((serial, attempt), (outcome, amount), self.today, &self.rules)
            }
            (Task::Refund { refund, serial, net, tax }, Outcome::Taken) => {
                vec![Event::Refunded { refund, serial, net, tax }]
            }
            (Task::Refund { refund, serial, net, tax }, Outcome::Declined { reason, .. }) => {
                let (amount, reason) = (net + tax, reason.clone());
                vec![Event::RefundFailed { refund, serial, amount, reason }]
            }
        }
    }

    fn kill(&mut self) {
        let written = serde_json::to_string(&self.journal).expect("JSON");
        let read: Vec<Event> = serde_json::from_str(&written).expect("the same back");
        assert_eq!(read, self.journal);
        let again = self.replayed();
        assert_eq!(again, self.it, "the same events give the same state");
        let kept = serde_json::to_string(&again).expect("JSON");
        self.it = serde_json::from_str(&kept).expect("the same back");
    }

    fn act(&mut self) {
        let today = self.today;
        let regular = some_terms(&mut self.dice).regular();
        let credit = self.dice.i64(1..500);
        let until = today.plus(self.dice.i32(-3..250));
        let asked = match self.dice.u8(0..14) {
            0 => self.it.cancel(today, End::Cancelled),
            1 => self.it.keep(),
            2 => self.it.pause(until, &self.rules),
            3 => self.it.resume(today),
            4 => self.it.change_now(regular, today),
            5 => self.it.change_at_renewal(regular),
            6 => self.it.withdraw(today, &self.rules),
            7 => self.it.change_card(today),
            8 => self.it.give_credit(credit),
            9 => self.it.extend(self.dice.i32(-1..40)),
            10 => self.it.may_be_saved().map(|()| vec![Event::SaveOffered]),
            11 => self.it.take_save(self.dice.u8(1..100), self.dice.u32(1..4)),
            12 => self.it.last.map_or(Ok(Vec::new()), |bill| self.it.refund(&bill, credit)),
            _ => self.by_hand(),
        };
        let Ok(events) = asked else { return };
        self.foresee(&events);
        self.commit(events, false);
        self.nightly();
    }

    fn by_hand(&mut self) -> Result<Vec<Event>, Refusal> {
        let amount = self.it.open.map_or(5, Open::owed) + self.dice.i64(-1..3);
        let events = self.it.pay_by_hand(amount, self.today)?;
        self.known.by_hand += amount;
        Ok(events)
    }

    /// What an act means to who did it.
    fn foresee(&mut self, events: &[Event]) {
        let known = &mut self.known;
        for event in events {
            match event {
                Event::Cancelled { .. } => {
                    if known.waits_for_notice {
                        known.issued_to = Some(self.today);
                    }
                    known.last_day = known.issued_to;
                    known.pause = None;
                }
                Event::Kept | Event::SaveTaken { .. } => known.last_day = None,
                Event::Paused { from, until } => {
                    assert_eq!(Some(*from), known.issued_to, "a pause begins after what is paid");
                    known.pause = Some((*from, *until));
                }
                Event::Extended { days } => {
                    known.issued_to = known.issued_to.map(|to| to.plus(*days));
                    known.last_day = known.last_day.map(|to| to.plus(*days));
                    known.pause = known.pause.map(|(from, until)| (from.plus(*days), until));
                }
                _ => {}
            }
        }
    }

    fn pass(&mut self) {
        let days = match self.dice.u8(0..20) {
            0 => -self.dice.i32(1..4),
            1 => self.dice.i32(30..120),
            _ => self.dice.i32(0..9),
        };
        self.today = self.today.plus(days);
        if self.dice.u8(0..6) > 0
            && let Some(step) = self.it.notice_wanted(self.today, &self.rules)
        {
            let (for_day, on) = (step.charge.from, self.today);
            let sent = Event::NoticeSent { for_day, on };
            let then = match self.dice.bool() {
                true => Event::NoticeDelivered { for_day, on },
                false => Event::NoticeFailed { for_day },
            };
            self.commit(vec![sent, then], false);
        }
        self.nightly();
    }

    fn check(&self) {
        let book = |account| self.books.get(&account).copied().unwrap_or(0);
        assert_eq!(self.books.values().sum::<i64>(), 0, "the ledger is zero");
        // What the bank did and nobody has written down yet is still asked for again.
        let moved = self.bank.moved.iter();
        let unheard: i64 =
            moved.filter(|(it, _)| !self.settled.contains(it)).map(|(_, sum)| sum).sum();
        assert_eq!(book(Account::Bank), self.bank.balance - unheard + self.known.by_hand);
        assert_eq!(book(Account::Receivable), self.it.open.map_or(0, Open::owed));
        assert_eq!(book(Account::Credit), -self.it.credit);
        assert!(self.it.credit >= 0);
        if self.it.open.is_none_or(|it| !it.in_flight) {
            self.check_right();
        }
    }

    /// Nobody looks at a subscription before the day it names.
    fn check_next_run(&self) {
        let next = self.it.next_run(self.today, &self.rules);
        let until = next.unwrap_or(self.today.plus(20)).min(self.today.plus(20));
        for day in (self.today.0 + 1..until.0).map(Day) {
            let early = self.it.clone().advance(day, &self.rules);
            assert!(early.is_empty(), "{early:?} before its day, {next:?}");
            assert_eq!(self.it.notice_wanted(day, &self.rules), None, "before its day");
        }
    }

    /// Who may read today, as anybody would reckon it.
    fn check_right(&self) {
        let known = &self.known;
        let begun = self.bought.method == Method::Transfer || known.has_paid;
        let paused = known.pause.is_some_and(|(from, _)| self.today > from);
        let over = known.last_day.is_some_and(|last| self.today > last);
        let lapsed = known.unpaid.is_some_and(|due| self.today >= due.plus(21));
        let right = begun && !known.closed && !paused && !over && !lapsed;
        assert_eq!(self.it.access().on(self.today), right, "{:?}", self.it);
    }
}

fn live(seed: u64) {
    let mut history = History::new(seed);
    history.nightly();
    for step in 0..STEPS {
        match history.dice.u8(0..10) {
            0..4 => history.pass(),
            4..7 => history.work(),
            7 | 8 => history.act(),
            _ => history.kill(),
        }
        history.check();
        if step % 8 == 0 {
            history.check_next_run();
        }
    }
}

#[test]
fn a_random_history_keeps_every_promise() {
    let asked = std::env::var("BROADSHEET_TEST_HISTORIES").ok();
    let many = asked.and_then(|it| it.parse().ok()).unwrap_or(HISTORIES);
    for seed in 0..many {
        if let Err(panic) = std::panic::catch_unwind(|| live(seed)) {
            eprintln!("history {seed} broke a promise");
            std::panic::resume_unwind(panic);
        }
    }
}
