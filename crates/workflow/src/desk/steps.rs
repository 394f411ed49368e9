//! Steps on a story's way: stage, plan, holds, putting away and bringing back, and out of readers'
//! sight.

use axum::extract::Path;
use newsroom::Capability;
use newsroom::desk::{Answer, Fields, Need, Routes};

use crate::desk::asked;
use crate::desk::room::Room;
use crate::desk::story::{id_of, then_or};
use crate::{HoldKind, Refusal, Result, Stage};

pub(crate) fn routes(routes: Routes) -> Routes {
    let publish = Need::May(Capability::Publish);
    routes
        .post("/desk/articles/{id}/stage", Need::SignedIn, stage)
        .post("/desk/articles/{id}/plan", Need::SignedIn, plan)
        .post("/desk/articles/{id}/holds", Need::SignedIn, hold)
        .post("/desk/articles/{id}/holds/{hold}/lift", Need::SignedIn, lift)
        .post("/desk/articles/{id}/park", Need::SignedIn, park)
        .post("/desk/articles/{id}/spike", Need::SignedIn, spike)
        .post("/desk/articles/{id}/return", Need::SignedIn, bring_back)
        .post("/desk/articles/{id}/schedule/end", publish, unschedule)
        .post("/desk/articles/{id}/publication/end", publish, undo)
        .post("/desk/articles/{id}/withdrawal", publish, withdraw)
        .post("/desk/articles/{id}/merger", publish, merge)
}

/// Runs a step in a transaction of its own and goes back to the story.
macro_rules! step {
    (
        ($desk:ident, $visitor:ident, $writing:ident), $id:ident, $said:expr,
        |$tx:ident, $story:ident| $verb:expr
    ) => {{
        let result: Result<()> = async {
            let $story = id_of(&$id).map_err(|_| Refusal::Unknown)?;
            $writing.catch_up($story).await?;
            let mut $tx = $desk.db().begin().await?;
            $verb;
            $tx.commit().await?;
            Ok(())
        }
        .await;
        then_or(&$desk, (&$visitor, &$writing), &$id, (result, $said)).await
    }};
}

async fn stage(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    step!((desk, visitor, writing), id, "moved", |tx, story| {
        let wanted = Stage::of_word(fields.text("stage")).filter(|it| Stage::WAY.contains(it));
        let wanted = wanted.ok_or_else(|| Refusal::Field("there is no such stage".to_owned()))?;
        crate::move_to(&mut tx, desk.clock(), &visitor.staff, story, wanted).await?
    })
}

async fn plan(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    step!((desk, visitor, writing), id, "planned", |tx, story| {
        let plan = asked::plan(&desk, &fields)?;
        crate::plan(&mut tx, desk.clock(), &visitor.staff, story, plan).await?
    })
}

async fn hold(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    step!((desk, visitor, writing), id, "held", |tx, story| {
        let kind = HoldKind::of_word(fields.text("kind"));
        let kind = kind.ok_or_else(|| Refusal::Field("there is no such hold".to_owned()))?;
        let until = asked::moment_if_any(&desk, fields.text("until"))?;
        let asked = (kind, fields.text("reason"), until);
        crate::put_hold(&mut tx, desk.clock(), &visitor.staff, story, asked).await?
    })
}

async fn lift(
    Room { desk, visitor, writing }: Room,
    Path((id, hold)): Path<(String, String)>,
) -> Answer {
    step!((desk, visitor, writing), id, "lifted", |tx, story| {
        let hold = id_of(&hold).map_err(|_| Refusal::Unknown)?;
        crate::lift(&mut tx, desk.clock(), &visitor.staff, story, hold).await?
    })
}

async fn park(Room { desk, visitor, writing }: Room, Path(id): Path<String>) -> Answer {
    step!((desk, visitor, writing), id, "parked", |tx, story| {
        crate::park(&mut tx, desk.clock(), &visitor.staff, story).await?
    })
}

async fn spike(Room { desk, visitor, writing }: Room, Path(id): Path<String>) -> Answer {
    step!((desk, visitor, writing), id, "spiked", |tx, story| {
        crate::spike(&mut tx, desk.clock(), &visitor.staff, story).await?
    })
}

async fn bring_back(Room { desk, visitor, writing }: Room, Path(id): Path<String>) -> Answer {
    step!((desk, visitor, writing), id, "back", |tx, story| {
        crate::bring_back(&mut tx, desk.clock(), &visitor.staff, story).await?
    })
}

async fn unschedule(Room { desk, visitor, writing }: Room, Path(id): Path<String>) -> Answer {
    step!((desk, visitor, writing), id, "unscheduled", |tx, story| {
        crate::unschedule(&mut tx, desk.clock(), &visitor.staff, story).await?
    })
}

async fn withdraw(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    step!((desk, visitor, writing), id, "withdrawn", |tx, story| {
        let reason = fields.text("reason");
        match fields.text("kill") {
            "on" => crate::kill(&mut tx, desk.clock(), &visitor.staff, story, reason).await?,
            _ => {
                crate::withdraw(&mut tx, desk.clock(), &visitor.staff, story, reason).await?;
            }
        }
    })
}

async fn undo(Room { desk, visitor, writing }: Room, Path(id): Path<String>) -> Answer {
    step!((desk, visitor, writing), id, "undone", |tx, story| {
        crate::undo(&mut tx, desk.clock(), &visitor.staff, story).await?
    })
}

/// The other story is named by its number or by its address.
async fn merge(
    Room { desk, visitor, writing }: Room,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    step!((desk, visitor, writing), id, "merged", |tx, story| {
        let into = fields.text("into");
        let found = article::find_live(desk.db(), into, 1).await?;
        let other = into.parse().ok().or(found.first().map(|it| it.id));
        let other = other.ok_or(Refusal::MergeTarget)?;
        crate::merge(&mut tx, desk.clock(), &visitor.staff, story, other).await?
    })
}
