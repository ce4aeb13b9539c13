//! What optimizers refuse and remember, and gradient clipping.

use nn_runtime::error::Error;
use nn_runtime::optimizer::{
    Adadelta, Adagrad, Adam, AdamW, Algorithm, Counters, Lamb, Lion, NAdam, Optimizer, RAdam,
    RmsProp, Sgd, Treatment, clip_by_norm, clip_by_value, norm, update,
};
use nn_runtime::parameter::{Parameters, Role};

use super::{Net, flat, gradient, initial, network, reference};

/// The setting that an algorithm complains of.
fn complaint<A: Algorithm>(algorithm: A) -> &'static str {
    match Optimizer::<Net<f64>, A>::new(algorithm) {
        Err(Error::Setting { name, .. }) => name,
        other => panic!("no complaint: {other:?}"),
    }
}

#[test]
fn settings_out_of_range() {
    macro_rules! complains {
        ($($algorithm:ident { $field:ident: $value:expr $(, $other:ident: $more:expr)* })*) => {$(
            let settings = $algorithm { $field: $value, $($other: $more,)* ..$algorithm::default() };
            assert_eq!(complaint(settings), stringify!($field));
        )*};
    }
    complains! {
        Sgd { learning_rate: -0.1 }
        Sgd { learning_rate: f64::NAN }
        Sgd { learning_rate: f64::INFINITY }
        Sgd { momentum: 1.0 }
        Sgd { dampening: f64::NAN }
        Sgd { weight_decay: -1.0 }
        Sgd { momentum: 0.0, nesterov: true }
        Sgd { dampening: 0.1, nesterov: true, momentum: 0.9 }
        RmsProp { learning_rate: -0.1 }
        RmsProp { alpha: 1.0 }
        RmsProp { epsilon: -1e-8 }
        RmsProp { weight_decay: f64::NAN }
        RmsProp { momentum: -0.1 }
        Adagrad { learning_rate: -1.0 }
        Adagrad { learning_rate_decay: -1.0 }
        Adagrad { weight_decay: -1.0 }
        Adagrad { initial_accumulator: -1.0 }
        Adagrad { epsilon: f64::NAN }
        Adadelta { learning_rate: -1.0 }
        Adadelta { rho: 1.5 }
        Adadelta { epsilon: -1.0 }
        Adadelta { weight_decay: -1.0 }
        Adam { learning_rate: f64::NAN }
        Adam { beta1: 1.0 }
        Adam { beta1: -0.1 }
        Adam { beta2: f64::NAN }
        Adam { epsilon: -1.0 }
        Adam { weight_decay: -0.1 }
        AdamW { beta1: 1.0 }
        AdamW { weight_decay: f64::INFINITY }
        NAdam { beta2: 1.0 }
        NAdam { momentum_decay: -1.0 }
        RAdam { beta2: 1.0 }
        Lion { learning_rate: -1.0 }
        Lion { beta1: 1.0 }
        Lion { beta2: 1.0 }
        Lion { weight_decay: -1.0 }
        Lamb { beta1: 2.0 }
    }
    let message = Adam {
        beta1: 1.5,
        ..Adam::default()
    };
    assert_eq!(
        message.check().unwrap_err().to_string(),
        "`beta1` should be at least 0 and below 1, but it is 1.5"
    );
}

#[test]
fn the_learning_rate_can_be_set_between_steps() {
    let mut optimizer = Optimizer::new(Sgd::default()).unwrap();
    let mut network = network::<f64>(|_| 1.0);
    let gradient = self::network(|_| 1.0);
    assert_eq!(optimizer.learning_rate(), 1e-3);
    optimizer.set_learning_rate(0.25).unwrap();
    optimizer.step(&mut network, &gradient);
    assert!(flat(&network).iter().all(|&value| value == 0.75));
    assert!(optimizer.set_learning_rate(f64::NAN).is_err());
    assert_eq!(optimizer.learning_rate(), 0.25);
}

