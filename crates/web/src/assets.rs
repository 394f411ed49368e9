//! Styles, script, icon and a theme's static files: made ready once, answered from memory.

use std::collections::HashMap;
use std::path::Path;

use http::{HeaderMap, HeaderValue};
use kit::{Clock, Instant};
use press::{Answer, Ask, CachePolicy, Pressed, Printed};
use sha2::{Digest, Sha256};

use crate::css;
use crate::theme::{Parts, ThemeError, unreadable};

/// Everything below this address is an asset.
pub const PREFIX: &str = "/assets/";

const ICON: &str = include_str!("icon.svg");

/// Larger files belong into the media room, which streams them.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

const FOLDERS_DEEP_MAX: usize = 4;

/// A theme's own files keep their names, so browsers ask again after an hour.
const NAMED_FILE: CachePolicy = CachePolicy::Edge {
    browser_seconds: 3600,
    shared_seconds: 3600,
    stale_while_revalidate_seconds: 60,
    stale_if_error_seconds: 86_400,
};

/// What stands in for styles of an older version: for a page that a cache kept from before.
const STAND_IN: CachePolicy = CachePolicy::Edge {
    browser_seconds: 60,
    shared_seconds: 60,
    stale_while_revalidate_seconds: 0,
    stale_if_error_seconds: 0,
};

/// The assets of one theme.
#[derive(Debug)]
pub struct Assets {
    files: HashMap<String, Pressed>,
    css_url: String,
    js_url: String,
    desk_css_url: String,
    desk_js_url: String,
    icon_url: String,
    urls: HashMap<&'static str, String>,
}

impl Assets {
    /// Puts the parts together: styles in the order given, the theme's tokens after them.
    pub(crate) fn load(parts: &Parts, folder: Option<&Path>) -> Result<Assets, ThemeError> {
        let mut styles = parts.styles.join("\n");
        if let Some(tokens) = read_optional(folder, "tokens.css")? {
            styles.push('\n');
            styles.push_str(&tokens);
        }
        let scripts = parts.scripts.join("\n");
        let mut assets = Assets {
            files: HashMap::new(),
            css_url: String::new(),
            js_url: String::new(),
            desk_css_url: String::new(),
            desk_js_url: String::new(),
            icon_url: String::new(),
            urls: HashMap::new(),
        };
        let now = Clock::system().now();
        let css = css::minify(&styles);
        assets.css_url = assets.add_hashed("site", "css", css.into_bytes(), now);
        assets.js_url = assets.add_hashed("site", "js", scripts.into_bytes(), now);
        let desk_css = css::minify(&parts.desk_styles.join("\n"));
        let desk_js = parts.desk_scripts.join("\n");
        assets.desk_css_url = assets.add_hashed("desk", "css", desk_css.into_bytes(), now);
        assets.desk_js_url = assets.add_hashed("desk", "js", desk_js.into_bytes(), now);
        for (name, text) in &parts.files {
            let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
            let body = match kind {
                "css" => css::minify(text).into_bytes(),
                _ => text.as_bytes().to_vec(),
            };
            let url = assets.add_hashed(stem, kind, body, now);
            assets.urls.insert(name, url);
        }
        assets.icon_url = assets.add_hashed("icon", "svg", ICON.as_bytes().to_vec(), now);
        let icon = Printed::new("image/svg+xml", ICON).cache(NAMED_FILE);
        assets.add("/favicon.ico".to_owned(), &icon, now);
        if let Some(folder) = folder.map(|folder| folder.join("static")) {
            assets.add_folder(&folder, "", now)?;
        }
        Ok(assets)
    }

    /// The answer if the address is an asset's.
    pub fn answer(&self, ask: &Ask<'_>) -> Option<Answer> {
        let path = ask.path.split('?').next().unwrap_or("");
        if !path.starts_with(PREFIX) && path != "/favicon.ico" {
            return None;
        }
        let file = self.files.get(path).or_else(|| self.stand_in(path))?;
        Some(file.answer(ask.method, ask.headers))
    }

    /// The present styles or script for the name of earlier ones: a page kept by a cache since
    /// before an update, or a node that is not updated yet, may ask for those.
    fn stand_in(&self, path: &str) -> Option<&Pressed> {
        let hash = path.strip_prefix(PREFIX)?.strip_prefix("site.")?;
        let (hash, kind) = hash.split_once('.')?;
        let is_hash = hash.len() == 12 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hash { self.files.get(&format!("{PREFIX}site.{kind}")) } else { None }
    }

    /// Makes the brotli forms; slow, so not part of loading.
    pub fn make_brotli(&self) {
        self.files.values().for_each(Pressed::make_brotli);
    }

    /// Where the styles are.
    pub fn css_url(&self) -> &str {
        &self.css_url
    }

    /// Where the script is.
    pub fn js_url(&self) -> &str {
        &self.js_url
    }

