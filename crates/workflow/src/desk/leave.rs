//! Leave to publish alone, at the desk: who has it, where, from whom and why.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Visitor, sentence, then, when};
use newsroom::{Capability, Staff};
use serde_json::{Value, json};

use crate::desk::people::{Choice, Names};
use crate::desk::status;
use crate::desk::story::id_of;
use crate::{Error, Leave, Refusal, Result};

pub(crate) fn routes(routes: Routes) -> Routes {
    let approve = Need::May(Capability::Approve);
    routes
        .get("/desk/leave", Need::MayAny(&[Capability::Approve, Capability::Publish]), page)
        .post("/desk/leave", approve, give)
        .post("/desk/leave/{id}/end", Need::SignedIn, end)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    show(&desk, &visitor, &said, (&Fields::default(), None)).await
}

async fn show(
    desk: &Desk,
    visitor: &Visitor,
    said: &Said,
    (typed, problem): (&Fields, Option<&str>),
) -> Answer {
    let names = Names::load(desk).await?;
    let all = crate::leaves(desk.db()).await?;
    let gives = visitor.staff.may(Capability::Approve);
    let view = |leave: &Leave| {
        json!({
            "id": leave.id,
            "person": names.person(leave.person),
            "section": leave.section.map(|id| names.section(Some(id)).unwrap_or("a section gone")),
            "reason": leave.reason,
            "given_by": names.person(leave.given_by),
            "given_at": when(desk.zone(), leave.given_at),
            "ended_by": leave.ended_by.map(|by| names.person(by)),
            "ended_at": leave.ended_at.map(|at| when(desk.zone(), at)),
            "may_end": gives || leave.person == visitor.staff.id,
        })
    };
    let (in_force, ended): (Vec<&Leave>, Vec<&Leave>) =
        all.iter().partition(|leave| leave.ended_at.is_none());
    let page = json!({
        "asked_for": desk.house().asks_for_second_eyes(),
        "in_force": in_force.into_iter().map(view).collect::<Vec<Value>>(),
        "ended": ended.into_iter().map(view).collect::<Vec<Value>>(),
        "gives": gives,
        "people": people(desk, &visitor.staff, typed.text("person")).await?,
        "sections": names.sections(typed.text("section").parse().ok()),
        "reason": typed.text("reason"),
        "problem": problem,
    });
    Ok(desk.page(visitor, said, "desk_leave.html", "Publishing alone", page)?)
}

/// Who can be given leave: everybody here who publishes, but not who gives it.
async fn people(desk: &Desk, me: &Staff, chosen: &str) -> store::Result<Vec<Choice>> {
    let all = newsroom::all(desk.db()).await?;
    let alone = desk.house().one_person;
    let fits = |it: &&Staff| it.is_in() && it.may(Capability::Publish) && (alone || it.id != me.id);
    let choice = |it: &Staff| {
        let value = it.id.to_string();
        Choice { on: value == chosen, value, name: it.name.clone() }
    };
    Ok(all.iter().filter(fits).map(choice).collect())
}

async fn give(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    let result: Result<()> = async {
        let person = fields.text("person").parse().ok();
        let person = match person {
            Some(id) => newsroom::find(desk.db(), id).await?,
            None => None,
        };
        let nobody = || Refusal::Field("please choose who is to have it".to_owned());
        let person = person.ok_or_else(nobody)?;
        let asked = (fields.text("section").parse().ok(), fields.text("reason"));
        let by = (&visitor.staff, desk.house());
        let mut tx = desk.db().begin().await?;
        crate::give_leave(&mut tx, desk.clock(), by, &person, asked).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    answer(&desk, &visitor, &fields, result).await
}

async fn end(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let result: Result<()> = async {
        let leaves = crate::leaves(desk.db()).await?;
        let whose = leaves.iter().find(|it| it.id == id).map(|it| it.person);
        let person = match whose {
            Some(whose) => newsroom::find(desk.db(), whose).await?,
            None => None,
        };
        let mut tx = desk.db().begin().await?;
        let ended = (id, person.as_ref());
        crate::end_leave(&mut tx, desk.clock(), &visitor.staff, ended).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    answer(&desk, &visitor, &Fields::default(), result).await
}

async fn answer(desk: &Desk, visitor: &Visitor, fields: &Fields, result: Result<()>) -> Answer {
    match result {
        Ok(()) => Ok(then("/desk/leave", "saved")),
        Err(Error::Refused(refusal)) if refusal != Refusal::Unknown => {
            let words = sentence(&refusal.to_string());
            let said = Said::default();
            let page = show(desk, visitor, &said, (fields, Some(&words))).await?;
            Ok((status(&refusal), page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
