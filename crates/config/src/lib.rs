//! The settings: one typed tree with a default for everything, read from `DATA/broadsheet.toml` and
//! from the environment, checked as a whole before anything starts.
//!
//! A setting that nobody knows is an error, not a shrug, and every problem is told at once. The
//! environment wins over the file: `BROADSHEET_CACHE__PAGES_MB=256` is `pages_mb` in `[cache]`.
//! We read TOML and the environment ourselves, because the tree of defaults already says of what
//! type each value is; a library that guesses types turns a paper named 1984 into a number.

mod checks;
mod environment;
mod forms;
mod mail;
mod nearest;
mod oidc;
mod readers;
mod tree;
mod walk;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use mail::{Mail, Relay, RelayError, Secret, Tls};
pub use oidc::Oidc;
pub use readers::Readers;
pub use tree::*;

/// The file in the data folder that is read when no other is named.
pub const FILE_NAME: &str = "broadsheet.toml";

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which setting, `cache.pages_mb`; the file's name when it is the file as a whole.
    pub setting: String,
    /// What is wrong, and what to do.
    pub advice: String,
}

impl Problem {
    pub(crate) fn new(setting: impl Into<String>, advice: impl Into<String>) -> Problem {
        Problem { setting: setting.into(), advice: advice.into() }
    }
}

/// Everything that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => write!(f, "one problem with the settings:")?,
            n => write!(f, "{n} problems with the settings:")?,
        }
        for problem in &self.0 {
            write!(f, "\n  {}: {}", problem.setting, problem.advice)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl Config {
    /// The settings of this data folder: the file named, else `broadsheet.toml` in the folder when
    /// there is one, under what the environment says.
    ///
    /// # Errors
    /// [`Problems`]: every one that can be seen.
    pub fn load(data_dir: &Path, file: Option<&Path>) -> Result<Config, Problems> {
        Config::load_with(data_dir, file, std::env::vars_os())
    }

    /// [`Config::load`] with an environment of one's own.
    ///
    /// # Errors
    /// [`Problems`]: every one that can be seen.
    pub fn load_with<N, V>(
        data_dir: &Path,
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Config, Problems>
    where
        N: Into<std::ffi::OsString>,
        V: Into<std::ffi::OsString>,
    {
        let mut table = read_file(data_dir, file)?;
        let known = walk::known();
        let mut problems = environment::lay_over(&mut table, &known, environment);
        problems.extend(walk::prune(&mut table, &known));
        let mut config = Config::deserialize(toml::Value::Table(table)).unwrap_or_else(|error| {
            problems.push(Problem::new("the settings", one_line(error.message())));
            Config::default()
        });
        config.settle(data_dir);
        problems.extend(checks::all(&config));
        if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
    }

    /// The settings in effect, as TOML, without passwords.
    pub fn shown(&self) -> String {
        let mut shown = self.clone();
        shown.store.database = Hidden::from(self.store.database.masked());
        shown.mail.smtp = Hidden::from(self.mail.smtp.masked());
        shown.mail.smtp_password = self.mail.smtp_password.masked();
        shown.oidc.client_secret = self.oidc.client_secret.masked();
        toml::to_string(&shown).unwrap_or_default()
    }

    /// An address of the paper for a path of its own: `/city` → `https://paper.example/city`.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.paper.base_url)
    }

    /// Puts the data folder where the settings say `DATA`, and takes the slash off the address.
    fn settle(&mut self, data_dir: &Path) {
        let kept = self.paper.base_url.trim_end_matches('/').len();
        self.paper.base_url.truncate(kept);
        let mail = &mut self.mail;
        let folders =
            [&mut self.store.media_folder, &mut self.theme.folder, &mut self.search.folder];
        let of_mail = [&mut mail.folder, &mut mail.dkim_key_file, &mut mail.smtp_certificate_file];
        let secret = &mut self.oidc.client_secret_file;
        for path in folders.into_iter().chain(of_mail).chain([secret]) {
            *path = in_folder(path, data_dir);
        }
        if let Some(file) = self.store.database.reveal().strip_prefix("sqlite:") {
            let file = in_folder(Path::new(file), data_dir);
            self.store.database = Hidden::from(format!("sqlite:{}", file.display()));
        }
        if self.paper.publisher.is_empty() {
            self.paper.publisher.clone_from(&self.paper.name);
        }
    }
}

fn in_folder(path: &Path, data_dir: &Path) -> PathBuf {
    match path.strip_prefix("DATA") {
        Ok(rest) => data_dir.join(rest),
        Err(_) => path.to_owned(),
    }
}

fn read_file(data_dir: &Path, file: Option<&Path>) -> Result<toml::Table, Problems> {
    let path = file.map_or_else(|| data_dir.join(FILE_NAME), Path::to_owned);
    let refuse = |advice: String| Problems(vec![Problem::new(path.display().to_string(), advice)]);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => {
            return Ok(toml::Table::new());
        }
        Err(error) => return Err(refuse(format!("it cannot be read: {error}"))),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.parse::<toml::Table>().map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        refuse(format!("line {line} is not TOML: {}", one_line(error.message())))
    })
}

fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
