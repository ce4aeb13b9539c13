//! Convolutions over the positions of images. A sequence is an image with one row.
//!
//! The memory layout is channels-last, so that a window of an image consists of a few contiguous
//! runs. A convolution is then a matrix product whose right factor is read directly from the image
//! ([`Product`]); windows are never copied. If there is padding, a few samples at a time are first
//! copied with their padding, which costs little compared with the product.
//!
//! # Performance limits
//! With 16 or more output channels, the limit is arithmetic, in the tiles of the product. With
//! fewer output channels, some vector lanes stay empty. The exception is a single input channel,
//! for which vectors contain positions. Depthwise convolutions read two numbers for each
//! multiplication, from the first-level cache.

use super::dispatch::{Isa, Undecided};
use super::elementwise;
use super::product::{Left, Product, Start, Walk};
use crate::kernels::compiled::compiled;
use crate::kernels::guard::Parts;
use crate::kernels::lengths::Lengths;
use crate::kernels::padding::{Pad, Padding};
use crate::scalar::Scalar;

mod depthwise;
mod overlap;
mod planar;
#[cfg(test)]
mod tests;

/// The minimum number of columns for which setting up a product is worthwhile. This many positions
/// are computed together.
const POSITIONS: usize = 512;

/// The sizes of a convolution. In all pairs, rows come first and columns second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convolution {
    /// Height, width and channels of the input.
    pub input: [usize; 3],
    /// Height, width and channels of the output.
    pub output: [usize; 3],
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// The distance between windows.
    pub stride: [usize; 2],
    /// The distance between the positions of a window.
    pub dilation: [usize; 2],
    /// The padding at the top, at the bottom, on the left and on the right.
    pub sides: [usize; 4],
    /// The kind of padding.
    pub padding: Padding,
    /// The number of groups into which the channels of input and output are split. Each output
    /// group reads only the input channels of its group.
    pub groups: usize,
}

/// The arguments of [`forward_of`](Convolution::forward_of).
#[derive(Debug)]
pub struct Convolve<'a, S> {
    /// The lengths of the samples. Positions beyond them count as zeros.
    pub lengths: Option<Lengths<'a>>,
    /// The input, the weight and the bias.
    pub numbers: [&'a [S]; 3],
    /// The buffer for the output.
    pub y: &'a mut [S],
    /// The scratch memory, of the size [`forward_scratch`](Convolution::forward_scratch).
    pub scratch: &'a mut [S],
}

/// How the gradient with respect to the input is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// As a convolution of the output's gradient with the flipped kernel.
    Mirrored,
    /// As the gradients of all windows, which are added where they overlap.
    Scattered,
}

impl Convolution {
    /// The number of inputs of an output number: the positions of the kernel times the input
    /// channels of a group.
    pub const fn window(&self) -> usize {
        self.kernel[0] * self.kernel[1] * self.group_inputs()
    }

    /// The input channels per group.
    const fn group_inputs(&self) -> usize {
        self.input[2] / at_least_one(self.groups)
    }

    /// The output channels per group.
    const fn group_outputs(&self) -> usize {
        self.output[2] / at_least_one(self.groups)
    }

    /// Height and width of the padded input.
    const fn padded(&self) -> [usize; 2] {
        let ([height, width, _], [top, bottom, left, right]) = (self.input, self.sides);
        [top + height + bottom, left + width + right]
    }

    const fn is_padded(&self) -> bool {
        !matches!(self.sides, [0, 0, 0, 0])
    }

    /// Whether every channel is a group of its own.
    const fn is_depthwise(&self) -> bool {
        self.groups > 1 && self.group_inputs() == 1 && self.group_outputs() == 1
    }

    const fn input_floats(&self) -> usize {
        self.input[0] * self.input[1] * self.input[2]
    }

    const fn output_floats(&self) -> usize {
        self.output[0] * self.output[1] * self.output[2]
    }

    const fn padded_floats(&self) -> usize {
        let [height, width] = self.padded();
        height * width * self.input[2]
    }

    /// The number of samples that are computed together.
    const fn samples_at_once(&self) -> usize {
        if planar::fits(self) {
            return planar::SAMPLES;
        }
        at_least_one(POSITIONS / at_least_one(self.output[0] * self.output[1]))
    }

