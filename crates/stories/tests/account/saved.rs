//! Stories of bookmarks: saved in place, found again, taken off and put back.

use http::StatusCode;
use kit::Id;
use signin::{Holder, Purpose};
use store::testing::both;

use crate::keeping::{publish, withdraw, write};
use crate::paper_with_mail::PaperWithMail;
use crate::person::Person;

const PAGE: &str = "/account/saved";

async fn wish(person: &mut Person, story: Id, wish: &str, back: &str) -> crate::person::Answer {
    let story = story.to_string();
    person.post(PAGE, &[("story", &story), ("wish", wish), ("back", back)]).await
}

/// The value of the hidden field of this name in the form that follows a mark on a page.
fn field(page: &str, mark: &str, name: &str) -> String {
    let rest = &page[page.find(mark).unwrap_or_else(|| panic!("no {mark} in {page}"))..];
    let start = format!("name=\"{name}\" value=\"");
    let rest = &rest[rest.find(&start).expect("the field") + start.len()..];
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_story_is_saved_from_its_page_found_again_and_taken_off_with_a_way_back() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, path) = publish(&house, "The ferry is late").await;
        let mut ada = house.reader("ada@mail.example").await;
        let empty = ada.get(PAGE).await;
        assert!(empty.text.contains("Nothing saved yet"), "{}", empty.text);
        assert_eq!(empty.header("cache-control"), "no-store");
        let page = ada.get(&path).await.text;
        assert!(page.contains(&format!("data-save=\"{ferry}\" data-save-reader")), "{page}");
        assert!(page.contains(&format!("data-reading=\"{ferry}\"")));

        let done = wish(&mut ada, ferry, "save", &path).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let list = ada.get(done.location()).await.text;
        assert!(list.contains("Saved for later.") && list.contains("The ferry is late"));
        assert!(list.contains(&format!("href=\"{path}\">Back to where you were")), "{list}");
        let (dogs, _) = publish(&house, "Dogs may swim").await;
        wish(&mut ada, dogs, "save", "").await;
        let list = ada.get(PAGE).await.text;
        assert!(list.contains("2 stories saved for later"));
        assert!(list.find("Dogs may swim") < list.find("The ferry is late"), "newest first");
        assert!(!list.contains("saved-said"));

        let done = wish(&mut ada, ferry, "unsave", PAGE).await;
        let list = ada.get(done.location()).await.text;
        assert!(list.contains("Taken off your bookmarks.") && list.contains("One story saved"));
        let since = field(&list, "saved-said", "since");
        let story = ferry.to_string();
        let fields = [("story", &*story), ("wish", "save"), ("since", &*since), ("back", PAGE)];
        let undone = ada.post(PAGE, &fields).await;
        let list = ada.get(undone.location()).await.text;
        assert!(list.find("card-head\" id") < list.rfind("The ferry is late"), "where it stood");
        assert!(list.contains("2 stories saved for later"), "{list}");
        let mut bo = house.reader("bo@mail.example").await;
        assert!(bo.get(PAGE).await.text.contains("Nothing saved yet"));
    }
}

#[tokio::test]
async fn what_is_gone_is_not_named_any_more_and_can_be_removed() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, path) = publish(&house, "The ferry is late").await;
        let mut ada = house.reader("ada@mail.example").await;
        wish(&mut ada, ferry, "save", "").await;
        withdraw(&house, ferry).await;
        for page in [PAGE.to_owned(), format!("{PAGE}?said=saved.{ferry}")] {
            let list = ada.get(&page).await.text;
            assert!(list.contains("no longer published"), "{list}");
            assert!(!list.contains("The ferry") && !list.contains(&path), "{list}");
        }
        let done = wish(&mut ada, ferry, "unsave", PAGE).await;
        let list = ada.get(done.location()).await.text;
        assert!(list.contains("Taken off your bookmarks.") && list.contains("Nothing saved yet"));
        assert!(!list.contains(">Undo<"), "it cannot be saved again");
        let file = ada.get("/account/data/download").await.text;
        assert!(!file.contains("The ferry"), "{file}");
    }
}

#[tokio::test]
async fn a_save_of_who_is_not_signed_in_is_kept_through_signing_in() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, path) = publish(&house, "The ferry is late").await;
        let mut eve = Person::new(&house.paper);
        let page = eve.get(&path).await.text;
        assert!(page.contains(&format!("data-save=\"{ferry}\">")), "{page}");
        assert!(!page.contains("data-reading"), "the page of everybody tells of no reading");
        let door = wish(&mut eve, ferry, "save", &path).await;
        assert!(door.location().starts_with("/account/sign-in?then="), "{}", door.location());
        let intent = door.location().replace("%3A", ":");
        assert!(intent.ends_with(&format!("intent=save:{ferry}")), "{intent}");
        let form = eve.get(door.location()).await.text;
        let (then, intent) = (field(&form, "<form", "then"), field(&form, "<form", "intent"));
        let then = then.replace("&#x2f;", "/").replace("&amp;", "&");
        let intent = intent.replace("&#x2f;", "/");
        let coming = reader::Coming { address: "eve@mail.example".into(), intent, then };
        let mut tx = house.paper.db.begin().await.expect("a transaction");
        let (now, nobody) = (house.paper.clock.now(), Holder::reader(Id(0)));
        let link = signin::issue(&mut tx, now, nobody, Purpose::ReaderLink, &coming).await;
        tx.commit().await.expect("a commit");
        let link = link.expect("a link").reveal().to_owned();
        let inside = eve.post("/account/welcome", &[("link", &link)]).await;
        let list = eve.get(inside.location()).await.text;
        assert!(list.contains("Saved for later.") && list.contains("Back to where you were"));
    }
}

