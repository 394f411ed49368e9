//! Second pairs of eyes at the desk: approvals, and changes called less than they were.

use http::StatusCode;
use store::testing::both;

use crate::desk::{Desk, publish, story_in};
use crate::empty::Empty;

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