    /// The size of the scratch memory of [`forward`](Self::forward), in numbers.
    pub const fn forward_scratch(&self) -> usize {
        if self.is_padded() {
            self.padded_floats() * self.samples_at_once()
        } else {
            0
        }
    }

    /// The size of the scratch memory of [`weight_gradient`](Self::weight_gradient), in numbers.
    pub const fn weight_gradient_scratch(&self) -> usize {
        if planar::fits(self) {
            self.forward_scratch() + planar::scratch(self)
        } else {
            self.forward_scratch()
        }
    }

    /// The size of the scratch memory of [`input_gradient`](Self::input_gradient), in numbers.
    pub const fn input_gradient_scratch(&self) -> usize {
        match self.route() {
            Route::Mirrored => self.window() * self.output[2] + self.mirrored().forward_scratch(),
            Route::Scattered => {
                let windows = if self.is_depthwise() {
                    0
                } else {
                    self.window() * self.positions_at_once()
                };
                windows
                    + if self.is_padded() {
                        self.padded_floats()
                    } else {
                        0
                    }
            }
        }
    }

    /// The number of positions whose windows are computed together in a backward pass: whole rows
    /// of the output.
    const fn positions_at_once(&self) -> usize {
        self.rows_at_once() * self.output[1]
    }

    const fn rows_at_once(&self) -> usize {
        let rows = at_least_one(64 / at_least_one(self.output[1]));
        if rows > self.output[0] {
            self.output[0]
        } else {
            rows
        }
    }

    const fn route(&self) -> Route {
        let extent = self.extent();
        let [top, bottom, left, right] = self.sides;
        let fits = matches!(self.padding, Padding::Constant(_))
            && self.stride[0] == 1
            && self.stride[1] == 1
            && top < extent[0]
            && bottom < extent[0]
            && left < extent[1]
            && right < extent[1];
        if !fits {
            return Route::Scattered;
        }
        if self.is_depthwise() {
            return Route::Mirrored;
        }
        // Estimates the costs: vectors of 16 that are multiplied, and vectors that are added where
        // windows overlap.
        let taps = self.kernel[0] * self.kernel[1];
        let mirrored = self.group_inputs().div_ceil(16)
            * taps
            * self.group_outputs()
            * self.input[0]
            * self.input[1];
        let positions = self.output[0] * self.output[1];
        let runs = taps * self.group_inputs().div_ceil(16);
        let scattered = positions * (self.window().div_ceil(16) * self.group_outputs() + 4 * runs);
        if mirrored <= scattered {
            Route::Mirrored
        } else {
            Route::Scattered
        }
    }

    /// The size of a dilated window along both axes.
    const fn extent(&self) -> [usize; 2] {
        [
            (at_least_one(self.kernel[0]) - 1) * self.dilation[0] + 1,
            (at_least_one(self.kernel[1]) - 1) * self.dilation[1] + 1,
        ]
    }

    /// The convolution that computes the gradient of the input from the gradient of the output. Its
    /// padding at the bottom and on the right is chosen so that its output has the size of our
    /// input. This includes positions that no window reaches, which a transposed convolution can
    /// have (`output_padding`).
    const fn mirrored(&self) -> Self {
        let extent = self.extent();
        let [top, _, left, _] = self.sides;
        let [height, width, _] = self.input;
        Self {
            input: self.output,
            output: self.input,
            sides: [
                extent[0].saturating_sub(1 + top),
                (height + top).saturating_sub(self.output[0]),
                extent[1].saturating_sub(1 + left),
                (width + left).saturating_sub(self.output[1]),
            ],
            ..*self
        }
    }

    /// The offsets of the numbers of a window.
    const fn taps(&self) -> Walk {
        let row = self.padded()[1] * self.input[2];
        Walk {
            counts: [self.kernel[0], self.kernel[1], self.group_inputs()],
            steps: [self.dilation[0] * row, self.dilation[1] * self.input[2], 1],
        }
        .merged()
    }

    /// The offsets of the windows of `samples` samples.
    const fn windows(&self, samples: usize) -> Walk {
        let row = self.padded()[1] * self.input[2];
        Walk {
            counts: [samples, self.output[0], self.output[1]],
            steps: [
                self.padded_floats(),
                self.stride[0] * row,
                self.stride[1] * self.input[2],
            ],
        }
        .merged()
    }

