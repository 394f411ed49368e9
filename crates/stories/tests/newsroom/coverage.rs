//! What is wanted with a story: on its page, in the work of who does it, and by day.

use http::StatusCode;
use store::testing::both;

use crate::desk::{Desk, story_in};
use crate::empty::Empty;
use crate::visitor::Answer;

/// The address of the first form on a page that begins so.
fn form_of(page: &Answer, start: &str) -> String {
    let from = page.text.find(&format!("action=\"{start}")).expect("a form") + 8;
    page.text[from..].split('"').next().expect("its end").to_owned()
}

#[tokio::test]
async fn what_is_wanted_stands_with_who_does_it_and_on_its_day() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut eve = desk.empty.colleague(&mut desk.ada, "Eve Stone", "photographer").await;
        let begun = desk.editor.post("/desk/articles", &[("headline", "Bridge")]).await;
        let story = story_in(&begun);
        let address = format!("/desk/articles/{story}");
        let coverage = format!("{address}/coverage");
        let bad = desk.editor.post(&coverage, &[("kind", "opera")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.text);
        let empty = desk.editor.get("/desk/planning").await;
        assert!(empty.text.contains("Nothing is wanted in these days"), "{}", empty.text);
        let eve_id = desk.empty.staff_id("photographer@courier.example").await.to_string();
        // These stories begin on 15 January 2027.
        let form = [
            ("kind", "photo"),
            ("what", "at dawn"),
            ("assignee", eve_id.as_str()),
            ("due_at", "2027-01-18T07:30"),
        ];
        let asked = desk.editor.post(&coverage, &form).await;
        assert!(asked.location.ends_with("said=planned"), "{}", asked.text);
        let plan = desk.reporter.get("/desk/planning").await;
        for words in ["Monday, 18 January", "at dawn", "Eve Stone", "Bridge"] {
            assert!(plan.text.contains(words), "{words}: {}", plan.text);
        }
        for other in ["?from=2027-01-19", "?from=2026-12-01", "?section=0000000000001"] {
            let plan = desk.reporter.get(&format!("/desk/planning{other}")).await;
            assert!(!plan.text.contains("at dawn"), "{other}: {}", plan.text);
        }
        let nowhere = desk.reporter.get("/desk/planning?from=soon").await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        let mut outsider = desk.empty.colleague(&mut desk.ada, "Cy Young", "contributor").await;
        let theirs = outsider.get(&format!("/desk/planning?person={eve_id}")).await;
        assert!(!theirs.text.contains("at dawn"), "they see their own: {}", theirs.text);

        let work = eve.get("/desk/work").await;
        assert!(work.text.contains("at dawn"), "{}", work.text);
        let form = form_of(&work, "/desk/coverage/");
        assert_eq!(outsider.post(&form, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(eve.post(&form, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!eve.get("/desk/work").await.text.contains("at dawn"));
        let page = desk.editor.get(&address).await;
        assert!(page.text.contains("Photo at dawn"), "its history: {}", page.text);
        let form = form_of(&page, &format!("{coverage}/"));
        let again = [("what", "at dusk"), ("state", "wanted")];
        assert_eq!(desk.editor.post(&form, &again).await.status, StatusCode::SEE_OTHER);
        let plan = desk.editor.get("/desk/planning").await;
        assert!(plan.text.contains("No day yet") && plan.text.contains("nobody yet"));
    }
}
