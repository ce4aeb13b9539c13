//! Line charts.

use plotters::prelude::*;

use super::{INK, Svg, color, page};
use crate::error::Result;

/// A line through points, with a name in the legend. The line has a gap at points that are not
/// finite.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Curve {
    /// The name in the legend.
    pub label: String,
    /// The points, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// The position of a chart's legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Legend {
    /// The upper right corner.
    #[default]
    UpperRight,
    /// The upper left corner.
    UpperLeft,
    /// The lower right corner.
    LowerRight,
    /// The lower left corner.
    LowerLeft,
    /// No legend.
    Hidden,
}

/// The scale of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scale {
    /// Linear.
    #[default]
    Linear,
    /// Logarithmic. Points at 0 and below are left out.
    Logarithmic,
}

impl Scale {
    /// The position of a number on the axis.
    fn place(self, number: f64) -> f64 {
        match self {
            Self::Linear => number,
            Self::Logarithmic => number.log10(),
        }
    }

    /// The label of a position on an axis with this span.
    fn label(self, place: f64, span: f64) -> String {
        match self {
            Self::Linear => tick(place, span),
            Self::Logarithmic => tick(rounded(10_f64.powf(place)), 0.0),
        }
    }
}

/// A line chart: curves over common axes. The first curve may be a reference that the others are
/// compared with; it is drawn as a broad gray line.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart<'a> {
    /// The title; empty for none.
    pub title: &'a str,
    /// The name of the horizontal axis.
    pub x: &'a str,
    /// The name of the vertical axis.
    pub y: &'a str,
    /// Whether the vertical axis includes zero.
    pub from_zero: bool,
    /// The scale of the horizontal axis.
    pub x_scale: Scale,
    /// The scale of the vertical axis. If it is logarithmic, `from_zero` has no effect.
    pub y_scale: Scale,
    /// Whether the first curve is a reference, drawn as a broad gray line.
    pub reference: bool,
    /// The position of the legend.
    pub legend: Legend,
    /// A position on the horizontal axis to mark with a vertical line, and its name in the legend.
    pub mark: Option<(f64, &'a str)>,
    /// The curves.
    pub curves: &'a [Curve],
    /// Width and height in pixels.
    pub size: (u32, u32),
}

impl Default for Chart<'_> {
    fn default() -> Self {
        Self {
            title: "",
            x: "",
            y: "",
            from_zero: false,
            x_scale: Scale::default(),
            y_scale: Scale::default(),
            reference: false,
            legend: Legend::default(),
            mark: None,
            curves: &[],
            size: (860, 480),
        }
    }
}

/// Lengths in half pixels.
struct Lengths {
    margin: i32,
    title: i32,
    below: i32,
    left: i32,
    name: i32,
    tick: i32,
    legend: i32,
    ticks: (usize, usize),
}

const LARGE: Lengths = Lengths {
    margin: 32,
    title: 44,
    below: 92,
    left: 128,
    name: 32,
    tick: 28,
    legend: 30,
    ticks: (10, 8),
};

/// For small charts, which are shown next to others.
const SMALL: Lengths = Lengths {
    margin: 16,
    title: 34,
    below: 88,
    left: 116,
    name: 31,
    tick: 30,
    legend: 30,
    ticks: (6, 6),
};

