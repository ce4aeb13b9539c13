//! Layers without a matrix: softmaxes against `PyTorch`; all against central differences; the
//! masks of dropout.

use nn_runtime::activation::{LogSoftmax, Sigmoid, Silu, Softmax};
use nn_runtime::call::{Backward, Saved};
use nn_runtime::head::Head;
use nn_runtime::kernels::dispatch::Undecided;
use nn_runtime::layers::{Columnwise, Dropout, Elementwise, Prelu};
use nn_runtime::operation::Operation;
use nn_runtime::parameter::{Parameters, Role};
use nn_runtime::pass::Pass;
use nn_runtime::scalar::Scalar;

/// Numbers that look random, between -2 and 2.
fn numbers(count: usize) -> Vec<f64> {
    (0..count)
        .map(|i| 2.0 * (i as f64 * 12.9898 + 1.0).sin())
        .collect()
}

fn forward<S: Scalar, L: Operation<S>>(layer: &L, pass: &Pass, x: &[S]) -> Vec<S> {
    let mut y = vec![S::from_f64(f64::NAN); x.len()];
    layer.forward(pass.forward([x], &mut y, &mut []));
    y
}

/// The gradients of Σ wᵢ yᵢ with respect to the input and to the parameters.
fn backward<S: Scalar, L: Operation<S>>(
    layer: &L,
    pass: &Pass,
    x: &[S],
    w: &[S],
) -> (Vec<S>, L::Parameters) {
    let y = forward(layer, pass, x);
    let saved = Saved {
        input: [x],
        output: &y,
        tape: &[],
    };
    let mut gradient = L::Parameters::zeros();
    let mut d_x = vec![S::from_f64(f64::NAN); x.len()];
    layer.backward(Backward {
        pass,
        saved,
        d_output: &mut w.to_vec(),
        d_input: [Some(&mut d_x)],
        gradient: Some(&mut gradient),
        scratch: &mut [],
    });
    // The parameters' gradient is the same where that of the input is not wanted, and is added.
    let mut twice = L::Parameters::zeros();
    for _ in 0..2 {
        layer.backward(Backward {
            pass,
            saved,
            d_output: &mut w.to_vec(),
            d_input: [None],
            gradient: Some(&mut twice),
            scratch: &mut [],
        });
    }
    for (twice, once) in flat(&twice).into_iter().zip(flat(&gradient)) {
        let error = (twice - once - once).abs();
        assert!(
            error <= S::from_f64(1e-14) * (S::ONE + once.abs()),
            "{twice}, once {once}"
        );
    }
    (d_x, gradient)
}

fn flat<S: Scalar, P: Parameters<S>>(gradient: &P) -> Vec<S> {
    let mut numbers = Vec::new();
    gradient.for_each(|_, values| numbers.extend_from_slice(values));
    numbers
}

fn weighted_sum<L: Operation<f64>>(layer: &L, pass: &Pass, x: &[f64], w: &[f64]) -> f64 {
    forward(layer, pass, x)
        .iter()
        .zip(w)
        .map(|(y, w)| y * w)
        .sum()
}

fn assert_same(what: &str, gradient: f64, difference: f64) {
    let error = (gradient - difference).abs();
    assert!(
        error <= 1e-6 * gradient.abs().max(1e-3),
        "{what}: {gradient:e}, by differences {difference:e}"
    );
}

/// Checks the gradient with respect to every input.
fn check_inputs<L: Operation<f64>>(name: &str, layer: &L, pass: &Pass, mut x: Vec<f64>) {
    let w: Vec<f64> = numbers(x.len()).iter().map(|w| w + 0.1).collect();
    let (d_x, _) = backward(layer, pass, &x, &w);
    for i in 0..x.len() {
        let step = 1e-5;
        let at = x[i];
        x[i] = at + step;
        let above = weighted_sum(layer, pass, &x, &w);
        x[i] = at - step;
        let below = weighted_sum(layer, pass, &x, &w);
        x[i] = at;
        assert_same(
            &format!("{name}, input {i}"),
            d_x[i],
            (above - below) / (2.0 * step),
        );
    }
}

