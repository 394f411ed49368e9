//! A page the size of a long article with its comments: 165 KB plain, 24 KB in gzip.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::dice::Dice;

const PLAIN_BYTES: usize = 165_000;

/// How many different words there are; it decides how well the page compresses.
const WORDS: u64 = 45;

/// Writes `page.html` and `page.html.gz`.
pub fn write(folder: &Path) -> Result<()> {
    let page = page();
    std::fs::write(folder.join("page.html"), &page)?;
    let file = std::fs::File::create(folder.join("page.html.gz"))?;
    let mut gzip = GzEncoder::new(file, Compression::new(6));
    gzip.write_all(page.as_bytes())?;
    gzip.finish()?;
    Ok(())
}

fn page() -> String {
    let mut dice = Dice(7);
    let mut page = String::from("<!doctype html><html lang=\"en\"><title>A page</title><body>");
    while page.len() < PLAIN_BYTES {
        let number = page.len();
        page.push_str(&format!(
            "\n<article class=\"comment\" id=\"comment-{number}\"><h3 class=\"comment-author\">\
             <a href=\"/readers/{number}\">Reader {number}</a></h3><p class=\"comment-text\">"
        ));
        for _ in 0..60 {
            page.push_str(&dice.word(WORDS));
            page.push(' ');
        }
        page.push_str(
            "</p><footer class=\"comment-foot\"><time>23 November</time></footer></article>",
        );
    }
    page.push_str("</body></html>\n");
    page
}
