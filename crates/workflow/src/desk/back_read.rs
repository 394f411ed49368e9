//! Back-reading at the desk: what was published alone, and who reads it.

use axum::extract::{Path, State};
use kit::Id;
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Visitor, when};
use serde_json::{Value, json};

use crate::desk::list::shown;
use crate::desk::people::Names;
use crate::desk::room::Room;
use crate::desk::story::{id_of, then_or};
use crate::{Refusal, Result, rows};

/// Lines of the list at most.
const SHOWN: usize = 200;

pub(crate) fn routes(routes: Routes) -> Routes {
    let edit = Need::May(Capability::Edit);
    routes.get("/desk/back-reads", edit, page).post("/desk/articles/{id}/back-read", edit, read)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let names = Names::load(&desk).await?;
    let mut lines = Vec::new();
    if visitor.staff.may(Capability::ReadAll) {
        lines = rows::back_read(desk.db(), visitor.staff.id, SHOWN).await?;
    }
    let lines: Vec<Value> = lines.iter().map(|it| json!(shown(&desk, &names, it))).collect();
    let page = json!({ "lines": lines });
    Ok(desk.page(&visitor, &said, "desk_back_reads.html", "Published alone", page)?)
}

/// What of a story is to be read, for its page; none when nothing is.
pub(crate) async fn of_story(
    desk: &Desk,
    names: &Names,
    visitor: &Visitor,
    story: Id,
) -> store::Result<Option<Value>> {
    let owed = rows::owed(desk.db(), story).await?;
    let staff = &visitor.staff;
    let own = owed.iter().any(|it| it.by_whom == staff.id) && !desk.house().one_person;
    Ok(owed.last().map(|last| {
        json!({
            "version": last.version,
            "by": names.person(last.by_whom),
            "at": when(desk.zone(), last.at),
            "may_read": staff.may(Capability::Edit) && !own,
        })
    }))
}

async fn read(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let result: Result<()> = async {
        let story = id_of(&id).map_err(|_| Refusal::Unknown)?;
        let version = fields.text("version").parse().map_err(|_| Refusal::Decided)?;
        let by = (&visitor.staff, desk.house());
        let found = (version, fields.text("finding"));
        let mut tx = desk.db().begin().await?;
        crate::read_back(&mut tx, desk.clock(), by, story, found).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    then_or(&desk, (&visitor, &writing), &id, (result, "read-back")).await
}
