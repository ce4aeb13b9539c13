//! Windows that slide over the positions of a sample: convolutions and pools.

use crate::arguments::{Axes, Padding, PerAxis};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

/// A window as it was declared.
#[derive(Debug)]
pub(crate) struct Window {
    /// The stage's name, and the whole stage as it was written, for messages.
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) axes: Axes,
    pub(crate) kernel: PerAxis,
    pub(crate) stride: PerAxis,
    pub(crate) dilation: PerAxis,
    pub(crate) padding: Padding,
    /// The last window may end behind the last position, as long as it starts before the padding
    /// that stands there.
    pub(crate) is_ceil: bool,
}

impl Window {
    /// How many positions it covers.
    pub(crate) fn taps(&self) -> Dimension {
        self.kernel[0].0.times(&self.kernel[1].0)
    }
}

/// A window on samples of some size.
#[derive(Debug)]
pub(crate) struct Placed {
    /// Height, width and features of the input.
    pub(crate) input: [Dimension; 3],
    /// Height and width of the output.
    pub(crate) output: [Dimension; 2],
    /// Padding at the top, at the bottom, on the left and on the right.
    pub(crate) sides: [Dimension; 4],
}

impl Placed {
    /// The padding, with names. The padding after is the total minus the padding before.
    pub(crate) fn named_sizes(&self, axes: Axes) -> Vec<(&'static str, Dimension)> {
        let names = match axes {
            Axes::Steps => ["", "", "", "padding", "padding_before", "padding_after"],
            Axes::Pixels => [
                "padding_rows",
                "padding_top",
                "padding_bottom",
                "padding_columns",
                "padding_left",
                "padding_right",
            ],
        };
        let mut sizes = Vec::new();
        for (names, sides) in names
            .as_chunks::<3>()
            .0
            .iter()
            .zip(self.sides.as_chunks::<2>().0)
        {
            let [both, before, after] = *names;
            if let Dimension::Difference(whole, _) = &sides[1] {
                sizes.push((both, (**whole).clone()));
            }
            sizes.push((before, sides[0].clone()));
            sizes.push((after, sides[1].clone()));
        }
        sizes
    }
}

impl Window {
    /// The window on samples of a shape. `None` if it does not fit, which was reported.
    pub(crate) fn placed(
        &self,
        input: &Shape,
        stage: Origin,
        diagnostics: &mut Diagnostics,
    ) -> Option<Placed> {
        let sizes = self.axes.sizes(self.name, input, stage, diagnostics)?;
        let mut sides = [const { Dimension::ZERO }; 4];
        let mut output = [const { Dimension::ZERO }; 2];
        for axis in 0..2 {
            let (before, after) = self.padding(axis, &sizes[axis]);
            let is_same =
                axis == 1 && self.is_square(&sizes, [&sides[0], &before, &sides[1], &after]);
            if !is_same && !self.fits(axis, [&sizes[axis], &before, &after], input, diagnostics) {
                return None;
            }
            output[axis] = self.count(axis, [&sizes[axis], &before, &after]);
            [sides[2 * axis], sides[2 * axis + 1]] = [before, after];
        }
        Some(Placed {
            input: sizes,
            output,
            sides,
        })
    }

    /// What holds along one axis holds along the other, and need not be said twice.
    fn is_square(&self, sizes: &[Dimension; 3], sides: [&Dimension; 4]) -> bool {
        let same = |sizes: &PerAxis| sizes[0].0 == sizes[1].0;
        sizes[0] == sizes[1]
            && sides[0] == sides[1]
            && sides[2] == sides[3]
            && [&self.kernel, &self.stride, &self.dilation]
                .into_iter()
                .all(same)
    }

    /// The positions from a window's first to its last, along an axis.
    pub(crate) fn extent(&self, axis: usize) -> Dimension {
        let steps = self.kernel[axis].0.minus(&Dimension::ONE);
        self.dilation[axis].0.times(&steps).plus(&Dimension::ONE)
    }

    /// What of a sample of these sizes no window reaches because of the stride, if anything: it is
    /// `PyTorch`'s rule too, and seldom meant.
    pub(crate) fn unused(&self, placed: &Placed) -> Option<String> {
        if self.is_ceil || !matches!(self.padding, Padding::Sides(_)) {
            return None;
        }
        let mut parts = Vec::new();
        for axis in 0..2 {
            let size = placed.input[axis].known()?;
            let (before, after) = (
                placed.sides[2 * axis].known()?,
                placed.sides[2 * axis + 1].known()?,
            );
            let (extent, stride) = (self.extent(axis).known()?, self.stride[axis].0.known()?);
            let rest = (size + before + after)
                .checked_sub(extent)?
                .checked_rem(stride)?;
            let unit = self.axes.unit(axis);
            match rest.saturating_sub(after) {
                0 => {}
                1 => parts.push(format!("the last of {size} {unit}")),
                count => parts.push(format!("the last {count} of {size} {unit}")),
            }
        }
        (!parts.is_empty()).then(|| {
            format!(
                "The windows of `{}` do not reach {}.",
                self.text,
                parts.join(" and ")
            )
        })
    }

