//! Pools: their gradients for sizes and options drawn at random, ties, and what is not a number.

use nn_runtime::call::Backward;
use nn_runtime::kernels::dispatch::Undecided;
use nn_runtime::layers::{AvgPool2d, MaxPool2d};
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::operation::Operation;
use nn_runtime::pass::Pass;
use nn_runtime::prelude::*;
use nn_runtime::random::mix;
use nn_runtime::testing::{Check, check_operation};

/// Numbers below a bound, one after another.
struct Draws(u64, u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.1 += 1;
        usize::try_from(mix(self.0, self.1) % bound as u64).unwrap()
    }
}

/// Height or width, padding before and after, dilation, and how many windows there are.
fn along(draws: &mut Draws, kernel: usize, stride: usize, dilate: bool) -> [usize; 5] {
    let dilation = if dilate { 1 + draws.below(3) } else { 1 };
    let [before, after] = [0; 2].map(|_| draws.below(kernel / 2 + 1));
    let extent = dilation * (kernel - 1) + 1;
    let size = extent.max(before + after + 1) - before.min(after) + draws.below(5);
    let is_ceil = draws.below(2) == 1;
    let room = size + before + after - extent;
    let mut count = room / stride + 1;
    // As PyTorch computes it.
    if is_ceil {
        count = room.div_ceil(stride) + 1;
        if (count - 1) * stride >= size + before {
            count -= 1;
        }
    }
    [size, before, after, dilation, count]
}

fn check<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>() {
    let mut draws = Draws((C + 10 * KH + 100 * KW + 1000 * SH + 10_000 * SW) as u64, 0);
    for _ in 0..6 {
        let dilate = draws.below(2) == 1;
        let rows = along(&mut draws, KH, SH, dilate);
        let columns = along(&mut draws, KW, SW, dilate);
        let [input, before, after, dilation, output] =
            core::array::from_fn(|i| [rows[i], columns[i]]);
        let size = |sizes: [usize; 2]| sizes[0] * sizes[1] * C;
        let max = MaxPool2d::<C, KH, KW, SH, SW>::new(input, output, before, dilation);
        let case = format!("{max:?}");
        // Numbers far from each other, so that none are nearly equal.
        let check = Check {
            samples: 2,
            magnitude: 100.0,
            ..Check::default()
        };
        // Windows that lie between the numbers are −∞.
        if dilation == [1, 1] {
            check
                .operation(max, [size(input)], size(output))
                .unwrap_or_else(|failure| panic!("{case}: {failure}"));
            for average in [
                AvgPool2d::<C, KH, KW, SH, SW>::new,
                AvgPool2d::<C, KH, KW, SH, SW>::without_padding,
            ] {
                let average = average(input, output, before, after);
                check_operation(average, [size(input)], size(output))
                    .unwrap_or_else(|failure| panic!("{average:?}: {failure}"));
            }
        }
        agrees_with_the_plain_one(
            &max,
            (C, [KH, KW], [SH, SW]),
            (input, output, before, dilation),
        );
    }
}

