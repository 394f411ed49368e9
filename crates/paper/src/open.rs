//! Opening a paper: settings, database, theme, press and darkroom, put together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use alert::{AlertKeeper, Alerts, TellAtOnce};
use anyhow::{Context, Result};
use config::Config;
use edition::{AccountMenu, Edition, PaperFacts};
use entitlement::EntitlementKeeper;
use files::Files;
use following::{FollowKeeper, Following};
use jobs::Workers;
use kit::Clock;
use kit::zone::Zone;
use mail::Mailroom;
use media::Darkroom;
use media::desk::{PictureRoom, PictureUse, UsedIn};
use newsroom::House;
use newsroom::desk::{Desk, Routes, Setting, staff_routes};
use paywall::Gate;
use press::Press;
use saved::{Saved, SavedKeeper};
use search::Search;
use store::{Address, Db, Statement};
use subscription::{SubscriptionKeeper, Subscriptions};
use syndication::{LaterPing, Logo, PictureDesk, Ping, Pinger, Syndication};
use web::{Frame, Proxies, Theme};
use workflow::Writing;
use workflow::desk::Preview;

use crate::theme;

/// How many places of pictures are listed on a page.
const USES_MAX: usize = 500;

/// A paper, open.
#[derive(Clone)]
pub struct Paper {
    /// Its settings.
    pub config: Arc<Config>,
    /// Its database.
    pub db: Db,
    /// The time of day.
    pub clock: Clock,
    /// Where its printed pages are.
    pub press: Press,
    /// What prints them.
    pub edition: Edition,
    /// Where its pictures are made.
    pub darkroom: Darkroom,
    /// Where its mail goes out.
    pub mail: Mailroom,
    /// Where its readers come in.
    pub door: reader::Door,
    /// What they save and have read.
    pub saved: Saved,
    /// What they follow.
    pub following: Following,
    /// What tells them of it.
    pub alerts: Alerts,
    /// Who pays it.
    pub subscriptions: Subscriptions,
    /// Which variant of a page they are shown.
    pub gate: Gate,
    /// Where its staff sit.
    pub desk: Desk,
    /// Where they write.
    pub writing: Writing,
    /// What its readers search.
    pub search: Search,
    /// Its folder.
    pub folder: PathBuf,
}

impl Paper {
    /// Opens the paper of these settings.
    ///
    /// # Errors
    /// What cannot be opened, with what to do about it.
    pub async fn open(folder: &Path, config: Config, clock: Clock) -> Result<Paper> {
        let db = open_database(&config).await?;
        Paper::with(folder, config, clock, db)
    }

    /// A paper of these settings on a database that is open already.
    ///
    /// # Errors
    /// When the theme or the media folder cannot be used.
    pub fn with(folder: &Path, config: Config, clock: Clock, db: Db) -> Result<Paper> {
        let zone = Zone::named(&config.paper.time_zone)?;
        let theme = Arc::new(theme::theme_of(&config)?);
        let press = press_of(&config, &clock);
        let darkroom = darkroom_of(folder, &config)?;
        let facts = facts_of(&config);
        let (config, folder) = (Arc::new(config), folder.to_owned());
        let mail = Mailroom::new(&config.mail, db.clone(), clock.clone(), theme.clone())?;
        let desk = desk_of(&db, &clock, &zone, &config, (&theme, &mail));
        let writing = Writing::new(db.clone(), clock.clone());
        let syndication = syndication_of(&db, &clock, &config, &theme);
        let edition = Edition::new(db.clone(), clock.clone(), zone, theme, facts, syndication);
        let saved = saved_of(&config, &edition);
        let following = following_of(&edition);
        let edition = counting_followers(edition, &following);
        let alerts = alerts_of(&config, &edition, &following, &mail);
        let subscriptions = subscriptions_of(&config, &edition, &mail);
        let door = door_of(&config, &edition, &mail, &subscriptions)?;
        let gate = Gate::new(door.clone(), clock.clone(), &config.paper.base_url);
        let search = search_of(&db, &clock, &config);
        Ok(Paper {
            config,
            db,
            clock,
            press,
            edition,
            darkroom,
            mail,
            door,
            saved,
            following,
            alerts,
            subscriptions,
            gate,
            desk,
            writing,
            search,
            folder,
        })
    }

