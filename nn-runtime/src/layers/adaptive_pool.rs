//! `AdaptiveAvgPool2d((h, w))`, `AdaptiveMaxPool1d(n)`: windows for an output of some size.

use core::ops::Range;

use super::reduce;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::kernels::pool::{is_largest, larger};
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// As many windows as the output has positions, spread over an image. Along an axis of `size`
/// positions, of which `count` are made, window i goes from ⌊i · size / count⌋ to before
/// ⌈(i + 1) · size / count⌉, as `PyTorch` has it; they may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Windows {
    /// Height, width and features.
    input: [usize; 3],
    output: [usize; 2],
}

impl Windows {
    const fn new([height, width, features]: [usize; 3], [rows, columns]: [usize; 2]) -> Self {
        Self {
            input: [max(height, 1), max(width, 1), max(features, 1)],
            output: [max(rows, 1), max(columns, 1)],
        }
    }

    fn along(&self, axis: usize, place: usize) -> Range<usize> {
        let (size, count) = (self.input[axis], self.output[axis]);
        place * size / count..((place + 1) * size).div_ceil(count)
    }

    /// Features and positions of the input, where one window holds all of it: padded positions of
    /// samples with lengths are then left out.
    fn one(&self) -> Option<[usize; 2]> {
        let [height, width, features] = self.input;
        (self.output == [1, 1]).then_some([features, height * width])
    }

    /// Numbers in a sample of the input and of the output.
    fn sizes(&self) -> [usize; 2] {
        let [height, width, features] = self.input;
        let [rows, columns] = self.output;
        [height * width * features, rows * columns * features]
    }

    /// Every window: where its output starts, its rows and its columns.
    #[inline(always)]
    fn each(&self, mut visit: impl FnMut(usize, Range<usize>, Range<usize>)) {
        let [rows, columns] = self.output;
        for row in 0..rows {
            for column in 0..columns {
                let at = (row * columns + column) * self.input[2];
                visit(at, self.along(0, row), self.along(1, column));
            }
        }
    }

    /// Where the pixels of a window start.
    #[inline(always)]
    fn taps(&self, rows: Range<usize>, columns: Range<usize>) -> impl Iterator<Item = usize> {
        let [_, width, features] = self.input;
        rows.flat_map(move |row| {
            let columns = columns.clone();
            columns.map(move |column| (row * width + column) * features)
        })
    }
}

macro_rules! adaptive {
    ($(#[$documentation:meta])* $name:ident, $one_dimensional:ident) => {
        $(#[$documentation])*
        ///
        /// # Shapes
        /// `[H, W, C]` becomes `[height, width, C]`, and `[T, F]` becomes `[steps, F]`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(Windows);

        #[doc = concat!("[`", stringify!($name), "`] on sequences.")]
        pub type $one_dimensional = $name;

        impl $name {
            /// For images of height, width and features; so many rows and columns of the output.
            #[must_use]
            pub const fn new(input: [usize; 3], output: [usize; 2]) -> Self {
                Self(Windows::new(input, output))
            }
        }
    };
}

adaptive! {
    /// The mean of each of the windows that make an output of some size out of any: windows as
    /// `PyTorch`'s `torch.nn.AdaptiveAvgPool2d` chooses them.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::SMatrix, prelude::*};
    /// network! { struct Net { [3, 1] => AdaptiveAvgPool1d(2) } }
    ///
    /// let y = Net::new(0).predict(&SMatrix::<f32, 1, 3>::new(1.0, 3.0, 9.0));
    /// assert_eq!(y.as_slice(), [2.0, 6.0]);
    /// ```
    ///
    /// Its backward reads neither input nor output.
    AdaptiveAvgPool2d, AdaptiveAvgPool1d
}
adaptive! {
    /// The largest number of each of the windows that make an output of some size out of any:
    /// windows as `PyTorch`'s `torch.nn.AdaptiveMaxPool2d` chooses them. Of equal numbers the
    /// first receives the gradient.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::SMatrix, prelude::*};
    /// network! { struct Net { [3, 1] => AdaptiveMaxPool1d(2) } }
    ///
    /// let y = Net::new(0).predict(&SMatrix::<f32, 1, 3>::new(1.0, 3.0, 9.0));
    /// assert_eq!(y.as_slice(), [3.0, 9.0]);
    /// ```
    ///
    /// Its backward reads input and output.
    AdaptiveMaxPool2d, AdaptiveMaxPool1d
}

struct Mean<'a, S>(&'a Windows, &'a [S], &'a mut [S]);

impl<S: Scalar> Task for Mean<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(windows, x, y) = self;
        let ([input, output], features) = (windows.sizes(), windows.input[2]);
        for (x, y) in x.chunks_exact(input).zip(y.chunks_exact_mut(output)) {
            windows.each(|at, rows, columns| {
                let y = &mut y[at..][..features];
                let count = S::from_f64((rows.len() * columns.len()) as f64);
                y.fill(S::ZERO);
                for tap in windows.taps(rows, columns) {
                    for (y, &x) in y.iter_mut().zip(&x[tap..][..features]) {
                        *y += x;
                    }
                }
                for y in y {
                    *y /= count;
                }
            });
        }
    }
}

