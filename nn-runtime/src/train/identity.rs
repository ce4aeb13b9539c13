//! The identity of a run, so that only the same run is resumed.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Trainer;
use crate::data::Fingerprint;
use crate::network::Network;
use crate::optimizer::optimize::Optimize;
use crate::parameter::Path;
use crate::scalar::Scalar;
use crate::snapshot::{Change, Snapshot, bounded};
use crate::structure::{Graph, Operation};

/// A property that has to be equal in a run and in the run that it resumes, unless a change is
/// allowed.
#[derive(Debug)]
pub(super) struct Fact {
    /// Its key in a snapshot.
    pub(super) key: &'static str,
    pub(super) value: String,
    /// The change that allows another value.
    pub(super) change: Change,
    /// A description for error messages.
    what: &'static str,
    shown: Shown,
}

/// How a difference is reported.
#[derive(Clone, Copy, Debug)]
enum Shown {
    /// With both values.
    Whole,
    /// With the first line that differs.
    Lines,
    /// Without values, which are hashes.
    Numbers,
    /// Without values, for data that may be absent.
    Perhaps,
}

impl Fact {
    fn new(key: &'static str, change: Change, what: &'static str, value: String) -> Self {
        Self {
            key,
            value,
            change,
            what,
            shown: Shown::Whole,
        }
    }

    fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    /// Describes the difference, or returns `None` if there is none.
    pub(super) fn difference(&self, found: Option<&str>) -> Option<String> {
        let (what, now) = (self.what, self.value.as_str());
        let Some(before) = found else {
            return Some(format!("it does not record {what}"));
        };
        if before == now {
            return None;
        }
        Some(match self.shown {
            // If there was no such data set, the number of its samples reports it.
            Shown::Numbers if before == NONE || now == NONE => return None,
            Shown::Perhaps if before == NONE => format!("there were no {what}, but now there are"),
            Shown::Perhaps if now == NONE => format!("there were {what}, but now there are none"),
            Shown::Numbers | Shown::Perhaps => {
                format!("the {what} have changed")
            }
            Shown::Whole => {
                let [before, now] = [before, now].map(shortened);
                format!("{what} was {before}, but is now {now}")
            }
            Shown::Lines => lines(what, before, now),
        })
    }
}

/// The value of a property that is absent.
pub(super) const NONE: &str = "none";

/// Describes the difference between two texts of several lines.
fn lines(what: &str, before: &str, now: &str) -> String {
    let count = |text: &str| text.lines().count();
    let longer = count(before).max(count(now));
    let pairs = before
        .lines()
        .map(Some)
        .chain(core::iter::repeat(None))
        .zip(now.lines().map(Some).chain(core::iter::repeat(None)));
    let mut differing = pairs.take(longer).filter(|(before, now)| before != now);
    let line = |line: Option<&str>| {
        line.map_or_else(
            || "nothing".to_owned(),
            |line| format!("`{}`", shortened(line)),
        )
    };
    let Some((first, second)) = differing.next() else {
        return format!("{what} has changed");
    };
    let text = format!("{what} had {}, but now has {}", line(first), line(second));
    match differing.count() {
        0 => text,
        more => format!("{text} (and {more} more differences)"),
    }
}

/// Shortens a text to a bounded length.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    let text = text.replace('\n', ", ");
    match text.char_indices().nth(MOST) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The network: its name, its parameters, its stages with all settings, and what is frozen.
pub(super) fn network<N: Network>(facts: &mut Vec<Fact>) {
    let mut add = |key, what, value, shown| {
        facts.push(Fact::new(key, Change::Network, what, value).shown(shown));
    };
    add("network", "the network", N::NAME.into(), Shown::Whole);
    let scalar = N::Scalar::NAME.into();
    add("scalar", "the scalar type", scalar, Shown::Whole);
    let mut stages = Vec::new();
    graph(&N::graph(), "", &mut stages);
    add("stages", "the network", stages.join("\n"), Shown::Lines);
    let mut frozen = Vec::new();
    N::describe(Path::ROOT, &mut |parameter| {
        if parameter.path.is_frozen() {
            frozen.push(format!("{}", parameter.path));
        }
    });
    let what = "the list of frozen parameters";
    add("frozen", what, list(&frozen), Shown::Whole);
}

/// One line per operation.
fn graph(of: &Graph, prefix: &str, lines: &mut Vec<String>) {
    for repeat in of.repeats {
        let (name, count) = (repeat.name, repeat.count);
        let (input, output) = (repeat.input, repeat.output);
        lines.push(format!(
            "{prefix}{name}: {count} copies of {input:?} to {output:?}"
        ));
    }
    for node in of.vertices.iter().flat_map(|vertex| vertex.nodes) {
        let (name, reads, shape) = (node.name, node.reads, node.shape);
        match node.operation {
            Operation::Layer {
                graph: Some(inner), ..
            } => {
                lines.push(format!("{prefix}{name}: a network of {reads:?}"));
                graph(inner, &format!("{prefix}{name}."), lines);
            }
            operation => {
                lines.push(format!(
                    "{prefix}{name}: {operation:?} of {reads:?}, {shape:?}"
                ));
            }
        }
    }
    for (first, other) in of.shared {
        let name = |place: usize| of.vertices.get(place).map_or("", |vertex| vertex.name);
        lines.push(format!("{prefix}{} shares {}", name(*other), name(*first)));
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        NONE.into()
    } else {
        bounded(names.join(", "))
    }
}

