//! The order of features where `PyTorch`'s order differs: in a flattened image, whose channels come
//! before its pixels.

use super::layout::Order;
use super::module::Passes;
use crate::layers::pytorch;
use crate::structure::Step;

/// For each step, the order of its value's features.
pub(super) struct Orders {
    pub(super) of: Vec<Order>,
    pub(super) problems: Vec<String>,
}

/// The orders of a network whose images, and sequences that convolutions made, have channels first
/// in `PyTorch`.
pub(super) fn orders(steps: &[Step]) -> Orders {
    let wanted = wanted(steps);
    let mut orders = Orders {
        of: Vec::with_capacity(steps.len()),
        problems: vec![],
    };
    // For sequences, whether channels come first.
    let mut are_first = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        let first = step.reads.first().copied();
        let inherited: Order = first.and_then(|first| orders.of[first].clone());
        let read = first.map(|first| &steps[first]);
        let is_first = first.is_some_and(|first| are_first[first]);
        are_first.push(match pytorch(&step.operation).passes {
            Passes::Everything | Passes::Joined | Passes::Part => is_first,
            Passes::Window => true,
            Passes::Nothing | Passes::Flat | Passes::Unflat | Passes::Dense => false,
        });
        let order = match (pytorch(&step.operation).passes, read) {
            (Passes::Flat | Passes::Unflat, Some(read)) if is_vector(step) && !is_vector(read) => {
                match read.shape {
                    [height, width, channels] => channels_first(height * width, *channels),
                    [positions, channels] if is_first => channels_first(*positions, *channels),
                    _ => None,
                }
            }
            (Passes::Unflat, _) => {
                let expected = match step.shape {
                    [_, _, _] => first.and_then(|first| wanted[first].clone()),
                    _ => None,
                };
                if expected != inherited {
                    orders.unknown(step);
                }
                None
            }
            (Passes::Everything | Passes::Flat, _) => {
                let others = step.reads.iter().map(|read| &orders.of[*read]);
                if others.into_iter().any(|order| *order != inherited) {
                    orders.unknown(step);
                }
                inherited
            }
            (Passes::Joined, _) => orders.joined(step, steps),
            (Passes::Dense, _) => {
                if is_vector(step) {
                    wanted[place].clone()
                } else {
                    None
                }
            }
            (Passes::Nothing | Passes::Window | Passes::Part, _) => {
                if step.reads.iter().any(|read| orders.of[*read].is_some()) {
                    orders.unknown(step);
                }
                None
            }
        };
        orders.of.push(order);
    }
    orders
}

fn is_vector(step: &Step) -> bool {
    step.shape.len() == 1
}

/// The orders that values must have because of the operation that reads them, such as a vector that
/// becomes an image.
fn wanted(steps: &[Step]) -> Vec<Order> {
    let mut wanted: Vec<Order> = vec![None; steps.len()];
    for (place, step) in steps.iter().enumerate().rev() {
        match (pytorch(&step.operation).passes, step.shape, &step.reads[..]) {
            (Passes::Unflat, [height, width, channels], [read]) if is_vector(&steps[*read]) => {
                wanted[*read] = channels_first(height * width, *channels);
            }
            (Passes::Everything, [_], reads) => {
                let order = wanted[place].clone();
                for read in reads {
                    wanted[*read].clone_from(&order);
                }
            }
            _ => {}
        }
    }
    wanted
}

/// The order of features that are grouped by channel instead of by position.
fn channels_first(positions: usize, channels: usize) -> Order {
    if positions == 1 || channels == 1 {
        return None;
    }
    let places = (0..channels)
        .flat_map(|channel| (0..positions).map(move |position| position * channels + channel));
    Some(places.collect())
}

impl Orders {
    fn unknown(&mut self, step: &Step) {
        self.problems.push(format!(
            "`{}` reads the features of a flattened image, but cannot read them in PyTorch's order \
             (channels first): put a `Dense` in between",
            step.stage
        ));
    }

    /// The order of the features of several concatenated vectors.
    fn joined(&self, step: &Step, steps: &[Step]) -> Order {
        if step.reads.iter().all(|read| self.of[*read].is_none()) {
            return None;
        }
        let mut places = Vec::new();
        for read in &step.reads {
            let offset = places.len();
            let size = steps[*read].shape.iter().product::<usize>();
            match &self.of[*read] {
                Some(order) => places.extend(order.iter().map(|place| place + offset)),
                None => places.extend(offset..offset + size),
            }
        }
        Some(places.into())
    }
}
