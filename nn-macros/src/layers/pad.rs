//! `Pad(1)`, `Pad(2, 0)`, `Pad(1, 1, 2, 2, mode = reflect)`

use super::{
    Call, Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting, Table,
    Terms, Value,
};
use crate::arguments::{Arguments, Axes, PADDING_MODES};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Pad",
    usage: "Pad(1)`, of a sequence `Pad(before, after)`, or of an image `Pad(top, bottom, left, right)",
    positional: &SIDES,
    named: &["mode", "value"],
    lower,
    aliases: &[
        "zeropadding1d",
        "zeropadding2d",
        "zeropad2d",
        "constantpad1d",
        "constantpad2d",
        "reflectionpad1d",
        "reflectionpad2d",
        "replicationpad1d",
        "replicationpad2d",
    ],
    example: Example {
        source: "[4, 3] => Pad(2, 1, mode = replicate)",
        formula: "y = pad(x; 2, 1)   filled with the position at the border",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Pad(n)`, `Pad(before, after)`, `Pad(top, bottom, left, right)`",
        does: "adds positions around the others: [`Pad`](crate::layers::Pad)",
        onnx: "`Pad`; `Gather` if it is circular",
    },
};

const SIDES: [&str; 4] = ["top", "bottom", "left", "right"];

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let sides = SIDES.map(|side| arguments.count(side));
    let mode = arguments.choice("mode", &PADDING_MODES);
    let value = arguments.optional_number("value");
    let stage = arguments.stage();
    let given = sides.iter().flatten().count();
    let by_name = given.saturating_sub(arguments.by_place());
    let mut sides = sides;
    match (given, by_name) {
        (0, _) => {
            arguments.error(
                stage,
                "`Pad` needs the number of positions to add",
                "write `Pad(1)` for one on each side",
            );
            return None;
        }
        // The others are 0.
        (_, 1..) => {
            for side in &mut sides {
                side.get_or_insert((Dimension::ZERO, stage));
            }
        }
        (3, 0) => {
            arguments.error(
                stage,
                "three numbers of positions do not determine the fourth side",
                "write `Pad(1)` for all sides, `Pad(before, after)`, or `Pad(top, bottom, left, right)`",
            );
            return None;
        }
        _ => {}
    }
    let mode = mode?;
    if let (Some((_, origin)), false) = (&value, mode == PADDING_MODES[0]) {
        arguments.error(
            *origin,
            format!(
                "`value` is the value of added positions, but `mode = {mode}` takes their values \
                 from other positions"
            ),
            "remove `value`, or remove `mode`",
        );
        return None;
    }
    Some(Lowered::of(Pad {
        sides: sides.into_iter().flatten().collect(),
        mode,
        value: value.map(|(value, _)| value),
    }))
}

#[derive(Debug)]
struct Pad {
    /// One for all, two of a sequence, or four of an image.
    sides: Vec<(Dimension, Origin)>,
    mode: &'static str,
    value: Option<Number>,
}

impl Pad {
    /// The positions that it adds, of an image: top, bottom, left, right. A sequence is one row.
    fn sides(&self, input: &Shape) -> Option<[(Dimension, Origin); 4]> {
        let side = |place: usize| self.sides[place].clone();
        let none = || (Dimension::ZERO, self.sides[0].1);
        match (input, self.sides.len()) {
            (Shape::Sequence(_), 1) => Some([none(), none(), side(0), side(0)]),
            (Shape::Sequence(_), 2) => Some([none(), none(), side(0), side(1)]),
            (Shape::Image(_), 1) => Some([0; 4].map(side)),
            (Shape::Image(_), 4) => Some([0, 1, 2, 3].map(side)),
            _ => None,
        }
    }

    /// What is wrong with the number of its sides.
    fn mistake(&self, input: &Shape, stage: Origin, diagnostics: &mut Diagnostics) {
        let shape = diagnostics.shape(input);
        let (what, help) = match input {
            Shape::Sequence(_) => (
                format!(
                    "the sequence {shape} can be padded before and after, but not on {} sides",
                    self.sides.len()
                ),
                "write `Pad(before, after)`, or `Pad(1)` for both",
            ),
            Shape::Image(_) => (
                format!(
                    "the image {shape} can be padded on four sides, but not on {}",
                    self.sides.len()
                ),
                "write `Pad(top, bottom, left, right)`, or `Pad(1)` for all",
            ),
            _ => (
                format!("`Pad` adds positions, but {shape} is a vector, which has only one"),
                "use it after a sequence or an image; `Concat { … | … }` adds features",
            ),
        };
        diagnostics.error(stage, what, help);
    }

    /// A mode that takes the added positions from the others needs enough of them.
    fn fits(
        &self,
        side: &(Dimension, Origin),
        of: &Dimension,
        what: &str,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let (relation, most) = match self.mode {
            "reflect" => (Relation::Less, "fewer than"),
            "circular" => (Relation::LessOrEqual, "at most"),
            _ => return true,
        };
        if side.0 == Dimension::ZERO {
            return true;
        }
        let (count, all) = (diagnostics.size(&side.0), diagnostics.size(of));
        let mode = self.mode;
        let message =
            format!("`mode = {mode}` adds {most} all {all} {what}, but {count} were requested");
        let help = "add fewer, or choose `mode = zeros` or `mode = replicate`";
        diagnostics.require(side.1, (&side.0, relation, of), message, help)
    }
}

impl Rule for Pad {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let Some(sides) = self.sides(&inputs[0]) else {
            self.mistake(&inputs[0], stage, diagnostics);
            return Shape::Unknown;
        };
        let [top, bottom, left, right] = &sides;
        let padded =
            |size: &Dimension, before: &(Dimension, Origin), after: &(Dimension, Origin)| {
                before.0.plus(size).plus(&after.0)
            };
        let mut fit = |sides: [&(Dimension, Origin); 2], of: &Dimension, what: &str| {
            // One number for all sides is wrong once.
            let [first, second] = sides;
            self.fits(first, of, what, diagnostics)
                && (self.sides.len() == 1 || self.fits(second, of, what, diagnostics))
        };
        match &inputs[0] {
            Shape::Sequence([steps, features]) if fit([left, right], steps, "steps") => {
                Shape::Sequence([padded(steps, left, right), features.clone()])
            }
            Shape::Image([height, width, channels])
                if fit([top, bottom], height, "rows") && fit([left, right], width, "columns") =>
            {
                let (height, width) = (padded(height, top, bottom), padded(width, left, right));
                Shape::Image([height, width, channels.clone()])
            }
            _ => Shape::Unknown,
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            ..Facts::default()
        }
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let sides = self.sides(&inputs[0]);
        let sides = sides.map_or_else(Vec::new, |sides| sides.map(|(side, _)| side).into());
        let fields = [
            ("axes", Axes::of(&inputs[0]).described()),
            ("sides", Setting::Sizes(sides)),
            ("mode", Setting::Padding(self.mode, self.value)),
        ];
        Described::new("Pad", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let sides = self.sides(&of.inputs[0]);
        let sides = sides.map_or_else(Vec::new, |sides| Vec::from(sides.map(|(side, _)| side)));
        let sides = match (&of.inputs[0], &sides[..]) {
            (Shape::Sequence(_), [_, _, before, after]) => vec![before, after],
            (_, all) => all.iter().collect(),
        };
        let sides: Vec<String> = sides.into_iter().map(|side| of.size(side)).collect();
        let filled = match (self.mode, self.value) {
            (_, Some(value)) => format!("filled with {}", of.decimal(value)),
            ("zeros", None) => "filled with 0".to_owned(),
            ("reflect", None) => "filled with the positions mirrored at the border".to_owned(),
            ("replicate", None) => "filled with the position at the border".to_owned(),
            (_, None) => "filled with the positions of the other end".to_owned(),
        };
        Formula::new(format!("pad({}; {})", of.x(), sides.join(", "))).with(filled)
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let whole = match inputs[0].clone() {
            Shape::Sequence([steps, features]) => vec![Dimension::ONE, steps, features],
            other => other.dimensions().to_vec(),
        };
        let sides = self.sides(&inputs[0]);
        let sides = sides.map_or_else(Vec::new, |sides| sides.map(|(side, _)| side).into());
        Runtime {
            name: "Pad",
            generics: vec![],
            value: Value::Made(
                Call::of(self.value.map_or(self.mode, |_| "constant"), [whole, sides])
                    .and(self.value),
            ),
        }
    }
}
