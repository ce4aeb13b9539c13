//! Plots of histograms.

use plotters::prelude::*;

use super::chart::tick;
use super::{INK, Svg, color, page};
use crate::error::Result;
use crate::histogram::Histogram;

/// Draws the outline of a histogram; `size` is width and height in pixels. An empty histogram shows
/// only the axis.
///
/// # Errors
/// If drawing fails.
pub fn histogram(title: &str, histogram: &Histogram, size: (u32, u32)) -> Result<Svg> {
    let (smallest, largest) = (histogram.smallest(), histogram.largest());
    let (left, right) = match largest - smallest {
        width if width > 0.0 && width.is_finite() => (smallest, largest),
        _ if smallest.is_finite() => (smallest - 0.5, smallest + 0.5),
        _ => (-0.5, 0.5),
    };
    let highest = histogram.counts().iter().max().copied().unwrap_or(0).max(1) as f64;
    let bins = histogram.counts().len();
    let edge = |bin: usize| left + (right - left) * bin as f64 / bins as f64;
    let mut outline = vec![(left, 0.0)];
    if smallest < largest {
        for (bin, &count) in histogram.counts().iter().enumerate() {
            outline.extend([(edge(bin), count as f64), (edge(bin + 1), count as f64)]);
        }
    } else if histogram.count() > 0 {
        // All numbers are equal: a single bar in the middle.
        outline.extend([
            (edge(0) * 0.52 + right * 0.48, 0.0),
            (edge(0) * 0.52 + right * 0.48, highest),
        ]);
        outline.extend([
            (edge(0) * 0.48 + right * 0.52, highest),
            (edge(0) * 0.48 + right * 0.52, 0.0),
        ]);
    }
    outline.push((right, 0.0));

    page((size.0 * 2, size.1 * 2), |area| {
        let font = |size: i32| ("sans-serif", size).into_font().color(&INK);
        let mut chart = ChartBuilder::on(area);
        chart
            .margin(12)
            .margin_left(28)
            .margin_right(28)
            .x_label_area_size(48);
        if !title.is_empty() {
            chart.caption(title, font(30));
        }
        let mut chart = chart.build_cartesian_2d(left..right, 0.0..highest * 1.05)?;
        chart
            .configure_mesh()
            .disable_mesh()
            .disable_y_axis()
            .x_labels(4)
            .label_style(font(28))
            .axis_style(INK.stroke_width(2))
            .x_label_formatter(&|x| tick(*x, right - left))
            .draw()?;
        let fill = color(0).mix(0.55).filled();
        chart.draw_series([Polygon::new(outline.clone(), fill)])?;
        chart.draw_series([PathElement::new(outline, color(0).stroke_width(3))])?;
        Ok(String::new())
    })
}
