//! What training drops of that which queries read: as many as it should, made up for, others each
//! time, and none in inference.

use nn_runtime::layer::Layer;
use nn_runtime::pass::Pass;
use nn_runtime::prelude::*;
use nn_runtime::shape::Shape;

/// Positions that each query reads.
const STEPS: usize = 256;
const SAMPLES: usize = 4;

network! {
    #[scalar(f64)]
    struct Half { [STEPS, 2] => Attention(heads = 2, dropout = 0.5) }
}
network! {
    #[scalar(f64)]
    struct Tenth { [STEPS, 2] => Attention(heads = 2, dropout = 0.1) }
}
network! {
    #[scalar(f64)]
    struct Crossed(source: [STEPS, 2], target: [STEPS, 2]) {
        target => CrossAttention(source, heads = 2, dropout = 0.25)
    }
}

/// Outputs of a pass where every query reads all keys alike, and every value is 1: the part of the
/// keys that were kept, over the probability to keep one. A number for each head of each query.
fn outputs<L: Layer<Scalar = f64>>(pass: &Pass) -> Vec<f64> {
    let mut network = L::zeros();
    network.for_each_mut(|parameter, numbers| match parameter.path.to_string() {
        // Biases of queries, keys and values, or of keys and values.
        path if path.ends_with("in_bias") || path.ends_with("memory_bias") => {
            let values = numbers.len() - 2;
            numbers[values..].fill(1.0);
        }
        // Each head to a feature of its own.
        path if path.ends_with("out_weight") => numbers.copy_from_slice(&[1.0, 0.0, 0.0, 1.0]),
        _ => {}
    });
    let input = vec![0.7; L::Input::SIZE * pass.samples];
    let mut output = vec![f64::NAN; L::Output::SIZE * pass.samples];
    let mut tape = vec![f64::NAN; L::NEEDS.tape.floats(pass.samples)];
    let mut scratch = vec![f64::NAN; L::NEEDS.forward.floats(pass.samples)];
    network.forward_tile(
        pass.forward([&input], &mut output, &mut scratch)
            .tape(&mut tape),
    );
    output
}

/// Mean and variance of the outputs are those of a mean of independent keys, each kept with
/// probability 1 - p and then counted 1 / (1 - p) times: 1, and p / (1 - p) / keys.
fn check<L: Layer<Scalar = f64>>(probability: f64) {
    let training = |key: u64| outputs::<L>(&Pass::training(SAMPLES, 0, key));
    let numbers = training(11);
    let count = numbers.len() as f64;
    let variance = probability / (1.0 - probability) / STEPS as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares = numbers.iter().map(|x| x * x).sum::<f64>() / count;
    // Four standard errors: of the mean of `count` numbers, and of the mean of their squares, which
    // are about those of a normal distribution, Var(x²) = 4 μ² σ² + 2 σ⁴.
    let error = 4.0 * (variance / count).sqrt();
    assert!((mean - 1.0).abs() < error, "mean {mean}");
    let error = 4.0 * ((4.0 * variance + 2.0 * variance * variance) / count).sqrt();
    assert!(
        (squares - 1.0 - variance).abs() < error,
        "mean square {squares}"
    );
    // And of the squared distances from the mean, Var = 2 σ⁴.
    let spread = numbers.iter().map(|x| (x - 1.0).powi(2)).sum::<f64>() / count;
    let error = 4.0 * variance * (2.0 / count).sqrt();
    assert!(
        (spread - variance).abs() < error,
        "variance {spread} {variance}"
    );
    // Each is a whole number of keys.
    for number in &numbers {
        let kept = number * (1.0 - probability) * STEPS as f64;
        assert!((kept - kept.round()).abs() < 1e-9, "{kept} keys");
    }

    // Passes, samples and heads drop different keys: they agree as often as two sums do by chance.
    let other = training(12);
    let part = numbers.len() / SAMPLES;
    let heads = |head: usize| numbers.iter().skip(head).step_by(2);
    for (what, pairs) in [
        ("passes", numbers.iter().zip(&other).collect::<Vec<_>>()),
        (
            "samples",
            numbers[..part]
                .iter()
                .zip(&numbers[part..2 * part])
                .collect(),
        ),
        ("heads", heads(0).zip(heads(1)).collect()),
    ] {
        let products = pairs.iter().map(|(a, b)| (*a - 1.0) * (*b - 1.0));
        let correlation = products.sum::<f64>() / pairs.len() as f64 / variance;
        let error = 4.0 / (pairs.len() as f64).sqrt();
        assert!(correlation.abs() < error, "{what}: {correlation}");
    }
    assert_eq!(training(11), numbers);

    let inferred = outputs::<L>(&Pass::inference(SAMPLES));
    for number in inferred {
        assert!((number - 1.0).abs() < 1e-12, "{number} in inference");
    }
}

#[test]
fn as_many_are_dropped_as_are_made_up_for() {
    check::<Half>(0.5);
    check::<Tenth>(0.1);
    check::<Crossed>(0.25);
}

network! {
    #[scalar(f64)]
    struct Shown { [64, 64] => Attention(heads = 1, dropout = 0.25, bias = false) }
}

/// Where the value of each key is a feature of its own, the outputs say which keys were dropped.
#[test]
fn keys_are_dropped_one_by_one() {
    let mut network = Shown::zeros();
    for key in 0..64 {
        network.attention1.in_weight[(2 * 64 + key, key)] = 1.0;
        network.attention1.out_weight[(key, key)] = 1.0;
    }
    let input: Vec<f64> = (0..64 * 64)
        .map(|i| f64::from(u8::from(i % 65 == 0)))
        .collect();
    let shown = |key: u64| {
        let mut output = vec![0.0; 64 * 64];
        let mut tape = vec![0.0; Shown::NEEDS.tape.floats(1)];
        let mut scratch = vec![0.0; Shown::NEEDS.forward.floats(1)];
        let pass = Pass::training(1, 0, key);
        network.forward_tile(
            pass.forward([&input], &mut output, &mut scratch)
                .tape(&mut tape),
        );
        output
    };
    let first = shown(1);
    for number in &first {
        let is_kept = (number - 1.0 / 0.75 / 64.0).abs() < 1e-12;
        assert!(is_kept || *number == 0.0, "{number}");
    }
    let dropped = |numbers: &[f64]| numbers.iter().filter(|x| **x == 0.0).count() as f64;
    // Of all, of each query and of each key, within five standard deviations.
    let within = |found: f64, of: f64| {
        let (expected, deviation) = (0.25 * of, (0.25 * 0.75 * of).sqrt());
        assert!(
            (found - expected).abs() < 5.0 * deviation,
            "{found} of {of}"
        );
    };
    within(dropped(&first), 4096.0);
    for query in first.chunks(64) {
        within(dropped(query), 64.0);
    }
    for key in 0..64 {
        let of_key: Vec<f64> = first.iter().skip(key).step_by(64).copied().collect();
        within(dropped(&of_key), 64.0);
    }
    // Another pass drops others: of those that one drops, the other drops a quarter.
    let second = shown(2);
    let both = first
        .iter()
        .zip(&second)
        .filter(|(a, b)| **a == 0.0 && **b == 0.0);
    let (both, of) = (both.count() as f64, 4096.0_f64);
    let (expected, deviation) = (of / 16.0, (of / 16.0 * 15.0 / 16.0).sqrt());
    assert!((both - expected).abs() < 5.0 * deviation, "{both}");
}
