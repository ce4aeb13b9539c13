//! A report on a run as a self-contained page.

mod curves;
mod html;
mod mistakes;
mod series;
mod tables;

use std::fmt::Write as _;
use std::mem;
use std::path::Path;

use self::html::{Html, Text};
pub use self::mistakes::Mistakes;
pub(super) use self::series::Series;
use super::learns;
use crate::error::Result;
use crate::files::atomic::write_atomically;
use crate::histogram::Histogram;
use crate::metric::{ConfusionMatrix, Figure, Reliability};
use crate::network::Network;
use crate::parameter::Description;
use crate::train::Training;

/// The user's settings of the report.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// The interval in epochs; 0 for only at the end of the run.
    pub(super) every_epochs: usize,
    pub(super) title: Option<String>,
    pub(super) notes: Vec<(String, String)>,
    /// The names of the classes.
    pub(super) classes: Vec<String>,
}

/// The number of bins of each histogram.
const BINS: usize = 40;
/// The maximum number of parameters whose histograms are drawn.
const MOST_PARAMETERS: usize = 40;
/// The maximum number of vertices of a graph that is expanded by default.
const MOST_VERTICES: usize = 14;
/// The maximum number of classes for a table of precision and recall.
const MOST_CLASSES: usize = 40;

/// Writes the report of a run so far. `is_gradient` says whether the gradient is valid.
pub(super) fn write<N: Network>(
    path: &Path,
    settings: &Settings,
    training: &Training<'_, N>,
    series: &Series,
    is_gradient: bool,
) -> Result<()> {
    let title = settings.title.as_deref().unwrap_or(N::NAME);
    let mut page = Html::default();
    page.begin(title, include_str!("style.css"));
    page.open("header");
    page.line("h1", title);
    page.line_of("p", "soft", &status(training));
    page.close("header");
    tables::tiles::<N>(&mut page, training);
    curves::curves(&mut page, training.history, series)?;
    figures(&mut page, training.figures(), &settings.classes)?;
    mistakes::place(&mut page);
    tables::epochs(&mut page, training.history);
    histograms(&mut page, "Weights", training.network, |_| true)?;
    if is_gradient {
        let heading = "Gradient of the last step";
        histograms(&mut page, heading, training.gradient, learns)?;
    }
    network::<N>(&mut page);
    tables::settings(&mut page, &settings.notes, training);
    let text = page.end();
    write_atomically(path, |file| file.write_all(text.as_bytes()))
}

/// A description of the progress of the run.
fn status<N: Network>(training: &Training<'_, N>) -> String {
    let (done, all) = (training.history.len(), training.run.epochs);
    let samples = training.run.samples;
    let how = if done >= all {
        format!("{all} epochs")
    } else {
        format!("{done} of {all} epochs")
    };
    let mut status = format!("{}, trained for {how} on {samples} samples", N::NAME);
    if let Some(samples) = training.run.validation_samples {
        let _ = write!(status, ", validated on {samples}");
    }
    status
}

/// Draws the figures of the metrics. Only if there are several of a kind, they have the names of
/// their metrics, which already stand above the curves.
fn figures(page: &mut Html, figures: Vec<(String, Figure)>, classes: &[String]) -> Result<()> {
    let kinds: Vec<_> = figures
        .iter()
        .map(|(_, figure)| mem::discriminant(figure))
        .collect();
    for (name, figure) in figures {
        let kind = mem::discriminant(&figure);
        let is_only = kinds.iter().filter(|other| **other == kind).count() == 1;
        let heading = |kind: &str| {
            if is_only {
                kind.to_owned()
            } else {
                format!("{kind}: {name}")
            }
        };
        match figure {
            Figure::ConfusionMatrix(matrix) => {
                let matrix = matrix.or_labels(classes);
                confusion_matrix(page, &heading("Confusion matrix"), &matrix)?;
            }
            Figure::Reliability(bins) => reliability(page, &heading("Calibration"), &bins)?,
        }
    }
    Ok(())
}

fn confusion_matrix(page: &mut Html, heading: &str, matrix: &ConfusionMatrix) -> Result<()> {
    page.section(heading);
    page.open_as("div", "beside");
    page.open_as("figure", "card wide");
    page.line("h3", "Rows: actual class. Columns: predicted class.");
    page.svg(heading, &crate::plots::confusion_matrix("", matrix)?);
    page.close("figure");
    if matrix.classes() <= MOST_CLASSES {
        tables::classes(page, matrix);
    }
    page.close("div");
    page.close("section");
    Ok(())
}

fn reliability(page: &mut Html, heading: &str, bins: &[Reliability]) -> Result<()> {
    page.section(heading);
    page.open_as("figure", "card wide");
    page.line("h3", "How often the network is right, by how sure it is");
    page.svg(heading, &crate::plots::reliability("", bins, (560, 340))?);
    let words = "Bars: accuracy. Points: mean confidence. On the line, both are equal.";
    page.line("figcaption", words);
    page.close("figure");
    page.close("section");
    Ok(())
}

/// Draws a histogram of each parameter for which `is_shown` is true.
fn histograms<N: Network>(
    page: &mut Html,
    heading: &str,
    network: &N,
    is_shown: impl Fn(&Description<'_>) -> bool,
) -> Result<()> {
    let mut spread: Vec<(String, String, Histogram)> = vec![];
    let mut more = 0;
    network.for_each(|parameter, values| {
        if !is_shown(parameter) {
            return;
        }
        if spread.len() == MOST_PARAMETERS {
            more += 1;
            return;
        }
        let shape = format!("{} × {}", parameter.rows, parameter.columns);
        let histogram = Histogram::new(values, BINS);
        spread.push((parameter.path.to_string(), shape, histogram));
    });
    if spread.is_empty() {
        return Ok(());
    }
    page.section(heading);
    page.open_as("div", "grid small");
    for (name, shape, histogram) in &spread {
        page.open_as("figure", "card");
        page.line("h3", name);
        let picture = crate::plots::histogram("", histogram, (300, 132))?;
        page.svg(name, &picture);
        page.line("figcaption", &caption(shape, histogram));
        page.close("figure");
    }
    page.close("div");
    if more > 0 {
        let text = format!("{more} more parameters are not shown.");
        page.line_of("p", "soft", &text);
    }
    page.close("section");
    Ok(())
}

fn caption(shape: &str, histogram: &Histogram) -> String {
    let (mean, deviation) = (Text(histogram.mean()), Text(histogram.deviation()));
    let mut caption = format!("{shape}, mean {mean}, deviation {deviation}");
    if histogram.not_finite() > 0 {
        let _ = write!(caption, ", {} not finite", histogram.not_finite());
    }
    caption
}

/// Shows the stages as a table and as a drawing.
fn network<N: Network>(page: &mut Html) {
    page.section("Network");
    tables::stages::<N>(page);
    let graph = N::graph();
    page.open_as("div", "card");
    let open = if graph.vertices.len() <= MOST_VERTICES {
        "details open=\"open\""
    } else {
        "details"
    };
    page.open(open);
    page.line("summary", "Drawing of the network");
    page.open_scrolling("drawing", "Drawing of the network");
    page.svg("The network's stages", &crate::plots::graph(&graph));
    page.close("div");
    page.close("details");
    page.close("div");
    page.close("section");
}
