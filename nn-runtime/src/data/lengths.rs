//! Sequences of different lengths, and long sequences in parts.

use alloc::format;
use alloc::vec::Vec;
use core::marker::PhantomData;
use core::ops::Range;

use super::check::{check_sample, check_tokens};
use super::{Dataset, assert_width};
use crate::error::{Error, Result};
use crate::pass::{Lengths, Pass};
use crate::samples::batch::Batch;
use crate::samples::{check_length, check_lengths};
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// The same samples, sequences of so many steps each: what follows in a sample is padding, of
    /// any finite numbers, which change nothing ([more](super#sequences-of-different-lengths)).
    /// Samples of several inputs have a length for each that is a sequence, in the order of the
    /// inputs: those of the first sample, then of the second, and so on.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sequences of up to three steps, of one feature.
    /// let inputs = vec![1.0, 2.0, 3.0, 4.0, 0.0, 0.0];
    /// let data = Dataset::<Sequence<3, 1>, u32>::classes(inputs, vec![0, 1])?;
    /// let data = data.with_lengths(vec![3, 1])?;
    /// assert_eq!(data.lengths(), Some(&[3, 1][..]));
    /// assert!(data.with_lengths(vec![3, 0]).is_err());
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If samples are no sequences, there are not as many lengths as sequences in all samples, or one
    /// is 0 or more than there is room for.
    pub fn with_lengths(mut self, lengths: Vec<usize>) -> Result<Self> {
        check_lengths::<I>(&lengths, self.length)?;
        self.lengths = Some(lengths);
        Ok(self)
    }

    /// The samples' lengths, in steps, where they are not all alike: as many for each sample as it
    /// has sequences.
    pub fn lengths(&self) -> Option<&[usize]> {
        // Known to the compiler of samples that are no sequences, which then have no code for them.
        if I::SEQUENCES == 0 {
            return None;
        }
        self.lengths.as_deref()
    }

    /// The same, to be told apart.
    pub(crate) fn lengths_of_all(&self) -> Option<Lengths<'_>> {
        let lengths = self.lengths()?;
        Some(Lengths::new(lengths, I::SEQUENCES))
    }

    /// Features of samples are the same at all positions: what scales them has to know which are
    /// padding, of samples of several inputs too.
    pub(super) fn check_columns(&self) -> Result<()> {
        if self.lengths.is_none() || I::DIMENSIONS.len() == 2 {
            return Ok(());
        }
        Err(Error::Setting {
            name: "lengths",
            expected: "none where inputs of several shapes are scaled as one: scale each before they \
                       are joined",
            found: format!("those of {} sequences in each sample", I::SEQUENCES),
        })
    }

    /// The inputs of all samples without their padding, position by position.
    pub(super) fn columns(&self) -> impl Iterator<Item = &[S]> {
        let pass = Pass::inference(self.length).with(self.lengths_of_all());
        let samples = self.inputs.chunks_exact(I::SIZE.max(1)).enumerate();
        samples.flat_map(move |(sample, input)| {
            let real = pass.real(sample, input, I::POSITIONS);
            real.chunks_exact(I::FEATURES.max(1))
        })
    }

    /// A data set of sequences of any lengths up to that of the shape, each with targets for the
    /// whole of it. They are padded with zeros.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let data = Dataset::<Sequence<3, 2>, u32>::from_sequences([
    ///     (vec![[1.0, 2.0]], [0]),
    ///     (vec![[3.0, 4.0], [5.0, 6.0]], [1]),
    /// ])?;
    /// assert_eq!(data.lengths(), Some(&[1, 2][..]));
    /// assert_eq!(data.input(0), [1.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sequence that has no steps, or more than there is room for.
    pub fn from_sequences<Steps: AsRef<[[S; F]]>, const F: usize, const K: usize>(
        sequences: impl IntoIterator<Item = (Steps, [T; K])>,
    ) -> Result<Self> {
        let mut data = Self::ragged::<F>(K);
        for (steps, targets) in sequences {
            data.push_steps(steps.as_ref())?;
            data.targets.extend_from_slice(&targets);
        }
        Ok(data)
    }

    /// The same with targets for each step.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let data = Dataset::<Sequence<3, 1>, u32>::from_sequences_by_step([
    ///     (vec![[0.1]], vec![[1]]),
    ///     (vec![[0.2], [0.3]], vec![[1], [2]]),
    /// ])?;
    /// assert_eq!(data.targets(), [1, 0, 0, 1, 2, 0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the first sequence that has no steps, more than there is room for, or not as many
    /// targets as steps.
    pub fn from_sequences_by_step<Steps, Targets, const F: usize, const K: usize>(
        sequences: impl IntoIterator<Item = (Steps, Targets)>,
    ) -> Result<Self>
    where
        T: Default,
        Steps: AsRef<[[S; F]]>,
        Targets: AsRef<[[T; K]]>,
    {
        let mut data = Self::ragged::<F>(K * I::POSITIONS);
        for (steps, targets) in sequences {
            let (steps, targets) = (steps.as_ref(), targets.as_ref());
            data.push_targets(steps.len(), targets)?;
            data.push_steps(steps)?;
        }
        Ok(data)
    }

    /// A long series, with targets for each step, in parts of as many steps as the shape has, laid
    /// out for training that [carries states over batches](super#long-sequences-in-parts): it is
    /// cut into `batch_size` stretches of the same length, and sample i of each batch is the next
    /// part of stretch i. It is what `PyTorch`'s language model calls `batchify`. What is left at
    /// the end of a stretch, less than a part, is left out.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let steps: Vec<_> = (0_u8..9).map(|i| [f32::from(i)]).collect();
    /// let next: Vec<_> = (1_u8..10).map(|i| [f32::from(i)]).collect();
    /// let data = Dataset::<Sequence<2, 1>, f32>::from_series(&steps, &next, 2)?;
    /// // Stretches 0, 1, 2, 3 and 4, 5, 6, 7, each in two parts.
    /// assert_eq!(data.inputs(), [0.0, 1.0, 4.0, 5.0, 2.0, 3.0, 6.0, 7.0]);
    /// assert_eq!(data.target(1), [5.0, 6.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there are not as many targets as steps, or not a part for each sample of a batch.
    pub fn from_series<const F: usize, const K: usize>(
        steps: &[[S; F]],
        targets: &[[T; K]],
        batch_size: usize,
    ) -> Result<Self> {
        let mut data = Self::ragged::<F>(K * I::POSITIONS);
        data.lengths = None;
        if targets.len() != steps.len() {
            return Err(Error::Length {
                what: "the steps with targets",
                expected: steps.len(),
                found: targets.len(),
            });
        }
        let stretch = steps.len().checked_div(batch_size).unwrap_or(0);
        let parts = stretch / I::POSITIONS.max(1);
        if parts == 0 {
            return Err(Error::Setting {
                name: "batch_size",
                expected: "at least 1, with a whole part of the series for each sample",
                found: format!("{batch_size}, for {} steps", steps.len()),
            });
        }
        for part in 0..parts {
            for row in 0..batch_size {
                let first = row * stretch + part * I::POSITIONS;
                let place = first..first + I::POSITIONS;
                data.inputs
                    .extend_from_slice(steps[place.clone()].as_flattened());
                data.targets
                    .extend_from_slice(targets[place].as_flattened());
            }
        }
        data.length = parts * batch_size;
        check_tokens::<I, S>(&data.inputs, None)?;
        Ok(data)
    }

    /// Adds the targets of a sequence of so many steps, before its input.
    pub(super) fn push_targets<const K: usize>(
        &mut self,
        steps: usize,
        targets: &[[T; K]],
    ) -> Result<()>
    where
        T: Default,
    {
        if targets.len() != steps {
            let error = Error::Length {
                what: "the steps with targets",
                expected: steps,
                found: targets.len(),
            };
            return Err(error.within(format!("sequence {}", self.length)));
        }
        check_length(self.length, steps, I::POSITIONS)?;
        self.targets.extend_from_slice(targets.as_flattened());
        let padded = (self.length + 1) * self.targets_per_sample;
        self.targets.resize(padded, T::default());
        Ok(())
    }

    /// No sequences yet, of `F` features.
    pub(super) fn ragged<const F: usize>(targets_per_sample: usize) -> Self {
        const {
            assert_width::<I>("each step", F, I::FEATURES);
        };
        Self {
            inputs: Vec::new(),
            targets: Vec::new(),
            targets_per_sample,
            weights: None,
            lengths: Some(Vec::new()),
            length: 0,
            shape: PhantomData,
        }
    }

    /// Adds the input of a sequence.
    pub(super) fn push_steps<const F: usize>(&mut self, steps: &[[S; F]]) -> Result<()> {
        check_length(self.length, steps.len(), I::POSITIONS)?;
        check_sample::<I, S>(self.length, steps.as_flattened(), &[steps.len()])?;
        self.inputs.extend_from_slice(steps.as_flattened());
        self.length += 1;
        self.inputs.resize(self.length * I::SIZE, S::ZERO);
        self.lengths.get_or_insert_default().push(steps.len());
        Ok(())
    }
}

impl<I: Shape, T: Copy, S: Scalar> Batch<'_, I, T, S> {
    /// The lengths of some samples of the batch, if they have any, in memory that is used again.
    pub(crate) fn gather_lengths<'m>(
        &self,
        places: Range<usize>,
        memory: &'m mut Vec<usize>,
    ) -> Option<Lengths<'m>> {
        let lengths = self.data().targets().lengths?.numbers();
        memory.clear();
        for place in places {
            let first = self.index(place) * I::SEQUENCES;
            memory.extend_from_slice(&lengths[first..first + I::SEQUENCES]);
        }
        Some(Lengths::new(memory, I::SEQUENCES))
    }
}
