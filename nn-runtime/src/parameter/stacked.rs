//! Parameters whose rows consist of several equal parts.

use core::fmt;
use core::ops::{Deref, DerefMut};

use super::StackedMatrix;
use super::{Description, Numbers, Parameters, Path, Role};
use crate::kernels::embedded::Layout;
use crate::kernels::memory::Heap;
use crate::scalar::Scalar;

/// A learned matrix whose rows consist of `PARTS` parts of `ROWS` rows each, such as the weights of
/// the gates of a recurrent layer. It is stored column after column, like a
/// [`Parameter`](super::Parameter) of `PARTS * ROWS` × `COLUMNS`. That product would be a computed
/// size in a type, which Rust does not allow if `ROWS` is a const parameter of a network.
///
/// It dereferences to a matrix of nalgebra with `PARTS * ROWS` rows. Their number is a dynamic
/// dimension there, and `COLUMNS` is a static one.
///
/// ```
/// use nn_runtime::parameter::Stacked;
///
/// // The weights of 3 gates of 2 rows each, which multiply 5 features.
/// let mut weight = Stacked::<f32, 3, 2, 5>::zeros();
/// assert_eq!(weight.shape(), (6, 5));
/// weight[(4, 1)] = 7.0; // the first row of the third gate
/// assert_eq!(weight.columns_of_parts()[1][2], [7.0, 0.0]);
/// assert_eq!(weight.rows(4, 2).column(1).as_slice(), [7.0, 0.0]);
/// assert_eq!(weight.sum(), 7.0);
///
/// // In formulas, a reference to a parameter can be used wherever a reference to a matrix can.
/// weight *= 2.0;
/// let x = nn_runtime::nalgebra::SVector::<f32, 5>::repeat(1.0);
/// # #[cfg(feature = "alloc")]
/// assert_eq!((&weight * &x).as_slice(), [0.0, 0.0, 0.0, 0.0, 14.0, 0.0]);
/// ```
#[derive(PartialEq)]
pub struct Stacked<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize = 1>(
    Heap<StackedMatrix<S, PARTS, ROWS, COLUMNS>>,
);

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize>
    Stacked<S, PARTS, ROWS, COLUMNS>
{
    /// How many numbers the parameter has.
    pub const COUNT: usize = PARTS * ROWS * COLUMNS;

    /// A parameter of zeros. A parameter of any size is created without using the stack for its
    /// numbers.
    pub fn zeros() -> Self {
        Self(Heap::zeros())
    }

    /// The numbers, column after column.
    #[inline(always)]
    pub fn as_slice(&self) -> &[S] {
        self.columns_of_parts().as_flattened().as_flattened()
    }

    /// The numbers, column after column.
    #[inline(always)]
    pub fn as_mut_slice(&mut self) -> &mut [S] {
        self.0.data.0.as_flattened_mut().as_flattened_mut()
    }

    /// The numbers: columns of parts of rows.
    #[inline(always)]
    pub fn columns_of_parts(&self) -> &[[[S; ROWS]; PARTS]; COLUMNS] {
        &self.0.data.0
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> Clone
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> Deref
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    type Target = StackedMatrix<S, PARTS, ROWS, COLUMNS>;
    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> DerefMut
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> Default
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    fn default() -> Self {
        Self::zeros()
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> fmt::Debug
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stacked<{}, {PARTS}, {ROWS}, {COLUMNS}>", S::NAME)?;
        if Self::COUNT <= 64 {
            write!(f, "({:?})", self.as_slice())?;
        }
        Ok(())
    }
}

/// A single matrix, with the role of a weight.
impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> Parameters<S>
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    const COUNT: usize = PARTS * ROWS * COLUMNS;
    const LAYOUT: &'static Layout = &Layout::Matrix {
        rows: PARTS * ROWS,
        columns: COLUMNS,
        size: size_of::<Self>(),
    };
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self = Self(Heap::ZEROS);

    fn zeros() -> Self {
        Self::zeros()
    }

    fn describe(path: Path<'_>, tell: &mut dyn FnMut(&Description<'_>)) {
        Self::describe_as(path, Role::Weight, tell);
    }

    fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [S])) {
        if PARTS * ROWS * COLUMNS > 0 {
            see(self.as_slice());
        }
    }

    fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [S])) {
        if PARTS * ROWS * COLUMNS > 0 {
            see(self.as_mut_slice());
        }
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> Numbers<S>
    for Stacked<S, PARTS, ROWS, COLUMNS>
{
    fn describe_as(path: Path<'_>, role: Role, tell: &mut dyn FnMut(&Description<'_>)) {
        if PARTS * ROWS * COLUMNS > 0 {
            tell(&Description {
                path,
                role,
                rows: PARTS * ROWS,
                columns: COLUMNS,
            });
        }
    }

    #[inline(always)]
    fn as_slice(&self) -> &[S] {
        self.as_slice()
    }

    #[inline(always)]
    fn as_mut_slice(&mut self) -> &mut [S] {
        self.as_mut_slice()
    }
}
