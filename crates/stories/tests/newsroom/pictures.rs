//! Pictures come in, are described, and leave readers when they must.

use article::{Figure, ImageRef, Story};
use http::StatusCode;
use kit::Id;
use media::{Rendition, address};
use paper::Paper;
use store::testing::both;

use crate::empty::Empty;
use crate::visitor::Visitor;

/// A paper with its publisher.
struct Desk {
    empty: Empty,
    ada: Visitor,
}

impl Desk {
    async fn open(empty: Empty) -> Desk {
        let ada = empty.publisher().await;
        Desk { empty, ada }
    }

    async fn colleague(&mut self, name: &str, role: &str) -> Visitor {
        self.empty.colleague(&mut self.ada, name, role).await
    }

    async fn picture(&self, id: Id) -> media::Media {
        media::find(&self.empty.paper.db, id).await.expect("read").expect("a picture")
    }

    /// The home page as readers have it, printed afresh.
    async fn front(&self) -> String {
        self.empty.paper.press.forget_all();
        Visitor::new(&self.empty.paper).get("/").await.text
    }

    /// Where readers find it.
    async fn public_address(&self, id: Id) -> String {
        let encoding = media::Encoding::Jpeg;
        address(&self.picture(id).await, Rendition { width: 2, crop: None, encoding })
    }
}

/// A picture of two pixels; each number is another one.
fn gif(number: u8) -> Vec<u8> {
    let mut gif = b"GIF89a\x02\0\x01\0\x80\0\0\0\0\0".to_vec();
    gif.extend([number, 200, 100]);
    gif.extend(b",\0\0\0\0\x02\0\x01\0\0\x02\x02D\n\0;");
    gif
}

fn id_in(text: &str) -> Id {
    let start = text.find("\"id\":\"").expect("an id") + 6;
    let end = start + text[start..].find('"').expect("its end");
    text[start..end].parse().expect("an id")
}

/// A picture that is sent, with a credit and its rights, so that readers may see it.
async fn cleared(by: &mut Visitor) -> Id {
    let sent = by.send_file("/desk/pictures", "image/gif", "a.gif", &gif(1)).await;
    let id = id_in(&sent.text);
    by.post(&format!("/desk/pictures/{id}/words"), &[("credit", "AP")]).await;
    by.post(&format!("/desk/pictures/{id}/rights"), &[("terms", "One year")]).await;
    id
}

