//! The body of an answer: ready bytes from the press, or a stream from the router.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body as RouterBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::pulse::Busy;

/// See the module. The ready form is neither boxed nor copied.
#[derive(Debug)]
pub(crate) enum DoorBody {
    Ready(Option<Bytes>),
    /// Keeps the connection marked as busy until the last byte is sent.
    Streamed {
        body: RouterBody,
        _busy: Busy,
    },
}

impl DoorBody {
    pub(crate) fn ready(bytes: Bytes) -> DoorBody {
        DoorBody::Ready(if bytes.is_empty() { None } else { Some(bytes) })
    }
}

impl Body for DoorBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut *self {
            DoorBody::Ready(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            DoorBody::Streamed { body, .. } => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            DoorBody::Ready(bytes) => bytes.is_none(),
            DoorBody::Streamed { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            DoorBody::Ready(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            DoorBody::Streamed { body, .. } => body.size_hint(),
        }
    }
}
