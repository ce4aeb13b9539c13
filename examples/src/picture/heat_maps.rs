//! Functions of two variables as colours.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{INK, Result, page};

/// A function of two variables on the square from -1 to 1, as colours.
pub struct HeatMap<'a> {
    /// What it shows.
    pub title: String,
    /// The function.
    pub function: &'a dyn Fn(f64, f64) -> f64,
    /// What its values mean.
    pub colours: Colours,
}

/// How values become colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Colours {
    /// Blue below zero, red above, white between; full at plus or minus this.
    Signed(f64),
    /// White at zero, full at this.
    Positive(f64),
}

/// Cells along each side of a map.
const CELLS: usize = 56;
/// Steps of the colours. Cells of one step that lie side by side become one rectangle, so that
/// the file stays small.
const STEPS: f64 = 8.0;
const SIDE: i32 = 224;
const PLACE: (i32, i32) = (252, 268);
const TOP: i32 = 56;

/// Draws maps side by side into a file, in rows of `columns`.
///
/// # Errors
/// If the file cannot be written.
pub fn heat_maps(path: &Path, title: &str, columns: usize, maps: &[HeatMap<'_>]) -> Result {
    let columns = columns.max(1);
    let rows = maps.len().div_ceil(columns) as i32;
    let width = columns as i32 * PLACE.0;
    page(
        path,
        (width as u32, (TOP + rows * PLACE.1) as u32),
        |area| {
            let middle = Pos::new(HPos::Center, VPos::Center);
            let style = |size: i32| ("sans-serif", size).into_font().color(&INK).pos(middle);
            area.draw(&Text::new(title, (width / 2, 26), style(22)))?;
            for (index, map) in maps.iter().enumerate() {
                let left = (index % columns) as i32 * PLACE.0 + (PLACE.0 - SIDE) / 2;
                let top = TOP + (index / columns) as i32 * PLACE.1 + 24;
                let above = (left + SIDE / 2, top - 12);
                area.draw(&Text::new(map.title.as_str(), above, style(15)))?;
                for row in 0..CELLS {
                    let steps: Vec<i32> = (0..CELLS).map(|column| map.step(row, column)).collect();
                    let mut from = 0;
                    for run in steps.chunk_by(|a, b| a == b) {
                        let to = from + run.len();
                        let colour = map.colours.of(run[0]);
                        if colour != WHITE {
                            let corner = |column: usize, row: usize| {
                                let cell = SIDE / CELLS as i32;
                                (left + column as i32 * cell, top + row as i32 * cell)
                            };
                            let corners = [corner(from, row), corner(to, row + 1)];
                            area.draw(&Rectangle::new(corners, colour.filled()))?;
                        }
                        from = to;
                    }
                }
                let frame = [(left, top), (left + SIDE, top + SIDE)];
                area.draw(&Rectangle::new(frame, BLACK.mix(0.4)))?;
            }
            Ok(())
        },
    )
}

impl HeatMap<'_> {
    /// The step of the colours in one cell.
    fn step(&self, row: usize, column: usize) -> i32 {
        let at = |cell: usize| (cell as f64 + 0.5) / CELLS as f64 * 2.0 - 1.0;
        // The first row is the top.
        let value = (self.function)(at(column), -at(row));
        let full = match self.colours {
            Colours::Signed(full) | Colours::Positive(full) => full,
        };
        (value / full * STEPS).round().clamp(-STEPS, STEPS) as i32
    }
}

impl Colours {
    fn of(self, step: i32) -> RGBColor {
        const BLUE: RGBColor = RGBColor(5, 80, 140);
        const RED: RGBColor = RGBColor(178, 40, 20);
        const VIOLET: RGBColor = RGBColor(90, 30, 110);
        let full = match self {
            Self::Positive(_) => VIOLET,
            Self::Signed(_) if step < 0 => BLUE,
            Self::Signed(_) => RED,
        };
        let share = f64::from(step.abs()) / STEPS;
        let mix = |part: u8| (255.0 - share * (255.0 - f64::from(part))) as u8;
        RGBColor(mix(full.0), mix(full.1), mix(full.2))
    }
}