    /// The padded input. If samples have lengths, the positions beyond them are set to zero; this
    /// is allowed only for sequences with zero padding.
    fn pad<'a, S: Scalar>(
        &self,
        lengths: Option<Lengths<'_>>,
        x: &'a [S],
        scratch: &'a mut [S],
    ) -> &'a [S] {
        if !self.is_padded() {
            return x;
        }
        let samples = x.len() / at_least_one(self.input_floats());
        let padded = scratch.part_mut(..samples * self.padded_floats());
        let pad = Pad::new(self.input, self.sides, self.padding);
        pad.surround(x, padded);
        if let Some(lengths) = lengths {
            let [_, width, channels] = self.input;
            let [_, _, left, _] = self.sides;
            let samples = padded.chunks_exact_mut(at_least_one(self.padded_floats()));
            for (sample, padded) in samples.enumerate() {
                // An image has no length, even if the network has other inputs that are sequences.
                let Some(length) = lengths.get(0, sample) else {
                    continue;
                };
                let padding = (left + length.min(width)) * channels;
                padded.part_mut(padding..).fill(S::ZERO);
            }
        }
        padded
    }

    /// `y = weight * x + bias` for all samples in `x`. `weight` is a matrix of output channels ×
    /// [`window`](Self::window), and `bias` may be empty. `finish` is called with each part of `y`
    /// and its offset as soon as the part is computed, while it is in cache.
    pub fn forward<S: Scalar>(
        &self,
        numbers: [&[S]; 3],
        y: &mut [S],
        scratch: &mut [S],
        finish: &mut dyn FnMut(&mut [S], usize),
    ) {
        let call = Convolve {
            lengths: None,
            numbers,
            y,
            scratch,
        };
        self.forward_of(call, finish);
    }

    /// Like [`forward`](Self::forward), for samples that may have lengths.
    pub fn forward_of<S: Scalar>(
        &self,
        call: Convolve<'_, S>,
        finish: &mut dyn FnMut(&mut [S], usize),
    ) {
        forward(self, call, finish);
    }

    fn forward_generic<S: Scalar>(
        &self,
        call: Convolve<'_, S>,
        finish: &mut dyn FnMut(&mut [S], usize),
    ) {
        let Convolve {
            lengths,
            numbers: [x, weight, bias],
            y,
            scratch,
        } = call;
        let (inputs, outputs) = (
            at_least_one(self.input_floats() * self.samples_at_once()),
            at_least_one(self.output_floats() * self.samples_at_once()),
        );
        let parts = x.chunks(inputs).zip(y.chunks_mut(outputs));
        for (part, (x, y)) in parts.enumerate() {
            let x = self.pad(self.lengths_of(lengths, part), x, scratch);
            if planar::fits(self) {
                planar::forward(self, x, weight, bias, y);
            } else if self.is_depthwise() {
                depthwise::forward(self, x, weight, bias, y);
            } else {
                self.products([x, weight, bias], y);
            }
            finish(y, part * outputs);
        }
    }

    /// The lengths for part number `part`, which starts at sample `part` ·
    /// [`samples_at_once`](Self::samples_at_once).
    fn lengths_of<'a>(&self, lengths: Option<Lengths<'a>>, part: usize) -> Option<Lengths<'a>> {
        let first = part * self.samples_at_once();
        lengths.map(|lengths| lengths.part(first..lengths.samples()))
    }

    fn products<S: Scalar>(&self, [x, weight, bias]: [&[S]; 3], y: &mut [S]) {
        let channels = self.output[2];
        let samples = y.len() / at_least_one(self.output_floats());
        let rows = self.group_outputs();
        for group in 0..self.groups {
            let (first, first_input) = (group * rows, group * self.group_inputs());
            let start = if bias.is_empty() {
                Start::Nothing
            } else {
                Start::Bias(bias.part(first..first + rows))
            };
            S::compute(Product {
                rows,
                left: Left::Plain(weight.part(first..)),
                left_step: channels,
                right: x.part(first_input..),
                depth: self.taps(),
                columns: self.windows(samples),
                start,
                result: y.part_mut(first..),
                result_step: channels,
            });
        }
    }

    /// Adds the gradient of the weight to `d_weight`, given the input and the gradient of the
    /// output.
    pub fn weight_gradient<S: Scalar>(
        &self,
        numbers: [&[S]; 2],
        d_weight: &mut [S],
        scratch: &mut [S],
    ) {
        self.weight_gradient_of(None, numbers, d_weight, scratch);
    }

    /// Like [`weight_gradient`](Self::weight_gradient), for samples that may have lengths.
    pub fn weight_gradient_of<S: Scalar>(
        &self,
        lengths: Option<Lengths<'_>>,
        numbers: [&[S]; 2],
        d_weight: &mut [S],
        scratch: &mut [S],
    ) {
        weight_gradient(self, lengths, numbers, d_weight, scratch);
    }

    fn weight_gradient_generic<S: Scalar>(
        &self,
        lengths: Option<Lengths<'_>>,
        [x, d_y]: [&[S]; 2],
        d_weight: &mut [S],
        scratch: &mut [S],
    ) {
        let channels = self.output[2];
        let rows = self.group_outputs();
        let (inputs, outputs) = (
            at_least_one(self.input_floats() * self.samples_at_once()),
            at_least_one(self.output_floats() * self.samples_at_once()),
        );
        let (padded, planes) = scratch.cut_mut(self.forward_scratch());
        let parts = x.chunks(inputs).zip(d_y.chunks(outputs));
        for (part, (x, d_y)) in parts.enumerate() {
            let x = self.pad(self.lengths_of(lengths, part), x, padded);
            if planar::fits(self) {
                planar::weight_gradient(self, x, d_y, d_weight, planes);
                continue;
            }
            if self.is_depthwise() {
                depthwise::weight_gradient(self, x, d_y, d_weight);
                continue;
            }
            let samples = d_y.len() / at_least_one(self.output_floats());
            for group in 0..self.groups {
                let (first, first_input) = (group * rows, group * self.group_inputs());
                S::compute(Product {
                    rows,
                    left: Left::Plain(d_y.part(first..)),
                    left_step: channels,
                    right: x.part(first_input..),
                    depth: self.windows(samples),
                    columns: self.taps(),
                    start: Start::Contents,
                    result: d_weight.part_mut(first..),
                    result_step: channels,
                });
            }
        }
    }

    /// Computes the gradient of the input, given the weight and the gradient of the output. `bias`
    /// (one number per input channel, or empty) is added to every position; this makes it the
    /// forward pass of a transposed convolution.
    pub fn input_gradient<S: Scalar>(&self, numbers: [&[S]; 3], d_x: &mut [S], scratch: &mut [S]) {
        input_gradient(self, numbers, d_x, scratch);
    }

    fn input_gradient_generic<S: Scalar>(
        &self,
        [d_y, weight, bias]: [&[S]; 3],
        d_x: &mut [S],
        scratch: &mut [S],
    ) {
        match self.route() {
            Route::Mirrored => {
                let weights = self.window() * self.output[2];
                let (turned, scratch) = scratch.cut_mut(weights);
                self.turn(weight, turned);
                self.mirrored()
                    .forward([d_y, turned, bias], d_x, scratch, &mut |_, _| {});
            }
            Route::Scattered => {
                self.scatter(d_y, weight, d_x, scratch);
                if !bias.is_empty() {
                    elementwise::add_to_columns(Undecided, d_x, bias);
                }
            }
        }
    }

    /// Flips the kernel, and exchanges its inputs and outputs.
    fn turn<S: Scalar>(&self, weight: &[S], turned: &mut [S]) {
        let taps = self.kernel[0] * self.kernel[1];
        let (inputs, outputs) = (self.group_inputs(), self.group_outputs());
        let [_, _, all_inputs] = self.input;
        let all_outputs = self.output[2];
        for tap in 0..taps {
            for output in 0..outputs {
                let to = ((taps - 1 - tap) * outputs + output) * all_inputs;
                let column = turned.part_mut(to..to + all_inputs);
                for (group, column) in column.chunks_exact_mut(at_least_one(inputs)).enumerate() {
                    let from = tap * inputs * all_outputs + group * outputs + output;
                    let numbers = weight.part(from..);
                    let numbers = numbers.iter().step_by(at_least_one(all_outputs));
                    for (to, &from) in column.iter_mut().zip(numbers) {
                        *to = from;
                    }
                }
            }
        }
    }

    /// Computes the gradients of all windows, and adds them where they overlap.
    fn scatter<S: Scalar>(&self, d_y: &[S], weight: &[S], d_x: &mut [S], scratch: &mut [S]) {
        let (inputs, outputs) = (
            at_least_one(self.input_floats()),
            at_least_one(self.output_floats()),
        );
        let padded_floats = if self.is_padded() {
            self.padded_floats()
        } else {
            0
        };
        let (padded, windows) = scratch.cut_mut(padded_floats);
        for (d_x, d_y) in d_x.chunks_exact_mut(inputs).zip(d_y.chunks_exact(outputs)) {
            if self.is_padded() {
                self.scatter_sample(d_y, weight, padded, windows);
                Pad::new(self.input, self.sides, self.padding).add_back(padded, d_x);
            } else {
                self.scatter_sample(d_y, weight, d_x, windows);
            }
        }
    }

    /// Like [`scatter`](Self::scatter), for one sample and its padded input.
    fn scatter_sample<S: Scalar>(&self, d_y: &[S], weight: &[S], d_x: &mut [S], windows: &mut [S]) {
        d_x.fill(S::ZERO);
        if self.is_depthwise() {
            return depthwise::scatter(self, d_y, weight, d_x);
        }
        let channels = self.output[2];
        let rows = self.window();
        let depth = self.group_outputs();
        let columns = self.positions_at_once() * channels;
        for (part, d_y) in d_y.chunks(at_least_one(columns)).enumerate() {
            let positions = d_y.len() / at_least_one(channels);
            for group in 0..self.groups {
                let first = group * depth;
                let windows = windows.part_mut(..rows * positions);
                S::compute(Product {
                    rows,
                    left: Left::Transposed(weight.part(first..)),
                    left_step: channels,
                    right: d_y.part(first..),
                    depth: Walk::line(depth, 1),
                    columns: Walk::line(positions, channels),
                    start: Start::Nothing,
                    result: windows,
                    result_step: rows,
                });
                let first_row = part * self.rows_at_once();
                self.add_windows(windows, group, first_row, d_x);
            }
        }
    }

    /// Adds the windows of some rows of the output, from `first_row` on, to their positions in the
    /// input.
    fn add_windows<S: Scalar>(&self, windows: &[S], group: usize, first_row: usize, d_x: &mut [S]) {
        struct Add<'a, S>(&'a Convolution, &'a [S], [usize; 2], &'a mut [S]);
        impl<S: Scalar> super::dispatch::Task for Add<'_, S> {
            type Output = ();
            #[inline(always)]
            fn run<I: Isa>(self, isa: I) {
                let Self(sizes, windows, [group, first_row], d_x) = self;
                let taps = sizes.taps();
                let [outer, middle, run] = taps.counts;
                let runs = outer * middle;
                let step = at_least_one(taps.steps[2]);
                let offset = group * sizes.group_inputs();
                let row = sizes.padded()[1] * sizes.input[2];
                let positions = windows.chunks_exact(at_least_one(sizes.window()));
                for (place, window) in positions.enumerate() {
                    let (y, x) = (place / sizes.output[1], place % sizes.output[1]);
                    let y = (first_row + y) * sizes.stride[0];
                    let at = y * row + x * sizes.stride[1] * sizes.input[2] + offset;
                    let mut rows = taps.rows(0);
                    for from in window.chunks_exact(at_least_one(run)).take(runs) {
                        let at = at + rows.offset;
                        if step == 1 {
                            overlap::add(isa, d_x.part_mut(at..at + run), from);
                        } else {
                            let to = d_x.part_mut(at..).iter_mut();
                            for (to, &from) in to.step_by(step).zip(from) {
                                *to += from;
                            }
                        }
                        rows.advance();
                    }
                }
            }
        }
        elementwise::run(Undecided, Add(self, windows, [group, first_row], d_x));
    }
}

compiled! {
    fn forward<S>(
        sizes: &Convolution,
        call: Convolve<'_, S>,
        finish: &mut dyn FnMut(&mut [S], usize),
    ) = Convolution::forward_generic
}

compiled! {
    fn weight_gradient<S>(
        sizes: &Convolution,
        lengths: Option<Lengths<'_>>,
        numbers: [&[S]; 2],
        d_weight: &mut [S],
        scratch: &mut [S],
    ) = Convolution::weight_gradient_generic
}

compiled! {
    fn input_gradient<S>(
        sizes: &Convolution,
        numbers: [&[S]; 3],
        d_x: &mut [S],
        scratch: &mut [S],
    ) = Convolution::input_gradient_generic
}

/// Avoids a division by zero for sizes that may be zero in generic code.
const fn at_least_one(size: usize) -> usize {
    if size == 0 { 1 } else { size }
}
