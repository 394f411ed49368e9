//! From a blank page to the front by forms alone, and what each may not do.

use article::{Block, Body};
use http::StatusCode;
use kit::Id;
use store::testing::both;
use workflow::Text;

use crate::empty::Empty;
use crate::visitor::{Answer, Visitor};

/// The desk of a paper with people at it.
pub struct Desk {
    pub empty: Empty,
    pub ada: Visitor,
    pub reporter: Visitor,
    pub editor: Visitor,
    pub copy: Visitor,
}

impl Desk {
    pub async fn open(empty: Empty) -> Desk {
        let mut ada = empty.publisher().await;
        let reporter = empty.colleague(&mut ada, "Rosa Lind", "reporter").await;
        let editor = empty.colleague(&mut ada, "Grace Hallam", "desk_editor").await;
        let copy = empty.colleague(&mut ada, "Ben Hale", "copy_editor").await;
        Desk { empty, ada, reporter, editor, copy }
    }

    /// What the editor in the page does, without the page.
    pub async fn write(&self, email: &str, story: &str, headline: &str, text: &str) {
        let paper = &self.empty.paper;
        let who = newsroom::by_email(&paper.db, email).await.expect("read").expect("somebody");
        let blocks = vec![Block::new("b1", Body::Text { text: text.into() })];
        let text = Text { headline: headline.to_owned(), standfirst: String::new(), blocks };
        let mut tx = paper.db.begin().await.expect("a transaction");
        let id: Id = story.parse().expect("an id");
        workflow::keep_text(&mut tx, &paper.clock, &who, id, text).await.expect("kept");
        tx.commit().await.expect("a commit");
    }
}

/// The story that a redirect or a page leads to.
pub fn story_in(answer: &Answer) -> String {
    let mark = "/desk/articles/";
    let to = &answer.location;
    let from = to.find(mark).expect("a story's address") + mark.len();
    to[from..].split(['?', '/']).next().expect("an id").to_owned()
}

/// The value of a hidden field.
pub fn field(answer: &Answer, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let from = answer.text.find(&mark).expect("the field") + mark.len();
    answer.text[from..].split('"').next().expect("its end").to_owned()
}

/// Fields of a form and what is in them.
type Form = &'static [(&'static str, &'static str)];

/// Sends the publishing form as it was shown, with this class.
pub async fn publish(by: &mut Visitor, story: &str, class: &str) -> Answer {
    let address = format!("/desk/articles/{story}/publication");
    let form = by.get(&address).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
    let (revision, live) = (field(&form, "revision"), field(&form, "live_version"));
    let fields = [("class", class), ("revision", &revision), ("live_version", &live)];
    by.post(&address, &fields).await
}

#[tokio::test]
async fn a_story_goes_from_blank_to_live_by_three_people() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let begun = desk.reporter.post("/desk/articles", &[("headline", "Bridge")]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let story = story_in(&begun);
        let address = format!("/desk/articles/{story}");
        let page = desk.reporter.get(&address).await;
        assert!(page.text.contains("it has no text and no picture"), "{}", page.text);
        desk.write("reporter@courier.example", &story, "Bridge reopens", "It cost 14 million.")
            .await;
        let details = [("credits", "Rosa Lind\nphotos: Ben Hale"), ("work_type", "report")];
        let saved = desk.reporter.post(&format!("{address}/details"), &details).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let shut = desk.reporter.get(&format!("{address}/publication")).await;
        assert_eq!(shut.status, StatusCode::FORBIDDEN, "a reporter does not publish");
        let moved =
            desk.reporter.post(&format!("{address}/stage"), &[("stage", "desk_edit")]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER);
        let work = desk.editor.get("/desk/work").await;
        assert!(work.text.contains("For the desk to read") && work.text.contains("Bridge reopens"));

        let live = publish(&mut desk.editor, &story, "new").await;
        assert!(live.location.ends_with("said=published"), "{}", live.text);
        let mut reader = Visitor::new(&desk.empty.paper);
        let seen = reader.get("/news/bridge-reopens").await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.text.contains("It cost 14 million.") && seen.text.contains("Rosa Lind"));

        desk.write("desk_editor@courier.example", &story, "Bridge reopens", "It cost 41 million.")
            .await;
        let form = desk.editor.get(&format!("{address}/publication")).await;
        assert!(form.text.contains("<del>14</del><ins>41</ins>"), "{}", form.text);
        assert!(form.text.contains("because a number changed"), "{}", form.text);
        let proposed = publish(&mut desk.editor, &story, "silent").await;
        assert!(proposed.location.ends_with("said=proposed"), "{}", proposed.text);
        approve(&mut desk).await;
        desk.empty.paper.press.forget_all();
        assert!(reader.get("/news/bridge-reopens").await.text.contains("It cost 41 million."));
    }
}

