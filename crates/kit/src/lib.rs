//! What every room needs and no room owns: the clock, ids, money-free dates, slugs, rich text.
//!
//! Nothing here does I/O except [`Clock::system`], the one place that reads the time of day.

pub mod clean;
pub mod clock;
pub mod days;
pub mod html;
pub mod id;
pub mod rich;
pub mod slug;
pub mod text;
pub mod zone;

pub use clean::Clean;
pub use clock::{Clock, Instant};
pub use id::Id;
pub use rich::{Mark, Rich, Run};
