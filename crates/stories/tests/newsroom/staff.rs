//! First account, invitations, roles, and doors that open only to those who may pass.

use http::{Method, StatusCode};
use kit::Id;
use newsroom::desk::{Need, Route};
use newsroom::role::{Capability, ROLES};
use store::testing::both;

use crate::empty::{Empty, PASSWORD};
use crate::visitor::Visitor;

/// An address of this route that leads somewhere, as far as it can.
fn address(route: &Route, id: Id) -> String {
    let filled = |part: &str| if part.starts_with('{') { id.to_string() } else { part.to_owned() };
    route.path.split('/').map(filled).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn a_paper_is_founded_once_and_by_who_has_the_link() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut stranger = Visitor::new(&empty.paper);
        assert_eq!(stranger.get("/desk/welcome?link=forged").await.status, StatusCode::GONE);
        let link = empty.first_link().await;
        let newer = empty.first_link().await;
        assert_eq!(stranger.get(&link).await.status, StatusCode::GONE, "a newer one replaces it");
        let weak = [("name", "Ada"), ("email", "ada@courier.example"), ("password", "short")];
        let refused = stranger.post(&newer, &weak).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("at least 12 characters"), "{}", refused.text);
        assert!(refused.text.contains("ada@courier.example"), "what was typed is kept");
        stranger.join(&newer, ("Ada Okafor", "Ada@Courier.example"), PASSWORD).await;
        assert_eq!(stranger.get("/desk").await.status, StatusCode::OK);
        let again = Visitor::new(&empty.paper).get(&newer).await;
        assert_eq!(again.status, StatusCode::GONE);
        let none = newsroom::first_link(&empty.paper.db, &empty.paper.clock).await;
        assert!(none.expect("read").is_none());
    }
}

#[tokio::test]
async fn every_door_opens_only_to_who_may_pass() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut ada = empty.publisher().await;
        let routes = empty.paper.desk_routes().table();
        assert!(routes.len() > 20, "the table lists the routes");
        let id = empty.staff_id("ada@courier.example").await;
        for route in &routes {
            let mut nobody = Visitor::new(&empty.paper);
            let answer = nobody.knock(&route.method, &address(route, id)).await;
            let shut = answer.status == StatusCode::UNAUTHORIZED;
            assert_eq!(shut, route.need != Need::Nothing, "{} {}", route.method, route.path);
        }
        for role in ROLES.iter().filter(|role| role.word != "publisher") {
            let mut colleague = empty.colleague(&mut ada, role.name, role.word).await;
            for route in &routes {
                let wanted = match route.need {
                    Need::Nothing | Need::SignedIn => continue,
                    Need::May(capability) => vec![capability],
                    Need::MayAny(capabilities) => capabilities.to_vec(),
                };
                if wanted.iter().any(|one| role.may.contains(one)) {
                    continue;
                }
                let answer = colleague.knock(&route.method, &address(route, id)).await;
                let told = format!("{} at {} {}", role.name, route.method, route.path);
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{told}");
            }
        }
    }
}

#[tokio::test]
async fn another_sites_form_does_nothing() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut ada = empty.publisher().await;
        let form = [("name", "Eve"), ("email", "eve@courier.example"), ("role", "editor")];
        ada.from_elsewhere = true;
        let answer = ada.post("/desk/staff", &form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(newsroom::all(&empty.paper.db).await.expect("read").len(), 1);
    }
}

#[tokio::test]
async fn password_and_code_let_in_and_guessing_is_slowed_down() {
    for db in both().await {
        let empty = Empty::open(db);
        let ada = empty.publisher().await;
        let mut later = Visitor::new(&empty.paper);
        empty.paper.clock.advance_seconds(60);
        let secret = ada.secret.clone();
        let wrong = later.sign_in("ada@courier.example", "wrong password", &secret).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let nobody = later.sign_in("eve@courier.example", PASSWORD, &secret).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
        let mend = |text: &str| text.replace("eve@", "ada@");
        assert_eq!(mend(&nobody.text), wrong.text, "nobody learns who works here");
        let right = later.sign_in(" ADA@courier.example", PASSWORD, &secret).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
        assert_eq!(later.get("/desk").await.status, StatusCode::OK);
        let mut second = Visitor::new(&empty.paper);
        let replayed = second.sign_in("ada@courier.example", PASSWORD, &secret).await;
        assert_eq!(replayed.status, StatusCode::UNAUTHORIZED, "a code counts once");
        let mut guesser = Visitor::new(&empty.paper);
        let mut statuses = Vec::new();
        for _ in 0..8 {
            let answer = guesser.sign_in("ada@courier.example", "guess guess", &secret).await;
            statuses.push(answer.status);
        }
        assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    }
}

#[tokio::test]
async fn who_leaves_is_out_at_once_and_can_be_asked_back() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut ada = empty.publisher().await;
        let mut grace = empty.colleague(&mut ada, "Grace Hallam", "reporter").await;
        assert_eq!(grace.get("/desk").await.status, StatusCode::OK);
        let page = format!("/desk/staff/{}", empty.staff_id("reporter@courier.example").await);
        ada.post(&format!("{page}/departure"), &[]).await;
        assert_eq!(grace.get("/desk").await.status, StatusCode::UNAUTHORIZED);
        let secret = grace.secret.clone();
        empty.paper.clock.advance_seconds(60);
        let email = "reporter@courier.example";
        let back = grace.sign_in(email, PASSWORD, &secret).await;
        assert_eq!(back.status, StatusCode::UNAUTHORIZED);
        ada.post(&format!("{page}/return"), &[]).await;
        let back = grace.sign_in(email, PASSWORD, &secret).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        let log = ada.get("/desk/audit.csv").await.text;
        for said in ["invited,Grace Hallam", "ended the access of,Grace Hallam", "was not let in"] {
            assert!(log.contains(said), "{said} is not in\n{log}");
        }
    }
}

#[tokio::test]
async fn a_paper_keeps_somebody_who_can_manage_staff() {
    for db in both().await {
        let empty = Empty::open(db);
        let mut ada = empty.publisher().await;
        let own = format!("/desk/staff/{}", empty.staff_id("ada@courier.example").await);
        let left = ada.post(&format!("{own}/departure"), &[]).await;
        assert_eq!(left.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut ben = empty.colleague(&mut ada, "Ben Sayegh", "administrator").await;
        let form = [("name", "Ada"), ("email", "ada@courier.example"), ("role", "editor")];
        let changed = ben.post(&own, &form).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
        assert_eq!(ada.get("/desk/staff").await.status, StatusCode::OK);
        assert_eq!(ada.knock(&Method::POST, "/desk/staff").await.status, StatusCode::FORBIDDEN);
        let staff = newsroom::by_email(&empty.paper.db, "ada@courier.example").await;
        assert!(staff.expect("read").is_some_and(|ada| ada.may(Capability::Publish)));
    }
}