    /// Where the styles of the staff's pages are.
    pub fn desk_css_url(&self) -> &str {
        &self.desk_css_url
    }

    /// Where the script of the staff's pages is.
    pub fn desk_js_url(&self) -> &str {
        &self.desk_js_url
    }

    /// Where the file of this name is that a room brought by [`Parts::file`]; empty when none did.
    pub fn url(&self, name: &str) -> &str {
        self.urls.get(name).map_or("", String::as_str)
    }

    /// Where the icon is.
    pub fn icon_url(&self) -> &str {
        &self.icon_url
    }

    fn add_hashed(&mut self, stem: &str, kind: &str, body: Vec<u8>, now: Instant) -> String {
        let hash = Sha256::digest(&body);
        let hash: String = hash[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let path = format!("{PREFIX}{stem}.{hash}.{kind}");
        let page = Printed::new(media_type(kind), body).cache(CachePolicy::Immutable);
        self.add(path.clone(), &page, now);
        self.add(format!("{PREFIX}{stem}.{kind}"), &page.cache(STAND_IN), now);
        path
    }

    fn add(&mut self, path: String, page: &Printed, now: Instant) {
        self.files.insert(path, Pressed::new(page, &asset_headers(), now));
    }

    fn add_folder(&mut self, folder: &Path, below: &str, now: Instant) -> Result<(), ThemeError> {
        if !folder.is_dir() || below.matches('/').count() >= FOLDERS_DEEP_MAX {
            return Ok(());
        }
        for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
            let path = entry.map_err(|error| unreadable(folder, &error))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.add_folder(&path, &format!("{below}{name}/"), now)?;
            } else {
                self.add_file(&path, &format!("{below}{name}"), now)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, name: &str, now: Instant) -> Result<(), ThemeError> {
        let length = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
        if length > FILE_BYTES_MAX {
            tracing::warn!(file = %path.display(), "theme file left out: larger than 8 MB");
            return Ok(());
        }
        let body = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        let kind = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let page = Printed::new(media_type(&kind), body).cache(NAMED_FILE);
        if name == "favicon.ico" {
            self.add("/favicon.ico".to_owned(), &page, now);
        }
        self.add(format!("{PREFIX}{name}"), &page, now);
        Ok(())
    }
}

fn asset_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(http::header::X_CONTENT_TYPE_OPTIONS, nosniff);
    // An SVG opened by itself must not run what somebody drew into it.
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    headers.insert(http::header::CONTENT_SECURITY_POLICY, policy);
    headers
}

fn read_optional(folder: Option<&Path>, name: &str) -> Result<Option<String>, ThemeError> {
    let Some(path) = folder.map(|folder| folder.join(name)) else {
        return Ok(None);
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

/// The media type of a file by its ending.
pub fn media_type(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Method;

    fn get(assets: &Assets, path: &str) -> Option<Answer> {
        let headers = HeaderMap::new();
        assets.answer(&Ask { method: &Method::GET, path, variant: 0, headers: &headers })
    }

    #[test]
    fn styles_are_joined_in_order_with_the_tokens_last() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("tokens.css"), "c { d: e; }").expect("written");
        let parts = Parts::default().style("a { b: c; }").style("/* x */ b { }");
        let assets = Assets::load(&parts, Some(folder.path())).expect("assets");
        let css = get(&assets, assets.css_url()).expect("the styles");
        assert_eq!(&css.body()[..], b"a{b:c}b{}c{d:e}");
        assert_eq!(css.headers()["cache-control"], "public, max-age=31536000, immutable");
    }

    #[test]
    fn the_present_styles_stand_in_for_earlier_ones() {
        let assets = Assets::load(&Parts::default().style("a { }"), None).expect("assets");
        let css = get(&assets, "/assets/site.0123456789ab.css").expect("the styles");
        assert_eq!(&css.body()[..], b"a{}");
        assert_eq!(css.headers()["cache-control"], "public, max-age=60, s-maxage=60");
        assert!(get(&assets, "/assets/site.other.css").is_none());
    }

    #[test]
    fn static_files_are_found_by_name_and_nothing_else_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let fonts = folder.path().join("static/fonts");
        std::fs::create_dir_all(&fonts).expect("a folder");
        std::fs::write(fonts.join("Serif.woff2"), "font").expect("written");
        std::fs::write(folder.path().join("static/.secret"), "no").expect("written");
        let assets = Assets::load(&Parts::default(), Some(folder.path())).expect("assets");
        let font = get(&assets, "/assets/fonts/Serif.woff2?v=2").expect("the font");
        assert_eq!(font.headers()["content-type"], "font/woff2");
        assert!(get(&assets, "/favicon.ico").is_some());
        for path in ["/assets/.secret", "/assets/../tokens.css", "/assets/", "/fonts/Serif.woff2"] {
            assert!(get(&assets, path).is_none(), "{path}");
        }
    }
}
