//! More constructors of data sets, and methods that change their inputs.

use alloc::format;
use alloc::vec::Vec;

use super::{Dataset, assert_width};
use crate::error::{Error, Result};
use crate::limits;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// An input and its targets, as two arrays.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pair of two arrays, the input and its targets",
    label = "each sample is a pair of arrays, such as `([0.0, 1.0], [1])`",
    note = "help: write a single target as an array, too: `[1]`"
)]
pub trait Pair<S, T, const F: usize, const K: usize> {
    /// The two arrays.
    fn arrays(self) -> ([S; F], [T; K]);
}

impl<S, T, const F: usize, const K: usize> Pair<S, T, F, K> for ([S; F], [T; K]) {
    fn arrays(self) -> Self {
        self
    }
}

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Creates a data set from rows (arrays, vectors, slices). Each row is one sample of `I::SIZE`
    /// numbers, features first. Every sample has the same number of targets.
    ///
    /// # Errors
    /// Names the first row whose length is not the size of a sample; or if the number of targets is
    /// not a multiple of the number of samples.
    pub fn from_rows<R: AsRef<[S]>>(rows: &[R], targets: Vec<T>) -> Result<Self> {
        let mut inputs = Vec::with_capacity(rows.len().saturating_mul(I::SIZE));
        for (index, row) in rows.iter().enumerate() {
            let row = row.as_ref();
            if row.len() != I::SIZE {
                let error = Error::Length {
                    what: "the input",
                    expected: I::SIZE,
                    found: row.len(),
                };
                return Err(error.within(format!("row {index}")));
            }
            inputs.extend_from_slice(row);
        }
        Self::from_flat(inputs, targets)
    }

    /// Creates a data set from pairs of input and targets, for small tables in source code. An
    /// input of the wrong width does not compile. A token that is not in the vocabulary is an error
    /// only when the data set is used.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let xor = Dataset::<Vector<2>, f32>::from_pairs([
    ///     ([0.0, 0.0], [0.0]),
    ///     ([0.0, 1.0], [1.0]),
    ///     ([1.0, 0.0], [1.0]),
    ///     ([1.0, 1.0], [0.0]),
    /// ]);
    /// assert_eq!(xor.len(), 4);
    /// assert_eq!(xor.input(2), [1.0_f32, 0.0]);
    /// ```
    ///
    /// ```compile_fail,E0080
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // each input of `from_pairs` has 2 numbers, but a sample of shape 3 has 3
    /// let _ = Dataset::<Vector<3>, f32>::from_pairs([([0.5_f32, 1.5], [0.0])]);
    /// ```
    pub fn from_pairs<const F: usize, const K: usize>(
        pairs: impl IntoIterator<Item: Pair<S, T, F, K>>,
    ) -> Self {
        const {
            assert!(F > 0, "a sample must have at least one number");
            assert_width::<I>("each input of `from_pairs`", F, I::SIZE);
            assert!(K > 0, "each sample must have at least one target");
        };
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        for (input, target) in pairs.into_iter().map(Pair::arrays) {
            inputs.extend_from_slice(&input);
            targets.extend_from_slice(&target);
        }
        Self {
            length: targets.len() / K,
            inputs,
            targets,
            targets_per_sample: K,
            weights: None,
            lengths: None,
            shape: core::marker::PhantomData,
        }
    }

    /// Changes the input of every sample in place. If a number is then not finite, or not a token
    /// of the vocabulary, that is an error when the data set is used.
    #[must_use]
    pub fn map_inputs(mut self, mut change: impl FnMut(&mut [S])) -> Self {
        if I::SIZE > 0 {
            self.inputs.chunks_exact_mut(I::SIZE).for_each(&mut change);
        }
        self
    }

    /// The same samples with new targets; each target is computed from the old one.
    #[must_use]
    pub fn map_targets<U: Copy>(self, change: impl FnMut(T) -> U) -> Dataset<I, U, S> {
        Dataset {
            inputs: self.inputs,
            targets: self.targets.into_iter().map(change).collect(),
            targets_per_sample: self.targets_per_sample,
            weights: self.weights,
            lengths: self.lengths,
            length: self.length,
            shape: self.shape,
        }
    }
}

impl<I: Shape, S: Scalar> Dataset<I, u32, S> {
    /// Creates a data set for classification. The class of each sample is a number counted from 0.
    ///
    /// # Errors
    /// If the numbers of classes and samples differ.
    pub fn classes(inputs: Vec<S>, classes: Vec<u32>) -> Result<Self> {
        Self::with_targets_per_sample(inputs, classes, 1, "classes (one for each sample)")
    }
}

impl<I: Shape, S: Scalar> Dataset<I, u32, S> {
    /// The same samples with one-hot targets: distributions over `classes` classes, 1 for the
    /// sample's class and 0 for all others. A test set then fits a network that is trained with
    /// [`Mixup`](super::Mixup).
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let data = Dataset::<Vector<1>, u32>::classes(vec![0.5, 1.5], vec![2, 0])?;
    /// assert_eq!(data.one_hot(3)?.targets(), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sample whose class is not below `classes`. Also if `classes` is above 2²⁴,
    /// or there is not enough memory for the targets.
    pub fn one_hot(self, classes: usize) -> Result<Dataset<I, S, S>> {
        let per_sample = self.targets_per_sample;
        let wrong = |class: &u32| *class as usize >= classes;
        if let Some(place) = self.targets.iter().position(wrong) {
            return Err(Error::Class {
                sample: place / per_sample.max(1),
                class: self.targets[place] as usize,
                classes,
            });
        }
        limits::check_classes("classes", classes.max(1))?;
        let count = self.targets.len().saturating_mul(classes);
        if !limits::has_memory_for::<S>(count) {
            return Err(Error::Setting {
                name: "classes",
                expected: "few enough that the targets fit in memory",
                found: format!("{classes}, for {} targets", self.targets.len()),
            });
        }
        let mut targets = alloc::vec![S::ZERO; count];
        for (place, &class) in self.targets.iter().enumerate() {
            targets[place * classes + class as usize] = S::ONE;
        }
        Ok(Dataset {
            inputs: self.inputs,
            targets,
            targets_per_sample: per_sample * classes,
            weights: self.weights,
            lengths: self.lengths,
            length: self.length,
            shape: self.shape,
        })
    }
}

impl<I: Shape, V: Scalar> Dataset<I, V, V> {
    /// Creates a data set for regression, with `values_per_sample` values for each sample, one
    /// sample after another.
    ///
    /// # Errors
    /// If the number of values is not the number of samples times `values_per_sample`.
    pub fn values(inputs: Vec<V>, values: Vec<V>, values_per_sample: usize) -> Result<Self> {
        Self::with_targets_per_sample(inputs, values, values_per_sample, "values")
    }
}

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    fn with_targets_per_sample(
        inputs: Vec<S>,
        targets: Vec<T>,
        per_sample: usize,
        what: &'static str,
    ) -> Result<Self> {
        let expected = inputs.len().checked_div(I::SIZE).unwrap_or(0) * per_sample;
        if targets.len() != expected {
            return Err(Error::Length {
                what,
                expected,
                found: targets.len(),
            });
        }
        let mut data = Self::from_flat(inputs, targets)?;
        data.targets_per_sample = per_sample;
        Ok(data)
    }
}
