//! Suggestions: what a reader might follow besides, each with the ground it stands on.
//!
//! They are worked out from a sample of the readers' follows and from the newest stories, in the
//! background, and are looked up when a page asks. Two things are near each other when they come
//! together more often than they would by chance; because a few that come together by chance look
//! very near, what rests on few cases counts for less.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use kit::Id;

use crate::index::{Baskets, Index, Thing};

/// Near things that are kept of each.
const NEAR_MAX: usize = 12;
/// Baskets that are looked at for one thing.
const SAMPLE_MAX: usize = 200;
/// Things that come together less often are not near: nobody's follows are to be guessed.
const TOGETHER_MIN: u32 = 3;
/// With so many cases a nearness counts half.
const SHRINKAGE: f32 = 5.0;
/// What stories say counts for less than what readers do.
const STORIES_WEIGHT: f32 = 0.4;
/// What is in fewer of the stories that somebody read says nothing of them.
const READ_MIN: usize = 2;
/// Things that stand for what somebody read.
const READ_MAX: usize = 12;
/// Things that are kept for each section, and for the whole paper.
const POPULAR_MAX: usize = 40;

/// Why something is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Who follows this also follows it.
    Readers(Thing),
    /// It is often in stories with this.
    Stories(Thing),
    /// It is in stories of this section and many follow it.
    Popular(Thing),
    /// Many readers follow it, or much is written about it.
    Everywhere,
    /// It is in so many of the stories that the reader read last.
    Read(usize),
}

/// What is known besides of who follows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'h> {
    /// What the story is about that they come from.
    pub story: &'h [Thing],
    /// The stories that they read last.
    pub read: &'h [Id],
}

/// Something that might be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What.
    pub thing: Thing,
    /// Why.
    pub ground: Ground,
}

type Near = Vec<Vec<(u32, f32)>>;

/// What was worked out last.
#[derive(Default)]
pub struct Suggestions {
    things: Vec<Thing>,
    numbers: HashMap<Thing, u32>,
    by_readers: Near,
    by_stories: Near,
    popular: HashMap<u32, Vec<u32>>,
    everywhere: Vec<u32>,
}

impl Suggestions {
    /// Works them out. Sections are told apart by `is_section`.
    pub fn work_out(baskets: Baskets, is_section: impl Fn(Thing) -> bool) -> Suggestions {
        let Baskets { things, follows, stories, followers } = baskets;
        let count = things.len();
        let by_stories = near(&stories, count);
        let by_readers = near(&follows, count);
        let written = counts(&stories, count);
        let weight = |number: &u32| {
            let number = *number as usize;
            std::cmp::Reverse((followers[number], written[number]))
        };
        let mut popular: HashMap<u32, Vec<u32>> = HashMap::new();
        for story in &stories {
            for section in story.iter().filter(|it| is_section(things[**it as usize])) {
                popular
                    .entry(*section)
                    .or_default()
                    .extend(story.iter().filter(|it| *it != section));
            }
        }
        let best = |list: &mut Vec<u32>| {
            list.sort_unstable();
            list.dedup();
            list.sort_by_key(weight);
            list.truncate(POPULAR_MAX);
            list.shrink_to_fit();
        };
        popular.values_mut().for_each(best);
        let mut everywhere: Vec<u32> = (0..count as u32).collect();
        everywhere.retain(|it| followers[*it as usize] > 0 || written[*it as usize] > 0);
        best(&mut everywhere);
        let numbers = things.iter().zip(0..).map(|(thing, number)| (*thing, number)).collect();
        Suggestions { things, numbers, by_readers, by_stories, popular, everywhere }
    }

    /// What goes with these things, best first. What is among them is not suggested, nor what
    /// `is_offered` says no to.
    pub fn with(
        &self,
        seeds: &[Thing],
        limit: usize,
        is_offered: impl Fn(Thing) -> bool,
    ) -> Vec<Suggestion> {
        let mut ranked = self.near(seeds);
        let near = std::iter::from_fn(|| ranked.pop()).map(|it| (it.number, it.ground));
        let sections = seeds.iter().filter_map(|seed| {
            let popular = self.popular.get(self.numbers.get(seed)?)?;
            Some(popular.iter().map(|number| (*number, Ground::Popular(*seed))))
        });
        let everywhere = self.everywhere.iter().map(|number| (*number, Ground::Everywhere));
        let mut found: Vec<Suggestion> = Vec::new();
        for (number, ground) in near.chain(sections.flatten()).chain(everywhere) {
            if found.len() == limit {
                break;
            }
            let thing = self.things[number as usize];
            let is_new = !seeds.contains(&thing) && !found.iter().any(|it| it.thing == thing);
            if is_new && is_offered(thing) {
                found.push(Suggestion { thing, ground });
            }
        }
        found
    }

