//! The prelude beside all of nalgebra: what usual programs use of both.

use nn_runtime::loss::CrossEntropy;
use nn_runtime::nalgebra::*;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Digits { 6 => Dense(8, relu) => Dense(3, softmax) } }
network! { struct Steps { [4, 2] => Lstm(3) => Last => Dense(2) } }
network! { struct Words { Tokens(4, vocab = 7) => Embedding(2) => Mean } }

/// A function over nalgebra's numbers, which are ours too.
fn norm<T: RealField + Copy, const N: usize>(x: &SVector<T, N>) -> T {
    x.dot(x).sqrt()
}

fn shape_of<N: Network>() -> &'static [usize]
where
    N::Input: Shape,
{
    N::Input::DIMENSIONS
}

#[test]
fn both_globs() {
    let (mut digits, mut gradient, mut workspace) =
        (Digits::new(0), Digits::zeros(), Workspace::new());
    let batch = DMatrix::<f32>::from_fn(6, 3, |i, j| if i % 3 == j { 1.0 } else { 0.0 });
    let data = Dataset::new(&batch, vec![0_u32, 1, 2]).unwrap();
    let (loss, mut adam) = (
        CrossEntropy::default(),
        Optimizer::new(Adam::default()).unwrap(),
    );
    let trainer = Trainer {
        epochs: 100,
        progress: nn_runtime::train::Progress::Silent,
        ..Trainer::default()
    };
    trainer
        .fit(&mut digits, &mut adam, Fit::new(&data, &loss))
        .unwrap();
    digits
        .gradient(&loss, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    let x: SVector<f32, 6> = batch.fixed_columns::<1>(0).fixed_rows::<6>(0).into_owned();
    let y: Vector3<f32> = digits.predict(&x);
    assert_eq!(y.imax(), 0);
    let weight: &SMatrix<f32, 8, 6> = &digits.dense1.weight;
    let parameter: &Parameter<f32, 8> = &digits.dense1.bias;
    let h = weight * x + parameter;
    assert!(norm(&h) >= 0.0 && Matrix2::<f32>::identity().is_identity(0.0));

    let series = Matrix2x4::<f32>::zeros();
    assert_eq!(Steps::new(0).predict(&series).len(), 2);
    assert_eq!(Words::new(0).predict(&[1, 2, 3, 4]).len(), 2);
    assert_eq!(shape_of::<Steps>(), [4, 2]);
    assert_eq!(shape_of::<Words>(), <Tokens<4, 7> as Shape>::DIMENSIONS);
    assert_eq!(
        <Sequence<4, 2> as Shape>::SIZE,
        <Image<4, 2, 1> as Shape>::SIZE
    );
    assert!(Digits::COUNT > 0 && gradient.dense1.weight.iter().all(|d| f32::is_finite(*d)));
}
