//! Initializers: statistics against `PyTorch`'s, orthogonality, and the same bits for a seed.

use nn_runtime::activation::{Activation, LeakyRelu, Learned, Relu, Selu, Sin, Tanh};
use nn_runtime::initialize::Initializer;
use nn_runtime::random::generator;
use nn_runtime::scalar::Scalar;

fn draw<S: Scalar>(initializer: Initializer, rows: usize, columns: usize, seed: u64) -> Vec<S> {
    let mut values = vec![S::from_f64(f64::NAN); rows * columns];
    initializer.fill(&mut values, rows, columns, &mut generator(seed));
    values
}

/// Every initializer that draws, under the names of the reference.
const DRAWN: [(&str, Initializer); 11] = [
    (
        "uniform",
        Initializer::Uniform {
            low: -0.5,
            high: 1.5,
        },
    ),
    (
        "normal",
        Initializer::Normal {
            mean: 0.5,
            deviation: 2.0,
        },
    ),
    (
        "truncated_normal",
        Initializer::TruncatedNormal {
            mean: 0.5,
            deviation: 2.0,
        },
    ),
    ("glorot_uniform", Initializer::GlorotUniform),
    ("glorot_normal", Initializer::GlorotNormal),
    ("he_uniform", Initializer::HeUniform),
    ("he_normal", Initializer::HeNormal),
    ("leaky_relu(0.2)", Initializer::for_leaky_relu(0.2)),
    ("lecun_uniform", Initializer::LecunUniform),
    ("lecun_normal", Initializer::LecunNormal),
    ("orthogonal(2)", Initializer::Orthogonal { gain: 2.0 }),
];

struct Statistics {
    mean: f64,
    deviation: f64,
    largest: f64,
    kurtosis: f64,
}

fn statistics(values: &[f64]) -> Statistics {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let moment = |power| values.iter().map(|v| (v - mean).powi(power)).sum::<f64>() / count;
    Statistics {
        mean,
        deviation: moment(2).sqrt(),
        largest: values.iter().fold(0.0, |a, v| a.max(v.abs())),
        kurtosis: moment(4) / moment(2).powi(2),
    }
}

#[test]
fn statistics_are_those_of_pytorch() {
    let lines: Vec<_> = include_str!("../../reference/initializers.csv")
        .lines()
        .skip(1)
        .collect();
    assert_eq!(lines.len(), DRAWN.len());
    for (line, (name, initializer)) in lines.into_iter().zip(DRAWN) {
        let (line_name, numbers) = line.split_once(',').unwrap();
        assert_eq!(line_name, name);
        let numbers: Vec<f64> = numbers.split(',').map(|n| n.parse().unwrap()).collect();
        let [exact, mean, deviation, largest, kurtosis] = numbers[..] else {
            panic!("five numbers a line");
        };
        let ours = statistics(&draw::<f64>(initializer, 300, 500, 1));
        // 150,000 draws: a mean's standard error is 0.0026 deviations, and both sides have one.
        assert!(
            (ours.mean - mean).abs() < 0.015 * deviation,
            "{name}: mean {}",
            ours.mean
        );
        assert!(
            (ours.deviation / exact - 1.0).abs() < 0.008,
            "{name}: deviation {}, expected {exact}",
            ours.deviation
        );
        assert!(
            (ours.kurtosis - kurtosis).abs() < 0.08,
            "{name}: kurtosis {}, expected {kurtosis}",
            ours.kurtosis
        );
        // Where the distribution is bounded, so are the draws; unbounded tails vary.
        let bounded = kurtosis < 2.5;
        let (low, high) = if bounded {
            (0.999, 1.001)
        } else {
            (0.75, 1.33)
        };
        let ratio = ours.largest / largest;
        assert!(
            low < ratio && ratio < high,
            "{name}: largest {}",
            ours.largest
        );
    }
}

