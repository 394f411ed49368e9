//! Where pictures are received and renditions made: on few threads, each rendition once.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use files::{Files, FilesError, Hash};
use kit::Id;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;

use crate::cache::Cache;
use crate::canvas::Canvas;
use crate::record::Media;
use crate::render::encode_master;
use crate::{
    Encoding, Limits, PhotoFacts, Placeholder, Probe, Ratio, Refusal, Upload, WIDTH_MAX, canvas,
    develop, encode, fit, fit_crop, metadata, placeholder, probe,
};

/// How the darkroom works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How large a picture may be.
    pub limits: Limits,
    /// How many bytes of renditions are kept on disk.
    pub renditions_bytes_max: u64,
    /// How many pictures are worked on at once, for readers and the desk together.
    pub workers: usize,
    /// Whether AVIF is made: the smallest files for seconds of work a picture.
    pub avif: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        let (limits, renditions_bytes_max) = (Limits::default(), 5_000_000_000);
        Settings { limits, renditions_bytes_max, workers: 2, avif: true }
    }
}

/// The darkroom of this node; clones share it.
#[derive(Clone)]
pub struct Darkroom {
    inner: Arc<Inner>,
}

struct Inner {
    files: Files,
    cache: Cache,
    settings: Settings,
    /// For what somebody waits for.
    benches: Semaphore,
    /// For AVIF, one at a time, so that it never takes a bench from a reader.
    slow_bench: Semaphore,
    waiting: AtomicUsize,
    under_way: Mutex<HashMap<(Id, String), Pending>>,
    /// The picture worked on last: its next rendition is likely to be asked for at once.
    last: Mutex<Option<(Hash, Arc<Canvas>)>>,
}

type Pending = watch::Receiver<Option<Result<Bytes, Arc<MakeError>>>>;

/// A picture that came in, kept and looked at, but not yet part of the paper.
#[derive(Clone, Debug)]
pub struct Received {
    /// Under which hash the original is kept.
    pub hash: Hash,
    /// How many bytes it has.
    pub bytes: u64,
    /// What it is.
    pub probe: Probe,
    /// What it says about itself.
    pub facts: PhotoFacts,
    /// What became of its colours.
    pub colours: crate::Colours,
    /// Whether some of it is clear.
    pub alpha: bool,
    /// What stands for it until it has come.
    pub placeholder: Placeholder,
}

