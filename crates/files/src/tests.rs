//! What the rest of the house relies on: whole or not at all, once, and found again.

use super::*;

struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        if buffer.remaining() > 100_000 {
            buffer.put_slice(&[7; 100_000]);
            return std::task::Poll::Ready(Ok(()));
        }
        std::task::Poll::Ready(Err(io::Error::other("the line went dead")))
    }
}

fn files() -> (tempfile::TempDir, Files) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Files::open(folder.path().join("blobs")).expect("files");
    (folder, files)
}

fn drafts(files: &Files) -> usize {
    std::fs::read_dir(files.folder().join("incoming")).expect("incoming").count()
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_read_back() {
    let (_folder, files) = files();
    let hash = files.put("a picture").await.expect("put");
    assert_eq!(hash, Hash::of(b"a picture"));
    assert_eq!(files.put("a picture").await.expect("again"), hash);
    assert_eq!(files.read(&hash).await.expect("read"), "a picture");
    assert_eq!(files.list().await.expect("list"), vec![hash]);
    let name = hash.to_string();
    assert!(files.path(&hash).ends_with(format!("{}/{}/{name}", &name[..2], &name[2..4])));
    assert_eq!(drafts(&files), 0);
}

#[tokio::test]
async fn a_stream_is_the_same_blob_and_keeps_to_its_limit() {
    let (_folder, files) = files();
    let bytes: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8).collect();
    let (hash, size) = files.put_stream(bytes.as_slice(), 1_000_000).await.expect("stream");
    assert_eq!((hash, size), (Hash::of(&bytes), 1_000_000));
    let refused = files.put_stream(bytes.as_slice(), 999_999).await;
    assert!(matches!(refused, Err(FilesError::TooLarge(999_999))));
    assert_eq!(drafts(&files), 0);
}

#[tokio::test]
async fn a_stream_that_breaks_off_leaves_nothing() {
    let (_folder, files) = files();
    let refused = files.put_stream(Broken, u64::MAX).await;
    assert!(matches!(refused, Err(FilesError::BrokenOff(_))));
    assert_eq!(drafts(&files), 0);
    assert!(files.list().await.expect("list").is_empty());
}

#[tokio::test]
async fn verify_tells_damage_from_absence_and_putting_again_mends_a_cut_blob() {
    let (_folder, files) = files();
    let hash = files.put("front page").await.expect("put");
    assert_eq!(files.verify(&hash).await.expect("verify"), Verdict::Sound);
    std::fs::write(files.path(&hash), "frant page").expect("damage");
    assert_eq!(files.verify(&hash).await.expect("verify"), Verdict::Damaged);
    std::fs::write(files.path(&hash), "front").expect("cut");
    files.put("front page").await.expect("mend");
    assert_eq!(files.verify(&hash).await.expect("verify"), Verdict::Sound);
    assert!(files.remove(&hash).await.expect("remove"));
    assert!(!files.remove(&hash).await.expect("remove again"));
    assert!(!files.exists(&hash).await);
    assert_eq!(files.verify(&hash).await.expect("verify"), Verdict::Missing);
    assert!(matches!(files.read(&hash).await, Err(FilesError::Missing(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_of_one_blob_agree() {
    let (_folder, files) = files();
    let bytes = Bytes::from(vec![5u8; 300_000]);
    let writers: Vec<_> = (0..16)
        .map(|_| {
            let (files, bytes) = (files.clone(), bytes.clone());
            tokio::spawn(async move { files.put(bytes).await })
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.expect("task").expect("put"), Hash::of(&bytes));
    }
    assert_eq!(files.list().await.expect("list").len(), 1);
    assert_eq!(drafts(&files), 0);
}

#[test]
fn a_hash_has_one_spelling() {
    let hash = Hash::of(b"x");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert!(hash.to_string().to_uppercase().parse::<Hash>().is_err());
    assert!("../../etc/passwd".parse::<Hash>().is_err());
    assert_eq!(hash.short().len(), 8);
}

#[test]
fn a_folder_that_cannot_be_made_is_named_in_the_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("file");
    let message = Files::open(file.join("blobs")).expect_err("refused").to_string();
    assert!(message.contains("making the folder") && message.contains("blobs"), "{message}");
}
