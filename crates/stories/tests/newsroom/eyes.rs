//! Second pairs of eyes at the desk: approvals, and changes called less than they were.

use http::StatusCode;
use store::testing::both;

use crate::desk::{Desk, publish, story_in};
use crate::empty::Empty;
use crate::visitor::Answer;

/// A story that the editor wrote and published.
async fn live(desk: &mut Desk, text: &str) -> String {
    let begun = desk.editor.post("/desk/articles", &[("headline", "Bridge")]).await;
    let story = story_in(&begun);
    desk.write("desk_editor@courier.example", &story, "Bridge", text).await;
    let done = publish(&mut desk.editor, &story, "new").await;
    assert!(done.location.ends_with("said=published"), "{}", done.text);
    story
}

#[tokio::test]
async fn who_wrote_a_proposed_change_is_told_to_leave_it_to_a_colleague() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let story = live(&mut desk, "It cost 14.").await;
        desk.write("copy_editor@courier.example", &story, "Bridge", "It cost 15.").await;
        let proposed = publish(&mut desk.editor, &story, "silent").await;
        assert!(proposed.location.ends_with("said=proposed"), "{}", proposed.text);
        let page = desk.copy.get("/desk/approvals").await;
        assert!(page.text.contains("proposed or written by you"), "{}", page.text);
        assert!(!page.text.contains("/verdict"), "{}", page.text);
        let mut second = desk.empty.colleague(&mut desk.ada, "Ida Moss", "standards_editor").await;
        let page = second.get("/desk/approvals").await;
        let from = page.text.find("action=\"/desk/approvals/").expect("a form") + 8;
        let address = page.text[from..].split('"').next().expect("an address").to_owned();
        let refused = desk.copy.post(&address, &[("verdict", "approve")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
        let done = second.post(&address, &[("verdict", "approve")]).await;
        assert!(done.location.ends_with("said=published"), "{}", done.text);
    }
}

#[tokio::test]
async fn the_standards_editor_alone_downgrades_and_the_history_says_why() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let story = live(&mut desk, "It opened.").await;
        desk.write("desk_editor@courier.example", &story, "Bridge", "It opened!").await;
        publish(&mut desk.editor, &story, "update").await;
        let mut ida = desk.empty.colleague(&mut desk.ada, "Ida Moss", "standards_editor").await;
        let versions = format!("/desk/articles/{story}/versions");
        let page = ida.get(&versions).await;
        let from = page.text.find("/class\"").expect("a form");
        let start = page.text[..from].rfind("action=\"").expect("its address") + 8;
        let address = page.text[start..from + 6].to_owned();
        let form = [("class", "silent"), ("reason", "only a mark")];
        for other in [&mut desk.editor, &mut desk.copy] {
            assert!(!other.get(&versions).await.text.contains("Downgrade it"));
            assert_eq!(other.post(&address, &form).await.status, StatusCode::FORBIDDEN);
        }
        let bare = ida.post(&address, &[("class", "silent")]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.text);
        let done = ida.post(&address, &form).await;
        assert!(done.location.ends_with("said=downgraded"), "{}", done.text);
        let page = desk.editor.get(&versions).await;
        assert!(page.text.contains("update &gt; silent: only a mark"), "{}", page.text);
    }
}

/// The address of the first form on a page that ends so.
fn form_of(page: &Answer, end: &str) -> String {
    let until = page.text.find(&format!("{end}\"")).expect("a form") + end.len();
    let from = page.text[..until].rfind("action=\"").expect("its address") + 8;
    page.text[from..until].to_owned()
}

