//! The forms that texts must have.

use std::net::IpAddr;

/// A BCP 47 tag, roughly: enough to catch names of languages and typing errors.
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    (2..=3).contains(&primary.len())
        && primary.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(is_part)
}

/// Scheme, host and port, nothing else.
pub(crate) fn is_base(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    is_web(address) && rest.is_some_and(|host| !host.contains(['/', '?', '#', '@']))
}

/// An absolute address of the web.
pub(crate) fn is_web(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', ':']))
        && address.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c))
}

/// A path of ours or an absolute address.
pub(crate) fn is_page(address: &str) -> bool {
    let is_path = address.starts_with('/') && !address.starts_with("//");
    is_web(address) || is_path && address.chars().all(|c| c.is_ascii_graphic() && c != '"')
}

/// An address of the web or an e-mail address.
pub(crate) fn is_web_or_mail(address: &str) -> bool {
    is_web(address) || is_email(address.strip_prefix("mailto:").unwrap_or(address))
}

/// What RFC 9116 takes as a contact.
pub(crate) fn is_contact(address: &str) -> bool {
    let tel = address.strip_prefix("tel:");
    address.starts_with("https://") && is_web(address)
        || address.strip_prefix("mailto:").is_some_and(is_email)
        || tel.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c)))
}

/// An e-mail address, roughly.
pub(crate) fn is_email(text: &str) -> bool {
    let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>,\"".contains(c));
    let Some((name, host)) = text.split_once('@') else { return false };
    plain && !name.is_empty() && !host.is_empty() && !host.contains('@')
}

/// An e-mail address, with or without a name before it.
pub(crate) fn is_mailbox(text: &str) -> bool {
    match text.split_once('<') {
        Some((name, rest)) => {
            let address = rest.trim_end().strip_suffix('>');
            !name.chars().any(char::is_control) && address.is_some_and(is_email)
        }
        None => is_email(text),
    }
}

/// A name of the DNS, written in ASCII.
pub(crate) fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// An IP address or a network.
pub(crate) fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}

/// A record, a variable, a comment or nothing (IAB ads.txt 1.1).
pub(crate) fn is_ads_line(line: &str) -> bool {
    let data = line.split('#').next().unwrap_or_default().trim();
    if line.chars().any(char::is_control) {
        return false;
    }
    let variable = data.split_once('=');
    let is_variable =
        variable.is_some_and(|(name, value)| !name.contains(',') && !value.is_empty());
    if data.is_empty() || is_variable {
        return true;
    }
    let fields: Vec<&str> = data.split(',').map(str::trim).collect();
    let relation = fields.get(2).copied().unwrap_or_default().to_ascii_uppercase();
    (3..=4).contains(&fields.len())
        && fields.iter().all(|field| !field.is_empty())
        && fields[0].contains('.')
        && matches!(relation.as_str(), "DIRECT" | "RESELLER")
}

/// A level, or several by room.
pub(crate) fn is_level(text: &str) -> bool {
    let words = ["off", "error", "warn", "info", "debug", "trace"];
    !text.is_empty()
        && text.split(',').all(|part| {
            let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
            words.contains(&level.trim())
        })
}
