//! The tables of the report.

use super::html::{Html, Text};
use crate::in_words::count;
use crate::metric::{Better, ConfusionMatrix};
use crate::network::Network;
use crate::train::run::SettingsInWords;
use crate::train::{History, Trainer, Training};

/// The most important numbers.
pub(super) fn tiles<N: Network>(page: &mut Html, training: &Training<'_, N>) {
    let history = training.history;
    let mut tiles: Vec<(String, String)> = vec![];
    for name in history.metric_names() {
        if let Some((epoch, value)) = history.best(name) {
            tiles.push((
                Text(value).to_string(),
                format!("best {name}, in epoch {}", epoch.number),
            ));
        }
    }
    let epochs = history.epochs().iter();
    let validation = epochs.filter_map(|epoch| Some((epoch.number, epoch.validation_loss?)));
    if let Some((number, loss)) = validation.min_by(|a, b| a.1.total_cmp(&b.1)) {
        let name = format!("lowest validation loss, in epoch {number}");
        tiles.push((Text(loss).to_string(), name));
    }
    if let Some(last) = history.last() {
        tiles.push((Text(last.loss).to_string(), "last training loss".into()));
        let seconds: f64 = history.epochs().iter().map(|epoch| epoch.seconds).sum();
        tiles.push((duration(seconds), "time".into()));
        let speeds = history
            .epochs()
            .iter()
            .map(|epoch| epoch.samples_per_second);
        let mean = speeds.sum::<f64>() / history.len() as f64;
        tiles.push((grouped(mean.round() as u64), "samples a second".into()));
    }
    tiles.push((grouped(N::COUNT as u64), "parameters".into()));
    tiles.push((grouped(training.position.steps), "steps".into()));
    page.open_as("div", "tiles");
    for (value, name) in tiles {
        page.open_as("div", "tile");
        page.line("b", &value);
        page.line("span", &name);
        page.close("div");
    }
    page.close("div");
}

/// One row per epoch, with the best value of each column marked.
pub(super) fn epochs(page: &mut Html, history: &History) {
    if history.is_empty() {
        return;
    }
    let first = |values: &mut dyn Iterator<Item = f64>, better: Better| {
        let best = values.enumerate().reduce(|best, next| {
            if better.prefers(next.1, best.1) {
                next
            } else {
                best
            }
        });
        best.map(|(index, _)| index)
    };
    let best_loss = first(&mut history.losses(), Better::Lower);
    let mut validation =
        (history.epochs().iter()).map(|epoch| epoch.validation_loss.unwrap_or(f64::NAN));
    let best_validation = first(&mut validation, Better::Lower);
    let best_metrics: Vec<Option<usize>> = (history.metric_names().iter())
        .map(|name| history.best(name).map(|(epoch, _)| epoch.number - 1))
        .collect();
    let validated = history.validation_losses().next().is_some();
    let best = best_metrics.first().copied().flatten();
    let best = best.or(best_validation.filter(|_| validated)).or(best_loss);

    page.section("Epochs");
    page.open_as("div", "card");
    page.open_scrolling("tall", "Epochs");
    page.open_as("table", "epochs");
    page.open("thead");
    page.open("tr");
    let mut names = vec!["epoch", "loss"];
    names.extend(validated.then_some("validation loss"));
    names.extend(history.metric_names().iter().map(String::as_str));
    names.extend(["seconds", "samples/s"]);
    for name in names {
        page.line("th", name);
    }
    page.close("tr");
    page.close("thead");
    page.open("tbody");
    for (index, epoch) in history.epochs().iter().enumerate() {
        let is_best = best == Some(index);
        if is_best {
            page.open_as("tr", "best");
        } else {
            page.open("tr");
        }
        let star = if is_best { "★ " } else { "" };
        let number = format!("{star}{}", epoch.number);
        page.number(epoch.number as f64, &number, false);
        let loss = |page: &mut Html, value: f64, best: Option<usize>| {
            page.number(value, &Text(value).to_string(), best == Some(index));
        };
        loss(page, epoch.loss, best_loss);
        if validated {
            loss(
                page,
                epoch.validation_loss.unwrap_or(f64::NAN),
                best_validation,
            );
        }
        for (&value, &best) in history.metrics(index).iter().zip(&best_metrics) {
            loss(page, value, best);
        }
        page.number(epoch.seconds, &format!("{:.3}", epoch.seconds), false);
        let speed = epoch.samples_per_second;
        page.number(speed, &grouped(speed.round() as u64), false);
        page.close("tr");
    }
    page.close("tbody");
    page.close("table");
    page.close("div");
    page.close("div");
    page.close("section");
}

