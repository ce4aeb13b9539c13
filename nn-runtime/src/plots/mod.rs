//! Plots: for curves, histograms, confusion matrices, graphs of networks, small images and heat
//! maps.
//!
//! All plots are SVG files, which need no fonts for drawing and which every browser can show. The
//! report of a [`RunDirectory`](crate::train::RunDirectory) contains the plots of a training run.
//!
//! ```
//! use nn_runtime::plots::{Chart, Curve};
//!
//! let wave = |x: f64| (x, x.sin());
//! let curve = Curve {
//!     label: "sine".into(),
//!     points: (0..=100).map(|i| wave(f64::from(i) * 0.1)).collect(),
//! };
//! let picture = Chart { title: "A wave", x: "x", y: "sin x", curves: &[curve], ..Chart::default() }
//!     .draw()?;
//! assert!(picture.as_str().starts_with("<svg ") && picture.as_str().ends_with("</svg>\n"));
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```

#![expect(
    clippy::cast_possible_wrap,
    reason = "places on a page are small, and plotters counts them in i32"
)]

mod alignments;
mod chart;
mod confusion_matrix;
mod graph;
mod heat_maps;
mod histogram;
mod images;
mod learning_rate_range;
mod reliability;

pub use alignments::{Alignment, alignments};
pub use chart::{Chart, Curve, Legend, Scale};
pub use confusion_matrix::confusion_matrix;
pub use graph::graph;
pub use heat_maps::{HeatMap, heat_maps};
pub use histogram::histogram;
pub use images::{Image, Pixels, images};
pub use learning_rate_range::learning_rate_range;
pub use reliability::reliability;

use std::fmt;
use std::path::Path;

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::*;

use crate::error::{Error, Result};
use crate::files::atomic::write_atomically;
use crate::text;

/// A plot, as the text of an SVG file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg(String);

impl Svg {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Writes the plot to a file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        write_atomically(path, |file| file.write_all(self.0.as_bytes()))
    }
}

/// Writes the text of the SVG file.
impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Colors that most people can distinguish, including those with color vision deficiencies: M.
/// Okabe and K. Ito, "Color universal design", 2008.
const PALETTE: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
];

fn color(index: usize) -> RGBColor {
    PALETTE[index % PALETTE.len()]
}

/// The color of text and axes.
const INK: RGBColor = RGBColor(51, 51, 51);

/// The errors of drawing. None are known to occur when drawing to a string.
type Failure = DrawingAreaErrorKind<std::io::Error>;

/// Draws on a white page whose size is in half pixels. The coordinates of plotters are integers, so
/// curves on whole pixels would be jagged. The text returned by `draw` is appended to the SVG file
/// unchanged.
fn page(
    (width, height): (u32, u32),
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>) -> std::result::Result<String, Failure>,
) -> Result<Svg> {
    let mut svg = String::new();
    let drawn = {
        let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
        area.fill(&WHITE)
            .and_then(|()| draw(&area))
            .and_then(|more| area.present().map(|()| more))
    };
    let more = drawn.map_err(|failure| Error::Content {
        path: "a picture".into(),
        problems: vec![failure.to_string()],
    })?;
    let whole = format!("<svg width=\"{width}\" height=\"{height}\"");
    let half = format!("<svg width=\"{}\" height=\"{}\"", width / 2, height / 2);
    let svg = svg
        .replacen(&whole, &half, 1)
        .replace("</svg>", &(more + "</svg>"));
    // The backend does not remove characters that XML forbids.
    Ok(Svg(svg.chars().map(text::allowed).collect()))
}

/// Escapes a text for XML, and replaces characters that XML forbids.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(text::allowed(other)),
        }
    }
    escaped
}
