//! Offers at the desk: their form, with every charge that it would make.

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use billing::Taxes;
use kit::Day;
use newsroom::desk::{Answer, Desk, Fields, Routes, Said, Trouble, Visitor, then};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{AGAIN, SELL, codes, form, offer_of, problem, product_of, retires, sale_set};
use crate::public::{charges_from, offer_url};
use crate::{Offer, OfferDraft, Product};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/desk/offers/new", SELL, fresh)
        .post("/desk/offers/new", SELL, add)
        .get("/desk/offers/{id}", SELL, page)
        .post("/desk/offers/{id}", SELL, change)
        .post("/desk/offers/{id}/sale", SELL, set_sale)
}

/// The page of one offer, as it is shown.
struct Shown<'a> {
    product: &'a Product,
    offer: Option<&'a Offer>,
    form: Value,
    preview: Option<&'a OfferDraft>,
    /// The form of a new code.
    code: Value,
    problem: Option<&'a str>,
}

impl Shown<'_> {
    async fn page(&self, desk: &Desk, visitor: &Visitor, said: &Said) -> Answer {
        let codes = match self.offer {
            Some(offer) => codes::view(desk, offer.id).await?,
            None => Value::Null,
        };
        let today = Day::at(desk.now(), desk.zone());
        let preview = self.preview.map(|draft| {
            let charges = charges_from(&draft.terms, today, &Taxes::default());
            json!({ "words": draft.terms.words(), "charges": charges })
        });
        let page = json!({
            "product": { "id": self.product.id, "name": self.product.name },
            "id": self.offer.map(|it| it.id),
            "url": self.offer.map(offer_url),
            "retired": self.offer.is_some_and(|it| it.retired_at.is_some()),
            "form": self.form,
            "preview": preview,
            "problem": self.problem,
            "codes": codes,
            "code": self.code,
        });
        let title = if self.offer.is_some() { "Offer" } else { "New offer" };
        Ok(desk.page(visitor, said, "desk_offer.html", title, page)?)
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    product: String,
}

async fn fresh(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let product = product_of(&desk, &wanted.product).await?;
    // A paper sells in one currency, mostly: that of the offer before.
    let offers = crate::offers(desk.db()).await?;
    let before = offers.first().map(|it| it.said.terms.currency().to_string());
    let form = form::empty(before.as_deref().unwrap_or("USD"));
    let (offer, preview, problem) = (None, None, None);
    let code = codes::typed(&Fields::default());
    let shown = Shown { product: &product, offer, form, preview, code, problem };
    shown.page(&desk, &visitor, &said).await
}

async fn add(State(desk): State<Desk>, visitor: Visitor, fields: Fields) -> Answer {
    let product = product_of(&desk, fields.text("product")).await?;
    settle(&desk, &visitor, &fields, (&product, None)).await
}

async fn page(
    State(desk): State<Desk>,
    visitor: Visitor,
    said: Said,
    Path(id): Path<String>,
) -> Answer {
    let offer = offer_of(&desk, &id).await?;
    show(&desk, (&visitor, &said), &offer, (&Fields::default(), None)).await
}

/// The page of an offer with what was wrong with a code, as it was typed.
pub(super) async fn shown_again(
    desk: &Desk,
    visitor: &Visitor,
    offer: &Offer,
    (typed, problem): (&Fields, &str),
) -> Answer {
    show(desk, (visitor, &Said::default()), offer, (typed, Some(problem))).await
}

async fn show(
    desk: &Desk,
    (visitor, said): (&Visitor, &Said),
    offer: &Offer,
    (code, problem): (&Fields, Option<&str>),
) -> Answer {
    let product = product_of(desk, &offer.product.to_string()).await?;
    let shown = Shown {
        product: &product,
        offer: Some(offer),
        form: form::of_offer(offer, desk.zone()),
        preview: Some(&offer.said),
        code: codes::typed(code),
        problem,
    };
    shown.page(desk, visitor, said).await
}

async fn change(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let offer = offer_of(&desk, &id).await?;
    let product = product_of(&desk, &offer.product.to_string()).await?;
    settle(&desk, &visitor, &fields, (&product, Some(&offer))).await
}

/// Keeps what was typed, or shows the form again: with what is wrong, or with the charges that it
/// would make when that was asked for.
async fn settle(
    desk: &Desk,
    visitor: &Visitor,
    fields: &Fields,
    (product, offer): (&Product, Option<&Offer>),
) -> Answer {
    let draft = form::draft_of(fields, desk.zone());
    let looks = fields.text("act") == "preview";
    let wrong = match &draft {
        Ok(draft) if !looks => match keep(desk, visitor, draft, (product, offer)).await? {
            None => return Ok(then("/desk/offers", "saved")),
            Some(words) => Some(words),
        },
        Ok(_) => None,
        Err(words) => Some(words.clone()),
    };
    let shown = Shown {
        product,
        offer,
        form: form::typed(fields),
        preview: draft.as_ref().ok(),
        code: codes::typed(&Fields::default()),
        problem: wrong.as_deref(),
    };
    let page = shown.page(desk, visitor, &Said::default()).await?;
    Ok(if wrong.is_some() { (AGAIN, page).into_response() } else { page })
}

async fn keep(
    desk: &Desk,
    visitor: &Visitor,
    draft: &OfferDraft,
    (product, offer): (&Product, Option<&Offer>),
) -> Result<Option<String>, Trouble> {
    let (now, by) = (desk.now(), visitor.staff.id);
    let mut tx = desk.db().begin().await?;
    let kept = match offer {
        Some(offer) => crate::change_offer(&mut tx, now, (offer.id, by), draft).await,
        None => crate::add_offer(&mut tx, now, (product.id, by), draft).await.map(|_| ()),
    };
    match kept {
        Ok(()) => tx.commit().await.map(|()| None).map_err(Into::into),
        Err(error) => problem(error).map(Some),
    }
}

async fn set_sale(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let offer = offer_of(&desk, &id).await?;
    let mut tx = desk.db().begin().await?;
    let who = (offer.id, visitor.staff.id);
    let set = crate::retire_offer(&mut tx, desk.now(), who, retires(&fields)).await;
    sale_set(tx, set).await
}
