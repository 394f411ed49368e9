//! Settings from files and environments, good and bad; and the page that documents them.

use std::path::Path;

use crate::{Config, Leave, LogFormat, Problems, walk};

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, Problems> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(crate::FILE_NAME), text).expect("a file");
    Config::load_with(folder.path(), None, environment.iter().copied())
}

fn complaints(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let problems = load(text, environment).expect_err("problems").0;
    problems.into_iter().map(|p| format!("{}: {}", p.setting, p.advice)).collect()
}

#[test]
fn nothing_at_all_is_a_good_setting() {
    let nowhere = Path::new("/nowhere/data");
    let none: [(&str, &str); 0] = [];
    let config = Config::load_with(nowhere, None, none).expect("the defaults");
    assert_eq!(config.store.database.reveal(), "sqlite:/nowhere/data/paper.sqlite");
    assert_eq!(config.theme.folder, Path::new("/nowhere/data/theme"));
    assert_eq!(config.paper.publisher, "Broadsheet");
    assert_eq!(config.address("/city"), "http://127.0.0.1:8080/city");
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "[paper]\nname = 'The Courier'\nbase_url = 'https://courier.example/'\n\
                [crawlers.bots]\nGPTBot = 'allow'\n[[social]]\nnetwork = 'Mastodon'\n\
                url = 'https://news.example/@courier'\n";
    let environment = [
        ("BROADSHEET_PAPER__NAME", "1984"),
        ("BROADSHEET_PAPER__FOUNDED", "1871"),
        ("BROADSHEET_THEME__RELOAD", "true"),
        ("BROADSHEET_LOG__FORMAT", "json"),
        ("BROADSHEET_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("BROADSHEET_CRAWLERS__AI_TRAINING", "allow"),
        ("BROADSHEET_TEST_POSTGRES", "not a setting"),
        ("PATH", "/bin"),
    ];
    let config = load(file, &environment).expect("settings");
    assert_eq!(config.paper.name, "1984");
    assert_eq!(config.paper.founded, Some(1871));
    assert_eq!(config.paper.base_url, "https://courier.example");
    assert!(config.theme.reload);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "::1"]);
    assert_eq!(config.crawlers.ai_training, Leave::Allow);
    assert_eq!(config.crawlers.bots["GPTBot"], Leave::Allow);
    assert_eq!(config.social[0].network, "Mastodon");
}

#[test]
fn every_problem_is_told_at_once() {
    let file = "[paper]\nnmae = 'x'\ntime_zone = 'Mars/Olympus'\nlanguage = 'English'\n\
                [cache]\npages_mb = 'much'\n[serber]\nlisten = 'x'\n\
                [crawlers]\nsearch = 'maybe'\n[ads_txt]\nlines = ['nonsense']\n\
                [server]\nlisten = 'everywhere'\nconnections_max = 99999999999\n\
                [[social]]\nnetwork = 'X'\n";
    let environment =
        [("BROADSHEET_WEBSUB__HUB", "https://hub.example/"), ("BROADSHEET_LOG_LEVEL", "info")];
    let told = complaints(file, &environment).join("\n");
    for expected in [
        "BROADSHEET_LOG_LEVEL: two underscores stand after the section: BROADSHEET_LOG__LEVEL",
        "paper.nmae: there is no such setting; is paper.name meant?",
        "serber: there is no such setting; is server meant?",
        "cache.pages_mb: it must be a whole number, not text",
        "websub.hub: there is no such setting; is websub.hubs meant?",
        "crawlers.search: it must be allow or deny, not 'maybe'",
        "server.connections_max: 99999999999 is not between 0 and 4294967295",
        "social: missing field `url`; each entry has network and url, both text",
        "paper.time_zone: 'Mars/Olympus' is not a time zone; use a name such as Europe/Paris",
        "paper.language: 'English' is not a language tag",
        "server.listen: 'everywhere' is not an address to listen on",
        "ads_txt.lines: 'nonsense' is not a line of ads.txt",
    ] {
        assert!(told.contains(expected), "{expected}\nis not among\n{told}");
    }
    assert_eq!(told.lines().count(), 12, "{told}");
}

#[test]
fn a_broken_file_is_told_by_its_line() {
    let told = complaints("[paper]\nname = 'x'\nname = \n", &[]);
    assert!(told[0].contains("line 3 is not TOML"), "{told:?}");
    let none: [(&str, &str); 0] = [];
    let missing = Config::load_with(Path::new("/"), Some(Path::new("/no/such.toml")), none);
    assert!(
        missing.expect_err("problems").to_string().contains("/no/such.toml: it cannot be read")
    );
}

#[test]
fn addresses_that_would_break_a_file_are_refused() {
    let file = "[trust_txt]\nvendor = ['https://a.example/\\nbelongto=evil']\n\
                [security_txt]\ncontact = ['http://insecure.example']\nexpires_days = 900\n\
                [policies]\nethics = 'javascript:alert(1)'\n[websub]\nhubs = ['hub']\n\
                [crawlers.bots]\n'Bad\\nBot' = 'allow'\n\"Bad\\nBot\" = 'deny'\n";
    let told = complaints(file, &[]);
    assert_eq!(told.len(), 7, "{told:#?}");
}

