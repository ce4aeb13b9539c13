use std::vec::Vec;

use super::*;
#[cfg(feature = "threads")]
use crate::kernels::dispatch::dispatch;
use crate::kernels::dispatch::{Baseline, Level, dispatch_at};
use crate::kernels::vector::Portable;
use crate::scalar::Scalar;

/// Pseudorandom numbers between -1 and 1.
fn numbers<S: Scalar>(count: usize, seed: u64) -> Vec<S> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            S::from_f64((state >> 40) as f64 / f64::from(1 << 23) - 1.0)
        })
        .collect()
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Plain,
    TransposedLeft,
    TransposedRight,
}
const FORMS: [Form; 3] = [Form::Plain, Form::TransposedLeft, Form::TransposedRight];
const LEVELS: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

/// A product without a buffer for its result.
#[derive(Clone, Copy)]
struct Case<'a, S> {
    form: Form,
    sizes: Sizes,
    factors: [&'a [S]; 2],
    start: Start<'a, S>,
}

impl<'a, S: Scalar> Case<'a, S> {
    fn product(self, result: &'a mut [S]) -> Product<'a, S> {
        let Sizes { m, k, n } = self.sizes;
        let [a, right] = self.factors;
        let (left, left_step) = match self.form {
            Form::TransposedLeft => (Left::Transposed(a), k),
            _ => (Left::Plain(a), m),
        };
        let (depth, columns) = match self.form {
            Form::TransposedRight => (Walk::line(k, n), Walk::line(n, 1)),
            _ => (Walk::line(k, 1), Walk::line(n, k)),
        };
        Product {
            rows: m,
            left,
            left_step,
            right,
            depth,
            columns,
            start: self.start,
            result,
            result_step: m,
        }
    }

    /// Computes the product at one level, and checks that memory after the result is not changed.
    fn compute(self, level: Level, c: &mut Vec<S>) {
        let length = c.len();
        c.extend((0..32).map(|_| S::from_f64(77.0)));
        dispatch_at(level, self.product(c));
        assert!(c[length..].iter().all(|&x| x == S::from_f64(77.0)));
        c.truncate(length);
    }
}

fn check<S: Scalar>(sizes @ [m, k, n]: [usize; 3]) {
    // The slices have exact lengths, so that a sanitizer detects reads past the end.
    let a = numbers::<S>(m * k, 1 + (m * 31 + k) as u64);
    let b = numbers::<S>(k * n, 2 + (k * 31 + n) as u64);
    let bias = numbers::<S>(m, 3);
    let old = numbers::<S>(m * n, 4);
    let tolerance = 4.0 * S::EPSILON.to_f64() * (k as f64 + 2.0);
    for form in FORMS {
        let plain = match form {
            Form::Plain => plain::product,
            Form::TransposedLeft => plain::product_transposed_left,
            Form::TransposedRight => plain::product_transposed_right,
        };
        for what in 0..3 {
            let mut expected = match what {
                2 => (0..n).flat_map(|_| bias.iter().copied()).collect(),
                _ => old.clone(),
            };
            let (into, start) = match what {
                0 => (Into::Overwrite, Start::Nothing),
                1 => (Into::Accumulate, Start::Contents),
                _ => (Into::Accumulate, Start::Bias(bias.as_slice())),
            };
            let case = Case {
                form,
                sizes: Sizes { m, k, n },
                factors: [&a, &b],
                start,
            };
            plain(case.sizes, case.factors, &mut expected, into);
            for level in LEVELS {
                let mut c = if what == 1 {
                    old.clone()
                } else {
                    // The old contents must not be read: a NaN would stay.
                    (0..m * n).map(|_| S::from_f64(f64::NAN)).collect()
                };
                case.compute(level, &mut c);
                for (index, (&x, &y)) in c.iter().zip(&expected).enumerate() {
                    assert!(
                        (x - y).to_f64().abs() <= tolerance,
                        "{} {form:?} {level:?} {sizes:?} {what}: element {index} is {x}, not {y}",
                        S::NAME
                    );
                }
            }
        }
    }
}

fn check_both(sizes: [usize; 3]) {
    check::<f32>(sizes);
    check::<f64>(sizes);
}

#[test]
fn small_sizes() {
    // Covers every m, n and k from 1 to 40, and many pairs of m and n.
    for m in 1..=40 {
        for n in (m % 3 + 1..=40).step_by(3) {
            check_both([m, (m * 7 + n * 11) % 40 + 1, n]);
        }
    }
}

#[test]
fn sizes_to_130() {
    for size in 41..=130 {
        check_both([size, 131 - size, (size * 37) % 130 + 1]);
        check_both([(size * 53) % 130 + 1, size, 3]);
    }
}

#[test]
fn around_block_boundaries() {
    for k in [0, 1, DEPTH - 1, DEPTH, DEPTH + 1, 2 * DEPTH + 3] {
        check_both([35, k, 13]);
    }
    // Rows that are far enough apart to be packed, with full and partial vectors.
    for m in [255, 256, 257, 300] {
        for n in [47, 48, 49] {
            check_both([m, 19, n]);
        }
    }
    check_both([257, DEPTH + 1, 50]);
    check_both([0, 3, 3]);
    check_both([3, 3, 0]);
}

/// The bits of an element must not depend on the other columns, on the form, or on the rows.
#[test]
fn elements_do_not_depend_on_their_neighbors() {
    for (m, k) in [(20, 33), (300, 280), (7, 600)] {
        let n = 70;
        let a = numbers::<f32>(m * k, 5);
        let b = numbers::<f32>(k * n, 6);
        let transpose = |matrix: &[f32], rows: usize| -> Vec<f32> {
            (0..matrix.len())
                .map(|index| {
                    let columns = matrix.len() / rows;
                    matrix[index % columns * rows + index / columns]
                })
                .collect()
        };
        let (a_transposed, b_transposed) = (transpose(&a, m), transpose(&b, k));
        for level in LEVELS {
            let mut all = std::vec![0.0; m * n];
            let plain = Case {
                form: Form::Plain,
                sizes: Sizes { m, k, n },
                factors: [&a, &b],
                start: Start::Nothing,
            };
            plain.compute(level, &mut all);
            let mut other = std::vec![0.0; m * n];
            let transposed = Case {
                form: Form::TransposedLeft,
                factors: [&a_transposed, &b],
                ..plain
            };
            transposed.compute(level, &mut other);
            assert_eq!(all, other);
            let transposed = Case {
                form: Form::TransposedRight,
                factors: [&a, &b_transposed],
                ..plain
            };
            transposed.compute(level, &mut other);
            assert_eq!(all, other);
            for few in [1, 2, 5, 6, 7, 47, 48] {
                let mut part = std::vec![0.0; m * few];
                let first = Case {
                    sizes: Sizes { m, k, n: few },
                    factors: [&a, &b[..k * few]],
                    ..plain
                };
                first.compute(level, &mut part);
                assert_eq!(part, all[..m * few], "{few} columns");
            }
        }
    }
}

fn check_column<S: Scalar, const M: usize, const K: usize>() {
    struct Run<'a, S, const M: usize, const K: usize>(
        &'a [[S; M]; K],
        &'a [S],
        &'a [S; K],
        &'a mut [S; M],
    );
    impl<S: Scalar, const M: usize, const K: usize> Task for Run<'_, S, M, K> {
        type Output = ();
        fn run<I: Isa>(self, isa: I) {
            column(isa, self.0, self.1, self.2, self.3);
        }
    }
    let weight = numbers::<S>(M * K, 7);
    let bias = numbers::<S>(M, 8);
    let input = numbers::<S>(K, 9);
    let tolerance = 4.0 * S::EPSILON.to_f64() * (K as f64 + 2.0);
    for bias in [&bias[..], &[]] {
        let mut expected = std::vec![S::ZERO; M];
        expected[..bias.len()].copy_from_slice(bias);
        let sizes = Sizes { m: M, k: K, n: 1 };
        let into = Into::Accumulate;
        plain::product(sizes, [&weight, &input], &mut expected, into);
        for level in LEVELS {
            let mut output = [S::from_f64(f64::NAN); M];
            let columns = weight.as_chunks::<M>().0;
            let Some(columns) = columns.first_chunk::<K>() else {
                panic!("the matrix has K columns");
            };
            let Some(input) = input.first_chunk::<K>() else {
                panic!("the input has K rows");
            };
            dispatch_at(level, Run(columns, bias, input, &mut output));
            for (x, y) in output.iter().zip(&expected) {
                assert!(
                    (*x - *y).to_f64().abs() <= tolerance,
                    "{} {M} × {K} {level:?}: {x}, not {y}",
                    S::NAME
                );
            }
        }
    }
}

