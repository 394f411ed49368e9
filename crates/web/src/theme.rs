//! The theme: templates and styles that rooms bring, and that a paper's folder overrides.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::{Serialize, Serializer};

use crate::assets::Assets;
use crate::filters;

/// How many steps one page may take; the longest of ours takes a hundredth of it.
const FUEL: u64 = 10_000_000;

/// The page's side of passkeys, for the pages that offer them: a script for `Parts::file` or
/// [`Parts::desk_script`].
pub const PASSKEYS: &str = include_str!("../theme/passkeys.js");

/// What the rooms bring to the theme, in the order in which it counts.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    pub(crate) templates: BTreeMap<&'static str, &'static str>,
    pub(crate) styles: Vec<&'static str>,
    pub(crate) scripts: Vec<&'static str>,
    pub(crate) desk_styles: Vec<&'static str>,
    pub(crate) desk_scripts: Vec<&'static str>,
    pub(crate) files: Vec<(&'static str, &'static str)>,
}

impl Parts {
    /// The page frame, the error page, and what belongs to every page.
    pub fn frame() -> Parts {
        Parts::default()
            .template("frame.html", include_str!("../theme/frame.html"))
            .template("error.html", include_str!("../theme/error.html"))
            .template("sheet.html", include_str!("../theme/sheet.html"))
            .style(include_str!("../theme/frame.css"))
            .script(include_str!("../theme/site.js"))
    }

    /// With this template.
    pub fn template(mut self, name: &'static str, source: &'static str) -> Parts {
        self.templates.insert(name, source);
        self
    }

    /// With these styles after the others.
    pub fn style(mut self, source: &'static str) -> Parts {
        self.styles.push(source);
        self
    }

    /// With this script after the others.
    pub fn script(mut self, source: &'static str) -> Parts {
        self.scripts.push(source);
        self
    }

    /// With these styles for the staff's pages, which readers never load.
    pub fn desk_style(mut self, source: &'static str) -> Parts {
        self.desk_styles.push(source);
        self
    }

    /// With a file of its own, for the few pages that ask for it by [`Assets::url`]: its name with
    /// the ending, and its text.
    pub fn file(mut self, name: &'static str, text: &'static str) -> Parts {
        self.files.push((name, text));
        self
    }

    /// With this script for the staff's pages.
    pub fn desk_script(mut self, source: &'static str) -> Parts {
        self.desk_scripts.push(source);
        self
    }
}

/// Something that templates are given, made ready for them once: what stands on every page costs
/// more to hand over than to print.
#[derive(Clone, Debug)]
pub struct Prepared(Value);

impl Prepared {
    /// This, ready.
    pub fn new(it: &impl Serialize) -> Prepared {
        Prepared(Value::from(Serde(it)))
    }
}

impl Serialize for Prepared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Where a paper's own theme lies and how it is read.
#[derive(Clone, Debug, Default)]
pub struct ThemeSettings {
    /// `DATA/theme`; it need not exist.
    pub folder: Option<PathBuf>,
    /// Whether its files are read again for every page, for who works on a theme.
    pub reload: bool,
}

/// The theme in use.
#[derive(Debug)]
pub struct Theme {
    parts: Parts,
    settings: ThemeSettings,
    loaded: RwLock<Loaded>,
}

#[derive(Clone, Debug)]
struct Loaded {
    templates: Arc<Environment<'static>>,
    assets: Arc<Assets>,
}

/// What is wrong with a theme, for the person who writes it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ThemeError {
    /// A template cannot be used.
    #[error("template {template}, line {line}: {reason}")]
    Template {
        /// Its name, such as `article.html`.
        template: String,
        /// The line; 0 when it is not known.
        line: usize,
        /// What is wrong there, with the missing name if one is.
        reason: String,
    },
    /// A file of the theme folder cannot be read.
    #[error("theme file {file}: {reason}")]
    File {
        /// Its path.
        file: String,
        /// Why not.
        reason: String,
    },
}

impl Theme {
    /// Reads the theme; every template is parsed, so that a mistake shows at the start.
    ///
    /// # Errors
    /// [`ThemeError`] for the first template or file that cannot be used.
    pub fn new(parts: Parts, settings: ThemeSettings) -> Result<Theme, ThemeError> {
        let loaded = load(&parts, &settings)?;
        Ok(Theme { parts, settings, loaded: RwLock::new(loaded) })
    }

