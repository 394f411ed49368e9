//! Stories of the reading history: off, on, by day, taken back.

use article::Access;
use http::StatusCode;
use kit::Id;
use store::testing::both;

use crate::keeping::{go_live, publish, withdraw, write, write_with};
use crate::paper_with_mail::PaperWithMail;
use crate::person::{Answer, Person};

const PAGE: &str = "/account/history";

async fn tell(person: &mut Person, story: Id) -> Answer {
    person.post("/account/history/readings", &[("story", &story.to_string())]).await
}

async fn keep(person: &mut Person, word: &str) -> String {
    let done = person.post("/account/history/keeping", &[("keep", word)]).await;
    person.get(done.location()).await.text
}

#[tokio::test]
async fn the_history_is_off_until_its_reader_turns_it_on_and_theirs_to_erase() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, path) = publish(&house, "The ferry is late").await;
        let mut ada = house.reader("ada@mail.example").await;
        let marks = format!("/following/marks?things=&stories={ferry}");
        assert_eq!(tell(&mut ada, ferry).await.status, StatusCode::NO_CONTENT);
        let page = ada.get(PAGE).await.text;
        assert!(page.contains("Your reading history is off") && !page.contains("The ferry"));
        assert!(page.contains("without JavaScript nothing is noted"), "{page}");
        assert!(page.contains("forgotten after 365 days"));
        assert!(ada.get(&marks).await.text.contains("\"history\":false"));

        assert!(keep(&mut ada, "yes").await.contains("is kept from now on"));
        assert!(ada.get(&marks).await.text.contains("\"history\":true"));
        assert_eq!(tell(&mut ada, ferry).await.status, StatusCode::NO_CONTENT);
        let page = ada.get(PAGE).await.text;
        assert!(page.contains("Today") && page.contains("The ferry is late"), "{page}");
        assert!(page.contains(&format!("href=\"{path}\"")));
        let fields = [("story", &*ferry.to_string()), ("wish", "save")];
        ada.post("/account/saved", &fields).await;
        assert!(ada.get("/account/saved").await.text.contains("saved-read"));
        assert!(ada.get(&marks).await.text.contains(&format!("\"saved\":[\"{ferry}\"]")));
        let file = ada.get("/account/data/download").await.text;
        assert!(file.contains("\"read_at\"") && file.contains("\"saved_at\""), "{file}");

        assert!(keep(&mut ada, "no").await.contains("stays until you erase it"));
        assert!(ada.get(PAGE).await.text.contains("The ferry is late"));
        let sure = ada.get("/account/history/erasure").await.text;
        assert!(sure.contains("cannot be undone") && !sure.contains("keep no history"));
        let erased = ada.post("/account/history/erasure", &[]).await;
        let page = ada.get(erased.location()).await.text;
        assert!(page.contains("history is erased") && !page.contains("The ferry"), "{page}");
        keep(&mut ada, "yes").await;
        assert!(ada.get("/account/history/erasure").await.text.contains("keep no history"));
        ada.post("/account/history/erasure", &[("keep", "no")]).await;
        assert!(ada.get(PAGE).await.text.contains("Your reading history is off"));
    }
}

#[tokio::test]
async fn days_are_those_of_the_readers_clock_and_pages_hold_them_all() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let mut ada = house.reader("ada@mail.example").await;
        ada.post("/account/settings", &[("name", ""), ("zone", "Pacific/Auckland")]).await;
        keep(&mut ada, "yes").await;
        for number in 0..45 {
            let (story, _) = publish(&house, &format!("Story {number}")).await;
            tell(&mut ada, story).await;
            house.paper.clock.advance_seconds(1800);
        }
        let (mut path, mut found) = (PAGE.to_owned(), 0);
        let mut headings = Vec::new();
        for page in 0..3 {
            let text = ada.get(&path).await.text;
            found += text.matches("class=\"saved-bare\"").count();
            let days = text.split("<h2 id=\"day-").skip(1).map(|it| {
                let name = it.split('>').nth(1).unwrap_or_default();
                name.split('<').next().unwrap_or_default().to_owned()
            });
            headings.extend(days);
            let older = text.split("rel=\"next\"").next().unwrap_or_default();
            path = older.rsplit("href=\"").next().unwrap_or_default().to_owned();
            path = path.split('"').next().unwrap_or_default().to_owned();
            assert!(page == 2 || path.starts_with("/account/history?before="), "{path}");
        }
        assert_eq!(found, 45);
        headings.dedup();
        assert!(headings.contains(&"Today".to_owned()), "{headings:?}");
        assert!(headings.contains(&"Yesterday".to_owned()), "{headings:?}");
    }
}