    /// Every page of the staff, room by room, in the order of the menu.
    pub fn desk_routes(&self) -> Routes {
        let edition = self.edition.clone();
        let preview = Preview::new(move |story, walled| {
            let edition = edition.clone();
            async move {
                let printed = edition.preview(&story, walled).await;
                let page = printed.map_err(|error| error.to_string())?;
                Ok(String::from_utf8_lossy(&page.body).into_owned())
            }
        });
        let writing = self.writing.clone();
        let routes = workflow::desk::routes(self.desk.routes(), writing, preview);
        let stale_hours = self.config.fronts.stale_hours;
        let tools = front::desk::Tools { edition: self.edition.clone(), stale_hours };
        let pictures = PictureRoom { darkroom: self.darkroom.clone(), used_in: self.used_in() };
        let routes = front::desk::routes(media::desk::routes(routes, pictures), tools);
        let routes =
            subscription::desk::routes(offer::desk::routes(routes), self.subscriptions.clone());
        staff_routes(alert::desk::routes(routes, self.alerts.clone()))
    }

    /// Where pictures stand: the media room knows no stories.
    fn used_in(&self) -> UsedIn {
        let db = self.db.clone();
        Arc::new(move |pictures| {
            let db = db.clone();
            Box::pin(async move {
                let found = article::showing(&db, &pictures, USES_MAX).await?;
                let view = |it: article::Shown| PictureUse {
                    media: it.media,
                    title: it.headline,
                    desk_url: format!("/desk/articles/{}", it.article),
                    live_url: it.path,
                };
                Ok(found.into_iter().map(view).collect())
            })
        })
    }

    /// The workers of this paper's jobs.
    ///
    /// # Errors
    /// When there can be no HTTP client for hubs.
    pub fn workers(&self) -> Result<Workers> {
        let mut workers = Workers::new(self.db.clone(), self.clock.clone());
        media::teach(&mut workers, &self.db, &self.darkroom, &self.clock);
        let alerts = self.alerts.clone();
        workers.teach(move |job: TellAtOnce| {
            let alerts = alerts.clone();
            async move { alerts.tell_at_once(job).await }
        });
        let hubs = self.config.websub.hubs.clone();
        if !hubs.is_empty() {
            let pinger = Pinger::new(self.db.clone(), &self.config.paper.base_url, hubs)?;
            let later = pinger.clone();
            workers.teach(move |ping: Ping| {
                let pinger = pinger.clone();
                async move { pinger.ping(ping).await }
            });
            workers.teach(move |job: LaterPing| {
                let pinger = later.clone();
                async move { pinger.ping(job.ping).await }
            });
        }
        Ok(workers)
    }
}

/// Opens the database of these settings and brings its schema up to date.
pub(crate) async fn open_database(config: &Config) -> Result<Db> {
    let address = Address::parse(config.store.database.reveal());
    Db::open(&address).await.with_context(|| {
        format!("the database {} cannot be opened", config.store.database.masked())
    })
}

/// What machines are told, with the paper's icon as its mark and pictures from the media room.
fn syndication_of(db: &Db, clock: &Clock, config: &Arc<Config>, theme: &Theme) -> Syndication {
    let (store, time) = (db.clone(), clock.clone());
    let desk: PictureDesk = Arc::new(move |ids| {
        let (store, now) = (store.clone(), time.now());
        Box::pin(async move {
            let found = edition::pictures::load(&store, ids, now).await?;
            Ok(found.iter().map(|(id, picture)| (*id, edition::for_machines(picture))).collect())
        })
    });
    let logo = Logo {
        url: theme.assets().icon_url().to_owned(),
        media_type: "image/svg+xml".to_owned(),
        width: 0,
        height: 0,
    };
    Syndication::new(db.clone(), clock.clone(), config.clone(), desk).with_logo(logo)
}

/// The search; its index is opened by the background.
pub(crate) fn search_of(db: &Db, clock: &Clock, config: &Config) -> Search {
    let settings = search::Settings {
        folder: config.search.folder.clone(),
        language: config.paper.language.clone(),
    };
    Search::new(db.clone(), clock.clone(), settings)
}

