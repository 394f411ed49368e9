//! The commands of the binary.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use config::{Config, LogFormat};
use import::export::Written;
use kit::Clock;

use crate::import_command::{self, ImportArgs};
use crate::serve::{self, Serving};
use crate::{Paper, backup, demo_paper, doctor, mail_command, search_command, staff_command};

/// A whole digital newspaper in one binary.
#[derive(Parser)]
#[command(name = "broadsheet", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make and serve the demo paper: an invented daily, complete, to look at and try.
    Demo(ServeArgs),
    /// Serve the paper of a data folder.
    Serve(ServeArgs),
    /// Start a new, empty paper in a data folder.
    Init(InitArgs),
    /// Take in an old paper, with a report that accounts for every item.
    Import(ImportArgs),
    /// Write everything out: stories as ninjs 3.1, pictures, authors, topics, pages, redirects.
    Export(ExportArgs),
    /// Bring the paper to another database: SQLite to PostgreSQL or back.
    Migrate(MigrateArgs),
    /// Write a consistent backup while the paper runs.
    Backup(BackupArgs),
    /// Put a backup in place of an empty data folder.
    Restore(RestoreArgs),
    /// Check database, files and settings, and say what is wrong.
    Doctor(DataArgs),
    /// Make something that is derived from the journal and the stories anew.
    #[command(subcommand)]
    Replay(ReplayCommand),
    /// See who works at the paper, and let them in again.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Try whether mail goes out.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Look at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check the settings and say everything that is wrong with them.
    Check(DataArgs),
    /// Print the settings in effect.
    Show(DataArgs),
}

#[derive(Subcommand)]
enum ReplayCommand {
    /// The search index; the paper must not be served meanwhile.
    Search(DataArgs),
}

#[derive(Subcommand)]
enum MailCommand {
    /// Send one message at once and print what the server answers.
    Test(MailTestArgs),
    /// Take in a report of mail that came back, or a complaint, from the standard input: for a
    /// server that hands such mail to a program.
    Report(DataArgs),
}

#[derive(Args)]
struct MailTestArgs {
    #[command(flatten)]
    at: DataArgs,
    /// Whom to send it to.
    address: String,
}

#[derive(Subcommand)]
enum StaffCommand {
    /// List everyone with their roles.
    List(DataArgs),
    /// Print a link that lets somebody in who lost their keys, or the first link of a new paper.
    Link(LinkArgs),
}

#[derive(Args)]
struct LinkArgs {
    #[command(flatten)]
    at: DataArgs,
    /// Their e-mail address; without it, the link to the paper's first account.
    email: Option<String>,
}

/// Which paper a command is about.
#[derive(Args)]
pub struct DataArgs {
    /// The data folder of the paper.
    #[arg(long, default_value = "broadsheet-data")]
    pub data: PathBuf,
    /// Another settings file than broadsheet.toml in the data folder.
    #[arg(long)]
    pub config: Option<PathBuf>,
}

impl DataArgs {
    /// The settings of that paper.
    pub(crate) fn load(&self) -> Result<Config> {
        Ok(Config::load(&self.data, self.config.as_deref())?)
    }
}

