//! `cargo xtask bench read`: our page from memory beside nginx and a bare axum server.
//!
//! All three answer the same bytes on this machine, in turn, over several rounds, so that a slow
//! minute hits all of them. CPU time is read from `/proc`, with all worker processes.

use std::fmt::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{shell, wrk};

const NGINX_PORT: u16 = 18_081;
const BARE_PORT: u16 = 18_082;
const DOOR_PORT: u16 = 18_083;

/// What is asked of the benchmark.
struct Plan {
    rounds: usize,
    seconds: u32,
    /// A page of a running paper, instead of the door around a page of our own.
    url: Option<String>,
    /// That paper's process, for its CPU time.
    pid: Option<u32>,
    /// Where the table goes besides the terminal.
    out: Option<PathBuf>,
}

/// A server under test.
struct Peer {
    name: &'static str,
    url: String,
    pid: Option<u32>,
}

/// One way of asking.
#[derive(Clone, Copy)]
struct Width {
    connections: u32,
    gzip: bool,
}

const WIDTHS: [Width; 4] = [
    Width { connections: 32, gzip: true },
    Width { connections: 256, gzip: true },
    Width { connections: 32, gzip: false },
    Width { connections: 256, gzip: false },
];

/// Ends a server when the benchmark ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // nginx stops its workers on TERM, and only then.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// Runs `bench read` with these options.
pub fn run(options: &[&str]) -> Result<()> {
    let plan = plan(options)?;
    for tool in ["wrk", "nginx", "curl"] {
        if !shell::works(&["sh", "-c", &format!("command -v {tool}")]) {
            bail!("{tool} is missing; `cargo xtask setup` or apt-get install {tool} brings it");
        }
    }
    shell::run(&mut shell::cargo(&["build", "--release", "--quiet", "-p", "bench"]))?;
    let folder = tempfile::tempdir()?;
    prepare_page(&plan, folder.path())?;
    let mut servers = vec![start_nginx(folder.path())?, start_peer("bare", BARE_PORT, &folder)?];
    let mut peers = vec![
        peer("nginx", NGINX_PORT, "/page.html", servers[0].0.id()),
        peer("bare axum", BARE_PORT, "/page.html", servers[1].0.id()),
    ];
    match &plan.url {
        Some(url) => peers.push(Peer { name: "broadsheet", url: url.clone(), pid: plan.pid }),
        None => {
            servers.push(start_peer("door", DOOR_PORT, &folder)?);
            peers.push(peer("broadsheet", DOOR_PORT, "/page.html", servers[2].0.id()));
        }
    }
    for peer in &peers {
        wait_for(&peer.url)?;
    }
    let sizes = sizes(folder.path())?;
    let table = report(&plan, &peers, &sizes)?;
    print!("{table}");
    if let Some(path) = &plan.out {
        std::fs::write(path, table).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn plan(options: &[&str]) -> Result<Plan> {
    let mut plan = Plan { rounds: 5, seconds: 8, url: None, pid: None, out: None };
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match *word {
            "--rounds" => plan.rounds = value.parse()?,
            "--seconds" => plan.seconds = value.parse()?,
            "--url" => plan.url = Some((*value).to_owned()),
            "--pid" => plan.pid = Some(value.parse()?),
            "--out" => plan.out = Some(value.into()),
            other => bail!("bench read does not know {other}"),
        }
    }
    Ok(plan)
}

/// Writes the page all servers answer: our own, or the one the running paper answers.
fn prepare_page(plan: &Plan, folder: &Path) -> Result<()> {
    let Some(url) = &plan.url else {
        let mut page = Command::new(bench_binary());
        return shell::run(page.arg("page").arg(folder));
    };
    let plain = folder.join("page.html");
    let gzip = folder.join("page.html.gz");
    shell::run(Command::new("curl").args(["-sfo"]).arg(plain).arg(url))?;
    let compressed = ["-sf", "-H", "Accept-Encoding: gzip", "-o"];
    shell::run(Command::new("curl").args(compressed).arg(gzip).arg(url))
}

fn sizes(folder: &Path) -> Result<String> {
    let length = |name: &str| std::fs::metadata(folder.join(name)).map(|file| file.len());
    Ok(format!("{} bytes plain, {} in gzip", length("page.html")?, length("page.html.gz")?))
}

fn bench_binary() -> PathBuf {
    shell::target().join("release/bench")
}

fn start_peer(kind: &str, port: u16, folder: &tempfile::TempDir) -> Result<Running> {
    let address = format!("127.0.0.1:{port}");
    let child = Command::new(bench_binary()).args([kind, &address]).arg(folder.path()).spawn();
    Ok(Running(child.with_context(|| format!("could not start bench {kind}"))?))
}

/// nginx as a static server is usually set up: a worker a core, no log, compressed files beside
/// the plain ones.
fn start_nginx(folder: &Path) -> Result<Running> {
    let here = folder.display();
    let user = if shell::works(&["sh", "-c", "test $(id -u) = 0"]) { "user root;\n" } else { "" };
    let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {here}/{kind};\n"))
        .collect();
    let configuration = format!(
        "{user}daemon off;\nworker_processes auto;\npid {here}/nginx.pid;\nerror_log stderr crit;\n\
         events {{ worker_connections 4096; }}\nhttp {{\n{folders}  types {{ text/html html; }}\n  \
         charset utf-8;\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  \
         keepalive_timeout 65;\n  keepalive_requests 100000000;\n  server {{\n    \
         listen 127.0.0.1:{NGINX_PORT} backlog=4096;\n    root {here};\n    \
         gzip_static on;\n    open_file_cache max=100;\n  }}\n}}\n"
    );
    let path = folder.join("nginx.conf");
    std::fs::write(&path, configuration)?;
    let child = Command::new("nginx").arg("-p").arg(folder).arg("-c").arg(&path).spawn();
    Ok(Running(child.context("could not start nginx")?))
}

fn peer(name: &'static str, port: u16, path: &str, pid: u32) -> Peer {
    Peer { name, url: format!("http://127.0.0.1:{port}{path}"), pid: Some(pid) }
}

fn wait_for(url: &str) -> Result<()> {
    let place = url.trim_start_matches("http://").split('/').next().unwrap_or("");
    let began = Instant::now();
    while TcpStream::connect(place).is_err() {
        if began.elapsed() > Duration::from_secs(20) {
            bail!("nothing answers at {place}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut once = Command::new("curl");
    once.args(["-sf", "-H", "Accept-Encoding: gzip", "-o", "/dev/null", url]).stdin(Stdio::null());
    if !once.status()?.success() {
        bail!("{url} does not answer with a page");
    }
    Ok(())
}

fn report(plan: &Plan, peers: &[Peer], sizes: &str) -> Result<String> {
    let mut text = format!(
        "# Reading one page\n\n`cargo xtask bench read`: {} rounds of `wrk -t1 -d{}s` in turn, \
         medians; the page is {sizes}.\nLoad of the machine before: {}\n\n",
        plan.rounds,
        plan.seconds,
        std::fs::read_to_string("/proc/loadavg")?.trim(),
    );
    for width in WIDTHS {
        let runs = measure(plan, peers, width)?;
        write_table(&mut text, peers, width, &runs)?;
    }
    Ok(text)
}

/// All runs of one width: one list a peer, one run a round. Each round begins with another peer.
fn measure(plan: &Plan, peers: &[Peer], width: Width) -> Result<Vec<Vec<wrk::Run>>> {
    let mut runs: Vec<Vec<wrk::Run>> = peers.iter().map(|_| Vec::new()).collect();
    for round in 0..plan.rounds {
        for turn in 0..peers.len() {
            let index = (round + turn) % peers.len();
            let (url, pid) = (&peers[index].url, peers[index].pid);
            let run = wrk::run(url, pid, width.connections, width.gzip, plan.seconds)?;
            eprintln!("c{} {}: {:.0}/s", width.connections, peers[index].name, run.per_second);
            runs[index].push(run);
        }
    }
    Ok(runs)
}

fn write_table(
    text: &mut String,
    peers: &[Peer],
    width: Width,
    runs: &[Vec<wrk::Run>],
) -> Result<()> {
    let form = if width.gzip { "gzip" } else { "plain" };
    writeln!(text, "## {form}, {} connections\n", width.connections)?;
    writeln!(
        text,
        "| server | requests/s | p50 ms | p99 ms | CPU us/request | to nginx | to bare |"
    )?;
    writeln!(text, "|---|---:|---:|---:|---:|---:|---:|")?;
    for (peer, own) in peers.iter().zip(runs) {
        let of = |value: fn(&wrk::Run) -> f64| wrk::median(own.iter().map(value));
        writeln!(
            text,
            "| {} | {:.0} | {:.2} | {:.2} | {:.1} | {:.2} | {:.2} |",
            peer.name,
            of(|run| run.per_second),
            of(|run| run.p50_millis),
            of(|run| run.p99_millis),
            of(|run| run.cpu_micros),
            ratio(own, &runs[0]),
            ratio(own, &runs[1]),
        )?;
    }
    text.push('\n');
    Ok(())
}

/// The median of the rounds' own ratios: both sides of each were measured in the same minute.
fn ratio(own: &[wrk::Run], other: &[wrk::Run]) -> f64 {
    wrk::median(own.iter().zip(other).map(|(own, other)| own.per_second / other.per_second))
}