/// Why a picture was not received.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// It is no picture we take; the message says what to do.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be kept.
    #[error("the picture could not be kept: {0}")]
    Files(#[from] FilesError),
    /// It could not be read back from the disk.
    #[error("the picture could not be read: {0}")]
    Disk(#[from] io::Error),
    /// The work was broken off.
    #[error("the picture was not looked at: the work was broken off")]
    Lost,
}

/// Why a rendition was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// Too many are being made; it may be asked for again soon.
    #[error("too many renditions are being made at once")]
    Busy,
    /// The original is not there.
    #[error("the original cannot be read: {0}")]
    Files(#[from] FilesError),
    /// The original cannot be decoded (any more).
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The encoder refused.
    #[error(transparent)]
    Render(#[from] crate::RenderError),
    /// The work was broken off.
    #[error("the work was broken off")]
    Lost,
}

/// A rendition: which width, perhaps a crop, which encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// Its width.
    pub width: u32,
    /// Its crop.
    pub crop: Option<Ratio>,
    /// Its encoding.
    pub encoding: Encoding,
}

impl Rendition {
    /// The last part of its address, and its name on disk.
    pub fn name(&self, media: &Media) -> String {
        self.stamped(&media.stamp(self.crop))
    }

    /// The same for who knows the picture's stamp.
    pub(crate) fn stamped(&self, stamp: &str) -> String {
        let (width, extension) = (self.width, self.encoding.extension());
        match self.crop {
            Some(ratio) => format!("{width}-{ratio}-{stamp}.{extension}"),
            None => format!("{width}-{stamp}.{extension}"),
        }
    }
}

/// More than this many callers waiting for a bench means that somebody crawls: the next are told
/// to come back, instead of growing a queue nobody will wait out.
const WAITING_MAX: usize = 64;
/// A canvas larger than this is not held on to.
const LAST_BYTES_MAX: usize = 16_000_000;

impl Darkroom {
    /// A darkroom that takes originals from `files` and keeps renditions in `folder`.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(
        files: Files,
        folder: impl Into<PathBuf>,
        settings: Settings,
    ) -> io::Result<Darkroom> {
        let cache = Cache::open(folder.into(), settings.renditions_bytes_max)?;
        let (benches, slow_bench) = (Semaphore::new(settings.workers.max(1)), Semaphore::new(1));
        let (waiting, under_way, last) = (AtomicUsize::new(0), Mutex::default(), Mutex::default());
        let inner = Inner { files, cache, settings, benches, slow_bench, waiting, under_way, last };
        Ok(Darkroom { inner: Arc::new(inner) })
    }

    /// How it works.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The files it takes originals from.
    pub fn files(&self) -> &Files {
        &self.inner.files
    }

    /// Looks at a picture and keeps the original, durably. This is the slow part of taking a
    /// picture and belongs outside any transaction; [`crate::take`] is the quick part inside.
    ///
    /// # Errors
    /// [`ReceiveError`]; a refused picture is not kept.
    pub async fn receive(&self, bytes: impl Into<Bytes>) -> Result<Received, ReceiveError> {
        let bytes: Bytes = bytes.into();
        let _bench = self.inner.benches.acquire().await.map_err(|_| ReceiveError::Lost)?;
        let (inner, looked_at) = (self.inner.clone(), bytes.clone());
        let received = spawn_blocking(move || inner.look_at(&looked_at));
        let received = received.await.map_err(|_| ReceiveError::Lost)??;
        self.inner.files.put(bytes).await?;
        Ok(received)
    }

    /// A place for a file that is on its way here.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin_upload(&self) -> io::Result<Upload> {
        Upload::begin(self.inner.cache.folder(), self.inner.settings.limits.bytes_max)
    }

    /// As [`Darkroom::receive`], for a file that waits on the disk until a bench is free, so that
    /// no more files are in memory than there are benches.
    ///
    /// # Errors
    /// [`ReceiveError`]; a refused picture is not kept.
    pub async fn receive_upload(&self, upload: Upload) -> Result<Received, ReceiveError> {
        let _bench = self.inner.benches.acquire().await.map_err(|_| ReceiveError::Lost)?;
        let inner = self.inner.clone();
        let looked_at = spawn_blocking(move || {
            let bytes = Bytes::from(upload.read()?);
            Ok::<_, ReceiveError>((inner.look_at(&bytes)?, bytes))
        });
        let (received, bytes) = looked_at.await.map_err(|_| ReceiveError::Lost)??;
        self.inner.files.put(bytes).await?;
        Ok(received)
    }

    /// A rendition for the desk, also of a picture that readers may not see. It is kept under a
    /// name that no public address has.
    ///
    /// # Errors
    /// [`MakeError`].
    pub async fn preview(
        &self,
        media: &Media,
        rendition: Rendition,
    ) -> Result<Bytes, Arc<MakeError>> {
        self.named(media, rendition, format!("desk-{}", rendition.name(media))).await
    }

    /// A rendition, from the cache or made now. Callers who ask for the same one wait for one
    /// piece of work, which goes on when they leave.
    ///
    /// The caller has checked that the picture may be shown and is served at this width.
    ///
    /// # Errors
    /// [`MakeError`].
    pub async fn rendition(
        &self,
        media: &Media,
        rendition: Rendition,
    ) -> Result<Bytes, Arc<MakeError>> {
        self.named(media, rendition, rendition.name(media)).await
    }

    async fn named(
        &self,
        media: &Media,
        rendition: Rendition,
        name: String,
    ) -> Result<Bytes, Arc<MakeError>> {
        if let Some(bytes) = self.cached(media.id, name.clone()).await {
            return Ok(bytes);
        }
        let mut pending = self.begin(media, rendition, name)?;
        let outcome = pending.wait_for(Option::is_some).await;
        outcome.ok().and_then(|outcome| outcome.clone()).unwrap_or(Err(Arc::new(MakeError::Lost)))
    }

    /// A file of the cache, when it is there.
    pub async fn cached(&self, media: Id, name: String) -> Option<Bytes> {
        let inner = self.inner.clone();
        spawn_blocking(move || inner.cache.read(media, &name)).await.ok()?.map(Bytes::from)
    }

    /// Begins an AVIF that was swept away, unless another is being made; nobody waits for it.
    pub fn begin_avif(&self, media: &Media, width: u32) {
        if self.inner.slow_bench.available_permits() > 0 {
            let rendition = Rendition { width, crop: None, encoding: Encoding::Avif };
            // Too busy is an answer too: the next reader asks again.
            let _ = self.begin(media, rendition, rendition.name(media));
        }
    }

    /// Takes away all renditions of a picture on this node.
    pub async fn forget(&self, media: Id) {
        let inner = self.inner.clone();
        // The work cannot fail in a way that its caller could mend.
        let _ = spawn_blocking(move || inner.cache.forget(media)).await;
    }

    /// Joins the work on this rendition, or starts it.
    fn begin(
        &self,
        media: &Media,
        rendition: Rendition,
        name: String,
    ) -> Result<Pending, Arc<MakeError>> {
        let key = (media.id, name.clone());
        let mut under_way = lock(&self.inner.under_way);
        if let Some(pending) = under_way.get(&key) {
            return Ok(pending.clone());
        }
        if self.inner.waiting.load(Ordering::Relaxed) >= WAITING_MAX {
            return Err(Arc::new(MakeError::Busy));
        }
        let (done, pending) = watch::channel(None);
        under_way.insert(key.clone(), pending.clone());
        let guard = UnderWay { inner: self.inner.clone(), key };
        self.inner.waiting.fetch_add(1, Ordering::Relaxed);
        let media = media.clone();
        tokio::spawn(async move {
            let made = guard.inner.clone().work(media, rendition, name).await;
            drop(guard);
            done.send_replace(Some(made.map_err(Arc::new)));
        });
        Ok(pending)
    }
}