/// The proposer may not; the copy editor does.
async fn approve(desk: &mut Desk) {
    let own = desk.editor.get("/desk/approvals").await;
    assert!(own.text.contains("It is your own change"), "{}", own.text);
    let page = desk.copy.get("/desk/approvals").await;
    let mark = "/desk/approvals/";
    let from = page.text.find("action=\"/desk/approvals/").expect("a form");
    let from = from + page.text[from..].find(mark).expect("its address") + mark.len();
    let id = page.text[from..].split('/').next().expect("an id").to_owned();
    let address = format!("/desk/approvals/{id}/verdict");
    let refused = desk.editor.post(&address, &[("verdict", "approve")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let bare = desk.copy.post(&address, &[("verdict", "send_back")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = desk.copy.post(&address, &[("verdict", "approve")]).await;
    assert!(done.location.ends_with("said=published"), "{}", done.text);
}

#[tokio::test]
async fn what_is_not_yours_is_not_there() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let begun = desk.editor.post("/desk/articles", &[("headline", "Canary")]).await;
        let story = story_in(&begun);
        let mut outsider = desk.empty.colleague(&mut desk.ada, "Cy Young", "contributor").await;
        for (route, method) in story_routes(&desk) {
            let path = route
                .replace("{id}", &story)
                .replace("{version}", "1")
                .replace("{hold}", "1")
                .replace("{item}", "1");
            let answer = match method {
                http::Method::GET => outsider.get(&path).await,
                _ => outsider.post(&path, &[("stage", "ready"), ("kind", "query")]).await,
            };
            let told = format!("{method} {path}: {}", answer.status);
            let shut = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status);
            assert!(shut, "{told}");
            assert!(!answer.text.contains("Canary"), "{told}");
        }
        let list = outsider.get("/desk/articles?view=work").await;
        assert!(!list.text.contains("Canary"), "{}", list.text);
        let work = outsider.get("/desk/work").await;
        assert!(!work.text.contains("Canary"), "{}", work.text);
    }
}

fn story_routes(desk: &Desk) -> Vec<(String, http::Method)> {
    let table = desk.empty.paper.desk_routes().table();
    let of_a_story = table.iter().filter(|route| route.path.starts_with("/desk/articles/{id}"));
    of_a_story.map(|route| (route.path.to_owned(), route.method.clone())).collect()
}

#[tokio::test]
async fn what_cannot_be_is_said_and_nothing_is_lost() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let begun = desk.editor.post("/desk/articles", &[("headline", "Bridge")]).await;
        let story = story_in(&begun);
        let address = format!("/desk/articles/{story}");
        let bad: [(&str, Form, &str); 7] = [
            ("details", &[("topics", "no such topic")], "no topic named"),
            ("details", &[("credits", "cook: Ben")], "nothing the byline knows"),
            ("details", &[("slug", "Not A Slug")], "is no slug"),
            ("plan", &[("words_planned", "many")], "not a number of words"),
            ("plan", &[("due_at", "soon")], "not a moment"),
            ("holds", &[("kind", "query"), ("reason", "")], "give a reason"),
            ("holds", &[("kind", "embargo"), ("until", "")], "needs the moment it ends"),
        ];
        for (form, fields, words) in bad {
            let answer = desk.editor.post(&format!("{address}/{form}"), fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form} {fields:?}");
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        desk.write("desk_editor@courier.example", &story, "Bridge", "It opened.").await;
        let form = desk.editor.get(&format!("{address}/publication")).await;
        let revision = field(&form, "revision");
        desk.write("desk_editor@courier.example", &story, "Bridge", "It opened, then shut.").await;
        let fields = [("class", "new"), ("revision", revision.as_str()), ("live_version", "0")];
        let stale = desk.editor.post(&format!("{address}/publication"), &fields).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text);
        let live = publish(&mut desk.editor, &story, "new").await;
        assert!(live.location.ends_with("said=published"), "{}", live.text);
        let gone = desk.editor.get("/desk/articles/0000000000000").await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_house_keeps_a_list_of_words() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let word = [("wrong", "utilise"), ("instead", "use"), ("note", "shorter")];
        assert_eq!(desk.reporter.post("/desk/words", &word).await.status, StatusCode::FORBIDDEN);
        let bare = desk.copy.post("/desk/words", &[("wrong", " "), ("note", "kept")]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bare.text.contains("value=\"kept\""), "what was typed is kept: {}", bare.text);
        for _ in 0..2 {
            let put = desk.copy.post("/desk/words", &word).await;
            assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.text);
        }
        let list = desk.reporter.get("/desk/words.json").await;
        let list: serde_json::Value = serde_json::from_str(&list.text).expect("JSON");
        let expected = serde_json::json!({ "words": [{
            "wrong": "utilise", "right": "use", "note": "shorter", "ignore_case": true,
        }] });
        assert_eq!(list, expected);
        let page = desk.copy.get("/desk/words").await;
        let from = page.text.find("action=\"/desk/words/").expect("a way to remove it") + 8;
        let address = page.text[from..].split('"').next().expect("an address").to_owned();
        assert_eq!(desk.copy.post(&address, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!desk.copy.get("/desk/words").await.text.contains("utilise"));
    }
}

