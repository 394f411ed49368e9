//! Backup, restore, and moving to another database.

use std::path::Path;

use anyhow::{Context, Result, bail};
use files::Files;
use indicatif::ProgressBar;
use kit::Id;
use store::{Address, Db};

use crate::cli::{DataArgs, make_folder};
use crate::open::open_database;

/// Pictures copied in one go.
const PAGE: usize = 500;
/// The database of a backup is always a SQLite file, whatever the paper runs on.
const DATABASE: &str = "paper.sqlite";

/// Writes a backup: the database as of one moment, then every original that it names.
///
/// # Errors
/// When the folder is there already, or the database or disk refuses.
pub async fn backup(at: &DataArgs, to: &Path) -> Result<()> {
    if to.exists() {
        bail!("{} is there already; name a new folder", to.display());
    }
    let config = at.load()?;
    let db = open_database(&config).await?;
    make_folder(to)?;
    let file = to.join(DATABASE);
    if !db.snapshot_to(&file).await? {
        let copy = Db::open(&Address::Sqlite(file.clone())).await?;
        copy_rows(&db, &copy).await?;
        copy.close().await;
    }
    let copy = Db::open(&Address::Sqlite(file)).await?;
    let pictures = copy_originals(&copy, &config.store.media_folder, &to.join("media")).await?;
    copy.close().await;
    db.close().await;
    let settings = at.data.join("broadsheet.toml");
    if settings.exists() {
        std::fs::copy(&settings, to.join("broadsheet.toml")).context("the settings")?;
    }
    println!("Backup written to {}: the database and {pictures} pictures.", to.display());
    println!("`broadsheet restore --data NEW-FOLDER {}` puts it in place.", to.display());
    Ok(())
}

/// Puts a backup in place of an empty folder.
///
/// # Errors
/// When the folder holds a paper already, or the database or disk refuses.
pub async fn restore(at: &DataArgs, from: &Path) -> Result<()> {
    let file = from.join(DATABASE);
    if !file.is_file() {
        bail!("{} is no backup: it has no {DATABASE}", from.display());
    }
    let data = &at.data;
    if data.join(DATABASE).exists() {
        bail!("there is a paper in {} already; name an empty folder", data.display());
    }
    make_folder(data)?;
    let settings = from.join("broadsheet.toml");
    if settings.exists() {
        std::fs::copy(&settings, data.join("broadsheet.toml")).context("the settings")?;
    }
    let config = at.load()?;
    let copy = Db::open(&Address::Sqlite(file.clone())).await?;
    let pictures = copy_originals(&copy, &from.join("media"), &config.store.media_folder).await?;
    let database = Address::parse(config.store.database.reveal());
    let target = Db::open(&database).await.context("the database of the settings")?;
    copy_rows(&copy, &target).await?;
    for db in [copy, target] {
        db.close().await;
    }
    println!("The paper is in {}, with {pictures} pictures.", data.display());
    println!("`broadsheet doctor --data {}` checks it.", data.display());
    Ok(())
}

/// Moves the paper to another database; without one, brings the schema up to date.
///
/// # Errors
/// When the new database is not empty, or either cannot be used.
pub async fn migrate(at: &DataArgs, to: Option<&str>) -> Result<()> {
    let config = at.load()?;
    let db = open_database(&config).await?;
    let Some(to) = to else {
        println!("The schema is up to date.");
        return Ok(());
    };
    let address = Address::parse(to);
    let target = Db::open(&address).await.context("the new database")?;
    copy_rows(&db, &target).await?;
    for db in [db, target] {
        db.close().await;
    }
    forget_index(&config.search.folder)?;
    let settings = at.data.join("broadsheet.toml");
    println!("Everything is in the new database. Name it in {}:", settings.display());
    println!("[store]\ndatabase = \"{}\"", masked(to));
    Ok(())
}

/// The search index was learnt from the former database; serving the new one makes it anew.
fn forget_index(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).context("the former search index cannot be deleted")?;
    }
    Ok(())
}

/// An address without its password.
fn masked(address: &str) -> String {
    let (Some(start), Some(end)) = (address.find("://"), address.rfind('@')) else {
        return address.to_owned();
    };
    let user = address[start + 3..end].split(':').next().unwrap_or_default();
    format!("{}://{user}:…{}", &address[..start], &address[end..])
}

async fn copy_rows(from: &Db, to: &Db) -> Result<()> {
    let bar = ProgressBar::new_spinner();
    let counts = store::copy_all(from, to, &mut |table, rows| {
        bar.set_message(format!("{table}: {rows} rows"));
        bar.tick();
    })
    .await?;
    bar.finish_and_clear();
    for count in counts.iter().filter(|count| count.rows > 0) {
        println!("{:24} {:>10} rows", count.table, count.rows);
    }
    Ok(())
}

async fn copy_originals(db: &Db, from: &Path, to: &Path) -> Result<usize> {
    let (from, to) = (Files::open(from)?, Files::open(to)?);
    let (mut after, mut copied) = (Id(i64::MIN), 0);
    loop {
        let page = media::after(db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(copied) };
        after = last.id;
        for picture in &page {
            if !to.exists(&picture.hash).await {
                let bytes = from
                    .read(&picture.hash)
                    .await
                    .with_context(|| format!("the original of picture {}", picture.id))?;
                to.put(bytes).await?;
            }
            copied += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn passwords_are_not_printed() {
        assert_eq!(masked("postgres://u:secret@h/db"), "postgres://u:…@h/db");
        assert_eq!(masked("sqlite:paper.sqlite"), "sqlite:paper.sqlite");
    }
}
