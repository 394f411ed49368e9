//! The paper of a round: its folder, its database, and the programs that work on it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::postgres::Cluster;
use crate::shell;

/// A paper of a round's own.
pub struct Bench {
    folder: PathBuf,
}

/// A program that is going to be killed. Dropping it kills it.
pub struct Victim(Child);

/// A publisher at work, and what it has acknowledged so far.
pub struct Publisher {
    victim: Victim,
    lines: Arc<Mutex<Vec<String>>>,
    reading: Option<JoinHandle<()>>,
}

/// A paper that is served.
pub struct Server {
    pub victim: Victim,
    pub address: SocketAddr,
}

/// What stands now of a story: its number, the version readers see and its address.
#[derive(Clone, Debug)]
pub struct Standing {
    pub number: u64,
    pub version: u64,
    pub path: String,
}

impl Bench {
    /// An empty folder with settings; on PostgreSQL a new database as well.
    pub fn new(within: &Path, round: u64, cluster: Option<&Cluster>) -> Result<Bench> {
        let kind = if cluster.is_some() { "postgres" } else { "sqlite" };
        let folder = within.join(format!("{kind}-{round}"));
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder)?;
        let mut settings = "[paper]\nname = \"The Torture\"\n".to_owned();
        if let Some(cluster) = cluster {
            let address = cluster.database(&format!("round_{round}"))?;
            settings.push_str(&format!("[store]\ndatabase = \"{address}\"\n"));
        }
        std::fs::create_dir(folder.join("data"))?;
        std::fs::write(folder.join("data/broadsheet.toml"), settings)?;
        Ok(Bench { folder })
    }

    /// Where everything of the round is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The data folder of the paper.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Removes the folder: the round went well.
    pub fn forget(&self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }

    /// A command of the paper's own binary on this paper.
    pub fn broadsheet(&self, command: &str) -> Command {
        let mut broadsheet = Command::new(shell::target().join("debug/broadsheet"));
        broadsheet.arg(command).arg("--data").arg(self.data()).stdin(Stdio::null());
        broadsheet
    }

    /// A command of the torture's hands.
    pub fn hands(&self, command: &str) -> Command {
        let mut hands = Command::new(shell::target().join("debug/torture"));
        hands.arg(command).stdin(Stdio::null());
        hands
    }

    /// Whether the doctor finds the paper sound.
    pub fn examine(&self) -> Result<()> {
        said(&mut self.broadsheet("doctor")).map(|_| ())
    }

    /// Starts a publisher and waits for its first acknowledgement.
    pub fn publish(&self) -> Result<Publisher> {
        let mut hands = self.hands("publish");
        let hands = hands.arg(self.data()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = hands.spawn().context("could not start the publisher")?;
        let out = child.stdout.take().context("a publisher without output")?;
        let lines = Arc::new(Mutex::new(Vec::new()));
        let said = Arc::clone(&lines);
        let reading = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                said.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        let publisher = Publisher { victim: Victim(child), lines, reading: Some(reading) };
        wait_until("the publisher publishes", || Ok(publisher.acknowledged() > 0))?;
        Ok(publisher)
    }

    /// Serves the paper on a free port.
    pub fn serve(&self) -> Result<Server> {
        let mut broadsheet = self.broadsheet("serve");
        let broadsheet = broadsheet.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        broadsheet.env("RUST_LOG", "error");
        let mut child = broadsheet.spawn().context("could not start broadsheet serve")?;
        let out = child.stdout.take().context("a server without output")?;
        let victim = Victim(child);
        let mut lines = BufReader::new(out).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Listening on http://")?.parse().ok())
            .context("broadsheet serve ended before it listened")?;
        // Its last lines must find a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Server { victim, address })
    }

    /// Compares the paper with everything acknowledged; what stands of the newest stories.
    pub fn kept(&self, ledger: &[String]) -> Result<Vec<Standing>> {
        let file = self.folder.join("ledger");
        std::fs::write(&file, ledger.join("\n"))?;
        let said = said(self.hands("kept").arg(self.data()).arg(&file))?;
        said.lines().filter_map(|line| line.strip_prefix("at ")).map(Standing::read).collect()
    }
}

impl Standing {
    fn read(line: &str) -> Result<Standing> {
        let words: Vec<&str> = line.split(' ').collect();
        let [number, version, path] = words.as_slice() else { bail!("no standing: {line}") };
        let (number, version) = (number.parse()?, version.parse()?);
        Ok(Standing { number, version, path: (*path).to_owned() })
    }
}

impl Publisher {
    /// How many lines it has written.
    pub fn acknowledged(&self) -> usize {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// A line it has written, the newest first.
    pub fn newest(&self, back: usize) -> Option<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.len().checked_sub(back + 1).map(|place| lines[place].clone())
    }

    /// Kills it and returns every line it ever wrote.
    pub fn kill(mut self) -> Result<Vec<String>> {
        self.victim.kill()?;
        if let Some(reading) = self.reading.take() {
            let _ = reading.join();
        }
        Ok(std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Victim {
    /// Starts a program that says nothing.
    pub fn start(command: &mut Command) -> Result<Victim> {
        Ok(Victim(command.stdout(Stdio::null()).spawn().context("could not start the victim")?))
    }

    /// Whether it has ended by itself, and how.
    pub fn ended(&mut self) -> Result<Option<bool>> {
        Ok(self.0.try_wait()?.map(|status| status.success()))
    }

    /// Kills it with kill -9, at work: having ended before is an error.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(status) = self.0.try_wait()? {
            bail!("a program that was to be killed at work ended before, with {status}");
        }
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a command says; its whole output is the error when it fails.
pub fn said(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } = command.output()?;
    let said = String::from_utf8_lossy(&stdout).into_owned();
    if !status.success() {
        let name = command.get_args().next().unwrap_or_default().to_string_lossy();
        bail!("'{name}' ended with {status}:\n{said}{}", String::from_utf8_lossy(&stderr));
    }
    Ok(said)
}

/// Waits for what must come about soon, however slow the machine is.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !is_so()? {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("after a minute it is still not so that {what}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
