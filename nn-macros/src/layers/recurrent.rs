//! `Lstm(n)`, `Gru(n)` and `Rnn(n, tanh)`.

mod formula;

use super::dropout::dropping;
use super::reverse::Reverse;
use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Lowered, Matrix, Page, Reads, Rule,
    Runtime, Setting, Settings, Stepped, Table, Terms, Value,
};
use crate::arguments::{Activation, Arguments, Axes, Initial};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const LSTM: Entry = Entry {
    name: "Lstm",
    usage: "Lstm(64)`, or `Lstm(64, bias = true, peepholes = false, projection = 32, norm = none, recurrent_dropout = 0.2, initial = zeros, reverse = false)",
    positional: &["units"],
    named: &[
        "bias",
        "peepholes",
        "projection",
        "norm",
        "recurrent_dropout",
        "initial",
        "reverse",
    ],
    lower: lstm,
    aliases: &["lstmcell"],
    example: Example {
        source: "[4, 3] => Lstm(8)",
        formula: "c[:, t] = σ(f) ⊙ c[:, t - 1] + σ(i) ⊙ tanh(g)",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Lstm(units)`",
        does: "a recurrent layer with a cell and gates: [`Lstm`](crate::layers::Lstm)",
        onnx: "`LSTM`, also in reverse; `Scan` of basic operators with `projection` or `norm`",
    },
};

pub(super) const GRU: Entry = Entry {
    name: "Gru",
    usage: "Gru(64)`, or `Gru(64, bias = true, reset = after, recurrent_dropout = 0.2, initial = zeros, reverse = false)",
    positional: &["units"],
    named: &["bias", "reset", "recurrent_dropout", "initial", "reverse"],
    lower: gru,
    aliases: &["grucell"],
    example: Example {
        source: "[4, 3] => Gru(8)",
        formula: "y[:, t] = (1 - z) ⊙ n + z ⊙ y[:, t - 1]",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Gru(units)`",
        does: "a recurrent layer with gates: [`Gru`](crate::layers::Gru)",
        onnx: "`GRU`, also in reverse",
    },
};

