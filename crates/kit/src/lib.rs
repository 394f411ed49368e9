//! What every room needs and no room owns: the clock, the calendar, money, ids, slugs, rich text.
//!
//! Nothing here does I/O except [`Clock::system`], the one place that reads the time of day.

pub mod calendar;
pub mod clean;
pub mod clock;
pub mod days;
pub mod html;
pub mod id;
pub mod money;
pub mod rich;
pub mod slug;
pub mod text;
pub mod zone;

pub use calendar::{Day, Term, Unit};
pub use clean::Clean;
pub use clock::{Clock, Instant};
pub use id::Id;
pub use money::{Currency, Money};
pub use rich::{Mark, Rich, Run};