/// Takes the work off the list however it ends, or nobody could ever ask for it again.
struct UnderWay {
    inner: Arc<Inner>,
    key: (Id, String),
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.inner.waiting.fetch_sub(1, Ordering::Relaxed);
        lock(&self.inner.under_way).remove(&self.key);
    }
}

impl Inner {
    async fn work(
        self: Arc<Inner>,
        media: Media,
        rendition: Rendition,
        name: String,
    ) -> Result<Bytes, MakeError> {
        let is_slow = rendition.encoding == Encoding::Avif;
        let benches = if is_slow { &self.slow_bench } else { &self.benches };
        let _bench = benches.acquire().await.map_err(|_| MakeError::Lost)?;
        let inner = self.clone();
        let made = spawn_blocking(move || inner.make(&media, rendition, &name));
        let made = made.await.map_err(|_| MakeError::Lost)?;
        if self.cache.needs_sweep() {
            // Nobody waits for it: a sweep reads the whole folder.
            let inner = self.clone();
            spawn_blocking(move || inner.cache.sweep());
        }
        made
    }

    fn make(&self, media: &Media, rendition: Rendition, name: &str) -> Result<Bytes, MakeError> {
        let master = self.master(media)?;
        let canvas = match rendition.crop {
            Some(ratio) => {
                fit_crop(&master, rendition.width, ratio, media.description.framing(ratio))
            }
            None => fit(&master, rendition.width),
        };
        let bytes = encode(&canvas, rendition.encoding, &media.rights())?;
        self.cache.keep(media.id, name, &bytes);
        Ok(Bytes::from(bytes))
    }

    /// The pixels a rendition is made from: those used last, the reduced copy, or the original,
    /// of which a reduced copy is kept when it is much larger than what is served.
    fn master(&self, media: &Media) -> Result<Arc<Canvas>, MakeError> {
        if let Some((hash, canvas)) = &*lock(&self.last)
            && *hash == media.hash
        {
            return Ok(canvas.clone());
        }
        let limits = &self.settings.limits;
        let name = master_name(&media.hash);
        let kept = self.cache.read(media.id, &name).and_then(|kept| develop(&kept, limits).ok());
        let canvas = match kept {
            Some(kept) => kept.canvas,
            None => {
                let original = std::fs::read(self.files.path(&media.hash));
                let original = original.map_err(|_| FilesError::Missing(media.hash))?;
                let canvas = develop(&original, limits)?.canvas;
                if media.width > WIDTH_MAX
                    && let Ok(reduced) = encode_master(&canvas)
                {
                    self.cache.keep(media.id, &name, &reduced);
                }
                canvas
            }
        };
        Ok(self.remember(media.hash, canvas))
    }

    fn remember(&self, hash: Hash, canvas: Canvas) -> Arc<Canvas> {
        let canvas = Arc::new(canvas);
        if canvas.pixels.len() <= LAST_BYTES_MAX {
            *lock(&self.last) = Some((hash, canvas.clone()));
        }
        canvas
    }

    fn look_at(&self, bytes: &[u8]) -> Result<Received, Refusal> {
        let limits = &self.settings.limits;
        let (probe, parts) = probe::open(bytes, limits)?;
        let facts = metadata::gather(&parts);
        let canvas::Master { canvas, colours } = develop(bytes, limits)?;
        let hash = Hash::of(bytes);
        let placeholder = placeholder(&canvas);
        let (bytes, alpha) = (bytes.len() as u64, canvas.alpha);
        self.remember(hash, canvas);
        Ok(Received { hash, bytes, probe, facts, colours, alpha, placeholder })
    }
}

fn master_name(hash: &Hash) -> String {
    format!("master-{}", hash.short())
}

/// A thread that panicked while it held one of these locks left nothing half done in it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
