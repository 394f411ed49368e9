//! The paper's word list, as a page and for the editor.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use newsroom::Capability;
use newsroom::desk::{Answer, Desk, Fields, Need, Routes, Said, Trouble, Visitor, sentence, then};
use serde_json::{Value, json};

use crate::desk::status;
use crate::desk::story::id_of;
use crate::{Error, HouseWord, Result};

pub(crate) fn routes(routes: Routes) -> Routes {
    let edit = Need::May(Capability::Edit);
    routes
        .get("/desk/words", Need::SignedIn, page)
        .get("/desk/words.json", Need::SignedIn, list)
        .post("/desk/words", edit, put)
        .post("/desk/words/{id}/removal", edit, remove)
        .menu("Word list", "/desk/words", edit)
}

async fn list(State(desk): State<Desk>) -> Answer {
    let view = |word: &HouseWord| {
        json!({
            "wrong": word.wrong,
            "right": word.instead,
            "note": word.note,
            "ignore_case": word.ignore_case,
        })
    };
    let words: Vec<Value> = crate::words(desk.db()).await?.iter().map(view).collect();
    Ok(Json(json!({ "words": words })).into_response())
}

async fn page(State(desk): State<Desk>, visitor: Visitor, said: Said) -> Answer {
    show(&desk, &visitor, &said, (&Fields::default(), None)).await
}

async fn show(
    desk: &Desk,
    visitor: &Visitor,
    said: &Said,
    (typed, problem): (&Fields, Option<&str>),
) -> Result<Response, Trouble> {
    let view = |word: HouseWord| {
        json!({
            "id": word.id,
            "wrong": word.wrong,
            "instead": word.instead,
            "note": word.note,
            "ignore_case": word.ignore_case,
        })
    };
    let page = json!({
        "words": crate::words(desk.db()).await?.into_iter().map(view).collect::<Vec<_>>(),
        "may_edit": visitor.staff.may(Capability::Edit),
        "wrong": typed.text("wrong"),
        "instead": typed.text("instead"),
        "note": typed.text("note"),
        "problem": problem,
    });
    Ok(desk.page(visitor, said, "desk_words.html", "Word list", page)?)
}

async fn put(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    let result: Result<()> = async {
        let mut tx = desk.db().begin().await?;
        let word = (fields.text("wrong"), fields.text("instead"), fields.text("note"));
        let ignore_case = fields.text("exact").is_empty();
        crate::put_word(&mut tx, desk.clock(), &visitor.staff, word, ignore_case).await?;
        tx.commit().await?;
        Ok(())
    }
    .await;
    match result {
        Ok(()) => Ok(then("/desk/words", "saved")),
        Err(Error::Refused(refusal)) => {
            let words = sentence(&refusal.to_string());
            let said = Said::default();
            let page = show(&desk, &visitor, &said, (&fields, Some(&words))).await?;
            Ok((status(&refusal), page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(State(desk): State<Desk>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let mut tx = desk.db().begin().await?;
    crate::remove_word(&mut tx, &visitor.staff, id).await?;
    tx.commit().await?;
    Ok(then("/desk/words", "removed"))
}
