//! Addresses in markup: what may be linked, what is our own path from now on, who serves an embed.

use kit::html::safe_href;

/// The site an export came from: its own addresses become paths.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Prefixes that stand for the site, without a slash at the end.
    homes: Vec<String>,
    /// What relative addresses are completed with, when the site stays where it is.
    base: Option<String>,
}

/// Longest address we keep.
const ADDRESS_MAX: usize = 2048;

impl Site {
    /// The site reachable at these addresses (`https://paper.example`, `__GHOST_URL__`).
    pub fn at<S: Into<String>>(homes: impl IntoIterator<Item = S>) -> Site {
        let homes = homes.into_iter().map(|home| home.into().trim_end_matches('/').to_owned());
        Site { homes: homes.filter(|home| !home.is_empty()).collect(), base: None }
    }

    /// This site, with relative addresses completed by `base` (scheme and host).
    pub fn with_base(mut self, base: String) -> Site {
        self.base = Some(base);
        self
    }

    /// The address a link may have here; none when it could do harm.
    pub fn link(&self, href: &str) -> Option<String> {
        let href = self.rebase(href)?;
        if href == "#" {
            return None;
        }
        safe_href(&href).map(str::to_owned)
    }

    /// The address a picture, sound or film had; none when it is no file elsewhere (`data:`).
    pub fn source(&self, address: &str) -> Option<String> {
        let address = self.rebase(address)?;
        let fits = address.starts_with('/') || has_scheme(&address, &["http", "https"]);
        (fits && safe_href(&address).is_some()).then_some(address)
    }

    /// The path of an address on the site itself.
    pub fn path(&self, address: &str) -> Option<String> {
        let address = self.rebase(address)?;
        address.starts_with('/').then_some(address)
    }

    /// An address without what browsers drop from it, as a path when it is the site's own.
    fn rebase(&self, address: &str) -> Option<String> {
        // Browsers strip these before they look for the scheme (URL Standard, 4.4).
        let mut address: String = address.chars().filter(|c| !c.is_control()).collect();
        address = address.trim().replace(' ', "%20");
        if address.is_empty() || address.len() > ADDRESS_MAX {
            return None;
        }
        for home in &self.homes {
            if let Some(path) = strip_home(&address, home) {
                let path = if path.is_empty() { "/" } else { path };
                let slash = if path.starts_with('/') { "" } else { "/" };
                return Some(format!("{slash}{path}"));
            }
        }
        if let Some(rest) = address.strip_prefix("//") {
            return (!rest.is_empty()).then(|| format!("https://{rest}"));
        }
        if address.starts_with('#') {
            return Some(address);
        }
        if address.starts_with('/') {
            return Some(self.complete(address));
        }
        if names_scheme(&address) {
            return Some(address);
        }
        if address.starts_with('\\') {
            return None;
        }
        let path = address.trim_start_matches("../").trim_start_matches("./");
        Some(self.complete(format!("/{path}")))
    }

    fn complete(&self, path: String) -> String {
        match &self.base {
            Some(base) => format!("{base}{path}"),
            None => path,
        }
    }
}

/// What follows the site's home in an address of its own.
fn strip_home<'a>(address: &'a str, home: &str) -> Option<&'a str> {
    let start = address.get(..home.len())?;
    let rest = &address[home.len()..];
    let same = start.eq_ignore_ascii_case(home);
    (same && (rest.is_empty() || rest.starts_with(['/', '?', '#']))).then_some(rest)
}

/// Whether an address begins with a scheme, harmless or not. `host:8080/x` counts as one, which
/// is what a browser takes it for.
fn names_scheme(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn has_scheme(address: &str, schemes: &[&str]) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    schemes.iter().any(|s| s.eq_ignore_ascii_case(scheme))
}

/// The host of an address, in lower case and without `www.`.
pub fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

/// The host of an address as it stands there, port included.
pub fn host_as_written(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}

