//! Plots of attention weights.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{INK, Svg, page};
use crate::error::Result;

/// The attention weights between a source and a target: how much each part of the target reads from
/// each part of the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// The names of the source's parts, such as words.
    pub read: Vec<String>,
    /// The names of the target's parts.
    pub written: Vec<String>,
    /// The weights, from 0 to 1: for each part of the target, one weight for each part of the
    /// source.
    pub weights: Vec<f64>,
}

/// The side of a cell, and the space for names.
const CELL: i32 = 44;
const NAMES: i32 = 190;
const TOP: i32 = 104;

/// Draws alignments one below another. Each row is a part of the target; darker cells have larger
/// weights.
///
/// # Errors
/// If drawing fails.
pub fn alignments(title: &str, parts: &[Alignment]) -> Result<Svg> {
    let height = |part: &Alignment| NAMES + CELL * (part.written.len() as i32 + 1);
    let widest = parts.iter().map(|part| part.read.len()).max().unwrap_or(0);
    let width = (NAMES + CELL * (widest as i32 + 1)).max(900);
    let all: i32 = parts.iter().map(height).sum();
    page((width as u32, (TOP + all) as u32), |area| {
        let style = |size: i32, horizontal| {
            let font = ("sans-serif", size).into_font();
            font.color(&INK).pos(Pos::new(horizontal, VPos::Center))
        };
        let heading = style(44, HPos::Center);
        area.draw(&Text::new(title, (width / 2, 48), heading))?;
        let mut top = TOP;
        for part in parts {
            let first = top + NAMES;
            for (column, name) in part.read.iter().enumerate() {
                let x = NAMES + CELL * column as i32 + CELL / 2;
                let upright = style(26, HPos::Left).transform(FontTransform::Rotate270);
                area.draw(&Text::new(name.as_str(), (x, first - 10), upright))?;
            }
            for (row, name) in part.written.iter().enumerate() {
                let y = first + CELL * row as i32;
                let place = (NAMES - 10, y + CELL / 2);
                area.draw(&Text::new(name.as_str(), place, style(26, HPos::Right)))?;
                let weights = part.weights.chunks(part.read.len().max(1)).nth(row);
                for (column, weight) in weights.unwrap_or_default().iter().enumerate() {
                    let x = NAMES + CELL * column as i32;
                    let cell = [(x + 1, y + 1), (x + CELL - 1, y + CELL - 1)];
                    let color = RGBColor(5, 80, 140).mix(weight.clamp(0.02, 1.0));
                    area.draw(&Rectangle::new(cell, color.filled()))?;
                }
            }
            top += height(part);
        }
        Ok(String::new())
    })
}
