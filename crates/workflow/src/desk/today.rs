//! My work: what waits for whoever is at the desk, and what goes out today.

use axum::extract::State;
use kit::{Id, Instant};
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Need, Routes, Said, Visitor};
use serde_json::{Value, json};

use crate::Stage;
use crate::desk::coverage::view;
use crate::desk::list::shown;
use crate::desk::people::Names;
use crate::rows::{self, Line, Wanted};

/// Lines of each part of the page.
const SHOWN: usize = 12;
/// How far ahead the page looks, in seconds.
const AHEAD_SECONDS: i64 = 86_400;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/desk/work", Need::SignedIn, page).menu("My work", "/desk/work", Need::SignedIn)
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    let (db, staff) = (desk.db(), &visitor.staff);
    let names = Names::load(&desk).await?;
    let far = (Instant(i64::MAX), Id(i64::MAX));
    let mine = Wanted { person: Some(staff.id), ..Wanted::default() };
    let mine = rows::in_work(db, &mine, far, SHOWN).await?;
    let (mut desk_edit, mut copy_edit, mut ready) = (Vec::new(), Vec::new(), Vec::new());
    let mut unread = Vec::new();
    let (mut late, mut next) = (Vec::new(), Vec::new());
    let mut waiting = 0;
    if staff.may(Capability::ReadAll) {
        desk_edit = rows::of_stage(db, Stage::DeskEdit.word(), far, SHOWN).await?;
        copy_edit = rows::of_stage(db, Stage::CopyEdit.word(), far, SHOWN).await?;
        ready = rows::of_stage(db, Stage::Ready.word(), far, SHOWN).await?;
        late = rows::due_before(db, desk.now().plus_seconds(AHEAD_SECONDS), SHOWN).await?;
        next = rows::scheduled(db, (Instant(i64::MIN), Id(0)), SHOWN).await?;
    }
    if staff.may(Capability::Edit) && staff.may(Capability::ReadAll) {
        unread = rows::back_read(db, staff.id, SHOWN).await?;
    }
    if staff.may(Capability::Approve) {
        for proposal in crate::open_proposals(db).await? {
            waiting += usize::from(!crate::is_of(db, &proposal, staff.id).await?);
        }
    }
    let lines = |list: &[Line]| -> Vec<Value> {
        list.iter().map(|line| json!(shown(&desk, &names, line))).collect()
    };
    let tasks = crate::coverage_by(db, staff.id, SHOWN).await?;
    let page = json!({
        "tasks": tasks.iter().map(|it| view(&desk, &names, it)).collect::<Vec<Value>>(),
        "waiting": waiting,
        "parts_of_day": [
            part("Yours", "/desk/articles?view=mine", lines(&mine)),
            part("Published alone, to be read", "/desk/back-reads", lines(&unread)),
            part("Wanted by tomorrow", "/desk/articles", lines(&late)),
            part("For the desk to read", "/desk/articles?stage=desk_edit", lines(&desk_edit)),
            part("For the copy editor", "/desk/articles?stage=copy_edit", lines(&copy_edit)),
            part("Ready", "/desk/articles?stage=ready", lines(&ready)),
            part("Goes live next", "/desk/articles?view=scheduled", lines(&next)),
        ],
    });
    Ok(desk.page(&visitor, &said, "desk_work.html", "My work", page)?)
}

fn part(name: &str, all: &str, lines: Vec<Value>) -> Value {
    json!({ "name": name, "all": all, "lines": lines })
}