#[test]
fn passwords_are_not_shown() {
    for address in [
        "postgres://paper:s3krit@db.example/paper",
        "postgres://paper:s3@krit@db.example/paper",
        "postgres:///paper?host=/run&password=s3krit&x=y",
    ] {
        let config = load("", &[("BROADSHEET_STORE__DATABASE", address)]).expect("a configuration");
        assert_eq!(config.store.database.reveal(), address);
        let shown = format!("{}{config:?}", config.shown());
        assert!(!shown.contains("krit"), "{shown}");
        assert!(shown.contains("•••"), "{shown}");
    }
    let provider = [
        ("BROADSHEET_OIDC__ISSUER", "https://id.example"),
        ("BROADSHEET_OIDC__CLIENT_ID", "paper"),
        ("BROADSHEET_OIDC__CLIENT_SECRET", "s3krit"),
        ("BROADSHEET_OIDC__LABEL", "Heron ID"),
    ];
    let config = load("", &provider).expect("a configuration");
    assert_eq!(config.oidc.client_secret.reveal(), "s3krit");
    assert!(!format!("{}{config:?}", config.shown()).contains("krit"));
}

#[test]
fn the_server_for_mail_is_an_address() {
    let relay = |smtp: &str| {
        let variables = [("BROADSHEET_MAIL__SMTP", smtp), ("BROADSHEET_MAIL__FROM", "a@b.example")];
        load("", &variables).map(|config| config.mail.relay().expect("a relay"))
    };
    let full = relay("smtps://desk%40b.example:p%3Ass@mail.b.example:2465").expect("good");
    assert_eq!((full.host.as_str(), full.port), ("mail.b.example", 2465));
    assert_eq!((full.user.as_str(), full.password.as_str()), ("desk@b.example", "p:ss"));
    assert_eq!(relay("smtp://mail.b.example").expect("good").port, 587);
    assert_eq!(relay("smtp+plain://[::1]:2525").expect("good").host, "::1");
    for bad in [
        "mail.b.example",
        "smtps://",
        "smtp://host:0",
        "smtp://ho st",
        "smtp+plain://user:secret@mail.b.example",
        "smtps://:secret@mail.b.example",
    ] {
        assert!(relay(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_is_wrong_with_mail_is_told() {
    let file = "[mail]\nsmtp = 'smtps://desk@mail.b.example'\nfolder = 'DATA/mail'\n\
                reply_to = 'nobody'\nbounces_to = 'b@'\ndkim_selector = 'a'\ntimeout_seconds = 0\n\
                connections = 0\n";
    let told = complaints(file, &[("BROADSHEET_MAIL__SMTP_PASSWORD", "s3cret")]).join("\n");
    let settings = [
        "folder",
        "from",
        "reply_to",
        "bounces_to",
        "dkim_key_file",
        "timeout_seconds",
        "connections",
    ];
    for setting in settings {
        assert!(told.contains(&format!("mail.{setting}:")), "{setting} in {told}");
    }
    let file = "[mail]\nsmtp = 'smtps://desk@mail.b.example'\nfrom = 'The B <b@b.example>'\n";
    let config = load(file, &[("BROADSHEET_MAIL__SMTP_PASSWORD", "s3cret")]).expect("settings");
    assert_eq!(config.mail.relay().expect("a relay").password, "s3cret");
    let shown = format!("{}{config:?}", config.shown());
    assert!(!shown.contains("s3cret") && shown.contains("•••"), "{shown}");
}

/// `docs/configuration.md` has a table a section, each row `name`, type, `default`, meaning.
#[test]
fn the_documentation_lists_every_setting_with_its_default() {
    let page = include_str!("../../../docs/configuration.md");
    let known = walk::known();
    let mut documented = Vec::new();
    let mut section = String::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## `[").and_then(|rest| rest.split(']').next()) {
            section = heading.trim_start_matches('[').to_owned();
        }
        let cells: Vec<&str> = line.split(" | ").collect();
        let Some(name) = cells[0].strip_prefix("| `").and_then(|name| name.strip_suffix('`'))
        else {
            continue;
        };
        if section == "social" {
            continue;
        }
        let [_, _, default, meaning] = cells[..] else { panic!("four cells: {line}") };
        let value = &known[section.as_str()][name];
        assert_eq!(default, format!("`{}`", literal(value)), "{section}.{name}");
        assert!(meaning.trim_end_matches(" |").ends_with('.'), "a sentence: {line}");
        documented.push(format!("{section}.{name}"));
    }
    let mut expected = walk::paths(&known);
    expected.sort();
    documented.sort();
    assert_eq!(documented, expected);
    assert!(page.contains("## `[[social]]`") && page.contains("`network`"));
}

fn literal(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "none".to_owned(),
        serde_json::Value::Object(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}
