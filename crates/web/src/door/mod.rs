//! The front door: connections from readers, answered from the press whenever a page is there.

mod body;
mod pulse;
mod socket;
#[cfg(test)]
mod tests;
mod visit;

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{HeaderMap, Response};
use press::Press;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::{Reception, Theme};
use body::DoorBody;

pub(crate) type Reply = Response<DoorBody>;

/// The variant under which a page stands that is the same for everybody who is signed in. One that
/// is not never stands there: variants above it are looked for first, and then this.
pub const VARIANT_SIGNED_IN: u8 = 1;

/// Tells which variant of a page a request with cookies sees.
pub type Variant = Arc<dyn Fn(&HeaderMap) -> u8 + Send + Sync>;

/// How the door is set up.
#[derive(Clone, Debug)]
pub struct DoorSettings {
    /// How many connections may be open; more wait in the system's queue.
    pub connections_max: usize,
    /// How large the head of a request may be, roughly: what arrives in one piece is read whole.
    pub head_bytes_max: usize,
    /// How many threads move bytes; each has its own connections.
    pub threads: usize,
    /// How long open requests may go on after the end was asked for.
    pub grace_seconds: u64,
}

impl Default for DoorSettings {
    fn default() -> DoorSettings {
        DoorSettings {
            connections_max: 20_000,
            head_bytes_max: 32 * 1024,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            grace_seconds: 10,
        }
    }
}

/// Why the door cannot be opened, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program has the port.
    #[error(
        "port {} is taken: another program, perhaps another broadsheet, listens on {address}; \
         stop it or choose another port with --listen ADDR:PORT", .address.port()
    )]
    Taken {
        /// Where it was tried.
        address: SocketAddr,
    },
    /// Low ports belong to the administrator.
    #[error(
        "this user may not listen on {address}; choose a port above 1023 with --listen ADDR:PORT, \
         or let systemd or a proxy hand the port over"
    )]
    NotAllowed {
        /// Where it was tried.
        address: SocketAddr,
    },
    /// The address is not this machine's.
    #[error("this machine has no address {}; check --listen ADDR:PORT", .address.ip())]
    NotOurs {
        /// Where it was tried.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("cannot listen on {address}: {error}")]
    Other {
        /// Where it was tried.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
}

/// Takes the port, before anything slow is done, so that a taken one is told at once.
///
/// # Errors
/// [`BindError`], each with what to do.
pub fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    listen(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => BindError::Taken { address },
        io::ErrorKind::PermissionDenied => BindError::NotAllowed { address },
        io::ErrorKind::AddrNotAvailable => BindError::NotOurs { address },
        _ => BindError::Other { address, error },
    })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let domain = socket2::Domain::for_address(address);
    let socket = socket2::Socket::new(domain, socket2::Type::STREAM, None)?;
    // A restart must not wait for the last connections' time to run out.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(4096)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// The front door.
#[derive(Clone)]
pub struct Door {
    /// Where pages are.
    pub press: Press,
    /// Where assets are.
    pub theme: Arc<Theme>,
    /// Who answers what the press cannot.
    pub reception: Reception,
    /// Which variant a request with cookies sees; without cookies it is 0.
    pub variant: Variant,
    /// Limits.
    pub settings: DoorSettings,
}

/// What every connection needs.
pub(crate) struct Hall {
    press: Press,
    theme: Arc<Theme>,
    reception: Arc<Reception>,
    variant: Variant,
    settings: DoorSettings,
    home: Handle,
    closing: AtomicBool,
}

impl Hall {
    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }
}

/// A connection on its way to a thread, with its place in the count of open ones.
type Guest = (std::net::TcpStream, OwnedSemaphorePermit);

impl Door {
    /// Lets readers in until `closing` is done, then waits for open requests, with a limit.
    ///
    /// Runs on the paper's main runtime, where all the rooms' work is done; bytes are moved by
    /// threads with a runtime of their own each, because a connection that stays on one core
    /// costs less than one that is passed around.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub async fn serve(
        self,
        listener: TcpListener,
        closing: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        raise_file_limit();
        let places = Arc::new(Semaphore::new(self.settings.connections_max));
        let hall = self.into_hall();
        let threads = start_threads(&hall)?;
        let mut closing = pin!(closing);
        let mut turn = 0;
        loop {
            let guest = tokio::select! {
                () = &mut closing => break,
                guest = next_guest(&listener, &places) => guest,
            };
            turn = (turn + 1) % threads.len();
            let _ = threads[turn].send(guest);
        }
        drop(listener);
        hall.closing.store(true, Ordering::Relaxed);
        let all = hall.settings.connections_max as u32;
        let grace = Duration::from_secs(hall.settings.grace_seconds);
        let _ = tokio::time::timeout(grace, places.acquire_many(all)).await;
        Ok(())
    }

    fn into_hall(self) -> Arc<Hall> {
        Arc::new(Hall {
            press: self.press,
            theme: self.theme,
            reception: Arc::new(self.reception),
            variant: self.variant,
            settings: self.settings,
            home: Handle::current(),
            closing: AtomicBool::new(false),
        })
    }
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Every connection takes a file handle, and many systems start programs with only 1024 although
/// they may have more.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

#[cfg(not(unix))]
fn raise_file_limit() {}

async fn next_guest(listener: &tokio::net::TcpListener, places: &Arc<Semaphore>) -> Guest {
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
            return std::future::pending().await;
        };
        match listener.accept().await.and_then(|(stream, _)| stream.into_std()) {
            Ok(stream) => return (stream, place),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                // Out of file handles, most likely: some will be free again soon.
                tracing::error!(%error, "cannot accept connections");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn start_threads(hall: &Arc<Hall>) -> io::Result<Vec<mpsc::UnboundedSender<Guest>>> {
    let start = |number: usize| {
        let (sender, guests) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let hall = Arc::clone(hall);
        std::thread::Builder::new()
            .name(format!("door-{number}"))
            .spawn(move || runtime.block_on(receive(guests, hall)))?;
        Ok(sender)
    };
    (0..hall.settings.threads.max(1)).map(start).collect()
}

/// One thread's work: it ends when the door is closed and its last connection gone.
async fn receive(mut guests: mpsc::UnboundedReceiver<Guest>, hall: Arc<Hall>) {
    while let Some((stream, place)) = guests.recv().await {
        let Ok(stream) = TcpStream::from_std(stream) else {
            continue;
        };
        let hall = Arc::clone(&hall);
        tokio::spawn(async move {
            visit::serve(stream, hall).await;
            drop(place);
        });
    }
}
