//! A private PostgreSQL: made in a temporary folder, gone with the process that asked for it.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{setup, shell};

/// Whether a commit has to survive the loss of power.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// No: tests throw the data away.
    Fast,
    /// Yes: for benchmarks and for tests that kill the server.
    Durable,
}

/// A running server. Dropping it, or the end of this process in any way, stops the server and
/// removes its folder.
pub struct Cluster {
    port: u16,
    bin: PathBuf,
    guard: Child,
}

/// Runs the server as its child and waits for the end of standard input, which comes when the
/// process that holds the other end is gone, even by `kill -9`.
const GUARD: &str = r#"
"$1/postgres" -D "$2" >"$2/log" 2>&1 &
server=$!
read -r _
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$2"
"#;

/// The user that a root process lends to the server, which refuses to run as root.
struct Person {
    user: u32,
    group: u32,
}

impl Cluster {
    /// Makes and starts a server; the address is that of its `postgres` database.
    pub fn start(care: Care) -> Result<Cluster> {
        let bin = setup::postgres()?;
        let person = if shell::is_root() { Some(unprivileged()?) } else { None };
        let folder = folder(person.as_ref())?;
        let made = initialise(&bin, &folder, person.as_ref());
        if let Err(error) = made {
            std::fs::remove_dir_all(&folder).ok();
            return Err(error);
        }
        let port = free_port()?;
        configure(&folder, port, care)?;
        let mut guard = command(Path::new("/bin/sh"), person.as_ref());
        guard.args(["-c", GUARD, "sh"]).arg(&bin).arg(&folder);
        let guard = guard.stdin(Stdio::piped()).process_group(0).spawn()?;
        let cluster = Cluster { port, bin, guard };
        wait_until_ready(&cluster.bin, &folder, port)?;
        Ok(cluster)
    }

    /// `postgres://…`, for `BROADSHEET_TEST_POSTGRES`.
    pub fn address(&self) -> String {
        self.address_of("postgres")
    }

    /// Makes a database of this name; its address.
    pub fn database(&self, name: &str) -> Result<String> {
        let program = self.bin.join("createdb");
        let mut createdb = Command::new(program);
        createdb.args(["-h", "127.0.0.1", "-U", "broadsheet", "-p", &self.port.to_string(), name]);
        shell::output(createdb.stdin(Stdio::null()))?;
        Ok(self.address_of(name))
    }

    fn address_of(&self, database: &str) -> String {
        format!("postgres://broadsheet@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        self.guard.wait().ok();
    }
}

/// `cargo xtask dev-postgres`.
pub fn stay(care: Care) -> Result<()> {
    let cluster = Cluster::start(care)?;
    println!("export BROADSHEET_TEST_POSTGRES={}", cluster.address());
    eprintln!("PostgreSQL is up; Ctrl-C ends it and removes its data.");
    loop {
        std::thread::park();
    }
}

fn unprivileged() -> Result<Person> {
    let id = |flag: &str, name: &str| -> Result<u32> {
        let said = shell::output(shell::command(&["id", flag, name]).stderr(Stdio::null()))?;
        Ok(said.parse()?)
    };
    for name in ["postgres", "nobody"] {
        if let (Ok(user), Ok(group)) = (id("-u", name), id("-g", name)) {
            return Ok(Person { user, group });
        }
    }
    bail!("root cannot run PostgreSQL, and there is neither a user 'postgres' nor 'nobody'")
}

fn folder(person: Option<&Person>) -> Result<PathBuf> {
    // A root's own temporary folder may be closed to others; /tmp is open to all.
    let place = if person.is_some() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_nanos();
    let folder = place.join(format!("broadsheet-postgres-{}-{now}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("creating {}", folder.display()))?;
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
    if let Some(person) = person {
        chown(&folder, Some(person.user), Some(person.group))?;
    }
    Ok(folder)
}

fn initialise(bin: &Path, folder: &Path, person: Option<&Person>) -> Result<()> {
    let mut initdb = command(&bin.join("initdb"), person);
    initdb.arg("-D").arg(folder).args(["-U", "broadsheet", "--auth=trust", "--no-sync"]);
    initdb.args(["--encoding=UTF8", "--locale=C"]);
    if major(bin)? >= 15 {
        // Not the C collation: a statement whose order depends on the server's language is a
        // fault that the tests are to find.
        initdb.args(["--locale-provider=icu", "--icu-locale=en"]);
    }
    let output = initdb.stdin(Stdio::null()).output().context("could not start initdb")?;
    if !output.status.success() {
        bail!("initdb failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// 15 of `postgres (PostgreSQL) 15.18 (…)`.
fn major(bin: &Path) -> Result<u32> {
    let program = bin.join("postgres");
    let said = shell::output(Command::new(program).arg("--version"))?;
    let number = said.split_whitespace().nth(2).and_then(|version| version.split('.').next());
    let digits = number.unwrap_or_default().trim_end_matches(char::is_alphabetic);
    digits.parse().with_context(|| format!("which PostgreSQL is '{said}'?"))
}

fn configure(folder: &Path, port: u16, care: Care) -> Result<()> {
    let mut text = std::fs::read_to_string(folder.join("postgresql.conf"))?;
    text.push_str(&format!(
        "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n\
         max_connections = 200\nshared_buffers = 128MB\nlog_min_messages = warning\n"
    ));
    if care == Care::Fast {
        text.push_str("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
    }
    std::fs::write(folder.join("postgresql.conf"), text)?;
    Ok(())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn wait_until_ready(bin: &Path, folder: &Path, port: u16) -> Result<()> {
    let ready = bin.join("pg_isready");
    let ready = ready.to_string_lossy();
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        if shell::works(&[&ready, "-q", "-h", "127.0.0.1", "-p", &port.to_string()]) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    bail!("PostgreSQL did not start within a minute:\n{log}")
}

fn command(program: &Path, person: Option<&Person>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some(person) = person {
        command.uid(person.user).gid(person.group);
    }
    command
}
