//! Staff: who works here, who is invited, what each may do.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::Id;
use serde_json::{Value, json};
use signin::{Purpose, Token};
use store::Tx;
use web::PageError;
use web::error::sentence;

use crate::audit::{Action, note};
use crate::desk::account::session_view;
use crate::desk::frame::then;
use crate::desk::trouble::{Answer, Trouble};
use crate::desk::{Desk, Fields, Need, Routes, Said, Visitor, when};
use crate::post::Link;
use crate::role::{Capability, ROLES, Role};
use crate::{Error, Staff, post, rules};

pub(crate) fn routes(routes: Routes) -> Routes {
    let manage = Need::May(Capability::Staff);
    routes
        .get("/desk/staff", Need::SignedIn, list)
        .post("/desk/staff", manage, invite)
        .get("/desk/staff/{id}", manage, person)
        .post("/desk/staff/{id}", manage, change)
        .post("/desk/staff/{id}/link", manage, new_link)
        .post("/desk/staff/{id}/departure", manage, leave)
        .post("/desk/staff/{id}/return", manage, come_back)
        .post("/desk/staff/{id}/sessions/end", manage, end_sessions)
        .get("/desk/roles", Need::SignedIn, roles)
        .menu("Staff", "/desk/staff", Need::SignedIn)
}

async fn list(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    show_list(&desk, &visitor, &said, &Fields::default(), None).await
}

async fn show_list(
    desk: &Desk,
    visitor: &Visitor,
    said: &Said,
    typed: &Fields,
    problem: Option<&str>,
) -> Result<Response, Trouble> {
    let everyone = crate::all(desk.db()).await?;
    let view = |staff: &Staff| person_view(desk, staff);
    let kept = |wanted: &str| {
        let group = |staff: &&Staff| group_of(staff) == wanted;
        everyone.iter().filter(group).map(view).collect::<Vec<Value>>()
    };
    let page = json!({
        "here": kept("here"),
        "invited": kept("invited"),
        "gone": kept("gone"),
        "manages": visitor.staff.may(Capability::Staff),
        "roles": role_boxes(&typed.all("role")),
        "name": typed.text("name"),
        "email": typed.text("email"),
        "problem": problem,
    });
    Ok(desk.page(visitor, said, "desk_staff.html", "Staff", page)?)
}

fn group_of(staff: &Staff) -> &'static str {
    match (staff.joined_at, staff.left_at) {
        (_, Some(_)) => "gone",
        (None, None) => "invited",
        (Some(_), None) => "here",
    }
}

fn person_view(desk: &Desk, staff: &Staff) -> Value {
    json!({
        "id": staff.id,
        "name": staff.name,
        "email": staff.email,
        "roles": staff.roles.iter().map(|role| role.name).collect::<Vec<_>>(),
        "state": group_of(staff),
        "invited_at": when(desk.zone(), staff.invited_at),
        "joined_at": staff.joined_at.map(|at| when(desk.zone(), at)),
        "left_at": staff.left_at.map(|at| when(desk.zone(), at)),
    })
}

fn role_boxes(chosen: &[String]) -> Vec<Value> {
    let on = |word: &str| chosen.iter().any(|it| it == word);
    let view = |role: &Role| {
        let Role { word, name, about, .. } = *role;
        json!({ "word": word, "name": name, "about": about, "on": on(word) })
    };
    ROLES.iter().map(view).collect()
}

