//! Arithmetic with parameters, and with parameters and nalgebra's matrices.

use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use approx::{AbsDiffEq, RelativeEq, UlpsEq};
use nalgebra::{Const, Dim, Matrix, RawStorage, SMatrix};

use super::{Parameter, Stacked, StackedMatrix};
use crate::scalar::Scalar;

/// An operator such as `&weight * x` and `x * &weight`. The result is the one that nalgebra gives
/// for the matrix.
macro_rules! operator {
    ($operator:ident $function:ident [$($sizes:tt)*] $parameter:ty, $matrix:ty) => {
        impl<'p, S: Scalar, $($sizes)*, Other> $operator<Other> for &'p $parameter
        where
            &'p $matrix: $operator<Other>,
        {
            type Output = <&'p $matrix as $operator<Other>>::Output;

            fn $function(self, other: Other) -> Self::Output {
                (&**self).$function(other)
            }
        }
    };
    (right $operator:ident $function:ident [$($sizes:tt)*] $parameter:ty, $matrix:ty) => {
        impl<'m, 'p, S, R, C, St, $($sizes)*> $operator<&'p $parameter>
            for &'m Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            &'m Matrix<S, R, C, St>: $operator<&'p $matrix>,
        {
            type Output = <&'m Matrix<S, R, C, St> as $operator<&'p $matrix>>::Output;

            fn $function(self, parameter: &'p $parameter) -> Self::Output {
                self.$function(&**parameter)
            }
        }

        impl<'p, S, R, C, St, $($sizes)*> $operator<&'p $parameter> for Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            Matrix<S, R, C, St>: $operator<&'p $matrix>,
        {
            type Output = <Matrix<S, R, C, St> as $operator<&'p $matrix>>::Output;

            fn $function(self, parameter: &'p $parameter) -> Self::Output {
                self.$function(&**parameter)
            }
        }
    };
}

/// An operator that changes a parameter, such as `weight *= 0.5`, or a matrix by a parameter.
macro_rules! assignment {
    ($assign:ident $assigned:ident [$($sizes:tt)*] $parameter:ty, $matrix:ty) => {
        impl<S: Scalar, $($sizes)*, Other> $assign<Other> for $parameter
        where
            $matrix: $assign<Other>,
        {
            fn $assigned(&mut self, other: Other) {
                (**self).$assigned(other);
            }
        }
    };
    (right $assign:ident $assigned:ident [$($sizes:tt)*] $parameter:ty, $matrix:ty) => {
        impl<'p, S, R, C, St, $($sizes)*> $assign<&'p $parameter> for Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            Matrix<S, R, C, St>: $assign<&'p $matrix>,
        {
            fn $assigned(&mut self, parameter: &'p $parameter) {
                self.$assigned(&**parameter);
            }
        }
    };
}

/// All operators of a type of parameters, and its comparison with matrices.
macro_rules! arithmetic {
    ([$($sizes:tt)*] $parameter:ty, $matrix:ty) => {
        operator!(Add add [$($sizes)*] $parameter, $matrix);
        operator!(Sub sub [$($sizes)*] $parameter, $matrix);
        operator!(Mul mul [$($sizes)*] $parameter, $matrix);
        operator!(Div div [$($sizes)*] $parameter, $matrix);
        operator!(right Add add [$($sizes)*] $parameter, $matrix);
        operator!(right Sub sub [$($sizes)*] $parameter, $matrix);
        operator!(right Mul mul [$($sizes)*] $parameter, $matrix);
        assignment!(AddAssign add_assign [$($sizes)*] $parameter, $matrix);
        assignment!(SubAssign sub_assign [$($sizes)*] $parameter, $matrix);
        assignment!(MulAssign mul_assign [$($sizes)*] $parameter, $matrix);
        assignment!(DivAssign div_assign [$($sizes)*] $parameter, $matrix);
        assignment!(right AddAssign add_assign [$($sizes)*] $parameter, $matrix);
        assignment!(right SubAssign sub_assign [$($sizes)*] $parameter, $matrix);

        impl<'p, S: Scalar, $($sizes)*> Neg for &'p $parameter
        where
            &'p $matrix: Neg,
        {
            type Output = <&'p $matrix as Neg>::Output;

            fn neg(self) -> Self::Output {
                -&**self
            }
        }

        impl<S, R, C, St, $($sizes)*> PartialEq<Matrix<S, R, C, St>> for $parameter
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            $matrix: PartialEq<Matrix<S, R, C, St>>,
        {
            fn eq(&self, matrix: &Matrix<S, R, C, St>) -> bool {
                **self == *matrix
            }
        }

        impl<S, R, C, St, $($sizes)*> PartialEq<$parameter> for Matrix<S, R, C, St>
        where
            S: Scalar,
            R: Dim,
            C: Dim,
            Matrix<S, R, C, St>: PartialEq<$matrix>,
        {
            fn eq(&self, parameter: &$parameter) -> bool {
                *self == **parameter
            }
        }
    };
}

arithmetic!([const ROWS: usize, const COLUMNS: usize]
    Parameter<S, ROWS, COLUMNS>, SMatrix<S, ROWS, COLUMNS>);
