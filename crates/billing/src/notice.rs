//! The notice of a higher price: when it is due, and whether it was given.

use kit::Day;

use crate::{Charge, Rules, Subscription, charges};

/// A higher price to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// The first charge at it.
    pub charge: Charge,
    /// What was charged before it, in minor units.
    pub before: i64,
}

/// How many charges ahead a higher price is looked for; the window is days, not years.
const LOOK_AHEAD: usize = 64;

impl Subscription {
    /// The next charge that takes more than the one before, if it comes soon enough to look for.
    pub fn step_up(&self) -> Option<StepUp> {
        if self.has_ended() || self.ending.is_some() || self.pause.is_some() {
            return None;
        }
        let ahead = charges(&self.terms, self.position).take(LOOK_AHEAD);
        let charge = ahead.into_iter().find(|charge| charge.steps_up)?;
        let before = self.terms.phases().get(charge.phase.checked_sub(1)?)?;
        Some(StepUp { charge, before: before.amount })
    }

    /// The day on which the notice is due, if it was not sent for this charge.
    pub(crate) fn notice_day(&self, rules: &Rules) -> Option<Day> {
        let step = self.step_up()?;
        let day = step.charge.from.plus(-rules.notice_days);
        let sent = self.notice.is_some_and(|it| {
            it.for_day == step.charge.from || it.delivered.is_some_and(|on| on >= day)
        });
        (!sent).then(|| day.max(self.started))
    }

    /// The higher price of which its reader is to be told today.
    pub fn notice_wanted(&self, today: Day, rules: &Rules) -> Option<StepUp> {
        let due = self.notice_day(rules).is_some_and(|day| day <= today);
        let stale = self.held
            && self.notice.is_none_or(|it| {
                it.delivered.is_some_and(|on| on.plus(rules.notice_days_max) < today)
            });
        if due || stale { self.step_up() } else { None }
    }

    /// Whether a notice was delivered long enough ago, and not too long ago. A phase that is
    /// shorter than the time a notice needs is announced at its beginning.
    pub(crate) fn was_told(&self, today: Day, rules: &Rules) -> bool {
        let Some(told) = self.notice.and_then(|it| it.delivered) else { return false };
        let short = self.last.map_or(rules.notice_days_min, |last| {
            last.from.until(last.to).min(rules.notice_days_min)
        });
        let days = told.until(today);
        days >= short && days <= rules.notice_days_max.max(rules.notice_days)
    }
}
