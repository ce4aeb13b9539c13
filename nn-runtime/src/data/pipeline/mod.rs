//! Preprocessing pipelines: fitted once, saved with the model, and applied wherever it is used.

#[cfg(feature = "safetensors")]
mod file;
mod step;
mod text;

use alloc::vec::Vec;
use core::marker::PhantomData;

use step::Fitted;
pub use step::{Fill, Step, Transformation};

use super::{Dataset, Target};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A pipeline of transformations of the features of samples, together with the fitted numbers. Fit
/// it on the training set only, and apply the *same* numbers to other sets and to samples at
/// inference time. For this purpose, save it next to the network.
///
/// In sequences and images, a feature is transformed alike at all positions.
///
/// ```
/// use nn_runtime::data::{Dataset, Fill, Pipeline, Step};
/// use nn_runtime::{io, loss::CrossEntropy, optimizer::{Adam, Optimizer}, prelude::*};
///
/// network! { struct Credit { 2 => Dense(4, tanh) => Dense(2, softmax) } }
///
/// # let folder = std::env::temp_dir().join(format!("pipeline-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// // Income and age, one of which is missing.
/// let rows = [[21e3, 34.0], [480e3, f32::NAN], [35e3, 51.0], [150e3, 29.0]];
/// let mut train = Dataset::<Vector<2>, u32>::from_rows(&rows, vec![0, 1, 0, 1])?;
/// let pipeline = Pipeline::fit(
///     &train,
///     &[
///         Step::Fill(Fill::Median).of_all(),
///         Step::Logarithm.of([0]),
///         Step::Standardize.of_all(),
///     ],
/// )?;
/// pipeline.transform(&mut train)?;
/// let (mut network, loss) = (Credit::new(0), CrossEntropy::default());
/// let mut optimizer = Optimizer::new(Adam::default())?;
/// Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&train, &loss))?;
/// io::save(&network, folder.join("credit.safetensors"))?;
/// pipeline.save(folder.join("credit.pipeline"))?;
///
/// // In production: a raw sample.
/// let mut network = Credit::zeros();
/// io::load(&mut network, folder.join("credit.safetensors"))?;
/// let pipeline = Pipeline::<Vector<2>>::load(folder.join("credit.pipeline"))?;
/// let mut sample = [480e3, f32::NAN];
/// pipeline.apply(&mut sample)?;
/// assert_eq!(sample, train.input(1));
/// let probabilities = network.predict(&sample.into());
/// assert!((probabilities.sum() - 1.0).abs() < 1e-6);
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # As text
/// The text form of a pipeline has a few lines. [`Display`](core::fmt::Display) writes it and
/// [`FromStr`](core::str::FromStr) reads it without any loss of precision. While `save` and `load`
/// need a file system, the text can also come from `include_str!`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline<I, S = f32> {
    steps: Vec<Fitted<S>>,
    shape: PhantomData<fn() -> I>,
}

impl<I: Shape, S: Scalar> Pipeline<I, S> {
    /// Fits the transformations in order, each on the output of those before it. Ignores padding.
    ///
    /// # Errors
    /// If the data set is empty, a feature does not exist or is listed twice, a setting is out of
    /// range, or a number is infinite, or NaN without being filled.
    pub fn fit<T: Target>(
        data: &Dataset<I, T, S>,
        transformations: &[Transformation],
    ) -> Result<Self> {
        if data.is_empty() {
            return Err(Error::Empty {
                what: "the data set that the pipeline is fitted to",
            });
        }
        data.check_columns()?;
        // Only the inputs matter here.
        let mut data = Dataset::<I, u8, S> {
            inputs: data.inputs.clone(),
            targets: alloc::vec![0; data.length],
            targets_per_sample: 1,
            weights: None,
            lengths: data.lengths.clone(),
            length: data.length,
            shape: PhantomData,
        };
        let mut pipeline = Self {
            steps: Vec::with_capacity(transformations.len()),
            shape: PhantomData,
        };
        for (number, transformation) in transformations.iter().enumerate() {
            let place = || alloc::format!("step {number} of the pipeline");
            let fitted = step::fit(transformation, &data);
            let fitted = fitted.map_err(|error| error.within(place()))?;
            fitted.apply(I::FEATURES, &mut data.inputs);
            pipeline.steps.push(fitted);
        }
        Ok(pipeline)
    }

    /// Transforms every sample of a data set.
    ///
    /// # Errors
    /// Names the first sample with a number that becomes infinite or NaN.
    pub fn transform<T: Target>(&self, data: &mut Dataset<I, T, S>) -> Result<()> {
        self.change(data.inputs_mut());
        data.check_finite()
    }

    /// Transforms one sample, or several in a row, features first. Allocates nothing.
    ///
    /// # Errors
    /// If the number of inputs is not a multiple of the features of a position; the inputs are then
    /// unchanged. Or if a transformed number is infinite or NaN; the error names the first.
    pub fn apply(&self, inputs: &mut [S]) -> Result<()> {
        super::check::whole::<I, S>(inputs)?;
        self.change(inputs);
        super::check::finite::<I, S>(inputs)
    }

    fn change(&self, inputs: &mut [S]) {
        for step in &self.steps {
            step.apply(I::FEATURES, inputs);
        }
    }
}
