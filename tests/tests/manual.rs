//! The macro, end to end.
use nn_runtime::{data::Dataset, loss::*, network::Workspace, prelude::*};

const WIDTH: usize = 4;

network! {
    /// A network.
    #[scalar(f64)]
    pub struct Net { 3 => Dropout(0.3) => Dense(5, gelu) => softmax => 3 * { tanh => Dense(4, gelu) => Dense(5, elu, bias = false) } => Dense(4, prelu) => hidden: Dense(2, tanh) }
}
network! {
    /// A graph.
    #[scalar(f64)]
    pub struct Graph(left: 2, right: [2, 3]) {
        let embed = shared Dense(WIDTH, tanh);
        let trunk = left => Dense(3, tanh) => embed => Residual { Dense(6, gelu) => Dense(4) };
        let gate = Product { trunk => Dense(3, sigmoid) | trunk => Dense(3) };
        let wide = right => embed => Concat { identity | Dense(2) => tanh } => Residual(project = Dense(5)) { Dense(5, sin) };
        (trunk => Sum { identity | Dense(4) | trunk } => Dense(2, tanh), wide => tanh, Concat { gate | trunk } => Dense(1))
    }
}

fn check<N: Network<Scalar = f64>>()
where
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    println!("{}", N::summary());
    let mut net = N::new(1);
    let samples = 10;
    let data = Dataset::<N::Input, f64, f64>::from_flat(
        (0..samples * N::Input::SIZE)
            .map(|i| (i as f64 * 0.7).sin())
            .collect(),
        (0..samples * N::Output::SIZE)
            .map(|i| (i as f64 * 0.3).cos())
            .collect(),
    )
    .unwrap();
    let mut ws = Workspace::new();
    let mut g = N::zeros();
    let loss = MeanSquaredError::default();
    let l = net.gradient(&loss, data.all(), &mut g, &mut ws).unwrap();
    println!("{l}");
    let mut gs = vec![];
    g.for_each(|_, p| gs.extend_from_slice(p));
    for i in 0..N::COUNT {
        let mut f = |h: f64| {
            let mut add = |h: f64| {
                let mut k = 0;
                net.for_each_mut(|_, p| {
                    for v in p {
                        if k == i {
                            *v += h;
                        }
                        k += 1;
                    }
                });
            };
            add(h);
            let mut o = N::zeros();
            ws.set_seed(0);
            let l = net.gradient(&loss, data.all(), &mut o, &mut ws).unwrap();
            let mut add = |h: f64| {
                let mut k = 0;
                net.for_each_mut(|_, p| {
                    for v in p {
                        if k == i {
                            *v += h;
                        }
                        k += 1;
                    }
                });
            };
            add(-h);
            l
        };
        let d = (f(1e-5) - f(-1e-5)) / 2e-5;
        assert!((d - gs[i]).abs() < 1e-8, "{i} {d} {}", gs[i]);
    }
}
#[test]
fn chain() {
    check::<Net>();
}
#[test]
fn graph() {
    let net = Graph::new(0);
    let (a, b, c) = net.predict(
        &nn_runtime::nalgebra::SMatrix::from_element(0.1),
        &nn_runtime::nalgebra::SMatrix::from_element(0.2),
    );
    println!("{a}{b}{c}");
    let x = net.for_each(|p, v| println!("{} {}", p.path, v.len()));
    let mut ws = Workspace::new();
    let mut g = Graph::zeros();
    let x = nn_runtime::nalgebra::OMatrix::<
        f64,
        nn_runtime::nalgebra::Const<8>,
        nn_runtime::nalgebra::Dyn,
    >::from_fn(5, |i, j| ((i * 7 + j * 3) as f64).sin());
    let mut d = nn_runtime::nalgebra::OMatrix::<
        f64,
        nn_runtime::nalgebra::Const<13>,
        nn_runtime::nalgebra::Dyn,
    >::from_fn(5, |i, j| ((i * 7 + j * 3) as f64).cos());
    net.forward(&x, &mut ws).unwrap();
    let mut dx = x.clone();
    net.backward(&d, Some(&mut dx), &mut g, &mut ws).unwrap();
    let mut f = |net: &Graph, x: &_| net.forward(x, &mut ws).unwrap().dot(&d);
    for i in 0..40 {
        let mut hi = x.clone();
        hi.as_mut_slice()[i] += 1e-5;
        let mut lo = x.clone();
        lo.as_mut_slice()[i] -= 1e-5;
        let n = (f(&net, &hi) - f(&net, &lo)) / 2e-5;
        assert!(
            (n - dx.as_slice()[i]).abs() < 1e-7,
            "{i} {n} {}",
            dx.as_slice()[i]
        );
    }
    let mut gs = vec![];
    g.for_each(|_, p| gs.extend_from_slice(p));
    for i in 0..Graph::COUNT {
        let mut at = |h: f64| {
            let mut m = net.clone();
            let mut k = 0;
            m.for_each_mut(|_, p| {
                for v in p {
                    if k == i {
                        *v += h
                    }
                    k += 1;
                }
            });
            f(&m, &x)
        };
        let n = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!((n - gs[i]).abs() < 1e-7, "{i} {n} {}", gs[i]);
    }
}
