//! What stands in a picture's place until it has come: its dominant colour and a blur of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::canvas::{Canvas, scale};
use crate::render::encode_tiny;

/// What is shown before the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Its dominant colour, `#rrggbb`.
    pub colour: String,
    /// A blur of it as a `data:` address of a few hundred bytes; none when there was no room.
    pub blur: Option<String>,
}

/// Sides of the blur and of the sample the colour is taken from.
const BLUR_SIDE: u32 = 16;
const SAMPLE_SIDE: u32 = 48;
/// A front page carries fifty pictures: a longer blur would be a burden, not a help.
const BLUR_BYTES_MAX: usize = 600;

/// Makes the placeholder of a picture.
pub fn placeholder(canvas: &Canvas) -> Placeholder {
    let blur = encode_tiny(&within(canvas, BLUR_SIDE))
        .map(|webp| format!("data:image/webp;base64,{}", STANDARD.encode(webp)));
    Placeholder {
        colour: dominant_colour(&within(canvas, SAMPLE_SIDE)),
        blur: blur.ok().filter(|address| address.len() <= BLUR_BYTES_MAX),
    }
}

fn within(canvas: &Canvas, side: u32) -> Canvas {
    let longest = canvas.width.max(canvas.height);
    let width = scale(canvas.width, side, longest).min(canvas.width);
    let height = scale(canvas.height, side, longest).min(canvas.height);
    canvas.resized(canvas.whole(), width, height)
}

/// The average of the most frequent group of similar colours: the average of a whole picture is
/// nearly always a brown that is nowhere in it.
fn dominant_colour(sample: &Canvas) -> String {
    const GROUPS: usize = 8 * 8 * 8;
    let flat = sample.flattened();
    let mut groups = vec![[0u32; 4]; GROUPS];
    for pixel in flat.pixels.chunks_exact(3) {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(|c| usize::from(c >> 5));
        let group = &mut groups[red * 64 + green * 8 + blue];
        for (sum, &channel) in group.iter_mut().zip(pixel) {
            *sum += u32::from(channel);
        }
        group[3] += 1;
    }
    let largest = groups.into_iter().max_by_key(|group| group[3]).unwrap_or_default();
    let [red, green, blue] = [0, 1, 2].map(|channel| largest[channel] / largest[3].max(1));
    format!("#{red:02x}{green:02x}{blue:02x}")
}
