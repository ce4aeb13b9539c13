//! Plots of confusion matrices.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{INK, Svg, color, page};
use crate::error::Result;
use crate::metric::ConfusionMatrix;

/// The minimum sides of a cell, in half pixels, for showing its count, and for showing the names of
/// its row and column.
const SIDE_OF_COUNTS: i32 = 44;
const SIDE_OF_NAMES: i32 = 24;
/// The maximum side of the whole matrix.
const SIDE: i32 = 800;

/// Draws a confusion matrix, with one row for each true class and one column for each predicted
/// class. A cell is darker the larger its fraction of the samples in its row is.
///
/// # Errors
/// If drawing fails.
pub fn confusion_matrix(title: &str, matrix: &ConfusionMatrix) -> Result<Svg> {
    let classes = matrix.classes();
    let labels: Vec<String> = (0..classes).map(|class| matrix.label(class)).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max();
    let longest = longest.unwrap_or(0).min(16) as i32;
    let cell = (SIDE / (classes.max(1) as i32)).clamp(2, 96);
    let side = cell * classes as i32;
    let font = (cell * 2 / 5).clamp(16, 28);
    let name = 56 + longest * font * 3 / 5;
    // Names that are longer than the width of a cell are written vertically.
    let upright = longest * font * 3 / 5 > cell - 4;
    let below = if upright { name } else { 56 + font };
    let top = if title.is_empty() { 16 } else { 96 };
    let (width, height) = (name + side + 16, top + side + below + 16);

    page((width as u32, height as u32), |area| {
        let center = Pos::new(HPos::Center, VPos::Center);
        let style = |size: i32| ("sans-serif", size).into_font().color(&INK).pos(center);
        if !title.is_empty() {
            area.draw(&Text::new(title, (width / 2, 48), style(40)))?;
        }
        for (actual, label) in labels.iter().enumerate() {
            let all: u64 = (0..classes).map(|other| matrix.count(actual, other)).sum();
            let y = top + actual as i32 * cell;
            for predicted in 0..classes {
                let count = matrix.count(actual, predicted);
                if count == 0 {
                    continue;
                }
                let share = count as f64 / all as f64;
                let x = name + predicted as i32 * cell;
                let corners = [(x, y), (x + cell, y + cell)];
                // Errors have another color.
                let base = color(usize::from(actual != predicted));
                // Even the smallest fraction is visible.
                let fill = base.mix(0.12 + 0.88 * share);
                area.draw(&Rectangle::new(corners, fill.filled()))?;
                if cell >= SIDE_OF_COUNTS {
                    let ink = if share > 0.45 { &WHITE } else { &INK };
                    let digits = count.to_string();
                    let size = font.min(cell * 8 / 5 / digits.len() as i32);
                    let style = ("sans-serif", size).into_font().color(ink).pos(center);
                    area.draw(&Text::new(digits, (x + cell / 2, y + cell / 2), style))?;
                }
            }
            if cell >= SIDE_OF_NAMES {
                let label: String = label.chars().take(16).collect();
                let end = Pos::new(HPos::Right, VPos::Center);
                let place = (name - 12, y + cell / 2);
                area.draw(&Text::new(label.clone(), place, style(font).pos(end)))?;
                let x = name + actual as i32 * cell + cell / 2;
                let y = top + side + 12;
                if upright {
                    let style = ("sans-serif", font)
                        .into_font()
                        .transform(FontTransform::Rotate90)
                        .color(&INK)
                        .pos(Pos::new(HPos::Left, VPos::Center));
                    area.draw(&Text::new(label, (x, y), style))?;
                } else {
                    area.draw(&Text::new(label, (x, y + font / 2), style(font)))?;
                }
            }
        }
        for line in 0..=classes as i32 {
            // With many classes, only the frame is drawn.
            let thin = cell >= SIDE_OF_NAMES || line == 0 || line == classes as i32;
            if thin {
                let style = BLACK.mix(0.2).stroke_width(1);
                let (x, y) = (name + line * cell, top + line * cell);
                area.draw(&PathElement::new([(x, top), (x, top + side)], style))?;
                area.draw(&PathElement::new([(name, y), (name + side, y)], style))?;
            }
        }
        let axis = ("sans-serif", 26).into_font();
        let turned = axis.clone().transform(FontTransform::Rotate270);
        let (across, down) = (name + side / 2, top + side / 2);
        area.draw(&Text::new(
            "predicted",
            (across, height - 24),
            axis.color(&INK).pos(center),
        ))?;
        area.draw(&Text::new(
            "actual",
            (20, down),
            turned.color(&INK).pos(center),
        ))?;
        Ok(String::new())
    })
}
