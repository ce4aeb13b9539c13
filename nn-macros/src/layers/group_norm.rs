//! `GroupNorm(8)`, `InstanceNorm(affine = true)`

use super::layer_norm::epsilon;
use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Lowered, Matrix, Page, Reads, Rule,
    Runtime, Setting, Settings, Table, Terms, Value,
};
use crate::arguments::Arguments;
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const GROUP: Entry = Entry {
    name: "GroupNorm",
    usage: "GroupNorm(8)` or `GroupNorm(8, epsilon = 1e-5, affine = true)",
    positional: &["groups"],
    named: &["epsilon", "affine"],
    lower: |arguments| {
        let groups = arguments.size("groups", "the number of its groups", "GroupNorm(8)");
        lower(arguments, Some(groups?), true)
    },
    aliases: &["groupnormalization"],
    example: Example {
        source: "[4, 4, 8] => GroupNorm(2)",
        formula: "y = g1 ⊙ (x - mean(x)) / √(var(x) + 1e-5) + b1   over each of 2 groups of features, g1, b1: 8 each",
    },
    page: Page {
        table: Table::Layers,
        stage: "`GroupNorm(groups)`",
        does: "normalizes groups of features over a sample: [`GroupNorm`](crate::layers::GroupNorm)",
        onnx: "`ReduceMean`, `Sub`, `Mul`, `Sqrt`, `Div`",
    },
};

pub(super) const INSTANCE: Entry = Entry {
    name: "InstanceNorm",
    usage: "InstanceNorm`, or `InstanceNorm(epsilon = 1e-5, affine = false)",
    positional: &[],
    named: &["epsilon", "affine"],
    lower: |arguments| lower(arguments, None, false),
    aliases: &[],
    example: Example {
        source: "[4, 4, 8] => InstanceNorm",
        formula: "y = (x - mean(x)) / √(var(x) + 1e-5)   over all positions of each feature",
    },
    page: Page {
        table: Table::Layers,
        stage: "`InstanceNorm`",
        does: "normalizes every feature over a sample: [`InstanceNorm`](crate::layers::InstanceNorm)",
        onnx: "`InstanceNormalization`",
    },
};

fn lower(
    arguments: &mut Arguments<'_>,
    groups: Option<(Dimension, Origin)>,
    affine: bool,
) -> Option<Lowered> {
    Some(Lowered::of(GroupNorm {
        name: arguments.name(),
        groups,
        epsilon: epsilon(arguments, Some(1e-5))??,
        affine: arguments.flag("affine", affine),
    }))
}

#[derive(Debug)]
struct GroupNorm {
    name: &'static str,
    /// One for each feature where they are not given.
    groups: Option<(Dimension, Origin)>,
    epsilon: Number,
    affine: bool,
}

impl Rule for GroupNorm {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let features = inputs[0].features();
        let Some((groups, origin)) = &self.groups else {
            if let Shape::Vector(features) = &inputs[0] {
                let features = diagnostics.size(features);
                diagnostics.error(
                    stage,
                    format!(
                        "`InstanceNorm` normalizes every feature over the positions of a sample, \
                         but {features} is a vector, which has only one"
                    ),
                    "use `BatchNorm` or `LayerNorm`, which normalize vectors too",
                );
                return Shape::Unknown;
            }
            return inputs[0].clone();
        };
        let (all, count) = (diagnostics.size(&features), diagnostics.size(groups));
        if let (Shape::Vector(_), Some(known)) = (&inputs[0], features.known())
            && groups.known() == Some(known)
        {
            diagnostics.error(
                *origin,
                format!(
                    "each of {count} groups of {all} features is a single number, which \
                     normalization would make 0"
                ),
                "choose fewer groups, so that each has at least two features",
            );
            return Shape::Unknown;
        }
        let divided = groups.times(&features.over(groups));
        let message = format!("{all} features cannot be divided into {count} equal groups");
        let help = "choose a number of groups that divides the number of features";
        let relation = (&divided, Relation::Equal, &features);
        if diagnostics.require(*origin, relation, message, help) {
            inputs[0].clone()
        } else {
            Shape::Unknown
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            is_field: true,
            reads: Reads::INPUT,
            takes_lengths: Some(true),
            keeps_tape: true,
            has_memory: true,
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let fields: &[_] = if self.affine {
            &["weight", "bias"]
        } else {
            &[]
        };
        let features = inputs[0].features();
        let vector = |field: &&'static str| Matrix::vector(field, &features);
        fields.iter().map(vector).collect()
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        inputs[0].size().times(&Dimension::Known(2))
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let mut described = Described::new(
            self.name,
            [
                ("features", Setting::Size(inputs[0].features())),
                ("epsilon", Setting::Number(self.epsilon)),
                ("affine", Setting::Flag(self.affine)),
            ],
        );
        if let Some((groups, _)) = &self.groups {
            let groups = Setting::Size(groups.clone());
            described.fields.push(("groups", groups));
        }
        described
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let (x, epsilon) = (of.x(), of.decimal(self.epsilon));
        let normed = format!("({x} - mean({x})) / √(var({x}) + {epsilon})");
        let value = if self.affine {
            format!("{} ⊙ {normed}{}", of.parameter("g"), of.plus("b", true))
        } else {
            normed
        };
        let over = match &self.groups {
            Some((groups, _)) => format!("over each of {} groups of features", of.size(groups)),
            None => "over all positions of each feature".to_owned(),
        };
        let features = of.inputs[0].features();
        Formula::new(value).with(over).with_if(self.affine, || {
            let [g, b] = ["g", "b"].map(|letter| of.parameter(letter));
            format!("{g}, {b}: {} each", of.size(&features))
        })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let features = inputs[0].features();
        let mut generics = vec![Generic::Scalar, Generic::Size(features.clone())];
        if !self.affine {
            generics.push(Generic::Size(Dimension::ZERO));
        }
        let groups = self
            .groups
            .as_ref()
            .map_or(features, |(groups, _)| groups.clone());
        Runtime {
            name: self.name,
            generics,
            value: Value::Configured(Settings {
                name: "Groups",
                generics: vec![],
                made: Call::new([vec![groups, inputs[0].positions()]]).and([self.epsilon]),
            }),
        }
    }
}
