//! Small files that machines look for: ads.txt, trust.txt, security.txt, the web manifest.

use config::{AdsTxt, SecurityTxt, TrustTxt};
use kit::Instant;
use serde_json::json;

use crate::{Site, json};

/// ads.txt (IAB 1.1). Without sellers it holds the one record that says so.
pub(crate) fn ads_txt(ads: &AdsTxt) -> String {
    if ads.lines.is_empty() {
        return "placeholder.example.com, placeholder, DIRECT, placeholder\n".to_owned();
    }
    lines(ads.lines.iter().map(|line| line.trim().to_owned()))
}

/// trust.txt (JournalList, 2024): the relations of the settings, the accounts, the policies that
/// exist, and whether machines may be trained.
pub(crate) fn trust_txt(trust: &TrustTxt, site: &Site) -> String {
    let mut out = Vec::new();
    for (name, addresses) in trust.all() {
        out.extend(addresses.iter().map(|address| format!("{name}={address}")));
        if name == "disclosure" {
            let mut pages: Vec<&String> = site.policies.iter().map(|(_, url)| url).collect();
            pages.sort();
            pages.dedup();
            out.extend(pages.into_iter().map(|url| format!("disclosure={url}")));
        }
    }
    if trust.contact.is_empty() && !site.email.is_empty() {
        out.push(format!("contact=mailto:{}", site.email));
    }
    out.extend(site.social.iter().map(|(_, url)| format!("social={url}")));
    out.push(format!("datatrainingallowed={}", if site.may_train { "yes" } else { "no" }));
    lines(out.into_iter())
}

/// security.txt (RFC 9116); none when there is nobody to write to.
pub(crate) fn security_txt(security: &SecurityTxt, site: &Site, now: Instant) -> Option<String> {
    let mut contacts = security.contact.clone();
    if contacts.is_empty() && !site.email.is_empty() {
        contacts.push(format!("mailto:{}", site.email));
    }
    if contacts.is_empty() {
        return None;
    }
    let mut out: Vec<String> = contacts.iter().map(|c| format!("Contact: {c}")).collect();
    out.push(format!("Expires: {}", expiry(security, now).rfc3339()));
    for (name, page) in [("Encryption", &security.encryption), ("Policy", &security.policy)] {
        if !page.is_empty() {
            out.push(format!("{name}: {}", site.url(page)));
        }
    }
    let languages = if security.languages.is_empty() {
        site.language.clone()
    } else {
        security.languages.join(", ")
    };
    out.push(format!("Preferred-Languages: {languages}"));
    out.push(format!("Canonical: {}", site.url("/.well-known/security.txt")));
    Some(lines(out.into_iter()))
}

/// At the start of a day, so that the file is the same all day long.
fn expiry(security: &SecurityTxt, now: Instant) -> Instant {
    let day = now.seconds().div_euclid(86_400) + i64::from(security.expires_days);
    Instant::from_seconds(day * 86_400)
}

/// The web manifest (W3C).
pub(crate) fn manifest(site: &Site) -> String {
    let icons = site.logo.iter().map(|logo| {
        let sizes = match logo.width {
            0 => "any".to_owned(),
            width => format!("{width}x{}", logo.height),
        };
        json!({"src": logo.url, "type": logo.media_type, "sizes": sizes})
    });
    let document = json!({
        "id": "/",
        "name": site.name,
        "short_name": site.name,
        "description": json::text(&site.tagline),
        "lang": site.language,
        "dir": kit::text::direction(&site.language),
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "icons": icons.collect::<Vec<_>>(),
    });
    json::without_empty(document).to_string()
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}
