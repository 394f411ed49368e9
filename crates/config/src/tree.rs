//! The tree itself: every setting, its type and its default. `docs/configuration.md` says the same
//! in words, and a test compares the two.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Mail, Oidc, Readers};

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The paper and who is behind it.
    pub paper: Paper,
    /// How it listens.
    pub server: Server,
    /// Where it keeps things.
    pub store: Store,
    /// How much it keeps in memory.
    pub cache: Cache,
    /// How it looks.
    pub theme: Theme,
    /// Where else it is.
    pub social: Vec<Social>,
    /// The pages that say how it works.
    pub policies: Policies,
    /// What machines may do with it.
    pub crawlers: Crawlers,
    /// Who may sell its advertising.
    pub ads_txt: AdsTxt,
    /// Whom it belongs to and works with.
    pub trust_txt: TrustTxt,
    /// Where to report a hole in its security.
    pub security_txt: SecurityTxt,
    /// Who is told at once that a feed changed.
    pub websub: WebSub,
    /// How its staff work.
    pub newsroom: Newsroom,
    /// What is kept of its readers.
    pub readers: Readers,
    /// Who else says who they are.
    pub oidc: Oidc,
    /// How its fronts are watched.
    pub fronts: Fronts,
    /// Where its search index lies.
    pub search: Search,
    /// How its mail goes out.
    pub mail: Mail,
    /// What it writes down while it runs.
    pub log: Log,
}

/// The paper and who is behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paper {
    /// Its name.
    pub name: String,
    /// A line under the name.
    pub tagline: String,
    /// Its language, as a BCP 47 tag.
    pub language: String,
    /// Its time zone, as an IANA name.
    pub time_zone: String,
    /// The address readers know it by, without a slash at the end.
    pub base_url: String,
    /// The year it was founded.
    pub founded: Option<u16>,
    /// The legal name of its publisher; empty: the paper's name.
    pub publisher: String,
    /// The line at the foot of every page; empty: one is made of the publisher's name.
    pub copyright: String,
    /// Where readers write.
    pub email: String,
}

impl Default for Paper {
    fn default() -> Paper {
        Paper {
            name: "Broadsheet".to_owned(),
            tagline: String::new(),
            language: "en".to_owned(),
            time_zone: "UTC".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            founded: None,
            publisher: String::new(),
            copyright: String::new(),
            email: String::new(),
        }
    }
}

/// How it listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port.
    pub listen: String,
    /// Proxies whose word on the reader's address is believed: addresses or networks.
    pub trusted_proxies: Vec<String>,
    /// Connections at once.
    pub connections_max: u32,
    /// How long a request may take to arrive and be answered.
    pub request_seconds_max: u32,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            listen: "127.0.0.1:8080".to_owned(),
            trusted_proxies: Vec::new(),
            connections_max: 8192,
            request_seconds_max: 30,
        }
    }
}

/// Where it keeps things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// `sqlite:FILE` or `postgres://…`.
    pub database: Hidden,
    /// Pictures and files.
    pub media_folder: PathBuf,
}

impl Default for Store {
    fn default() -> Store {
        Store {
            database: Hidden::from("sqlite:DATA/paper.sqlite".to_owned()),
            media_folder: PathBuf::from("DATA/media"),
        }
    }
}

/// How much it keeps in memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// Printed pages.
    pub pages_mb: u32,
    /// Pictures that are asked for often.
    pub renditions_mb: u32,
}

impl Default for Cache {
    fn default() -> Cache {
        Cache { pages_mb: 96, renditions_mb: 32 }
    }
}

/// How it looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    /// The folder whose templates and tokens go before the built-in ones.
    pub folder: PathBuf,
    /// Whether it is looked at again for every page, for those who work on a theme.
    pub reload: bool,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme { folder: PathBuf::from("DATA/theme"), reload: false }
    }
}

/// How its staff work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Newsroom {
    /// Whether one person may own the paper, or keep its machine, and also write in it.
    pub one_person: bool,
    /// Whether a story goes to readers only when somebody besides its writer has read it, or the
    /// writer has leave to publish alone.
    pub two_pairs_of_eyes: bool,
    /// How many minutes feeds and alerts wait after a publication, in which it can be undone.
    pub wire_hold_minutes: u32,
}

impl Default for Newsroom {
    fn default() -> Newsroom {
        Newsroom { one_person: false, two_pairs_of_eyes: false, wire_hold_minutes: 5 }
    }
}

/// Where its search index lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// A folder of its own on every node.
    pub folder: PathBuf,
}

impl Default for Search {
    fn default() -> Search {
        Search { folder: PathBuf::from("DATA/search") }
    }
}

/// How its fronts are watched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fronts {
    /// After how many hours a front that nobody arranged anew is called old.
    pub stale_hours: u32,
}

impl Default for Fronts {
    fn default() -> Fronts {
        Fronts { stale_hours: 12 }
    }
}

/// An account of the paper elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Social {
    /// The network's name, as readers see it.
    pub network: String,
    /// The account's address.
    pub url: String,
}

/// The pages that say how the paper works: a path of its own or an address elsewhere. One that is
/// empty, or a path where no page stands, is not announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policies {
    /// Code of conduct.
    pub ethics: String,
    /// How errors are put right.
    pub corrections: String,
    /// How readers reach the newsroom and what follows.
    pub feedback: String,
    /// Who owns and pays for it.
    pub ownership: String,
    /// Who works there.
    pub masthead: String,
    /// What it is for and what it covers first.
    pub mission: String,
    /// How facts are checked.
    pub fact_checking: String,
    /// When a source is not named.
    pub unnamed_sources: String,
    /// Who is heard and who works there.
    pub diversity: String,
    /// What is known of readers.
    pub privacy: String,
    /// On what terms its work may be used.
    pub terms: String,
}

