//! Data sets with augmented images.

use alloc::vec;
use alloc::vec::Vec;

use super::{Canvas, Draws};
use crate::data::fingerprint::{self, Fingerprint};
use crate::data::reused::Reused;
use crate::data::{Dataset, DatasetFor, VisitTargets};
use crate::error::Result;
use crate::random::Seed;
use crate::scalar::Scalar;
use crate::shape::{Image, Shape};
use crate::threads::join;

/// An augmentation of images: one from this module, a tuple of several, or one of your own.
///
/// ```
/// use nn_runtime::data::{Augmentation, Augmented, Canvas, Dataset, DatasetFor, Draws};
/// use nn_runtime::{prelude::*, scalar::Scalar};
///
/// /// Inverts the colors of half of the images.
/// struct Negative;
///
/// impl<S: Scalar> Augmentation<S> for Negative {
///     fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
///         if draws.happens(0.5) {
///             image.pixels.iter_mut().for_each(|number| *number = S::ONE - *number);
///         }
///     }
/// }
///
/// let data = Dataset::<Image<1, 2, 1>, u32>::classes(vec![0.25, 1.0], vec![0])?;
/// let negatives = Augmented::new(&data, Negative, 0)?;
/// let mut seen = Dataset::with_capacity(20, 1);
/// for epoch in 0..20 {
///     negatives.read(epoch, &[0], &mut seen)?;
/// }
/// assert!((0..20).any(|epoch| seen.input(epoch) == [0.25, 1.0]));
/// assert!((0..20).any(|epoch| seen.input(epoch) == [0.75, 0.0]));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an augmentation of images with scalars of type `{S}`",
    note = "augmentations are listed in `nn_runtime::data`; a tuple of up to 8 applies them in order"
)]
pub trait Augmentation<S: Scalar>: Sync {
    /// Changes an image in place. All randomness must come from `draws`.
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws);

    /// Checks the settings once.
    ///
    /// # Errors
    /// Names the setting that is out of range.
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// The images of another data set, augmented differently in each epoch. Nothing is stored: the
/// augmentation is applied to each batch when it is read.
///
/// The result depends only on the seed, the epoch and the index of the image. It depends neither on
/// the order of the images, nor on how they are cut into batches, nor on the number of threads.
/// Large batches are augmented on all threads. Nothing is allocated after construction.
///
/// Do not augment a test set.
///
/// ```
/// use nn_runtime::data::{Augmented, Cutout, Dataset, HorizontalFlip, RandomCrop};
/// use nn_runtime::{loss::CrossEntropy, prelude::*};
/// use nn_runtime::optimizer::{Adam, Optimizer};
///
/// network! { struct Tiny { [8, 8, 1] => Flatten => Dense(2) } }
///
/// // A horizontal or a vertical line.
/// let line = |class: usize, place: usize| {
///     let on_line = move |i: usize| [i / 8, i % 8][class] == place;
///     (0..64).map(move |i| f32::from(u8::from(on_line(i))))
/// };
/// let inputs = (0..16).flat_map(|i| line(i / 8, i % 8)).collect();
/// let classes = (0..16).map(|i| i / 8).collect();
/// let train = Dataset::<Image<8, 8, 1>, u32>::classes(inputs, classes)?;
///
/// let changes = (
///     HorizontalFlip::default(),
///     RandomCrop { padding: 1, ..RandomCrop::default() },
///     Cutout { size: 2, fill: 0.0 },
/// );
/// let augmented = Augmented::new(&train, changes, 7)?;
/// let mut network = Tiny::new(0);
/// let mut optimizer = Optimizer::new(Adam::default())?;
/// let loss = CrossEntropy::default();
/// Trainer::default().fit(
///     &mut network,
///     &mut optimizer,
///     Fit {
///         train: &augmented,
///         validation: Some(&train),
///         loss: &loss,
///         metrics: &mut [],
///     },
/// )?;
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Augmented<D, A, S = f32> {
    data: D,
    augmentation: A,
    seed: u64,
    scratch: Reused<Vec<S>>,
}

