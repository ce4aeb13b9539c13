//! The macro, end to end.
use nn_runtime::{data::Dataset, loss::*, network::Workspace, prelude::*};

network! {
    /// A network.
    #[scalar(f64)]
    pub struct Net { 3 => Dropout(0.3) => Dense(5, gelu) => softmax => 3 * { tanh => Dense(4, gelu) => Dense(5, elu, bias = false) } => Dense(4, prelu) => hidden: Dense(2, tanh) }
}
network! { struct Small { 4 => Dense(64, relu) => Dense(64, relu) => Dense(2) } }

#[test]
fn gradient() {
    println!("{}", Small::summary());
    println!("{}", Net::summary());
    let mut net = Net::new(1);
    let data = Dataset::<Vector<3>, f64, f64>::from_flat(
        (0..30).map(|i| (i as f64 * 0.7).sin()).collect(),
        (0..20).map(|i| (i as f64 * 0.3).cos()).collect(),
    )
    .unwrap();
    let mut ws = Workspace::new();
    let mut g = Net::zeros();
    let loss = MeanSquaredError::default();
    let l = net.gradient(&loss, data.all(), &mut g, &mut ws).unwrap();
    println!("{l}");
    let flat = |n: &Net| {
        let mut v = vec![];
        n.for_each(|_, p| v.extend_from_slice(p));
        v
    };
    let gs = flat(&g);
    for i in 0..Net::COUNT {
        let mut f = |h: f64| {
            let mut k = 0;
            net.for_each_mut(|_, p| {
                for v in p {
                    if k == i {
                        *v += h
                    }
                    k += 1;
                }
            });
            let mut o = Net::zeros();
            ws.set_seed(0);
            let l = net.gradient(&loss, data.all(), &mut o, &mut ws).unwrap();
            let mut k = 0;
            net.for_each_mut(|_, p| {
                for v in p {
                    if k == i {
                        *v -= h
                    }
                    k += 1;
                }
            });
            l
        };
        let d = (f(1e-5) - f(-1e-5)) / 2e-5;
        assert!((d - gs[i]).abs() < 1e-8, "{i} {d} {}", gs[i]);
    }
    let mut input = nn_runtime::nalgebra::SMatrix::<f64, 3, 1>::zeros();
    input.copy_from_slice(data.input(3));
    let out = net.predict(&input);
    let o = net.predict_samples(data.all(), &mut ws);
    assert!((o[(0, 3)] - out[0]).abs() < 1e-12);
}
