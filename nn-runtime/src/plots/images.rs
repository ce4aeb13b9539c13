//! Small images with captions.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{INK, Svg, page};
use crate::error::Result;

/// A small image.
#[derive(Clone, Debug, PartialEq)]
pub struct Image<'a> {
    /// The pixels, row-major.
    pub pixels: &'a [f32],
    /// The kind of the pixels.
    pub kind: Pixels,
    /// The number of pixels per row.
    pub width: usize,
    /// The caption below the image.
    pub caption: String,
}

/// The kind of an image's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// One number, from 0 (white paper) to 1 (black ink).
    Ink,
    /// Three numbers from 0 to 1: red, green and blue.
    Light,
}

impl Pixels {
    fn numbers(self) -> usize {
        match self {
            Self::Ink => 1,
            Self::Light => 3,
        }
    }

    fn color(self, pixel: &[f32]) -> RGBColor {
        let byte = |number: f32| (255.0 * number.clamp(0.0, 1.0)) as u8;
        match (self, pixel) {
            (Self::Ink, &[ink, ..]) => {
                let gray = byte(1.0 - ink);
                RGBColor(gray, gray, gray)
            }
            (Self::Light, &[red, green, blue, ..]) => RGBColor(byte(red), byte(green), byte(blue)),
            _ => WHITE,
        }
    }
}

/// The side of an image, and the space for it, in half pixels.
const SIDE: usize = 224;
const PLACE: (usize, usize) = (300, 320);
const TOP: usize = 128;
const COLUMNS: usize = 6;

/// Draws images side by side.
///
/// # Errors
/// If drawing fails.
pub fn images(title: &str, images: &[Image<'_>]) -> Result<Svg> {
    let rows = images.len().div_ceil(COLUMNS).max(1);
    let columns = images.len().clamp(4, COLUMNS);
    let width = columns * PLACE.0;
    page((width as u32, (TOP + rows * PLACE.1) as u32), |area| {
        let middle = Pos::new(HPos::Center, VPos::Center);
        let style = |size: i32| ("sans-serif", size).into_font().color(&INK).pos(middle);
        let place = |x: usize, y: usize| (x as i32, y as i32);
        area.draw(&Text::new(title, place(width / 2, TOP / 2), style(44)))?;
        for (index, image) in images.iter().enumerate() {
            let left = index % COLUMNS * PLACE.0 + (PLACE.0 - SIDE) / 2;
            let top = TOP + index / COLUMNS * PLACE.1;
            let pixel = SIDE / image.width.max(1);
            let pixels = image.pixels.chunks_exact(image.kind.numbers());
            for (place, numbers) in pixels.enumerate() {
                let (row, column) = (place / image.width, place % image.width);
                let (x, y) = (left + column * pixel, top + row * pixel);
                let color = image.kind.color(numbers);
                if color != WHITE {
                    let corners = [
                        (x as i32, y as i32),
                        ((x + pixel) as i32, (y + pixel) as i32),
                    ];
                    area.draw(&Rectangle::new(corners, color.filled()))?;
                }
            }
            let frame = [place(left, top), place(left + SIDE, top + SIDE)];
            area.draw(&Rectangle::new(frame, BLACK.mix(0.3).stroke_width(2)))?;
            let below = place(left + SIDE / 2, top + SIDE + 36);
            area.draw(&Text::new(image.caption.as_str(), below, style(30)))?;
        }
        Ok(String::new())
    })
}