    /// On a sample of these sizes, it sees of the steps of a sequence one after another those up to
    /// that of its output; or what else it does.
    pub(crate) fn looks_back(&self, placed: &Placed) -> Result<(), String> {
        let reach = self.extent(1).minus(&Dimension::ONE);
        let [.., before, after] = &placed.sides;
        if self.stride[1].0 != Dimension::ONE {
            return Err("it does not produce an output for every step".to_owned());
        }
        if *before == reach && *after == Dimension::ZERO {
            return Ok(());
        }
        Err(if placed.output[1] == placed.input[1] {
            "it reads later steps; with `padding = causal`, it reads only earlier ones".to_owned()
        } else {
            "its output has different steps than its input; with `padding = causal`, they are the \
             same"
                .to_owned()
        })
    }

    /// Padding before and after so many positions.
    fn padding(&self, axis: usize, size: &Dimension) -> (Dimension, Dimension) {
        match &self.padding {
            Padding::Sides(sides) => (sides[2 * axis].0.clone(), sides[2 * axis + 1].0.clone()),
            Padding::Causal => (self.extent(axis).minus(&Dimension::ONE), Dimension::ZERO),
            Padding::Same => {
                let stride = &self.stride[axis].0;
                let last = size.plus(stride).minus(&Dimension::ONE).over(stride);
                let last = last.minus(&Dimension::ONE).times(stride);
                let all = if *stride == Dimension::ONE {
                    self.extent(axis).minus(&Dimension::ONE)
                } else {
                    last.plus(&self.extent(axis)).minus(size)
                };
                let before = all.over(&Dimension::Known(2));
                let after = all.minus(&before);
                (before, after)
            }
        }
    }

    /// Windows along an axis of a size with padding before and after: in `PyTorch`'s words
    /// `⌊(size + before + after − extent) / stride⌋ + 1`, where `⌈ ⌉` may stand for `⌊ ⌋`.
    fn count(&self, axis: usize, [size, before, after]: [&Dimension; 3]) -> Dimension {
        let stride = &self.stride[axis].0;
        if matches!(self.padding, Padding::Same) {
            return size.plus(stride).minus(&Dimension::ONE).over(stride);
        }
        let padded = size.plus(before).plus(after);
        let extent = self.extent(axis);
        if !self.is_ceil {
            return padded.plus(stride).minus(&extent).over(stride);
        }
        let more = stride.plus(stride).minus(&Dimension::ONE);
        let count = padded.plus(&more).minus(&extent).over(stride);
        let starts = size.plus(before).plus(stride).minus(&Dimension::ONE);
        count.least(&starts.over(stride))
    }

    /// The window is no larger than what it slides over.
    fn fits(
        &self,
        axis: usize,
        [size, before, after]: [&Dimension; 3],
        input: &Shape,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let always = matches!(self.padding, Padding::Same | Padding::Causal);
        if always || self.extent(axis) == Dimension::ONE {
            return true;
        }
        let (kernel, origin) = &self.kernel[axis];
        let rounding = if self.is_ceil {
            self.stride[axis].0.minus(&Dimension::ONE)
        } else {
            Dimension::ZERO
        };
        let padded = size.plus(before).plus(after).plus(&rounding);
        let text = |size: &Dimension| diagnostics.size(size);
        let padding = if before == after {
            format!("2·{}", text(before))
        } else {
            format!("{} + {}", text(before), text(after))
        };
        let mut terms = vec![text(size), padding];
        if rounding != Dimension::ZERO {
            terms.push(text(&rounding));
        }
        let terms = terms.join(" + ");
        let extent = if self.dilation[axis].0 == Dimension::ONE {
            text(kernel)
        } else {
            let dilation = text(&self.dilation[axis].0);
            format!("({dilation}·({} − 1) + 1)", text(kernel))
        };
        let unit = self.axes.unit(axis);
        let shape = diagnostics.shape(input);
        let message = format!(
            "the kernel is larger than the number of {unit}: {} on {shape}: {terms} − {extent} < 0",
            self.text
        );
        let most = text(&padded);
        let help = if let Some(help) = channels_first(input) {
            help
        } else if self.dilation[axis].0 == Dimension::ONE {
            format!("choose a kernel of at most {most} {unit}, or a larger padding")
        } else {
            "choose a smaller kernel, a smaller dilation or a larger padding".to_owned()
        };
        let relation = (&self.extent(axis), Relation::LessOrEqual, &padded);
        diagnostics.require(*origin, relation, message, help)
    }
}

