//! `Dense(units, activation, bias = true, init = he_normal)`

use super::{
    Described, Entry, Example, Facts, Formula, Generic, Initialization, Lowered, Matrix, More,
    Page, Reads, Rule, Runtime, Setting, Stepped, Table, Terms, Value,
};
use crate::arguments::{Activation, Arguments, Initializer};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Dense",
    usage: "Dense(units, activation, bias = true, init = he_normal)",
    positional: &["units", "activation"],
    named: &["bias", "init"],
    lower,
    aliases: &["linear", "fc", "fullyconnected", "affine"],
    example: Example {
        source: "64 => Dense(N)",
        formula: "y = W1 · x + b1   W1: N × 64, b1: N",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Dense(units, activation, bias = true, init = …)`",
        does: "W · x + b for the features of every position; the default `init` depends on the activation: [`Dense`](crate::layers::Dense)",
        onnx: "`Gemm`; for sequences and images `MatMul`, `Add`",
    },
};

/// More weights than any machine holds: surely a slip.
const MOST_WEIGHTS: u64 = 1 << 40;

// As the register wants it: other layers have nothing to say without their arguments.
#[allow(clippy::unnecessary_wraps)]
fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let units = arguments.size("units", "the number of its output features", "Dense(64)");
    let activation = arguments.activation("activation");
    let bias = arguments.flag("bias", true);
    let init = arguments.initializer("init");
    let (units, units_origin) = units.unwrap_or((Dimension::Unknown, arguments.stage()));
    Some(Lowered {
        rule: Box::new(Dense {
            units,
            units_origin,
            bias,
            init,
        }),
        activation,
        more: More::Nothing,
    })
}

/// A plain one, as part of another stage.
pub(super) fn plain(
    units: (Dimension, Origin),
    bias: bool,
    init: Option<Initializer>,
    activation: Option<Activation>,
) -> Lowered {
    let (units, units_origin) = units;
    Lowered {
        activation,
        ..Lowered::of(Dense {
            units,
            units_origin,
            bias,
            init,
        })
    }
}

#[derive(Debug)]
struct Dense {
    units: Dimension,
    units_origin: Origin,
    bias: bool,
    init: Option<Initializer>,
}

impl Rule for Dense {
    fn infer(&self, inputs: &[Shape], _: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let features = inputs[0].features();
        if let (Some(inputs), Some(units)) = (features.known(), self.units.known())
            && inputs
                .checked_mul(units)
                .is_none_or(|weights| weights > MOST_WEIGHTS)
        {
            diagnostics.error(
                self.units_origin,
                format!("a weight matrix of {units} × {inputs} numbers does not fit in memory"),
                format!(
                    "`Dense({units})` has a weight for each pair of its {inputs} inputs and \
                     {units} outputs; choose fewer"
                ),
            );
            return Shape::Unknown;
        }
        inputs[0].with_features(self.units.clone())
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            projects: true,
            reads: Reads::INPUT,
            initialization: match &self.init {
                Some(chosen) => Initialization::Weights(chosen.clone()),
                None => Initialization::ByActivation,
            },
            fuses: true,
            folds: true,
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let sizes = [&self.units, &inputs[0].features()];
        let weight = Matrix::new(
            "weight",
            sizes,
            "a row for each output feature, a column for each input feature",
        );
        let bias = || Matrix::vector("bias", &self.units);
        std::iter::once(weight)
            .chain(self.bias.then(bias))
            .collect()
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        inputs[0].size().times(&self.units)
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let fields = [
            ("inputs", Setting::Size(inputs[0].features())),
            ("outputs", Setting::Size(self.units.clone())),
            ("bias", Setting::Flag(self.bias)),
        ];
        Described::new("Dense", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        let (w, x) = (of.parameter("W"), of.x());
        Formula::new(format!("{w} · {x}{}", of.plus("b", self.bias)))
            .with(of.tensor("W", &[&self.units, &features]))
            .with_if(self.bias, || of.tensor("b", &[&self.units]))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let mut generics = vec![
            Generic::Scalar,
            Generic::Size(inputs[0].features()),
            Generic::Size(self.units.clone()),
        ];
        if !self.bias {
            generics.push(Generic::Size(Dimension::ZERO));
        }
        Runtime {
            name: "Dense",
            generics,
            value: Value::Field,
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
