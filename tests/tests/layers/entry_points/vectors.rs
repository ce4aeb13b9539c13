//! Vectors, and what joins several values.

use crate::entry_points::networks;

networks! {
    Plain Affine { 5 => Dense(4, gelu) => Dense(3, prelu) => Dense(2, bias = false) }
    Plain Activations { 4 => Dense(6) => softmax => Dense(6) => log_softmax => Dense(4, relu) => silu => Dense(2) }
    Plain Joined {
        4 => Concat { Dense(3, relu) | Slice(1..3) | Dense(2) => tanh }
          => Sum { Dense(4) | Product { Dense(4, sigmoid) | Dense(4) } }
          => Residual(project = Dense(3)) { Dense(3, tanh) } => Dense(2)
    }
    Plain Repeated { 4 => Dense(5, tanh) => 3 * { Residual { Dense(6, gelu) => Dense(5) } => LayerNorm } => Dense(2) }
    Plain Several(left: 3, right: 4) {
        let both = Concat { left => Dense(2, tanh) | right };
        both => Dense(4, softplus) => Sum { both => Dense(3) | Dense(3) } => Dense(2)
    }
    Plain Shapes { 6 => Reshape([3, 2]) => Transpose => Reshape([2, 3]) => Dense(2) => Flatten => Dense(2) }
    Plain Spread { 3 => RepeatVector(4) => Dense(1) => Expand(3) => Dense(2) => Sum }
    Training Dropped { 6 => Dense(8, relu) => Dropout(0.4) => Dense(2) }
    Training Batch { 5 => Dense(4) => BatchNorm => relu => Dense(2) => BatchNorm(affine = false) }
}

mod nested {
    use nn_runtime::network::predict;
    use nn_runtime::prelude::*;

    use crate::entry_points::harness::{Kind, check};

    network! { #[scalar(f64)] pub struct Inner { 4 => Dense(3, gelu) => Dense(4, tanh) } }
    network! { #[scalar(f64)] pub struct Steps { [5, 3] => Lstm(2) => Dense(3, sigmoid) } }
    network! { #[scalar(f64)] struct Outer { 6 => Dense(4) => Inner => Dense(2) } }
    network! { #[scalar(f64)] struct Last { 6 => Dense(4) => Inner } }
    network! { #[scalar(f64)] struct Twice { [5, 3] => Steps => Reshape([5, 3]) => Gru(3) => Steps => Reshape([5, 3]) => Mean } }

    #[test]
    fn inner_networks() {
        check::<Outer, _, _>(Kind::Plain, Some(predict), 1e-12);
        check::<Last, _, _>(Kind::Plain, Some(predict), 1e-12);
        check::<Twice, _, _>(Kind::Plain, Some(predict), 1e-12);
    }
}

mod single {
    crate::entry_points::networks! {
        f32:
        Plain Affine { 5 => Dense(4, gelu) => Dense(3, prelu) => Dense(2) }
        Plain Repeated { 4 => 2 * { Residual { Dense(6, silu) => Dense(4) } } => Dense(2) }
    }
}
