//! The kernels' speed as tables: matrix products in GFLOP/s and as a share of the measured peak,
//! products with one column and elementary functions in nanoseconds.
//!
//! `cargo bench -p nn-runtime --bench kernels [products|columns|functions]`; it measures, and
//! never fails. Times are those of the thread on its processor, and the best of several repetitions,
//! since other programs only add to them;
//! shares of the peak are medians over pairs of measurements, one right after the other.
#![allow(missing_docs)]

use std::hint::black_box;

use cpu_time::ThreadTime;
use nn_runtime::activation::{Activation as _, Gelu};
use nn_runtime::kernels::dispatch::{Isa, Task, Undecided, dispatch, dispatch_at, level};
use nn_runtime::kernels::elementwise;
use nn_runtime::kernels::peak::MultiplyAdds;
use nn_runtime::kernels::product::{self, Into, Sizes};
use nn_runtime::scalar::Scalar;

/// How many calls of `work` take about a tenth of a millisecond: less than the time between two
/// interruptions, so that some repetitions have none.
fn calls(mut work: impl FnMut()) -> u32 {
    work();
    let start = ThreadTime::now();
    work();
    let once = start.elapsed().as_secs_f64().max(1e-9);
    (1e-4 / once).clamp(1.0, 1e6) as u32
}

/// Seconds of one call, the mean of so many.
fn seconds(calls: u32, mut work: impl FnMut()) -> f64 {
    let start = ThreadTime::now();
    for _ in 0..calls {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}

/// Seconds of one call, the best of several repetitions.
fn best(mut work: impl FnMut()) -> f64 {
    let calls = calls(&mut work);
    (0..40).fold(f64::INFINITY, |best, _| best.min(seconds(calls, &mut work)))
}

/// The rate of `operations` in GFLOP/s, the best of several repetitions, and the median of its
/// shares of the peak measured before each.
fn rate<S: Scalar>(operations: usize, mut work: impl FnMut()) -> String {
    let task = black_box(MultiplyAdds {
        rounds: 10_000,
        factor: S::from_f64(1e-3),
    });
    let calls = calls(&mut work);
    let mut fastest = 0.0_f64;
    let mut shares = [0.0; 21];
    for share in &mut shares {
        let mut all = 0;
        let time = seconds(1, || all = dispatch_at(level(), task));
        let peak = all as f64 / time;
        let rate = operations as f64 / seconds(calls, &mut work);
        fastest = fastest.max(rate);
        *share = 100.0 * rate / peak;
    }
    shares.sort_by(f64::total_cmp);
    format!("{:8.1} {:6.1} %", fastest / 1e9, shares[10])
}

fn numbers<S: Scalar>(count: usize) -> Vec<S> {
    (0..count)
        .map(|i| S::from_f64((i * 7919 % 1000) as f64 / 500.0 - 1.0))
        .collect()
}

fn products<S: Scalar>() {
    println!(
        "\n{} on {:?}, GFLOP/s and share of peak\n{:>16} {:>18} {:>18} {:>18}",
        S::NAME,
        level(),
        "m×k×n",
        "a·b + bias",
        "aᵀ·b",
        "a·bᵀ (+=)"
    );
    let cubes = [
        8, 16, 17, 24, 31, 32, 33, 48, 64, 65, 96, 127, 128, 129, 256, 512, 1024,
    ];
    let others = [
        [33, 120, 84],
        [10, 128, 64],
        [128, 784, 64],
        [512, 784, 128],
        [64, 4, 32],
        [64, 64, 32],
        [2, 64, 32],
        [128, 784, 1],
        [128, 784, 4],
    ];
    for [m, k, n] in cubes.map(|size| [size; 3]).into_iter().chain(others) {
        let (a, b, bias) = (numbers::<S>(m * k), numbers::<S>(k * n), numbers::<S>(m));
        let mut c = numbers::<S>(m * n);
        let product = Sizes { m, k, n };
        let operations = 2 * m * k * n;
        let plain = rate::<S>(operations, || {
            S::affine_product(product, [&a, &b], &bias, &mut c);
        });
        let left = rate::<S>(operations, || {
            S::product_transposed_left(product, [&a, &b], &mut c, Into::Overwrite);
        });
        let right = rate::<S>(operations, || {
            S::product_transposed_right(product, [&a, &b], &mut c, Into::Accumulate);
        });
        black_box(&c);
        let sizes = format!("{m}×{k}×{n}");
        println!("{sizes:>16} {plain:>18} {left:>18} {right:>18}");
    }
}

/// Many products with one column, all in code compiled for the instruction set.
struct Columns<'a, const M: usize, const K: usize> {
    weight: &'a [[f32; M]],
    bias: &'a [f32],
    input: &'a [f32],
    output: &'a mut [f32; M],
}

