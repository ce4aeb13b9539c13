//! Small grey images with captions.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{INK, Result, page};

/// A grey image.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// The pixels of each row from left to right, row after row, from 0 (paper) to 1 (ink).
    pub pixels: &'a [f32],
    /// Pixels in each row.
    pub width: usize,
    /// What is written below.
    pub caption: String,
}

/// The sides of an image and of its place on the page, in half pixels.
const SIDE: usize = 224;
const PLACE: (usize, usize) = (300, 320);
const TOP: usize = 128;
const COLUMNS: usize = 6;

/// Draws images side by side into a file.
///
/// # Errors
/// If the file cannot be written.
pub fn images(path: &Path, title: &str, images: &[Image<'_>]) -> Result {
    let rows = images.len().div_ceil(COLUMNS).max(1);
    let columns = images.len().clamp(4, COLUMNS);
    let width = columns * PLACE.0;
    page(
        path,
        (width as u32, (TOP + rows * PLACE.1) as u32),
        |area| {
            let middle = Pos::new(HPos::Center, VPos::Center);
            let style = |size: i32| ("sans-serif", size).into_font().color(&INK).pos(middle);
            let place = |x: usize, y: usize| (x as i32, y as i32);
            area.draw(&Text::new(title, place(width / 2, TOP / 2), style(44)))?;
            for (index, image) in images.iter().enumerate() {
                let left = index % COLUMNS * PLACE.0 + (PLACE.0 - SIDE) / 2;
                let top = TOP + index / COLUMNS * PLACE.1;
                let pixel = SIDE / image.width.max(1);
                for (place, &ink) in image.pixels.iter().enumerate() {
                    let (row, column) = (place / image.width, place % image.width);
                    let (x, y) = (left + column * pixel, top + row * pixel);
                    let grey = (255.0 * (1.0 - ink.clamp(0.0, 1.0))) as u8;
                    if grey < 255 {
                        let corners = [
                            (x as i32, y as i32),
                            ((x + pixel) as i32, (y + pixel) as i32),
                        ];
                        area.draw(&Rectangle::new(
                            corners,
                            RGBColor(grey, grey, grey).filled(),
                        ))?;
                    }
                }
                let frame = [place(left, top), place(left + SIDE, top + SIDE)];
                area.draw(&Rectangle::new(frame, BLACK.mix(0.3).stroke_width(2)))?;
                let below = place(left + SIDE / 2, top + SIDE + 36);
                area.draw(&Text::new(image.caption.as_str(), below, style(30)))?;
            }
            Ok(String::new())
        },
    )
}
