//! Graphs: named inputs and values, shared stages, several outputs.

use std::fmt::Write as _;

use super::shape::Shape;
use super::stages::Writer;

/// A named value: its shape, and whether something reads it.
struct Value {
    name: String,
    shape: Shape,
    used: bool,
}

/// `(left: 3, right: [2, 4]) { let h1 = left => …; (h1 => …, right => …) }`
pub(super) fn graph(writer: &mut Writer) -> String {
    let mut inputs = Vec::new();
    let mut values = Vec::new();
    for name in &["left", "right", "third"][..=writer.draws.below(3)] {
        let shape = Shape::draw(&mut writer.draws);
        inputs.push(format!("{name}: {}", writer.shape(shape)));
        values.push(Value {
            name: (*name).to_owned(),
            shape,
            used: false,
        });
        writer.outside.push(((*name).to_owned(), shape));
    }
    let shared = (1 + writer.draws.below(4), 1 + writer.draws.below(4));
    let mut shares = false;
    let mut lets = String::new();
    for number in 0..=writer.draws.below(4) {
        let from = writer.draws.below(values.len());
        values[from].used = true;
        let mut text = values[from].name.clone();
        let mut shape = writer.stage(values[from].shape, &mut text, 1);
        if writer.draws.percent(30) {
            // The same parameters wherever it stands.
            let _ = write!(text, " => Dense({}) => embed", shared.0);
            shape = shape.with_features(shared.1);
            shares = true;
        }
        let name = format!("h{number}");
        let _ = write!(lets, "let {name} = {text}; ");
        writer.outside.push((name.clone(), shape));
        values.push(Value {
            name,
            shape,
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
        // Joined at the positions of the first.
        let positions = unused[0].shape;
        let mut features = 0;
        let mut branches = Vec::new();
        for value in &unused {
            let mut branch = vec![value.name.clone()];
            let to = positions.with_features(value.shape.features());
            branch.extend(writer.bridge(value.shape, to));
            branches.push(branch.join(" => "));
            features += to.features();
        }
        let mut text = format!("Concat {{ {} }}", branches.join(" | "));
        writer.stage(positions.with_features(features), &mut text, 1);
        text
    } else {
        let outputs: Vec<String> = unused
            .iter()
            .map(|value| {
                let mut text = value.name.clone();
                let shape = writer.stage(value.shape, &mut text, 1);
                writer.last_layer(shape, &mut text);
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
