//! Buying: a reader takes an offer, once however often the form is sent.

use billing::{Method, Subscription};
use kit::{Id, Instant};
use offer::{Claim, Offer};
use signin::Token;

use crate::letters;
use crate::{Error, Record, Result, Subscriptions, rows};

/// What was ordered.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Who.
    pub reader: Id,
    /// What.
    pub offer: &'a Offer,
    /// With which code; may be empty.
    pub code: &'a str,
    /// The terms as the page said them ([`billing::Terms::words`]).
    pub terms_shown: &'a str,
    /// The form, which is one order however often it is sent.
    pub key: &'a str,
}

/// What became of an order.
#[derive(Clone, Debug)]
pub enum Ordered {
    /// It is theirs.
    Bought(Box<Record>),
    /// The same form was sent before.
    Known(Box<Record>),
}

impl Subscriptions {
    /// A reader buys: the offer is taken, the contract kept, the first invoice issued, and they may
    /// read.
    ///
    /// # Errors
    /// [`Error`] when the offer cannot be taken, says something else than was shown, or they have
    /// this product already; or the store's trouble.
    pub async fn buy(&self, order: Order<'_>) -> Result<Ordered> {
        let (now, day) = (self.now(), self.day().await?);
        let mut tx = self.db().begin().await?;
        journal::turn(&mut tx).await?;
        if let Some(known) = rows::by_order(&mut tx, order.key).await? {
            let own = known.reader == order.reader;
            return if own { Ok(Ordered::Known(Box::new(known))) } else { Err(Error::Unknown) };
        }
        let said = &order.offer.said;
        if said.terms.words() != order.terms_shown {
            return Err(Error::OtherTerms);
        }
        if rows::has_product(&mut tx, order.reader, order.offer.product).await? {
            return Err(Error::HasOne);
        }
        let id = Id::fresh(now);
        let claim = Claim { offer: order.offer, code: order.code, reader: Some(order.reader) };
        offer::claim(&mut tx, now, id, claim).await??;
        let mut record = self.begun(id, &order, now);
        rows::add(&mut tx, &record, order.key).await?;
        letters::welcome(self, &mut tx, &day, &record).await?;
        self.settle(&mut tx, &day, &mut record).await?;
        tx.commit().await?;
        Ok(Ordered::Bought(Box::new(record)))
    }

    fn begun(&self, id: Id, order: &Order<'_>, now: Instant) -> Record {
        let terms = order.offer.said.terms.clone();
        Record {
            id,
            reader: order.reader,
            product: order.offer.product,
            offer: order.offer.id,
            state: Subscription::bought(terms, Method::Transfer, self.today()),
            events: 0,
            next_run: None,
            link: Token::fresh_for_path().reveal().to_owned(),
            created_at: now,
        }
    }
}
