//! Roles: names for bundles of capabilities. The list is data; nothing in the code asks for a role,
//! only for a capability.

use serde::{Deserialize, Serialize};

/// One thing a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Write stories of one's own.
    Draft,
    /// Change the stories of others.
    Edit,
    /// Bring stories to readers, change and withdraw them.
    Publish,
    /// Approve the class of somebody else's change.
    Approve,
    /// Call a change a lesser one than it looks.
    Downgrade,
    /// Write markup by hand in a story.
    RawHtml,
    /// Put on and lift holds for legal reasons or standards.
    Hold,
    /// Take words out of published stories for good.
    Redact,
    /// Arrange fronts.
    Fronts,
    /// Bring in pictures and describe them.
    Pictures,
    /// Decide on the rights of pictures, and kill them.
    Rights,
    /// See all that is not published, whosever it is.
    ReadAll,
    /// Decide what is sold and for what price.
    Offers,
    /// Look after subscribers and what they pay.
    Subscribers,
    /// Change the paper's settings and standing pages.
    Settings,
    /// Invite staff, give and take roles, end sessions.
    Staff,
    /// Read and export the audit log.
    Audit,
    /// Look after jobs, backups and imports.
    Machines,
    /// See what readers are sent.
    Letters,
}

impl Capability {
    const LIST: &'static [Capability] = &Capability::ALL;

    /// Every one, in the order they are shown.
    pub const ALL: [Capability; 19] = [
        Capability::Draft,
        Capability::Edit,
        Capability::Publish,
        Capability::Approve,
        Capability::Downgrade,
        Capability::RawHtml,
        Capability::Hold,
        Capability::Redact,
        Capability::Fronts,
        Capability::Pictures,
        Capability::Rights,
        Capability::ReadAll,
        Capability::Offers,
        Capability::Subscribers,
        Capability::Settings,
        Capability::Staff,
        Capability::Audit,
        Capability::Machines,
        Capability::Letters,
    ];

    /// A list of this one.
    pub(crate) fn alone(self) -> &'static [Capability] {
        let place = Capability::ALL.iter().position(|one| *one == self).unwrap_or_default();
        &Capability::LIST[place..=place]
    }

    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Capability::Draft => "Write own stories",
            Capability::Edit => "Edit others’ stories",
            Capability::Publish => "Publish and withdraw",
            Capability::Approve => "Approve changes",
            Capability::Downgrade => "Downgrade a change",
            Capability::RawHtml => "Write raw HTML",
            Capability::Hold => "Hold for legal or standards",
            Capability::Redact => "Redact published text",
            Capability::Fronts => "Arrange fronts",
            Capability::Pictures => "Add and describe pictures",
            Capability::Rights => "Decide on picture rights",
            Capability::ReadAll => "Read everything unpublished",
            Capability::Offers => "Decide on offers and prices",
            Capability::Subscribers => "Look after subscribers",
            Capability::Settings => "Change settings",
            Capability::Staff => "Manage staff",
            Capability::Audit => "Read the audit log",
            Capability::Machines => "Look after the machine",
            Capability::Letters => "See what readers are sent",
        }
    }

    /// Whether it changes what readers are told.
    pub fn is_editorial(self) -> bool {
        use Capability::{Approve, Downgrade, Draft, Edit, Fronts, Publish, RawHtml, Redact};
        matches!(self, Draft | Edit | Publish | Approve | Downgrade | RawHtml | Redact | Fronts)
    }
}

/// A bundle of capabilities with a name that newsrooms know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// The word it is stored by.
    pub word: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What it allows.
    pub may: &'static [Capability],
}

/// Every role.
pub const ROLES: &[Role] = {
    use Capability::*;
    &[
        Role {
            word: "publisher",
            name: "Publisher",
            about: "Owns the paper: sees all and decides who works there, but does not write in it",
            may: &[ReadAll, Offers, Subscribers, Settings, Staff, Audit, Letters],
        },
        Role {
            word: "editor",
            name: "Editor in chief",
            about: "Answers for every word in the paper",
            may: &[
                Draft, Edit, Publish, Approve, RawHtml, Hold, Redact, Fronts, Pictures, Rights,
                ReadAll, Audit, Letters,
            ],
        },
        Role {
            word: "desk_editor",
            name: "Desk editor",
            about: "Commissions, edits and publishes",
            may: &[Draft, Edit, Publish, Approve, Fronts, Pictures, ReadAll, Letters],
        },
        Role {
            word: "copy_editor",
            name: "Copy editor",
            about: "Reads, corrects and approves",
            may: &[Draft, Edit, Approve, ReadAll],
        },
        Role {
            word: "standards_editor",
            name: "Standards editor",
            about: "Corrections and complaints; alone may downgrade a change",
            may: &[Edit, Approve, Downgrade, Hold, Redact, ReadAll, Audit],
        },
        Role {
            word: "front_editor",
            name: "Front editor",
            about: "Decides what stands where",
            may: &[Fronts, ReadAll, Letters],
        },
        Role {
            word: "photo_editor",
            name: "Photo editor",
            about: "Pictures, their rights and their words",
            may: &[Pictures, Rights, ReadAll],
        },
        Role {
            word: "photographer",
            name: "Photographer",
            about: "Brings in pictures",
            may: &[Pictures],
        },
        Role {
            word: "reporter",
            name: "Reporter",
            about: "Writes, and sees what colleagues write",
            may: &[Draft, Pictures, ReadAll],
        },
        Role {
            word: "contributor",
            name: "Contributor",
            about: "Writes, and sees only what is their own",
            may: &[Draft],
        },
        Role {
            word: "legal",
            name: "Legal",
            about: "Holds and redacts, and does not edit",
            may: &[Hold, Redact, ReadAll],
        },
        Role {
            word: "circulation",
            name: "Circulation",
            about: "Offers, subscribers and what they pay; does not write",
            may: &[Offers, Subscribers, Letters],
        },
        Role {
            word: "administrator",
            name: "Administrator",
            about: "Keeps the machine running, and does not publish",
            may: &[Settings, Staff, Audit, Machines],
        },
        Role {
            word: "auditor",
            name: "Auditor",
            about: "Reads history and log",
            may: &[ReadAll, Audit],
        },
    ]
};

/// The role of this word.
pub fn role(word: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.word == word)
}

/// Whether any of these roles allows it.
pub fn allows(roles: &[&'static Role], capability: Capability) -> bool {
    roles.iter().any(|role| role.may.contains(&capability))
}
