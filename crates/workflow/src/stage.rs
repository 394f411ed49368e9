//! Stages: how far the working copy of a story has come.

use serde::Serialize;

/// How far the working copy has come. It says nothing of what readers see: a live story can be
/// drafted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Somebody thought of it.
    Idea,
    /// Somebody is to write it.
    Assigned,
    /// It is being written.
    Drafting,
    /// The desk reads it.
    DeskEdit,
    /// The copy editor reads it.
    CopyEdit,
    /// It can go to readers.
    Ready,
    /// Readers see all there is.
    Done,
    /// Put aside for later.
    Parked,
    /// Given up; it can be brought back for a while.
    Spiked,
}

impl Stage {
    /// Every one, in the order work goes.
    pub const ALL: [Stage; 9] = [
        Stage::Idea,
        Stage::Assigned,
        Stage::Drafting,
        Stage::DeskEdit,
        Stage::CopyEdit,
        Stage::Ready,
        Stage::Done,
        Stage::Parked,
        Stage::Spiked,
    ];

    /// Those a person can move a story to.
    pub const WAY: [Stage; 6] = [
        Stage::Idea,
        Stage::Assigned,
        Stage::Drafting,
        Stage::DeskEdit,
        Stage::CopyEdit,
        Stage::Ready,
    ];

    /// The word it is stored and addressed by.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Idea => "idea",
            Stage::Assigned => "assigned",
            Stage::Drafting => "drafting",
            Stage::DeskEdit => "desk_edit",
            Stage::CopyEdit => "copy_edit",
            Stage::Ready => "ready",
            Stage::Done => "done",
            Stage::Parked => "parked",
            Stage::Spiked => "spiked",
        }
    }

    /// Its name at the desk.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Idea => "Idea",
            Stage::Assigned => "Assigned",
            Stage::Drafting => "Drafting",
            Stage::DeskEdit => "Desk edit",
            Stage::CopyEdit => "Copy edit",
            Stage::Ready => "Ready",
            Stage::Done => "Done",
            Stage::Parked => "Parked",
            Stage::Spiked => "Spiked",
        }
    }

    /// The stage of a word written by [`Stage::word`].
    pub fn of_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether somebody still has something to do.
    pub fn is_in_work(self) -> bool {
        !matches!(self, Stage::Done | Stage::Parked | Stage::Spiked)
    }
}
