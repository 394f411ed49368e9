//! Crops: the largest part of a picture in a given ratio that keeps the focal point near its
//! middle.

use std::fmt;
use std::str::FromStr;

use crate::Framing;

/// A part of a picture, in pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// From the left edge.
    pub left: u32,
    /// From the top edge.
    pub top: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// Where the eye should fall, in thousandths of width and height from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    /// From the left, 0 to 1000.
    pub x: u16,
    /// From the top, 0 to 1000.
    pub y: u16,
}

impl Focus {
    /// In the middle, where it is until somebody sets it.
    pub const MIDDLE: Focus = Focus { x: 500, y: 500 };

    /// A focal point; what lies outside the picture is moved to its edge.
    pub fn new(x: i64, y: i64) -> Focus {
        Focus { x: x.clamp(0, 1000) as u16, y: y.clamp(0, 1000) as u16 }
    }

    /// As CSS's `object-position`: `50% 40%`.
    pub fn css(self) -> String {
        format!("{}% {}%", percent(self.x), percent(self.y))
    }
}

impl Default for Focus {
    fn default() -> Focus {
        Focus::MIDDLE
    }
}

/// Thousandths as a percentage: `40.5`.
pub(crate) fn percent(thousandths: u16) -> String {
    match (thousandths / 10, thousandths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenths) => format!("{whole}.{tenths}"),
    }
}

/// The ratios pages and other sites ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ratio {
    /// 3:2, a camera's own.
    ThreeTwo,
    /// 16:9, for sharing and structured data.
    SixteenNine,
    /// 4:3, structured data.
    FourThree,
    /// 1:1, structured data and portraits.
    Square,
    /// 4:5, upright.
    FourFive,
}

impl Ratio {
    /// All of them.
    pub const ALL: [Ratio; 5] =
        [Ratio::ThreeTwo, Ratio::SixteenNine, Ratio::FourThree, Ratio::Square, Ratio::FourFive];

    /// Width and height.
    pub fn sides(self) -> (u32, u32) {
        match self {
            Ratio::ThreeTwo => (3, 2),
            Ratio::SixteenNine => (16, 9),
            Ratio::FourThree => (4, 3),
            Ratio::Square => (1, 1),
            Ratio::FourFive => (4, 5),
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.sides();
        write!(f, "{width}x{height}")
    }
}

/// The text names no ratio we crop to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of the ratios 3x2, 16x9, 4x3, 1x1, 4x5")]
pub struct NotARatio;

impl FromStr for Ratio {
    type Err = NotARatio;

    fn from_str(text: &str) -> Result<Ratio, NotARatio> {
        Ratio::ALL.into_iter().find(|ratio| ratio.to_string() == text).ok_or(NotARatio)
    }
}

/// The crop of a picture of this size: as large as ratio and framing allow, as near to the focal
/// point as the edges allow.
pub fn crop(width: u32, height: u32, ratio: Ratio, framing: Framing) -> Frame {
    let (across, down) = ratio.sides();
    let (wide, high) = (u64::from(width) * u64::from(down), u64::from(height) * u64::from(across));
    let (crop_width, crop_height) = if wide > high {
        (((high + u64::from(down) / 2) / u64::from(down)) as u32, height)
    } else {
        (width, ((wide + u64::from(across) / 2) / u64::from(across)) as u32)
    };
    let closer = |side: u32| (u64::from(side) * u64::from(framing.tight) / 1000) as u32;
    let crop_width = closer(crop_width).clamp(1, width);
    let crop_height = closer(crop_height).clamp(1, height);
    Frame {
        left: place(width, crop_width, framing.focus.x),
        top: place(height, crop_height, framing.focus.y),
        width: crop_width,
        height: crop_height,
    }
}

fn place(length: u32, part: u32, focus: u16) -> u32 {
    let focus = u64::from(length) * u64::from(focus) / 1000;
    let start = focus.saturating_sub(u64::from(part / 2));
    start.min(u64::from(length - part)) as u32
}
