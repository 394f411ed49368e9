//! Addresses: checked before they are stored, with their domain as the DNS knows it.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::Error;

/// Longest address of RFC 5321.
const LENGTH_MAX: usize = 254;
/// Longest name that stands before an address.
const NAME_MAX: usize = 120;

/// An address that mail can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(lettre::Address);

impl Address {
    /// Reads it. A domain in another script becomes the ASCII that the DNS knows it by; the part
    /// before the at sign is the recipient's own and stays as it is.
    ///
    /// # Errors
    /// [`Error::Address`].
    pub fn parse(text: &str) -> Result<Address, Error> {
        let text = text.trim();
        let refused = || Error::Address(text.chars().take(60).map(visible).collect());
        let (user, domain) = text.rsplit_once('@').ok_or_else(refused)?;
        let domain = idna::domain_to_ascii(domain).map_err(|_| refused())?;
        let address = lettre::Address::new(user, domain).map_err(|_| refused())?;
        let odd = |c: char| c.is_control() || c.is_whitespace() || "<>,;\"".contains(c);
        let text: &str = address.as_ref();
        if text.len() > LENGTH_MAX || text.chars().any(odd) {
            Err(refused())
        } else {
            Ok(Address(address))
        }
    }

    /// What it is recognised by in the list of those who want no mail.
    pub(crate) fn hash(&self) -> String {
        let text = self.to_string().to_lowercase();
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The domain.
    pub(crate) fn domain(&self) -> &str {
        self.0.domain()
    }

    /// As an envelope has it.
    pub(crate) fn bare(&self) -> lettre::Address {
        self.0.clone()
    }

    /// With a name before it, which cannot break out of its header.
    pub(crate) fn mailbox(&self, name: &str) -> lettre::message::Mailbox {
        let name = one_line(name, NAME_MAX);
        lettre::message::Mailbox::new(Some(name).filter(|name| !name.is_empty()), self.0.clone())
    }

    /// `Name <address>` or an address, as the settings have it.
    pub(crate) fn with_name(text: &str) -> Result<(String, Address), Error> {
        let Some((name, rest)) = text.split_once('<') else {
            return Ok((String::new(), Address::parse(text)?));
        };
        let name = name.trim().trim_matches('"').to_owned();
        Ok((name, Address::parse(rest.trim_end().trim_end_matches('>'))?))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One line of at most so many characters, for a header.
pub(crate) fn one_line(text: &str, characters: usize) -> String {
    kit::text::shorten(
        &kit::text::collapse(&text.chars().map(visible).collect::<String>()),
        characters,
    )
}

fn visible(c: char) -> char {
    // Marks that turn the direction of all that follows have no business in a name.
    let turns =
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    if c.is_control() || turns { ' ' } else { c }
}
