//! The paper as the outside world is told of it, from the settings and the standing pages.

use config::Config;
use kit::zone::Zone;

/// The paper's mark, as search engines and feed readers show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logo {
    /// Its address: a path of ours or a whole one.
    pub url: String,
    /// Its media type.
    pub media_type: String,
    /// Its width in pixels; 0 when it has none of its own (SVG).
    pub width: u32,
    /// Its height in pixels; 0 when it has none of its own.
    pub height: u32,
}

/// What every feed, file and page head says of the paper.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where it is, without a slash at the end.
    pub base_url: String,
    /// Its name.
    pub name: String,
    /// A line under the name.
    pub tagline: String,
    /// Its language.
    pub language: String,
    /// The legal name of its publisher.
    pub publisher: String,
    /// Its copyright line; empty when the settings give none.
    pub copyright: String,
    /// Where readers write; may be empty.
    pub email: String,
    /// When it was founded.
    pub founded: Option<u16>,
    /// The clock its readers go by.
    pub zone: Zone,
    /// Its mark.
    pub logo: Option<Logo>,
    /// Its accounts elsewhere: network and address.
    pub social: Vec<(String, String)>,
    /// The policies that exist: name and whole address.
    pub policies: Vec<(&'static str, String)>,
    /// Who is told when a feed changed.
    pub hubs: Vec<String>,
    /// Whether it may be used to train machines.
    pub may_train: bool,
    /// Where machines find the terms; empty: nowhere.
    pub licence_url: String,
}

impl Site {
    /// From the settings; of the policies that are paths of ours only those among `pages` exist.
    pub fn new(config: &Config, logo: Option<Logo>, pages: &[String]) -> Site {
        let paper = &config.paper;
        let exists = |path: &str| path.starts_with("http") || pages.iter().any(|p| p == path);
        let existing = config.policies.all().into_iter().filter(|(_, path)| exists(path));
        let policies = existing.map(|(name, path)| (name, absolute(&paper.base_url, path)));
        Site {
            base_url: paper.base_url.clone(),
            name: paper.name.clone(),
            tagline: paper.tagline.clone(),
            language: paper.language.clone(),
            publisher: paper.publisher.clone(),
            copyright: paper.copyright.clone(),
            email: paper.email.clone(),
            founded: paper.founded,
            zone: Zone::named(&paper.time_zone).unwrap_or_else(|_| Zone::utc()),
            logo,
            social: config.social.iter().map(|s| (s.network.clone(), s.url.clone())).collect(),
            policies: policies.collect(),
            hubs: config.websub.hubs.clone(),
            may_train: config.crawlers.ai_training.is_given(),
            licence_url: absolute(&paper.base_url, &config.crawlers.licence_url),
        }
    }

    /// The whole address of a path of ours; other addresses stay as they are.
    pub fn url(&self, path: &str) -> String {
        absolute(&self.base_url, path)
    }

    /// The host it is known by, without port.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, r)| r);
        let end =
            if rest.starts_with('[') { rest.find(']').map(|n| n + 1) } else { rest.find(':') };
        &rest[..end.unwrap_or(rest.len())]
    }

    /// A name that stays with a thing whatever becomes of its address (RFC 4151).
    pub fn tag(&self, kind: &str, id: impl std::fmt::Display) -> String {
        format!("tag:{},2026:{kind}/{id}", self.host())
    }

    /// A story's language: its own or the paper's.
    pub fn language_of<'a>(&'a self, own: &'a str) -> &'a str {
        if own.is_empty() { &self.language } else { own }
    }

    /// The copyright line, made of the publisher's name when the settings give none.
    pub fn copyright_line(&self) -> String {
        if self.copyright.is_empty() {
            format!("© {}", self.publisher)
        } else {
            self.copyright.clone()
        }
    }
}

fn absolute(base_url: &str, path: &str) -> String {
    if path.starts_with('/') { format!("{base_url}{path}") } else { path.to_owned() }
}
