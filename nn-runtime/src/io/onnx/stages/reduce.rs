//! All positions made into one.

use super::super::context::Context;
use super::super::proto::attribute::{int, ints};
use super::super::values::{Form, Value};
use crate::structure::Reduction;

pub(super) fn reduce(it: &mut Context<'_>, reduction: Reduction) -> Value {
    let shape = it.shape_of(0);
    let Some(positions) = (shape.len() > 1).then(|| shape[..shape.len() - 1].iter().product())
    else {
        return it.value(0).clone();
    };
    let y = match reduction {
        Reduction::Mean | Reduction::Max | Reduction::Sum => {
            let (x, form) = it.any();
            let axes = form.positions(&shape);
            let drop = int("keepdims", 0);
            match reduction {
                Reduction::Mean => it.node("ReduceMean", &[&x], vec![ints("axes", axes), drop]),
                Reduction::Max => it.node("ReduceMax", &[&x], vec![ints("axes", axes), drop]),
                _ => {
                    let axes = it.builder.integers(&axes);
                    it.node("ReduceSum", &[&x, &axes], vec![drop])
                }
            }
        }
        Reduction::First | Reduction::Last => {
            let mut x = it.last(0);
            if shape.len() > 2 {
                let features = shape.last().copied().unwrap_or(1);
                x = it.builder.reshape(&x, &[positions, features]);
            }
            let place = match reduction {
                Reduction::First => 0,
                _ => positions as i64 - 1,
            };
            let place = it.builder.integer(place);
            it.node("Gather", &[&x, &place], vec![int("axis", 1)])
        }
    };
    it.give(y, Form::Last)
}
