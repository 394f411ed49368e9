//! Images: any file is a picture or a refusal, in bounded memory.

use media::{Encoding, Limits, PhotoFacts, Rights, develop, encode, fit, placeholder, read_facts};

use crate::{Verdict, memory};

/// A file of hundreds of bytes may hold a picture of a megapixel: the decoder's output and our
/// own copy of it are this much at most.
const GROWTH_MAX: u64 = 96 * 1024 * 1024;

/// Everything the media room does to a file from outside.
pub fn check(input: &[u8]) -> Verdict {
    memory::bounded(GROWTH_MAX, || put_through(input))?
}

fn put_through(input: &[u8]) -> Verdict {
    let limits = Limits { pixels_max: 1_000_000, ..Limits::default() };
    let facts = match read_facts(input, &limits) {
        Ok(facts) => facts,
        Err(refusal) if refusal.to_string().trim().is_empty() => {
            return Err("a refusal without words".to_owned());
        }
        Err(_) => return Ok(()),
    };
    tidy(&facts)?;
    let Ok(master) = develop(input, &limits) else { return Ok(()) };
    let small = fit(&master.canvas, 20);
    let rights = Rights {
        credit: facts.credit.clone(),
        creators: facts.creators.clone(),
        copyright: facts.copyright.clone(),
        source_type: facts.source_type.clone(),
    };
    let encodings = [Encoding::Jpeg, Encoding::Webp].into_iter();
    for encoding in encodings.filter(|encoding| encoding.holds(small.height())) {
        let rendition = encode(&small, encoding, &rights);
        let rendition = rendition.map_err(|why| format!("read, but not rendered: {why}"))?;
        let again = read_facts(&rendition, &Limits::default());
        let again = again.map_err(|why| format!("rendered, but not read: {why}"))?;
        if again.location.is_some() {
            return Err("a rendition says where the camera was".to_owned());
        }
    }
    placeholder(&master.canvas);
    Ok(())
}

/// What a picture says is kept without controls and without end.
fn tidy(facts: &PhotoFacts) -> Verdict {
    let said = [&facts.caption, &facts.headline, &facts.credit, &facts.copyright, &facts.title];
    let texts = said.into_iter().flatten();
    for text in texts.chain(&facts.creators).chain(&facts.keywords).chain(&facts.people) {
        if text.chars().count() > 10_000 {
            return Err("a text without end".to_owned());
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            return Err(format!("a control character kept: {text:?}"));
        }
    }
    let place = facts.location.filter(|at| {
        !(-90.0..=90.0).contains(&at.latitude) || !(-180.0..=180.0).contains(&at.longitude)
    });
    place.map_or(Ok(()), |at| Err(format!("a place that is none: {at:?}")))
}
