//! `broadsheet replay search`: the search index made anew by hand.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use kit::Clock;
use search::Rebuilt;

use crate::cli::DataArgs;
use crate::open::{open_database, search_of};

/// Makes the index anew, with a bar that shows how far it is.
pub(crate) async fn replay(at: &DataArgs) -> Result<()> {
    let config = at.load()?;
    let db = open_database(&config).await?;
    let search = search_of(&db, &Clock::system(), &config);
    let bar = ProgressBar::new(0);
    let style = "{bar:40} {pos} of {len} stories, {per_sec}";
    bar.set_style(ProgressStyle::with_template(style)?);
    let rebuilt = search.rebuild(|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    let rebuilt = rebuilt.await;
    bar.finish_and_clear();
    db.close().await;
    let Rebuilt { stories, topics, authors } = rebuilt?;
    println!("{stories} stories, {topics} topics and {authors} authors are in the search index.");
    Ok(())
}
