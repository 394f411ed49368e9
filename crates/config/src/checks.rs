//! What is checked once every value has its type: each message says what to do.

use std::net::SocketAddr;
use std::path::Path;

use crate::forms::*;
use crate::{Config, Problem};

/// Everything that is wrong.
pub(crate) fn all(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    paper(config, &mut problems);
    server(config, &mut problems);
    addresses(config, &mut problems);
    texts(config, &mut problems);
    mail(config, &mut problems);
    let oidc = config.oidc.problems().into_iter();
    problems.extend(oidc.map(|(setting, advice)| Problem::new(setting, advice)));
    problems
}

fn paper(config: &Config, problems: &mut Vec<Problem>) {
    let paper = &config.paper;
    let mut say = |setting: &str, advice: String| problems.push(Problem::new(setting, advice));
    if paper.name.trim().is_empty() {
        say("paper.name", "give the paper a name".to_owned());
    }
    if let Err(error) = kit::zone::Zone::named(&paper.time_zone) {
        say("paper.time_zone", error.to_string());
    }
    if !is_language(&paper.language) {
        let given = &paper.language;
        say("paper.language", format!("'{given}' is not a language tag; use en, fr-CA, ar …"));
    }
    if !is_base(&paper.base_url) {
        let given = &paper.base_url;
        let form = "write https://, the host, a port if need be, and nothing after it";
        say("paper.base_url", format!("'{given}' is not the address of a site; {form}"));
    }
    if !paper.email.is_empty() && !is_email(&paper.email) {
        say("paper.email", format!("'{}' is not an e-mail address", paper.email));
    }
    if paper.founded.is_some_and(|year| !(1600..=2200).contains(&year)) {
        say("paper.founded", "write the year in four figures".to_owned());
    }
}

fn server(config: &Config, problems: &mut Vec<Problem>) {
    let mut say = |setting: &str, advice: String| problems.push(Problem::new(setting, advice));
    let server = &config.server;
    if server.listen.parse::<SocketAddr>().is_err() {
        let form = "write address:port, such as 127.0.0.1:8080 or [::]:80";
        say("server.listen", format!("'{}' is not an address to listen on; {form}", server.listen));
    }
    for proxy in &server.trusted_proxies {
        if !is_network(proxy) {
            let form = "write 10.0.0.7 or 10.0.0.0/8";
            say("server.trusted_proxies", format!("'{proxy}' is no address or network; {form}"));
        }
    }
    for (setting, value, least) in [
        ("server.connections_max", server.connections_max, 16),
        ("server.request_seconds_max", server.request_seconds_max, 1),
        ("cache.pages_mb", config.cache.pages_mb, 4),
        ("fronts.stale_hours", config.fronts.stale_hours, 1),
        ("readers.history_days", config.readers.history_days, 1),
    ] {
        if value < least {
            say(setting, format!("{value} is too little; the least is {least}"));
        }
    }
    let database = config.store.database.reveal();
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if !known.iter().any(|scheme| database.starts_with(scheme)) {
        let form = "write sqlite:FILE or postgres://user:password@host/name";
        say("store.database", format!("it is of no known kind; {form}"));
    }
}

/// Settings that are addresses.
fn addresses(config: &Config, problems: &mut Vec<Problem>) {
    let mut check = |setting: String, address: &str, is_fine: fn(&str) -> bool, form: &str| {
        if !address.is_empty() && !is_fine(address) {
            problems.push(Problem::new(setting, format!("'{address}' will not do; {form}")));
        }
    };
    let web = "write an address that starts with https:// or http://";
    let page = "write a path such as /about, or an address that starts with https://";
    for (name, address) in config.policies.all() {
        check(format!("policies.{name}"), address, is_page, page);
    }
    check("crawlers.licence_url".into(), &config.crawlers.licence_url, is_page, page);
    for social in &config.social {
        check("social.url".into(), &social.url, is_web, web);
    }
    for hub in &config.websub.hubs {
        check("websub.hubs".into(), hub, is_web, web);
    }
    for (name, addresses) in config.trust_txt.all() {
        for address in addresses {
            check(format!("trust_txt.{name}"), address, is_web_or_mail, web);
        }
    }
    let security = &config.security_txt;
    check("security_txt.policy".into(), &security.policy, is_page, page);
    check("security_txt.encryption".into(), &security.encryption, is_page, page);
    for contact in &security.contact {
        let form = "write mailto:…, https://… or tel:…";
        check("security_txt.contact".into(), contact, is_contact, form);
    }
}

