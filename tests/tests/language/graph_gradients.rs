//! A graph with everything at once, by hand: gradients, and its several inputs and outputs.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

const WIDTH: usize = 4;

network! {
    /// A graph.
    #[scalar(f64)]
    pub struct Graph(left: 2, right: [2, 3]) {
        let embed = shared Dense(WIDTH, tanh);
        let trunk = left => Dense(3, tanh) => embed => Residual { Dense(6, gelu) => Dense(4) };
        let gate = Product { trunk => Dense(3, sigmoid) | trunk => Dense(3) };
        let wide = right => embed => Concat { identity | Dense(2) => tanh }
            => Residual(project = Dense(5)) { Dense(5, sin) };
        (trunk => Sum { identity | Dense(4) | trunk } => Dense(2, tanh), wide => tanh, Concat { gate | trunk } => Dense(1))
    }
}

#[test]
fn gradients_are_central_differences() {
    let report = check_gradients::<Graph>().unwrap();
    assert_eq!((report.parameters, report.inputs), (Graph::COUNT, 3 * 8));
    check_methods::<Graph>().unwrap();
}

#[test]
fn outputs_follow_each_other() {
    let network = Graph::new(0);
    let left = SMatrix::<f64, 2, 1>::new(0.3, -0.7);
    let right = SMatrix::<f64, 3, 2>::from_fn(|i, j| 0.4 - i as f64 * 0.3 + j as f64);
    let (a, b, c) = network.predict(&left, &right);
    let inputs = left.iter().chain(right.iter()).copied();
    let inputs = nn_runtime::nalgebra::OMatrix::from_iterator_generic(
        nn_runtime::nalgebra::Const::<8>,
        nn_runtime::nalgebra::Dyn(1),
        inputs,
    );
    let mut workspace = Workspace::new();
    let batch = network.predict_batch(&inputs, &mut workspace).unwrap();
    let single = a.iter().chain(b.iter()).chain(c.iter());
    assert_eq!(batch.len(), 2 + 10 + 1);
    for (batch, single) in batch.iter().zip(single) {
        assert!((batch - single).abs() < 1e-12, "{batch} {single}");
    }
}

/// The width of the input, said in another way.
const SAME: usize = WIDTH;

network! {
    /// Sizes that agree, though only the compiler can tell.
    #[scalar(f64)]
    pub struct Agreeing { WIDTH => Residual { Dense(3, tanh) => Dense(SAME) } => 2 * { Dense(WIDTH, sin) => Dense(SAME) } }
}

network! {
    /// The same of a parameter, which is checked where it is given.
    #[scalar(f64)]
    pub struct Generic<const N: usize> { 4 => Sum { Dense(N, tanh) | identity } => Dense(2) }
}

#[test]
fn sizes_that_agree_compile() {
    check_gradients::<Agreeing>().unwrap();
    check_gradients::<Generic<4>>().unwrap();
}

network! {
    /// Shared stages with others inside of them, used by each other and in parts of the graph that
    /// are copied.
    #[scalar(f64)]
    struct Within(left: [3, 4], right: [3, 4]) {
        let block = shared Residual { LayerNorm => inner: Dense(6, gelu) => Dense(4) };
        let blocks = shared block => more: 2 * { Residual { Dense(4, tanh) } } => Bidirectional { Gru(2) };
        let twice = shared Sum { blocks | Residual { Dense(2) => Dense(4) } => block };
        Concat { left => blocks => twice | right => twice => block => blocks } => Dense(1)
    }
}

#[test]
fn stages_inside_of_shared_ones_are_shared() {
    let block = 8 + (24 + 6) + (24 + 4);
    let blocks = 2 * 20 + 2 * (3 * 2 * (4 + 2) + 4 * 3);
    let twice = (8 + 2) + (8 + 4);
    assert_eq!(Within::COUNT, block + blocks + twice + 9);
    let report = check_gradients::<Within>().unwrap();
    assert_eq!(report.parameters, Within::COUNT);
    check_methods::<Within>().unwrap();
    let network = Within::new(0);
    for name in ["inner", "more"] {
        let mut found = 0;
        network.for_each(|parameter, _| {
            found += usize::from(parameter.path.to_string().contains(name));
        });
        assert!(found > 0, "{name}");
    }
}
