//! How long things take. Printed, not asserted:
//! `cargo test -p media --release -- --ignored --nocapture`.

use std::time::Instant;

use super::sample;
use crate::{Encoding, Limits, Rights, develop, encode, fit, placeholder};

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    println!("{what}: {:.1} ms", started.elapsed().as_secs_f64() * 1000.0);
    done
}

#[test]
#[ignore = "prints times"]
fn a_photograph_of_24_megapixels() {
    let bytes = sample::jpeg(&sample::photo(6000, 4000), &[]);
    println!("original: {} kB", bytes.len() / 1000);
    let master = timed("develop", || develop(&bytes, &Limits::default())).expect("a picture");
    timed("placeholder", || placeholder(&master.canvas));
    let kept = timed("keep the master", || crate::render::encode_master(&master.canvas));
    let kept = kept.expect("a master");
    println!("master: {} kB", kept.len() / 1000);
    let master = timed("read the master", || develop(&kept, &Limits::default())).expect("again");
    for width in [320, 640, 960, 1280, 1600, 2000] {
        let small = timed(&format!("{width}: resize"), || fit(&master.canvas, width));
        for encoding in [Encoding::Jpeg, Encoding::Webp] {
            let bytes = timed(&format!("{width}: {encoding:?}"), || {
                encode(&small, encoding, &Rights::default()).expect("a rendition")
            });
            println!("    {} kB", bytes.len() / 1000);
        }
    }
    for width in [320, 960] {
        let small = fit(&master.canvas, width);
        let avif = timed(&format!("{width}: AVIF"), || {
            encode(&small, Encoding::Avif, &Rights::default()).expect("an AVIF")
        });
        println!("    {} kB", avif.len() / 1000);
    }
}