/// Who serves an embed: a name readers know, or the host.
pub fn provider(address: &str) -> String {
    const KNOWN: [(&str, &str); 34] = [
        ("youtube.com", "YouTube"), ("youtu.be", "YouTube"), ("youtube-nocookie.com", "YouTube"),
        ("vimeo.com", "Vimeo"), ("twitter.com", "X"), ("x.com", "X"),
        ("instagram.com", "Instagram"), ("facebook.com", "Facebook"), ("fb.watch", "Facebook"),
        ("tiktok.com", "TikTok"), ("soundcloud.com", "SoundCloud"), ("spotify.com", "Spotify"),
        ("bsky.app", "Bluesky"), ("threads.net", "Threads"), ("threads.com", "Threads"),
        ("datawrapper.de", "Datawrapper"), ("dwcdn.net", "Datawrapper"),
        ("flourish.studio", "Flourish"), ("documentcloud.org", "DocumentCloud"),
        ("dailymotion.com", "Dailymotion"), ("twitch.tv", "Twitch"), ("reddit.com", "Reddit"),
        ("giphy.com", "Giphy"), ("mixcloud.com", "Mixcloud"), ("apple.com", "Apple"),
        ("google.com", "Google"), ("openstreetmap.org", "OpenStreetMap"),
        ("scribd.com", "Scribd"), ("issuu.com", "Issuu"), ("ted.com", "TED"),
        ("wikipedia.org", "Wikipedia"), ("archive.org", "Internet Archive"),
        ("linkedin.com", "LinkedIn"), ("pinterest.com", "Pinterest"),
    ];
    let host = host(address);
    let known = KNOWN.iter().find(|(domain, _)| {
        host == *domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'))
    });
    known.map_or(host, |(_, name)| (*name).to_owned())
}

/// The address a person would open, for the player addresses that only work in a frame.
pub fn watch_address(address: &str) -> String {
    let host = host(address);
    let path = address.split_once("://").and_then(|(_, r)| r.split_once('/')).map_or("", |(_, p)| p);
    let id = |prefix: &str| {
        let id = path.strip_prefix(prefix)?.split(['?', '#', '/', '&']).next()?;
        (!id.is_empty() && id != "videoseries").then(|| id.to_owned())
    };
    match host.as_str() {
        "youtube.com" | "youtube-nocookie.com" => {
            id("embed/").map(|id| format!("https://www.youtube.com/watch?v={id}"))
        }
        "player.vimeo.com" => id("video/").map(|id| format!("https://vimeo.com/{id}")),
        _ => None,
    }
    .unwrap_or_else(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_addresses_become_paths_and_bad_ones_nothing() {
        let site = Site::at(["https://paper.example/", "__GHOST_URL__"]);
        let link = |href: &str| site.link(href);
        assert_eq!(link("https://paper.example/a/?b=1").as_deref(), Some("/a/?b=1"));
        assert_eq!(link("HTTPS://Paper.example").as_deref(), Some("/"));
        assert_eq!(link("__GHOST_URL__/x/").as_deref(), Some("/x/"));
        assert_eq!(link("https://paper.example.evil/x").as_deref(), Some("https://paper.example.evil/x"));
        assert_eq!(link("//cdn.example/x").as_deref(), Some("https://cdn.example/x"));
        assert_eq!(link("a b.html").as_deref(), Some("/a%20b.html"));
        assert_eq!(link("mailto:desk@paper.example").as_deref(), Some("mailto:desk@paper.example"));
        for bad in ["javascript:alert(1)", "java\nscript:alert(1)", "\u{1}javascript:x", "data:text/html,x",
            "vbscript:x", " ", "\\\\evil", "JAVASCRIPT&colon;x:y"] {
            assert!(link(bad).is_none_or(|l| l.starts_with('/')), "{bad}");
        }
        assert_eq!(site.source("data:image/png;base64,AA"), None);
        assert_eq!(site.source("mailto:x@y"), None);
    }

    #[test]
    fn embeds_know_their_provider() {
        assert_eq!(provider("https://www.youtube.com/embed/x"), "YouTube");
        assert_eq!(provider("https://open.spotify.com/x"), "Spotify");
        assert_eq!(provider("https://notx.com/1"), "notx.com");
        assert_eq!(watch_address("https://www.youtube.com/embed/abc?rel=0"), "https://www.youtube.com/watch?v=abc");
        assert_eq!(watch_address("https://player.vimeo.com/video/12"), "https://vimeo.com/12");
    }
}
