//! Sizes that are constants of the user's, through every kind of window: what they make is what
//! the same numbers make.

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

const SIDE: usize = 13;
const CHANNELS: usize = 4;
const KERNEL: usize = 3;
const STRIDE: usize = 2;
const STEPS: usize = 21;

network! {
    struct ImageByName {
        [SIDE, SIDE + 2, CHANNELS]
          => Conv2d(2 * CHANNELS, (KERNEL, 5), relu, padding = same, stride = STRIDE)
          => BatchNorm
          => DepthwiseConv2d(KERNEL, multiplier = STRIDE, padding = KERNEL / 2, padding_mode = reflect)
          => MaxPool2d(KERNEL, STRIDE, padding = 1, ceil = true)
          => ConvTranspose2d(CHANNELS, KERNEL, silu, stride = STRIDE, padding = 1, output_padding = 1, groups = CHANNELS)
          => Residual { SeparableConv2d(CHANNELS, KERNEL, gelu, padding = same, dilation = 2) }
          => AvgPool2d(STRIDE) => Conv2d(3, 2, tanh, groups = 1) => Flatten => Dense(10)
    }
}

network! {
    struct ImageByNumber {
        [13, 15, 4]
          => Conv2d(8, (3, 5), relu, padding = same, stride = 2)
          => BatchNorm
          => DepthwiseConv2d(3, multiplier = 2, padding = 1, padding_mode = reflect)
          => MaxPool2d(3, 2, padding = 1, ceil = true)
          => ConvTranspose2d(4, 3, silu, stride = 2, padding = 1, output_padding = 1, groups = 4)
          => Residual { SeparableConv2d(4, 3, gelu, padding = same, dilation = 2) }
          => AvgPool2d(2) => Conv2d(3, 2, tanh, groups = 1) => Flatten => Dense(10)
    }
}

network! {
    struct SignalByName {
        [STEPS, CHANNELS] => Conv1d(CHANNELS, KERNEL, relu, padding = (KERNEL - 1, 0))
          => 2 * { Residual { Conv1d(CHANNELS, KERNEL, tanh, padding = (2 * (KERNEL - 1), 0), dilation = 2) } }
          => MaxPool1d(STRIDE) => ConvTranspose1d(2, STRIDE, stride = STRIDE) => Flatten => Dense(10)
    }
}

network! {
    struct SignalByNumber {
        [21, 4] => Conv1d(4, 3, relu, padding = (2, 0))
          => 2 * { Residual { Conv1d(4, 3, tanh, padding = (4, 0), dilation = 2) } }
          => MaxPool1d(2) => ConvTranspose1d(2, 2, stride = 2) => Flatten => Dense(10)
    }
}

network! {
    /// Its windows keep the number of steps, and so nothing is computed with `N` in types.
    struct Generic<const N: usize> {
        [N, 4] => Conv1d(8, 5, relu, padding = same) => DepthwiseConv1d(3, padding = 1) => Mean => Dense(10)
    }
}

network! {
    struct GenericByNumber {
        [21, 4] => Conv1d(8, 5, relu, padding = same) => DepthwiseConv1d(3, padding = 1) => Mean => Dense(10)
    }
}

network! {
    /// Channels of a parameter.
    struct Wide<const N: usize> { [9, 9, 3] => Conv2d(N, 3, relu) => Mean => Dense(10) }
}

network! {
    struct WideByNumber { [9, 9, 3] => Conv2d(6, 3, relu) => Mean => Dense(10) }
}

/// The losses of three steps, and the parameters after them.
fn trained<N>() -> (Vec<f64>, Vec<f32>)
where
    N: Network<Scalar = f32>,
    CrossEntropy: nn_runtime::loss::Loss<f32, N::Head, u32>,
{
    let inputs = (1..=8 * N::Input::SIZE).map(|i| (i as f32 * 0.37).sin());
    let classes = (0..8).map(|i| (i * 7) % 10).collect();
    let data = Dataset::<N::Input, u32, f32>::from_flat(inputs.collect(), classes).unwrap();
    let mut network = N::new(3);
    let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
    let mut optimizer = Optimizer::new(Adam::default()).unwrap();
    let loss = CrossEntropy::default();
    let losses = (0..3).map(|_| {
        gradient.clear();
        let value = network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        optimizer.step(&mut network, &gradient);
        value
    });
    let losses: Vec<f64> = losses.collect();
    let mut parameters = Vec::new();
    network.for_each(|_, values| parameters.extend_from_slice(values));
    (losses, parameters)
}

#[test]
fn names_are_numbers() {
    assert_eq!(trained::<ImageByName>(), trained::<ImageByNumber>());
    assert_eq!(trained::<SignalByName>(), trained::<SignalByNumber>());
    assert_eq!(trained::<Generic<STEPS>>(), trained::<GenericByNumber>());
    assert_eq!(trained::<Wide<6>>(), trained::<WideByNumber>());
    assert_eq!(ImageByName::MULTIPLY_ADDS, ImageByNumber::MULTIPLY_ADDS);
    let (losses, _) = trained::<ImageByName>();
    assert!(losses[2] < losses[0], "{losses:?}");
}
