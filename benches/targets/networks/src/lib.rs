//! Networks whose instructions, memory and size are measured on several targets.
#![no_std]

use nn_runtime::prelude::*;
pub use targets::networks::{Digits, Gpt, LeNet, Recurrent, input};

network! {
    /// The sine of the examples of `microflow`.
    pub struct Sine { 1 => Dense(16, relu) => Dense(16, relu) => Dense(1) }
}

network! {
    /// The two words of the examples of `microflow`.
    pub struct Speech {
        [49, 40, 1] => Conv2d(8, (10, 8), relu, stride = 2, padding = same) => Flatten
                    => Dense(4, softmax)
    }
}

// The four architectures of MLPerf Tiny (C. Banbury et al., 2021), as they are deployed: batch
// normalization is part of the convolutions before.

network! {
    /// Keyword spotting: a depthwise separable convolutional network.
    pub struct Keywords {
        [49, 10, 1]
            => Conv2d(64, (10, 4), relu, stride = 2, padding = same)
            => 4 * { DepthwiseConv2d(3, relu, padding = same) => Conv2d(64, 1, relu) }
            => Mean => Dense(12, softmax)
    }
}

network! {
    /// Visual wake words: `MobileNetV1` with a quarter of the channels.
    pub struct WakeWords {
        [96, 96, 3]
            => Conv2d(8, 3, relu, stride = 2, padding = same)
            => DepthwiseConv2d(3, relu, padding = same) => Conv2d(16, 1, relu)
            => DepthwiseConv2d(3, relu, stride = 2, padding = same) => Conv2d(32, 1, relu)
            => DepthwiseConv2d(3, relu, padding = same) => Conv2d(32, 1, relu)
            => DepthwiseConv2d(3, relu, stride = 2, padding = same) => Conv2d(64, 1, relu)
            => DepthwiseConv2d(3, relu, padding = same) => Conv2d(64, 1, relu)
            => DepthwiseConv2d(3, relu, stride = 2, padding = same) => Conv2d(128, 1, relu)
            => 5 * { DepthwiseConv2d(3, relu, padding = same) => Conv2d(128, 1, relu) }
            => DepthwiseConv2d(3, relu, stride = 2, padding = same) => Conv2d(256, 1, relu)
            => DepthwiseConv2d(3, relu, padding = same) => Conv2d(256, 1, relu)
            => Mean => Dense(2, softmax)
    }
}

network! {
    /// Image classification: a residual network of eight layers.
    pub struct Images {
        [32, 32, 3]
            => Conv2d(16, 3, relu, padding = same)
            => Residual { Conv2d(16, 3, relu, padding = same) => Conv2d(16, 3, padding = same) }
            => relu
            => Sum {
                Conv2d(32, 3, relu, stride = 2, padding = same) => Conv2d(32, 3, padding = same)
                | Conv2d(32, 1, stride = 2)
            }
            => relu
            => Sum {
                Conv2d(64, 3, relu, stride = 2, padding = same) => Conv2d(64, 3, padding = same)
                | Conv2d(64, 1, stride = 2)
            }
            => relu
            => Mean => Dense(10, softmax)
    }
}

network! {
    /// Anomaly detection: an autoencoder of dense layers.
    pub struct Anomalies {
        640 => Dense(128, relu) => 3 * { Dense(128, relu) } => Dense(8, relu)
            => Dense(128, relu) => 3 * { Dense(128, relu) } => Dense(640)
    }
}

/// Declares a program that predicts one sample, with weights from a file that `write` wrote.
#[macro_export]
macro_rules! predicts {
    ($network:ident, $file:literal) => {
        use nn_runtime::prelude::*;

        static NETWORK: $crate::$network = weights!($crate::$network, $file);

        targets::program!(run);

        fn run() {
            // The input lies where the program has nothing to compute at compile time.
            let input = core::hint::black_box($crate::input(0));
            $crate::run(|| {
                core::hint::black_box(NETWORK.predict(core::hint::black_box(&input)));
            });
        }
    };
}

/// Declares a program that predicts one sample as [`predicts`] does, with scratch memory of the
/// caller: for networks that need more than `predict` takes from the stack.
#[macro_export]
macro_rules! predicts_with_scratch {
    ($network:ident, $file:literal) => {
        use nn_runtime::prelude::*;

        static NETWORK: $crate::$network = weights!($crate::$network, $file);

        targets::program!(run);

        fn run() {
            let input = core::hint::black_box($crate::input(0));
            let mut output = nn_runtime::nalgebra::SMatrix::zeros();
            let mut scratch = [0.0; <$crate::$network as Network>::PREDICT_FLOATS];
            #[cfg(feature = "measure")]
            targets::println!("scratch {}", size_of_val(&scratch));
            $crate::run(|| {
                let input = core::hint::black_box(&input);
                // The scratch memory is large enough, and the input has no tokens.
                let _ = NETWORK.predict_with(input, &mut output, &mut scratch);
                core::hint::black_box(&output);
            });
        }
    };
}

/// Runs a prediction, and measures it if programs are built for that.
#[cfg(feature = "measure")]
pub fn run(predict: impl FnMut()) {
    targets::machine::measure(predict);
}

/// Runs a prediction, and measures it if programs are built for that.
#[cfg(not(feature = "measure"))]
pub fn run(mut predict: impl FnMut()) {
    predict();
}