/// An image whose channels seem to stand first, as `PyTorch` has them.
fn channels_first(input: &Shape) -> Option<String> {
    let Shape::Image([Dimension::Known(channels @ (1 | 3)), height, width]) = input else {
        return None;
    };
    let (height, width) = (height.known()?, width.known()?);
    let is_likely = height == width && height > *channels;
    is_likely.then(|| {
        format!(
            "put the channels last, as in `[{height}, {width}, {channels}]`, or choose a smaller \
             kernel or a larger padding"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::Window;
    use crate::arguments::{Axes, Padding};
    use crate::diagnostics::Diagnostics;
    use crate::shapes::{Dimension, Shape, Symbol};

    /// Windows along one axis: kernel, stride, dilation, padding before and after; and what they do
    /// not reach.
    fn placed(
        size: Dimension,
        numbers: [u64; 5],
        is_ceil: bool,
    ) -> Option<(Dimension, Option<String>)> {
        let mut diagnostics = Diagnostics::default();
        let origin = diagnostics.origin(&proc_macro2::TokenStream::new());
        let at = |size| (Dimension::Known(size), origin);
        let [kernel, stride, dilation, before, after] = numbers.map(at);
        let one = || (Dimension::ONE, origin);
        let zero = || (Dimension::ZERO, origin);
        let window = Window {
            name: "MaxPool1d",
            text: "MaxPool1d".to_owned(),
            axes: Axes::Steps,
            kernel: [one(), kernel],
            stride: [one(), stride],
            dilation: [one(), dilation],
            padding: Padding::Sides([zero(), zero(), before, after]),
            is_ceil,
        };
        let input = Shape::Sequence([size, Dimension::Known(3)]);
        let placed = window.placed(&input, origin, &mut diagnostics)?;
        let unused = window.unused(&placed);
        Some((placed.output[1].clone(), unused))
    }

    fn count(size: Dimension, numbers: [u64; 5], is_ceil: bool) -> Option<Dimension> {
        Some(placed(size, numbers, is_ceil)?.0)
    }

    #[test]
    fn what_windows_do_not_reach_is_said() {
        let unused = |size, numbers, is_ceil| {
            placed(Dimension::Known(size), numbers, is_ceil).and_then(|(_, unused)| unused)
        };
        let says = |what: &str| Some(format!("The windows of `MaxPool1d` do not reach {what}."));
        assert_eq!(
            unused(7, [2, 2, 1, 0, 0], false),
            says("the last of 7 steps")
        );
        assert_eq!(
            unused(9, [2, 4, 1, 0, 0], false),
            says("the last 3 of 9 steps")
        );
        assert_eq!(unused(8, [2, 2, 1, 0, 0], false), None);
        assert_eq!(unused(7, [2, 2, 1, 0, 0], true), None);
        // What is left is padding.
        assert_eq!(unused(7, [2, 2, 1, 0, 2], false), None);
        assert_eq!(unused(28, [5, 1, 1, 0, 0], false), None);
    }

    #[test]
    fn counts_are_those_of_pytorch() {
        let known = |size, numbers, is_ceil| {
            count(Dimension::Known(size), numbers, is_ceil).and_then(|count| count.known())
        };
        assert_eq!(known(28, [5, 1, 1, 0, 0], false), Some(24));
        assert_eq!(known(24, [2, 2, 1, 0, 0], false), Some(12));
        assert_eq!(known(7, [2, 2, 1, 0, 0], false), Some(3));
        assert_eq!(known(7, [2, 2, 1, 0, 0], true), Some(4));
        assert_eq!(known(7, [3, 2, 2, 1, 1], false), Some(3));
        assert_eq!(known(4, [5, 1, 1, 0, 0], false), None);
        assert_eq!(known(4, [5, 1, 1, 1, 0], false), Some(1));
        // The last window would start in the padding.
        assert_eq!(known(4, [1, 3, 1, 0, 0], true), Some(2));
        assert_eq!(known(5, [2, 3, 1, 1, 1], true), Some(2));
        assert_eq!(known(1, [2, 2, 1, 0, 0], true), Some(1));
    }

    #[test]
    fn symbols_go_through_strides() {
        let size = Dimension::Symbol(Symbol(0));
        let same = count(size.clone(), [3, 1, 1, 1, 1], false);
        assert_eq!(same, Some(size.clone()));
        let half = count(size.clone(), [3, 2, 1, 1, 1], false);
        let one_more = size.plus(&Dimension::ONE);
        assert_eq!(half, Some(one_more.over(&Dimension::Known(2))));
    }
}