#[tokio::test]
async fn who_has_leave_publishes_alone_and_a_colleague_reads_it_afterwards() {
    let settings = [("BROADSHEET_NEWSROOM__TWO_PAIRS_OF_EYES", "true")];
    for db in both().await {
        let mut desk = Desk::open(Empty::open_with(db, &settings)).await;
        let begun = desk.editor.post("/desk/articles", &[("headline", "Bridge")]).await;
        let story = story_in(&begun);
        desk.write("desk_editor@courier.example", &story, "Bridge", "It opened.").await;
        let publication = format!("/desk/articles/{story}/publication");
        let form = desk.editor.get(&publication).await;
        assert!(form.text.contains("Send it to be approved"), "{}", form.text);
        let sent = publish(&mut desk.editor, &story, "new").await;
        assert!(sent.location.ends_with("said=proposed"), "{}", sent.text);
        let page = desk.copy.get("/desk/approvals").await;
        assert!(page.text.contains("nobody else has read it"), "{}", page.text);

        let person = desk.empty.staff_id("desk_editor@courier.example").await.to_string();
        let asked = [("person", person.as_str()), ("reason", "runs the night desk")];
        let own = desk.editor.post("/desk/leave", &asked).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.text);
        let bare = desk.copy.post("/desk/leave", &asked[..1]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.text);
        let given = desk.copy.post("/desk/leave", &asked).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        let page = desk.editor.get("/desk/leave").await;
        assert!(page.text.contains("runs the night desk"), "{}", page.text);
        let log = desk.ada.get("/desk/audit").await;
        assert!(log.text.contains("gave leave to publish alone to"), "{}", log.text);

        let form = desk.editor.get(&publication).await;
        assert!(form.text.contains("You have leave to publish it alone"), "{}", form.text);
        let live = publish(&mut desk.editor, &story, "new").await;
        assert!(live.location.ends_with("said=published"), "{}", live.text);
        read_afterwards(&mut desk, &story).await;

        let end = form_of(&desk.copy.get("/desk/leave").await, "/end");
        assert_eq!(desk.copy.post(&end, &[]).await.status, StatusCode::SEE_OTHER);
        desk.write("desk_editor@courier.example", &story, "Bridge", "It shut.").await;
        let sent = publish(&mut desk.editor, &story, "update").await;
        assert!(sent.location.ends_with("said=proposed"), "{}", sent.text);
    }
}

/// The copy editor finds it among her work, reads it, and then it waits no more.
async fn read_afterwards(desk: &mut Desk, story: &str) {
    let address = format!("/desk/articles/{story}");
    for page in ["/desk/work", "/desk/back-reads"] {
        assert!(desk.copy.get(page).await.text.contains(story), "{page}");
    }
    assert!(!desk.editor.get("/desk/back-reads").await.text.contains(story));
    let page = desk.copy.get(&address).await;
    let form = form_of(&page, "/back-read");
    let version = crate::desk::field(&page, "version");
    let found = [("version", version.as_str()), ("finding", "the street is wrong")];
    let own = desk.editor.post(&form, &found).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.text);
    assert_eq!(desk.reporter.post(&form, &found).await.status, StatusCode::FORBIDDEN);
    let read = desk.copy.post(&form, &found).await;
    assert!(read.location.ends_with("said=read-back"), "{}", read.text);
    let page = desk.editor.get(&address).await;
    assert!(page.text.contains("the street is wrong"), "{}", page.text);
    assert!(!desk.copy.get("/desk/back-reads").await.text.contains(story));
}

#[tokio::test]
async fn a_publication_is_undone_by_a_form_while_the_wire_is_held() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let story = live(&mut desk, "It opened.").await;
        let address = format!("/desk/articles/{story}");
        let mut reader = crate::visitor::Visitor::new(&desk.empty.paper);
        assert_eq!(reader.get("/news/bridge").await.status, StatusCode::OK);
        assert!(!reader.get("/feeds/rss.xml").await.text.contains("It opened."));
        let form = form_of(&desk.editor.get(&address).await, "/publication/end");
        assert_eq!(desk.copy.post(&form, &[]).await.status, StatusCode::FORBIDDEN);
        let undone = desk.editor.post(&form, &[]).await;
        assert!(undone.location.ends_with("said=undone"), "{}", undone.text);
        desk.empty.paper.press.forget_all();
        assert_eq!(reader.get("/news/bridge").await.status, StatusCode::NOT_FOUND);
        let late = desk.editor.post(&form, &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(!desk.editor.get(&address).await.text.contains("/publication/end"));
    }
}
