//! Pictures: curves, grey images with captions, heat maps. All are SVG files, which need no
//! fonts to be drawn and are read by every browser.

mod curves;
mod heat_maps;
mod images;

pub use curves::{Chart, Curve};
pub use heat_maps::{Colours, HeatMap, heat_maps};
pub use images::{Image, images};

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

/// What goes wrong while a picture is drawn or written.
pub type Result = std::result::Result<(), Box<dyn Error>>;

/// A colour that is told from the others by most eyes: M. Okabe and K. Ito, "Color universal
/// design", 2008.
pub fn colour(index: usize) -> RGBColor {
    const PALETTE: [RGBColor; 7] = [
        RGBColor(0, 114, 178),
        RGBColor(213, 94, 0),
        RGBColor(0, 158, 115),
        RGBColor(204, 121, 167),
        RGBColor(230, 159, 0),
        RGBColor(86, 180, 233),
        RGBColor(90, 90, 90),
    ];
    PALETTE[index % PALETTE.len()]
}

/// The colour of text and axes.
const INK: RGBColor = RGBColor(51, 51, 51);

/// Draws on a white page of a file. The error names the file.
fn page(
    path: &Path,
    size: (u32, u32),
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Result,
) -> Result {
    let area = SVGBackend::new(path, size).into_drawing_area();
    area.fill(&WHITE)?;
    draw(&area)
        .and_then(|()| Ok(area.present()?))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
}