    /// What is near these things and not among them. A page asks for a few of what may be
    /// thousands, so they are not sorted: the heap gives the best ones first.
    fn near(&self, seeds: &[Thing]) -> BinaryHeap<Ranked> {
        let mut scored = vec![Scored::default(); self.things.len()];
        let number = |seed: &Thing| self.numbers.get(seed).map(|number| *number as usize);
        for (at, number) in seeds.iter().map(number).enumerate() {
            let Some(number) = number else { continue };
            for (other, score) in &self.by_readers[number] {
                scored[*other as usize].add(*score, at, false);
            }
            for (other, score) in &self.by_stories[number] {
                scored[*other as usize].add(*score * STORIES_WEIGHT, at, true);
            }
        }
        for number in seeds.iter().filter_map(number) {
            scored[number] = Scored::default();
        }
        let scored = scored.iter().zip(0..).filter(|(it, _)| it.score > 0.0);
        let ranked = scored.map(|(it, number)| {
            let seed = seeds[it.seed as usize];
            let ground = if it.by_stories { Ground::Stories(seed) } else { Ground::Readers(seed) };
            Ranked { score: it.score, number, ground }
        });
        ranked.collect()
    }
}

/// What speaks for a thing: everything together, and the strongest of it.
#[derive(Clone, Copy, Default)]
struct Scored {
    score: f32,
    strongest: f32,
    /// Which of the seeds that comes from,
    seed: u32,
    /// and whether stories say it, or readers.
    by_stories: bool,
}

impl Scored {
    fn add(&mut self, score: f32, seed: usize, by_stories: bool) {
        self.score += score;
        if score > self.strongest {
            *self = Scored { strongest: score, seed: seed as u32, by_stories, ..*self };
        }
    }
}

