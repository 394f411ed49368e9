//! Passkeys: the ceremonies of WebAuthn (W3C, level 3), by webauthn-rs.
//!
//! A passkey is asked to be discoverable and to verify its user, so that nobody types a name and
//! one touch is two factors.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kit::Id;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::{Holder, Realm};

/// How long a browser waits for the finger.
const CEREMONY: Duration = Duration::from_secs(300);

/// Why a passkey was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The paper's address cannot have passkeys.
    #[error("passkeys need a paper with a name and a secure address; this one has neither")]
    NotHere,
    /// The browser's answer is not one.
    #[error("the browser's answer could not be read; try again")]
    Unreadable,
    /// The answer is not to our question.
    #[error("the passkey was not accepted; try again, or use another way in")]
    Refused,
}

/// The paper's side of the ceremonies.
#[derive(Clone)]
pub struct Passkeys(Option<Arc<Webauthn>>);

impl Passkeys {
    /// For a paper at this address. Browsers make passkeys for names (not bare IP addresses) that
    /// are reached by TLS, or `localhost`; at another address there are none.
    pub fn new(base_url: &str, paper: &str) -> Passkeys {
        Passkeys(builder(base_url, paper).map(Arc::new))
    }

    /// Whether there are any at this address.
    pub fn offered(&self) -> bool {
        self.0.is_some()
    }

    /// Begins to make one: what the browser is to be asked, and what we must remember meanwhile.
    /// `present` are the credential ids that the holder has already.
    ///
    /// # Errors
    /// [`PasskeyError::NotHere`].
    pub fn begin_making(
        &self,
        holder: Holder,
        (account, name): (&str, &str),
        present: &[String],
    ) -> Result<(Value, Value), PasskeyError> {
        let webauthn = self.0.as_ref().ok_or(PasskeyError::NotHere)?;
        let present = present.iter().filter_map(|id| URL_SAFE_NO_PAD.decode(id).ok());
        let begun = webauthn.start_passkey_registration(
            handle(holder),
            account,
            name,
            Some(present.collect()),
        );
        let (challenge, state) = begun.map_err(refused)?;
        let mut asked = json!(challenge);
        let selection = &mut asked["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
        Ok((asked, json!(state)))
    }

    /// Ends it: the new passkey's credential id and public half.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn end_making(
        &self,
        answer: &Value,
        state: &Value,
    ) -> Result<(String, String), PasskeyError> {
        let webauthn = self.0.as_ref().ok_or(PasskeyError::NotHere)?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let state: PasskeyRegistration = read(state)?;
        let made = webauthn.finish_passkey_registration(&answer, &state).map_err(refused)?;
        Ok((URL_SAFE_NO_PAD.encode(made.cred_id()), json!(made).to_string()))
    }

    /// Begins to ask for one, whosever it may be.
    ///
    /// # Errors
    /// [`PasskeyError::NotHere`].
    pub fn begin_asking(&self) -> Result<(Value, Value), PasskeyError> {
        let webauthn = self.0.as_ref().ok_or(PasskeyError::NotHere)?;
        let (challenge, state) = webauthn.start_discoverable_authentication().map_err(refused)?;
        let mut asked = json!(challenge);
        // Asked for by a button, not offered by the browser beside a field.
        if let Some(asked) = asked.as_object_mut() {
            asked.remove("mediation");
        }
        Ok((asked, json!(state)))
    }

    /// The credential id of an answer, to find the passkey by.
    pub fn credential_of(answer: &Value) -> Option<String> {
        answer["id"].as_str().map(str::to_owned)
    }

    /// Ends it with the passkey found: its public half as it is now.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn end_asking(
        &self,
        answer: &Value,
        state: &Value,
        public: &str,
    ) -> Result<String, PasskeyError> {
        let webauthn = self.0.as_ref().ok_or(PasskeyError::NotHere)?;
        let answer: PublicKeyCredential = read(answer)?;
        let state: DiscoverableAuthentication = read(state)?;
        let mut passkey: Passkey =
            serde_json::from_str(public).map_err(|_| PasskeyError::Unreadable)?;
        let key = DiscoverableKey::from(&passkey);
        let result = webauthn
            .finish_discoverable_authentication_v2(&answer, state, &key)
            .map_err(refused)?;
        passkey.update_credential(&result);
        Ok(json!(passkey).to_string())
    }
}

fn builder(base_url: &str, paper: &str) -> Option<Webauthn> {
    let url = Url::parse(base_url).ok()?;
    let name = url.domain()?.to_owned();
    if url.scheme() != "https" && name != "localhost" {
        return None;
    }
    let builder = WebauthnBuilder::new(&name, &url).ok()?;
    builder.rp_name(paper).timeout(CEREMONY).build().ok()
}

/// The account as an authenticator knows it: nothing that names a person.
fn handle(holder: Holder) -> Uuid {
    let realm: u64 = match holder.realm {
        Realm::Staff => 1,
        Realm::Reader => 2,
    };
    let Id(id) = holder.id;
    Uuid::from_u64_pair(realm, id as u64)
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, PasskeyError> {
    serde_json::from_value(value.clone()).map_err(|error| {
        tracing::info!(%error, "a browser's answer could not be read");
        PasskeyError::Unreadable
    })
}

fn refused(error: webauthn_rs::prelude::WebauthnError) -> PasskeyError {
    tracing::info!(%error, "a passkey was refused");
    PasskeyError::Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_offered_where_browsers_make_them() {
        for (address, offered) in [
            ("https://courier.example", true),
            ("https://news.courier.example:8443", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("http://courier.example", false),
            ("https://127.0.0.7", false),
            ("", false),
        ] {
            assert_eq!(Passkeys::new(address, "The Courier").offered(), offered, "{address}");
        }
    }

    #[test]
    fn what_the_browser_is_asked_for_finds_its_owner_by_itself() {
        let passkeys = Passkeys::new("http://localhost:8080", "The Courier");
        let holder = Holder::staff(Id(7));
        let (asked, state) =
            passkeys.begin_making(holder, ("ada@courier.example", "Ada"), &[]).expect("begun");
        let asked = &asked["publicKey"];
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["rp"]["id"], "localhost");
        let forged = json!({ "id": "x" });
        assert_eq!(passkeys.end_making(&forged, &state), Err(PasskeyError::Unreadable));
        let (asked, _) = passkeys.begin_asking().expect("begun");
        assert!(asked.get("mediation").is_none());
    }
}