fn desk_of(
    db: &Db,
    clock: &Clock,
    zone: &Zone,
    config: &Config,
    (theme, mail): (&Arc<Theme>, &Mailroom),
) -> Desk {
    Desk::new(Setting {
        db: db.clone(),
        clock: clock.clone(),
        zone: zone.clone(),
        theme: theme.clone(),
        paper: config.paper.name.clone(),
        base_url: config.paper.base_url.clone(),
        proxies: Proxies::parse(&config.server.trusted_proxies),
        house: house_of(config),
        mail: mail.clone(),
    })
}

/// The readers' door, with the edition's frame around its pages.
fn door_of(
    config: &Config,
    edition: &Edition,
    mail: &Mailroom,
    subscriptions: &Subscriptions,
) -> Result<reader::Door> {
    let folder = config.mail.folder.clone();
    let printer = edition.clone();
    let frame = Frame::new(move |sheet| {
        let printer = printer.clone();
        async move { printer.fill_sheet(sheet).await }
    });
    Ok(reader::Door::new(reader::Setting {
        db: edition.db.clone(),
        clock: edition.clock.clone(),
        zone: edition.zone.clone(),
        paper: config.paper.name.clone(),
        base_url: config.paper.base_url.clone(),
        proxies: Proxies::parse(&config.server.trusted_proxies),
        mail: mail.clone(),
        mail_folder: Some(folder).filter(|folder| *folder != PathBuf::new()),
        frame,
        keepers: keepers(subscriptions),
        provider: provider_of(config, &edition.clock)?,
    }))
}

/// The OpenID provider of these settings, which sends readers back to their door.
pub(crate) fn provider_of(config: &Config, clock: &Clock) -> Result<Option<signin::Provider>> {
    let back = config.address(reader::public::PROVIDER_RETURN);
    Ok(signin::Provider::of(&config.oidc, &back, clock)?)
}

/// The rooms that keep something of readers: told who arrives and leaves.
fn keepers(subscriptions: &Subscriptions) -> reader::Keepers {
    let follows: Arc<dyn reader::Keeper> = Arc::new(FollowKeeper);
    let pays = Arc::new(SubscriptionKeeper(subscriptions.clone()));
    let may = Arc::new(EntitlementKeeper);
    Arc::from([follows, Arc::new(SavedKeeper), Arc::new(AlertKeeper), pays, may])
}

/// Who pays the paper.
fn subscriptions_of(config: &Config, edition: &Edition, mail: &Mailroom) -> Subscriptions {
    Subscriptions::new(subscription::Setting {
        attempts: signin::Attempts::new(edition.clock.clone()),
        db: edition.db.clone(),
        clock: edition.clock.clone(),
        zone: edition.zone.clone(),
        paper: config.paper.name.clone(),
        base_url: config.paper.base_url.clone(),
        language: config.paper.language.clone(),
        mail: mail.clone(),
    })
}

/// The edition's cards, for rooms that cannot make them.
fn cards_of(edition: &Edition) -> saved::CardMaker {
    let printer = edition.clone();
    Arc::new(move |ids| {
        let printer = printer.clone();
        Box::pin(
            async move { printer.finished_cards(&ids).await.map_err(|error| error.to_string()) },
        )
    })
}

/// What readers save and have read.
fn saved_of(config: &Config, edition: &Edition) -> Saved {
    let (db, clock, days) =
        (edition.db.clone(), edition.clock.clone(), config.readers.history_days);
    Saved::new(db, clock, cards_of(edition), days)
}

/// What readers follow.
fn following_of(edition: &Edition) -> Following {
    let (db, clock, zone) = (edition.db.clone(), edition.clock.clone(), edition.zone.clone());
    Following::new(db, clock, zone, cards_of(edition))
}

/// What tells readers of what they follow.
fn alerts_of(config: &Config, edition: &Edition, following: &Following, mail: &Mailroom) -> Alerts {
    Alerts::new(alert::Setting {
        db: edition.db.clone(),
        clock: edition.clock.clone(),
        zone: edition.zone.clone(),
        paper: config.paper.name.clone(),
        base_url: config.paper.base_url.clone(),
        language: config.paper.language.clone(),
        mail: mail.clone(),
        following: following.clone(),
        wire_hold_seconds: i64::from(config.newsroom.wire_hold_minutes) * 60,
    })
}