/// The settings of the trainer that affect the result.
pub(super) fn trainer(trainer: &Trainer, facts: &mut Vec<Fact>) {
    let Trainer {
        epochs: _,
        batch_size,
        seed,
        shuffle,
        drop_last,
        stateful,
        clip,
        accumulate,
        ref schedule,
        progress: _,
    } = *trainer;
    for (key, what, value) in [
        ("batch_size", "the batch size", format!("{batch_size}")),
        ("seed", "the seed", format!("{seed}")),
        ("shuffle", "`shuffle`", format!("{shuffle}")),
        ("drop_last", "`drop_last`", format!("{drop_last}")),
        ("stateful", "`stateful`", format!("{stateful}")),
        ("clip", "`clip`", format!("{clip:?}")),
        ("accumulate", "`accumulate`", format!("{accumulate}")),
        ("schedule", "the schedule", format!("{schedule:?}")),
    ] {
        facts.push(Fact::new(key, Change::Trainer, what, bounded(value)));
    }
}

/// The keys of the properties of a data set, each with its description.
type Parts = [(&'static str, &'static str); 5];

const TRAINING: Parts = [
    ("data.samples", "the number of training samples"),
    ("data.inputs", "inputs of the training set"),
    ("data.targets", "targets of the training set"),
    ("data.weights", "weights of the training samples"),
    ("data.lengths", "lengths of the training samples"),
];

const VALIDATION: Parts = [
    ("validation.samples", "the number of validation samples"),
    ("validation.inputs", "inputs of the validation set"),
    ("validation.targets", "targets of the validation set"),
    ("validation.weights", "weights of the validation samples"),
    ("validation.lengths", "lengths of the validation samples"),
];

/// The training set, and the validation set if there is one.
pub(super) fn data(train: &Fingerprint, validation: Option<&Fingerprint>, facts: &mut Vec<Fact>) {
    for (change, parts, of) in [
        (Change::Data, TRAINING, Some(train)),
        (Change::Validation, VALIDATION, validation),
    ] {
        let samples = of.map_or_else(|| NONE.into(), |of| format!("{}", of.samples));
        let hashes = [
            (of.map(|of| of.inputs), Shown::Numbers),
            (of.map(|of| of.targets), Shown::Numbers),
            (of.and_then(|of| of.weights), Shown::Perhaps),
            (of.and_then(|of| of.lengths), Shown::Perhaps),
        ];
        let [(key, what), hashed @ ..] = parts;
        facts.push(Fact::new(key, change, what, samples));
        for ((key, what), (hash, shown)) in hashed.into_iter().zip(hashes) {
            let value = hash.map_or_else(|| NONE.into(), |hash| format!("{hash:016x}"));
            facts.push(Fact::new(key, change, what, value).shown(shown));
        }
    }
}

/// The loss, by its own description.
pub(super) fn loss(description: String, facts: &mut Vec<Fact>) {
    let value = bounded(description);
    facts.push(Fact::new("loss", Change::Loss, "the loss", value));
}

/// The metrics, with one name per line.
pub(super) fn metrics(names: &[String], facts: &mut Vec<Fact>) {
    let value = if names.is_empty() {
        NONE.into()
    } else {
        names.join("\n")
    };
    let what = "the list of metrics";
    facts.push(Fact::new("metrics", Change::Metrics, what, value));
}

/// The optimizer, as of the start of the run or when it was resumed.
pub(super) fn optimizer<N>(optimizer: &impl Optimize<N>, facts: &mut Vec<Fact>) {
    let mut snapshot = Snapshot::<N>::default();
    optimizer.save(&mut snapshot);
    let texts = snapshot.all_texts().map(|(name, text)| match name {
        "settings" => text.to_owned(),
        name => format!("{name}: {text}"),
    });
    let texts: Vec<String> = texts.collect();
    let settings = if texts.is_empty() {
        "one that says nothing of itself".into()
    } else {
        bounded(texts.join("; "))
    };
    let mut add = |key, what, value| {
        facts.push(Fact::new(key, Change::Optimizer, what, value));
    };
    add("optimizer", "the optimizer", settings);
    let rate = optimizer.learning_rate();
    let rate = rate.map_or_else(|| NONE.into(), |rate| format!("{rate:?}"));
    let what = "the learning rate at the beginning of the run";
    add("learning_rate", what, rate);
}

/// The kind of an optimizer with this description. An optimizer can be resumed with the state of
/// another one of the same kind.
pub(super) fn kind<N>(of: &Snapshot<'_, N>) -> Vec<String> {
    let texts = of.all_texts().map(|(name, text)| match name {
        "settings" => {
            let mut words = text.split(|letter: char| !letter.is_alphanumeric());
            words.next().unwrap_or_default().to_owned()
        }
        name => name.to_owned(),
    });
    texts.collect()
}
