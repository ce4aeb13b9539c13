//! Graphs: named inputs and values, shared stages, several outputs.

use std::fmt::Write as _;

use super::stages::Writer;

/// A named value: its features, and whether something reads it.
struct Value {
    name: String,
    features: usize,
    used: bool,
}

/// `(left: 3, right: 2) { let h1 = left => …; (h1 => …, right => …) }`
pub(super) fn graph(writer: &mut Writer) -> String {
    let mut inputs = Vec::new();
    let mut values = Vec::new();
    for name in &["left", "right", "third"][..=writer.draws.below(3)] {
        let features = 1 + writer.draws.below(4);
        inputs.push(format!("{name}: {}", writer.size(features)));
        values.push(Value {
            name: (*name).to_owned(),
            features,
            used: false,
        });
    }
    let shared = (1 + writer.draws.below(4), 1 + writer.draws.below(4));
    let mut shares = false;
    let mut lets = String::new();
    for number in 0..=writer.draws.below(4) {
        let from = writer.draws.below(values.len());
        values[from].used = true;
        let mut text = values[from].name.clone();
        let mut features = writer.stage(values[from].features, &mut text, 1);
        if writer.draws.percent(30) {
            // The same parameters wherever it stands.
            let _ = write!(text, " => Dense({}) => embed", shared.0);
            features = shared.1;
            shares = true;
        }
        let name = format!("h{number}");
        let _ = write!(lets, "let {name} = {text}; ");
        values.push(Value {
            name,
            features,
            used: false,
        });
    }
    let embed = if shares {
        format!("let embed = shared Dense({}, silu); ", shared.1)
    } else {
        String::new()
    };
    let unused: Vec<&Value> = values.iter().filter(|value| !value.used).collect();
    let outputs = if unused.len() > 1 && writer.draws.percent(40) {
        let names: Vec<&str> = unused.iter().map(|value| &value.name[..]).collect();
        let mut text = format!("Concat {{ {} }}", names.join(" | "));
        let features = unused.iter().map(|value| value.features).sum();
        writer.stage(features, &mut text, 1);
        text
    } else {
        let outputs: Vec<String> = unused
            .iter()
            .map(|value| {
                let mut text = value.name.clone();
                writer.stage(value.features, &mut text, 1);
                text
            })
            .collect();
        match &outputs[..] {
            [only] => only.clone(),
            several => format!("({})", several.join(", ")),
        }
    };
    format!("({}) {{ {embed}{lets}{outputs} }}", inputs.join(", "))
}