/// The edition, which is told how many follow something.
fn counting_followers(edition: Edition, following: &Following) -> Edition {
    let room = following.clone();
    edition.with_followers(Arc::new(move |thing| room.index().followers(thing)))
}

/// The account's menu: what one comes for, then what one sets. Nobody is offered to sign in while
/// no link can be sent and no provider vouches for them.
fn account_menu(config: &Config) -> AccountMenu {
    let matter = following::public::MENU.iter().chain(saved::public::MENU);
    let matter = matter.chain(alert::public::MENU).chain(subscription::public::MENU);
    let account = reader::public::MENU.iter().chain(matter);
    let entries = account.chain(reader::public::LAST_OF_MENU);
    AccountMenu {
        sign_in: (config.mail.is_on() || config.oidc.is_on())
            .then(|| reader::public::SIGN_IN.to_owned()),
        sign_out: reader::public::SIGN_OUT.to_owned(),
        subscribe: offer::public::SUBSCRIBE.to_owned(),
        entries: entries.map(|(name, url)| ((*name).to_owned(), (*url).to_owned())).collect(),
    }
}

/// What people may do alone, as the settings say.
pub(crate) fn house_of(config: &Config) -> House {
    let newsroom = &config.newsroom;
    House {
        one_person: newsroom.one_person,
        two_pairs_of_eyes: newsroom.two_pairs_of_eyes,
        wire_hold_seconds: i64::from(newsroom.wire_hold_minutes) * 60,
    }
}

fn press_of(config: &Config, clock: &Clock) -> Press {
    let mut settings = press::Settings::new(u64::from(config.cache.pages_mb) * 1024 * 1024);
    settings.headers = web::secure::headers(&config.paper.base_url);
    settings.clock = clock.clone();
    Press::with(settings)
}

fn darkroom_of(folder: &Path, config: &Config) -> Result<Darkroom> {
    let files = Files::open(&config.store.media_folder).context("the media folder")?;
    let settings = media::Settings {
        renditions_bytes_max: u64::from(config.cache.renditions_mb) * 1024 * 1024,
        ..media::Settings::default()
    };
    Darkroom::open(files, folder.join("renditions"), settings).context("the renditions folder")
}

fn facts_of(config: &Config) -> PaperFacts {
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let paper = &config.paper;
    PaperFacts {
        name: paper.name.clone(),
        tagline: some(&paper.tagline),
        base_url: paper.base_url.clone(),
        language: paper.language.clone(),
        founded: paper.founded.map(|year| year.to_string()),
        publisher: paper.publisher.clone(),
        copyright: some(&paper.copyright),
        social: config.social.iter().map(|s| (s.network.clone(), s.url.clone())).collect(),
        account: Some(account_menu(config)),
    }
}

/// Every SQL statement of every room, for the test that prepares them on both databases.
pub fn statements() -> Vec<Statement> {
    [
        journal::STATEMENTS,
        jobs::STATEMENTS,
        signin::STATEMENTS,
        mail::STATEMENTS,
        newsroom::STATEMENTS,
        reader::STATEMENTS,
        topic::STATEMENTS,
        byline::STATEMENTS,
        media::STATEMENTS,
        article::STATEMENTS,
        media::LIST_STATEMENTS,
        article::LIST_STATEMENTS,
        coedit::STATEMENTS,
        article::PICTURE_STATEMENTS,
        article::WIRE_STATEMENTS,
        article::WHOLE_STATEMENTS,
        workflow::STATEMENTS,
        workflow::LIST_STATEMENTS,
        workflow::WORD_STATEMENTS,
        workflow::WRITER_STATEMENTS,
        workflow::EYES_STATEMENTS,
        workflow::COVERAGE_STATEMENTS,
        standing::STATEMENTS,
        article::FILING_STATEMENTS,
        entitlement::STATEMENTS,
        offer::STATEMENTS,
        subscription::STATEMENTS,
        subscription::INVOICE_STATEMENTS,
        subscription::BOOK_STATEMENTS,
        subscription::LIST_STATEMENTS,
        paywall::STATEMENTS,
        saved::STATEMENTS,
        following::STATEMENTS,
        alert::STATEMENTS,
        front::STATEMENTS,
        import::STATEMENTS,
    ]
    .concat()
}
