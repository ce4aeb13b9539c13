use std::vec;
use std::vec::Vec;

use super::*;

/// The first `count` of a series of pseudorandom numbers.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 23) - 1.0
        })
        .collect()
}

/// Calls a function for each product, with the indices in the weight, in the output and, unless it
/// is padding, in the input.
fn each(sizes: &Convolution, samples: usize, mut call: impl FnMut(usize, usize, Option<usize>)) {
    let [height, width, channels] = sizes.input;
    let [rows, columns, outputs] = sizes.output;
    let (inputs, group_outputs) = (channels / sizes.groups, outputs / sizes.groups);
    for sample in 0..samples {
        for (row, column, output) in (0..rows).flat_map(|row| {
            (0..columns).flat_map(move |column| (0..outputs).map(move |o| (row, column, o)))
        }) {
            let to = ((sample * rows + row) * columns + column) * outputs + output;
            for i in 0..sizes.kernel[0] {
                for j in 0..sizes.kernel[1] {
                    let y = row * sizes.stride[0] + i * sizes.dilation[0];
                    let x = column * sizes.stride[1] + j * sizes.dilation[1];
                    let y = y.cast_signed() - sizes.sides[0].cast_signed();
                    let x = x.cast_signed() - sizes.sides[2].cast_signed();
                    let y = sizes.padding.source(y, height);
                    let x = sizes.padding.source(x, width);
                    for input in 0..inputs {
                        let tap = (i * sizes.kernel[1] + j) * inputs + input;
                        let channel = output / group_outputs * inputs + input;
                        let from = y
                            .zip(x)
                            .map(|(y, x)| ((sample * height + y) * width + x) * channels + channel);
                        call(tap * outputs + output, to, from);
                    }
                }
            }
        }
    }
}

fn close(fast: &[f64], plain: &[f64], what: &str, sizes: &Convolution) {
    for (index, (x, y)) in fast.iter().zip(plain).enumerate() {
        assert!(
            (x - y).abs() < 1e-11 * (1.0 + y.abs()),
            "{what} of {sizes:?}: number {index} is {x}, not {y}"
        );
    }
}

fn check(sizes: &Convolution, samples: usize) {
    let outputs = sizes.output[2];
    let x = numbers(samples * sizes.input_floats(), 1);
    let weight = numbers(sizes.window() * outputs, 2);
    let bias = numbers(outputs, 3);
    let d_y = numbers(samples * sizes.output_floats(), 4);
    let mut y: Vec<f64> = bias.iter().copied().cycle().take(d_y.len()).collect();
    let mut d_x = vec![0.0; x.len()];
    let mut d_weight = numbers(weight.len(), 5);
    let old = d_weight.clone();
    each(sizes, samples, |tap, to, from| {
        if let Some(from) = from {
            y[to] += weight[tap] * x[from];
            d_x[from] += weight[tap] * d_y[to];
            d_weight[tap] += x[from] * d_y[to];
        }
    });
    let scratch = |floats: usize| vec![f64::NAN; floats];
    let mut fast = scratch(y.len());
    let mut parts = 0;
    sizes.forward(
        [&x, &weight, &bias],
        &mut fast,
        &mut scratch(sizes.forward_scratch()),
        &mut |part: &mut [f64], at| {
            assert_eq!(at, parts);
            parts += part.len();
        },
    );
    assert_eq!(parts, y.len());
    close(&fast, &y, "the output", sizes);
    let mut fast = old;
    sizes.weight_gradient(
        [&x, &d_y],
        &mut fast,
        &mut scratch(sizes.weight_gradient_scratch()),
    );
    close(&fast, &d_weight, "the weight's gradient", sizes);
    let mut fast = scratch(x.len());
    sizes.input_gradient(
        [&d_y, &weight, &[]],
        &mut fast,
        &mut scratch(sizes.input_gradient_scratch()),
    );
    close(&fast, &d_x, "the input's gradient", sizes);
}

