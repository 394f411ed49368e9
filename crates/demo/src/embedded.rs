//! The demo paper's files as they are inside the binary; listed by `build.rs`.

/// A text file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    /// Its name in its folder, with the ending.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// A drawn picture or portrait.
#[derive(Clone, Copy)]
pub(crate) struct Picture {
    /// Its name in its folder, with the ending.
    pub file: &'static str,
    /// The file itself.
    pub bytes: &'static [u8],
}

impl Picture {
    /// The name stories call it by: the file's name without its ending.
    pub(crate) fn name(&self) -> &'static str {
        stem(self.file)
    }
}

/// A file's name without its ending.
pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