struct MeanBackward<'a, S>(&'a Windows, &'a [S], &'a mut [S]);

impl<S: Scalar> Task for MeanBackward<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(windows, d_y, d_x) = self;
        let ([input, output], features) = (windows.sizes(), windows.input[2]);
        d_x.fill(S::ZERO);
        for (d_x, d_y) in d_x.chunks_exact_mut(input).zip(d_y.chunks_exact(output)) {
            windows.each(|at, rows, columns| {
                let d_y = &d_y[at..][..features];
                let count = S::from_f64((rows.len() * columns.len()) as f64);
                for tap in windows.taps(rows, columns) {
                    for (d_x, &d_y) in d_x[tap..][..features].iter_mut().zip(d_y) {
                        *d_x += d_y / count;
                    }
                }
            });
        }
    }
}

struct Max<'a, S>(&'a Windows, &'a [S], &'a mut [S]);

impl<S: Scalar> Task for Max<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(windows, x, y) = self;
        let ([input, output], features) = (windows.sizes(), windows.input[2]);
        for (x, y) in x.chunks_exact(input).zip(y.chunks_exact_mut(output)) {
            windows.each(|at, rows, columns| {
                let y = &mut y[at..][..features];
                y.fill(S::NEG_INFINITY);
                for tap in windows.taps(rows, columns) {
                    for (y, &x) in y.iter_mut().zip(&x[tap..][..features]) {
                        *y = larger(*y, x);
                    }
                }
            });
        }
    }
}

impl<S: Scalar> Operation<S> for AdaptiveAvgPool2d {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        if let Some([features, positions]) = self.0.one() {
            let mean = reduce::Mean::new(features, positions);
            return mean.infer(isa, pass.infer([x], y, scratch));
        }
        run(isa, Mean(&self.0, x, y));
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            scratch,
            ..
        } = call;
        if let Some([features, positions]) = self.0.one() {
            let mean = reduce::Mean::new(features, positions);
            return mean.backward(Backward {
                pass,
                saved,
                d_output: d_y,
                d_input: [d_x],
                gradient: None,
                scratch,
            });
        }
        if let Some(d_x) = d_x {
            run(Undecided, MeanBackward(&self.0, d_y, d_x));
        }
    }
}

impl<S: Scalar> Operation<S> for AdaptiveMaxPool2d {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        if let Some([features, positions]) = self.0.one() {
            let max = reduce::Max::new(features, positions);
            return max.infer(isa, pass.infer([x], y, scratch));
        }
        run(isa, Max(&self.0, x, y));
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            scratch,
            ..
        } = call;
        if let Some([features, positions]) = self.0.one() {
            let max = reduce::Max::new(features, positions);
            return max.backward(Backward {
                pass,
                saved,
                d_output: d_y,
                d_input: [d_x],
                gradient: None,
                scratch,
            });
        }
        let Some(d_x) = d_x else { return };
        let ([input, output], features) = (self.0.sizes(), self.0.input[2]);
        d_x.fill(S::ZERO);
        let inputs = saved.input[0].chunks_exact(input);
        let outputs = saved.output.chunks_exact(output);
        let inputs = inputs.zip(d_x.chunks_exact_mut(input));
        let outputs = outputs.zip(d_y.chunks_exact_mut(output));
        for ((x, d_x), (y, d_y)) in inputs.zip(outputs) {
            self.0.each(|at, rows, columns| {
                let (y, d_y) = (&y[at..][..features], &mut d_y[at..][..features]);
                for tap in self.0.taps(rows, columns) {
                    for i in 0..features {
                        // What the first of the largest has taken is gone for the others.
                        if is_largest(x[tap + i], y[i]) {
                            d_x[tap + i] += core::mem::take(&mut d_y[i]);
                        }
                    }
                }
            });
        }
    }
}
