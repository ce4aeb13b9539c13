//! `AdaptiveAvgPool2d((h, w))`, `AdaptiveMaxPool1d(n)`: pooling to an output of fixed size.

use core::ops::Range;

use super::reduce;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::kernels::pool::{is_largest, larger};
use crate::memory::max;
use crate::operation::Operation;
use crate::scalar::Scalar;

/// The windows of an image, one for each output position. Along an axis with `size` input positions
/// and `count` output positions, window i covers the positions from ⌊i · size / count⌋ (inclusive)
/// to ⌈(i + 1) · size / count⌉ (exclusive), as in `PyTorch`. Windows can overlap.
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

    /// The features and positions of the input if a single window covers all of it. In this case,
    /// padded positions of samples with lengths are ignored.
    fn one(&self) -> Option<[usize; 2]> {
        let [height, width, features] = self.input;
        (self.output == [1, 1]).then_some([features, height * width])
    }

    /// The sizes of a sample of the input and of the output, in numbers.
    fn sizes(&self) -> [usize; 2] {
        let [height, width, features] = self.input;
        let [rows, columns] = self.output;
        [height * width * features, rows * columns * features]
    }

    /// Visits every window: its offset in the output, its rows and its columns.
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

    /// The offsets of the pixels of a window.
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
            /// Pools images of the given height, width and features to the given number of rows and
            /// columns.
            #[must_use]
            pub const fn new(input: [usize; 3], output: [usize; 2]) -> Self {
                Self(Windows::new(input, output))
            }
        }
    };
}

adaptive! {
    /// Mean pooling to an output of fixed size, with the windows of `torch.nn.AdaptiveAvgPool2d` in
    /// `PyTorch`.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::SMatrix, prelude::*};
    /// network! { struct Net { [3, 1] => AdaptiveAvgPool1d(2) } }
    ///
    /// let y = Net::new(0).predict(&SMatrix::<f32, 1, 3>::new(1.0, 3.0, 9.0));
    /// assert_eq!(y.as_slice(), [2.0, 6.0]);
    /// ```
    ///
    /// The backward pass needs neither the input nor the output.
    AdaptiveAvgPool2d, AdaptiveAvgPool1d
}
adaptive! {
    /// Max pooling to an output of fixed size, with the windows of `torch.nn.AdaptiveMaxPool2d` in
    /// `PyTorch`. If several numbers of a window are equally large, the first one receives the
    /// gradient.
    ///
    /// ```
    /// use nn_runtime::{nalgebra::SMatrix, prelude::*};
    /// network! { struct Net { [3, 1] => AdaptiveMaxPool1d(2) } }
    ///
    /// let y = Net::new(0).predict(&SMatrix::<f32, 1, 3>::new(1.0, 3.0, 9.0));
    /// assert_eq!(y.as_slice(), [3.0, 9.0]);
    /// ```
    ///
    /// The backward pass needs the input and the output.
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
                        // The first of the largest numbers takes the gradient, and leaves zero for
                        // the others.
                        if is_largest(x[tap + i], y[i]) {
                            d_x[tap + i] += core::mem::take(&mut d_y[i]);
                        }
                    }
                }
            });
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Window);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::array::Array;
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{along, integers_of, rows_and_columns, whole};
    use crate::io::onnx::proto::attribute::{int, ints};
    use crate::io::onnx::values::{Form, Value};
    use crate::structure::{Axes, Operation};

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        match it.operation {
            Operation::AdaptiveMaxPool { axes, output } => Ok(max(it, axes, output)),
            Operation::AdaptiveAvgPool { axes, output } => Ok(mean(it, axes, output)),
            _ => it.mistaken(),
        }
    }

    /// The size and stride of the windows of an adaptive pool, if all windows are alike.
    fn regular(input: [usize; 2], output: [usize; 2]) -> Option<[usize; 2]> {
        let is_regular = (0..2).all(|axis| input[axis].is_multiple_of(output[axis].max(1)));
        is_regular.then(|| core::array::from_fn(|axis| input[axis] / output[axis].max(1)))
    }

    /// The range of a window of an adaptive pool.
    fn range(size: usize, count: usize, place: usize) -> core::ops::Range<usize> {
        place * size / count..((place + 1) * size).div_ceil(count)
    }

    /// Translates an adaptive pool whose windows are all alike.
    fn plain(
        it: &mut Context<'_>,
        axes: Axes,
        size: [usize; 2],
        output: [usize; 2],
        [global, windows]: [&str; 2],
    ) -> Value {
        let x = it.first(0);
        let y = if output == [1, 1] {
            it.node(global, &[&x], vec![])
        } else {
            let size = along(axes, size);
            let attributes = ["kernel_shape", "strides"]
                .map(|name| ints(name, size.iter().map(|size| whole(*size))));
            it.node(windows, &[&x], attributes.into())
        };
        it.give(y, Form::First)
    }

    fn mean(it: &mut Context<'_>, axes: Axes, output: [usize; 2]) -> Value {
        let input = rows_and_columns(&it.shape_of(0));
        if let Some(size) = regular(input, output) {
            return plain(it, axes, size, output, ["GlobalAveragePool", "AveragePool"]);
        }
        let mut x = it.first(0);
        // Each row of the matrix computes the mean of one window.
        let number = it.builder.number;
        let mut matrix = |axis: usize, is_transposed: bool| {
            let (size, count) = (input[axis], output[axis]);
            let weights = (0..count).flat_map(|place| {
                let range = range(size, count, place);
                let share = 1.0 / range.len() as f64;
                (0..size).map(move |x| if range.contains(&x) { share } else { 0.0 })
            });
            let name = format!("means/{size}to{count}");
            let means = Array::new(number, &[count, size], weights);
            if is_transposed {
                it.builder
                    .constant(&format!("{name}.transposed"), || means.permuted(&[1, 0]))
            } else {
                it.builder.constant(&name, || means)
            }
        };
        let columns = matrix(1, true);
        let rows = (axes == Axes::Pixels).then(|| matrix(0, false));
        x = it.node("MatMul", &[&x, &columns], vec![]);
        if let Some(rows) = rows {
            x = it.node("MatMul", &[&rows, &x], vec![]);
        }
        it.give(x, Form::First)
    }

    fn max(it: &mut Context<'_>, axes: Axes, output: [usize; 2]) -> Value {
        let input = rows_and_columns(&it.shape_of(0));
        if let Some(size) = regular(input, output) {
            return plain(it, axes, size, output, ["GlobalMaxPool", "MaxPool"]);
        }
        let mut x = it.first(0);
        let input = along(axes, input);
        let output = along(axes, output);
        for (axis, (&size, &count)) in (2..).zip(input.iter().zip(&output)) {
            // The positions of each window. If a window is shorter than the others, its last
            // position is repeated.
            let ranges = || (0..count).map(|place| range(size, count, place));
            let longest = ranges().map(|range| range.len()).max().unwrap_or(1);
            let places = ranges().flat_map(|range| {
                let last = range.end - 1;
                (0..longest).map(move |place| whole((range.start + place).min(last)))
            });
            let places: Vec<i64> = places.collect();
            let places = integers_of(it, &places, &[count, longest]);
            x = it.node("Gather", &[&x, &places], vec![int("axis", axis)]);
            let attributes = vec![ints("axes", [axis + 1]), int("keepdims", 0)];
            x = it.node("ReduceMax", &[&x], attributes);
        }
        it.give(x, Form::First)
    }
}
