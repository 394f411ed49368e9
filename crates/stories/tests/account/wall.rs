//! Stories of the wall: who has paid reads on, and nobody else is sent a word of it.

use article::{Access, Block, Body, Change, Story};
use kit::{Id, Rich};
use store::testing::{TestDb, both};

use crate::paper_with_mail::PaperWithMail;
use crate::person::{Answer, Person};
use crate::selling::{days, open_shop, order};

/// A word that stands behind the wall and nowhere else.
const CANARY: &str = "xylocarpentry";

/// A story whose end is not for everybody; its address.
pub async fn behind(
    house: &PaperWithMail,
    headline: &str,
    make: impl FnOnce(&mut Story),
) -> String {
    let clock = &house.paper.clock;
    let text = |id: &str, words: String| Block::new(id, Body::Text { text: Rich::from(&*words) });
    let mut story = Story {
        headline: headline.to_owned(),
        blocks: vec![
            text("b1", format!("The council met. {}", "It spoke at length. ".repeat(20))),
            text("b2", format!("It voted. {}", "Hands went up. ".repeat(20))),
            text("b3", format!("What it decided is {CANARY}.")),
        ],
        ..Story::default()
    };
    make(&mut story);
    let slug = kit::slug::slug(headline, "story");
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    let id = article::create(&mut tx, clock, &story, &slug, "ann").await.expect("a story");
    tx.commit().await.expect("a commit");
    clock.advance_seconds(1);
    let mut tx = house.paper.db.begin().await.expect("a transaction");
    article::publish(&mut tx, clock, id, Change::New, "ann").await.expect("live");
    tx.commit().await.expect("a commit");
    article::find(&house.paper.db, id).await.expect("read").expect("a story").path
}

/// A paper that sells something, and a story for those who bought it.
async fn with_story(db: TestDb) -> (PaperWithMail, String) {
    let house = PaperWithMail::open(db);
    open_shop(&house).await;
    let path = behind(&house, "The council votes", for_subscribers).await;
    (house, path)
}

pub fn for_subscribers(story: &mut Story) {
    story.access = Access::Subscriber;
}

pub fn reads(answer: &Answer) -> bool {
    answer.text.contains(CANARY)
}

pub async fn paid(house: &PaperWithMail, address: &str) -> Id {
    let who =
        reader::by_address(&house.paper.db, address).await.expect("read").expect("an account");
    let all = house.paper.subscriptions.of_reader(who.id).await.expect("read");
    let by = subscription::Actor::Staff(Id(1));
    let pays = |state: &billing::Subscription, _: &billing::Rules, today| {
        state.pay_by_hand(state.open.map_or(0, billing::Open::owed), today)
    };
    house.paper.subscriptions.act(all[0].id, by, pays).await.expect("paid");
    all[0].id
}

#[tokio::test]
async fn who_subscribes_reads_on_and_who_does_not_is_told_how() {
    for db in both().await {
        let (house, path) = with_story(db).await;
        let mut stranger = Person::new(&house.paper);
        let page = stranger.get(&path).await;
        assert!(!reads(&page) && page.text.contains("href=\"/subscribe\""), "{}", page.text);
        assert!(page.text.contains("Sign in, if you subscribe"));
        let mut ada = house.reader("ada@mail.example").await;
        let page = ada.get(&path).await;
        assert!(!reads(&page) && !page.text.contains("Sign in, if you subscribe"));
        order(&mut ada).await;
        // She was looked up a moment ago; her pass says what held then, for five minutes at most.
        house.paper.clock.advance_seconds(301);
        let page = ada.get(&path).await;
        assert!(reads(&page), "{}", page.text);
        assert!(page.header("cache-control").contains("private"));
        assert!(!page.text.contains("This story is for subscribers"));
        assert!(!reads(&stranger.get(&path).await), "her page is not everybody's");
        let mut bert = house.reader("bert@mail.example").await;
        assert!(!reads(&bert.get(&path).await), "nor anybody's who is signed in");
        assert!(reads(&ada.get(&path).await), "and it stays hers");
    }
}

#[tokio::test]
async fn the_right_ends_and_the_page_with_it() {
    for db in both().await {
        let (house, path) = with_story(db).await;
        let mut ada = house.reader("ada@mail.example").await;
        order(&mut ada).await;
        let id = paid(&house, "ada@mail.example").await;
        assert!(reads(&ada.get(&path).await));
        let cancel = |state: &billing::Subscription, _: &billing::Rules, today| {
            state.cancel(today, billing::End::Cancelled)
        };
        house.paper.subscriptions.act(id, subscription::Actor::Reader, cancel).await.expect("done");
        for day in 1..=9 {
            days(&house, 1).await;
            assert_eq!(reads(&ada.get(&path).await), day <= 7, "day {day}");
        }
        // Signed out on this device, nobody reads by what the browser still holds.
        let mut cleo = house.reader("cleo@mail.example").await;
        order(&mut cleo).await;
        assert!(reads(&cleo.get(&path).await));
        let before = cleo.cookies.clone();
        cleo.post("/account/sign-out", &[]).await;
        assert!(!reads(&cleo.get(&path).await));
        cleo.cookies = before.into_iter().filter(|(name, _)| name != "reader").collect();
        assert!(!reads(&cleo.get(&path).await), "a pass alone opens nothing");
    }
}

