//! The promises of co-editing.

pub(crate) mod cast;
mod convergence;
mod hostile;
mod keeping;
mod notes;
mod presence;
