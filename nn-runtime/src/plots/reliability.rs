//! Reliability diagrams.

use plotters::prelude::*;

use super::chart::tick;
use super::{INK, Svg, color, page};
use crate::error::Result;
use crate::metric::Reliability;

/// Draws a reliability diagram: bars show the accuracy in each bin, points show the mean confidence
/// at that height, and a line shows where both are equal. Bins without samples are empty.
///
/// A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised learning",
/// 2005.
///
/// ```
/// use nn_runtime::metric::Reliability;
///
/// let bins = [
///     Reliability { low: 0.0, high: 0.5, samples: 40, confidence: 0.45, accuracy: 0.5 },
///     Reliability { low: 0.5, high: 1.0, samples: 60, confidence: 0.9, accuracy: 0.75 },
/// ];
/// let picture = nn_runtime::plots::reliability("Too sure of itself", &bins, (460, 300))?;
/// assert!(picture.as_str().contains("how sure"));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If drawing fails.
pub fn reliability(title: &str, bins: &[Reliability], size: (u32, u32)) -> Result<Svg> {
    page((size.0 * 2, size.1 * 2), |area| {
        let font = |size: i32| ("sans-serif", size).into_font().color(&INK);
        let mut chart = ChartBuilder::on(area);
        chart
            .margin(16)
            .x_label_area_size(88)
            .y_label_area_size(116);
        if !title.is_empty() {
            chart.caption(title, font(34));
        }
        let mut chart = chart.build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
        chart
            .configure_mesh()
            .x_desc("how sure")
            .y_desc("how often right")
            .axis_desc_style(font(31))
            .label_style(font(30))
            .axis_style(INK.stroke_width(2))
            .bold_line_style(BLACK.mix(0.12).stroke_width(2))
            .light_line_style(TRANSPARENT)
            .x_labels(6)
            .y_labels(6)
            .x_label_formatter(&|x| tick(*x, 1.0))
            .y_label_formatter(&|y| tick(*y, 1.0))
            .draw()?;
        let line = INK.mix(0.5).stroke_width(3);
        chart.draw_series([PathElement::new([(0.0, 0.0), (1.0, 1.0)], line)])?;
        let seen = || bins.iter().filter(|bin| bin.samples > 0);
        let bar = |bin: &Reliability| [(bin.low, 0.0), (bin.high, bin.accuracy)];
        let fill = color(0).mix(0.55).filled();
        chart.draw_series(seen().map(|bin| Rectangle::new(bar(bin), fill)))?;
        let edge = color(0).stroke_width(3);
        chart.draw_series(seen().map(|bin| Rectangle::new(bar(bin), edge)))?;
        let point = color(1).filled();
        chart.draw_series(seen().map(|bin| {
            let middle = f64::midpoint(bin.low, bin.high);
            Circle::new((middle, bin.confidence), 6, point)
        }))?;
        Ok(String::new())
    })
}
