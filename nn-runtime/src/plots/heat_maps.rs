//! Heat maps.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{INK, Svg, page};
use crate::error::Result;

/// A heat map: a function of two variables on a square. Blue is -1 and below, white is 0, and red
/// is 1 and above.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// The title.
    pub title: String,
    /// The number of cells along each side.
    pub side: usize,
    /// The value of each cell, row-major, starting at the top.
    pub values: Vec<f32>,
}

/// The number of color steps from white to either end.
const STEPS: f32 = 8.0;
/// The side of a heat map, and the space for it, in half pixels.
const SIDE: i32 = 312;
const PLACE: (i32, i32) = (344, 384);
const TOP: i32 = 104;

/// Draws heat maps in rows of `columns` maps, at most 4096.
///
/// # Errors
/// If drawing fails.
pub fn heat_maps(title: &str, columns: usize, maps: &[HeatMap]) -> Result<Svg> {
    let columns = columns.clamp(1, 1 << 12);
    let rows = maps.len().div_ceil(columns) as i32;
    let width = columns as i32 * PLACE.0;
    let size = (width as u32, (TOP + rows * PLACE.1) as u32);
    page(size, |area| {
        let middle = Pos::new(HPos::Center, VPos::Center);
        let style = |size: i32| ("sans-serif", size).into_font().color(&INK).pos(middle);
        area.draw(&Text::new(title, (width / 2, 48), style(44)))?;
        let mut cells = String::new();
        for (index, map) in maps.iter().enumerate() {
            let left = (index % columns) as i32 * PLACE.0 + (PLACE.0 - SIDE) / 2;
            let top = TOP + (index / columns) as i32 * PLACE.1 + 40;
            let above = (left + SIDE / 2, top - 22);
            area.draw(&Text::new(map.title.as_str(), above, style(28)))?;
            let frame = [(left - 2, top - 2), (left + SIDE + 2, top + SIDE + 2)];
            area.draw(&Rectangle::new(frame, BLACK.mix(0.4).stroke_width(2)))?;
            map.cells(left, top, &mut cells);
        }
        Ok(cells)
    })
}

impl HeatMap {
    /// Writes the cells, of which there are thousands, as one path for each color. Adjacent cells
    /// of the same color are merged into one stroke whose width is the height of a cell.
    fn cells(&self, left: i32, top: i32, svg: &mut String) {
        let mut paths = BTreeMap::<i32, String>::new();
        let side = self.side.max(1);
        let cell = SIDE / i32::try_from(side).unwrap_or(i32::MAX);
        for (row, values) in self.values.chunks(side).enumerate() {
            let steps: Vec<i32> = values.iter().map(|&value| step(value)).collect();
            let y = top + row as i32 * cell + cell / 2;
            let mut x = left;
            for run in steps.chunk_by(|a, b| a == b) {
                let length = run.len() as i32 * cell;
                let path = paths.entry(run[0]).or_default();
                let _ = write!(path, "M{x} {y}h{length}");
                x += length;
            }
        }
        paths.remove(&0);
        for (step, path) in paths {
            let RGBColor(red, green, blue) = color(step);
            let _ = writeln!(
                svg,
                "<path stroke=\"#{red:02x}{green:02x}{blue:02x}\" stroke-width=\"{cell}\" d=\"{path}\"/>"
            );
        }
    }
}

fn step(value: f32) -> i32 {
    (value * STEPS).round().clamp(-STEPS, STEPS) as i32
}

fn color(step: i32) -> RGBColor {
    let full = if step < 0 {
        RGBColor(5, 80, 140)
    } else {
        RGBColor(178, 40, 20)
    };
    let share = step.unsigned_abs() as f32 / STEPS;
    let mix = |part: u8| (255.0 - share * (255.0 - f32::from(part))) as u8;
    RGBColor(mix(full.0), mix(full.1), mix(full.2))
}