#[test]
fn neighbors_are_independent() {
    for (name, initializer) in DRAWN {
        let values = draw::<f64>(initializer, 300, 500, 2);
        let Statistics {
            mean, deviation, ..
        } = statistics(&values);
        for shift in [1, 2, 3, 300, 301] {
            let products = values.iter().zip(&values[shift..]);
            let sum: f64 = products.map(|(a, b)| (a - mean) * (b - mean)).sum();
            let correlation = sum / deviation.powi(2) / values.len() as f64;
            assert!(correlation.abs() < 0.012, "{name}, {shift}: {correlation}");
        }
    }
}

#[test]
fn constants_are_constant() {
    assert_eq!(draw::<f32>(Initializer::Zeros, 2, 2, 0), [0.0; 4]);
    assert_eq!(draw::<f32>(Initializer::Ones, 2, 2, 0), [1.0; 4]);
    assert_eq!(draw::<f32>(Initializer::Constant(0.3), 2, 2, 0), [0.3; 4]);
}

#[test]
fn orthogonal_matrices_are_orthogonal() {
    fn check<S: Scalar>(rows: usize, columns: usize, tolerance: f64) {
        let gain = 1.5;
        let values = draw::<S>(Initializer::Orthogonal { gain }, rows, columns, 4);
        let element = |row: usize, column: usize| values[column * rows + row].to_f64();
        let count = rows.min(columns);
        let product = |i: usize, j: usize| -> f64 {
            if rows >= columns {
                (0..rows).map(|k| element(k, i) * element(k, j)).sum()
            } else {
                (0..columns).map(|k| element(i, k) * element(j, k)).sum()
            }
        };
        for i in 0..count {
            for j in 0..count {
                let expected = if i == j { gain * gain } else { 0.0 };
                let actual = product(i, j);
                assert!(
                    (actual - expected).abs() < tolerance,
                    "{rows} × {columns}, {i}, {j}: {actual:e}"
                );
            }
        }
    }
    for (rows, columns) in [
        (1, 1),
        (1, 7),
        (7, 1),
        (5, 5),
        (8, 3),
        (3, 8),
        (64, 64),
        (30, 100),
    ] {
        check::<f64>(rows, columns, 1e-14);
        check::<f32>(rows, columns, 2e-6);
    }
    check::<f32>(200, 150, 2e-6);
    assert!(draw::<f32>(Initializer::Orthogonal { gain: 1.0 }, 0, 3, 0).is_empty());
}

#[test]
fn a_wide_orthogonal_matrix_is_the_transpose_of_the_tall_one() {
    let orthogonal = Initializer::Orthogonal { gain: 1.0 };
    let tall = draw::<f64>(orthogonal, 9, 4, 6);
    let wide = draw::<f64>(orthogonal, 4, 9, 6);
    for i in 0..9 {
        for j in 0..4 {
            assert_eq!(tall[j * 9 + i], wide[i * 4 + j]);
        }
    }
}

#[test]
fn activations_choose() {
    assert_eq!(Relu.initializer(), Initializer::HeNormal);
    assert_eq!(Selu.initializer(), Initializer::LecunNormal);
    assert_eq!(Tanh.initializer(), Initializer::GlorotUniform);
    assert_eq!(Sin.initializer(), Initializer::HeUniform);
    let leaky = Initializer::ScaledNormal { scale: 1.6 };
    assert_eq!(LeakyRelu::new(0.5).initializer(), leaky);
    let prelu = Initializer::ScaledNormal {
        scale: 2.0 / 1.0625,
    };
    assert_eq!(Learned.initializer(), prelu);
}

/// FNV-1a over the bits of what every initializer draws.
fn hash<S: Scalar>(bits: impl Fn(S) -> u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (_, initializer) in DRAWN {
        for value in draw::<S>(initializer, 33, 47, 2024) {
            for byte in bits(value).to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    hash
}

/// These bits are part of the interface: networks created by one version and on one platform are
/// created alike by another.
#[test]
fn a_seed_gives_the_same_bits_everywhere() {
    let single = hash::<f32>(|value| u64::from(value.to_bits()));
    let double = hash::<f64>(f64::to_bits);
    assert_eq!(single, 0xd980_1b3f_3d4a_5f09, "{single:#018x}");
    assert_eq!(double, 0xeae3_b9c3_bb31_94eb, "{double:#018x}");
}
