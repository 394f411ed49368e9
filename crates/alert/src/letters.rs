//! What digests and alerts say.

use std::sync::Arc;

use article::Listed;
use following::index::Thing;
use mail::{Button, Group, Letter};
use reader::Reader;

use crate::Alerts;
use crate::lines::entry;
use crate::rows::Line;
use crate::rules::Days;
use crate::telling::List;

/// A story and why it is told.
pub(crate) struct Told {
    pub(crate) story: Arc<Listed>,
    pub(crate) why: String,
}

impl Alerts {
    /// Why a story is told: "You follow Ada Okafor and Ferries".
    pub(crate) fn reason(&self, why: &[Thing]) -> String {
        let following = &self.setting().following;
        let names: Vec<String> =
            why.iter().filter_map(|thing| Some(following.named(*thing)?.name)).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("You follow {one}"),
            [first, .., last] if names.len() == 2 => format!("You follow {first} and {last}"),
            [first, second, ..] => {
                format!("You follow {first}, {second} and {} more", names.len() - 2)
            }
        }
    }

    /// `asked` is when the reader asked for it.
    pub(crate) fn digest_letter(
        &self,
        reader: &Reader,
        line: &Line,
        told: &[Told],
        asked: &str,
    ) -> Letter {
        let base = &self.setting().base_url;
        let first = told.first().map(|it| it.story.card.headline.clone()).unwrap_or_default();
        let subject = match told.len() {
            0 | 1 => first,
            2 => format!("{first}, and one more story"),
            stories => format!("{first}, and {} more stories", stories - 1),
        };
        let stories = match told.len() {
            1 => "One new story from what you follow.".to_owned(),
            stories => format!("{stories} new stories from what you follow, the newest first."),
        };
        let greeting = Some(&reader.name).filter(|name| !name.is_empty());
        let day = self.zone_of(reader).format(self.now(), "%A");
        let entries = told.iter().map(|it| entry(&it.story, base, it.why.clone())).collect();
        Letter {
            subject,
            heading: format!("Your {day} digest"),
            paragraphs: vec![match greeting {
                Some(name) => format!("Good day, {name}. {stories}"),
                None => stories,
            }],
            groups: vec![Group { heading: String::new(), entries }],
            button: Some(Button {
                label: "All of it in Following".to_owned(),
                url: format!("{base}/following"),
            }),
            small_print: vec![
                format!("You asked for this digest {asked}."),
                format!("Stop it at one press: {}", self.stop_url(line, List::Digest)),
                format!("Choose what it tells and when: {base}{}", crate::public::PAGE),
            ],
            unsubscribe_url: Some(self.stop_url(line, List::Digest)),
            ..self.frame()
        }
    }

    pub(crate) fn alert_letter(&self, line: &Line, told: &Told) -> Letter {
        let base = &self.setting().base_url;
        let entry = entry(&told.story, base, String::new());
        Letter {
            subject: entry.title.clone(),
            heading: entry.title.clone(),
            paragraphs: [&entry.note, &entry.text, &entry.by]
                .into_iter()
                .filter(|it| !it.is_empty())
                .cloned()
                .collect(),
            button: Some(Button { label: "Read the story".to_owned(), url: entry.url }),
            small_print: vec![
                format!("{}, and asked to be told at once.", told.why),
                format!("Stop such messages at one press: {}", self.stop_url(line, List::Alerts)),
                format!("Choose for what they come: {base}/following/manage"),
            ],
            language: entry.language.unwrap_or_else(|| self.setting().language.clone()),
            unsubscribe_url: Some(self.stop_url(line, List::Alerts)),
            ..self.frame()
        }
    }

    /// Where one press stops a list (RFC 8058).
    pub(crate) fn stop_url(&self, line: &Line, list: List) -> String {
        let base = &self.setting().base_url;
        format!("{base}{}/{}/{}", crate::public::STOP, list.word(), line.stop_token)
    }

    fn frame(&self) -> Letter {
        let setting = self.setting();
        Letter {
            language: setting.language.clone(),
            paper: setting.paper.clone(),
            ..Letter::default()
        }
    }
}

pub(crate) fn often(days: Days) -> &'static str {
    match days {
        Days::Off => "once",
        Days::Daily => "every day",
        Days::Weekdays => "from Monday to Friday",
        Days::Saturdays => "on Saturdays",
    }
}