/// The recall and precision of each class.
pub(super) fn classes(page: &mut Html, matrix: &ConfusionMatrix) {
    page.open_as("div", "card");
    page.line("h3", "Recall and precision of each class");
    page.open_scrolling("", "Recall and precision of each class");
    page.open("table");
    page.open("tr");
    page.line_of("th", "left", "class");
    for name in ["samples", "recall", "precision"] {
        page.line("th", name);
    }
    page.close("tr");
    for class in 0..matrix.classes() {
        page.open("tr");
        page.line_of("td", "left", &matrix.label(class));
        let samples = (0..matrix.classes()).map(|other| matrix.count(class, other));
        page.line("td", &grouped(samples.sum()));
        for value in [matrix.recall(class), matrix.precision(class)] {
            page.number(value, &Text(value).to_string(), false);
        }
        page.close("tr");
    }
    page.close("table");
    page.close("div");
    page.close("div");
}

/// The stages, like [`Network::summary`].
pub(super) fn stages<N: Network>(page: &mut Html) {
    page.open_as("div", "card");
    page.open_scrolling("", "Stages of the network");
    page.open_as("table", "stages");
    page.open("tr");
    for name in ["stage", "output"] {
        page.line_of("th", "left", name);
    }
    page.line("th", "parameters");
    page.line("th", "multiply-adds");
    page.line_of("th", "left", "declared as");
    page.close("tr");
    for stage in N::GRAPH.stages() {
        page.open("tr");
        page.line_of("td", "left", stage.name);
        let sizes: Vec<String> = stage.output.iter().map(ToString::to_string).collect();
        page.line_of("td", "left", &sizes.join(" × "));
        page.line("td", &grouped(stage.parameters as u64));
        page.line("td", &grouped(stage.multiply_adds as u64));
        page.code("td", "left", stage.declaration);
        page.close("tr");
    }
    page.open_as("tr", "total");
    page.line_of("td", "left", "total");
    page.line("td", "");
    page.line("td", &grouped(N::COUNT as u64));
    page.line("td", &grouped(N::MULTIPLY_ADDS as u64));
    page.line("td", "");
    page.close("tr");
    page.close("table");
    page.close("div");
    page.close("div");
}

/// The settings of the run.
pub(super) fn settings<N>(page: &mut Html, notes: &[(String, String)], training: &Training<'_, N>) {
    let Trainer {
        epochs,
        batch_size,
        seed,
        shuffle,
        drop_last,
        stateful,
        clip,
        accumulate,
        schedule,
        progress: _,
    } = &training.run.trainer;
    page.section("Settings");
    page.open_as("div", "card");
    page.open("dl");
    for (name, value) in notes {
        page.line("dt", name);
        page.line("dd", value);
    }
    let SettingsInWords { optimizer, loss } = training.in_words;
    let rate = training.optimizer.learning_rate();
    let order = match (*stateful, *shuffle) {
        (true, _) => "in the order of the data set; states are carried from batch to batch",
        (false, true) => "shuffled anew for each epoch",
        (false, false) => "in the order of the data set",
    };
    let clip = clip.map_or("not clipped".into(), |clip| clip.to_string());
    for (name, value) in [
        ("optimizer", optimizer.clone()),
        (
            "learning rate",
            rate.map_or("none".into(), |rate| schedule.in_words(rate)),
        ),
        ("loss", loss.clone()),
        ("epochs", epochs.to_string()),
        ("batch size", count(*batch_size as u64, "sample")),
        (
            "step",
            format!("after {}", count(*accumulate as u64, "batch")),
        ),
        ("gradient", clip),
        ("order of samples", order.to_owned()),
        ("short last batch", short_last_batch(*drop_last)),
        ("seed", seed.to_string()),
    ] {
        page.line("dt", name);
        page.line("dd", &value);
    }
    page.close("dl");
    page.close("div");
    page.close("section");
}

/// What happens to the last batch of an epoch if it is short.
fn short_last_batch(is_dropped: bool) -> String {
    if is_dropped { "dropped" } else { "trained on" }.to_owned()
}

/// Formats a duration for display.
fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole {
        _ if seconds < 1.0 => format!("{:.0} ms", seconds * 1e3),
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// Formats a count with its digits in groups of three.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + 6);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            // A narrow no-break space.
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}
