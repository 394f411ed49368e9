//! A node: a server in a process of its own, so that it can be killed like one. It is this very
//! test program, started again and told on its standard input what to publish.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use config::Config;
use kit::Clock;
use paper::Paper;
use store::Tx;

use crate::desk;

/// Names the database to the process that is to be a node.
const DATABASE: &str = "GROWTH_NODE_DATABASE";
/// What stands before a line that is meant for us; the test harness prints lines of its own.
const MARK: &str = "node: ";

/// How often, and how often at most, a page is looked at until it shows something: half a minute.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS_MAX: usize = 1500;

/// A node that is up.
pub struct Node {
    process: Child,
    orders: ChildStdin,
    said: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Node {
    pub fn start(database: &str) -> Node {
        let itself = std::env::current_exe().expect("this program");
        let mut process = Command::new(itself)
            .args(["--exact", "node::be_a_node", "--ignored", "--nocapture"])
            .env(DATABASE, database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let orders = process.stdin.take().expect("its input");
        let mut said = BufReader::new(process.stdout.take().expect("its output"));
        let address = heard(&mut said).parse().expect("where it listens");
        Node { process, orders, said, address }
    }

    pub fn publish(&mut self, slug: &str, headline: &str) {
        assert_eq!(self.order(&format!("publish {slug} {headline}")), "done");
    }

    pub fn revise(&mut self, slug: &str, headline: &str) {
        assert_eq!(self.order(&format!("revise {slug} {headline}")), "done");
    }

    /// Lets it publish a story up to the commit, and no further.
    pub fn hesitate(&mut self, slug: &str, headline: &str) {
        assert_eq!(self.order(&format!("hesitate {slug} {headline}")), "done");
    }

    /// Ends it without a word of warning.
    pub fn kill(mut self) {
        self.process.kill().expect("a kill");
        self.process.wait().expect("its end");
    }

    /// What it answers to a reader.
    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let ask =
            format!("GET {path} HTTP/1.1\r\nhost: paper.example\r\nconnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).expect("asked");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Looks at a page until it shows these words.
    pub fn comes_to_show(&self, path: &str, words: &str) {
        for _ in 0..LOOKS_MAX {
            let answer = self.get(path);
            if answer.starts_with("HTTP/1.1 200") && answer.contains(words) {
                return;
            }
            std::thread::sleep(LOOK);
        }
        panic!("{path} never showed '{words}', but\n{}", self.get(path));
    }

    fn order(&mut self, order: &str) -> String {
        writeln!(self.orders, "{order}").expect("an order");
        heard(&mut self.said)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Nobody is left to hear that it was gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The next line that is meant for us.
fn heard(said: &mut BufReader<ChildStdout>) -> String {
    loop {
        let mut line = String::new();
        assert_ne!(said.read_line(&mut line).expect("a line"), 0, "the node has ended");
        // The harness prints the test's name without an end of line before what the test says.
        if let Some((_, words)) = line.split_once(MARK) {
            return words.trim_end().to_owned();
        }
    }
}

/// Not a test of anything: the process that [`Node::start`] starts.
#[test]
#[ignore = "started by the stories of several nodes"]
fn be_a_node() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let settings = [("BROADSHEET_STORE__DATABASE", database)];
    let config = Config::load_with(folder.path(), None, settings).expect("settings");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let paper = runtime.block_on(Paper::open(folder.path(), config, Clock::system()));
    let paper = paper.expect("an open paper");
    let listener = web::door::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let served = paper.clone();
    runtime.spawn(async move {
        let tell = |serving: &paper::Serving| println!("{MARK}{}", serving.address);
        paper::start(&served, listener, std::future::pending(), tell).await.expect("a server");
    });
    let mut hesitating: Vec<Tx> = Vec::new();
    // The input ends when whoever started us is gone, however that came.
    for order in std::io::stdin().lines() {
        let order = order.expect("an order");
        hesitating.extend(runtime.block_on(obey(&paper, &order)));
        println!("{MARK}done");
    }
    std::process::exit(0);
}

/// Does what it is told; a transaction that is to stay open comes back.
async fn obey(paper: &Paper, order: &str) -> Option<Tx> {
    let (db, clock) = (&paper.db, &paper.clock);
    let words: Vec<&str> = order.splitn(3, ' ').collect();
    let [verb, slug, headline] = words.as_slice() else { panic!("'{order}' is no order") };
    match *verb {
        "publish" => {
            desk::publish(db, clock, slug, headline).await;
            None
        }
        "revise" => {
            desk::revise(db, clock, desk::find(db, slug).await, headline).await;
            None
        }
        "hesitate" => {
            let story = desk::story(db, headline).await;
            let mut tx = db.begin().await.expect("a transaction");
            desk::write(&mut tx, clock, &story, slug).await;
            Some(tx)
        }
        other => panic!("'{other}' is no order"),
    }
}
