//! Steps of sequences, and where their numbers lie.

use crate::kernels::guard::Parts;
use crate::kernels::product::Walk;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Some steps of all samples of a tile.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    /// The circumstances of the trip.
    pub pass: &'a Pass<'a>,
    /// Steps that a sample has room for.
    pub(crate) all: usize,
    /// The first of these.
    pub(crate) first: usize,
    /// How many these are.
    pub(crate) count: usize,
}

/// One of some steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct One {
    /// Which.
    pub(crate) index: usize,
    /// Numbers of each sample.
    pub(crate) size: usize,
}

impl<'a> Steps<'a> {
    /// All steps of samples of so many numbers altogether, in `features` a step.
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

    /// The samples.
    #[inline(always)]
    pub(crate) const fn samples(&self) -> usize {
        self.pass.samples
    }

    /// Columns: steps times samples.
    #[inline(always)]
    pub(crate) const fn columns(&self) -> usize {
        self.pass.samples * self.count
    }

    /// Columns of `features` numbers of samples that lie one after another, from the first of
    /// these steps on, step after step.
    #[inline(always)]
    pub(crate) const fn by_steps(&self, features: usize) -> Walk {
        Walk {
            counts: [1, self.count, self.pass.samples],
            steps: [0, features, self.all * features],
        }
    }

    /// Columns of `size` numbers that lie step after step, sample after sample.
    #[inline(always)]
    pub(crate) const fn by_samples(&self, size: usize) -> Walk {
        Walk {
            counts: [1, self.pass.samples, self.count],
            steps: [0, size, self.pass.samples * size],
        }
    }

    /// The numbers of samples that lie one after another, from the first of these steps on.
    #[inline(always)]
    pub(crate) fn since_first<'m, S: Scalar>(&self, numbers: &'m [S], features: usize) -> &'m [S] {
        numbers.part(self.first * features..)
    }

    /// Step number `index` of these, of what lies step after step.
    #[inline(always)]
    pub(crate) fn at<'m, S: Scalar>(&self, numbers: &'m [S], size: usize, index: usize) -> &'m [S] {
        let step = self.pass.samples * size;
        let place = index * step..(index + 1) * step;
        numbers.part(place)
    }

    /// The same, to be written.
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

    /// Number `index` of what lies step after step, and the next.
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

    /// The place of step number `index` of these, where samples of so many numbers a step lie one
    /// after another.
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

    /// Step number `index` of these is none of the sample's, but padding.
    #[inline(always)]
    pub(crate) fn is_padding(&self, sample: usize, index: usize) -> bool {
        self.first + index >= self.pass.length(sample, self.all)
    }

    /// Cuts what lies step after step into regions of so many numbers a step.
    #[inline(always)]
    pub(crate) fn regions<'m, S: Scalar, const N: usize>(
        &self,
        numbers: &'m [S],
        sizes: [usize; N],
    ) -> [&'m [S]; N] {
        let sizes = sizes.map(|size| size * self.count);
        self.pass.split_ref(numbers, sizes)
    }

    /// The same, to be written.
    #[inline(always)]
    pub(crate) fn regions_mut<'m, S: Scalar, const N: usize>(
        &self,
        numbers: &'m mut [S],
        sizes: [usize; N],
    ) -> [&'m mut [S]; N] {
        let sizes = sizes.map(|size| size * self.count);
        self.pass.split(numbers, sizes).0
    }

    /// The gradient of the outputs of one of these steps, plus what comes from the step
    /// after it, of which nothing is left. Zero for a sample of which the step is padding: there,
    /// what comes from the step after stays.
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