#[test]
fn columns() {
    macro_rules! each {
        ($($m:literal)*) => {
            $(check_column::<f32, $m, 1>();
            check_column::<f32, $m, 7>();
            check_column::<f32, $m, 24>();
            check_column::<f64, $m, 24>();)*
        };
    }
    each!(1 3 4 8 10 17 24 31 33 48 50 57 64 71 129);
}

/// Vectors whose sums are computed in narrower ones, as on processors without vectors.
#[derive(Clone, Copy)]
struct InPairs;

impl Lanes<f32> for InPairs {
    type Vector = Portable<f32, 8, 2>;
}
impl Lanes<f64> for InPairs {
    type Vector = Portable<f64, 4, 2>;
}
impl Isa for InPairs {
    const FUSED: bool = Baseline::FUSED;
    fn call<T: Task>(self, task: T) -> T::Output {
        task.run(self)
    }
}

/// Vectors of the same width, whose sums are computed as a whole.
#[derive(Clone, Copy)]
struct Whole;

impl Lanes<f32> for Whole {
    type Vector = Portable<f32, 8>;
}
impl Lanes<f64> for Whole {
    type Vector = Portable<f64, 4>;
}
impl Isa for Whole {
    const FUSED: bool = Baseline::FUSED;
    fn call<T: Task>(self, task: T) -> T::Output {
        task.run(self)
    }
}

