//! The constructs of the language.

use std::fmt::Write as _;

use super::draws::Draws;
use super::shape::{LARGEST, Shape};

/// How often a construct is drawn, and what writes it: from the shape before it to its text and
/// the shape after it.
type Construct = (usize, fn(&mut Writer, Shape, usize) -> (String, Shape));

/// All constructs. The last number of each function is the depth of nesting.
const CONSTRUCTS: &[Construct] = &[
    (35, |writer, shape, _| writer.dense(shape)),
    (20, |writer, shape, _| (writer.activation(true), shape)),
    (7, |writer, shape, _| (writer.dropout(), shape)),
    (35, |writer, shape, _| writer.reshaping(shape)),
    (10, Writer::repeat),
    (6, Writer::residual),
    (8, Writer::branches),
    (9, |writer, shape, _| writer.layer_in_between(shape)),
    (14, |writer, shape, _| writer.window(shape)),
    (8, |writer, shape, _| writer.normalization(shape)),
    (16, |writer, shape, _| writer.over_steps(shape)),
];

/// Repeats in repeats.
const DEEPEST: usize = 2;

/// Activations, and whether they take an argument.
const ELEMENTWISE: &[&str] = &[
    "identity",
    "relu",
    "leaky_relu",
    "leaky_relu(0.2)",
    "leaky_relu(slope = SLOPE)",
    "elu",
    "elu(0.7)",
    "elu(alpha = SLOPE)",
    "selu",
    "gelu",
    "gelu_tanh",
    "silu",
    "mish",
    "softplus",
    "softsign",
    "sigmoid",
    "hard_sigmoid",
    "hard_swish",
    "tanh",
    "sin",
];
/// Activations that are more than a function of each number.
const OTHERS: &[&str] = &["prelu", "softmax", "log_softmax"];

/// Ways to draw weights. The checks draw their own; these have to compile.
const INITIALIZERS: &[&str] = &[
    "zeros",
    "ones",
    "constant(0.5)",
    "uniform(-0.5, high = 0.5)",
    "normal",
    "normal(deviation = RATE)",
    "truncated_normal(0, 0.1)",
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "orthogonal",
    "orthogonal(gain = 2.0)",
];

pub(super) struct Writer {
    pub(super) draws: Draws,
    /// Named values that stages may read wherever they are, repeats among them.
    pub(super) outside: Vec<(String, Shape)>,
    labels: usize,
}

impl Writer {
    pub(super) fn new(draws: Draws) -> Self {
        Self {
            draws,
            outside: vec![],
            labels: 0,
        }
    }

    /// A size: a number, a constant, or an expression.
    pub(super) fn size(&mut self, value: usize) -> String {
        let constants = ["ONE", "TWO", "THREE", "sizes::FOUR", "sizes::FIVE"];
        match (self.draws.below(10), constants.get(value - 1)) {
            (0 | 1, Some(constant)) => (*constant).to_owned(),
            (2, _) => format!("{value} * ONE"),
            (3, _) if value > 1 => format!("{} + ONE", value - 1),
            (4, _) => format!("(TWO * {value}) / 2"),
            _ => value.to_string(),
        }
    }

    /// Appends an arrow and a stage; returns the shape after it.
    pub(super) fn stage(&mut self, shape: Shape, text: &mut String, depth: usize) -> Shape {
        let (stage, after) = self.construct(shape, depth);
        if !text.is_empty() {
            text.push_str(" => ");
        }
        if self.draws.percent(15) {
            self.labels += 1;
            let name = self.draws.one(&["stage", "r#type", "größe", "dense"]);
            let _ = write!(text, "{name}{}: ", self.labels);
        }
        text.push_str(&stage);
        after
    }

    fn construct(&mut self, shape: Shape, depth: usize) -> (String, Shape) {
        let all: usize = CONSTRUCTS.iter().map(|construct| construct.0).sum();
        let mut drawn = self.draws.below(all);
        for (weight, write) in CONSTRUCTS {
            if drawn < *weight {
                return write(self, shape, depth);
            }
            drawn -= weight;
        }
        unreachable!("the draw is below the sum of the weights")
    }

    fn dense(&mut self, shape: Shape) -> (String, Shape) {
        let units = 1 + self.draws.below((LARGEST / shape.positions()).clamp(1, 5));
        (self.dense_of(units), shape.with_features(units))
    }

