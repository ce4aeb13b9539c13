//! Shifts and random crops.

use super::{Augmentation, Border, Canvas, Draws};
use crate::error::Result;
use crate::scalar::Scalar;

/// Moves the image vertically and horizontally by whole pixels. The distances are uniformly
/// distributed.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Shift {
    /// The maximum distance in rows.
    pub rows: usize,
    /// The maximum distance in columns.
    pub columns: usize,
    /// What fills the areas that come from beyond the edges.
    pub border: Border,
}

/// Pads the image on all sides, and crops an image of the original size at a random place: K. He et
/// al., "Deep residual learning for image recognition", 2015, section 4.2, with 4 pixels for
/// CIFAR-10. This equals a [`Shift`] whose maximum number of rows and columns is the padding.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct RandomCrop {
    /// The padding on each side, in pixels.
    pub padding: usize,
    /// What the padding contains.
    pub border: Border,
}

impl<S: Scalar> Augmentation<S> for Shift {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        let rows = distance(self.rows, draws);
        let columns = distance(self.columns, draws);
        shift(image, rows, columns, self.border);
    }

    fn check(&self) -> Result<()> {
        self.border.check()
    }
}

impl<S: Scalar> Augmentation<S> for RandomCrop {
    fn apply(&self, image: &mut Canvas<'_, S>, draws: &mut Draws) {
        let shift = Shift {
            rows: self.padding,
            columns: self.padding,
            border: self.border,
        };
        shift.apply(image, draws);
    }

    fn check(&self) -> Result<()> {
        self.border.check()
    }
}

/// A random number from `-most` to `most`. The cap is larger than any image.
fn distance(most: usize, draws: &mut Draws) -> isize {
    let most = most.min(1 << 29);
    draws.below(2 * most + 1).cast_signed() - most.cast_signed()
}

/// Moves the content down by `rows` and to the right by `columns`.
fn shift<S: Scalar>(image: &mut Canvas<'_, S>, rows: isize, columns: isize, border: Border) {
    if (rows, columns) == (0, 0) {
        return;
    }
    image.keep();
    let (width, channels, row) = (image.width, image.channels, image.row());
    let filler = S::from_f64(border.number());
    // The columns of the result that come from inside the image, and the first column of their
    // source.
    let (left, right) = (columns.max(0) as usize, (-columns).max(0) as usize);
    let inside = left.min(width)..width.saturating_sub(right).max(left.min(width));
    let source = right.min(width - inside.len());
    let lines = image.pixels.chunks_exact_mut(row.max(1));
    for (y, line) in lines.enumerate() {
        let Some(from) = border.place(y.cast_signed() - rows, image.height) else {
            line.fill(filler);
            continue;
        };
        let from = &image.scratch[from * row..(from + 1) * row];
        line[inside.start * channels..inside.end * channels]
            .copy_from_slice(&from[source * channels..(source + inside.len()) * channels]);
        for x in (0..inside.start).chain(inside.end..width) {
            let pixel = &mut line[x * channels..(x + 1) * channels];
            match border.place(x.cast_signed() - columns, width) {
                Some(x) => pixel.copy_from_slice(&from[x * channels..(x + 1) * channels]),
                None => pixel.fill(filler),
            }
        }
    }
}