/// The bits must not depend on the width in which sums are computed.
#[test]
fn narrow_vectors_give_the_same_bits() {
    fn column_of<S: Scalar, const M: usize, const K: usize>() {
        let (weight, bias) = (numbers::<S>(M * K, 7), numbers::<S>(M, 8));
        let input = numbers::<S>(K, 9);
        let columns = weight.as_chunks::<M>().0.first_chunk::<K>().unwrap();
        let input = input.first_chunk::<K>().unwrap();
        let nan = S::from_f64(f64::NAN);
        let mut results = [[nan; M]; 4];
        column(InPairs, columns, &bias, input, &mut results[0]);
        column(Whole, columns, &bias, input, &mut results[1]);
        Column::new([&weight, &bias], input, &mut results[2]).run(InPairs);
        Column::new([&weight, &bias], input, &mut results[3]).run(Whole);
        for result in results {
            assert_eq!(result, results[0], "{} {M} × {K}", S::NAME);
            assert!(!result.contains(&nan));
        }
    }
    macro_rules! each {
        ($($m:literal)*) => {
            $(column_of::<f32, $m, 1>();
            column_of::<f32, $m, 27>();
            column_of::<f64, $m, 24>();)*
        };
    }
    each!(1 2 3 8 10 17 24 31 33 48 51 57 64 71 85 129);

    for (place, form) in FORMS.into_iter().enumerate() {
        for [m, k, n] in [[1, 3, 1], [7, 9, 5], [13, 300, 11], [130, 20, 129]] {
            let (a, b) = (numbers::<f32>(m * k, 1), numbers::<f32>(k * n, 2));
            let start = numbers::<f32>(m * n, 3 + place as u64);
            let (mut narrow, mut whole) = (start.clone(), start);
            let case = Case {
                form,
                sizes: Sizes { m, k, n },
                factors: [&a, &b],
                start: Start::Contents,
            };
            case.product(&mut narrow).run(InPairs);
            case.product(&mut whole).run(Whole);
            assert_eq!(narrow, whole, "{form:?} {m} × {k} × {n}");
        }
    }
}

/// Slices that are too short are reported in debug builds; release builds do not compute anything.
#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "too short"))]
fn too_short() {
    let mut c = [1.0_f32; 4];
    let sizes = Sizes { m: 2, k: 3, n: 2 };
    f32::product(sizes, [&[0.0; 5], &[0.0; 6]], &mut c, Into::Overwrite);
    assert_eq!(c, [1.0; 4]);
}

#[cfg(feature = "threads")]
#[test]
fn parts_are_the_whole() {
    // Right factors in column-major and row-major order, and numbers of columns that are not
    // divisible by the number of parts.
    for ([m, k, n], form) in [
        ([33, 300, 301], Form::Plain),
        ([130, 40, 777], Form::TransposedRight),
        ([65, 270, 260], Form::TransposedLeft),
    ] {
        let sizes = Sizes { m, k, n };
        let (a, b) = (numbers::<f32>(m * k, 1), numbers::<f32>(k * n, 2));
        let start = numbers::<f32>(m * n, 3);
        let mut whole = start.clone();
        let case = Case {
            form,
            sizes,
            factors: [&a, &b],
            start: Start::Contents,
        };
        dispatch(case.product(&mut whole));
        for parts in [2, 3, 7, 16] {
            let mut result = start.clone();
            parts::several(case.product(&mut result), parts);
            assert!(result == whole, "{sizes:?} {form:?} in {parts} parts");
        }
    }
}
