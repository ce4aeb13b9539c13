//! Stages that mix the numbers of a sample: normalizations, recurrent stages, attention.

use std::fmt::Write as _;

use super::shape::{LARGEST, Shape};
use super::stages::Writer;

/// Recurrent stages of `{n}` units.
const RECURRENT: &[&str] = &[
    "Lstm({n})",
    "Lstm({n}, peepholes = true)",
    "Lstm({n}, initial = learned, reverse = true)",
    "Lstm({n}, bias = false)",
    "Gru({n})",
    "Gru({n}, reset = before)",
    "Gru({n}, initial = learned)",
    "Rnn({n}, tanh)",
    "Rnn({n}, tanh, reverse = true)",
    "Rnn({n}, tanh, recurrent_dropout = 0.3)",
    "Bidirectional { Gru({n}) }",
    "Bidirectional { Rnn({n}, tanh) => Lstm({n}) }",
];

impl Writer {
    /// `GroupNorm(2, epsilon = 0.1)` and its likes. An epsilon that is not small keeps the slope
    /// bounded where the few numbers of a sample are nearly the same.
    pub(super) fn normalization(&mut self, shape: Shape) -> (String, Shape) {
        let features = shape.features();
        let groups = if features.is_multiple_of(2) { 2 } else { 1 };
        let options = self.draws.one(&[
            "epsilon = 0.1",
            "epsilon = 0.05, affine = false",
            "epsilon = RATE",
        ]);
        let text = match self.draws.below(if shape.is_vector() { 3 } else { 5 }) {
            0 => format!("BatchNorm({options})"),
            1 => format!("LayerNorm({options})"),
            2 => format!("RmsNorm({options})"),
            3 => format!("GroupNorm({}, {options})", self.size(groups)),
            _ => format!("InstanceNorm({options})"),
        };
        (text, shape)
    }

    /// A recurrent stage or attention, on a sequence.
    pub(super) fn over_steps(&mut self, shape: Shape) -> (String, Shape) {
        match shape {
            Shape::Sequence([steps, features]) if self.draws.percent(55) => {
                let units = 1 + self.draws.below((LARGEST / steps).clamp(1, 3));
                let stage = self.draws.one(RECURRENT);
                let after = if stage.starts_with("Bidirectional") {
                    2 * units
                } else {
                    units
                };
                if steps * after > LARGEST {
                    return (self.attention(features), shape);
                }
                let text = stage.replace("{n}", &units.to_string());
                (text, shape.with_features(after))
            }
            Shape::Sequence([_, features]) => (self.attention(features), shape),
            _ => self.window(shape),
        }
    }

    /// `Attention(heads = 2, head = 2, rope = 100)`
    fn attention(&mut self, features: usize) -> String {
        let mut text = if features.is_multiple_of(2) && self.draws.percent(60) {
            self.draws
                .one(&["heads = 1", "heads = 2, kv_heads = 1", "heads = 2"])
                .to_owned()
        } else {
            self.draws
                .one(&["heads = 2, kv_heads = 1, head = 2", "heads = 1, head = 2"])
                .to_owned()
        };
        for option in [
            "causal = true",
            "window = 2",
            "qk_norm = true",
            "bias = false",
        ] {
            if self.draws.percent(40) {
                let _ = write!(text, ", {option}");
            }
        }
        match self.draws.below(4) {
            0 => text += ", alibi = true",
            // Rotary positions turn the numbers of a head in pairs.
            1 if text.contains("head = 2") => text += ", rope = 100",
            _ => {}
        }
        format!("Attention({text})")
    }
}