impl Chart<'_> {
    /// Draws the chart. A chart without points shows only its axes.
    ///
    /// # Errors
    /// If drawing fails.
    pub fn draw(&self) -> Result<Svg> {
        let runs: Vec<_> = self.curves.iter().map(|curve| self.runs(curve)).collect();
        let points = || runs.iter().flatten().flatten();
        let mark = self.mark.map(|(x, label)| (self.x_scale.place(x), label));
        let mark = mark.filter(|(x, _)| x.is_finite());
        let (left, right) = range(points().map(|point| point.0).chain(mark.map(|mark| mark.0)));
        let (low, high) = range(points().map(|point| point.1));
        let margin = 0.06 * (high - low);
        let low = if self.from_zero && self.y_scale == Scale::Linear {
            0.0_f64.min(low)
        } else {
            low - margin
        };
        let high = high + margin;
        let lengths = if self.size.0 < 600 { SMALL } else { LARGE };

        page((self.size.0 * 2, self.size.1 * 2), |area| {
            let font = |size: i32| ("sans-serif", size).into_font().color(&INK);
            let mut chart = ChartBuilder::on(area);
            chart
                .margin(lengths.margin)
                .x_label_area_size(lengths.below)
                .y_label_area_size(lengths.left);
            if !self.title.is_empty() {
                chart.caption(self.title, font(lengths.title));
            }
            let mut chart = chart.build_cartesian_2d(left..right, low..high)?;
            chart
                .configure_mesh()
                .x_desc(self.x)
                .y_desc(self.y)
                .axis_desc_style(font(lengths.name))
                .label_style(font(lengths.tick))
                .axis_style(INK.stroke_width(2))
                .bold_line_style(BLACK.mix(0.12).stroke_width(2))
                .light_line_style(TRANSPARENT)
                .x_labels(lengths.ticks.0)
                .y_labels(lengths.ticks.1)
                .x_label_formatter(&|x| self.x_scale.label(*x, right - left))
                .y_label_formatter(&|y| self.y_scale.label(*y, high - low))
                .draw()?;
            if let Some((x, label)) = mark {
                let style = INK.mix(0.5).stroke_width(3);
                chart
                    .draw_series([PathElement::new([(x, low), (x, high)], style)])?
                    .label(label)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 48, y)], style));
            }
            for (index, (curve, runs)) in self.curves.iter().zip(&runs).enumerate() {
                let style = match (self.reference, index) {
                    (true, 0) => RGBColor(170, 170, 170).stroke_width(14),
                    (true, _) => color(index - 1).stroke_width(4),
                    (false, _) => color(index).stroke_width(4),
                };
                for run in runs {
                    // A line with a single point would be invisible.
                    if let &[point] = run.as_slice() {
                        chart.draw_series([Circle::new(point, 5, style.filled())])?;
                    } else {
                        chart.draw_series(LineSeries::new(run.iter().copied(), style))?;
                    }
                }
                // One legend entry for all parts of the curve.
                let none: [PathElement<(f64, f64)>; 0] = [];
                chart
                    .draw_series(none)?
                    .label(&curve.label)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 48, y)], style));
            }
            let position = match self.legend {
                Legend::Hidden => return Ok(String::new()),
                Legend::UpperRight => SeriesLabelPosition::UpperRight,
                Legend::UpperLeft => SeriesLabelPosition::UpperLeft,
                Legend::LowerRight => SeriesLabelPosition::LowerRight,
                Legend::LowerLeft => SeriesLabelPosition::LowerLeft,
            };
            chart
                .configure_series_labels()
                .position(position)
                .legend_area_size(64)
                .margin(16)
                .label_font(font(lengths.legend))
                .background_style(WHITE.mix(0.9))
                .border_style(BLACK.mix(0.2).stroke_width(2))
                .draw()?;
            Ok(String::new())
        })
    }

    /// The points of a curve in axis coordinates, split where points are left out.
    fn runs(&self, curve: &Curve) -> Vec<Vec<(f64, f64)>> {
        let points = curve.points.iter();
        let points = points.map(|&(x, y)| (self.x_scale.place(x), self.y_scale.place(y)));
        let points: Vec<_> = points.collect();
        points
            .split(|point| !(point.0.is_finite() && point.1.is_finite()))
            .filter(|run| !run.is_empty())
            .map(<[_]>::to_vec)
            .collect()
    }
}

/// The smallest and the largest number, widened if they are equal.
fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = numbers
        .map(|number| (number, number))
        .reduce(|(low, high), (number, _)| (low.min(number), high.max(number)));
    match ends {
        Some((low, high)) if low < high => (low, high),
        // Half of the number on either side, so that small numbers get an axis of their magnitude.
        Some((number, _)) if number != 0.0 => {
            (number - 0.5 * number.abs(), number + 0.5 * number.abs())
        }
        _ => (-0.5, 0.5),
    }
}

/// Rounds to three digits. On a logarithmic axis, numbers between powers of ten have many digits.
fn rounded(number: f64) -> f64 {
    let digit = 10_f64.powf(2.0 - number.abs().log10().floor());
    if digit.is_normal() {
        (number * digit).round() / digit
    } else {
        number
    }
}

/// The label of a number on an axis with this span, without rounding noise and trailing zeros.
pub(super) fn tick(number: f64, span: f64) -> String {
    if number.abs() <= span.abs() * 1e-9 {
        return "0".into();
    }
    if (1e-3..1e6).contains(&number.abs()) {
        let rounded = (number * 1e6).round() / 1e6;
        return format!("{rounded}");
    }
    let text = format!("{number:.3e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    format!("{mantissa}e{exponent}")
}
