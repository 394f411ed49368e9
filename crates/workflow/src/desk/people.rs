//! Names for ids: who works here and what the sections are called.

use std::collections::BTreeMap;

use kit::Id;
use newsroom::Staff;
use newsroom::desk::Desk;
use serde::Serialize;

/// Something to choose from.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) on: bool,
}

/// The staff and the sections, by id.
pub(crate) struct Names {
    staff: Vec<Staff>,
    sections: Vec<(Id, String)>,
}

impl Names {
    pub(crate) async fn load(desk: &Desk) -> store::Result<Names> {
        let sections = topic::sections(desk.db()).await?;
        let sections = sections.into_iter().map(|it| (it.id, it.name)).collect();
        Ok(Names { staff: newsroom::all(desk.db()).await?, sections })
    }

    /// Somebody's name; the paper itself for id 0.
    pub(crate) fn person(&self, id: Id) -> String {
        let found = self.staff.iter().find(|staff| staff.id == id);
        found.map_or_else(|| "the paper".to_owned(), |staff| staff.name.clone())
    }

    /// The name behind a version's signature: of staff by id, else as it was written.
    pub(crate) fn signature(&self, text: &str) -> String {
        let id = text.strip_prefix("staff:").and_then(|id| id.parse().ok());
        id.map_or_else(|| text.to_owned(), |id| self.person(id))
    }

    pub(crate) fn section(&self, id: Option<Id>) -> Option<&str> {
        let found = self.sections.iter().find(|(section, _)| Some(*section) == id);
        found.map(|(_, name)| name.as_str())
    }

    /// Who can be given work: everybody who is here.
    pub(crate) fn people(&self, chosen: Option<Id>) -> Vec<Choice> {
        let here = self.staff.iter().filter(|staff| staff.is_in() || chosen == Some(staff.id));
        here.map(|it| choice(it.id, &it.name, chosen)).collect()
    }

    /// Everybody's name by id, also of who has left: what they said still stands.
    pub(crate) fn all(&self) -> BTreeMap<String, &str> {
        self.staff.iter().map(|it| (it.id.to_string(), it.name.as_str())).collect()
    }

    /// Who has these words in their name.
    pub(crate) fn named(&self, words: &str, limit: usize) -> Vec<Choice> {
        let words = words.to_lowercase();
        let found = self.staff.iter().filter(|it| it.name.to_lowercase().contains(&words));
        found.take(limit).map(|it| choice(it.id, &it.name, None)).collect()
    }

    pub(crate) fn sections(&self, chosen: Option<Id>) -> Vec<Choice> {
        self.sections.iter().map(|(id, name)| choice(*id, name, chosen)).collect()
    }
}

fn choice(id: Id, name: &str, chosen: Option<Id>) -> Choice {
    Choice { value: id.to_string(), name: name.to_owned(), on: chosen == Some(id) }
}
