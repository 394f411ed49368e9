//! The promises of co-editing.
