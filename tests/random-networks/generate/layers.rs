//! Networks and layers of a user's own as stages, and freezing.

use std::fmt::Write as _;

use super::shape::Shape;
use super::stages::Writer;

/// Networks that others have as stages: heads that are softmaxes, positions, several inputs,
/// random choices, a network in a network.
pub(super) const DECLARATIONS: &str = "\
mod nested {
    use nn_runtime::prelude::*;
    network! { #[scalar(f64)] pub(super) struct Coder { 3 => Dense(4, tanh) => Dense(2, softmax) } }
    network! { #[scalar(f64)] pub(super) struct Whole { 2 => Dense(3, gelu) => Coder => Dense(2) } }
    network! {
        #[scalar(f64)]
        pub(super) struct Pair(left: 2, right: 1) {
            Concat { left => Dense(2, silu) | right } => Dense(2, sigmoid)
        }
    }
    network! { #[scalar(f64)] pub(super) struct Steps { [3, 2] => Dense(2, silu) => Dropout(0.4) } }
    network! { #[scalar(f64)] pub(super) struct Classes { [2, 3] => Dense(4, log_softmax) } }
    network! { #[scalar(f64)] pub(super) struct Pixels { [2, 2, 1] => Dense(3, elu) => Mean } }
}
";

/// The networks above: what they take, and what they give.
const NETWORKS: &[(&str, Shape, Shape)] = &[
    ("nested::Coder", Shape::Vector(3), Shape::Vector(2)),
    ("nested::Whole", Shape::Vector(2), Shape::Vector(2)),
    ("nested::Pair", Shape::Vector(3), Shape::Vector(2)),
    (
        "nested::Steps",
        Shape::Sequence([3, 2]),
        Shape::Sequence([3, 2]),
    ),
    (
        "nested::Classes",
        Shape::Sequence([2, 3]),
        Shape::Sequence([2, 4]),
    ),
    ("nested::Pixels", Shape::Image([2, 2, 1]), Shape::Vector(3)),
];

impl Writer {
    /// A network or a layer of a user's own, with stages before it that make its input, and the
    /// shape after it, which the macro does not know.
    fn layer(&mut self, shape: Shape) -> (Vec<String>, Shape) {
        match shape {
            Shape::Vector(features) if self.draws.percent(40) => {
                let layer = format!("own_layers::Diagonal::<{features}, f64>");
                (vec![layer], shape)
            }
            Shape::Sequence([steps, features]) if self.draws.percent(40) => {
                let layer = format!("own_layers::Running::<{steps}, {features}>");
                (vec![layer], shape)
            }
            _ => {
                let (name, from, to) = NETWORKS[self.draws.below(NETWORKS.len())];
                let mut stages = self.bridge(shape, from);
                stages.push(name.to_owned());
                (stages, to)
            }
        }
    }

    /// The same in the middle: what follows it may have to know the shape, so it is said.
    pub(super) fn layer_in_between(&mut self, shape: Shape) -> (String, Shape) {
        let (mut stages, mut after) = self.layer(shape);
        if self.draws.percent(30) {
            let features = 1 + self.draws.below(3);
            stages.push(self.dense_of(features));
            after = after.with_features(features);
        }
        stages.push(format!("Reshape({})", self.shape(after)));
        (stages.join(" => "), after)
    }

    /// Now and then such a layer as the last stage, whose head is then that of the whole.
    pub(super) fn last_layer(&mut self, shape: Shape, text: &mut String) {
        if self.draws.percent(12) {
            let (stages, _) = self.layer(shape);
            let _ = write!(text, " => {}", stages.join(" => "));
        }
    }

    /// Now and then `#[frozen("…")]`, with a name of a stage of the body that learns.
    pub(super) fn frozen(&mut self, body: &str) -> String {
        let fields = fields(body);
        if fields.is_empty() || !self.draws.percent(15) {
            return String::new();
        }
        let field = &fields[self.draws.below(fields.len())];
        format!("#[frozen(\"{field}\")] ")
    }
}

/// Patterns that choose something that a network learns: stages with a label, all dense layers
/// without one, everything. Those in repeats are parts of the repeat.
fn fields(body: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut repeats = vec![];
    let mut before = "";
    for token in body.split(' ') {
        if token == "{" {
            repeats.push(before == "*");
        } else if token.starts_with('}') {
            repeats.pop();
        }
        let layer = ["Dense(", "nested::", "own_layers::Diagonal"];
        if !repeats.contains(&true) && layer.iter().any(|layer| token.starts_with(layer)) {
            match before.strip_suffix(':') {
                // Raw names are not written as they are called.
                Some(label) if !label.starts_with("r#") => fields.push(format!("{label}.*")),
                None if token.starts_with("Dense(") && before == "=>" => {
                    fields.extend(["dense*".to_owned(), "*".to_owned()]);
                }
                _ => {}
            }
        }
        before = token;
    }
    fields
}
