//! Steps of sequences, and their memory layout.

use crate::kernels::guard::Parts;
use crate::kernels::product::Walk;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// A range of steps, for all samples of a tile.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    /// The pass to which the samples belong.
    pub pass: &'a Pass<'a>,
    /// The maximum number of steps of a sample.
    pub(crate) all: usize,
    /// The first step of the range.
    pub(crate) first: usize,
    /// The number of steps in the range.
    pub(crate) count: usize,
}

/// One step of a range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct One {
    /// The index of the step in the range.
    pub(crate) index: usize,
    /// The numbers per sample.
    pub(crate) size: usize,
}

impl<'a> Steps<'a> {
    /// All steps of samples with a total of `numbers` numbers and `features` features per step.
    #[inline(always)]
    pub(crate) fn all(pass: &'a Pass<'a>, numbers: usize, features: usize) -> Self {
        let columns = numbers / features.max(1);
        let steps = columns / pass.samples.max(1);
        Self {
            pass,
            all: steps,
            first: 0,
            count: steps,
        }
    }

    /// The number of samples.
    #[inline(always)]
    pub(crate) const fn samples(&self) -> usize {
        self.pass.samples
    }

    /// The number of columns: steps times samples.
    #[inline(always)]
    pub(crate) const fn columns(&self) -> usize {
        self.pass.samples * self.count
    }

    /// The walk over columns of `features` numbers, stored one sample after another, in the order
    /// of the steps of the range.
    #[inline(always)]
    pub(crate) const fn by_steps(&self, features: usize) -> Walk {
        Walk {
            counts: [1, self.count, self.pass.samples],
            steps: [0, features, self.all * features],
        }
    }

    /// The walk over columns of `size` numbers, stored one step after another, in the order of the
    /// samples.
    #[inline(always)]
    pub(crate) const fn by_samples(&self, size: usize) -> Walk {
        Walk {
            counts: [1, self.pass.samples, self.count],
            steps: [0, size, self.pass.samples * size],
        }
    }

    /// The numbers from the first step of the range on, of samples that are stored one after
    /// another.
    #[inline(always)]
    pub(crate) fn since_first<'m, S: Scalar>(&self, numbers: &'m [S], features: usize) -> &'m [S] {
        numbers.part(self.first * features..)
    }

    /// The numbers of step `index` of the range, stored one step after another.
    #[inline(always)]
    pub(crate) fn at<'m, S: Scalar>(&self, numbers: &'m [S], size: usize, index: usize) -> &'m [S] {
        let step = self.pass.samples * size;
        let place = index * step..(index + 1) * step;
        numbers.part(place)
    }

    /// The numbers of step `index` of the range, mutable.
    #[inline(always)]
    pub(crate) fn at_mut<'m, S: Scalar>(
        &self,
        numbers: &'m mut [S],
        size: usize,
        index: usize,
    ) -> &'m mut [S] {
        let step = self.pass.samples * size;
        let place = index * step..(index + 1) * step;
        numbers.part_mut(place)
    }

    /// The numbers of entry `index` and of the next entry, stored one step after another.
    #[inline(always)]
    pub(crate) fn pair<'m, S: Scalar>(
        &self,
        numbers: &'m mut [S],
        size: usize,
        index: usize,
    ) -> (&'m [S], &'m mut [S]) {
        let step = self.pass.samples * size;
        let (before, after) = numbers.cut_mut((index + 1) * step);
        (before.part(index * step..), after.part_mut(..step))
    }

    /// The range of the numbers of step `index` of the range in a sample, if samples with `size`
    /// numbers per step are stored one after another.
    #[inline(always)]
    pub(crate) const fn place(
        &self,
        size: usize,
        sample: usize,
        index: usize,
    ) -> core::ops::Range<usize> {
        let first = (sample * self.all + self.first + index) * size;
        first..first + size
    }

    /// Whether step `index` of the range is padding in a sample.
    #[inline(always)]
    pub(crate) fn is_padding(&self, sample: usize, index: usize) -> bool {
        self.first + index >= self.pass.length(sample, self.all)
    }

    /// Splits memory that is stored one step after another into regions with the given sizes per
    /// step.
    #[inline(always)]
    pub(crate) fn regions<'m, S: Scalar, const N: usize>(
        &self,
        numbers: &'m [S],
        sizes: [usize; N],
    ) -> [&'m [S]; N] {
        let sizes = sizes.map(|size| size * self.count);
        self.pass.split_ref(numbers, sizes)
    }

    /// Splits memory into regions with the given sizes per step, mutable.
    #[inline(always)]
    pub(crate) fn regions_mut<'m, S: Scalar, const N: usize>(
        &self,
        numbers: &'m mut [S],
        sizes: [usize; N],
    ) -> [&'m mut [S]; N] {
        let sizes = sizes.map(|size| size * self.count);
        self.pass.split(numbers, sizes).0
    }

    /// Writes the gradient of the outputs of a step to `d_output`: the sum of `d_y` and the
    /// gradient `d_after` from the following step, which is then set to zero. If the step is
    /// padding in a sample, zero is written, and `d_after` is kept.
    pub(crate) fn take_gradient<S: Scalar>(
        &self,
        One { index, size }: One,
        d_y: &[S],
        d_after: &mut [S],
        d_output: &mut [S],
    ) {
        let samples = d_output.chunks_exact_mut(size.max(1));
        let samples = samples.zip(d_after.chunks_exact_mut(size.max(1)));
        for (sample, (d_output, d_after)) in samples.enumerate() {
            if self.is_padding(sample, index) {
                d_output.fill(S::ZERO);
                continue;
            }
            let d_y = d_y.part(self.place(size, sample, index));
            let sums = d_output.iter_mut().zip(d_after);
            for ((sum, d_after), d_y) in sums.zip(d_y) {
                *sum = *d_y + *d_after;
                *d_after = S::ZERO;
            }
        }
    }
}
