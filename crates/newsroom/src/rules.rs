//! Who may be what: pure decisions on names, addresses and roles.

use crate::role::{Capability, Role, allows, role};
use crate::{Refusal, Staff};

/// Longest name or address.
const LENGTH_MAX: usize = 200;

/// A name as it will stand in lists and logs.
///
/// # Errors
/// [`Refusal::Name`] when it is empty or endless.
pub fn name(text: &str) -> Result<String, Refusal> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !name.is_empty() && name.chars().count() <= LENGTH_MAX;
    if fits && !name.chars().any(char::is_control) { Ok(name) } else { Err(Refusal::Name) }
}

/// An e-mail address, in lower case: enough of RFC 5321 to catch slips, and no more, because only
/// a mail can tell whether it exists.
///
/// # Errors
/// [`Refusal::Email`].
pub fn email(text: &str) -> Result<String, Refusal> {
    let email = text.trim().to_lowercase();
    let refused = || Refusal::Email(text.trim().chars().take(60).collect());
    let (local, domain) = email.rsplit_once('@').ok_or_else(refused)?;
    let labels: Vec<&str> = domain.split('.').collect();
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
    let good = !local.is_empty()
        && email.len() <= LENGTH_MAX
        && !email.chars().any(odd)
        && labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty());
    if good { Ok(email) } else { Err(refused()) }
}

/// The roles of these words.
///
/// # Errors
/// [`Refusal`] for an unknown word, for none at all, and for two that one person may not unite:
/// who owns the paper or keeps its machine does not decide what stands in it. A paper of one
/// person may allow that in its settings (`one_person`).
pub fn roles(words: &[String], one_person: bool) -> Result<Vec<&'static Role>, Refusal> {
    let mut roles = Vec::new();
    for word in words {
        let found = role(word).ok_or_else(|| Refusal::UnknownRole(word.clone()))?;
        if !roles.contains(&found) {
            roles.push(found);
        }
    }
    if roles.is_empty() {
        return Err(Refusal::NoRole);
    }
    let apart = roles.iter().find(|role| matches!(role.word, "publisher" | "administrator"));
    let editorial = roles.iter().find(|role| role.may.iter().any(|may| may.is_editorial()));
    match (apart, editorial) {
        (Some(one), Some(other)) if !one_person => Err(Refusal::Apart(one.name, other.name)),
        _ => Ok(roles),
    }
}

/// Whether somebody could still invite people and give roles if this person could not.
pub fn leaves_a_manager(all: &[Staff], without: kit::Id) -> bool {
    let stays = |staff: &&Staff| staff.id != without && staff.is_in();
    all.iter().filter(stays).any(|staff| allows(&staff.roles, Capability::Staff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::ROLES;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_owner_does_not_edit_and_the_administrator_does_not_publish() {
        for role in ROLES {
            let editorial = role.may.iter().any(|may| may.is_editorial());
            let apart = matches!(
                role.word,
                "publisher" | "administrator" | "auditor" | "legal" | "circulation"
            );
            assert!(!(apart && role.word != "legal" && editorial), "{}", role.name);
        }
        let both = words(&["publisher", "reporter"]);
        assert_eq!(roles(&both, false), Err(Refusal::Apart("Publisher", "Reporter")));
        assert_eq!(roles(&both, true).map(|roles| roles.len()), Ok(2));
        let both = words(&["desk_editor", "administrator"]);
        assert_eq!(roles(&both, false), Err(Refusal::Apart("Administrator", "Desk editor")));
    }

    #[test]
    fn roles_are_known_words_and_at_least_one() {
        assert_eq!(roles(&[], false), Err(Refusal::NoRole));
        assert_eq!(roles(&words(&["king"]), false), Err(Refusal::UnknownRole("king".to_owned())));
        let twice = roles(&words(&["reporter", "reporter"]), false);
        assert_eq!(twice.map(|roles| roles.len()), Ok(1));
    }

    #[test]
    fn only_the_standards_editor_downgrades() {
        let may: Vec<&str> = ROLES
            .iter()
            .filter(|role| role.may.contains(&Capability::Downgrade))
            .map(|role| role.word)
            .collect();
        assert_eq!(may, ["standards_editor"]);
    }

    #[test]
    fn addresses_and_names_are_tidied_and_slips_are_told() {
        assert_eq!(email(" Ada.Okafor@Courier.Example "), Ok("ada.okafor@courier.example".into()));
        assert_eq!(email("ünal@çarşı.example"), Ok("ünal@çarşı.example".into()));
        for slip in [
            "",
            "ada",
            "ada@",
            "@courier.example",
            "ada@courier",
            "a b@c.example",
            "ada@courier..example",
            "Ada <ada@courier.example>",
            "a@b.example, c@d.example",
        ] {
            assert!(email(slip).is_err(), "{slip}");
        }
        assert_eq!(name("  Ada \t Okafor\n"), Ok("Ada Okafor".to_owned()));
        assert!(name(" \n ").is_err() && name(&"x".repeat(201)).is_err());
    }
}