#[tokio::test]
async fn a_pass_opens_nothing_for_another_session() {
    for db in both().await {
        let (house, path) = with_story(db).await;
        let mut ada = house.reader("ada@mail.example").await;
        order(&mut ada).await;
        assert!(reads(&ada.get(&path).await));
        let pass = ada.cookies.iter().find(|(name, _)| name == "pass").expect("a pass").clone();
        let mut bert = house.reader("bert@mail.example").await;
        assert!(!reads(&bert.get(&path).await));
        bert.cookies.retain(|(name, _)| name != "pass");
        bert.cookies.push(pass);
        assert!(!reads(&bert.get(&path).await), "it is bound to her session");
    }
}

#[tokio::test]
async fn a_registered_reader_reads_what_is_for_them_and_first_access_is_for_who_bought_it() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        open_shop(&house).await;
        let registered = |story: &mut Story| story.access = Access::Registered;
        let path = behind(&house, "For members", registered).await;
        let soon = house.paper.clock.now().plus_seconds(4 * 3600);
        let early = |story: &mut Story| {
            story.access = Access::Free;
            story.subscribers_until = Some(soon);
        };
        let first = behind(&house, "Market first", early).await;
        let mut stranger = Person::new(&house.paper);
        assert!(!reads(&stranger.get(&path).await) && !reads(&stranger.get(&first).await));
        let mut bert = house.reader("bert@mail.example").await;
        assert!(reads(&bert.get(&path).await) && !reads(&bert.get(&first).await));
        let mut ada = house.reader("ada@mail.example").await;
        order(&mut ada).await;
        assert!(reads(&ada.get(&path).await) && reads(&ada.get(&first).await));
        house.paper.clock.advance_seconds(4 * 3600 + 1);
        for person in [&mut stranger, &mut bert, &mut ada] {
            assert!(reads(&person.get(&first).await), "its hours are over");
        }
    }
}

#[tokio::test]
async fn no_byte_of_what_is_behind_the_wall_goes_to_who_may_not_read_it() {
    for db in both().await {
        let house = PaperWithMail::open(db);
        open_shop(&house).await;
        let mut ada = house.reader("ada@mail.example").await;
        order(&mut ada).await;
        let soon = house.paper.clock.now().plus_seconds(4 * 3600);
        let mut stories = vec![behind(&house, "The council votes", for_subscribers).await];
        stories.push(behind(&house, "Members", |it| it.access = Access::Registered).await);
        stories.push(behind(&house, "First", |it| it.subscribers_until = Some(soon)).await);
        let mut bert = house.reader("bert@mail.example").await;
        let mut stranger = Person::new(&house.paper);
        for path in &stories {
            // A subscriber's page is printed first: what she was sent must stay hers.
            assert!(reads(&ada.get(path).await), "{path}");
        }
        let mut looked = 0;
        for path in &stories {
            let members = path.contains("members");
            for end in ["", "?before=x", "/", "?x=1", "?said=bought"] {
                let address = format!("{path}{end}");
                assert!(!reads(&stranger.get(&address).await), "{address}");
                assert!(members || !reads(&bert.get(&address).await), "{address}");
                looked += 1;
            }
            for form in ["json", "xml"] {
                let embed = format!("/oembed?url=http://paper.example{path}&format={form}");
                assert!(!reads(&stranger.get(&embed).await), "{embed}");
            }
        }
        // What machines and lists are told is the same for everybody, subscribers among them.
        let shared = [
            "/",
            "/feeds/rss.xml",
            "/feeds/atom.xml",
            "/feeds/feed.json",
            "/sitemap.xml",
            "/sitemaps/news.xml",
            "/sitemaps/2027-01.xml",
            "/corrections",
            "/archive",
            "/archive/2027",
            "/search?q=council",
            "/search/suggest?q=xylo",
            "/account/following",
            "/account/saved",
            "/account/history",
        ];
        for address in shared {
            for person in [&mut stranger, &mut bert, &mut ada] {
                assert!(!reads(&person.get(address).await), "{address}");
            }
            looked += 1;
        }
        assert!(looked >= 30);
    }
}
