//! The import command: a file or folder in, a report of every item out.

use std::fs::File;
use std::io::{BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use import::report::Report;
use import::{Import, Options};
use kit::Clock;

use crate::Paper;
use crate::cli::{DataArgs, make_folder};

/// What the import command is told.
#[derive(Args)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    at: DataArgs,
    /// The file or folder: a Ghost export, WordPress WXR, ninjs, JSON Lines, IPTC Media Topics, or
    /// what `broadsheet export` wrote.
    file: PathBuf,
    /// A folder with the source's pictures, to take them in by their file names.
    #[arg(long)]
    media: Option<PathBuf>,
    /// Where the report goes, one line of JSON an item; by default into the data folder.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Runs the import; fails when the source cannot be read to its end. Run again, it goes on.
pub(crate) async fn run(args: ImportArgs) -> Result<ExitCode> {
    let data = &args.at.data;
    make_folder(data)?;
    let clock = Clock::system();
    let paper = Paper::open(data, args.at.load()?, clock.clone()).await?;
    let file = args.report.clone().unwrap_or_else(|| report_file(data, &args.file, &clock));
    let lines = File::create(&file)
        .with_context(|| format!("the report {} cannot be written", file.display()))?;
    let mut report = Report::to(BufWriter::new(lines));
    let import = Import {
        db: &paper.db,
        clock: &clock,
        darkroom: Some(&paper.darkroom),
        media_folder: args.media.clone(),
        options: Options::default(),
        by: "import".to_owned(),
        draws: std::io::stderr().is_terminal(),
    };
    let outcome = import::run(&import, &args.file, &mut report).await;
    report.flush().context("the report")?;
    println!("{report}");
    println!("Every item, with its place: {}", file.display());
    paper.db.close().await;
    outcome.context("the import stopped; what was settled stands, and running it again goes on")?;
    Ok(ExitCode::SUCCESS)
}

fn report_file(data: &Path, source: &Path, clock: &Clock) -> PathBuf {
    let stem = source.file_name().map_or("import".into(), |name| name.to_string_lossy());
    let slug = kit::slug::slug(&stem, "import");
    data.join(format!("import-{slug}-{}.jsonl", clock.now().seconds()))
}