impl<const M: usize, const K: usize> Task for Columns<'_, M, K> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (Some(weight), Some(input)) =
            (self.weight.first_chunk::<K>(), self.input.first_chunk())
        else {
            return;
        };
        for _ in 0..REPETITIONS {
            product::column(isa, black_box(weight), self.bias, input, self.output);
            black_box(&mut *self.output);
        }
    }
}

const REPETITIONS: u32 = 16;

fn column<const M: usize, const K: usize>() {
    let (weight, bias, input) = (numbers::<f32>(M * K), numbers::<f32>(M), numbers::<f32>(K));
    let mut output = [0.0; M];
    let time = best(|| {
        dispatch(Columns::<M, K> {
            weight: weight.as_chunks().0,
            bias: &bias,
            input: &input,
            output: &mut output,
        });
    });
    let nanoseconds = time * 1e9 / f64::from(REPETITIONS);
    let sizes = format!("{K} → {M}");
    let rate = (2 * M * K) as f64 / nanoseconds;
    println!("{sizes:>16} {nanoseconds:>10.1} ns {rate:>10.1} GFLOP/s");
}

fn function<S: Scalar>(name: &str, low: f64, high: f64, function: impl Fn(S) -> S + Copy) {
    const COUNT: usize = 4096;
    let inputs: Vec<S> = (0..COUNT)
        .map(|i| S::from_f64(low + (high - low) * i as f64 / COUNT as f64))
        .collect();
    let mut outputs = vec![S::ZERO; COUNT];
    let time = best(|| elementwise::map(Undecided, black_box(&inputs), &mut outputs, function));
    black_box(&outputs);
    let each = time * 1e9 / COUNT as f64;
    println!("{name:>12} {:>4} {each:>10.3} ns an element", S::NAME);
}

fn functions<S: Scalar>() {
    function::<S>("relu", -3.0, 3.0, |x| x.max(S::ZERO));
    function::<S>("exp", -10.0, 10.0, S::exp);
    function::<S>("exp_m1", -10.0, 10.0, S::exp_m1);
    function::<S>("tanh", -5.0, 5.0, S::tanh);
    function::<S>("sigmoid", -10.0, 10.0, S::sigmoid);
    function::<S>("erf", -4.0, 4.0, S::erf);
    function::<S>("gelu", -4.0, 4.0, |x| Gelu.apply(x));
    function::<S>("gelu'", -4.0, 4.0, |x| Gelu.derivative(x));
    function::<S>("ln", 1e-3, 10.0, S::ln);
    function::<S>("ln_1p", -0.5, 10.0, S::ln_1p);
    function::<S>("sin", -10.0, 10.0, S::sin);
    function::<S>("cos", -10.0, 10.0, S::cos);
}

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    if runs("products") {
        products::<f32>();
        products::<f64>();
    }
    if runs("columns") {
        println!("\none column with bias, f32 on {:?}", level());
        column::<64, 4>();
        column::<64, 64>();
        column::<2, 64>();
        column::<128, 784>();
        column::<10, 128>();
        column::<64, 6>();
        column::<8, 64>();
        column::<4, 8>();
        column::<512, 784>();
        column::<512, 512>();
        column::<33, 33>();
    }
    if runs("functions") {
        println!("\nfunctions of 4096 numbers in the first-level cache");
        functions::<f32>();
        functions::<f64>();
    }
}
