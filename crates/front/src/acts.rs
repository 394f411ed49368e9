//! What can be done with the containers of a draft. A story is picked once on a front: who puts it
//! somewhere takes it from where it stood.

use kit::Id;

use crate::{CardChange, Container, Layout, Refusal, Rule, Size, Source};

/// Containers of a front.
const CONTAINERS_MAX: usize = 40;
/// Stories picked for a container.
const PICKED_MAX: usize = 60;
/// Stories a container shows.
const SIZE_MAX: usize = 40;
/// Letters of a headline or a container's title.
const HEADLINE_LETTERS_MAX: usize = 200;
/// Letters of a kicker.
const KICKER_LETTERS_MAX: usize = 60;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Towards the top.
    Up,
    /// Towards the end.
    Down,
}

/// Something done with the containers of a front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new container at the end, empty but for its rule.
    Add(Container),
    /// Title, link, layout, rule and size of a container; what was picked stays.
    Set(Container),
    /// A container goes, with what was picked for it.
    Remove(Id),
    /// A container goes a step.
    Shift(Id, Step),
    /// A story is picked for a container: before the one at this place among the picked, else last.
    Place {
        /// The story.
        story: Id,
        /// The container.
        container: Id,
        /// Its place among the picked, from 0.
        at: Option<usize>,
    },
    /// A picked story goes a step, over the container's edge into the next one if need be.
    Move(Id, Step),
    /// A story is not picked any more.
    Take(Id),
    /// What the card of a picked story says instead of the story's own words.
    Word(CardChange),
}

impl Act {
    /// Does it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a container or story that is not there, [`Refusal::Field`] for
    /// what does not fit.
    pub(crate) fn apply(&self, containers: &mut Vec<Container>) -> Result<(), Refusal> {
        match self {
            Act::Add(container) => add(containers, container),
            Act::Set(container) => set(containers, container),
            Act::Remove(id) => {
                containers.remove(place_of(containers, *id)?);
                Ok(())
            }
            Act::Shift(id, step) => {
                let from = place_of(containers, *id)?;
                if let Some(to) = stepped(from, *step, containers.len()) {
                    containers.swap(from, to);
                }
                Ok(())
            }
            Act::Place { story, container, at } => place(containers, *story, (*container, *at)),
            Act::Move(story, step) => move_by(containers, *story, *step),
            Act::Take(story) => {
                let (container, _) = picked_at(containers, *story).ok_or(Refusal::Unknown)?;
                lift(&mut containers[container].rule, *story);
                Ok(())
            }
            Act::Word(change) => word(containers, change),
        }
    }
}

fn add(containers: &mut Vec<Container>, new: &Container) -> Result<(), Refusal> {
    if containers.len() >= CONTAINERS_MAX {
        let words = format!("a front has room for {CONTAINERS_MAX} containers");
        return Err(Refusal::Field(words));
    }
    check(new)?;
    containers.push(new.clone());
    Ok(())
}

fn set(containers: &mut [Container], new: &Container) -> Result<(), Refusal> {
    check(new)?;
    let old = &mut containers[place_of(containers, new.id)?];
    (old.title, old.url, old.layout) = (new.title.clone(), new.url.clone(), new.layout);
    (old.rule.from, old.rule.size) = (new.rule.from, new.rule.size);
    Ok(())
}

fn check(container: &Container) -> Result<(), Refusal> {
    let title = container.title.as_deref().unwrap_or("");
    short("title", title, HEADLINE_LETTERS_MAX)?;
    let size = container.rule.size;
    if !(1..=SIZE_MAX).contains(&size) {
        return Err(Refusal::Field(format!("a container shows 1 to {SIZE_MAX} stories")));
    }
    let url = container.url.as_deref().unwrap_or("");
    let own = url.starts_with('/') && !url.starts_with("//");
    let fits = own || url.starts_with("https://") || url.starts_with("http://");
    if !url.is_empty() && (!fits || url.chars().any(|it| it.is_whitespace() || it.is_control())) {
        let words = format!("'{url}' is not an address; write it as /city or https://…");
        return Err(Refusal::Field(words));
    }
    Ok(())
}