#[test]
fn gradients_are_central_differences() {
    let pass = Pass::training(3, 0, 7);
    check_inputs("sigmoid", &Elementwise(Sigmoid), &pass, numbers(24));
    check_inputs("silu", &Elementwise(Silu), &pass, numbers(24));
    check_inputs("softmax", &Columnwise::<_, 4>(Softmax), &pass, numbers(24));
    check_inputs(
        "softmax",
        &Columnwise::<_, 37>(Softmax),
        &pass,
        numbers(111),
    );
    check_inputs(
        "log_softmax",
        &Columnwise::<_, 4>(LogSoftmax),
        &pass,
        numbers(24),
    );
    check_inputs(
        "log_softmax",
        &Columnwise::<_, 37>(LogSoftmax),
        &pass,
        numbers(111),
    );
    check_inputs(
        "silu by columns",
        &Columnwise::<_, 4>(Silu),
        &pass,
        numbers(24),
    );
    check_inputs("dropout", &Dropout::new(0.4), &pass, numbers(60));
    check_inputs("prelu", &prelu(), &pass, numbers(30));
}

fn prelu() -> Prelu<f64, 5> {
    let mut layer: Prelu<f64, 5> = Prelu::zeros();
    layer.initialize(&mut nn_runtime::random::generator(0));
    assert_eq!(layer.slope.as_slice(), [0.25; 5]);
    layer
        .slope
        .as_mut_slice()
        .copy_from_slice(&[0.25, 0.1, -0.5, 0.0, 1.5]);
    layer
}

#[test]
fn prelu_learns_its_slopes() {
    let mut layer = prelu();
    let pass = Pass::training(2, 0, 0);
    let (x, w) = (numbers(30), numbers(31)[1..].to_vec());
    let y = forward(&layer, &pass, &x);
    for (i, (&x, &y)) in x.iter().zip(&y).enumerate() {
        assert_eq!(y, if x > 0.0 { x } else { layer.slope[i % 5] * x });
    }
    let (_, gradient) = backward(&layer, &pass, &x, &w);
    for i in 0..5 {
        let step = 1e-5;
        let at = layer.slope[i];
        layer.slope[i] = at + step;
        let above = weighted_sum(&layer, &pass, &x, &w);
        layer.slope[i] = at - step;
        let below = weighted_sum(&layer, &pass, &x, &w);
        layer.slope[i] = at;
        let difference = (above - below) / (2.0 * step);
        assert_same(&format!("slope {i}"), gradient.slope[i], difference);
    }
    let mut seen = Vec::new();
    layer.for_each(|parameter, values| {
        seen.push((parameter.path.to_string(), parameter.role, values.len()));
    });
    assert_eq!(seen, [("slope".to_owned(), Role::Activation, 5)]);
    // At the kink, the slope.
    let (d_x, _) = backward(&layer, &Pass::training(1, 0, 0), &[0.0; 5], &[1.0; 5]);
    assert_eq!(d_x, layer.slope.as_slice());
}

