//! Small images with captions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

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
    /// One number, from 0 (black) to 1 (white).
    Gray,
    /// Three numbers from 0 to 1: red, green and blue.
    Light,
}

impl Pixels {
    pub(crate) fn numbers(self) -> usize {
        match self {
            Self::Ink | Self::Gray => 1,
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
            (Self::Gray, &[light, ..]) => {
                let gray = byte(light);
                RGBColor(gray, gray, gray)
            }
            (Self::Light, &[red, green, blue, ..]) => RGBColor(byte(red), byte(green), byte(blue)),
            _ => WHITE,
        }
    }
}

impl Image<'_> {
    /// Draws the image by itself, without its caption. Neighboring pixels are averaged until there
    /// are at most 64 in a row or a column, and colors are rounded to 32 levels of each channel, so
    /// that the file is small.
    ///
    /// ```
    /// use nn_runtime::plots::{Image, Pixels};
    ///
    /// let pixels = &[0.0, 1.0, 1.0, 0.0];
    /// let image = Image { pixels, kind: Pixels::Ink, width: 2, caption: String::new() };
    /// assert!(image.draw().as_str().contains("viewBox=\"0 0 2 2\""));
    /// ```
    #[must_use]
    pub fn draw(&self) -> Svg {
        let width = self.width.max(1);
        let numbers = self.kind.numbers();
        let height = (self.pixels.len() / numbers).div_ceil(width).max(1);
        let block = width.max(height).div_ceil(MOST_PIXELS);
        let (columns, rows) = (width.div_ceil(block), height.div_ceil(block));
        // One path per color.
        let mut paths = BTreeMap::<[u8; 3], String>::new();
        for y in 0..rows {
            let colors: Vec<[u8; 3]> = (0..columns).map(|x| self.mean(x, y, block)).collect();
            let mut x = 0;
            for run in colors.chunk_by(|a, b| a == b) {
                let length = run.len();
                let path = paths.entry(run[0]).or_default();
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                x += length;
            }
        }
        paths.remove(&[255; 3]);
        let mut svg = format!(
            "<svg width=\"{}\" height=\"{}\" viewBox=\"0 0 {columns} {rows}\" \
             xmlns=\"http://www.w3.org/2000/svg\" shape-rendering=\"crispEdges\">\n\
             <path fill=\"#ffffff\" d=\"M0 0h{columns}v{rows}h-{columns}z\"/>\n",
            columns * 8,
            rows * 8
        );
        for ([red, green, blue], path) in paths {
            let _ = writeln!(
                svg,
                "<path fill=\"#{red:02x}{green:02x}{blue:02x}\" d=\"{path}\"/>"
            );
        }
        svg.push_str("</svg>\n");
        Svg(svg)
    }

    /// The mean color of a block of pixels, rounded.
    fn mean(&self, x: usize, y: usize, block: usize) -> [u8; 3] {
        let numbers = self.kind.numbers();
        let (mut sums, mut count) = ([0_u64; 3], 0);
        for row in y * block..(y + 1) * block {
            for column in (x * block..(x + 1) * block).take_while(|column| *column < self.width) {
                let first = (row * self.width + column) * numbers;
                let Some(pixel) = self.pixels.get(first..first + numbers) else {
                    continue;
                };
                let RGBColor(red, green, blue) = self.kind.color(pixel);
                for (sum, light) in sums.iter_mut().zip([red, green, blue]) {
                    *sum += u64::from(light);
                }
                count += 1;
            }
        }
        if count == 0 {
            return [255; 3];
        }
        // 32 levels, of which the last is white.
        sums.map(|sum| ((sum * 31 + count * 127) / (count * 255) * 255 / 31) as u8)
    }
}

/// The maximum number of pixels along a side of an image that is drawn by itself.
const MOST_PIXELS: usize = 64;

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
