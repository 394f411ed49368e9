//! The line to a mail server: a socket that does not wait, private from the first byte if need be.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::io::{AsyncRead as _, AsyncWrite as _};
// Deprecated because it was not meant to be public. It is the one thing that opens TLS with the
// library's own parameters over a socket that somebody else made; without it the parameters would
// have to be read twice, here for `smtps://` and there for STARTTLS.
#[allow(deprecated)]
use lettre::transport::smtp::client::AsyncNetworkStream;
use lettre::transport::smtp::client::{AsyncTokioStream, TlsParameters};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Why there is no line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoLine {
    /// None of its addresses answers, or there are none.
    #[error("the server cannot be reached: {0}")]
    Socket(#[from] io::Error),
    /// The server does not prove who it is.
    #[error(transparent)]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// Connects to the first address that answers, each given so long. What is written goes out at
/// once: the library writes a message and its last line one after the other, and the second would
/// wait for the other end's word on the first, which that end delays by 40 ms (Nagle's algorithm,
/// RFC 896, against RFC 1122, section 4.2.3.2).
pub(crate) async fn connect(host: &str, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the server has no address");
    for address in tokio::net::lookup_host((host, port)).await? {
        match tokio::time::timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

/// The same line, private from here on.
pub(crate) async fn wrap(stream: TcpStream, tls: TlsParameters) -> Result<Wrapped, NoLine> {
    let peer = stream.peer_addr()?;
    #[allow(deprecated)] // See above.
    let mut stream = AsyncNetworkStream::use_existing_tokio1(Box::new(stream));
    stream.upgrade_tls(tls).await?;
    Ok(Wrapped { stream, peer })
}

/// A line that is private from the first byte.
#[derive(Debug)]
pub(crate) struct Wrapped {
    #[allow(deprecated)] // See above.
    stream: AsyncNetworkStream,
    peer: SocketAddr,
}

impl AsyncTokioStream for Wrapped {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Wrapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer.initialize_unfilled());
        buffer.advance(ready!(read)?);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wrapped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_goes_out_at_once() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let stream = connect("127.0.0.1", port, Duration::from_secs(5)).await.expect("a line");
        assert!(stream.nodelay().expect("a socket"));
    }
}