impl<D, A, S: Scalar> Augmented<D, A, S> {
    /// Augments the images of a data set. `data` may also be a reference, `&data`.
    ///
    /// # Errors
    /// If a setting of the augmentation is out of range.
    pub fn new<const H: usize, const W: usize, const C: usize>(
        data: D,
        augmentation: A,
        seed: impl Seed,
    ) -> Result<Self>
    where
        D: DatasetFor<Image<H, W, C>, S>,
        A: Augmentation<S>,
    {
        augmentation.check()?;
        Ok(Self {
            data,
            augmentation,
            seed: seed.seed(),
            scratch: Reused::new(vec![S::ZERO; MOST_LANES * H * W * C]),
        })
    }
}

#[diagnostic::do_not_recommend]
impl<const H: usize, const W: usize, const C: usize, D, A, S> DatasetFor<Image<H, W, C>, S>
    for Augmented<D, A, S>
where
    D: DatasetFor<Image<H, W, C>, S>,
    A: Augmentation<S>,
    S: Scalar,
{
    type Target = D::Target;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn targets_per_sample(&self) -> usize {
        self.data.targets_per_sample()
    }

    fn read(
        &self,
        epoch: usize,
        indices: &[usize],
        samples: &mut Dataset<Image<H, W, C>, D::Target, S>,
    ) -> Result<()> {
        let size = Image::<H, W, C>::SIZE;
        let before = samples.inputs().len();
        self.data.read(epoch, indices, samples)?;
        let images = &mut samples.inputs_mut()[before..];
        let lanes = (images.len() / LEAST_NUMBERS).clamp(1, MOST_LANES);
        self.scratch.with(|scratch| {
            // The memory is empty if another thread is using it.
            scratch.resize(MOST_LANES * size, S::ZERO);
            let (augmentation, seed) = (&self.augmentation, self.seed);
            let change = |index: usize, pixels: &mut [S], scratch: &mut [S]| {
                let mut image = Canvas {
                    height: H,
                    width: W,
                    channels: C,
                    pixels,
                    scratch,
                };
                let mut draws = Draws::new(seed, epoch, index);
                augmentation.apply(&mut image, &mut draws);
            };
            in_lanes(indices, images, scratch, lanes, &change);
        });
        Ok(())
    }

    fn visit_targets(
        &self,
        epoch: usize,
        visit: &mut VisitTargets<'_, D::Target, S>,
    ) -> Result<()> {
        self.data.visit_targets(epoch, visit)
    }

    fn check_finite(&self) -> Result<()> {
        self.data.check_finite()
    }

    fn fingerprint(&self) -> Result<Fingerprint> {
        Ok(fingerprint::of(self)?.of_changed(self.data.fingerprint()?))
    }
}

/// The maximum number of images that are augmented at the same time.
const MOST_LANES: usize = 16;

/// The minimum work per thread: changing this many numbers takes 20 to 300 µs, and waking a thread
/// a few µs.
const LEAST_NUMBERS: usize = 1 << 15;

/// Augments images on all threads, up to the number of lanes. Each lane has its own part of the
/// scratch memory.
fn in_lanes<S: Scalar>(
    indices: &[usize],
    images: &mut [S],
    scratch: &mut [S],
    lanes: usize,
    change: &(impl Fn(usize, &mut [S], &mut [S]) + Sync),
) {
    let Some(size) = images.len().checked_div(indices.len()) else {
        return;
    };
    if lanes > 1 {
        let first = lanes / 2;
        let count = indices.len() * first / lanes;
        let (left, right) = indices.split_at(count);
        let (left_images, right_images) = images.split_at_mut(count * size);
        let (left_scratch, right_scratch) = scratch.split_at_mut(first * size);
        join(
            || in_lanes(left, left_images, left_scratch, first, change),
            || in_lanes(right, right_images, right_scratch, lanes - first, change),
        );
        return;
    }
    let scratch = &mut scratch[..size];
    for (&index, image) in indices.iter().zip(images.chunks_exact_mut(size.max(1))) {
        change(index, image, scratch);
    }
}
