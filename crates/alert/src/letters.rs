//! What digests and alerts say.

use std::sync::Arc;

use article::Listed;
use following::index::Thing;
use kit::zone::Zone;
use mail::{Button, Group, Letter};

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

/// Whom a digest is for, as far as its words depend on it.
pub(crate) struct Recipient<'a> {
    /// How they want to be called; may be empty.
    pub(crate) name: &'a str,
    /// Their clock.
    pub(crate) zone: &'a Zone,
    /// Where one press stops it.
    pub(crate) stop_url: String,
    /// When they asked for it: "every day".
    pub(crate) asked: &'a str,
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

    pub(crate) fn digest_letter(&self, to: &Recipient<'_>, told: &[Told]) -> Letter {
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
        let greeting = Some(to.name).filter(|name| !name.is_empty());
        let day = to.zone.format(self.now(), "%A");
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
                format!("You asked for this digest {}.", to.asked),
                format!("Stop it at one press: {}", to.stop_url),
                format!("Choose what it tells and when: {base}{}", crate::public::PAGE),
            ],
            unsubscribe_url: Some(to.stop_url.clone()),
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
                format!(
                    "Stop such messages at one press: {}",
                    self.stop_url(&line.stop_token, List::Alerts)
                ),
                format!("Choose for what they come: {base}/following/manage"),
            ],
            language: entry.language.unwrap_or_else(|| self.setting().language.clone()),
            unsubscribe_url: Some(self.stop_url(&line.stop_token, List::Alerts)),
            ..self.frame()
        }
    }

    /// Where one press stops a list (RFC 8058).
    pub(crate) fn stop_url(&self, token: &str, list: List) -> String {
        let base = &self.setting().base_url;
        format!("{base}{}/{}/{token}", crate::public::STOP, list.word())
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