    /// `Dense(3, relu, bias = false, init = he_normal)`
    pub(super) fn dense_of(&mut self, units: usize) -> String {
        let mut text = format!("Dense({}", self.size(units));
        let mut by_name = false;
        if self.draws.percent(60) {
            let activation = self.activation(true);
            by_name = self.draws.percent(20);
            let key = if by_name { "activation = " } else { "" };
            let _ = write!(text, ", {key}{activation}");
        }
        if by_name || self.draws.percent(30) {
            let bias = self.draws.percent(30);
            let _ = write!(text, ", bias = {bias}");
        }
        if self.draws.percent(20) {
            let initializer = self.draws.one(INITIALIZERS);
            let _ = write!(text, ", init = {initializer}");
        }
        text + ")"
    }

    fn activation(&mut self, all: bool) -> String {
        let list = if all && self.draws.percent(25) {
            OTHERS
        } else {
            ELEMENTWISE
        };
        self.draws.one(list).to_owned()
    }

    fn dropout(&mut self) -> String {
        let probability = self.draws.one(&["0.3", "0.5", "RATE", "0", "1.0 / 3.0"]);
        format!("Dropout({probability})")
    }

    /// `2 * { … }`, whose stages end with the shape that they start with.
    fn repeat(&mut self, shape: Shape, depth: usize) -> (String, Shape) {
        if depth == DEEPEST {
            return self.dense(shape);
        }
        let mut body = self.chain_to(shape, shape, depth + 1);
        if let Some(branch) = self.outside_branch(shape, 60) {
            let name = self.draws.one(&["Sum", "Product"]);
            let join = format!("{name} {{ identity | {branch} }}");
            body = if self.draws.percent(50) {
                format!("{join} => {body}")
            } else {
                format!("{body} => {join}")
            };
        }
        let count = self
            .draws
            .one(&["1", "2", "3", "TWO", "sizes::FOUR", "(ONE + 1)"]);
        (format!("{count} * {{ {body} }}"), shape)
    }

    /// A branch that starts with a named value, so many times in a hundred where there is one.
    fn outside_branch(&mut self, to: Shape, chance: usize) -> Option<String> {
        if self.outside.is_empty() || !self.draws.percent(chance) {
            return None;
        }
        let (name, from) = self.outside[self.draws.below(self.outside.len())].clone();
        let mut branch = self.bridge(from, to);
        branch.insert(0, name);
        Some(branch.join(" => "))
    }

    /// Stages from one shape to another, at least one.
    fn chain_to(&mut self, from: Shape, to: Shape, depth: usize) -> String {
        let mut text = String::new();
        let mut shape = from;
        for _ in 0..self.draws.below(3) {
            shape = self.stage(shape, &mut text, depth);
        }
        let mut bridge = self.bridge(shape, to);
        if text.is_empty() && bridge.is_empty() {
            bridge.push(self.dense_of(to.features()));
        }
        if !text.is_empty() {
            bridge.insert(0, text);
        }
        bridge.join(" => ")
    }

    /// The shape after branches: mostly other features at the same positions.
    fn target(&mut self, shape: Shape) -> Shape {
        if self.draws.percent(25) {
            return Shape::draw(&mut self.draws);
        }
        let most = (LARGEST / shape.positions()).clamp(1, 5);
        shape.with_features(1 + self.draws.below(most))
    }

    /// `Residual { … }`, `Residual(project = Dense(3)) { … }`
    fn residual(&mut self, shape: Shape, depth: usize) -> (String, Shape) {
        if depth == DEEPEST {
            return self.dense(shape);
        }
        if self.draws.percent(50) {
            let body = self.chain_to(shape, shape, depth + 1);
            return (format!("Residual {{ {body} }}"), shape);
        }
        let most = (LARGEST / shape.positions()).clamp(1, 5);
        let after = shape.with_features(1 + self.draws.below(most));
        let body = self.chain_to(shape, after, depth + 1);
        let project = self.dense_of(after.features());
        (format!("Residual(project = {project}) {{ {body} }}"), after)
    }

    /// `Sum { … | … }`, `Product { … | … }`, `Concat { … | … }`
    fn branches(&mut self, shape: Shape, depth: usize) -> (String, Shape) {
        if depth == DEEPEST {
            return self.dense(shape);
        }
        let name = self.draws.one(&["Sum", "Product", "Concat"]);
        let count = 2 + self.draws.below(2);
        let same = self.target(shape);
        let mut features = 0;
        let mut branches = Vec::new();
        for _ in 0..count {
            let mut to = same;
            if name == "Concat" {
                to = same.with_features(1 + self.draws.below(2));
                features += to.features();
            }
            let identity = shape == to && self.draws.percent(30);
            branches.push(if identity {
                "identity".to_owned()
            } else if let Some(branch) = self.outside_branch(to, 20) {
                branch
            } else {
                self.chain_to(shape, to, depth + 1)
            });
        }
        let after = match name {
            "Concat" => same.with_features(features),
            _ => same,
        };
        (format!("{name} {{ {} }}", branches.join(" | ")), after)
    }
}
