//! Mean errors for regression.

use alloc::string::String;

use super::mean::Mean;
use super::{Better, Metric, Scored, ValueHead, ValueTargets};
use crate::scalar::Scalar;

macro_rules! mean_error {
    ($(#[$documentation:meta])* $metric:ident, $name:literal, $error:expr, $finish:expr) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, PartialEq, Default)]
        pub struct $metric {
            mean: Mean,
        }

        impl $metric {
            /// The value over all samples since the start; NaN without samples.
            pub fn value(&self) -> f64 {
                $finish(self.mean.value())
            }
        }

        impl<S, H, T> Metric<S, H, T> for $metric
        where
            S: Scalar,
            H: ValueHead<Self>,
            T: ValueTargets<S, Self>,
        {
            fn name(&self) -> String {
                $name.into()
            }

            fn better(&self) -> Better {
                Better::Lower
            }

            fn start(&mut self, _: usize) {
                self.mean = Mean::default();
            }

            fn update(&mut self, samples: &Scored<'_, S, T>) {
                let targets = T::values(samples.targets);
                for (&output, &target) in samples.outputs.iter().zip(targets) {
                    self.mean.add($error(output.to_f64() - target.to_f64()));
                }
            }

            fn merge(&mut self, other: &Self) {
                self.mean.merge(other.mean);
            }

            fn value(&self) -> f64 {
                Self::value(self)
            }
        }
    };
}

mean_error! {
    /// The mean of |y - t| over all outputs. Fits targets that are values, and every head except
    /// `log_softmax`.
    MeanAbsoluteError, "mean absolute error", <f64 as Scalar>::abs, core::convert::identity
}
mean_error! {
    /// The mean of (y - t)² over all outputs. Fits targets that are values, and every head except
    /// `log_softmax`.
    MeanSquaredError, "mean squared error", |error: f64| error * error, core::convert::identity
}
mean_error! {
    /// The square root of the mean of (y - t)² over all outputs, in the unit of the targets. Fits
    /// targets that are values, and every head except `log_softmax`.
    RootMeanSquaredError, "root mean squared error", |error: f64| error * error, Scalar::sqrt
}
