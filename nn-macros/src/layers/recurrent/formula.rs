//! What recurrent layers compute, step by step.

use super::super::{Formula, Terms};
use super::{Cell, Recurrent};
use crate::arguments::Initial;
use crate::shapes::{Dimension, Number};

impl Cell {
    /// What a step computes, and what has the value of all steps.
    pub(super) fn formula(&self, of: &Terms<'_>, bias: bool) -> Formula {
        let [w, u] = ["W", "U"].map(|letter| of.parameter(letter));
        let [b, c] = ["b", "c"].map(|letter| of.plus(letter, bias));
        let from_input = format!("{w} · {}[:, t]{b}", of.x());
        let h = of.value;
        let before = format!("{h}[:, t - 1]");
        let formula = Formula::default();
        match self {
            Self::Rnn(activation) => {
                let name = activation.entry.name;
                formula.after(format!(
                    "{h}[:, t] = {name}({from_input} + {u} · {before}{c})"
                ))
            }
            Self::Gru { is_before: false } => formula
                .after(format!("[ar; az; an] = {from_input}"))
                .after(format!("[br; bz; bn] = {u} · {before}{c}"))
                .after("r, z = σ(ar + br), σ(az + bz)")
                .after("n = tanh(an + r ⊙ bn)")
                .after(format!("{h}[:, t] = (1 - z) ⊙ n + z ⊙ {before}")),
            Self::Gru { is_before: true } => formula
                .after(format!("[ar; az; an] = {from_input}"))
                .after(format!("[br; bz] = {u}[r, z] · {before}{c}[r, z]"))
                .after("r, z = σ(ar + br), σ(az + bz)")
                .after(format!("n = tanh(an + {u}[n] · (r ⊙ {before}){c}[n])"))
                .after(format!("{h}[:, t] = (1 - z) ⊙ n + z ⊙ {before}")),
            Self::Lstm {
                projection,
                peepholes,
                is_normed,
            } => {
                let gates = if *is_normed {
                    let [f, g] = ["F", "G"].map(|letter| of.parameter(letter));
                    let product = format!("{w} · {}[:, t]", of.x());
                    format!("{f} ⊙ norm({product}){b} + {g} ⊙ norm({u} · {before}){c}")
                } else {
                    format!("{from_input} + {u} · {before}{c}")
                };
                let p = |gate: &str, cell: &str| {
                    if *peepholes {
                        format!("{gate} + {}{gate} ⊙ {cell}", of.parameter("p"))
                    } else {
                        gate.to_owned()
                    }
                };
                let (last, now) = ("c[:, t - 1]", "c[:, t]");
                let read = if *is_normed {
                    let [e, d] = ["e", "d"].map(|letter| of.parameter(letter));
                    format!("{e} ⊙ norm({now}) + {d}")
                } else {
                    now.to_owned()
                };
                let output = format!("σ({}) ⊙ tanh({read})", p("o", now));
                let output = match projection {
                    Some(_) => format!("{} · ({output})", of.parameter("R")),
                    None => output,
                };
                formula
                    .after(format!("[i; f; g; o] = {gates}"))
                    .after(format!(
                        "{now} = σ({}) ⊙ {last} + σ({}) ⊙ tanh(g)",
                        p("f", last),
                        p("i", last)
                    ))
                    .after(format!("{h}[:, t] = {output}"))
            }
        }
    }
}

impl Recurrent {
    /// A formula with what options add to its letters.
    pub(super) fn options_of_formula(&self, formula: Formula, of: &Terms<'_>) -> Formula {
        let (units, outputs, h) = (&self.units.0, self.outputs(), of.value);
        let mut formula = formula;
        if let Cell::Lstm {
            projection,
            peepholes,
            is_normed,
        } = &self.cell
        {
            let four = Dimension::Known(4);
            formula = formula
                .with_if(projection.is_some(), || of.tensor("R", &[outputs, units]))
                .with_if(*peepholes, || {
                    let p = of.parameter("p");
                    format!("{p}i, {p}f, {p}o: {} each", of.size(units))
                })
                .with_if(*is_normed, || of.tensor("F", &[units, &four]))
                .with_if(*is_normed, || of.tensor("G", &[units, &four]))
                .with_if(*is_normed, || {
                    let [e, d] = ["e", "d"].map(|letter| of.parameter(letter));
                    format!("{e}, {d}: {} each", of.size(units))
                });
        }
        let has_cell = matches!(self.cell, Cell::Lstm { .. });
        formula
            .with(match &self.initial {
                Initial::Zeros if has_cell => format!("{h} and c begin with zeros"),
                Initial::Zeros => format!("{h} begins with zeros"),
                Initial::Learned if has_cell => {
                    let [h0, c0] = ["s", "c"].map(|letter| format!("{}0", of.parameter(letter)));
                    format!(
                        "{h} and c begin with {h0}: {}, {c0}: {}",
                        of.size(outputs),
                        of.size(units)
                    )
                }
                Initial::Learned => format!(
                    "{h} begins with {}0: {}",
                    of.parameter("s"),
                    of.size(outputs)
                ),
                Initial::Values(values) => {
                    let given: Vec<&str> =
                        (1..=values.len()).map(|place| of.input(place)).collect();
                    match &given[..] {
                        [first, cell] => format!("{h} begins with {first}, c with {cell}"),
                        _ => format!("{h} begins with {}", given.concat()),
                    }
                }
            })
            .with_if(self.dropout.is_some(), || {
                let probability = self.dropout.unwrap_or(Number::literal(0.0));
                of.dropped(&format!("what {} sees", of.parameter("U")), probability)
            })
    }
}