/// The maximum as anyone would write it.
fn agrees_with_the_plain_one<O: Operation<f64, Parameters = ()>>(
    pool: &O,
    (channels, kernel, stride): (usize, [usize; 2], [usize; 2]),
    (input, output, before, dilation): ([usize; 2], [usize; 2], [usize; 2], [usize; 2]),
) {
    // Many are equal.
    let x: Vec<f64> = (0..input[0] * input[1] * channels)
        .map(|i| (mix(7, i as u64) % 5) as f64)
        .collect();
    let d_y: Vec<f64> = (1..=output[0] * output[1] * channels)
        .map(|i| i as f64)
        .collect();
    let (mut y, mut d_x) = (vec![f64::NEG_INFINITY; d_y.len()], vec![0.0; x.len()]);
    for out in 0..y.len() {
        let (channel, column) = (out % channels, out / channels % output[1]);
        let row = out / channels / output[1];
        let mut at = None;
        for tap in 0..kernel[0] * kernel[1] {
            let row = row * stride[0] + tap / kernel[1] * dilation[0];
            let column = column * stride[1] + tap % kernel[1] * dilation[1];
            let place = (row.checked_sub(before[0]), column.checked_sub(before[1]));
            let (Some(row), Some(column)) = place else {
                continue;
            };
            if row < input[0] && column < input[1] {
                let place = (row * input[1] + column) * channels + channel;
                if x[place] > y[out] {
                    (y[out], at) = (x[place], Some(place));
                }
            }
        }
        if let Some(at) = at {
            d_x[at] += d_y[out];
        }
    }
    let pass = Pass::training(1, 0, 0);
    let (mut found, mut d_found) = (vec![f64::NAN; y.len()], vec![f64::NAN; x.len()]);
    pool.infer(Undecided, pass.infer([&x], &mut found, &mut []));
    assert_eq!(found, y);
    let saved = nn_runtime::call::Saved {
        input: [&x[..]],
        output: &y,
        tape: &[],
    };
    pool.backward(Backward {
        pass: &pass,
        saved,
        d_output: &mut d_y.clone(),
        d_input: [Some(&mut d_found)],
        gradient: None,
        scratch: &mut [],
    });
    assert_eq!(d_found, d_x);
}

#[test]
fn of_any_size() {
    check::<1, 2, 2, 2, 2>();
    check::<3, 2, 2, 2, 2>();
    check::<6, 2, 2, 2, 2>();
    check::<17, 2, 2, 2, 2>();
    check::<2, 3, 3, 2, 2>();
    check::<1, 3, 2, 1, 3>();
    check::<2, 1, 4, 1, 2>();
    check::<3, 5, 1, 3, 2>();
    check::<1, 2, 3, 4, 4>();
    check::<16, 1, 1, 2, 1>();
}

network! {
    #[scalar(f64)]
    struct Square { [2, 2, 1] => relu => MaxPool2d(2) => Flatten }
}

#[test]
fn the_first_of_equal_numbers_receives_the_gradient() {
    let mut workspace = Workspace::new();
    let mut d_x = |x: [f64; 4]| {
        let x = SMatrix::<f64, 1, 4>::from_row_slice(&x);
        let x = nn_runtime::nalgebra::Matrix1xX::from_row_slice(x.as_slice());
        let network = Square::new(0);
        network.forward(&x, &mut workspace).unwrap();
        let mut d_x = x.clone();
        let d_y = nn_runtime::nalgebra::Matrix1xX::from_row_slice(&[1.0]);
        network
            .backward(&d_y, Some(d_x.as_mut_slice()), None, &mut workspace)
            .unwrap();
        d_x.as_slice().to_vec()
    };
    assert_eq!(d_x([1.0, 2.0, 3.0, 4.0]), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(d_x([1.0, 4.0, 4.0, 4.0]), [0.0, 1.0, 0.0, 0.0]);
    assert_eq!(d_x([3.0, 1.0, 3.0, 2.0]), [1.0, 0.0, 0.0, 0.0]);
    // All are 0 after relu, whose own derivative there is 0.
    assert_eq!(d_x([-1.0, -2.0, 0.0, -3.0]), [0.0; 4]);
    assert_eq!(d_x([-1.0, 1e-9, 0.0, -3.0]), [0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn what_is_not_a_number_stays() {
    let pool = MaxPool2d::<1, 1, 3, 1, 3>::new([1, 3], [1, 1], [0; 2], [1; 2]);
    for place in 0..3 {
        let mut x = [1.0_f32, 2.0, 3.0];
        x[place] = f32::NAN;
        let mut y = [0.0];
        pool.infer(Undecided, Pass::inference(1).infer([&x], &mut y, &mut []));
        assert!(y[0].is_nan());
    }
}