fn short(what: &str, text: &str, letters_max: usize) -> Result<(), Refusal> {
    if text.chars().count() <= letters_max {
        return Ok(());
    }
    Err(Refusal::Field(format!("the {what} is too long; it has room for {letters_max} letters")))
}

fn place_of(containers: &[Container], id: Id) -> Result<usize, Refusal> {
    containers.iter().position(|it| it.id == id).ok_or(Refusal::Unknown)
}

fn stepped(from: usize, step: Step, length: usize) -> Option<usize> {
    match step {
        Step::Up => from.checked_sub(1),
        Step::Down => Some(from + 1).filter(|to| *to < length),
    }
}

/// Where a story is picked: container and place.
pub(crate) fn picked_at(containers: &[Container], story: Id) -> Option<(usize, usize)> {
    containers.iter().enumerate().find_map(|(container, it)| {
        let place = it.rule.picked.iter().position(|id| *id == story)?;
        Some((container, place))
    })
}

/// Takes a story out of the picked ones; what its card says goes with it.
fn lift(rule: &mut Rule, story: Id) -> Option<CardChange> {
    rule.picked.retain(|id| *id != story);
    let change = rule.changes.iter().position(|change| change.story == story);
    change.map(|place| rule.changes.remove(place))
}

fn place(
    containers: &mut [Container],
    story: Id,
    (container, at): (Id, Option<usize>),
) -> Result<(), Refusal> {
    let to = place_of(containers, container)?;
    let from = picked_at(containers, story);
    if from.is_none_or(|(from, _)| from != to) && containers[to].rule.picked.len() >= PICKED_MAX {
        let words = format!("a container has room for {PICKED_MAX} picked stories");
        return Err(Refusal::Field(words));
    }
    let change = from.and_then(|(from, _)| lift(&mut containers[from].rule, story));
    let rule = &mut containers[to].rule;
    let at = at.map_or(rule.picked.len(), |at| at.min(rule.picked.len()));
    rule.picked.insert(at, story);
    rule.changes.extend(change);
    Ok(())
}

fn move_by(containers: &mut [Container], story: Id, step: Step) -> Result<(), Refusal> {
    let (container, place) = picked_at(containers, story).ok_or(Refusal::Unknown)?;
    let picked = &mut containers[container].rule.picked;
    if let Some(to) = stepped(place, step, picked.len()) {
        picked.swap(place, to);
        return Ok(());
    }
    let Some(next) = stepped(container, step, containers.len()) else { return Ok(()) };
    let at = match step {
        Step::Up => None,
        Step::Down => Some(0),
    };
    let next = containers[next].id;
    self::place(containers, story, (next, at))
}

fn word(containers: &mut [Container], change: &CardChange) -> Result<(), Refusal> {
    let (container, _) = picked_at(containers, change.story).ok_or(Refusal::Unknown)?;
    short("headline", change.headline.as_deref().unwrap_or(""), HEADLINE_LETTERS_MAX)?;
    short("kicker", change.kicker.as_deref().unwrap_or(""), KICKER_LETTERS_MAX)?;
    let container = &mut containers[container];
    if change.size != Size::Normal && !container.layout.has_sizes() {
        let words = "in this layout all cards have the same size";
        return Err(Refusal::Field(words.to_owned()));
    }
    let changes = &mut container.rule.changes;
    changes.retain(|it| it.story != change.story);
    if !change.is_nothing() {
        changes.push(change.clone());
    }
    Ok(())
}

