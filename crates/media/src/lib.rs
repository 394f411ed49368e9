//! Pictures: what they are, what they say about themselves, and what is made of them to be seen.

mod canvas;
mod container;
mod crop;
mod metadata;
mod placeholder;
mod probe;
mod refusal;
mod render;
mod rights;
mod scan;

pub use canvas::{Canvas, Colours, Master, WIDTH_MAX, develop};
pub use container::Format;
pub use crop::{Focus, Frame, NotARatio, Ratio, crop};
pub use metadata::{Location, PhotoFacts, read_facts};
pub use placeholder::{Placeholder, placeholder};
pub use probe::{Limits, Orientation, Probe, probe};
pub use refusal::Refusal;
pub use render::{Encoding, RenderError, WIDTHS, encode, fit, fit_crop, widths};
pub use rights::Rights;

#[cfg(test)]
mod tests;