#[tokio::test]
async fn one_story_is_taken_out_and_one_that_is_gone_is_not_named() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, _) = publish(&house, "The ferry is late").await;
        let (dogs, _) = publish(&house, "Dogs may swim").await;
        let mut ada = house.reader("ada@mail.example").await;
        keep(&mut ada, "yes").await;
        tell(&mut ada, ferry).await;
        tell(&mut ada, dogs).await;
        withdraw(&house, ferry).await;
        let page = ada.get(PAGE).await.text;
        assert!(page.contains("no longer published") && !page.contains("The ferry"), "{page}");
        let story = ferry.to_string();
        for back in [PAGE, "https://elsewhere.example/", "/account/history?before=x"] {
            let fields = [("story", &*story), ("back", back)];
            let done = ada.post("/account/history/removal", &fields).await;
            assert_eq!(done.location(), "/account/history?said=removed", "{back}");
        }
        let page = ada.get(PAGE).await.text;
        assert!(page.contains("Dogs may swim") && !page.contains("no longer published"));
    }
}

#[tokio::test]
async fn a_reading_that_is_told_confirms_nothing_whoever_tells_it() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let secret = write(&house, "A secret of the desk").await;
        let mut ada = house.reader("ada@mail.example").await;
        keep(&mut ada, "yes").await;
        for story in [secret, Id(1_234_567)] {
            assert_eq!(tell(&mut ada, story).await.status, StatusCode::NO_CONTENT);
        }
        assert!(!ada.get(PAGE).await.text.contains("saved-gone"), "it was never written down");
        let mut eve = Person::new(&house.paper);
        assert_eq!(tell(&mut eve, secret).await.status, StatusCode::NO_CONTENT);
        for story in ["", "x", &"0".repeat(64 * 1024)] {
            let refused = ada.post("/account/history/readings", &[("story", story)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{story:.20}");
        }
        for word in ["", "maybe"] {
            let refused = ada.post("/account/history/keeping", &[("keep", word)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{word}");
        }
        let made_up = ada.get("/account/history?before=1-2").await;
        assert_eq!(made_up.status, StatusCode::BAD_REQUEST);
        for page in [PAGE, "/account/history/erasure", "/account/saved"] {
            let door = eve.get(page).await;
            assert!(door.location().starts_with("/account/sign-in"), "{page}");
        }
    }
}

#[tokio::test]
async fn another_site_saves_reads_and_erases_nothing_in_a_readers_name() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, _) = publish(&house, "The ferry is late").await;
        let mut ada = house.reader("ada@mail.example").await;
        keep(&mut ada, "yes").await;
        ada.site = "cross-site";
        let story = ferry.to_string();
        for (path, fields) in [
            ("/account/saved", vec![("story", &*story), ("wish", "save")]),
            ("/account/history/readings", vec![("story", &*story)]),
            ("/account/history/keeping", vec![("keep", "no")]),
            ("/account/history/erasure", vec![]),
        ] {
            assert_eq!(ada.post(path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        ada.site = "same-origin";
        assert!(ada.get(PAGE).await.text.contains("Your reading history is kept"));
        assert!(ada.get("/account/saved").await.text.contains("Nothing saved yet"));
    }
}

#[tokio::test]
async fn a_lead_in_is_no_reading() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let walled = write_with(&house, "Behind the wall", Access::Subscriber).await;
        let path = go_live(&house, walled).await;
        let mut ada = house.reader("ada@mail.example").await;
        let page = ada.get(&path).await.text;
        assert!(page.contains("wall walled") && !page.contains("data-reading"), "{page}");
        assert!(page.contains("data-save="), "it can be saved for later");
    }
}