#[derive(Args)]
struct ServeArgs {
    /// The data folder of the paper.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Another settings file than broadsheet.toml in the data folder.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where to listen, ADDR:PORT; port 0 picks a free one.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

#[derive(Args)]
struct InitArgs {
    #[command(flatten)]
    at: DataArgs,
    /// The paper's name.
    #[arg(long, default_value = "My paper")]
    name: String,
}

#[derive(Args)]
struct MigrateArgs {
    #[command(flatten)]
    at: DataArgs,
    /// The database to move to: postgres://… or sqlite:PATH. Without it, only the schema is
    /// brought up to date.
    #[arg(long)]
    to: Option<String>,
}

#[derive(Args)]
struct ExportArgs {
    #[command(flatten)]
    at: DataArgs,
    /// The new folder to write to.
    to: PathBuf,
}

#[derive(Args)]
struct BackupArgs {
    #[command(flatten)]
    at: DataArgs,
    /// The new folder to write the backup to.
    to: PathBuf,
}

#[derive(Args)]
struct RestoreArgs {
    #[command(flatten)]
    at: DataArgs,
    /// The backup's folder.
    from: PathBuf,
}

/// Runs the command of the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("broadsheet: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command(cli.command)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("broadsheet: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn command(command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo(args) => demo(args).await?,
        Command::Serve(args) => serve_paper(args).await?,
        Command::Init(args) => init(&args).await?,
        Command::Import(args) => return import_command::run(args).await,
        Command::Export(args) => export(&args.at, &args.to).await?,
        Command::Migrate(args) => backup::migrate(&args.at, args.to.as_deref()).await?,
        Command::Backup(args) => backup::backup(&args.at, &args.to).await?,
        Command::Restore(args) => backup::restore(&args.at, &args.from).await?,
        Command::Doctor(args) => return doctor::run(&args).await,
        Command::Replay(ReplayCommand::Search(args)) => search_command::replay(&args).await?,
        Command::Staff(StaffCommand::List(args)) => staff_command::list(&args).await?,
        Command::Staff(StaffCommand::Link(args)) => {
            staff_command::link(&args.at, args.email.as_deref()).await?;
        }
        Command::Mail(MailCommand::Test(args)) => {
            mail_command::test(&args.at, &args.address).await?;
        }
        Command::Mail(MailCommand::Report(args)) => mail_command::report(&args).await?,
        Command::Config(ConfigCommand::Check(args)) => {
            let config = args.load()?;
            mail::Mailroom::check(&config.mail)?;
            crate::open::provider_of(&config, &kit::Clock::system())?;
            println!("The settings are in order.");
        }
        Command::Config(ConfigCommand::Show(args)) => println!("{}", args.load()?.shown()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn demo(args: ServeArgs) -> Result<()> {
    let data = args.data.unwrap_or_else(|| PathBuf::from("broadsheet-demo"));
    make_folder(&data)?;
    let file = data.join("broadsheet.toml");
    if !file.exists() {
        std::fs::write(&file, DEMO_SETTINGS).context("the settings file cannot be written")?;
    }
    serve_at(DataArgs { data, config: args.config }, args.listen, true).await
}

async fn serve_paper(args: ServeArgs) -> Result<()> {
    let data = args.data.unwrap_or_else(|| PathBuf::from("broadsheet-data"));
    if !data.is_dir() {
        bail!(
            "there is no paper in {}; start one with `broadsheet init --data {}`, or look at \
             `broadsheet demo` first",
            data.display(),
            data.display()
        );
    }
    serve_at(DataArgs { data, config: args.config }, args.listen, false).await
}

async fn serve_at(at: DataArgs, listen: Option<SocketAddr>, demo: bool) -> Result<()> {
    let config = at.load()?;
    start_log(&config);
    let address = match listen {
        Some(address) => address,
        None => config.server.listen.parse().context("the setting server.listen")?,
    };
    // The port first: a taken one is told before anything slow is done.
    let listener = web::door::bind(address)?;
    let config = with_address(config, listener.local_addr()?, demo);
    let paper = Paper::open(&at.data, config, Clock::system()).await?;
    if demo {
        demo_paper::make(&paper).await?;
    }
    let first = staff_command::first_link_if_free(&paper).await?;
    let greeting = |serving: &Serving| greet(&paper, serving, demo, first.as_deref());
    serve::start(&paper, listener, closing(), greeting).await
}

/// The demo's address is where it listens, whatever port that is, unless it was given one.
fn with_address(mut config: Config, address: SocketAddr, demo: bool) -> Config {
    if demo && config.paper.base_url == config::Paper::default().base_url {
        config.paper.base_url = format!("http://{address}");
    }
    config
}

fn greet(paper: &Paper, serving: &Serving, demo: bool, first_link: Option<&str>) {
    println!("{}", paper.config.paper.name);
    println!("Listening on http://{}", serving.address);
    if demo {
        println!(
            "Everything of this demo is in {}; delete the folder to forget it.",
            paper.folder.display()
        );
    }
    if let Some(link) = first_link {
        println!("Nobody works here yet. Make the publisher's account: {link}");
        println!("The link is good once, for a week; each start without staff prints a new one.");
    }
    println!("Stop with Ctrl-C.");
}

/// Done when the process is asked to end.
async fn closing() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

async fn init(args: &InitArgs) -> Result<()> {
    let data = &args.at.data;
    make_folder(data)?;
    let file = data.join("broadsheet.toml");
    if file.exists() {
        bail!("there is a paper in {} already", data.display());
    }
    let name = serde_json::to_string(&args.name)?;
    let text = format!("# Every setting: docs/configuration.md\n[paper]\nname = {name}\n");
    std::fs::write(&file, text).context("the settings file cannot be written")?;
    let paper = Paper::open(data, args.at.load()?, Clock::system()).await?;
    paper.db.close().await;
    println!("A new paper is in {}. Its settings: {}", data.display(), file.display());
    println!("Serve it with `broadsheet serve --data {}`.", data.display());
    Ok(())
}

/// Writes the whole paper out to a new folder.
///
/// # Errors
/// When the folder holds something already, or the database or disk refuses.
pub async fn export(at: &DataArgs, to: &Path) -> Result<()> {
    let paper = Paper::open(&at.data, at.load()?, Clock::system()).await?;
    let written = import::export::write(&paper.db, paper.darkroom.files(), to).await?;
    let Written { articles, topics, authors, pages, redirects, media, held } = written;
    println!("{articles} stories, {topics} topics, {authors} authors, {pages} standing pages,");
    println!("{redirects} redirects, {media} pictures, {held} items held for later rooms");
    println!("Everything is in {}; `broadsheet import` takes it back.", to.display());
    paper.db.close().await;
    Ok(())
}

pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))
}

fn start_log(config: &Config) {
    use tracing_subscriber::EnvFilter;
    let set = || EnvFilter::new(config.log.level.as_str());
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| set());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log.format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log.with_target(false).try_init(),
    };
    // A second start in one process (tests) keeps the first log.
    drop(started);
}

const DEMO_SETTINGS: &str = "# The demo paper: wholly invented.\n\
    # Every setting: docs/configuration.md\n\
    [paper]\n\
    name = \"The Saltmere Courier\"\n\
    tagline = \"The daily paper of the Orle estuary\"\n\
    language = \"en-GB\"\n\
    time_zone = \"Europe/London\"\n\
    founded = 1887\n\
    publisher = \"The Saltmere Courier Trust\"\n\
    email = \"news@saltmerecourier.example\"\n\
    # Its mail is kept as files: nothing leaves the machine.\n\
    [mail]\n\
    folder = \"DATA/mail\"\n\
    from = \"The Saltmere Courier <news@saltmerecourier.example>\"\n";
