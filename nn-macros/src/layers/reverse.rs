//! `Reverse`, alone and around stages that go through a sequence from its end.

use std::cell::RefCell;
use std::rc::Rc;

use super::{
    Described, Entry, Example, Facts, Formula, Lowered, More, Page, Rule, Runtime, Stepped, Table,
    Terms, Value,
};
use crate::arguments::Axes;
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Reverse",
    usage: "Reverse",
    positional: &[],
    named: &[],
    lower: |_| {
        Some(Lowered::of(Reverse {
            name: "Reverse",
            turns: Turns::Alone,
        }))
    },
    aliases: &[],
    example: Example {
        source: "[4, 3] => Reverse",
        formula: "y = x[:, 3 - t]",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Reverse`",
        does: "reverses the order of the steps of a sequence: [`Reverse`](crate::layers::Reverse)",
        onnx: "`Gather`",
    },
};

/// Two reversals, the first before the stages of `name` and the second after them, which undoes
/// it.
pub(crate) fn reversals(name: &'static str) -> [Box<dyn Rule>; 2] {
    let steps = Rc::new(RefCell::new(Dimension::Unknown));
    [Turns::Before(Rc::clone(&steps)), Turns::After(steps)]
        .map(|turns| Box::new(Reverse { name, turns }) as Box<dyn Rule>)
}

/// Which reversal it is.
#[derive(Debug)]
enum Turns {
    Alone,
    /// It notes how many steps there are.
    Before(Rc<RefCell<Dimension>>),
    /// There must still be as many.
    After(Rc<RefCell<Dimension>>),
}

#[derive(Debug)]
pub(super) struct Reverse {
    /// The stage that it belongs to, for messages.
    name: &'static str,
    turns: Turns,
}

impl Reverse {
    /// A layer that goes through its sequence from the end: its output is in the input's order.
    pub(super) fn around(name: &'static str, layer: Lowered) -> Lowered {
        let [before, after] = reversals(name);
        let lowered = |rule, more| Lowered {
            rule,
            activation: None,
            more,
        };
        let after = lowered(after, More::Nothing);
        let layer = Lowered {
            more: More::Then("restored", Box::new(after)),
            ..layer
        };
        lowered(before, More::Itself(Box::new(layer)))
    }
}

impl Rule for Reverse {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        if let Turns::After(steps) = &self.turns
            && !matches!(inputs[0], Shape::Sequence(_))
        {
            let (steps, found) = (
                diagnostics.size(&steps.borrow()),
                diagnostics.shape(&inputs[0]),
            );
            diagnostics.error(
                stage,
                format!(
                    "the stages of `{}` must end with a sequence of {steps} steps, but they end \
                     with {found}",
                    self.name
                ),
                format!("put this stage after `{} {{ … }}`", self.name),
            );
            return Shape::Unknown;
        }
        let sizes = Axes::Steps.sizes(self.name, &inputs[0], stage, diagnostics);
        let Some([_, steps, _]) = sizes else {
            return Shape::Unknown;
        };
        match &self.turns {
            Turns::Alone => {}
            Turns::Before(noted) => *noted.borrow_mut() = steps,
            Turns::After(noted) => {
                let before = noted.borrow().clone();
                let (first, last) = (diagnostics.size(&before), diagnostics.size(&steps));
                let message = format!(
                    "the stages of `{}` must keep the number of steps, but they turn {first} steps \
                     into {last}",
                    self.name
                );
                let shape = |steps: &Dimension| Shape::Vector(steps.clone());
                let (before, after) = (shape(&before), shape(&steps));
                if before.differs(&after) {
                    let help = format!("put this stage before or after `{} {{ … }}`", self.name);
                    diagnostics.error(stage, message, help);
                    return Shape::Unknown;
                }
                diagnostics.assert_same(stage, &before, &after, message);
            }
        }
        inputs[0].clone()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            // Each sample turns at its own end.
            takes_lengths: Some(true),
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        Described::plain("Reverse")
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let last = of.inputs[0].positions().minus(&Dimension::ONE);
        Formula::new(format!("{}[:, {} - t]", of.x(), of.size(&last)))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        Runtime {
            name: "Reverse",
            generics: vec![],
            value: Value::new(vec![inputs[0].features(), inputs[0].positions()]),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Not("it reads the sequence from its end".into())
    }
}