/// Random combinations of all options.
#[test]
fn all_options() {
    let mut state = 1_u64;
    let mut draw = |least: usize, most: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        least + (state >> 40) as usize % (most - least + 1)
    };
    let mut checked = 0;
    let mut routes = [0; 2];
    while checked < 800 {
        let kernel = [draw(1, 4), draw(1, 5)];
        let stride = [draw(1, 3), draw(1, 3)];
        let stride = if draw(0, 1) == 0 { [1, 1] } else { stride };
        let dilation = [draw(1, 2), draw(1, 3)];
        let sides = [draw(0, 3), draw(0, 3), draw(0, 3), draw(0, 3)];
        let sides = if draw(0, 2) == 0 { [0; 4] } else { sides };
        let padding = match draw(0, 5) {
            0 => Padding::Reflect,
            1 => Padding::Replicate,
            2 => Padding::Circular,
            _ => Padding::Constant(0.0),
        };
        let groups = draw(1, 3);
        let (inputs, outputs) = match draw(0, 3) {
            0 => (1, 1),
            1 => (draw(1, 20), draw(1, 20)),
            _ => (draw(1, 4), draw(1, 9)),
        };
        let input = [draw(1, 9), draw(1, 12), groups * inputs];
        let count = |axis: usize| {
            let extent = (kernel[axis] - 1) * dilation[axis] + 1;
            let padded = input[axis] + sides[2 * axis] + sides[2 * axis + 1];
            Some(padded.checked_sub(extent)? / stride[axis] + 1)
        };
        let (Some(rows), Some(columns)) = (count(0), count(1)) else {
            continue;
        };
        // Positions that no window reaches, as at the end of a transposed convolution.
        let fewer = |windows: usize, draw: usize| windows.saturating_sub(draw).max(1);
        let [rows, columns] = match (padding, draw(0, 2)) {
            (Padding::Constant(_), 0) => [fewer(rows, draw(0, 2)), fewer(columns, draw(0, 2))],
            _ => [rows, columns],
        };
        let sizes = Convolution {
            input,
            output: [rows, columns, groups * outputs],
            kernel,
            stride,
            dilation,
            sides,
            padding,
            groups,
        };
        routes[usize::from(sizes.route() == Route::Mirrored)] += 1;
        check(&sizes, draw(1, 3));
        checked += 1;
    }
    assert!(routes.iter().all(|&count| count > 40), "{routes:?}");
}

/// One input channel and a few output channels, with rows longer than a vector and more samples
/// than are computed together.
#[test]
fn one_channel() {
    for outputs in 1..=8 {
        for (width, kernel, dilation) in [(8, [1, 1], 1), (21, [2, 3], 2), (40, [3, 5], 1)] {
            let extent = |axis: usize| (kernel[axis] - 1) * dilation;
            let sizes = Convolution {
                input: [7, width + extent(1), 1],
                output: [1 + (7 - extent(0)) / 2, width, outputs],
                kernel,
                stride: [2, 1],
                dilation: [dilation; 2],
                sides: [1, 0, 0, 0],
                padding: Padding::Constant(0.0),
                groups: 1,
            };
            assert!(planar::fits(&sizes));
            check(&sizes, 2 * planar::SAMPLES + 1);
        }
    }
}

/// More samples than are computed together, and depthwise channels that fill several vectors.
#[test]
fn many_samples_and_channels() {
    let small = Convolution {
        input: [2, 2, 3],
        output: [2, 2, 5],
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        sides: [1; 4],
        padding: Padding::Constant(0.0),
        groups: 1,
    };
    assert!(small.samples_at_once() < 150);
    check(&small, 300);
    for channels in [2, 7, 16, 33, 40] {
        let depthwise = Convolution {
            input: [5, 9, channels],
            output: [5, 9, channels],
            groups: channels,
            ..small
        };
        assert!(depthwise.is_depthwise());
        check(&depthwise, 2);
        let strided = Convolution {
            output: [3, 5, channels],
            stride: [2, 2],
            ..depthwise
        };
        check(&strided, 2);
    }
    // Products deeper than a block, with inner loops shorter and longer than a block.
    for channels in [20, 100] {
        check(
            &Convolution {
                input: [5, 6, channels],
                output: [3, 4, 40],
                sides: [0; 4],
                ..small
            },
            2,
        );
    }
}
