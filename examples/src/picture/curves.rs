//! Curves over common axes.

use std::path::Path;

use plotters::prelude::*;

use super::{INK, Result, colour, page};

/// A line through points, with its name in the legend.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What it is called.
    pub label: String,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// A corner of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legend {
    /// At the top, on the right.
    UpperRight,
    /// At the top, on the left.
    UpperLeft,
    /// At the bottom, on the left.
    LowerLeft,
}

/// Curves over common axes. The first may stand out as a broad grey line, for others to be
/// compared with.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// What it shows.
    pub title: &'a str,
    /// What the horizontal axis measures.
    pub x: &'a str,
    /// What the vertical axis measures.
    pub y: &'a str,
    /// The vertical axis starts at zero.
    pub from_zero: bool,
    /// The first curve is what the others are compared with.
    pub reference: bool,
    /// Where there is room for the names of the curves.
    pub legend: Legend,
    /// The curves.
    pub curves: &'a [Curve],
}

impl Chart<'_> {
    /// Draws the chart into a file.
    ///
    /// # Errors
    /// If there is not a single point, or the file cannot be written.
    pub fn draw(&self, path: &Path) -> Result {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let (left, right) = range(points().map(|point| point.0)).ok_or("a chart without points")?;
        let (low, high) = range(points().map(|point| point.1)).ok_or("a chart without points")?;
        let margin = 0.06 * (high - low);
        let low = if self.from_zero { 0.0 } else { low - margin };

        page(path, (1720, 960), |area| {
            let mut chart = ChartBuilder::on(area)
                .margin(32)
                .caption(self.title, ("sans-serif", 44).into_font().color(&INK))
                .x_label_area_size(92)
                .y_label_area_size(128)
                .build_cartesian_2d(left..right, low..high + margin)?;
            chart
                .configure_mesh()
                .x_desc(self.x)
                .y_desc(self.y)
                .axis_desc_style(("sans-serif", 32).into_font().color(&INK))
                .label_style(("sans-serif", 28).into_font().color(&INK))
                .axis_style(INK.stroke_width(2))
                .bold_line_style(BLACK.mix(0.12).stroke_width(2))
                .light_line_style(TRANSPARENT)
                .x_labels(10)
                .y_labels(8)
                .x_label_formatter(&tick)
                .y_label_formatter(&tick)
                .draw()?;
            for (index, curve) in self.curves.iter().enumerate() {
                let style = match (self.reference, index) {
                    (true, 0) => RGBColor(170, 170, 170).stroke_width(14),
                    (true, _) => colour(index - 1).stroke_width(4),
                    (false, _) => colour(index).stroke_width(4),
                };
                chart
                    .draw_series(LineSeries::new(curve.points.iter().copied(), style))?
                    .label(&curve.label)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 48, y)], style));
            }
            chart
                .configure_series_labels()
                .position(match self.legend {
                    Legend::UpperRight => SeriesLabelPosition::UpperRight,
                    Legend::UpperLeft => SeriesLabelPosition::UpperLeft,
                    Legend::LowerLeft => SeriesLabelPosition::LowerLeft,
                })
                .legend_area_size(64)
                .margin(16)
                .label_font(("sans-serif", 30).into_font().color(&INK))
                .background_style(WHITE.mix(0.9))
                .border_style(BLACK.mix(0.2).stroke_width(2))
                .draw()?;
            Ok(String::new())
        })
    }
}

/// The smallest and the largest number, never the same.
fn range(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let (low, high) = numbers
        .filter(|number| number.is_finite())
        .map(|number| (number, number))
        .reduce(|(low, high), (number, _)| (low.min(number), high.max(number)))?;
    Some(if low < high {
        (low, high)
    } else {
        (low - 0.5, high + 0.5)
    })
}

/// A number beside an axis: without the noise of rounding, and without needless zeros.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "what plotters calls")]
fn tick(number: &f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    // What was rounded to minus zero is zero.
    format!("{}", rounded + 0.0)
}