/// Settings that end up as lines of a file or of the log.
fn texts(config: &Config, problems: &mut Vec<Problem>) {
    let mut say = |setting: &str, advice: String| problems.push(Problem::new(setting, advice));
    for line in &config.ads_txt.lines {
        if !is_ads_line(line) {
            let form = "write 'domain, account, DIRECT' or RESELLER, or 'name=value'";
            say("ads_txt.lines", format!("'{}' is not a line of ads.txt; {form}", one_line(line)));
        }
    }
    for bot in config.crawlers.bots.keys() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if bot.is_empty() || !bot.chars().all(is_name) {
            say("crawlers.bots", format!("'{}' is not a robot's name", one_line(bot)));
        }
    }
    for social in &config.social {
        if social.network.trim().is_empty() || social.url.is_empty() {
            say("social", "each entry needs network and url".to_owned());
        }
    }
    if !(1..=365).contains(&config.security_txt.expires_days) {
        say("security_txt.expires_days", "write 1 to 365 (RFC 9116 asks for under a year)".into());
    }
    for language in &config.security_txt.languages {
        if !is_language(language) {
            say("security_txt.languages", format!("'{}' is not a language tag", language));
        }
    }
    if !is_level(&config.log.level) {
        let form = "write error, warn, info, debug or trace, or info,press=debug";
        say("log.level", format!("'{}' is not a level; {form}", config.log.level));
    }
}

/// How mail goes out; whether the key can be read is looked at when the paper opens.
fn mail(config: &Config, problems: &mut Vec<Problem>) {
    let mut say = |setting: &str, advice: String| problems.push(Problem::new(setting, advice));
    let mail = &config.mail;
    let (by_smtp, by_folder) = (!mail.smtp.reveal().is_empty(), mail.folder != Path::new(""));
    if by_smtp && let Err(error) = mail.relay() {
        say("mail.smtp", error.to_string());
    }
    if by_smtp && by_folder {
        say("mail.folder", "mail goes to a server or to a folder; leave one of them out".into());
    }
    if mail.is_on() && mail.from.is_empty() {
        say("mail.from", "say who the mail is from: The Courier <desk@courier.example>".into());
    }
    for (setting, address) in [
        ("mail.from", &mail.from),
        ("mail.reply_to", &mail.reply_to),
        ("mail.bounces_to", &mail.bounces_to),
    ] {
        if !address.is_empty() && !is_mailbox(address) {
            let form = "write name@paper.example, or The Paper <name@paper.example>";
            say(setting, format!("'{}' is no address; {form}", one_line(address)));
        }
    }
    let key = mail.dkim_key_file != Path::new("");
    let parts = [key, !mail.dkim_selector.is_empty(), !mail.dkim_domain.is_empty()];
    if parts.contains(&true) && parts.contains(&false) {
        let all = "dkim_domain, dkim_selector and dkim_key_file belong together";
        say("mail.dkim_key_file", format!("{all}; give all three or none"));
    }
    for (setting, name) in
        [("mail.dkim_domain", &mail.dkim_domain), ("mail.dkim_selector", &mail.dkim_selector)]
    {
        if !name.is_empty() && !is_host(name) {
            say(setting, format!("'{}' is not a name in the DNS", one_line(name)));
        }
    }
    if !(5..=120).contains(&mail.timeout_seconds) {
        say("mail.timeout_seconds", "write 5 to 120".to_owned());
    }
    if !(1..=64).contains(&mail.connections) {
        say("mail.connections", "write 1 to 64".to_owned());
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect()
}
