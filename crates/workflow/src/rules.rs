//! Decisions of the workflow: who may do what with a story, and what stands in a reader's way.

use article::{Change, Held, Story, hindrances};
use kit::Instant;
use newsroom::{Capability, Staff};

use crate::diff::texts;
use crate::{Hold, Refusal, Stage, Work};

/// Whether the story is this person's own: begun by them, or theirs to write.
pub fn is_own(staff: &Staff, work: &Work) -> bool {
    work.made_by == staff.id || work.assignee == Some(staff.id)
}

/// Whether this person may see a story that is not live.
pub fn may_see(staff: &Staff, work: &Work) -> bool {
    staff.may(Capability::ReadAll) || is_own(staff, work)
}

/// Whether this person may change the working copy.
pub fn may_write(staff: &Staff, work: &Work) -> bool {
    staff.may(Capability::Edit) || (staff.may(Capability::Draft) && is_own(staff, work))
}

/// What keeps a story from its readers at this moment, in words for the desk; nothing when it is
/// ready.
pub fn obstacles(work: &Work, story: &Story, holds: &[Hold], at: Instant) -> Vec<String> {
    let mut found: Vec<String> = hindrances(story, at).iter().map(ToString::to_string).collect();
    if matches!(work.stage, Stage::Parked | Stage::Spiked) {
        found.push(format!("it is {}; bring it back first", work.stage.name().to_lowercase()));
    }
    let tk = still_to_come(story);
    if tk > 0 {
        found.push(format!("{tk} {} still to come (TK)", if tk == 1 { "is" } else { "are" }));
    }
    for hold in holds.iter().filter(|hold| hold.is_open(at)) {
        found.push(format!("there is a hold on it ({}: {})", hold.kind.name(), hold.reason));
    }
    found
}

/// How many markers of things still to come (TK, TKTK) stand in the text.
pub fn still_to_come(story: &Story) -> usize {
    let marked = |text: String| {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| !word.is_empty() && word.replace("TK", "").is_empty()).count()
    };
    texts(story).into_iter().map(marked).sum()
}

/// What is worth a thought before publishing, and stops nobody.
pub fn advice(story: &Story) -> Vec<&'static str> {
    let wrong = [
        (story.section.is_none(), "It has no section; it will stand under News."),
        (story.credits.is_empty(), "It has no byline."),
        (story.standfirst.is_none(), "It has no standfirst; cards and feeds will show none."),
        (story.lead.is_none(), "It has no main picture."),
        (story.topics.is_empty(), "It has no topics; nobody who follows one will see it."),
        (story.headline.chars().count() > 90, "Its headline is longer than 90 characters."),
    ];
    wrong.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words).collect()
}

/// Whether a change of this class fits what readers see now.
///
/// # Errors
/// [`Refusal::Class`] with the reason.
pub fn class_fits(held: &Held, class: Change) -> Result<(), Refusal> {
    let seen = matches!(held.state.as_str(), "live" | "retracted");
    match (seen, class) {
        (false, Change::New) => Ok(()),
        (false, _) if held.live_version > 0 => Ok(()),
        (false, _) => Err(Refusal::Class("readers do not see it yet, so it can only be new")),
        (true, Change::New) => Err(Refusal::Class("readers see it already, so it is not new")),
        (true, Change::Redaction) => {
            Err(Refusal::Class("words are taken out for good by redaction, not by publishing"))
        }
        (true, _) => Ok(()),
    }
}

/// The classes offered for a story as it stands.
pub fn classes(held: &Held) -> Vec<Change> {
    let all = [
        Change::New,
        Change::Update,
        Change::Silent,
        Change::Clarification,
        Change::Correction,
        Change::Retraction,
    ];
    all.into_iter().filter(|class| class_fits(held, *class).is_ok()).collect()
}