impl Container {
    /// A container without title that nothing is picked for.
    pub(crate) fn filled_by(id: Id, layout: Layout, from: Source, size: usize) -> Container {
        let rule = Rule { from, size, ..Rule::default() };
        Container { id, title: None, url: None, layout, rule }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<Container> {
        let mut all = vec![
            Container::filled_by(Id(1), Layout::Four, Source::Latest, 4),
            Container::filled_by(Id(2), Layout::Opinion, Source::Latest, 4),
        ];
        all[0].rule.picked = vec![Id(10), Id(11)];
        all[1].rule.picked = vec![Id(20)];
        all
    }

    fn picked(containers: &[Container]) -> Vec<Vec<i64>> {
        let ids = |it: &Container| it.rule.picked.iter().map(|id| id.0).collect();
        containers.iter().map(ids).collect()
    }

    fn done(acts: &[Act]) -> Vec<Container> {
        let mut all = two();
        for act in acts {
            act.apply(&mut all).unwrap_or_else(|refusal| panic!("{act:?}: {refusal}"));
        }
        all
    }

    fn larger(story: i64) -> CardChange {
        CardChange { story: Id(story), size: Size::Large, ..CardChange::default() }
    }

    #[test]
    fn a_story_steps_over_the_edge_of_its_container() {
        assert_eq!(picked(&done(&[Act::Move(Id(10), Step::Down)])), [vec![11, 10], vec![20]]);
        assert_eq!(picked(&done(&[Act::Move(Id(11), Step::Down)])), [vec![10], vec![11, 20]]);
        assert_eq!(picked(&done(&[Act::Move(Id(20), Step::Up)])), [vec![10, 11, 20], vec![]]);
        assert_eq!(picked(&done(&[Act::Move(Id(10), Step::Up)])), picked(&two()));
        assert_eq!(picked(&done(&[Act::Move(Id(20), Step::Down)])), picked(&two()));
    }

    #[test]
    fn a_story_is_picked_once_and_takes_its_words_along() {
        let place = Act::Place { story: Id(10), container: Id(2), at: Some(0) };
        let all = done(&[Act::Word(larger(10)), place]);
        assert_eq!(picked(&all), [vec![11], vec![10, 20]]);
        assert_eq!(
            (all[0].rule.changes.len(), all[1].rule.changes.as_slice()),
            (0, &[larger(10)][..])
        );
        let far = Act::Place { story: Id(10), container: Id(1), at: Some(99) };
        assert_eq!(picked(&done(&[far])), [vec![11, 10], vec![20]]);
        assert_eq!(picked(&done(&[Act::Take(Id(11))])), [vec![10], vec![20]]);
    }

    #[test]
    fn words_are_cleared_by_saying_nothing() {
        let plain = CardChange { story: Id(10), ..CardChange::default() };
        assert!(done(&[Act::Word(larger(10)), Act::Word(plain)])[0].rule.changes.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let empty = Container::filled_by(Id(1), Layout::Four, Source::Latest, 0);
        let good = Container { rule: Rule { size: 4, ..Rule::default() }, ..empty.clone() };
        let link = |url: &str| Act::Set(Container { url: Some(url.to_owned()), ..good.clone() });
        let long = CardChange {
            story: Id(10),
            headline: Some("long ".repeat(60)),
            ..CardChange::default()
        };
        for act in [
            Act::Set(empty.clone()),
            link("javascript:alert(1)"),
            link("//elsewhere.example"),
            link("/two words"),
            Act::Word(long),
            Act::Word(larger(20)),
        ] {
            let refusal = act.apply(&mut two());
            assert!(matches!(refusal, Err(Refusal::Field(_))), "{act:?}: {refusal:?}");
        }
        for act in [Act::Remove(Id(9)), Act::Take(Id(9)), Act::Move(Id(9), Step::Up)] {
            assert_eq!(act.apply(&mut two()), Err(Refusal::Unknown), "{act:?}");
        }
        assert_eq!(link("/city").apply(&mut two()), Ok(()));
    }
}