    /// Renders the template of this name. A name that is not in the context is an error.
    ///
    /// # Errors
    /// [`ThemeError`] naming template, line and what is missing.
    pub fn render(&self, name: &str, context: impl Serialize) -> Result<String, ThemeError> {
        if self.settings.reload {
            self.reload()?;
        }
        let templates = Arc::clone(&self.loaded().templates);
        let template = templates.get_template(name).map_err(|error| told(&error))?;
        template.render(Value::from(Serde(&context))).map_err(|error| told(&error))
    }

    /// Whether its files are read again for every page, so that nothing printed may be kept.
    pub fn is_read_again(&self) -> bool {
        self.settings.reload
    }

    /// Styles, script, icon and the folder's static files.
    pub fn assets(&self) -> Arc<Assets> {
        Arc::clone(&self.loaded().assets)
    }

    /// The answer if the address is an asset's.
    pub(crate) fn asset(&self, ask: &press::Ask<'_>) -> Option<press::Answer> {
        self.loaded().assets.answer(ask)
    }

    /// Reads the folder again. What was in use stays when something in it is wrong.
    ///
    /// # Errors
    /// [`ThemeError`] as in [`Theme::new`].
    pub fn reload(&self) -> Result<(), ThemeError> {
        let loaded = load(&self.parts, &self.settings)?;
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(())
    }

    fn loaded(&self) -> RwLockReadGuard<'_, Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(parts: &Parts, settings: &ThemeSettings) -> Result<Loaded, ThemeError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(write_escaped);
    environment.set_debug(true);
    for (name, source) in &parts.templates {
        environment.add_template(name, source).map_err(|error| told(&error))?;
        filters_known(&environment, name, source)?;
    }
    let folder = settings.folder.as_deref();
    for (name, source) in overrides(folder)? {
        filters_known(&environment, &name, &source)?;
        environment.add_template_owned(name, source).map_err(|error| told(&error))?;
    }
    let assets = Assets::load(parts, folder)?;
    Ok(Loaded { templates: Arc::new(environment), assets: Arc::new(assets) })
}

fn filters_known(
    environment: &Environment<'_>,
    name: &str,
    source: &str,
) -> Result<(), ThemeError> {
    let mut state = environment.empty_state();
    for (line, filter) in filters::named(source) {
        let tried = state.apply_filter(&filter, &[Value::from("")]);
        if tried.is_err_and(|error| error.kind() == ErrorKind::UnknownFilter) {
            let reason = format!("there is no filter '{filter}'");
            return Err(ThemeError::Template { template: name.to_owned(), line, reason });
        }
    }
    Ok(())
}