arithmetic!([const PARTS: usize, const ROWS: usize, const COLUMNS: usize]
    Stacked<S, PARTS, ROWS, COLUMNS>, StackedMatrix<S, PARTS, ROWS, COLUMNS>);

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

        // A matrix with a dynamic number of rows is on the heap.
        #[cfg(feature = "alloc")]
        impl<'p, const PARTS: usize, const ROWS: usize, const COLUMNS: usize>
            Mul<&'p Stacked<$number, PARTS, ROWS, COLUMNS>> for $number
        {
            type Output =
                <&'p StackedMatrix<$number, PARTS, ROWS, COLUMNS> as Mul<$number>>::Output;

            fn mul(self, parameter: &'p Stacked<$number, PARTS, ROWS, COLUMNS>) -> Self::Output {
                &**parameter * self
            }
        }
    )*};
}
numbers_times!(f32, f64);

/// Whether a matrix of `R` × `C` numbers fits into a parameter of `ROWS` × `COLUMNS`. Only equal
/// sizes do. As a condition, rather than as equal types, it gives an error in words.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a parameter of {ROWS} × {COLUMNS} numbers cannot hold a matrix of {R} × {C}",
    label = "this matrix has {R} × {C} numbers, and the parameter has {ROWS} × {COLUMNS}",
    note = "help: the weights of a layer have a row for each output and a column for each input; a matrix the other way around fits after `transpose()`"
)]
pub trait SameSize<const R: usize, const C: usize, const ROWS: usize, const COLUMNS: usize> {}

impl<const R: usize, const C: usize> SameSize<R, C, R, C> for () {}

impl<S: Scalar, St, const R: usize, const C: usize, const ROWS: usize, const COLUMNS: usize>
    From<Matrix<S, Const<R>, Const<C>, St>> for Parameter<S, ROWS, COLUMNS>
where
    St: RawStorage<S, Const<R>, Const<C>>,
    (): SameSize<R, C, ROWS, COLUMNS>,
{
    fn from(matrix: Matrix<S, Const<R>, Const<C>, St>) -> Self {
        Self::from(&matrix)
    }
}

impl<S: Scalar, St, const R: usize, const C: usize, const ROWS: usize, const COLUMNS: usize>
    From<&Matrix<S, Const<R>, Const<C>, St>> for Parameter<S, ROWS, COLUMNS>
where
    St: RawStorage<S, Const<R>, Const<C>>,
    (): SameSize<R, C, ROWS, COLUMNS>,
{
    fn from(matrix: &Matrix<S, Const<R>, Const<C>, St>) -> Self {
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

/// Approximate comparison of parameters and matrices.
macro_rules! nearly {
    ([$($sizes:tt)*] $one:ty, $other:ty) => {
        impl<S, $($sizes)*> AbsDiffEq<$other>
            for $one
        where
            S: Scalar + AbsDiffEq<Epsilon: Clone>,
        {
            type Epsilon = S::Epsilon;

            fn default_epsilon() -> S::Epsilon {
                S::default_epsilon()
            }

            fn abs_diff_eq(&self, other: &$other, epsilon: S::Epsilon) -> bool {
                let mut pairs = self.iter().zip(other.iter());
                pairs.all(|(one, other)| one.abs_diff_eq(other, epsilon.clone()))
            }
        }

        impl<S, $($sizes)*> RelativeEq<$other>
            for $one
        where
            S: Scalar + RelativeEq<Epsilon: Clone>,
        {
            fn default_max_relative() -> S::Epsilon {
                S::default_max_relative()
            }

            fn relative_eq(
                &self,
                other: &$other,
                epsilon: S::Epsilon,
                max_relative: S::Epsilon,
            ) -> bool {
                let mut pairs = self.iter().zip(other.iter());
                pairs.all(|(one, other)| {
                    one.relative_eq(other, epsilon.clone(), max_relative.clone())
                })
            }
        }

        impl<S, $($sizes)*> UlpsEq<$other>
            for $one
        where
            S: Scalar + UlpsEq<Epsilon: Clone>,
        {
            fn default_max_ulps() -> u32 {
                S::default_max_ulps()
            }

            fn ulps_eq(
                &self,
                other: &$other,
                epsilon: S::Epsilon,
                max_ulps: u32,
            ) -> bool {
                let mut pairs = self.iter().zip(other.iter());
                pairs.all(|(one, other)| one.ulps_eq(other, epsilon.clone(), max_ulps))
            }
        }
    };
}
nearly!([const ROWS: usize, const COLUMNS: usize]
    Parameter<S, ROWS, COLUMNS>, Parameter<S, ROWS, COLUMNS>);
nearly!([const ROWS: usize, const COLUMNS: usize]
    Parameter<S, ROWS, COLUMNS>, SMatrix<S, ROWS, COLUMNS>);
nearly!([const ROWS: usize, const COLUMNS: usize]
    SMatrix<S, ROWS, COLUMNS>, Parameter<S, ROWS, COLUMNS>);
nearly!([const PARTS: usize, const ROWS: usize, const COLUMNS: usize]
    Stacked<S, PARTS, ROWS, COLUMNS>, Stacked<S, PARTS, ROWS, COLUMNS>);