#[test]
fn softmaxes_are_those_of_pytorch() {
    fn check<S: Scalar>(head: impl Head<S>, columns: &[Vec<f64>], tolerance: f64) {
        let [logits, d_outputs, outputs, d_logits] = columns else {
            panic!("four vectors a line");
        };
        let features = logits.len();
        let narrow = |values: &[f64]| values.iter().map(|&x| S::from_f64(x)).collect::<Vec<_>>();
        // Twice the same column, to see that columns do not mix.
        let z = narrow(&logits.repeat(2));
        let mut y = z.clone();
        head.apply(Undecided, features, &mut y);
        let mut d = narrow(&d_outputs.repeat(2));
        head.backward(features, &z, &y, &mut d);
        for (actual, expected) in [(y, outputs), (d, d_logits)] {
            for (i, actual) in actual.into_iter().enumerate() {
                let (actual, expected) = (actual.to_f64(), expected[i % features]);
                let error = (actual - expected).abs();
                assert!(
                    error <= tolerance * (expected.abs() + 1.0),
                    "{features} features, {i}: {actual:e}, expected {expected:e}"
                );
            }
        }
    }
    let mut checked = 0;
    for line in include_str!("../../reference/softmax.csv").lines().skip(1) {
        let mut cells = line.split(',');
        let (function, scalar) = (cells.next().unwrap(), cells.next().unwrap());
        let vectors: Vec<Vec<f64>> = cells
            .map(|cell| cell.split(' ').map(|x| x.parse().unwrap()).collect())
            .collect();
        match (function, scalar) {
            ("softmax", "f64") => check::<f64>(Softmax, &vectors, 1e-14),
            ("softmax", "f32") => check::<f32>(Softmax, &vectors, 1e-6),
            ("log_softmax", "f64") => check::<f64>(LogSoftmax, &vectors, 1e-14),
            ("log_softmax", "f32") => check::<f32>(LogSoftmax, &vectors, 1e-6),
            other => panic!("{other:?}"),
        }
        checked += 1;
    }
    assert_eq!(checked, 2 * 2 * 9);
}

#[test]
fn softmaxes_are_finite_for_finite_logits() {
    fn sweep<S: Scalar>(head: impl Head<S>) {
        let extremes = [
            -S::MAX,
            S::MAX,
            S::ZERO,
            S::MIN_POSITIVE,
            S::from_f64(-1e4),
            S::ONE,
        ];
        for features in [1, 2, 3, 5, 16, 17, 40] {
            for turn in 0..36 {
                let z: Vec<S> = (0..features)
                    .map(|i| extremes[(i * turn + turn / 6) % 6])
                    .collect();
                let mut y = z.clone();
                head.apply(Undecided, features, &mut y);
                let mut d: Vec<S> = (0..features).map(|i| S::from_f64(i as f64)).collect();
                head.backward(features, &z, &y, &mut d);
                // A logarithm is infinite where the exact one is beyond the range.
                let largest = z.iter().fold(-S::MAX, |a, z| a.max(*z));
                let fits = y.iter().zip(&z).all(|(y, z)| {
                    y.is_finite() || !(*z - largest).is_finite() && *y == S::NEG_INFINITY
                });
                assert!(
                    fits && d.iter().all(|d| d.is_finite()),
                    "{z:?}: {y:?}, {d:?}"
                );
            }
        }
    }
    sweep::<f32>(Softmax);
    sweep::<f64>(Softmax);
    sweep::<f32>(LogSoftmax);
    sweep::<f64>(LogSoftmax);
}

