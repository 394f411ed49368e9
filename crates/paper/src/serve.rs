//! Serving readers.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::Result;
use web::{Door, DoorSettings};

use crate::public::reception;
use crate::{Background, Paper};

/// A paper that is being served, and how to end that.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// What goes on besides.
    pub background: Background,
}

/// Serves the paper on a listener until `closing` is done.
///
/// # Errors
/// When the journal or the listener cannot be used.
pub async fn start(
    paper: &Paper,
    listener: TcpListener,
    closing: impl Future<Output = ()>,
    started: impl FnOnce(&Serving),
) -> Result<()> {
    let address = listener.local_addr()?;
    let background = Background::start(paper).await?;
    let door = Door {
        press: paper.press.clone(),
        theme: paper.edition.theme.clone(),
        reception: reception(paper),
        variant: variant_of(paper),
        settings: DoorSettings {
            connections_max: paper.config.server.connections_max as usize,
            ..DoorSettings::default()
        },
    };
    let serving = Serving { address, background };
    started(&serving);
    let assets = paper.edition.theme.assets();
    tokio::task::spawn_blocking(move || assets.make_brotli());
    door.serve(listener, closing).await?;
    serving.background.stop().await;
    paper.db.close().await;
    Ok(())
}

/// Which variant a request sees, by its cookies.
fn variant_of(paper: &Paper) -> web::door::Variant {
    let gate = paper.gate.clone();
    Arc::new(move |headers| gate.variant(headers))
}
