//! Every stage and option against `PyTorch`, in both scalars: `reference/shapes.py`.

use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::{Samples, Shape};

/// Each network twice, once for each scalar, by the name of its reference.
macro_rules! stages {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*

        #[test]
        fn values_and_gradients_are_those_of_pytorch() {
            let names = [$(stringify!($name)),*];
            let listed: Vec<&str> = lines().map(|line| line.split(',').next().unwrap()).collect();
            assert_eq!(names[..], listed);
            $(
                compare::<$name::Single>(stringify!($name), 1e-6);
                compare::<$name::Double>(stringify!($name), 1e-14);
            )*
        }
    };
}

stages! {
    reshape { [3, 4] => Reshape([2, 6]) }
    reshape_to_image { 12 => Reshape([2, 3, 2]) }
    reshape_to_vector { [2, 3, 2] => Reshape(12) }
    transpose { [4, 3] => Transpose }
    transpose_image { [2, 3, 2] => Transpose }
    slice_vector { 7 => Slice(2..5) }
    slice_sequence { [3, 4] => Slice(1..) }
    slice_image { [2, 2, 3] => Slice(..2) }
    crop_sequence { [5, 2] => Crop(1..4) }
    crop_image { [4, 5, 2] => Crop(1..3, 2..=4) }
    crop_rows { [4, 3, 2] => Crop(2.., ..) }
    pad_sequence { [3, 2] => Pad(2, 1) }
    pad_all_sides { [2, 3, 2] => Pad(1) }
    pad_image { [2, 3, 2] => Pad(1, 2, 3, 4) }
    pad_value { [3, 2] => Pad(0, 2, value = -1.5) }
    pad_reflect_sequence { [4, 2] => Pad(3, 2, mode = reflect) }
    pad_reflect_image { [3, 4, 2] => Pad(2, 1, 3, 1, mode = reflect) }
    pad_replicate_sequence { [2, 3] => Pad(3, 4, mode = replicate) }
    pad_replicate_image { [2, 3, 2] => Pad(2, 3, 4, 1, mode = replicate) }
    pad_circular_sequence { [3, 2] => Pad(3, 2, mode = circular) }
    pad_circular_image { [3, 2, 2] => Pad(1, 3, 2, 1, mode = circular) }
    sum { [4, 3] => Sum }
    sum_image { [2, 3, 2] => Sum }
    mean { [4, 3] => Mean }
    max { [2, 3, 2] => Max }
    first { [4, 3] => First }
    last { [2, 3, 2] => Last }
    repeat_vector { 3 => RepeatVector(4) }
    repeat_vector_image { 3 => RepeatVector(2, 3) }
    expand { [3, 1] => Expand(4) }
    gate { [3, 4] => Product { Slice(1..4) | Slice(0..1) => Expand(3) } }
}

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../../../reference/shapes.csv")
        .lines()
        .skip(1)
}

/// A batch of these numbers.
fn samples<I, S, const F: usize>(numbers: &[f64]) -> Samples<I, S>
where
    I: Shape<Rows = Const<F>>,
    S: Scalar,
{
    let columns = Dyn(numbers.len() / F);
    let numbers = numbers.iter().map(|number| S::from_f64(*number));
    OMatrix::from_iterator_generic(Const::<F>, columns, numbers)
}

fn compare<N: Compared>(name: &str, tolerance: f64) {
    let line = lines().find(|line| line.split(',').next() == Some(name));
    let vectors = line.unwrap().split(',').skip(1);
    let vectors: Vec<Vec<f64>> = vectors
        .map(|cell| {
            cell.split(' ')
                .map(|number| number.parse().unwrap())
                .collect()
        })
        .collect();
    let [x, d_y, y, d_x] = &vectors[..] else {
        panic!("{name}: {} vectors", vectors.len())
    };
    let (found_y, found_d_x) = N::passes(x, d_y);
    for (found, expected) in [(found_y, y), (found_d_x, d_x)] {
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(expected) {
            let error = (found - expected).abs();
            assert!(
                error <= tolerance * (1.0 + expected.abs()),
                "{name}: {found} for {expected}"
            );
        }
    }
}

/// The outputs, and the gradient of the inputs.
trait Compared {
    fn passes(x: &[f64], d_y: &[f64]) -> (Vec<f64>, Vec<f64>);
}

impl<N, const I: usize, const O: usize> Compared for N
where
    N: Network<Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<O>>>,
{
    fn passes(x: &[f64], d_y: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let network = N::new(0);
        let mut workspace = Workspace::new();
        let x = samples::<N::Input, N::Scalar, I>(x);
        let y = network.forward(&x, &mut workspace).unwrap();
        let y = y.iter().map(|y| y.to_f64()).collect();
        let d_y = samples::<N::Output, N::Scalar, O>(d_y);
        let mut d_x = x.clone();
        network
            .backward(&d_y, Some(d_x.as_mut_slice()), None, &mut workspace)
            .unwrap();
        (y, d_x.iter().map(|d| d.to_f64()).collect())
    }
}
