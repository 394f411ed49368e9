//! The order: what an offer costs, charge by charge, before anybody pays.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use http::StatusCode;
use http::request::Parts;
use offer::public::{FILE, SUBSCRIBE, charges_from, offer_url};
use offer::{Claim, Offer, Refusal};
use reader::SignedIn;
use reader::public::{Answer, SIGN_IN, Trouble};
use serde::Deserialize;
use serde_json::json;
use signin::{Bucket, Token};
use web::error::sentence;
use web::{Fields, PageError, Sheet, address};

use super::{ACCOUNT, Pages, day_view};
use crate::{Error, Order};

/// Codes that one network may try: a family's, not a machine's.
const CODES: Bucket = Bucket { burst: 20, seconds: 60 };

pub(super) fn routes(router: Router<Pages>) -> Router<Pages> {
    router.route("/subscribe/{offer}", get(page).post(order))
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    code: String,
}

async fn page(
    State(pages): State<Pages>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
    parts: Parts,
) -> Answer {
    let offer = pages.offer(&slug).await?;
    let who = pages.door.who(&parts.headers).await?;
    let code = wanted.code.trim();
    if !code.is_empty() {
        pages.count_code(&parts)?;
    }
    let claim = Claim { offer: &offer, code, reader: who.as_ref().map(|it| it.reader.id) };
    let quoted = offer::quote(pages.door.db(), pages.door.now(), claim).await?;
    let problem = quoted.err().map(|refusal| sentence(&refusal.to_string()));
    let shown = Shown { offer: &offer, code, key: "", problem: problem.as_deref() };
    pages.show_order(who.as_ref(), shown).await
}

/// The order as it is shown.
struct Shown<'a> {
    offer: &'a Offer,
    code: &'a str,
    key: &'a str,
    problem: Option<&'a str>,
}

impl Pages {
    async fn offer(&self, slug: &str) -> Result<Offer, Trouble> {
        let found = offer::offer_by_slug(self.door.db(), slug).await?;
        Ok(found.ok_or_else(PageError::not_found)?)
    }

    fn count_code(&self, asked: &Parts) -> Result<(), PageError> {
        let place = self.proxies.network(asked);
        self.room.0.attempts.work("code", &place, CODES).map_err(|wait| {
            PageError::new(StatusCode::TOO_MANY_REQUESTS).retry_after(wait.seconds).message(
                format!(
                    "Too many codes were tried from your network. Try again in {} seconds.",
                    wait.seconds
                ),
            )
        })
    }

    async fn show_order(&self, who: Option<&SignedIn>, shown: Shown<'_>) -> Answer {
        let Shown { offer, code, key, problem } = shown;
        let product = offer::find_product(self.door.db(), offer.product).await?;
        let product = product.ok_or_else(PageError::not_found)?;
        let (selling, rules) = self.room.rules().await?;
        let terms = &offer.said.terms;
        let today = self.room.today();
        let first = terms.phases()[0];
        let cycles = if first.prepaid { first.cycles.unwrap_or(1) } else { 1 };
        let at_once = rules.taxes.on(first.amount * i64::from(cycles)).total;
        let here = match code {
            "" => offer_url(offer),
            code => format!("{}?code={}", offer_url(offer), address::encode(code)),
        };
        let fresh = Token::fresh_for_path();
        let benefits: Vec<&str> = product.features.list().iter().map(|it| it.benefit()).collect();
        let withdrawal =
            billing::Subscription::bought(terms.clone(), billing::Method::Transfer, today)
                .withdrawal_until(&rules);
        let order = json!({
            "product": product.name,
            "about": product.about,
            "benefits": benefits,
            "name": offer.said.name,
            "words": terms.words(),
            "charges": charges_from(terms, today, &rules.taxes),
            "at_once": terms.currency().of(at_once).to_string(),
            "is_free": at_once == 0,
            "pays_by": day_view(today.plus(rules.transfer_days)),
            "withdrawal_until": withdrawal.map(day_view),
            "needs_code": offer.said.needs_code,
            "code": code,
            "problem": problem,
            "address": who.map(|it| it.reader.address.as_str()),
            "sign_in_url": format!("{SIGN_IN}?then={}", address::encode(&here)),
            "key": if key.is_empty() { fresh.reveal() } else { key },
            "url": offer_url(offer),
            "can_sell": selling.can_sell(),
            "plans_url": SUBSCRIBE,
        });
        let title = format!("Subscribe: {}", product.name);
        let sheet = Sheet::new("checkout.html", title, offer_url(offer)).kind("subscribe");
        let sheet = sheet.file(FILE.0).with(json!({ "order": order }));
        Ok(self.door.show(who, sheet).await?)
    }
}

async fn order(
    State(pages): State<Pages>,
    Path(slug): Path<String>,
    parts: Parts,
    fields: Fields,
) -> Answer {
    let offer = pages.offer(&slug).await?;
    let who = pages.door.require(&parts.headers, &offer_url(&offer)).await?;
    let (code, key) = (fields.text("code"), fields.text("key"));
    if !code.is_empty() {
        pages.count_code(&parts)?;
    }
    if !pages.room.selling().await?.can_sell() || !Token::has_path_shape(key) {
        let words = "Nothing was ordered. Open the offer again, and send the form from there.";
        return Err(PageError::unusable(words).into());
    }
    let terms_shown = fields.text("terms");
    let order = Order { reader: who.reader.id, offer: &offer, code, terms_shown, key };
    match pages.room.buy(order).await {
        Ok(_) => Ok(Redirect::to(&format!("{ACCOUNT}?said=bought")).into_response()),
        Err(Error::Offer(refusal)) => {
            let words = sentence(&refusal.to_string());
            let shown = Shown { offer: &offer, code, key, problem: Some(&words) };
            let page = pages.show_order(Some(&who), shown).await?;
            let status = match refusal {
                Refusal::Gone | Refusal::Over => StatusCode::GONE,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