#[test]
fn statistics_receive_their_change_and_no_more() {
    let settings = AdamW {
        learning_rate: 0.1,
        weight_decay: 0.5,
        ..AdamW::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    let mut network = initial::<f32>();
    network
        .measured
        .as_mut_slice()
        .copy_from_slice(&[3.0, -2.0]);
    let mut gradient = gradient(&network, 1);
    gradient
        .measured
        .as_mut_slice()
        .copy_from_slice(&[0.5, 0.25]);
    optimizer.step(&mut network, &gradient);
    assert_eq!(network.measured.as_slice(), [3.5, -1.75]);
    for (_, moment) in optimizer.moments() {
        assert_eq!(moment.measured.as_slice(), [0.0, 0.0]);
    }

    let before = gradient.measured.clone();
    gradient.dense1.weight.fill(100.0);
    gradient.measured.fill(1e30);
    let norm = clip_by_norm(&mut gradient, 1.0).unwrap();
    assert!(norm < 1e4 && gradient.measured.as_slice() == [1e30; 2]);
    gradient.measured = before.clone();
    clip_by_value(&mut gradient, 0.01).unwrap();
    assert_eq!(gradient.measured, before);
}

#[test]
fn parameters_can_be_treated_differently() {
    let settings = AdamW {
        weight_decay: 0.5,
        learning_rate: 0.1,
        ..AdamW::default()
    };
    let step = |decide: &dyn Fn(Role) -> Treatment| {
        let mut optimizer = Optimizer::new(settings).unwrap();
        optimizer.treat(|parameter| decide(parameter.role)).unwrap();
        let mut network = initial::<f64>();
        optimizer.step(&mut network, &gradient(&initial(), 1));
        (network, optimizer)
    };
    let (alike, _) = step(&|_| Treatment::default());
    let (no_decay, _) = step(&|role| Treatment {
        weight_decay: if role == Role::Bias { 0.0 } else { 1.0 },
        ..Treatment::default()
    });
    assert_eq!(no_decay.dense1.weight, alike.dense1.weight);
    let decayed = initial::<f64>().dense1.bias.map(|value| value * 0.05);
    let difference = *no_decay.dense1.bias - *alike.dense1.bias;
    assert!((difference - decayed).abs().max() < 1e-15);

    let (frozen, optimizer) = step(&|role| Treatment {
        frozen: role == Role::Weight,
        ..Treatment::default()
    });
    assert_eq!(frozen.dense1.weight, initial().dense1.weight);
    assert_eq!(frozen.dense1.bias, alike.dense1.bias);
    for (_, moment) in optimizer.moments() {
        assert_eq!(moment.dense1.weight.sum(), 0.0);
    }

    let (slow, _) = step(&|_| Treatment {
        learning_rate: 0.5,
        ..Treatment::default()
    });
    let whole = *alike.dense1.weight - *initial::<f64>().dense1.weight;
    let half = *slow.dense1.weight - *initial::<f64>().dense1.weight;
    assert!((whole - half * 2.0).abs().max() < 1e-15);

    let mut optimizer = Optimizer::<Net<f64>, _>::new(settings).unwrap();
    let untouched = optimizer.clone();
    let error = optimizer.treat(|_| Treatment {
        weight_decay: -1.0,
        ..Treatment::default()
    });
    assert!(error.unwrap_err().to_string().contains("dense1.weight"));
    assert_eq!(optimizer, untouched);
}

/// What a checkpoint will do: another optimizer goes on from the moments and counters of one,
/// to the same bits.
fn resumes<A: Algorithm>(algorithm: A) {
    let mut optimizer = Optimizer::new(algorithm.clone()).unwrap();
    let mut network = initial::<f32>();
    let step = |optimizer: &mut Optimizer<Net<f32>, A>, network: &mut Net<f32>, step| {
        let gradient = gradient(network, step);
        optimizer.step(network, &gradient);
    };
    for t in 1..=7 {
        step(&mut optimizer, &mut network, t);
    }
    let mut resumed = Optimizer::<Net<f32>, A>::new(algorithm).unwrap();
    resumed.set_counters(optimizer.counters());
    for ((name, from), (same, to)) in optimizer.moments().zip(resumed.moments_mut()) {
        assert_eq!(name, same);
        *to = from.clone();
    }
    assert_eq!(resumed, optimizer);
    let mut copy = network.clone();
    for t in 8..=12 {
        step(&mut optimizer, &mut network, t);
        step(&mut resumed, &mut copy, t);
    }
    assert_eq!(copy, network);
    // Without what it remembers, it would go elsewhere.
    let mut fresh = Optimizer::new(optimizer.algorithm().clone()).unwrap();
    step(&mut fresh, &mut copy, 13);
    step(&mut optimizer, &mut network, 13);
    assert_ne!(copy, network);
}

#[test]
fn moments_and_counters_are_all_that_is_remembered() {
    resumes(Sgd {
        momentum: 0.9,
        ..Sgd::default()
    });
    resumes(RmsProp {
        momentum: 0.9,
        centered: true,
        ..RmsProp::default()
    });
    resumes(Adagrad::default());
    resumes(Adadelta::default());
    resumes(Adam {
        amsgrad: true,
        ..Adam::default()
    });
    resumes(AdamW::default());
    resumes(NAdam::default());
    resumes(RAdam::default());
    resumes(Lamb::default());
    assert_eq!(Counters::default().momentum_product, 1.0);
    let names = |amsgrad| {
        let adam = Adam {
            amsgrad,
            ..Adam::default()
        };
        adam.moments().len()
    };
    assert_eq!((names(false), names(true)), (2, 3));
    assert!(Sgd::default().moments().is_empty());
}

#[test]
fn clipping_as_pytorch_does_it() {
    let gradient = || network::<f64>(|i| 0.4 * i as f64 - 3.0 + (1.0 + 0.9 * i as f64).sin());
    let close = |found: &Net<f64>, expected: Vec<f64>| {
        let pairs = flat(found).into_iter().zip(expected);
        assert!(pairs.into_iter().all(|(x, y)| (x - y).abs() < 1e-14));
    };
    let mut clipped = gradient();
    let norm = clip_by_norm(&mut clipped, 1.0).unwrap();
    let line = include_str!("../../../reference/optimizers.csv")
        .lines()
        .find(|line| line.starts_with("clip_by_norm"));
    let expected = line.unwrap().split(',').nth(1).unwrap();
    assert!((norm - expected.parse::<f64>().unwrap()).abs() < 1e-12);
    close(&clipped, reference("clip_by_norm", expected));

    let mut clipped = gradient();
    assert_eq!(clip_by_norm(&mut clipped, norm * 1.01).unwrap(), norm);
    assert_eq!(clipped, gradient());

    clip_by_value(&mut clipped, 0.25).unwrap();
    close(&clipped, reference("clip_by_value", "0"));
}

#[test]
fn clipping_refuses_what_it_cannot_clip() {
    for bad in [f64::NAN, f64::INFINITY] {
        let mut gradient = network::<f64>(|i| if i == 17 { bad } else { 1.0 });
        let error = clip_by_norm(&mut gradient, 1.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the norm of the gradient is not finite at dense1.bias"
        );
        assert_eq!(gradient.dense1.weight[(0, 0)], 1.0);
    }
    let mut gradient = network::<f64>(|i| if i == 17 { f64::NAN } else { 1.0 });
    clip_by_value(&mut gradient, 0.5).unwrap();
    assert!(gradient.dense1.bias[2].is_nan() && gradient.dense1.bias[3] == 0.5);
    for bad in [f64::NAN, -1.0] {
        assert!(clip_by_norm(&mut gradient, bad).is_err());
        assert!(clip_by_value(&mut gradient, bad).is_err());
    }
}

#[test]
fn norms_neither_overflow_nor_underflow() {
    assert_eq!(norm::<f64>(&[]), 0.0);
    assert_eq!(norm(&[0.0_f64; 40]), 0.0);
    for scale in [1e-300, 5e-324, 1e-160, 1.0, 1e155, 1e300] {
        let found = norm(&[3.0 * scale, -4.0 * scale]) / (5.0 * scale);
        assert!((found - 1.0).abs() < 1e-15, "{scale}: {found}");
    }
    assert_eq!(
        norm(&[3e30_f32, 4e30]),
        f64::hypot(3e30_f32.into(), 4e30_f32.into())
    );
    assert!(norm(&[1.0, f64::NAN]).is_nan());
    assert!(norm(&[1e300, f64::NAN]).is_nan());
    assert_eq!(norm(&[1.0, f64::NEG_INFINITY]), f64::INFINITY);
    for length in 0..70 {
        let values: Vec<f32> = (0..length).map(|i| (i as f32).sin()).collect();
        let squares = values.iter().map(|&x| f64::from(x) * f64::from(x));
        let plain = squares.sum::<f64>().sqrt();
        assert!((norm(&values) - plain).abs() <= 1e-14 * plain);
    }
}

#[test]
fn the_kernel_visits_every_place_once() {
    for length in 0..70_u16 {
        let mut a: Vec<f32> = (0..length).map(f32::from).collect();
        let mut b = vec![1.0_f32; usize::from(length) + 3];
        let gradient: Vec<f32> = (0..length).map(|i| 2.0 * f32::from(i)).collect();
        update([&mut a, &mut b], &gradient, |[a, b], g| [a + g, b + a]);
        for i in 0..length {
            assert_eq!(a[usize::from(i)], 3.0 * f32::from(i));
            assert_eq!(b[usize::from(i)], 1.0 + f32::from(i));
        }
        assert_eq!(b[usize::from(length)..], [1.0; 3]);
    }
}

#[test]
fn lion_takes_the_sign_of_any_number() {
    let mut network = network::<f32>(|_| 0.0);
    let mut gradient = Net::<f32>::zeros();
    let numbers = [0.0, -0.0, 1e-44, -1e-44, 1e38, -1e38, 3.0, f32::NAN];
    gradient.dense1.weight.as_mut_slice()[..8].copy_from_slice(&numbers);
    let settings = Lion {
        learning_rate: 0.5,
        beta1: 0.0,
        ..Lion::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    optimizer.step(&mut network, &gradient);
    let values = &network.dense1.weight.as_slice()[..8];
    assert_eq!(values[..7], [0.0, 0.0, -0.5, 0.5, -0.5, 0.5, -0.5]);
    assert!(values[7].is_nan());
}

#[test]
fn without_epsilon_no_gradient_means_no_step() {
    let settings = Adagrad {
        epsilon: 0.0,
        ..Adagrad::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    let mut network = initial::<f64>();
    optimizer.step(&mut network, &Net::zeros());
    assert_eq!(network, initial());
}

#[test]
fn the_variance_of_a_constant_gradient_is_not_negative() {
    let settings = RmsProp {
        centered: true,
        ..RmsProp::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    let mut network = initial::<f32>();
    let gradient = self::network::<f32>(|i| 0.1 + 0.37 * i as f64);
    for _ in 0..3000 {
        optimizer.step(&mut network, &gradient);
    }
    assert!(flat(&network).iter().all(|value| value.is_finite()));
}