pub(super) const RNN: Entry = Entry {
    name: "Rnn",
    usage: "Rnn(64, tanh)`, or `Rnn(64, relu, bias = true, recurrent_dropout = 0.2, initial = zeros, reverse = false)",
    positional: &["units", "activation"],
    named: &["bias", "recurrent_dropout", "initial", "reverse"],
    lower: rnn,
    aliases: &["rnncell", "simplernn"],
    example: Example {
        source: "[4, 3] => Rnn(8, relu)",
        formula: "y[:, t] = relu(W1 · x[:, t] + b1 + U1 · y[:, t - 1] + c1)   W1: 8 × 3, U1: 8 × 8, b1, c1: 8 each, y begins with zeros",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Rnn(units, tanh)`",
        does: "a plain recurrent layer: [`Rnn`](crate::layers::Rnn)",
        onnx: "`RNN`, also in reverse",
    },
};

/// More weights than any machine holds: surely a slip.
const MOST_WEIGHTS: u64 = 1 << 40;

fn lstm(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let projection = arguments.optional_size("projection");
    let peepholes = arguments.flag("peepholes", false);
    let norm = arguments.choice("norm", &["none", "layer"]);
    let cell = Cell::Lstm {
        projection,
        peepholes,
        is_normed: norm == Some("layer"),
    };
    norm.and(lowered(arguments, cell))
}

fn gru(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let reset = arguments.choice("reset", &["after", "before"]);
    let cell = Cell::Gru {
        is_before: reset == Some("before"),
    };
    reset.and(lowered(arguments, cell))
}

fn rnn(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let activation = match arguments.activation("activation") {
        None => Activation::named("tanh", arguments.stage()),
        Some(activation) if matches!(activation.entry.name, "tanh" | "relu") => Some(activation),
        Some(activation) => {
            let origin = arguments.origin("activation");
            arguments.error(
                origin,
                format!("`Rnn` has no activation `{}`", activation.entry.name),
                "write `tanh` or `relu`",
            );
            return None;
        }
    };
    let activation = activation?;
    lowered(arguments, Cell::Rnn(activation))
}

/// What the stages of this file have in common.
fn lowered(arguments: &mut Arguments<'_>, cell: Cell) -> Option<Lowered> {
    let name = arguments.name();
    let example = format!("{name}(64)");
    let units = arguments.size("units", "the number of its output features", &example);
    let bias = arguments.flag("bias", true);
    let dropout = recurrent_dropout(arguments);
    let most = if name == "Lstm" { 2 } else { 1 };
    let initial = arguments.initial("initial", most);
    let reverse = arguments.flag("reverse", false);
    let rule = Recurrent {
        name,
        cell,
        units: units?,
        bias,
        dropout: dropout?,
        initial: initial?,
    };
    Some(if reverse {
        Reverse::around(name, Lowered::of(rule))
    } else {
        Lowered::of(rule)
    })
}

/// The probability of dropping a number of the state. The outer `None` if a mistake was reported.
#[expect(
    clippy::option_option,
    reason = "an error must be distinct from an absent argument"
)]
fn recurrent_dropout(arguments: &mut Arguments<'_>) -> Option<Option<Number>> {
    if !arguments.is_given("recurrent_dropout") {
        return Some(None);
    }
    let probability = arguments.optional_number("recurrent_dropout")?;
    let help = "write `recurrent_dropout = 0.2` to drop a fifth of the state in training";
    let what = "a number of the state";
    Some(Some(dropping(arguments, probability, what, help)))
}

/// What kind of layer it is, and the options that the others have not.
#[derive(Debug)]
enum Cell {
    Lstm {
        projection: Option<(Dimension, Origin)>,
        peepholes: bool,
        is_normed: bool,
    },
    Gru {
        is_before: bool,
    },
    Rnn(Activation),
}

#[derive(Debug)]
struct Recurrent {
    name: &'static str,
    cell: Cell,
    units: (Dimension, Origin),
    bias: bool,
    dropout: Option<Number>,
    initial: Initial,
}

impl Recurrent {
    /// Features of the output.
    fn outputs(&self) -> &Dimension {
        match &self.cell {
            Cell::Lstm {
                projection: Some((projection, _)),
                ..
            } => projection,
            _ => &self.units.0,
        }
    }

    /// Rows of the weights.
    fn gates(&self) -> Dimension {
        let gates = match self.cell {
            Cell::Lstm { .. } => 4,
            Cell::Gru { .. } => 3,
            Cell::Rnn(_) => 1,
        };
        self.units.0.times(&Dimension::Known(gates))
    }

    /// The values that it begins with are vectors of these features.
    fn states(&self) -> [&Dimension; 2] {
        [self.outputs(), &self.units.0]
    }

    fn initial_fits(&self, inputs: &[Shape], diagnostics: &mut Diagnostics) -> bool {
        let Initial::Values(values) = &self.initial else {
            return true;
        };
        let shapes = inputs.iter().skip(1);
        let mut fits = true;
        for ((given, (_, origin)), (size, what)) in shapes
            .zip(values)
            .zip(self.states().into_iter().zip(["output", "cell"]))
        {
            let wanted = Shape::Vector(size.clone());
            let (found, features) = (diagnostics.shape(given), diagnostics.size(size));
            let message = format!(
                "the initial {what} of `{}` must be a vector of {features} features, but it is \
                 {found}",
                self.name
            );
            if given.differs(&wanted) {
                let help = format!("convert it: `let h = … => Dense({features});`");
                diagnostics.error(*origin, message, help);
                fits = false;
            } else {
                diagnostics.assert_same(*origin, &wanted, given, message);
            }
        }
        fits
    }

    fn projection_fits(&self, diagnostics: &mut Diagnostics) -> bool {
        let Cell::Lstm {
            projection: Some((projection, origin)),
            ..
        } = &self.cell
        else {
            return true;
        };
        let (units, size) = (
            diagnostics.size(&self.units.0),
            diagnostics.size(projection),
        );
        let message = format!(
            "a projection must have fewer features than the layer, {units}, but it has {size}"
        );
        let relation = (projection, Relation::Less, &self.units.0);
        let help = "choose fewer, or omit `projection`";
        diagnostics.require(*origin, relation, message, help)
    }

    /// What it has besides its weights.
    fn options(&self) -> Option<Generic> {
        let is_learned = matches!(self.initial, Initial::Learned);
        let mut options = vec![("LearnedStart", is_learned)];
        match &self.cell {
            Cell::Rnn(_) => {}
            Cell::Gru { is_before } => options.push(("ResetBefore", *is_before)),
            Cell::Lstm {
                projection,
                peepholes,
                is_normed,
            } => options.extend([
                ("Projected", projection.is_some()),
                ("Peepholes", *peepholes),
                ("Normed", *is_normed),
            ]),
        }
        let options = options.into_iter().filter(|(_, has_it)| *has_it);
        Generic::options(options.map(|(name, _)| (name, None)), self.bias)
    }

    /// The weights that multiply something at each step.
    fn weights(&self, features: &Dimension) -> Dimension {
        let products = features.plus(self.outputs()).times(&self.gates());
        match &self.cell {
            Cell::Lstm {
                projection: Some((projection, _)),
                ..
            } => products.plus(&projection.times(&self.units.0)),
            _ => products,
        }
    }
}

impl Rule for Recurrent {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let sizes = Axes::Steps.sizes(self.name, &inputs[0], stage, diagnostics);
        let Some([_, steps, features]) = sizes else {
            return Shape::Unknown;
        };
        let weights = self.weights(&features);
        if weights
            .known()
            .is_some_and(|weights| weights > MOST_WEIGHTS)
        {
            let (weights, units) = (diagnostics.size(&weights), diagnostics.size(&self.units.0));
            diagnostics.error(
                self.units.1,
                format!("weights of {weights} numbers do not fit in memory"),
                format!(
                    "`{}({units})` has weights for each of its inputs and outputs; choose fewer",
                    self.name
                ),
            );
            return Shape::Unknown;
        }
        let fits = self.projection_fits(diagnostics);
        if !self.initial_fits(inputs, diagnostics) || !fits {
            return Shape::Unknown;
        }
        Shape::Sequence([steps, self.outputs().clone()])
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            reads: Reads::INPUT,
            keeps_tape: true,
            has_memory: true,
            is_random: self.dropout.is_some(),
            carries: true,
            // It looks back, wherever it begins.
            takes_lengths: Some(true),
            values: match &self.initial {
                Initial::Values(values) => values,
                Initial::Zeros | Initial::Learned => &[],
            },
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let (units, outputs, gates) = (&self.units.0, self.outputs(), self.gates());
        let order = match self.cell {
            Cell::Lstm { .. } => "rows of the gates i, f, g, o",
            Cell::Gru { .. } => "rows of the gates r, z, n",
            Cell::Rnn(_) => "a row for each unit",
        };
        let mut matrices = vec![
            Matrix::new("weight_ih", [&gates, &inputs[0].features()], order),
            Matrix::new("weight_hh", [&gates, outputs], order),
        ];
        if self.bias {
            matrices.extend(["bias_ih", "bias_hh"].map(|field| Matrix::vector(field, &gates)));
        }
        let vector = |field| Matrix::vector(field, units);
        if let Cell::Lstm {
            projection,
            peepholes,
            is_normed,
        } = &self.cell
        {
            if let Some((projection, _)) = projection {
                let sizes = [projection, units];
                matrices.push(Matrix::new("weight_hr", sizes, "the projection"));
            }
            if *peepholes {
                matrices.extend(["weight_ci", "weight_cf", "weight_co"].map(vector));
            }
            if *is_normed {
                let four = Dimension::Known(4);
                let norm = |field| Matrix::new(field, [units, &four], "a column for each gate");
                matrices.extend(["norm_ih", "norm_hh"].map(norm));
                matrices.extend(["norm_c", "bias_c"].map(vector));
            }
        }
        if matches!(self.initial, Initial::Learned) {
            matrices.push(Matrix::vector("initial_h", outputs));
            if matches!(self.cell, Cell::Lstm { .. }) {
                matrices.push(Matrix::vector("initial_c", units));
            }
        }
        matrices
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let weights = self.weights(&inputs[0].features());
        inputs[0].positions().times(&weights)
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let initial = match self.initial {
            Initial::Zeros => "Zeros",
            Initial::Learned => "Learned",
            Initial::Values(_) => "Values",
        };
        let dropout = self.dropout.unwrap_or(Number::literal(0.0));
        let mut described = Described::new(
            self.name,
            [
                ("inputs", Setting::Size(inputs[0].features())),
                ("units", Setting::Size(self.units.0.clone())),
                ("bias", Setting::Flag(self.bias)),
                ("recurrent_dropout", Setting::Number(dropout)),
                ("initial", Setting::Word("Initial", initial)),
            ],
        );
        match &self.cell {
            Cell::Lstm {
                projection,
                peepholes,
                is_normed,
            } => {
                let projection = projection.as_ref().map(|(size, _)| size.clone());
                described.fields.extend([
                    ("projection", Setting::MaybeSize(projection)),
                    ("peepholes", Setting::Flag(*peepholes)),
                    ("norm", Setting::Flag(*is_normed)),
                ]);
            }
            Cell::Gru { is_before } => {
                let reset = if *is_before { "Before" } else { "After" };
                let reset = ("reset", Setting::Word("Reset", reset));
                described.fields.push(reset);
            }
            Cell::Rnn(activation) => {
                let activation = Setting::Activation(activation.clone());
                described.fields.push(("activation", activation));
            }
        }
        described
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        let (gates, outputs) = (self.gates(), self.outputs());
        let formula = self.cell.formula(of, self.bias);
        let formula = formula
            .with(of.tensor("W", &[&gates, &features]))
            .with(of.tensor("U", &[&gates, outputs]))
            .with_if(self.bias, || {
                let [b, c] = ["b", "c"].map(|letter| of.parameter(letter));
                format!("{b}, {c}: {} each", of.size(&gates))
            });
        self.options_of_formula(formula, of)
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let mut generics = vec![
            Generic::Scalar,
            Generic::Size(inputs[0].features()),
            Generic::Size(self.units.0.clone()),
        ];
        let options = self.options();
        match &self.cell {
            Cell::Lstm { .. } => {
                let output = (self.outputs().clone(), self.units.0.clone());
                generics.extend(Generic::sizes([output], options.is_some()));
            }
            // The type's default is tanh.
            Cell::Rnn(activation) if activation.entry.name != "tanh" || options.is_some() => {
                generics.push(Generic::Activation(activation.clone()));
            }
            Cell::Gru { .. } | Cell::Rnn(_) => {}
        }
        generics.extend(options);
        Runtime {
            name: self.name,
            generics,
            value: Value::Configured(Settings {
                name: self.dropout.map_or("Recurrent", |_| "RecurrentDropout"),
                generics: vec![],
                made: Call::new(self.dropout),
            }),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        Stepped::State(self.runtime(inputs))
    }
}