#[tokio::test]
async fn a_picture_comes_in_once_and_readers_see_it_when_its_rights_are_known() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut vera = desk.colleague("Vera Lind", "photo_editor").await;
        let sent =
            vera.send_file("/desk/pictures", "image/gif", "Old%20harbour.gif", &gif(1)).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        let id = id_in(&sent.text);
        let again = vera.send_file("/desk/pictures", "image/gif", "copy.gif", &gif(1)).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(id_in(&again.text), id, "the same bytes are the same picture");

        let public = desk.public_address(id).await;
        let mut reader = Visitor::new(&desk.empty.paper);
        assert_eq!(reader.get(&public).await.status, StatusCode::NOT_FOUND, "held back");
        let page = format!("/desk/pictures/{id}");
        let thumb = format!("{page}/thumb");
        assert_eq!(vera.get(&thumb).await.status, StatusCode::OK);
        assert_eq!(reader.get(&thumb).await.status, StatusCode::UNAUTHORIZED);
        assert!(vera.get("/desk/pictures?view=held").await.text.contains("Old harbour.gif"));

        let words = [("caption", "The <old> harbour"), ("alt", "Boats"), ("credit", "Vera Lind")];
        let saved = vera.post(&format!("{page}/words"), &words).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let public = desk.public_address(id).await;
        assert_eq!(reader.get(&public).await.status, StatusCode::NOT_FOUND, "rights are missing");
        let rights = [("holder", "The Courier"), ("last_day", "2027-01-20")];
        let saved = vera.post(&format!("{page}/rights"), &rights).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let public = desk.public_address(id).await;
        assert_eq!(reader.get(&public).await.status, StatusCode::OK);

        let found = vera.get("/desk/pictures/find?q=HARBOUR+vera").await;
        assert!(found.text.contains("\"credit\":\"Vera Lind\""), "{}", found.text);
        assert_eq!(id_in(&found.text), id);
        let shown = vera.get(&page).await;
        assert!(shown.text.contains("The &lt;old&gt; harbour"), "{}", shown.text);
        assert!(shown.text.contains("rights holder, end of the rights"), "history");
        assert!(vera.get("/desk/pictures?view=expiring").await.text.contains("On no page"));
        let wrong = vera.post(&format!("{page}/rights"), &[("last_day", "soon")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_bad_file_is_refused_in_words_and_nothing_is_kept() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut vera = desk.colleague("Vera Lind", "photo_editor").await;
        let mut wide = gif(1);
        wide[6..10].copy_from_slice(&[0x31, 0x75, 0x31, 0x75]);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let cases: [(&[u8], &str); 5] = [
            (b"", "empty"),
            (b"just words", "not a picture"),
            (svg, "an SVG"),
            (&gif(1)[..24], "breaks off"),
            (&wide, "30000 along a side"),
        ];
        for (bytes, words) in cases {
            let sent = vera.send_file("/desk/pictures", "image/jpeg", "a.jpg", bytes).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(sent.text.contains("\"detail\""), "{}", sent.text);
            assert!(sent.text.contains(words), "{words}: {}", sent.text);
        }
        let heavy = vec![7; 60_000_001];
        let sent = vera.send_file("/desk/pictures", "image/jpeg", "a.jpg", &heavy).await;
        assert_eq!(sent.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", sent.text);
        let all = media::after(&desk.empty.paper.db, Id(0), 10).await.expect("read");
        assert!(all.is_empty());
        assert!(desk.empty.paper.darkroom.files().list().await.expect("read").is_empty());
    }
}

#[tokio::test]
async fn a_form_brings_several_and_tells_what_became_of_each() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut vera = desk.colleague("Vera Lind", "photo_editor").await;
        let mut body = Vec::new();
        let files = [("one.gif", gif(1)), ("two.gif", gif(2)), ("no.jpg", b"text".to_vec())];
        for (name, bytes) in files {
            let head =
                format!("content-disposition: form-data; name=\"file\"; filename=\"{name}\"");
            body.extend(format!("--edge\r\n{head}\r\n\r\n").into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge";
        let sent = vera.send_file("/desk/pictures", kind, "", &body).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
        assert!(sent.text.contains("1 of 3"), "{}", sent.text);
        let all = media::after(&desk.empty.paper.db, Id(0), 10).await.expect("read");
        assert_eq!(all.len(), 2);
    }
}

#[tokio::test]
async fn a_killed_picture_is_gone_at_once_and_can_be_given_back() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut vera = desk.colleague("Vera Lind", "photo_editor").await;
        let id = cleared(&mut vera).await;
        let page = format!("/desk/pictures/{id}");
        let public = desk.public_address(id).await;
        let mut reader = Visitor::new(&desk.empty.paper);
        assert_eq!(reader.get(&public).await.status, StatusCode::OK);
        let story = publish_with(&desk.empty.paper, id).await;
        let mut editor = desk.colleague("Eve Dale", "editor").await;
        let publication = format!("/desk/articles/{story}/publication");
        let hidden = "Readers do not see one of its pictures";
        assert!(!editor.get(&publication).await.text.contains(hidden));
        let shown = vera.get(&page).await;
        assert!(shown.text.contains("The harbour closes"), "where it stands");

        let silent = vera.post(&format!("{page}/kill"), &[("why", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let killed = vera.post(&format!("{page}/kill"), &[("why", "Not her house")]).await;
        assert_eq!(killed.status, StatusCode::SEE_OTHER, "{}", killed.text);
        assert_eq!(reader.get(&public).await.status, StatusCode::GONE);
        assert!(editor.get(&publication).await.text.contains(hidden), "who publishes is told");
        let found = vera.get("/desk/pictures/find?q=").await;
        assert_eq!(found.text, "{\"pictures\":[]}");
        assert!(vera.get(&page).await.text.contains("Not her house"));
        assert_eq!(vera.get(&format!("{page}/thumb")).await.status, StatusCode::OK);

        vera.post(&format!("{page}/revival"), &[("why", "It is")]).await;
        assert_eq!(reader.get(&public).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_crop_framed_by_hand_is_on_the_cards_until_it_follows_again() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut vera = desk.colleague("Vera Lind", "photo_editor").await;
        let id = cleared(&mut vera).await;
        let page = format!("/desk/pictures/{id}");
        publish_with(&desk.empty.paper, id).await;
        let mut reader = Visitor::new(&desk.empty.paper);
        assert!(!desk.front().await.contains("-3x2-"), "the page crops it");

        let crops = format!("{page}/crops");
        let frame = [("ratio", "3x2"), ("x", "12,5"), ("y", "80"), ("close", "50")];
        let framed = vera.post(&crops, &frame).await;
        assert_eq!(framed.status, StatusCode::SEE_OTHER, "{}", framed.text);
        assert!(vera.get(&page).await.text.contains("3:2, framed by hand"));
        let said = desk.picture(id).await.description;
        let wanted = media::Framing::new(media::Focus::new(125, 800), 500);
        assert_eq!(said.framing(media::Ratio::ThreeTwo), wanted);
        assert_eq!(said.framing(media::Ratio::Square), media::Framing::around(said.focus));
        let front = desk.front().await;
        let start = front.find(&format!("/media/{id}/")).expect("its picture");
        let address = front[start..].split(['"', ' ']).next().expect("its end");
        assert!(address.contains("-3x2-"), "{address}");
        assert_eq!(reader.get(address).await.status, StatusCode::OK);

        let odd = [("ratio", "7x9"), ("x", "1"), ("y", "1"), ("close", "50")];
        assert_eq!(vera.post(&crops, &odd).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        vera.post(&crops, &[("ratio", "3x2"), ("follow", "on")]).await;
        assert!(!vera.get(&page).await.text.contains("framed by hand"));
        assert!(!desk.front().await.contains("-3x2-"), "back to the focal point");
    }
}

#[tokio::test]
async fn a_long_list_is_paged_and_leads_back() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut vera = desk.colleague("Vera Lind", "photo_editor").await;
        let paper = &desk.empty.paper;
        let received = paper.darkroom.receive(gif(1)).await.expect("a picture");
        let mut tx = paper.db.begin().await.expect("a transaction");
        for number in 0..60 {
            let hash = files::Hash::of(&[number]);
            let received = media::Received { hash, ..received.clone() };
            let intake = media::Intake { name: format!("quay {number}.gif"), ..Default::default() };
            media::take(&mut tx, &received, intake, paper.clock.now()).await.expect("taken");
        }
        tx.commit().await.expect("a commit");

        let first = vera.get("/desk/pictures?q=quay").await.text;
        let mark = "rel=\"next\" href=\"";
        let start = first.find(mark).expect("a next page") + mark.len();
        let next = first[start..].split('"').next().expect("its end").replace("&amp;", "&");
        let second = vera.get(&next).await;
        assert_eq!(second.status, StatusCode::OK, "{}", second.text);
        let shown = |page: &str| page.matches("class=\"frame\"").count();
        assert_eq!((shown(&first), shown(&second.text)), (48, 12));
        assert!(second.text.contains("q=quay\">From the beginning"), "{}", second.text);
    }
}

#[tokio::test]
async fn who_may_not_add_looks_only() {
    for db in both().await {
        let mut desk = Desk::open(Empty::open(db)).await;
        let mut cora = desk.colleague("Cora Bell", "contributor").await;
        assert_eq!(cora.get("/desk/pictures").await.status, StatusCode::OK);
        let sent = cora.send_file("/desk/pictures", "image/gif", "a.gif", &gif(1)).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        assert!(sent.text.contains("\"detail\""), "{}", sent.text);
        let mut rob = desk.colleague("Rob Ames", "reporter").await;
        let sent = rob.send_file("/desk/pictures", "image/gif", "a.gif", &gif(1)).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        let page = format!("/desk/pictures/{}", id_in(&sent.text));
        let killed = rob.post(&format!("{page}/kill"), &[("why", "x")]).await;
        assert_eq!(killed.status, StatusCode::FORBIDDEN);
        let mut admin = desk.colleague("Ben Sayegh", "administrator").await;
        assert_eq!(admin.get("/desk/pictures").await.status, StatusCode::FORBIDDEN);
        assert!(!admin.get("/desk").await.text.contains("/desk/pictures"));
    }
}

async fn publish_with(paper: &Paper, id: Id) -> Id {
    let image = ImageRef { media: Some(id), former: None };
    let lead = Some(Figure { image, ..Figure::default() });
    let story = Story { headline: "The harbour closes".into(), lead, ..Story::default() };
    let mut tx = paper.db.begin().await.expect("a transaction");
    let made = article::create(&mut tx, &paper.clock, &story, "harbour", "test").await;
    let made = made.expect("a story");
    let new = article::Change::New;
    article::publish(&mut tx, &paper.clock, made, new, "test").await.expect("live");
    tx.commit().await.expect("a commit");
    made
}
