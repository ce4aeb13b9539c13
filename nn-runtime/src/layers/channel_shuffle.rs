//! `ChannelShuffle(4)`: interleaves the features of groups.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// Interleaves the features of groups: the first feature of each group, then the second of each,
/// and so on. With `groups` groups of n features, feature `n · i + j` of a position becomes feature
/// `groups · j + i`. After a convolution with the same number of groups, the next stage sees
/// features of all groups. It corresponds to `torch.nn.ChannelShuffle` in `PyTorch`, except that
/// channels come last.
///
/// X. Zhang et al., "`ShuffleNet`: an extremely efficient convolutional neural network for mobile
/// devices", 2018.
///
/// # Shapes
/// The input and the output have `groups · n` features and any number of positions.
///
/// The backward pass needs neither the input nor the output.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 6 => ChannelShuffle(2) } }
///
/// let y = Net::new(0).predict(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0].into());
/// assert_eq!(y.as_slice(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelShuffle {
    features: usize,
    groups: usize,
}

impl ChannelShuffle {
    /// Shuffles positions with the given number of features, which must be a multiple of the number
    /// of groups.
    #[must_use]
    pub const fn new(features: usize, groups: usize) -> Self {
        Self {
            features: max(features, 1),
            groups: max(groups, 1),
        }
    }

    /// Visits every number, with its offset in the input and in the output.
    #[inline(always)]
    fn each(&self, positions: usize, mut visit: impl FnMut(usize, usize)) {
        let size = self.features / self.groups;
        for position in 0..positions {
            let first = position * self.features;
            for group in 0..self.groups {
                for feature in 0..size {
                    let from = first + group * size + feature;
                    visit(from, first + feature * self.groups + group);
                }
            }
        }
    }
}

impl<S: Scalar> Operation<S> for ChannelShuffle {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        self.each(x.len() / self.features, |from, to| y[to] = x[from]);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        self.each(d_y.len() / self.features, |to, from| d_x[to] = d_y[from]);
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Part);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{transposed, whole};
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::ChannelShuffle { groups } = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let sizes = form.sizes(it.shape);
        // The axis of the features, which comes after the batch axis.
        let axis = form.features(it.shape) as usize;
        let mut parts = sizes.clone();
        parts[axis - 1] /= groups;
        parts.insert(axis - 1, groups);
        let parts = it.builder.reshape(&x, &parts);
        let mut order: Vec<i64> = (0..whole(sizes.len() + 2)).collect();
        order.swap(axis, axis + 1);
        let shuffled = transposed(it, &parts, &order);
        let y = it.builder.reshape(&shuffled, &sizes);
        Ok(it.give(y, form))
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::ChannelShuffle;
    use crate::prelude::*;
    use crate::testing::{check_gradients, check_methods, check_operation};

    #[test]
    fn shuffles_are_those_of_pytorch() {
        // `torch.nn.ChannelShuffle(groups)(torch.arange(8.).reshape(1, 8, 1)).flatten()`
        network! { struct Two { [2, 8] => ChannelShuffle(2) } }
        network! { struct Four { [1, 1, 8] => ChannelShuffle(4) } }
        let x: [f32; 8] = core::array::from_fn(|place| place as f32);
        let four = [0.0, 2.0, 4.0, 6.0, 1.0, 3.0, 5.0, 7.0];
        assert_eq!(Four::new(0).predict(&x.into()).as_slice(), four);
        let two = [0.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0];
        let steps = nalgebra::SMatrix::from_columns(&[x.into(), [1.0; 8].into()]);
        let outputs = Two::new(0).predict(&steps);
        assert_eq!(outputs.column(0).as_slice(), two);
        assert_eq!(outputs.column(1).as_slice(), [1.0; 8]);
    }

    #[test]
    fn gradients_are_differences() {
        network! {
            #[scalar(f64)]
            struct Net { [2, 3, 4] => Dense(6, tanh) => ChannelShuffle(3) => Dense(2, silu) => Mean }
        }
        network! {
            #[scalar(f64)]
            struct Steps { [4, 6] => Dense(6, tanh) => ChannelShuffle(2) => Gru(2) => Last }
        }
        check_operation(ChannelShuffle::new(6, 2), [12], 12).unwrap();
        check_operation(ChannelShuffle::new(4, 4), [4], 4).unwrap();
        check_gradients::<Net>().unwrap();
        check_methods::<Net>().unwrap();
        check_methods::<Steps>().unwrap();
    }

    #[cfg(feature = "safetensors")]
    #[test]
    fn features_of_a_flattened_image_have_no_groups() {
        use crate::io::ModuleNames;

        network! { struct Before { [2, 2, 4] => ChannelShuffle(2) => Flatten => Dense(2) } }
        network! { struct After { [2, 2, 4] => Flatten => ChannelShuffle(2) => Dense(2) } }
        let names = ModuleNames::stages();
        let tensors = names.tensors::<Before>().unwrap();
        assert_eq!(tensors[0], ("dense1.weight".to_owned(), vec![2, 16]));
        let problem = names.tensors::<After>().unwrap_err().to_string();
        assert!(problem.contains("`channel_shuffle1` reads"), "{problem}");
    }

    #[cfg(feature = "onnx")]
    #[test]
    fn the_axis_of_features_is_cut_and_turned() {
        use crate::io::onnx::Export;

        network! { struct Last { [3, 6] => ChannelShuffle(2) } }
        network! { struct First { [5, 5, 1] => Conv2d(6, 3) => ChannelShuffle(3) => MaxPool2d(3) } }
        let turned = |model: crate::io::onnx::proto::ModelProto| {
            let nodes = model.graph.unwrap().node.into_iter();
            let nodes: Vec<_> = nodes.skip_while(|n| n.op_type != "Reshape").collect();
            let operators: Vec<String> = nodes.iter().map(|n| n.op_type.clone()).collect();
            assert_eq!(operators[..3], ["Reshape", "Transpose", "Reshape"]);
            nodes[1].attribute[0].ints.clone()
        };
        let last = Export::default().model(&Last::new(0)).unwrap();
        assert_eq!(turned(last), [0, 1, 3, 2]);
        let first = Export::default().model(&First::new(0)).unwrap();
        assert_eq!(turned(first), [0, 2, 1, 3, 4]);
    }
}