async fn invite(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    let mut tx = desk.db().begin().await?;
    let named = (fields.text("name"), fields.text("email"));
    let roles = rules::roles(&fields.all("role"), desk.house().one_person);
    let invited = match roles {
        Ok(roles) => invite_and_tell(&desk, &mut tx, &visitor.staff, named, roles).await,
        Err(refusal) => Err(refusal.into()),
    };
    match invited {
        Ok((staff, token, mailed)) => {
            tx.commit().await?;
            Ok(show_link(&desk, &visitor, &staff, (&token, mailed))?)
        }
        Err(Error::Refused(refusal)) => {
            drop(tx);
            let problem = sentence(&refusal.to_string());
            let said = Said::default();
            let page = show_list(&desk, &visitor, &said, &fields, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn invite_and_tell(
    desk: &Desk,
    tx: &mut Tx,
    by: &Staff,
    named: (&str, &str),
    roles: Vec<&'static Role>,
) -> crate::Result<(Staff, Token, bool)> {
    let (staff, token) = crate::invite(tx, desk.now(), by, named, roles).await?;
    let mailed = send_link(desk, tx, by, (&staff, &token)).await?;
    Ok((staff, token, mailed))
}

/// Mails the link to whom it lets in, in the transaction that makes it; whether there is mail.
async fn send_link(
    desk: &Desk,
    tx: &mut Tx,
    by: &Staff,
    (to, token): (&Staff, &Token),
) -> crate::Result<bool> {
    let setting = desk.setting();
    let end = desk.now().plus_seconds(Purpose::Invitation.seconds());
    let link = Link {
        paper: &setting.paper,
        url: &link_url(desk, token),
        until: &desk.zone().format(end, "%A, %-d %B %Y, %H:%M"),
        by,
        to,
    };
    post::send_link(tx, desk.now(), &setting.mail, &link).await
}

fn link_url(desk: &Desk, token: &Token) -> String {
    format!("{}/desk/welcome?link={}", desk.setting().base_url, token.reveal())
}

/// The link, once: of what is shown only a hash is kept.
fn show_link(
    desk: &Desk,
    visitor: &Visitor,
    staff: &Staff,
    (token, mailed): (&Token, bool),
) -> Result<Response, PageError> {
    let link = link_url(desk, token);
    let page = json!({ "link": link, "mailed": mailed, "person": person_view(desk, staff) });
    desk.page(visitor, &Said::default(), "desk_link.html", "A link to pass on", page)
}

async fn found(desk: &Desk, id: &str) -> Result<Staff, Trouble> {
    let id: Id = id.parse().map_err(|_| PageError::not_found())?;
    let staff = crate::find(desk.db(), id).await?;
    Ok(staff.ok_or_else(PageError::not_found)?)
}

async fn person(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Path(id): Path<String>,
) -> Answer {
    let staff = found(&desk, &id).await?;
    show_person(&desk, &visitor, &said, &staff, None).await
}

async fn show_person(
    desk: &Desk,
    visitor: &Visitor,
    said: &Said,
    staff: &Staff,
    problem: Option<&str>,
) -> Result<Response, Trouble> {
    let sessions = signin::sessions(desk.db(), desk.now(), staff.holder()).await?;
    let here = visitor.session.id;
    let chosen: Vec<String> = staff.roles.iter().map(|role| role.word.to_owned()).collect();
    let log = crate::audit::log(desk.db(), None, Some(staff.id), 12).await?;
    let page = json!({
        "person": person_view(desk, staff),
        "own": staff.id == visitor.staff.id,
        "roles": role_boxes(&chosen),
        "sessions": sessions.iter().map(|it| session_view(desk, it, here)).collect::<Vec<_>>(),
        "log": super::audit_log::lines(desk, &log),
        "reads_log": visitor.staff.may(Capability::Audit),
        "problem": problem,
    });
    Ok(desk.page(visitor, said, "desk_person.html", &staff.name, page)?)
}

async fn change(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let staff = found(&desk, &id).await?;
    let (by, now) = (&visitor.staff, desk.now());
    let mut tx = desk.db().begin().await?;
    let named = (fields.text("name"), fields.text("email"));
    // One's own roles are not among the fields: nobody changes them for himself.
    let roles = match staff.id == by.id {
        true => Ok(staff.roles.clone()),
        false => rules::roles(&fields.all("role"), desk.house().one_person),
    };
    let changed = match roles {
        Ok(roles) => crate::change(&mut tx, now, by, staff.clone(), named, roles).await,
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(_) => {
            tx.commit().await?;
            Ok(then(&format!("/desk/staff/{}", staff.id), "saved"))
        }
        Err(Error::Refused(refusal)) => {
            drop(tx);
            let problem = sentence(&refusal.to_string());
            let said = Said::default();
            let page = show_person(&desk, &visitor, &said, &staff, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn new_link(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let staff = found(&desk, &id).await?;
    let mut tx = desk.db().begin().await?;
    let token = crate::new_link(&mut tx, desk.now(), Some(&visitor.staff), &staff).await?;
    let mailed = match send_link(&desk, &mut tx, &visitor.staff, (&staff, &token)).await {
        // Whoever lost every key is let in, whatever their address looks like.
        Err(Error::Refused(_)) => false,
        sent => sent?,
    };
    tx.commit().await?;
    Ok(show_link(&desk, &visitor, &staff, (&token, mailed))?)
}

async fn leave(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let staff = found(&desk, &id).await?;
    let mut tx = desk.db().begin().await?;
    post::call_back(&mut tx, desk.now(), &desk.setting().mail, &staff).await?;
    crate::leave(&mut tx, desk.now(), &visitor.staff, staff).await?;
    tx.commit().await?;
    Ok(then(&format!("/desk/staff/{id}"), "left"))
}

async fn come_back(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let staff = found(&desk, &id).await?;
    let mut tx = desk.db().begin().await?;
    crate::return_to_work(&mut tx, desk.now(), &visitor.staff, staff).await?;
    tx.commit().await?;
    Ok(then(&format!("/desk/staff/{id}"), "returned"))
}

async fn end_sessions(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    let (staff, by, now) = (found(&desk, &id).await?, &visitor.staff, desk.now());
    let mut tx = desk.db().begin().await?;
    let kept = (staff.id == by.id).then_some(visitor.session.id);
    let ended = signin::end_all_sessions(&mut tx, staff.holder(), kept).await?;
    let detail = format!("{ended}");
    note(&mut tx, now, Some(by), Action::SessionsEnded, Some(&staff), &detail).await?;
    tx.commit().await?;
    Ok(then(&format!("/desk/staff/{id}"), "all-ended"))
}

/// Which role may do what, as a table.
async fn roles(State(desk): State<Desk>, visitor: Visitor) -> Answer {
    let row = |capability: &Capability| {
        let may = |role: &Role| role.may.contains(capability);
        json!({ "words": capability.words(), "may": ROLES.iter().map(may).collect::<Vec<_>>() })
    };
    let page = json!({
        "roles": role_boxes(&[]),
        "rows": Capability::ALL.iter().map(row).collect::<Vec<_>>(),
    });
    Ok(desk.page(&visitor, &Said::default(), "desk_roles.html", "Roles", page)?)
}
