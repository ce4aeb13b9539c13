//! Parameters in arithmetic, assignments and comparisons.

use approx::{abs_diff_eq, assert_relative_eq, relative_eq, ulps_eq};
use nn_runtime::nalgebra::{DMatrix, DVector, SMatrix, SVector, Vector3};
use nn_runtime::prelude::*;

network! { struct Net { 3 => Dense(2, tanh) => Dense(3) } }

#[test]
fn arithmetic() {
    let net = Net::new(1);
    let (weight, bias) = (&net.dense1.weight, &net.dense1.bias);
    let x = Vector3::new(0.5, -1.0, 2.0);
    let expected = **weight * x;
    assert_eq!(weight * &x, expected);
    assert_eq!(weight * x, expected);
    assert_eq!(weight * DVector::from_column_slice(x.as_slice()), expected);
    let wide = DMatrix::from_fn(3, 4, |i, j| (i * j) as f32);
    assert_eq!(weight * wide.columns(1, 2), **weight * wide.columns(1, 2));
    let back = &net.dense2.weight;
    assert_eq!(weight * back, **weight * **back);
    assert_eq!(x.transpose() * back, x.transpose() * **back);
    assert_eq!(&x.transpose() * back, x.transpose() * **back);
    assert_eq!(weight * &x + bias, expected + **bias);
    assert_eq!(bias + weight * &x, expected + **bias);
    assert_eq!(expected - bias, expected - **bias);
    assert_eq!(weight - weight, SMatrix::<f32, 2, 3>::zeros());
    assert_eq!(-weight, weight * -1.0);
    assert_eq!(2.0 * weight, weight + weight);
    assert_eq!(weight / 2.0, weight * 0.5);
    let mut sum = expected;
    sum += bias;
    sum -= bias;
    assert!((sum - expected).amax() < 1e-6);
    assert_eq!(weight.transpose() * expected, weight.tr_mul(&expected));
}

#[test]
fn assignments() {
    let mut net = Net::new(1);
    let ones = SMatrix::<f32, 2, 3>::repeat(1.0);
    *net.dense1.weight = ones;
    net.dense1.weight += &ones;
    net.dense1.weight *= 3.0;
    net.dense1.weight -= ones;
    net.dense1.weight /= 5.0;
    assert_eq!(net.dense1.weight, ones);
    net.dense1.weight = (ones * 2.0).into();
    let large = DMatrix::from_element(5, 5, 7.0);
    net.dense1.weight = large.fixed_view::<2, 3>(1, 2).into();
    assert_eq!(net.dense1.weight[(1, 2)], 7.0);
    net.dense1.weight.copy_from(&large.view((0, 0), (2, 3)));
    net.dense1.bias = SVector::from([0.5, 1.5]).into();
    let other = &Net::new(2).dense1.weight;
    net.dense1.weight += other;
    let copy = SMatrix::from(&net.dense1.weight);
    assert_eq!(copy, SMatrix::<f32, 2, 3>::repeat(7.0) + other);
    let owned: SMatrix<f32, 2, 3> = net.dense1.weight.into();
    assert_eq!(owned, copy);
}

#[test]
fn comparisons() {
    let (mut net, same) = (Net::new(1), Net::new(1));
    let weight = *net.dense1.weight;
    assert!(net.dense1.weight == same.dense1.weight && net.dense1.weight == weight);
    assert!(weight == net.dense1.weight);
    let dynamic = DMatrix::from_column_slice(2, 3, weight.as_slice());
    assert!(net.dense1.weight == dynamic && dynamic == net.dense1.weight);
    net.dense1.weight[0] += 1e-7;
    assert!(net.dense1.weight != weight && weight != net.dense1.weight);
    assert_relative_eq!(net.dense1.weight, same.dense1.weight, epsilon = 1e-6);
    assert_relative_eq!(net.dense1.weight, weight, epsilon = 1e-6);
    assert!(relative_eq!(weight, net.dense1.weight, epsilon = 1e-6));
    assert!(abs_diff_eq!(net.dense1.weight, weight, epsilon = 1e-6));
    assert!(ulps_eq!(net.dense1.weight, weight, epsilon = 1e-6));
    net.dense1.weight[5] += 0.1;
    assert!(!relative_eq!(net.dense1.weight, weight, epsilon = 1e-6));
    assert!(!abs_diff_eq!(weight, net.dense1.weight, epsilon = 1e-6));
    assert!(!ulps_eq!(
        net.dense1.weight,
        same.dense1.weight,
        epsilon = 1e-6
    ));
    assert_eq!(*Net::new(0).dense2.bias, Vector3::zeros());
}