#[tokio::test]
async fn a_story_is_taken_from_its_readers_and_off_the_schedule() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let begun = desk.editor.post("/desk/articles", &[("headline", "Bridge")]).await;
        let story = story_in(&begun);
        let address = format!("/desk/articles/{story}");
        desk.write("desk_editor@courier.example", &story, "Bridge", "It opened.").await;
        let form = desk.editor.get(&format!("{address}/publication")).await;
        let revision = field(&form, "revision");
        let mut fields = vec![("class", "new"), ("revision", &revision), ("live_version", "0")];
        fields.push(("at", "2100-01-01T06:00"));
        let set = desk.editor.post(&format!("{address}/schedule"), &fields).await;
        assert!(set.location.ends_with("said=scheduled"), "{}", set.text);
        let off = desk.editor.post(&format!("{address}/schedule/end"), &[]).await;
        assert!(off.location.ends_with("said=unscheduled"), "{}", off.text);
        publish(&mut desk.editor, &story, "new").await;
        let bare = desk.editor.post(&format!("{address}/withdrawal"), &[]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        let reason = [("reason", "It was not so.")];
        let shut = desk.reporter.post(&format!("{address}/withdrawal"), &reason).await;
        assert_eq!(shut.status, StatusCode::FORBIDDEN);
        let gone = desk.editor.post(&format!("{address}/withdrawal"), &reason).await;
        assert!(gone.location.ends_with("said=withdrawn"), "{}", gone.text);
        let seen = Visitor::new(&desk.empty.paper).get("/news/bridge").await;
        assert_eq!(seen.status, StatusCode::GONE);
        assert!(seen.text.contains("It was not so."));
        let alone = desk.editor.post(&format!("{address}/merger"), &[("into", "/news/x")]).await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", alone.text);
    }
}

#[tokio::test]
async fn of_two_who_publish_in_the_same_second_one_does_and_the_other_is_told_who() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut second = desk.empty.colleague(&mut desk.ada, "Mia Stone", "editor").await;
        let begun = desk.editor.post("/desk/articles", &[("headline", "Bridge")]).await;
        let story = story_in(&begun);
        desk.write("desk_editor@courier.example", &story, "Bridge", "It opened.").await;
        let address = format!("/desk/articles/{story}/publication");
        let form = desk.editor.get(&address).await;
        let revision = field(&form, "revision");
        let fields = [("class", "new"), ("revision", revision.as_str()), ("live_version", "0")];
        let (one, other) =
            tokio::join!(desk.editor.post(&address, &fields), second.post(&address, &fields));
        let (won, lost) = match one.status {
            StatusCode::SEE_OTHER => (one, other),
            _ => (other, one),
        };
        assert!(won.location.ends_with("said=published"), "{}", won.text);
        assert_eq!(lost.status, StatusCode::CONFLICT, "{}", lost.text);
        assert!(lost.text.contains("published it at"), "{}", lost.text);
        let names = ["Grace Hallam published", "Mia Stone published"];
        assert!(names.iter().any(|it| lost.text.contains(it)), "who it was: {}", lost.text);
        let id: Id = story.parse().expect("an id");
        let held = article::find(&desk.empty.paper.db, id).await.expect("read").expect("a story");
        assert_eq!((held.live_version, held.last_version), (2, 2), "the blank one, and this one");
    }
}
