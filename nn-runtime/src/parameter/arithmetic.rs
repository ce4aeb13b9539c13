//! Arithmetic with parameters, and with parameters and nalgebra's matrices.

use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use approx::{AbsDiffEq, RelativeEq, UlpsEq};
use nalgebra::{Const, Dim, Matrix, RawStorage, SMatrix};

use super::Parameter;
use crate::scalar::Scalar;

/// Operators such as `&weight * x` and `x * &weight`. The result is the one that nalgebra gives for
/// the matrix.
macro_rules! operators {
    ($($operator:ident $function:ident, $assign:ident $assigned:ident);*) => {$(
        impl<'p, S: Scalar, const ROWS: usize, const COLUMNS: usize, Other> $operator<Other>
            for &'p Parameter<S, ROWS, COLUMNS>
        where
            &'p SMatrix<S, ROWS, COLUMNS>: $operator<Other>,
        {
            type Output = <&'p SMatrix<S, ROWS, COLUMNS> as $operator<Other>>::Output;

            fn $function(self, other: Other) -> Self::Output {
                (&**self).$function(other)
            }
        }

        impl<S: Scalar, const ROWS: usize, const COLUMNS: usize, Other> $assign<Other>
            for Parameter<S, ROWS, COLUMNS>
        where
            SMatrix<S, ROWS, COLUMNS>: $assign<Other>,
        {
            fn $assigned(&mut self, other: Other) {
                (**self).$assigned(other);
            }
        }
    )*};
}
operators!(
    Add add, AddAssign add_assign;
    Sub sub, SubAssign sub_assign;
    Mul mul, MulAssign mul_assign;
    Div div, DivAssign div_assign
);

impl<'p, S: Scalar, const ROWS: usize, const COLUMNS: usize> Neg for &'p Parameter<S, ROWS, COLUMNS>
where
    &'p SMatrix<S, ROWS, COLUMNS>: Neg,
{
    type Output = <&'p SMatrix<S, ROWS, COLUMNS> as Neg>::Output;

    fn neg(self) -> Self::Output {
        -&**self
    }
}

/// Operators with a matrix on the left and a parameter on the right.
macro_rules! on_the_right {
    ($($operator:ident $function:ident),*) => {$(
        impl<'m, 'p, S, R, C, St, const ROWS: usize, const COLUMNS: usize>
            $operator<&'p Parameter<S, ROWS, COLUMNS>> for &'m Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            &'m Matrix<S, R, C, St>: $operator<&'p SMatrix<S, ROWS, COLUMNS>>,
        {
            type Output =
                <&'m Matrix<S, R, C, St> as $operator<&'p SMatrix<S, ROWS, COLUMNS>>>::Output;

            fn $function(self, parameter: &'p Parameter<S, ROWS, COLUMNS>) -> Self::Output {
                self.$function(&**parameter)
            }
        }

        impl<'p, S, R, C, St, const ROWS: usize, const COLUMNS: usize>
            $operator<&'p Parameter<S, ROWS, COLUMNS>> for Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            Matrix<S, R, C, St>: $operator<&'p SMatrix<S, ROWS, COLUMNS>>,
        {
            type Output = <Matrix<S, R, C, St> as $operator<&'p SMatrix<S, ROWS, COLUMNS>>>::Output;

            fn $function(self, parameter: &'p Parameter<S, ROWS, COLUMNS>) -> Self::Output {
                self.$function(&**parameter)
            }
        }
    )*};
}
on_the_right!(Add add, Sub sub, Mul mul);

/// Addition of a parameter to a matrix in place, and its subtraction.
macro_rules! assigned_from {
    ($($assign:ident $assigned:ident),*) => {$(
        impl<'p, S, R, C, St, const ROWS: usize, const COLUMNS: usize>
            $assign<&'p Parameter<S, ROWS, COLUMNS>> for Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            Matrix<S, R, C, St>: $assign<&'p SMatrix<S, ROWS, COLUMNS>>,
        {
            fn $assigned(&mut self, parameter: &'p Parameter<S, ROWS, COLUMNS>) {
                self.$assigned(&**parameter);
            }
        }
    )*};
}
assigned_from!(AddAssign add_assign, SubAssign sub_assign);

/// The product of a number and a parameter.
macro_rules! numbers_times {
    ($($number:ident),*) => {$(
        impl<'p, const ROWS: usize, const COLUMNS: usize>
            Mul<&'p Parameter<$number, ROWS, COLUMNS>> for $number
        {
            type Output = SMatrix<$number, ROWS, COLUMNS>;

            fn mul(self, parameter: &'p Parameter<$number, ROWS, COLUMNS>) -> Self::Output {
                &**parameter * self
            }
        }
    )*};
}
numbers_times!(f32, f64);

