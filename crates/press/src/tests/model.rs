//! The press against a naive model: whatever the order of publications, slow prints and readers,
//! nobody is given a page older than what was published before they asked.

use std::sync::Mutex;

use proptest::prelude::*;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::*;

const PAGES: usize = 3;
const MATTERS: usize = 4;

/// Which matters each page is printed from.
const MADE_OF: [&[usize]; PAGES] = [&[0, 1], &[1, 2, 3], &[3]];

#[derive(Clone, Debug)]
enum Step {
    Publish(usize),
    Withdraw(usize),
    ForgetAll,
    Ask(usize),
    FinishPrint(usize),
    FailPrint(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..MATTERS).prop_map(Step::Publish),
        1 => (0..MATTERS).prop_map(Step::Withdraw),
        1 => Just(Step::ForgetAll),
        6 => (0..PAGES).prop_map(Step::Ask),
        5 => (0..PAGES).prop_map(Step::FinishPrint),
        1 => (0..PAGES).prop_map(Step::FailPrint),
    ]
}

type Versions = [usize; MATTERS];

/// The model: versions of matters, and gates at which prints stand after they have read them.
#[derive(Clone)]
struct World {
    press: Press,
    versions: Arc<Mutex<Versions>>,
    /// The version each matter had when it was last withdrawn: older ones may never be shown.
    withdrawn: Arc<Mutex<Versions>>,
    gates: Arc<[Semaphore; PAGES]>,
    failing: Arc<Mutex<[usize; PAGES]>>,
}

/// One reader: the page, what was published when they asked, and what they were given.
struct Visit {
    page: usize,
    arrival: Versions,
    withdrawn: Versions,
    answer: JoinHandle<Result<Answer, Unanswered>>,
}

impl World {
    fn new() -> World {
        World {
            press: press().0,
            versions: Arc::default(),
            withdrawn: Arc::default(),
            gates: Arc::new(std::array::from_fn(|_| Semaphore::new(0))),
            failing: Arc::default(),
        }
    }

    fn now(&self) -> Versions {
        *self.versions.lock().expect("versions")
    }

    fn publish(&self, matter: usize) -> [Tag; 1] {
        self.versions.lock().expect("versions")[matter] += 1;
        [Tag::of("matter", matter)]
    }

    fn withdraw(&self, matter: usize) {
        let tags = self.publish(matter);
        self.withdrawn.lock().expect("withdrawn")[matter] = self.now()[matter];
        self.press.discard(&tags);
    }

    fn ask(&self, page: usize) -> Visit {
        let (world, arrival) = (self.clone(), self.now());
        let withdrawn = *self.withdrawn.lock().expect("withdrawn");
        let answer = tokio::spawn(async move {
            let press = world.press.clone();
            let print = move || world.print(page);
            press.answer(&reader(&[]).ask(&format!("/{page}")), print).await
        });
        Visit { page, arrival, withdrawn, answer }
    }

    async fn print(self, page: usize) -> Result<Printed, PrintError> {
        let read = self.now();
        self.gates[page].acquire().await.expect("an open gate").forget();
        let failing = &mut self.failing.lock().expect("failing")[page];
        if *failing > 0 {
            *failing -= 1;
            return broken();
        }
        let body = format!("{read:?}");
        Ok(Printed::html(body).tags(MADE_OF[page].iter().map(|matter| Tag::of("matter", matter))))
    }

    /// Takes a step and tells whether it was a reader.
    fn take(&self, step: &Step) -> Option<Visit> {
        match *step {
            Step::Publish(matter) => self.press.stale(&self.publish(matter)),
            Step::Withdraw(matter) => self.withdraw(matter),
            Step::ForgetAll => self.press.forget_all(),
            Step::Ask(page) => return Some(self.ask(page)),
            Step::FinishPrint(page) => self.gates[page].add_permits(1),
            Step::FailPrint(page) => {
                self.failing.lock().expect("failing")[page] += 1;
                self.gates[page].add_permits(1);
            }
        }
        None
    }
}

fn is_recent_enough(page: usize, given: &Versions, needed: &Versions) -> bool {
    MADE_OF[page].iter().all(|matter| given[*matter] >= needed[*matter])
}

fn versions_in(answer: &Answer) -> Versions {
    let numbers = text(answer).trim_matches(['[', ']']).split(", ");
    let numbers: Vec<usize> = numbers.map(|n| n.parse().expect("a number")).collect();
    numbers.try_into().expect("all versions")
}

async fn live_through(steps: Vec<Step>) {
    let world = World::new();
    let mut visits = Vec::new();
    for step in &steps {
        visits.extend(world.take(step));
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
    for gate in world.gates.iter() {
        gate.add_permits(1000);
    }
    for visit in visits {
        let Ok(answer) = visit.answer.await.expect("joined") else {
            continue;
        };
        let warned = answer.headers().contains_key("warning");
        let needed = if warned { visit.withdrawn } else { visit.arrival };
        assert!(is_recent_enough(visit.page, &versions_in(&answer), &needed), "{steps:?}");
    }
    for page in 0..PAGES {
        if let Some(answer) = reader(&[]).hit(&world.press, &format!("/{page}")) {
            assert!(is_recent_enough(page, &versions_in(&answer), &world.now()), "{steps:?}");
        }
    }
    assert_eq!(world.press.flights().count(), 0);
    assert_eq!(world.press.ledger().size().2, 0, "nothing is remembered without a print");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nobody_reads_a_page_older_than_what_they_may_know(
        steps in proptest::collection::vec(step(), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(live_through(steps));
    }
}
