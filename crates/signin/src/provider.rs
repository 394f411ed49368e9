//! An OpenID provider: another house that says who somebody is (OpenID Connect Core 1.0, by the
//! authorization code with PKCE).
//!
//! What it offers is asked for when somebody first wants to come in by it (Discovery 1.0), and
//! again every hour. What it says is believed when its signature, issuer, audience, nonce and times
//! are right by the paper's own clock.

use std::path::Path;
use std::sync::Arc;

use kit::{Clock, Instant};
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreResponseType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::provider_line::Line;

/// How long it is believed what a provider offers, and which keys it signs with.
const KNOWN_SECONDS: i64 = 3600;
/// A key that nobody knows makes us ask again, but not more often.
const AGAIN_SECONDS: i64 = 60;
/// How far a provider's clock may be ahead of ours.
const AHEAD_SECONDS: i64 = 300;

/// Longest name of somebody at a provider, by OpenID Connect Core.
const SUBJECT_BYTES_MAX: usize = 255;

/// Signatures that only the provider itself can make.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why the settings of a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderSettingsError {
    /// The secret.
    #[error("oidc.client_secret_file: {0} cannot be read: {1}")]
    Secret(String, std::io::Error),
    /// An address.
    #[error("oidc.issuer: {0}")]
    Address(String),
    /// No client.
    #[error("oidc: there can be no HTTP client: {0}")]
    Client(String),
}

/// Why somebody does not come in by a provider; for the log, not for who tried.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or not as a provider does.
    #[error("the OpenID provider cannot be used at present: {0}")]
    Unreachable(String),
    /// It does not take what it gave out.
    #[error("the OpenID provider refused its code: {0}")]
    Code(String),
    /// What it says is out of its time.
    #[error("the OpenID provider's word is out of its time, look at both clocks: {0}")]
    Time(String),
    /// What it says cannot be believed.
    #[error("the OpenID provider's word cannot be believed: {0}")]
    Word(String),
}

/// What is remembered of somebody who is sent to the provider, until they are back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// What the provider sends back with them.
    pub state: String,
    /// What stands in its word for this one time.
    nonce: String,
    /// What proves that its code was meant for us.
    verifier: String,
}

/// Somebody, as a provider vouches for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The provider.
    pub issuer: String,
    /// Who they are there: for good, whatever their address is.
    pub subject: String,
    /// Their address there, when the provider says that it is proved.
    pub address: Option<String>,
}

/// A provider; clones share it.
#[derive(Clone)]
pub struct Provider(Arc<Inside>);

struct Inside {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    label: String,
    scopes: Vec<String>,
    back: RedirectUrl,
    clock: Clock,
    line: Line,
    known: Mutex<Option<Known>>,
}

/// What it said of itself.
#[derive(Clone)]
struct Known {
    metadata: CoreProviderMetadata,
    at: Instant,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    /// The provider of these settings; none without. Readers come back from it to `back`.
    ///
    /// # Errors
    /// [`ProviderSettingsError`].
    pub fn of(
        settings: &config::Oidc,
        back: &str,
        clock: &Clock,
    ) -> Result<Option<Provider>, ProviderSettingsError> {
        if !settings.is_on() {
            return Ok(None);
        }
        let wrong =
            |error: &dyn std::fmt::Display| ProviderSettingsError::Address(error.to_string());
        Ok(Some(Provider(Arc::new(Inside {
            issuer: IssuerUrl::new(settings.issuer.clone()).map_err(|error| wrong(&error))?,
            client_id: ClientId::new(settings.client_id.clone()),
            secret: secret(settings)?.map(ClientSecret::new),
            label: settings.label.trim().to_owned(),
            scopes: settings.scopes.clone(),
            back: RedirectUrl::new(back.to_owned()).map_err(|error| wrong(&error))?,
            clock: clock.clone(),
            line: Line::new(settings.issuer.starts_with("https://"))
                .map_err(ProviderSettingsError::Client)?,
            known: Mutex::default(),
        }))))
    }

    /// What readers know it as.
    pub fn label(&self) -> &str {
        &self.0.label
    }

    /// The address that it calls itself.
    pub fn issuer(&self) -> &str {
        self.0.issuer.as_str()
    }

