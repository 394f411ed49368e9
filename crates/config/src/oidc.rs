//! Another house that says who a reader is: an OpenID provider.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Secret;

/// Another house that says who a reader is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// The provider, by the address it calls itself; empty: none.
    pub issuer: String,
    /// What it knows this paper as.
    pub client_id: String,
    /// The password of this paper there.
    pub client_secret: Secret,
    /// A file with that password in it instead.
    pub client_secret_file: PathBuf,
    /// What readers know the provider as.
    pub label: String,
    /// What the paper asks to be told, besides who it is.
    pub scopes: Vec<String>,
}

impl Default for Oidc {
    fn default() -> Oidc {
        Oidc {
            issuer: String::new(),
            client_id: String::new(),
            client_secret: Secret::default(),
            client_secret_file: PathBuf::new(),
            label: String::new(),
            scopes: vec!["email".to_owned()],
        }
    }
}

impl Oidc {
    /// Whether readers may come in by it.
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// What is wrong, each with its setting.
    pub(crate) fn problems(&self) -> Vec<(&'static str, &'static str)> {
        let file = self.client_secret_file != Path::new("");
        if !self.is_on() {
            let given = file || ![&self.client_id, &self.label].iter().all(|it| it.is_empty());
            let form = "say which provider it is, or leave out all of [oidc]";
            return if given { vec![("oidc.issuer", form)] } else { Vec::new() };
        }
        let is_word = |scope: &String| {
            !scope.is_empty()
                && scope.bytes().all(|b| b.is_ascii_graphic() && !b"\"\\".contains(&b))
        };
        let label = self.label.trim();
        let checks = [
            (
                is_private(&self.issuer) && !self.issuer.contains(['?', '#', '@']),
                ("oidc.issuer", "write the https:// address that the provider calls itself"),
            ),
            (
                !self.client_id.trim().is_empty(),
                ("oidc.client_id", "say what the provider knows this paper as"),
            ),
            (
                !file || self.client_secret.reveal().is_empty(),
                ("oidc.client_secret_file", "the secret stands here or in a file; leave one out"),
            ),
            (
                (1..=60).contains(&label.chars().count()) && !label.chars().any(char::is_control),
                ("oidc.label", "say what readers know it as, in 60 characters at most"),
            ),
            (
                self.scopes.iter().all(is_word),
                ("oidc.scopes", "write words without blanks, such as email"),
            ),
        ];
        checks.into_iter().filter(|(fine, _)| !fine).map(|(_, problem)| problem).collect()
    }
}

/// Whether nobody on the way reads along: by TLS, or on this machine.
fn is_private(address: &str) -> bool {
    let near = address.strip_prefix("http://").is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        ["localhost", "127.0.0.1", "[::1]"].contains(&name)
    });
    crate::forms::is_web(address) && (near || address.starts_with("https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_believed_without_tls() {
        for fine in ["https://id.example", "https://id.example/realms/a", "http://127.0.0.1:4000"] {
            assert!(is_private(fine), "{fine}");
        }
        for wrong in [
            "http://id.example",
            "http://127.0.0.1.id.example",
            "http://localhost.id.example:80/",
            "ftp://localhost",
            "id.example",
            "",
        ] {
            assert!(!is_private(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_provider_is_named_whole_or_not_at_all() {
        let none = Oidc::default();
        assert!(none.problems().is_empty() && !none.is_on());
        let half = Oidc { label: "Heron ID".to_owned(), ..Oidc::default() };
        assert_eq!(half.problems()[0].0, "oidc.issuer");
        let whole =
            Oidc { issuer: "https://id.example".to_owned(), client_id: "paper".to_owned(), ..half };
        assert!(whole.problems().is_empty());
        let odd = Oidc { scopes: vec!["email profile".to_owned()], ..whole.clone() };
        assert_eq!(odd.problems()[0].0, "oidc.scopes");
        let nameless = Oidc { label: " ".to_owned(), client_id: String::new(), ..whole };
        let settings: Vec<_> = nameless.problems().into_iter().map(|(name, _)| name).collect();
        assert_eq!(settings, ["oidc.client_id", "oidc.label"]);
    }
}
