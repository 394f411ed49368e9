//! What is wrong with a content file, and where.

/// A fault in a story, a standing page or a list, at its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct Fault {
    /// The file, as it lies in the demo's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl Fault {
    /// A fault at a line of a file.
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>) -> Fault {
        Fault { file: file.to_owned(), line, what: what.into() }
    }

    /// What a TOML reader says, with its place counted from the line on which the TOML starts.
    pub(crate) fn of_toml(
        file: &str,
        first_line: usize,
        toml: &str,
        error: &toml::de::Error,
    ) -> Fault {
        let start = error.span().map_or(0, |span| span.start.min(toml.len()));
        let line = first_line + toml.as_bytes()[..start].iter().filter(|&&b| b == b'\n').count();
        Fault::new(file, line, error.message())
    }
}