#[tokio::test]
async fn a_list_of_thousands_is_paged_whole() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let mut ada = house.reader("ada@mail.example").await;
        let reader = reader::by_address(&house.paper.db, "ada@mail.example").await;
        let reader = reader.expect("read").expect("a reader").id;
        let (first, _) = publish(&house, "The ferry is late").await;
        let mut tx = house.paper.db.begin().await.expect("a transaction");
        let now = house.paper.clock.now();
        for number in 0..45 {
            // Three share a moment; all but one are of the same story's age.
            let headline = format!("Story {number}");
            let story = article::Story { headline: headline.clone(), ..Default::default() };
            let slug = format!("story-{number}");
            let clock = &house.paper.clock;
            let id = article::create(&mut tx, clock, &story, &slug, "ann").await.expect("made");
            let live = article::publish(&mut tx, clock, id, article::Change::New, "ann").await;
            live.expect("live");
            let at = now.plus_seconds(-(number / 3));
            saved::restore(&mut tx, now, reader, id, at).await.expect("saved");
        }
        saved::restore(&mut tx, now, reader, first, now.plus_seconds(-99)).await.expect("saved");
        tx.commit().await.expect("a commit");
        let (mut path, mut heads) = (PAGE.to_owned(), Vec::new());
        for _ in 0..3 {
            let page = ada.get(&path).await.text;
            assert!(page.contains("46 stories saved for later"));
            let cards = page.split("class=\"card-head\"").skip(1);
            heads.extend(cards.map(|it| it.split("</a>").next().unwrap_or_default().to_owned()));
            let older = page.split("rel=\"next\"").next().unwrap_or_default();
            path = older.rsplit("href=\"").next().unwrap_or_default().to_owned();
            path = path.split('"').next().unwrap_or_default().to_owned();
        }
        assert_eq!(heads.len(), 46);
        assert!(heads[45].contains("The ferry is late"));
        heads.sort();
        heads.dedup();
        assert_eq!(heads.len(), 46, "none twice");
    }
}

#[tokio::test]
async fn made_up_forms_are_refused_and_confirm_nothing() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        let (ferry, _) = publish(&house, "The ferry is late").await;
        let secret = write(&house, "A secret of the desk").await;
        let mut ada = house.reader("ada@mail.example").await;
        let long = "x".repeat(64 * 1024);
        for story in ["", "ferry", "' OR 1=1 --", &long] {
            let refused = ada.post(PAGE, &[("story", story), ("wish", "save")]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{story:.20}");
        }
        for word in ["", "follow", &long] {
            let refused = wish(&mut ada, ferry, word, "").await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{word:.20}");
        }
        let unknown = wish(&mut ada, Id(1_234_567), "save", "").await;
        let embargoed = wish(&mut ada, secret, "save", "").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(embargoed.status, StatusCode::NOT_FOUND);
        let words = |page: &str| page.split("<main").nth(1).unwrap_or_default().to_owned();
        let number = |page: &str| page.replace(char::is_alphanumeric, "");
        let (unknown, embargoed) = (words(&unknown.text), words(&embargoed.text));
        assert_eq!(number(&unknown), number(&embargoed), "one answer for both");
        assert!(!embargoed.contains("secret"));
        for back in ["https://elsewhere.example/", "//elsewhere.example", &long, "/a\r\nX: y"] {
            let done = wish(&mut ada, ferry, "save", back).await;
            assert_eq!(done.location(), format!("{PAGE}?said=saved.{ferry}"), "{back:.30}");
        }
        for before in ["x", "1-2", "9-9-9", &long[..2000]] {
            let page = ada.get(&format!("{PAGE}?before={before}")).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{before:.20}");
        }
        for said in ["x", "saved.x", "unsaved.x.1", &format!("saved.{secret}"), &long[..2000]] {
            let page = ada.get(&format!("{PAGE}?said={said}")).await;
            assert_eq!(page.status, StatusCode::OK, "{said:.20}");
            assert!(!page.text.contains("saved-said") && !page.text.contains("secret"));
        }
        let removed = format!("{PAGE}?said=unsaved.{secret}.5");
        assert!(!ada.get(&removed).await.text.contains("secret"));
    }
}