impl<S: Scalar, St, const ROWS: usize, const COLUMNS: usize>
    From<Matrix<S, Const<ROWS>, Const<COLUMNS>, St>> for Parameter<S, ROWS, COLUMNS>
where
    St: RawStorage<S, Const<ROWS>, Const<COLUMNS>>,
{
    fn from(matrix: Matrix<S, Const<ROWS>, Const<COLUMNS>, St>) -> Self {
        Self::from(&matrix)
    }
}

impl<S: Scalar, St, const ROWS: usize, const COLUMNS: usize>
    From<&Matrix<S, Const<ROWS>, Const<COLUMNS>, St>> for Parameter<S, ROWS, COLUMNS>
where
    St: RawStorage<S, Const<ROWS>, Const<COLUMNS>>,
{
    fn from(matrix: &Matrix<S, Const<ROWS>, Const<COLUMNS>, St>) -> Self {
        let mut parameter = Self::zeros();
        for (place, number) in parameter.as_mut_slice().iter_mut().zip(matrix.iter()) {
            *place = *number;
        }
        parameter
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> From<&Parameter<S, ROWS, COLUMNS>>
    for SMatrix<S, ROWS, COLUMNS>
{
    fn from(parameter: &Parameter<S, ROWS, COLUMNS>) -> Self {
        **parameter
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> From<Parameter<S, ROWS, COLUMNS>>
    for SMatrix<S, ROWS, COLUMNS>
{
    fn from(parameter: Parameter<S, ROWS, COLUMNS>) -> Self {
        *parameter
    }
}

impl<S, R, C, St, const ROWS: usize, const COLUMNS: usize> PartialEq<Matrix<S, R, C, St>>
    for Parameter<S, ROWS, COLUMNS>
where
    S: Scalar,
    R: Dim,
    C: Dim,
    SMatrix<S, ROWS, COLUMNS>: PartialEq<Matrix<S, R, C, St>>,
{
    fn eq(&self, matrix: &Matrix<S, R, C, St>) -> bool {
        **self == *matrix
    }
}

impl<T, R, C, St, const ROWS: usize, const COLUMNS: usize> PartialEq<Parameter<T, ROWS, COLUMNS>>
    for Matrix<T, R, C, St>
where
    T: Scalar,
    R: Dim,
    C: Dim,
    Matrix<T, R, C, St>: PartialEq<SMatrix<T, ROWS, COLUMNS>>,
{
    fn eq(&self, parameter: &Parameter<T, ROWS, COLUMNS>) -> bool {
        *self == **parameter
    }
}

/// Approximate comparison of parameters and matrices.
macro_rules! nearly {
    ($($one:ident $other:ident),*) => {$(
        impl<S, const ROWS: usize, const COLUMNS: usize> AbsDiffEq<$other<S, ROWS, COLUMNS>>
            for $one<S, ROWS, COLUMNS>
        where
            S: Scalar + AbsDiffEq<Epsilon: Clone>,
        {
            type Epsilon = S::Epsilon;

            fn default_epsilon() -> S::Epsilon {
                S::default_epsilon()
            }

            fn abs_diff_eq(&self, other: &$other<S, ROWS, COLUMNS>, epsilon: S::Epsilon) -> bool {
                let mut pairs = self.iter().zip(other.iter());
                pairs.all(|(one, other)| one.abs_diff_eq(other, epsilon.clone()))
            }
        }

        impl<S, const ROWS: usize, const COLUMNS: usize> RelativeEq<$other<S, ROWS, COLUMNS>>
            for $one<S, ROWS, COLUMNS>
        where
            S: Scalar + RelativeEq<Epsilon: Clone>,
        {
            fn default_max_relative() -> S::Epsilon {
                S::default_max_relative()
            }

            fn relative_eq(
                &self,
                other: &$other<S, ROWS, COLUMNS>,
                epsilon: S::Epsilon,
                max_relative: S::Epsilon,
            ) -> bool {
                let mut pairs = self.iter().zip(other.iter());
                pairs.all(|(one, other)| {
                    one.relative_eq(other, epsilon.clone(), max_relative.clone())
                })
            }
        }

        impl<S, const ROWS: usize, const COLUMNS: usize> UlpsEq<$other<S, ROWS, COLUMNS>>
            for $one<S, ROWS, COLUMNS>
        where
            S: Scalar + UlpsEq<Epsilon: Clone>,
        {
            fn default_max_ulps() -> u32 {
                S::default_max_ulps()
            }

            fn ulps_eq(
                &self,
                other: &$other<S, ROWS, COLUMNS>,
                epsilon: S::Epsilon,
                max_ulps: u32,
            ) -> bool {
                let mut pairs = self.iter().zip(other.iter());
                pairs.all(|(one, other)| one.ulps_eq(other, epsilon.clone(), max_ulps))
            }
        }
    )*};
}
nearly!(Parameter Parameter, Parameter SMatrix, SMatrix Parameter);