#[test]
fn softmaxes_add_up_to_one_in_every_column() {
    // More than a block of columns, and a column of more than a block.
    for features in [10, 3000] {
        let mut y: Vec<f32> = numbers(features * 500).iter().map(|&x| x as f32).collect();
        Softmax.apply(Undecided, features, &mut y);
        for column in y.chunks(features) {
            assert!((column.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn inference_is_the_forward_without_dropout() {
    let pass = Pass::inference(2);
    let x = numbers(20);
    let mut y = vec![0.0; 20];
    let layer = Columnwise::<_, 10>(Softmax);
    layer.infer(Undecided, pass.infer([&x], &mut y, &mut []));
    assert_eq!(y, forward(&layer, &pass, &x));
    prelu().infer(Undecided, pass.infer([&x], &mut y, &mut []));
    assert_eq!(y, forward(&prelu(), &pass, &x));
    Dropout::new(0.9).infer(Undecided, pass.infer([&x], &mut y, &mut []));
    assert_eq!(y, x);
    assert_eq!(forward(&Dropout::new(0.9), &pass, &x), x);
    assert_eq!(backward(&Dropout::new(0.9), &pass, &x, &x).0, x);
}

/// The dropout of `samples` samples of ones, of `floats` numbers each.
fn mask(probability: f64, floats: usize, pass: &Pass) -> Vec<f32> {
    forward(
        &Dropout::new(probability),
        pass,
        &vec![1.0; floats * pass.samples],
    )
}

#[test]
fn dropout_keeps_expectations() {
    for probability in [0.01, 0.1, 0.3, 0.5, 0.75, 0.99] {
        let count = 200 * 5000;
        let mask = mask(probability, 5000, &Pass::training(200, 0, 11));
        let scale = (1.0 / (1.0 - probability)) as f32;
        assert!(mask.iter().all(|&m| m == 0.0 || m == scale));
        let dropped = mask.iter().filter(|&&m| m == 0.0).count() as f64 / f64::from(count);
        let deviation = (probability * (1.0 - probability) / f64::from(count)).sqrt();
        assert!(
            (dropped - probability).abs() < 4.0 * deviation,
            "{probability}: {dropped}"
        );
    }
}

#[test]
fn dropout_has_no_pattern() {
    // Agreement of the mask with itself, moved by one or more elements, by one or more samples,
    // and with that of other keys. Independent masks agree in half of the places.
    let (samples, floats) = (128, 1024);
    let first = mask(0.5, floats, &Pass::training(samples, 0, 3));
    let agreement = |other: &[f32]| {
        let pairs = first.iter().zip(other);
        let count = other.len().min(first.len()) as f64;
        let equal = pairs.filter(|(a, b)| a == b).count() as f64;
        (equal / count - 0.5) * 2.0 * count.sqrt()
    };
    assert!(agreement(&first) > 300.0);
    let mut deviations = Vec::new();
    for shift in [1, 2, 3, 4, 7, 8, 16, 32, 64, 128, 256, 512, 1023] {
        deviations.push(agreement(&first[shift..]));
    }
    for samples in [1, 2, 3, 8, 32] {
        deviations.push(agreement(&first[samples * floats..]));
    }
    for key in [0, 1, 2, 4, 5, 3 | 1 << 32, 3 | 1 << 63] {
        deviations.push(agreement(&mask(
            0.5,
            floats,
            &Pass::training(samples, 0, key),
        )));
    }
    for layer in 0..4 {
        deviations.push(agreement(&mask(
            0.5,
            floats,
            &Pass::training(samples, 0, 3).at(layer),
        )));
    }
    assert!(deviations.iter().all(|d| d.abs() < 4.5), "{deviations:?}");
}

#[test]
fn dropout_does_not_depend_on_how_a_batch_is_cut() {
    let whole = mask(0.3, 100, &Pass::training(8, 0, 5));
    let mut parts = mask(0.3, 100, &Pass::training(3, 0, 5));
    parts.extend(mask(0.3, 100, &Pass::training(5, 3, 5)));
    assert_eq!(whole, parts);
    assert_ne!(whole, mask(0.3, 100, &Pass::training(8, 0, 6)));
    // The backward drops what the forward dropped.
    let pass = Pass::training(8, 0, 5);
    let ones = vec![1.0_f32; 800];
    assert_eq!(backward(&Dropout::new(0.3), &pass, &ones, &ones).0, whole);
}

#[test]
fn dropout_at_its_limits() {
    let pass = Pass::training(4, 0, 5);
    assert_eq!(mask(0.0, 50, &pass), [1.0; 200]);
    assert_eq!(mask(1.0 - 1e-9, 50, &pass), [0.0; 200]);
    assert!(mask(0.5, 50, &Pass::training(0, 0, 5)).is_empty());
    for bad in [-0.1, 1.0, 1.1, f64::NAN] {
        assert!(std::panic::catch_unwind(|| Dropout::new(bad)).is_err());
    }
}