    /// Where somebody is sent, and what is remembered until they are back.
    ///
    /// # Errors
    /// [`ProviderError::Unreachable`].
    pub async fn begin(&self) -> Result<(String, Errand), ProviderError> {
        let client = self.client(self.known().await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let asked = asked.set_pkce_challenge(challenge);
        let asked = asked.add_scopes(self.0.scopes.iter().cloned().map(Scope::new));
        let (url, state, nonce) = asked.url();
        let errand = Errand {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        };
        Ok((url.to_string(), errand))
    }

    /// Who it is that came back from an errand with this code.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn end(&self, errand: &Errand, code: &str) -> Result<Vouched, ProviderError> {
        let known = self.known().await?;
        let client = self.client(known.clone());
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| unreachable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(errand.verifier.clone()));
        let answer = request.request_async(&self.0.line).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => {
                ProviderError::Code(said.error().as_ref().to_owned())
            }
            error => unreachable(&error),
        })?;
        let nothing = || ProviderError::Word("it says nothing of who this is".to_owned());
        let word = answer.extra_fields().id_token().ok_or_else(nothing)?;
        let claims = self.believed(word, errand, known).await?;
        let address = self.proved_address(&client, &claims, answer.access_token()).await?;
        let (issuer, subject) = (self.issuer().to_owned(), claims.subject().to_string());
        if !(1..=SUBJECT_BYTES_MAX).contains(&subject.len()) {
            return Err(ProviderError::Word(
                "its name for somebody is empty or endless".to_owned(),
            ));
        }
        Ok(Vouched { issuer, subject, address })
    }

    /// What its word says, when it can be believed. One that is signed with a key we do not know
    /// may be signed with a new one.
    async fn believed(
        &self,
        word: &CoreIdToken,
        errand: &Errand,
        known: Known,
    ) -> Result<CoreIdTokenClaims, ProviderError> {
        let at = known.at;
        let first = self.claims(word, errand, known);
        let may_be_new = self.0.clock.now() >= at.plus_seconds(AGAIN_SECONDS);
        match first {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) if may_be_new => {
                *self.0.known.lock().await = None;
                let known = self.known().await?;
                self.claims(word, errand, known).map_err(unbelieved)
            }
            first => first.map_err(unbelieved),
        }
    }

    fn claims(
        &self,
        word: &CoreIdToken,
        errand: &Errand,
        known: Known,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let client = self.client(known);
        let now = self.0.clock.now();
        let latest = now.plus_seconds(AHEAD_SECONDS).seconds();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || chrono::DateTime::from_timestamp_nanos(now.0 * 1000))
            .set_issue_time_verifier_fn(move |at| match at.timestamp() <= latest {
                true => Ok(()),
                false => Err("it was written in time to come".to_owned()),
            });
        word.clone().into_claims(&verifier, &Nonce::new(errand.nonce.clone()))
    }

    /// The address, from its word or else from its page about who this is; only a proved one.
    async fn proved_address(
        &self,
        client: &Client,
        claims: &CoreIdTokenClaims,
        token: &AccessToken,
    ) -> Result<Option<String>, ProviderError> {
        let proved = |address: &str, is_proved: Option<bool>| {
            (is_proved == Some(true)).then(|| address.to_owned())
        };
        if let Some(address) = claims.email() {
            return Ok(proved(address.as_str(), claims.email_verified()));
        }
        let subject = Some(claims.subject().clone());
        let Ok(request) = client.user_info(token.clone(), subject) else { return Ok(None) };
        let told: CoreUserInfoClaims =
            request.request_async(&self.0.line).await.map_err(|error| unreachable(&error))?;
        let address = told.email().map(|it| it.as_str());
        Ok(address.and_then(|address| proved(address, told.email_verified())))
    }

    /// What it offers; asked for when nobody did lately. Of many who want to know, one asks.
    async fn known(&self) -> Result<Known, ProviderError> {
        let mut kept = self.0.known.lock().await;
        let now = self.0.clock.now();
        if let Some(known) = &*kept
            && now < known.at.plus_seconds(KNOWN_SECONDS)
        {
            return Ok(known.clone());
        }
        let asked = CoreProviderMetadata::discover_async(self.0.issuer.clone(), &self.0.line);
        let metadata = asked.await.map_err(|error| unreachable(&error))?;
        let known = Known { metadata, at: now };
        *kept = Some(known.clone());
        Ok(known)
    }

    fn client(&self, Known { metadata, .. }: Known) -> Client {
        let ways = metadata.token_endpoint_auth_methods_supported();
        let only_in_form = ways.is_some_and(|ways| {
            !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let (id, secret) = (self.0.client_id.clone(), self.0.secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, id, secret);
        let client = client.set_redirect_uri(self.0.back.clone());
        if only_in_form { client.set_auth_type(AuthType::RequestBody) } else { client }
    }
}

/// The paper's password at the provider, from the settings or from a file.
fn secret(settings: &config::Oidc) -> Result<Option<String>, ProviderSettingsError> {
    let file = &settings.client_secret_file;
    let text = if file == Path::new("") {
        settings.client_secret.reveal().to_owned()
    } else {
        let told = |error| ProviderSettingsError::Secret(file.display().to_string(), error);
        std::fs::read_to_string(file).map_err(told)?.trim().to_owned()
    };
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn unbelieved(error: ClaimsVerificationError) -> ProviderError {
    match error {
        ClaimsVerificationError::Expired(why) => ProviderError::Time(why),
        error => ProviderError::Word(whole(&error)),
    }
}

fn unreachable(error: &dyn std::error::Error) -> ProviderError {
    ProviderError::Unreachable(whole(error))
}

/// An error with what it came from.
fn whole(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}
