//! A whole training run: the losses of fifty steps are those of `PyTorch`
//! (`tests/reference/training_run.py`).

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer, clip_by_norm};
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;

const SAMPLES: usize = 48;
const BATCH: usize = 16;

network! {
    #[scalar(f64)]
    struct Double { 6 => Dense(16, gelu) => Dense(16, tanh) => Dense(4, softmax) }
}

network! {
    struct Single { 6 => Dense(16, gelu) => Dense(16, tanh) => Dense(4, softmax) }
}

fn numbers<S: Scalar>(frequency: f64, scale: f64) -> impl Iterator<Item = S> {
    (1_u32..).map(move |i| S::from_f64((frequency * f64::from(i)).sin() * scale))
}

fn losses<N: Network>() -> Vec<f64>
where
    CrossEntropy: nn_runtime::loss::Loss<N::Scalar, N::Head, u32>,
    CrossEntropy: Default,
{
    let inputs = numbers(0.37, 1.5).take(SAMPLES * 6).collect();
    let classes = (0..SAMPLES as u32).map(|i| (i * 7 + i * i) % 4).collect();
    let data = Dataset::<N::Input, u32, N::Scalar>::from_flat(inputs, classes).unwrap();
    let mut network = N::zeros();
    let mut place = 0.0;
    network.for_each_mut(|description, values| {
        let is_weight = description.columns > 1;
        let (frequency, scale) = if is_weight {
            (0.11 + 0.07 * place, 0.4)
        } else {
            (0.53 + 0.05 * place, 0.1)
        };
        for (value, number) in values.iter_mut().zip(numbers(frequency, scale)) {
            *value = number;
        }
        place += if is_weight { 0.0 } else { 1.0 };
    });
    let settings = AdamW {
        learning_rate: 1e-2,
        weight_decay: 0.05,
        ..AdamW::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    let loss = CrossEntropy {
        label_smoothing: 0.1,
        ..CrossEntropy::default()
    };
    let mut gradient = N::zeros();
    let mut workspace = Workspace::new();
    (0..50)
        .map(|step| {
            let indices: Vec<usize> = (0..BATCH)
                .map(|i| (step * BATCH + 5 * i) % SAMPLES)
                .collect();
            let batch = data.batch(&indices).unwrap();
            gradient.clear();
            let value = network
                .gradient(&loss, batch, &mut gradient, &mut workspace)
                .unwrap();
            clip_by_norm(&mut gradient, 1.0).unwrap();
            optimizer.step(&mut network, &gradient);
            value
        })
        .collect()
}

#[test]
fn fifty_losses_are_those_of_pytorch() {
    let expected = include_str!("../../reference/training_run.txt");
    let expected: Vec<[f64; 2]> = expected
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut numbers = line.split(' ').map(|number| number.parse().unwrap());
            [numbers.next().unwrap(), numbers.next().unwrap()]
        })
        .collect();
    assert_eq!(expected.len(), 50);
    let (double, single) = (losses::<Double>(), losses::<Single>());
    for (step, [in_double, in_single]) in expected.into_iter().enumerate() {
        let difference = (double[step] - in_double).abs();
        assert!(
            difference < 1e-12,
            "step {step}: {} in f64, PyTorch {in_double}",
            double[step]
        );
        let difference = (single[step] - in_single).abs();
        assert!(
            difference < 1e-5,
            "step {step}: {} in f32, PyTorch {in_single}",
            single[step]
        );
    }
}
