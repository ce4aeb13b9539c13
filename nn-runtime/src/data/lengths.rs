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
    /// The same samples with lengths: the number of real steps of each sequence. The steps after
    /// them are padding, which may hold any finite numbers and has no effect
    /// ([details](super#sequences-of-different-lengths)). A sample with several inputs has one
    /// length for each input that is a sequence, in the order of the inputs: first all lengths of
    /// the first sample, then those of the second, and so on.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// // Two sequences of up to three steps, with one feature.
    /// let inputs = vec![1.0, 2.0, 3.0, 4.0, 0.0, 0.0];
    /// let data = Dataset::<Sequence<3, 1>, u32>::classes(inputs, vec![0, 1])?;
    /// let data = data.with_lengths(vec![3, 1])?;
    /// assert_eq!(data.lengths(), Some(&[3, 1][..]));
    /// assert!(data.with_lengths(vec![3, 0]).is_err());
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the samples are not sequences, the number of lengths is not the number of sequences in
    /// all samples, or a length is 0 or more than the steps of the shape.
    pub fn with_lengths(mut self, lengths: Vec<usize>) -> Result<Self> {
        check_lengths::<I>(&lengths, self.length)?;
        self.lengths = Some(lengths);
        Ok(self)
    }

    /// The lengths in steps, one for each sequence in each sample; `None` if every sequence has all
    /// steps.
    pub fn lengths(&self) -> Option<&[usize]> {
        // The compiler knows this for samples that are not sequences, and then emits no code for
        // lengths.
        if const { I::SEQUENCES == 0 } {
            return None;
        }
        self.lengths.as_deref()
    }

    /// The lengths as a [`Lengths`], grouped by sample.
    pub(crate) fn lengths_of_all(&self) -> Option<Lengths<'_>> {
        let lengths = self.lengths()?;
        Some(Lengths::new(lengths, I::SEQUENCES))
    }

    /// Checks that lengths do not stand in the way of scaling. Scaling treats a feature alike at
    /// all positions and must know which positions are padding, which it cannot for several inputs.
    pub(super) fn check_columns(&self) -> Result<()> {
        if self.lengths.is_none() || I::DIMENSIONS.len() == 2 {
            return Ok(());
        }
        Err(Error::Setting {
            name: "lengths",
            expected: "absent when inputs of several shapes are scaled together: scale each before \
                       joining them",
            found: format!("given for {} sequences per sample", I::SEQUENCES),
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

    /// Creates a data set from sequences of different lengths, up to the steps of the shape. The
    /// targets of each are for the whole sequence. Sequences are padded with zeros.
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
    /// Names the first sequence that has no steps, or more than the shape allows.
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

    /// Like [`from_sequences`](Self::from_sequences), with targets for each step.
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
    /// Names the first sequence that has no steps, more than the shape allows, or a different
    /// number of targets and steps.
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

    /// Creates a data set from one long series with targets for each step, for training that
    /// [carries states from batch to batch](super#long-sequences-in-parts). The series is cut into
    /// `batch_size` segments of equal length, and each segment into parts with the steps of the
    /// shape. Sample i of each batch is the next part of segment i. `PyTorch`'s language model
    /// example calls this `batchify`. Steps at the end of a segment that do not fill a part are
    /// dropped.
    ///
    /// ```
    /// use nn_runtime::{data::Dataset, prelude::*};
    ///
    /// let steps: Vec<_> = (0_u8..9).map(|i| [f32::from(i)]).collect();
    /// let next: Vec<_> = (1_u8..10).map(|i| [f32::from(i)]).collect();
    /// let data = Dataset::<Sequence<2, 1>, f32>::from_series(&steps, &next, 2)?;
    /// // Segments 0, 1, 2, 3 and 4, 5, 6, 7, each in two parts.
    /// assert_eq!(data.inputs(), [0.0, 1.0, 4.0, 5.0, 2.0, 3.0, 6.0, 7.0]);
    /// assert_eq!(data.target(1), [5.0, 6.0]);
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the numbers of targets and steps differ, or the series is too short for one part per
    /// segment.
    pub fn from_series<const F: usize, const K: usize>(
        steps: &[[S; F]],
        targets: &[[T; K]],
        batch_size: usize,
    ) -> Result<Self> {
        let mut data = Self::ragged::<F>(K * I::POSITIONS);
        data.lengths = None;
        if targets.len() != steps.len() {
            return Err(Error::Length {
                what: "steps with targets",
                expected: steps.len(),
                found: targets.len(),
            });
        }
        let stretch = steps.len().checked_div(batch_size).unwrap_or(0);
        let parts = stretch / I::POSITIONS.max(1);
        if parts == 0 {
            return Err(Error::Setting {
                name: "batch_size",
                expected: "at least 1, and small enough that each sample gets a whole part of the \
                           series",
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

    /// Adds the targets of a sequence with `steps` steps. Called before its input is added.
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
                what: "steps with targets",
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

    /// An empty data set of sequences with `F` features.
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
    /// The lengths of some samples of the batch, if they have lengths, gathered in reused memory.
    pub(crate) fn gather_lengths<'m>(
        &self,
        places: Range<usize>,
        memory: &'m mut Vec<usize>,
    ) -> Option<Lengths<'m>> {
        if const { I::SEQUENCES == 0 } {
            return None;
        }
        let lengths = self.data().targets().lengths?.numbers();
        memory.clear();
        for place in places {
            let first = self.index(place) * I::SEQUENCES;
            memory.extend_from_slice(&lengths[first..first + I::SEQUENCES]);
        }
        Some(Lengths::new(memory, I::SEQUENCES))
    }
}
