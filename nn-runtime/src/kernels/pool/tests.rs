//! Compares the kernels with straightforward code, with slices of exactly the required size.

use alloc::vec;
use alloc::vec::Vec;

use super::{Sizes, Windows};

const SAMPLES: usize = 2;

/// The input indices of the taps of every output, for taps inside of the image.
fn taps(
    [input, output, kernel, stride, before, dilation]: [[usize; 2]; 6],
    channels: usize,
) -> Vec<Vec<usize>> {
    let places = 0..output[0] * output[1] * channels;
    let taps = places.map(|place| {
        let (channel, column) = (place % channels, place / channels % output[1]);
        let at = [place / channels / output[1], column];
        let taps = (0..kernel[0] * kernel[1]).filter_map(|tap| {
            let tap = [tap / kernel[1], tap % kernel[1]];
            let along = |axis: usize| {
                let place = at[axis] * stride[axis] + tap[axis] * dilation[axis];
                place
                    .checked_sub(before[axis])
                    .filter(|place| *place < input[axis])
            };
            Some((along(0)? * input[1] + along(1)?) * channels + channel)
        });
        taps.collect()
    });
    taps.collect()
}

fn check<const C: usize, const KH: usize, const KW: usize, const SH: usize, const SW: usize>(
    input: [usize; 2],
    before: [usize; 2],
    dilation: [usize; 2],
) {
    let output: [usize; 2] = core::array::from_fn(|axis| {
        let extent = ([KH, KW][axis] - 1) * dilation[axis] + 1;
        (input[axis] + 2 * before[axis] - extent) / [SH, SW][axis] + 1
    });
    let windows = Windows::new(Sizes {
        channels: C,
        kernel: [KH, KW],
        stride: [SH, SW],
        input,
        output,
        before,
        dilation,
    });
    let taps = taps([input, output, [KH, KW], [SH, SW], before, dilation], C);
    let [size, outputs] = windows.sizes();
    let x: Vec<f32> = (0..SAMPLES * size)
        .map(|i| (i * 7919 % 13) as f32)
        .collect();
    let d_y: Vec<f32> = (0..SAMPLES * outputs).map(|i| (i % 16) as f32).collect();
    let [mut y, mut mean] = [(); 2].map(|()| vec![f32::NAN; d_y.len()]);
    let [mut d_x, mut d_mean] = [(); 2].map(|()| vec![f32::NAN; x.len()]);
    windows.max(&x, &mut y);
    windows.max_backward([&x, &y], &d_y, &mut d_x);
    windows.mean(None, &x, &mut mean);
    windows.mean_backward(None, &d_y, &mut d_mean);
    let [mut expected, mut expected_mean] = [(); 2].map(|()| vec![0.0; x.len()]);
    for (place, (taps, first)) in (0..SAMPLES)
        .flat_map(|sample| taps.iter().map(move |taps| (taps, sample * size)))
        .enumerate()
    {
        let at = |tap: &usize| x[first + tap];
        let most = taps.iter().map(at).fold(f32::NEG_INFINITY, f32::max);
        assert_eq!(y[place], most);
        if let Some(tap) = taps.iter().find(|tap| at(tap) == most) {
            expected[first + tap] += d_y[place];
        }
        if dilation == [1, 1] {
            let sum: f32 = taps.iter().map(at).sum();
            assert!((mean[place] - sum / taps.len() as f32).abs() < 1e-5);
            for tap in taps {
                expected_mean[first + tap] += d_y[place] / taps.len() as f32;
            }
        }
    }
    let differs = d_x.iter().zip(&expected).position(|(a, b)| a != b);
    assert_eq!(differs, None, "{C} channels, {KH} × {KW} on {input:?}");
    if dilation == [1, 1] {
        for (found, expected) in d_mean.iter().zip(&expected_mean) {
            assert!((found - expected).abs() < 1e-4);
        }
    }
}

#[test]
fn windows_hold_what_anyone_would_say() {
    check::<1, 2, 2, 2, 2>([4, 6], [0; 2], [1; 2]);
    check::<3, 2, 2, 2, 2>([5, 7], [0; 2], [1; 2]);
    check::<6, 2, 2, 2, 2>([6, 4], [0; 2], [1; 2]);
    check::<11, 3, 3, 2, 2>([6, 7], [1; 2], [1; 2]);
    check::<16, 3, 2, 1, 2>([5, 4], [1; 2], [1; 2]);
    check::<19, 2, 2, 2, 2>([4, 4], [0; 2], [1; 2]);
    check::<19, 2, 2, 2, 2>([8, 12], [0; 2], [1; 2]);
    check::<22, 3, 2, 3, 2>([6, 9], [0; 2], [1; 2]);
    check::<18, 1, 2, 1, 2>([1, 14], [0; 2], [1; 2]);
    check::<9, 2, 2, 2, 3>([6, 9], [0; 2], [1; 2]);
    check::<6, 2, 2, 2, 2>([12, 12], [0; 2], [1; 2]);
    check::<3, 2, 2, 3, 2>([9, 10], [1; 2], [1; 2]);
    check::<1, 3, 3, 3, 3>([9, 9], [0; 2], [1; 2]);
    check::<35, 1, 3, 1, 1>([1, 5], [0, 1], [1; 2]);
    check::<2, 2, 3, 1, 2>([7, 9], [1; 2], [3, 2]);
    check::<5, 1, 1, 2, 3>([4, 4], [0; 2], [1; 2]);
    check::<4, 2, 2, 3, 3>([7, 7], [1; 2], [1; 2]);
}
