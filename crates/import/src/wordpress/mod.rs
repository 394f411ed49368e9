//! To come.
use std::path::Path;
use crate::{Fatal, Sink};
/// Later.
pub fn read(path: &Path, _sink: Sink<'_>) -> Result<(), Fatal> { Err(Fatal::Unknown(path.display().to_string())) }