/// A thing near the seeds; the greatest has most to speak for it.
#[derive(PartialEq)]
struct Ranked {
    score: f32,
    number: u32,
    ground: Ground,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.score.total_cmp(&other.score).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn counts(baskets: &[Vec<u32>], things: usize) -> Vec<u32> {
    let mut counts = vec![0; things];
    for number in baskets.iter().flatten() {
        counts[*number as usize] += 1;
    }
    counts
}

/// The things near each thing, best first: those that lie in the same baskets more often than by
/// chance (the logarithm of how many times more often, shrunk where it rests on few cases).
fn near(baskets: &[Vec<u32>], things: usize) -> Near {
    let overall = counts(baskets, things);
    let mut holders: Vec<Vec<u32>> = vec![Vec::new(); things];
    for (basket, at) in baskets.iter().zip(0..) {
        for number in basket {
            let holders = &mut holders[*number as usize];
            if holders.len() < SAMPLE_MAX {
                holders.push(at);
            }
        }
    }
    let mut together = vec![0u32; things];
    let mut touched = Vec::new();
    let mut all = Vec::with_capacity(things);
    for (own, holders) in holders.iter().enumerate() {
        for number in holders.iter().flat_map(|at| &baskets[*at as usize]) {
            if together[*number as usize] == 0 {
                touched.push(*number);
            }
            together[*number as usize] += 1;
        }
        let mut found: Vec<(u32, f32)> = Vec::new();
        for number in touched.drain(..) {
            let count = std::mem::take(&mut together[number as usize]);
            if count < TOGETHER_MIN || number as usize == own {
                continue;
            }
            let share = count as f32 / holders.len() as f32;
            let by_chance = overall[number as usize] as f32 / baskets.len() as f32;
            let score = (share / by_chance).ln() * count as f32 / (count as f32 + SHRINKAGE);
            if score > 0.0 {
                found.push((number, score));
            }
        }
        found.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
        found.truncate(NEAR_MAX);
        all.push(found);
    }
    all
}

impl Index {
    /// What these stories have in common, best first: a thing counts by how many of them it is in,
    /// and for more the fewer stories it has altogether, so that a section hides no topics.
    pub(crate) fn most_read(&self, stories: &[Id]) -> Vec<Suggestion> {
        let mut times: HashMap<Thing, usize> = HashMap::new();
        for thing in stories.iter().flat_map(|story| self.things_of(*story)) {
            *times.entry(thing).or_default() += 1;
        }
        let weight = |thing: Thing, count: usize| {
            count as f32 / (self.stories_of(thing).max(1) as f32).sqrt().sqrt()
        };
        let mut found: Vec<(Thing, usize)> =
            times.into_iter().filter(|(_, count)| *count >= READ_MIN).collect();
        found.sort_by(|(a, m), (b, n)| weight(*b, *n).total_cmp(&weight(*a, *m)).then(a.cmp(b)));
        found.truncate(READ_MAX);
        let suggestion = |(thing, count)| Suggestion { thing, ground: Ground::Read(count) };
        found.into_iter().map(suggestion).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Filing;
    use article::Place;
    use kit::Instant;

    const CITY: Thing = Thing::Topic(Id(1));
    const FERRY: Thing = Thing::Topic(Id(2));
    const PORT: Thing = Thing::Topic(Id(3));
    const DOGS: Thing = Thing::Topic(Id(4));
    const ANN: Thing = Thing::Author(Id(5));
    const WORLD: Thing = Thing::Topic(Id(6));

    fn paper() -> Index {
        let mut index = Index::default();
        let mut at = 0;
        let mut file = |things: &[Thing], times: usize| {
            for _ in 0..times {
                at += 1;
                let place = Place { at: Instant(at), id: Id(at) };
                index.file(at, &Filing { place, things: things.to_vec() });
            }
        };
        file(&[CITY, FERRY, ANN], 6);
        file(&[CITY, DOGS], 6);
        file(&[WORLD], 40);
        index
    }

    fn work_out(index: &Index) -> Suggestions {
        Suggestions::work_out(index.baskets(1000), |thing| thing == CITY || thing == WORLD)
    }

    fn with(index: &Index, seeds: &[Thing], limit: usize) -> Vec<(Thing, Ground)> {
        let found = work_out(index).with(seeds, limit, |_| true);
        found.into_iter().map(|it| (it.thing, it.ground)).collect()
    }

    #[test]
    fn what_readers_follow_together_comes_first() {
        let mut index = paper();
        for reader in 0..30 {
            index.set_reader(Id(reader), &[FERRY, PORT], &[]);
            index.set_reader(Id(100 + reader), &[DOGS], &[]);
        }
        assert_eq!(with(&index, &[FERRY], 1), [(PORT, Ground::Readers(FERRY))]);
        let others = with(&index, &[FERRY], 10);
        assert!(others.contains(&(ANN, Ground::Stories(FERRY))), "{others:?}");
        assert!(!others.iter().any(|(thing, _)| *thing == FERRY));
    }

    #[test]
    fn two_readers_prove_nothing() {
        let mut index = paper();
        for reader in 0..2 {
            index.set_reader(Id(reader), &[WORLD, PORT], &[]);
        }
        let found = with(&index, &[WORLD], 10);
        assert!(!found.iter().any(|(_, ground)| matches!(ground, Ground::Readers(_))), "{found:?}");
    }

    #[test]
    fn a_section_offers_what_many_follow_in_it() {
        let mut index = paper();
        for reader in 0..5 {
            index.set_reader(Id(reader), &[DOGS], &[]);
        }
        let found = with(&index, &[CITY], 10);
        let dogs = found.iter().position(|(thing, _)| *thing == DOGS);
        assert!(dogs < found.iter().position(|(thing, _)| *thing == WORLD), "{found:?}");
        let world = found.iter().find(|(thing, _)| *thing == WORLD);
        assert_eq!(world, Some(&(WORLD, Ground::Everywhere)));
    }

    #[test]
    fn what_was_read_is_told_by_what_its_stories_have_in_common() {
        let index = paper();
        let found = |stories: &[i64]| {
            let stories: Vec<Id> = stories.iter().map(|id| Id(*id)).collect();
            let found = index.most_read(&stories).into_iter();
            found.map(|it| (it.thing, it.ground)).collect::<Vec<_>>()
        };
        let read = |thing, times| (thing, Ground::Read(times));
        assert_eq!(found(&[1, 2, 7]), [read(CITY, 3), read(ANN, 2), read(FERRY, 2)]);
        assert_eq!(found(&[1, 2]), [read(ANN, 2), read(FERRY, 2), read(CITY, 2)]);
        assert_eq!(found(&[1, 7777]), [], "one story has nothing in common, nor one that is gone");
    }

    #[test]
    fn what_is_not_offered_is_not_suggested_and_nothing_twice() {
        let index = paper();
        let found = work_out(&index).with(&[FERRY, CITY], 10, |thing| thing != ANN);
        let mut things: Vec<Thing> = found.iter().map(|it| it.thing).collect();
        assert!(!things.contains(&ANN) && !things.contains(&FERRY), "{things:?}");
        let count = things.len();
        things.sort_unstable();
        things.dedup();
        assert_eq!(things.len(), count);
        assert!(work_out(&Index::default()).with(&[FERRY], 10, |_| true).is_empty());
    }
}
