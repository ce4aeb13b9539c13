//! Compares the block kernels with the computation of one query at a time.

use std::vec;
use std::vec::Vec;

use super::*;

/// The numbers of queries and of keys: less than a block, exactly a block, and slightly more than
/// one or two blocks.
const COUNTS: [[usize; 2]; 6] = [[1, 1], [3, 7], [64, 64], [65, 63], [70, 140], [130, 66]];

/// The first `count` of a series of pseudorandom numbers.
fn numbers<S: Scalar>(count: usize, seed: u64) -> Vec<S> {
    let number = |i| random::mix(seed, i) as f64 / 2_f64.powi(63) - 1.0;
    (0..count as u64).map(|i| S::from_f64(number(i))).collect()
}

fn close<S: Scalar>(found: &[S], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let found = found.to_f64();
        assert!(
            (found - expected).abs() < tolerance * (1.0 + expected.abs()),
            "{what}: number {place} is {found}, not {expected}"
        );
    }
}

/// Checks the forward and backward pass of one sample, whose columns are interleaved with other
/// numbers.
fn check<S: Scalar>(
    reads: &Reads,
    [queries, keys]: [usize; 2],
    length: usize,
    dropout: f64,
    tolerance: f64,
) {
    let what = format!("{reads:?} of {queries}, {length} of {keys}, dropout {dropout}");
    let [joined, width] = [reads.heads * reads.size, reads.key_heads * reads.size];
    let (step, pairs) = (joined + 3, 2 * width + 1);
    let query_numbers = numbers::<S>(queries * step, 1);
    let mut key_numbers = numbers::<S>(keys * pairs, 2);
    // Padding must not be read.
    key_numbers[length * pairs..].fill(S::from_f64(f64::NAN));
    let of_keys = |first: usize| Columns {
        numbers: &key_numbers[first..],
        step: pairs,
        count: keys,
    };
    let sample = Sample {
        queries: Columns {
            numbers: &query_numbers,
            step,
            count: queries,
        },
        keys: of_keys(0),
        values: of_keys(width),
        length,
        drops: (dropout > 0.0).then_some(Drops {
            key: [5, 6],
            probability: dropout,
        }),
    };
    let nothing = S::from_f64(f64::NAN);
    let mut output = vec![nothing; queries * joined];
    let mut norms = vec![nothing; 2 * queries * reads.heads];
    let mut columns = ColumnsMut {
        numbers: &mut output,
        step: joined,
    };
    let mut scratch = vec![nothing; Reads::FORWARD_SCRATCH];
    reads.forward(&sample, &mut columns, Some(&mut norms), &mut scratch);
    let read: Vec<f64> = (0..queries)
        .flat_map(|query| plain::read(reads, &sample, query))
        .collect();
    close(&output, &read, tolerance, &what);

    let d_read = numbers::<S>(output.len(), 3);
    // Gradients must be added to the existing contents.
    let mut d_queries = numbers::<S>(queries * joined, 4);
    let mut d_pairs = numbers::<S>(keys * 2 * width, 5);
    let (old_queries, old_pairs) = (d_queries.clone(), d_pairs.clone());
    let of_queries = |numbers| Columns {
        numbers,
        step: joined,
        count: queries,
    };
    let d = Gradients {
        queries: Some(ColumnsMut {
            numbers: &mut d_queries,
            step: joined,
        }),
        others: ColumnsMut {
            numbers: &mut d_pairs,
            step: 2 * width,
        },
        firsts: [0, 0, width],
    };
    let mut scratch = vec![nothing; Reads::BACKWARD_SCRATCH];
    let saved = Attended {
        sample: &sample,
        output: of_queries(&output),
        norms: &norms,
    };
    reads.backward(saved, of_queries(&d_read), d, &mut scratch);
    let upper: Vec<f64> = d_read.iter().map(|d| d.to_f64()).collect();
    let [plain_queries, plain_keys, plain_values] = plain::gradients(reads, &sample, &upper);
    let sum = |old: &S, new: f64| old.to_f64() + new;
    let expected: Vec<f64> = (old_queries.iter().zip(plain_queries))
        .map(|(old, new)| sum(old, new))
        .collect();
    close(&d_queries, &expected, tolerance, &what);
    let pairs = plain_keys.chunks(width).zip(plain_values.chunks(width));
    let pairs = pairs.flat_map(|(key, value)| key.iter().chain(value));
    let expected: Vec<f64> = (old_pairs.iter().zip(pairs))
        .map(|(old, new)| sum(old, *new))
        .collect();
    close(&d_pairs, &expected, tolerance, &what);
}

/// Checks each way in which a query may read keys.
fn check_all(heads: usize, key_heads: usize, size: usize) {
    for [queries, keys] in COUNTS {
        for length in [1, keys / 2, keys] {
            for (is_causal, window) in [(false, 0), (true, 0), (false, 9), (true, 9), (true, 80)] {
                for (has_slopes, dropout) in [(false, 0.0), (true, 0.0), (true, 0.3)] {
                    let reads = Reads {
                        heads,
                        key_heads,
                        size,
                        is_causal,
                        window,
                        has_slopes,
                    };
                    let counts = [queries, keys];
                    let length = length.max(1);
                    check::<f64>(&reads, counts, length, dropout, 1e-11);
                    check::<f32>(&reads, counts, length, dropout, 3e-5);
                }
            }
        }
    }
}

#[test]
fn blocks_of_one_head() {
    check_all(1, 1, 5);
}

#[test]
fn blocks_of_heads_that_share_keys() {
    check_all(4, 2, 3);
    check_all(3, 1, 2);
}

#[test]
fn large_scores_do_not_overflow() {
    let queries = vec![30.0_f32; 4];
    let keys: Vec<f32> = (0..80).map(|key| 30.0 * (key % 5) as f32).collect();
    let columns = |numbers, step, count| Columns {
        numbers,
        step,
        count,
    };
    let sample = Sample {
        queries: columns(&queries, 1, 4),
        keys: columns(&keys, 1, 80),
        values: columns(&keys, 1, 80),
        length: 80,
        drops: None,
    };
    let reads = Reads {
        heads: 1,
        key_heads: 1,
        size: 1,
        is_causal: false,
        window: 0,
        has_slopes: false,
    };
    let mut output = vec![f32::NAN; 4];
    let mut columns = ColumnsMut {
        numbers: &mut output,
        step: 1,
    };
    let mut scratch = vec![f32::NAN; Reads::FORWARD_SCRATCH];
    reads.forward(&sample, &mut columns, None, &mut scratch);
    // The scores are up to 3600, so that only the largest ones count.
    for number in output {
        assert!((number - 120.0).abs() < 1e-3, "{number}");
    }
}

#[test]
fn rows_of_numbers_become_parts_of_one() {
    for count in [1, 5, 16, 40] {
        let mut row = numbers::<f64>(count, 7);
        let sum: f64 = row.iter().map(|x| x.exp()).sum();
        let expected: Vec<f64> = row.iter().map(|x| x.exp() / sum).collect();
        softmax(&mut row);
        close(&row, &expected, 1e-15, "softmax");
    }
    softmax::<f64>(&mut []);
}
