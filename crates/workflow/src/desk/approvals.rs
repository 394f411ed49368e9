//! Changes that wait for a second pair of eyes.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Visitor, sentence, then, when};
use serde_json::{Value, json};

use crate::desk::people::Names;
use crate::desk::publication::class_name;
use crate::desk::story::id_of;
use crate::diff::differences;
use crate::rules::may_see;
use crate::{Proposal, Result, weights};

pub(crate) fn routes(routes: Routes) -> Routes {
    let approve = Need::May(Capability::Approve);
    routes
        .get("/desk/approvals", approve, page)
        .post("/desk/approvals/{id}/verdict", approve, verdict)
        .menu("Approvals", "/desk/approvals", approve)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    show(&desk, &visitor, &said, None).await
}

async fn show(desk: &Desk, visitor: &Visitor, said: &Said, problem: Option<&str>) -> Answer {
    let names = Names::load(desk).await?;
    let mut waiting = Vec::new();
    for proposal in crate::open_proposals(desk.db()).await? {
        let Some(working) = crate::working(desk.db(), proposal.story).await? else { continue };
        if may_see(&visitor.staff, &working.work) {
            waiting.push(view(desk, &names, visitor, &proposal).await?);
        }
    }
    let page = json!({ "waiting": waiting, "problem": problem });
    Ok(desk.page(visitor, said, "desk_approvals.html", "Approvals", page)?)
}

async fn view(
    desk: &Desk,
    names: &Names,
    visitor: &Visitor,
    proposal: &Proposal,
) -> store::Result<Value> {
    let before = match proposal.live_version {
        0 => article::Story::default(),
        live => article::story(desk.db(), proposal.story, live).await?,
    };
    let after = article::story(desk.db(), proposal.story, proposal.version).await?;
    let silent = proposal.class == article::Change::Silent;
    let heavy = if silent { weights(&before, &after) } else { Vec::new() };
    let own = crate::is_of(desk.db(), proposal, visitor.staff.id).await?;
    Ok(json!({
        "id": proposal.id,
        "story": proposal.story,
        "headline": after.headline,
        "class": class_name(proposal.class),
        "heavy": heavy.iter().map(|it| it.words()).collect::<Vec<_>>(),
        "by": names.person(proposal.by),
        "at": when(desk.zone(), proposal.at),
        "note": proposal.note,
        "own": own,
        "alone": own && desk.house().one_person,
        "changes": differences(&before, &after),
    }))
}

async fn verdict(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let proposal = id_of(&id)?;
    let approves = fields.text("verdict") == "approve";
    let result: Result<()> = async {
        let mut tx = desk.db().begin().await?;
        let said = (approves, fields.text("note"));
        let by = (&visitor.staff, desk.house());
        crate::decide(&mut tx, desk.clock(), by, proposal, said).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    match result {
        Ok(()) => {
            let said = if approves { "published" } else { "sent-back" };
            Ok(then("/desk/approvals", said))
        }
        Err(crate::Error::Refused(refusal)) if refusal != crate::Refusal::Unknown => {
            let words = sentence(&refusal.to_string());
            let page = show(&desk, &visitor, &Said::default(), Some(&words)).await?;
            Ok((crate::desk::status(&refusal), page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
