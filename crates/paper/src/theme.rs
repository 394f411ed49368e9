//! The paper's look, put together from every room's templates, styles and scripts.

use anyhow::{Context, Result};
use config::Config;
use web::{Parts, Theme, ThemeSettings};

/// The theme of a paper with these settings: the parts of every room.
///
/// # Errors
/// When the paper's own templates or styles cannot be used.
pub(crate) fn theme_of(config: &Config) -> Result<Theme> {
    let mut parts = Parts::frame();
    let templates = edition::TEMPLATES.iter().chain(front::TEMPLATES).chain(search::TEMPLATES);
    let desk = newsroom::desk::TEMPLATES.iter().chain(workflow::desk::TEMPLATES);
    let desk = desk.chain(front::desk::TEMPLATES).chain(media::desk::TEMPLATES);
    let templates = templates.chain(reader::public::TEMPLATES).chain(following::public::TEMPLATES);
    let templates = templates.chain(saved::public::TEMPLATES).chain(alert::public::TEMPLATES);
    let templates = templates.chain(offer::public::TEMPLATES);
    let templates = templates.chain(subscription::public::TEMPLATES);
    let desk = desk.chain(offer::desk::TEMPLATES).chain(subscription::desk::TEMPLATES);
    let desk = desk.chain(alert::desk::TEMPLATES);
    for (name, source) in templates.chain(desk).chain(mail::TEMPLATES) {
        parts = parts.template(name, source);
    }
    let parts = parts.style(edition::STYLE).style(front::STYLE).style(standing::STYLE);
    let parts = parts.style(following::public::STYLE).script(following::public::SCRIPT);
    let parts = parts.file(following::public::FILE.0, following::public::FILE.1);
    let parts = parts.style(saved::public::STYLE).script(saved::public::SCRIPT);
    let parts = parts.file(saved::public::FILE.0, saved::public::FILE.1);
    let parts = parts.file(offer::public::FILE.0, offer::public::FILE.1);
    let parts = parts.file(subscription::public::FILE.0, subscription::public::FILE.1);
    let parts = parts.file("account.css", reader::public::STYLE);
    let parts = parts.file("passkeys.js", web::theme::PASSKEYS);
    let parts = parts.desk_style(newsroom::desk::STYLE).desk_style(workflow::desk::STYLE);
    let parts = parts.desk_style(media::desk::STYLE).desk_script(media::desk::SCRIPT);
    let parts = parts.desk_style(front::desk::STYLE).desk_script(web::theme::PASSKEYS);
    let parts = parts.desk_script(newsroom::desk::SCRIPT).desk_style(offer::desk::STYLE);
    let parts = parts.desk_style(alert::desk::STYLE);
    let mut parts = parts.desk_script(workflow::desk::SCRIPT).desk_script(front::desk::SCRIPT);
    for (name, text) in workflow::desk::FILES.iter().chain(search::FILES) {
        parts = parts.file(name, text);
    }
    let folder = config.theme.folder.clone();
    let settings = ThemeSettings { folder: Some(folder), reload: config.theme.reload };
    Theme::new(parts, settings).context("the theme cannot be used")
}