/// Writes a value as our own escaping does: the engine's would also escape every slash, which
/// makes pages with many addresses a tenth longer.
fn write_escaped(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && *state.auto_escape() != AutoEscape::None => {
            Ok(out.write_str(&kit::html::escape(text))?)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// The folder's own templates: those that replace ours and those that they include.
fn overrides(folder: Option<&Path>) -> Result<Vec<(String, String)>, ThemeError> {
    let Some(folder) = folder.map(|folder| folder.join("templates")) else {
        return Ok(Vec::new());
    };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))? {
        let path = entry.map_err(|error| unreadable(&folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if name.ends_with(".html") && !name.starts_with('.') {
            let source =
                std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            found.push((name.to_owned(), source));
        }
    }
    Ok(found)
}

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> ThemeError {
    ThemeError::File { file: path.display().to_string(), reason: error.to_string() }
}

/// The template engine's error in the words a theme author needs; the innermost one, because an
/// error in an included template names the including one first.
fn told(error: &minijinja::Error) -> ThemeError {
    let mut innermost = error;
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        if let Some(inner) = source.downcast_ref::<minijinja::Error>() {
            innermost = inner;
        }
        cause = source.source();
    }
    ThemeError::Template {
        template: innermost.name().unwrap_or("(unnamed)").to_owned(),
        line: innermost.line().unwrap_or(0),
        reason: reason(innermost),
    }
}

fn reason(error: &minijinja::Error) -> String {
    let place = error.range().and_then(|range| error.template_source()?.get(range));
    let detail = error.detail().map_or(String::new(), |detail| format!(": {detail}"));
    match (error.kind(), place) {
        (ErrorKind::UndefinedError, Some(place)) => format!("'{place}' is not in the context"),
        (ErrorKind::OutOfFuel, _) => "the template takes too many steps".to_owned(),
        (kind, Some(place)) if !place.is_empty() => format!("{kind}{detail} at '{place}'"),
        (kind, _) => format!("{kind}{detail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parts() -> Parts {
        Parts::default()
            .template("frame.html", "<title>{{ page.title }}</title>{% block main %}{% endblock %}")
            .template(
                "article.html",
                "{% extends \"frame.html\" %}\n{% block main %}\n\
                 {{ article.headline }}{% endblock %}",
            )
    }

    fn context() -> serde_json::Value {
        json!({ "page": { "title": "A & B" }, "article": { "headline": "<b>" } })
    }

    fn with_override(name: &str, source: &str) -> (tempfile::TempDir, ThemeSettings) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("templates")).expect("a folder");
        std::fs::write(folder.path().join("templates").join(name), source).expect("a file");
        let settings = ThemeSettings { folder: Some(folder.path().to_owned()), reload: false };
        (folder, settings)
    }

    #[test]
    fn text_is_escaped() {
        let theme = Theme::new(parts(), ThemeSettings::default()).expect("a theme");
        let html = theme.render("article.html", context()).expect("a page");
        assert_eq!(html, "<title>A &amp; B</title>\n&lt;b&gt;");
    }

    #[test]
    fn a_missing_name_is_told_with_its_place() {
        let theme = Theme::new(parts(), ThemeSettings::default()).expect("a theme");
        let context = json!({ "page": { "title": "" }, "article": {} });
        let error = theme.render("article.html", context).expect_err("an error");
        assert_eq!(
            error.to_string(),
            "template article.html, line 3: 'article.headline' is not in the context"
        );
    }

    #[test]
    fn the_folder_overrides_and_may_be_read_again() {
        let (folder, mut settings) = with_override("article.html", "Mine: {{ page.title }}");
        settings.reload = true;
        let theme = Theme::new(parts(), settings).expect("a theme");
        assert_eq!(theme.render("article.html", context()).expect("a page"), "Mine: A &amp; B");
        std::fs::write(folder.path().join("templates/article.html"), "Other").expect("written");
        assert_eq!(theme.render("article.html", context()).expect("a page"), "Other");
    }

    #[test]
    fn a_mistake_in_the_folder_is_told_at_the_start() {
        let (_folder, settings) = with_override("front.html", "one\n{% if %}");
        let error = Theme::new(parts(), settings).expect_err("an error");
        assert!(error.to_string().starts_with("template front.html, line 2: "), "{error}");
    }

    #[test]
    fn a_filter_that_there_is_not_is_told_at_the_start() {
        let (_folder, settings) = with_override("front.html", "{{ a|upper }}\n{{ b|uppper }}");
        let error = Theme::new(parts(), settings).expect_err("an error");
        let told = "template front.html, line 2: there is no filter 'uppper'";
        assert_eq!(error.to_string(), told);
    }

    #[test]
    fn a_template_without_end_is_stopped() {
        let endless =
            "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}";
        let (_folder, settings) = with_override("article.html", endless);
        let theme = Theme::new(parts(), settings).expect("a theme");
        let error = theme.render("article.html", context()).expect_err("an error");
        assert!(error.to_string().ends_with("the template takes too many steps"), "{error}");
    }

    #[test]
    fn the_error_page_needs_nothing_that_the_contract_does_not_promise() {
        let cards = "{% macro card_grid(cards, lang) %}{% endmacro %}";
        let parts = Parts::frame().template("cards.html", cards);
        let theme = Theme::new(parts, ThemeSettings::default()).expect("a theme");
        let site = json!({
            "name": "The Paper", "tagline": null, "base_url": "https://paper.example",
            "lang": "en", "dir": "ltr", "sections": [], "topics": [], "standing": [],
            "founded": null, "css_url": "/a.css", "js_url": "/a.js", "icon_url": "/i.svg",
            "feed_url": "/feed", "year": 2026, "edition_note": null, "social": [],
            "today": { "iso": "", "day": "", "short": "", "clock": "", "full": "" },
            "publisher": "Us", "copyright": "", "account": null,
        });
        let page = json!({
            "kind": "error", "title": "Gone", "description": "", "canonical": "/", "lang": "en",
            "dir": "ltr", "robots": "noindex", "head": "", "section_slug": null,
        });
        let error = json!({
            "status": 404, "title": "<Gone>", "message": "", "advice": null,
            "request_id": "abc", "cards": [],
        });
        let context = json!({ "site": site, "page": page, "error": error });
        let html = theme.render("error.html", context).expect("a page");
        assert!(html.contains("&lt;Gone&gt;") && html.contains("abc"), "{html}");
        assert!(!html.contains(" style="), "the content security policy forbids inline styles");
    }
}
