//! The promises of co-editing.

mod cast;
mod convergence;
mod hostile;
mod keeping;
mod presence;