impl Default for Policies {
    fn default() -> Policies {
        Policies {
            ethics: "/code-of-conduct".to_owned(),
            corrections: "/corrections-policy".to_owned(),
            feedback: "/contact".to_owned(),
            ownership: "/about".to_owned(),
            masthead: "/masthead".to_owned(),
            mission: "/about".to_owned(),
            fact_checking: "/fact-checking".to_owned(),
            unnamed_sources: "/unnamed-sources".to_owned(),
            diversity: "/diversity".to_owned(),
            privacy: "/privacy".to_owned(),
            terms: "/terms".to_owned(),
        }
    }
}

impl Policies {
    /// Each with its name.
    pub fn all(&self) -> [(&'static str, &str); 11] {
        [
            ("ethics", &self.ethics),
            ("corrections", &self.corrections),
            ("feedback", &self.feedback),
            ("ownership", &self.ownership),
            ("masthead", &self.masthead),
            ("mission", &self.mission),
            ("fact_checking", &self.fact_checking),
            ("unnamed_sources", &self.unnamed_sources),
            ("diversity", &self.diversity),
            ("privacy", &self.privacy),
            ("terms", &self.terms),
        ]
    }
}

/// Yes or no, for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leave {
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

impl Leave {
    /// Whether it may.
    pub fn is_given(self) -> bool {
        self == Leave::Allow
    }
}

/// What machines may do with the paper. Four files and headers say it, always the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Crawlers {
    /// Search engines that send readers.
    pub search: Leave,
    /// Training of models.
    pub ai_training: Leave,
    /// Answer engines that name and link their sources.
    pub ai_search: Leave,
    /// Assistants that fetch one page because a person asked for it.
    pub ai_assistants: Leave,
    /// Exceptions, by the name a robot gives itself.
    pub bots: BTreeMap<String, Leave>,
    /// The page with the terms on which machines may be licensed; empty: none.
    pub licence_url: String,
}

impl Default for Crawlers {
    fn default() -> Crawlers {
        Crawlers {
            search: Leave::Allow,
            ai_training: Leave::Deny,
            ai_search: Leave::Allow,
            ai_assistants: Leave::Allow,
            bots: BTreeMap::new(),
            licence_url: String::new(),
        }
    }
}

/// Who may sell its advertising.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdsTxt {
    /// The lines of ads.txt; none: the file says that nobody may.
    pub lines: Vec<String>,
}

/// Whom the paper belongs to and works with, as addresses. Social accounts and the leave to train
/// models come from `social` and `crawlers`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrustTxt {
    /// Associations it is a member of.
    pub belongto: Vec<String>,
    /// Members, when it is an association.
    pub member: Vec<String>,
    /// Papers it controls.
    pub control: Vec<String>,
    /// Who controls it.
    pub controlledby: Vec<String>,
    /// Who provides it with things that matter.
    pub vendor: Vec<String>,
    /// Whom it provides with them.
    pub customer: Vec<String>,
    /// Pages that disclose how it works, besides the policies.
    pub disclosure: Vec<String>,
    /// Where to ask; empty: the paper's e-mail.
    pub contact: Vec<String>,
}

impl TrustTxt {
    /// Each list with the name it has in the file.
    pub fn all(&self) -> [(&'static str, &[String]); 8] {
        [
            ("belongto", &self.belongto),
            ("member", &self.member),
            ("control", &self.control),
            ("controlledby", &self.controlledby),
            ("vendor", &self.vendor),
            ("customer", &self.customer),
            ("disclosure", &self.disclosure),
            ("contact", &self.contact),
        ]
    }
}

/// Where to report a hole in its security.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecurityTxt {
    /// `mailto:`, `https:` or `tel:`; none: the paper's e-mail.
    pub contact: Vec<String>,
    /// How many days ahead the file says it may be relied on.
    pub expires_days: u16,
    /// The page with the rules for those who look; empty: none.
    pub policy: String,
    /// The key to write to us with; empty: none.
    pub encryption: String,
    /// Languages we read; none: the paper's own.
    pub languages: Vec<String>,
}

impl Default for SecurityTxt {
    fn default() -> SecurityTxt {
        SecurityTxt {
            contact: Vec::new(),
            expires_days: 180,
            policy: String::new(),
            encryption: String::new(),
            languages: Vec::new(),
        }
    }
}

/// Who is told at once that a feed changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSub {
    /// Addresses of hubs.
    pub hubs: Vec<String>,
}

/// What it writes down while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, `trace`, or several by room: `info,press=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Log {
        Log { format: LogFormat::Text, level: "info".to_owned() }
    }
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// An address that may hold a password: it is not printed by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// The address with its password.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The address with dots for its password, in the user part or in the query.
    pub fn masked(&self) -> String {
        let mut shown = self.0.clone();
        if let (Some(start), Some(at)) = (shown.find("://").map(|n| n + 3), shown.rfind('@'))
            && start < at
            && let Some(colon) = shown[start..at].find(':')
        {
            shown.replace_range(start + colon + 1..at, "•••");
        }
        if let Some(start) = shown.find("password=").map(|n| n + "password=".len()) {
            let end = shown[start..].find('&').map_or(shown.len(), |n| start + n);
            shown.replace_range(start..end, "•••");
        }
        shown
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Hidden {
        Hidden(text)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
