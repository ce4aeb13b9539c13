//! The curves of the run.

use super::html::Html;
use super::series::Series;
use crate::error::Result;
use crate::plots::{Chart, Curve, Legend, Svg};
use crate::train::History;

const SIZE: (u32, u32) = (460, 300);

pub(super) fn curves(page: &mut Html, history: &History, series: &Series) -> Result<()> {
    let by_epoch = Chart {
        x: "epoch",
        size: SIZE,
        ..Chart::default()
    };
    let mut cards = vec![];
    if !history.is_empty() {
        cards.push(("Loss", history.draw_losses(&by_epoch)?));
    }
    for name in history.metric_names() {
        cards.push((name, history.draw_metric(name, &by_epoch)?));
    }
    for (place, name) in [
        (1, "Loss of single batches"),
        (2, "Learning rate"),
        (3, "Norm of the gradient"),
    ] {
        let curve = Curve {
            label: name.into(),
            points: series.curve(place),
        };
        if curve.points.iter().all(|point| point.1.is_nan()) {
            continue;
        }
        let chart = Chart {
            x: "step",
            from_zero: place > 1,
            legend: Legend::Hidden,
            curves: &[curve],
            size: SIZE,
            ..Chart::default()
        };
        cards.push((name, chart.draw()?));
    }
    // A run that was stopped before its first step has no curves.
    if cards.is_empty() {
        return Ok(());
    }
    page.section("Curves");
    page.open_as("div", "grid thirds");
    for (name, picture) in &cards {
        card(page, name, picture);
    }
    page.close("div");
    page.close("section");
    Ok(())
}

fn card(page: &mut Html, name: &str, picture: &Svg) {
    page.open_as("figure", "card");
    page.line("h3", name);
    page.svg(name, picture);
    page.close("figure");
}
