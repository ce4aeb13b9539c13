//! Parameters: for reading, changing and counting the matrices that a network learns.

pub(crate) mod embedded;
mod optional;
mod stacked;
mod walk;

pub(crate) use walk::walk_all;

pub use crate::kernels::memory::{StackedMatrix, StackedStorage};
pub use optional::{Numbers, Optional, Presence, With, Without};
pub use stacked::Stacked;

use core::fmt;
use core::ops::{Deref, DerefMut};

use nalgebra::SMatrix;

use crate::kernels::elementwise;
use crate::kernels::embedded::Layout;
use crate::kernels::memory::Heap;
use crate::scalar::Scalar;
use crate::words::Words;

mod arithmetic;

/// A learned matrix of `ROWS` × `COLUMNS`, stored column after column.
///
/// It dereferences to nalgebra's [`SMatrix`]. With the feature `alloc`, the numbers lie on the
/// heap, aligned to cache lines. A network of any size is then a small value that can be moved and
/// returned like any other. Without the feature, the numbers lie in the value itself.
///
/// ```
/// use nn_runtime::parameter::Parameter;
///
/// let mut weight = Parameter::<f32, 2, 3>::zeros();
/// weight[(1, 2)] = 4.0;
/// assert_eq!(weight.as_slice(), [0.0, 0.0, 0.0, 0.0, 0.0, 4.0]);
/// assert_eq!(weight.sum(), 4.0);
/// ```
///
/// In formulas, a reference to a parameter can be used wherever a reference to a matrix can. A
/// parameter can be compared with a matrix, exactly or approximately (with the macros of the crate
/// `approx`). To assign a matrix to a parameter, dereference the parameter with `*`, or convert the
/// matrix with `into()`.
///
/// ```
/// use nn_runtime::{nalgebra::{SMatrix, Vector3}, prelude::*};
/// network! { struct Layers { 3 => Dense(2, tanh) => Dense(1) } }
///
/// let mut layers = Layers::new(0);
/// let x = Vector3::new(0.1, 0.2, 0.3);
/// let h = (&layers.dense1.weight * &x + &layers.dense1.bias).map(f32::tanh);
/// let y = &layers.dense2.weight * h + &layers.dense2.bias;
/// assert!((y - layers.predict(&x)).amax() < 1e-6);
///
/// let ones = SMatrix::<f32, 2, 3>::repeat(1.0);
/// *layers.dense1.weight = ones; // copied into the memory that is there
/// layers.dense1.weight *= 0.5;
/// assert_eq!(layers.dense1.weight, ones / 2.0);
/// layers.dense1.weight = ones.into(); // in memory of its own
/// let copy: SMatrix<f32, 2, 3> = *layers.dense1.weight;
/// assert_eq!(copy, ones);
/// ```
#[derive(PartialEq)]
pub struct Parameter<S: Scalar, const ROWS: usize, const COLUMNS: usize = 1>(
    Heap<SMatrix<S, ROWS, COLUMNS>>,
);

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Clone for Parameter<S, ROWS, COLUMNS> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Parameter<S, ROWS, COLUMNS> {
    /// How many numbers the parameter has.
    pub const COUNT: usize = ROWS * COLUMNS;

    /// A parameter of zeros. A parameter of any size is created without using the stack for its
    /// numbers.
    pub fn zeros() -> Self {
        Self(Heap::zeros())
    }

    /// The numbers, column after column.
    #[inline(always)]
    pub fn as_slice(&self) -> &[S] {
        (*self.0).as_slice()
    }

    /// The numbers, column after column.
    #[inline(always)]
    pub fn as_mut_slice(&mut self) -> &mut [S] {
        (*self.0).as_mut_slice()
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Deref for Parameter<S, ROWS, COLUMNS> {
    type Target = SMatrix<S, ROWS, COLUMNS>;
    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> DerefMut for Parameter<S, ROWS, COLUMNS> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Default for Parameter<S, ROWS, COLUMNS> {
    fn default() -> Self {
        Self::zeros()
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> fmt::Debug
    for Parameter<S, ROWS, COLUMNS>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameter<{}, {ROWS}, {COLUMNS}>", S::NAME)?;
        if Self::COUNT <= 64 {
            write!(f, "({:?})", self.as_slice())?;
        }
        Ok(())
    }
}

/// The purpose of a parameter. Optimizers and schedules treat some purposes differently: weight
/// decay usually applies only to a [`Role::Weight`], and no optimizer changes a
/// [`Role::Statistic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A matrix that multiplies its input.
    Weight,
    /// A vector that is added to the output.
    Bias,
    /// The scale or the shift of a normalization.
    Normalization,
    /// A table of vectors.
    Embedding,
    /// A part of an activation function, such as the slopes of `prelu`.
    Activation,
    /// A measured value that is not learned, such as the running mean of a `BatchNorm`.
    Statistic,
}

/// The path of a parameter in a network, such as `dense1.weight` or `blocks.3.dense1.bias`. The
/// path is a linked list on the stack, so that a walk over the parameters allocates nothing.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
    is_frozen: bool,
}

#[derive(Clone, Copy, Debug)]
enum Segment<'a> {
    Root,
    Name(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// The path of the network itself, which displays as an empty text.
    pub const ROOT: Path<'static> = Path {
        parent: None,
        segment: Segment::Root,
        is_frozen: false,
    };

    /// The path of the field `name` of the value at this path.
    #[must_use]
    pub const fn field(&'a self, name: &'a str) -> Self {
        Self {
            parent: Some(self),
            segment: Segment::Name(name),
            is_frozen: self.is_frozen,
        }
    }

    /// The path of the element `index` of the array at this path.
    #[must_use]
    pub const fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            segment: Segment::Index(index),
            is_frozen: self.is_frozen,
        }
    }

    /// The same path, marked as not trained.
    #[must_use]
    pub const fn frozen(self) -> Self {
        Self {
            is_frozen: true,
            ..self
        }
    }

    /// Whether the path matches a pattern, in which each `*` stands for any number of characters:
    /// `encoder.*`, `*.bias`.
    ///
    /// ```
    /// use nn_runtime::parameter::Path;
    ///
    /// let encoder = Path::ROOT.field("encoder");
    /// let bias = encoder.field("bias");
    /// assert!(bias.is_like("encoder.*") && bias.is_like("*.bias") && bias.is_like("*"));
    /// assert!(!bias.is_like("encoder") && !bias.is_like("*.weight"));
    /// ```
    #[cfg(feature = "alloc")]
    pub fn is_like(&self, pattern: &str) -> bool {
        fn is_like(pattern: &str, name: &str) -> bool {
            let Some((start, rest)) = pattern.split_once('*') else {
                return pattern == name;
            };
            let Some(name) = name.strip_prefix(start) else {
                return false;
            };
            let places = name.char_indices().map(|(place, _)| place);
            places
                .chain([name.len()])
                .any(|place| is_like(rest, &name[place..]))
        }
        is_like(pattern, &alloc::format!("{self}"))
    }

    /// Whether the path displays as this name.
    pub(crate) const fn is(&self, name: &str) -> bool {
        matches!(self.stripped_from(name.as_bytes()), Some([]))
    }

    /// The rest of a name that ends with this path.
    const fn stripped_from<'n>(&self, name: &'n [u8]) -> Option<&'n [u8]> {
        let mut rest = name;
        match self.segment {
            Segment::Root => {}
            Segment::Name(segment) => {
                let mut expected = segment.as_bytes();
                while let [others @ .., last] = expected {
                    match rest {
                        [start @ .., end] if *end == *last => rest = start,
                        _ => return None,
                    }
                    expected = others;
                }
            }
            Segment::Index(mut index) => loop {
                match rest {
                    [start @ .., end] if *end == b'0' + (index % 10) as u8 => rest = start,
                    _ => return None,
                }
                index /= 10;
                if index == 0 {
                    break;
                }
            },
        }
        match self.parent {
            None => Some(rest),
            Some(parent) if matches!(parent.segment, Segment::Root) => parent.stripped_from(rest),
            Some(parent) => match rest {
                [start @ .., b'.'] => parent.stripped_from(start),
                _ => None,
            },
        }
    }

    /// Writes the path to a message.
    pub(crate) const fn write<const ROOM: usize>(&self, words: Words<ROOM>) -> Words<ROOM> {
        let words = match self.parent {
            None => words,
            Some(parent) => {
                let words = parent.write(words);
                if matches!(parent.segment, Segment::Root) {
                    words
                } else {
                    words.text(".")
                }
            }
        };
        match self.segment {
            Segment::Root => words,
            Segment::Name(name) => words.text(name),
            Segment::Index(index) => words.number(index),
        }
    }

    /// Whether the parameter at this path is not trained, because the network was declared with it
    /// `frozen`. It has no gradient, and optimizers do not change it.
    pub const fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            fmt::Display::fmt(parent, f)?;
            if !matches!(parent.segment, Segment::Root) {
                f.write_str(".")?;
            }
        }
        match self.segment {
            Segment::Root => Ok(()),
            Segment::Name(name) => f.write_str(name),
            Segment::Index(index) => write!(f, "{index}"),
        }
    }
}

/// The function that a [walk](Parameters::walk) calls for each parameter, with its description and
/// its numbers in several values.
pub type Visit<'v, S, const M: usize, const R: usize> =
    dyn FnMut(&Description<'_>, [&mut [S]; M], [&[S]; R]) + 'v;

/// The description of a parameter.
#[derive(Clone, Copy, Debug)]
pub struct Description<'a> {
    /// Its path.
    pub path: Path<'a>,
    /// Its purpose.
    pub role: Role,
    /// The rows of the matrix.
    pub rows: usize,
    /// The columns of the matrix; 1 for a vector.
    pub columns: usize,
}

/// A value that holds parameters: a layer, a network, or an array of them. Its gradient has the
/// same type, and so has each moment that an optimizer keeps.
///
/// Everything that treats all parameters alike (optimizers, files, clipping, counting) is built on
/// [`walk`](Parameters::walk).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold parameters of type `{S}`",
    label = "does not compute with `{S}`",
    note = "a network and its stages must have the same scalar type: `f64` if the network is marked `#[scalar(f64)]`, otherwise `f32`",
    note = "help: a layer of your own has `#[derive(Clone, Debug, PartialEq, Parameters)]`; mark a field that has no trainable parameters with `#[skip]`"
)]
pub trait Parameters<S: Scalar>: Sized {
    /// How many numbers the value holds.
    const COUNT: usize;

    /// Where the parameters lie in the value. Without it, the value cannot be
    /// [embedded](crate::embedded) in a program.
    #[doc(hidden)]
    const LAYOUT: &'static Layout = &Layout::Unknown;

    /// A value whose parameters are all zero.
    #[must_use]
    fn zeros() -> Self;

    /// A value whose parameters are all zero, for a `static`: only without the feature `alloc`. A
    /// layer with settings that are not constants has none; its use is then an error.
    ///
    /// ```
    /// # #[cfg(not(feature = "alloc"))]
    /// # {
    /// use nn_runtime::prelude::*;
    /// use std::sync::Mutex;
    /// network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
    ///
    /// static NET: Mutex<Net> = Mutex::new(Net::ZEROS);
    /// NET.lock().unwrap().initialize(&mut nn_runtime::random::generator(0));
    /// # }
    /// ```
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self = panic!("this layer has no constant of zeros: use `zeros()`");

    /// Calls `tell` with the description of every parameter, in the order of declaration. `path` is
    /// the path of the value.
    fn describe(path: Path<'_>, tell: &mut dyn FnMut(&Description<'_>));

    /// Calls `see` with the numbers of every parameter, column after column, in the order of
    /// [`describe`](Self::describe).
    fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [S]));

    /// Calls `see` with the numbers of every parameter, mutably.
    fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [S]));

    /// Visits every parameter in several values at once, in the order of declaration: `M` values
    /// that may be changed, and `R` values that are only read. `visit` receives the description of
    /// the parameter, and its numbers in each value, column after column. Allocates nothing.
    ///
    /// For example, a target network that slowly follows the one that is trained (a soft update,
    /// [Lillicrap et al., 2015](https://arxiv.org/abs/1509.02971)):
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    ///
    /// network! { struct Critic { 4 => Dense(16, relu) => Dense(1) } }
    ///
    /// let (mut target, trained) = (Critic::new(0), Critic::new(1));
    /// let before = target.dense1.weight[(0, 0)];
    /// let rate = 0.01;
    /// Critic::walk([&mut target], [&trained], &mut |_, [target], [trained]| {
    ///     for (slow, fast) in target.iter_mut().zip(trained) {
    ///         *slow += rate * (*fast - *slow);
    ///     }
    /// });
    /// let expected = before + rate * (trained.dense1.weight[(0, 0)] - before);
    /// assert!((target.dense1.weight[(0, 0)] - expected).abs() < 1e-6);
    /// ```
    fn walk<const M: usize, const R: usize>(
        mutable: [&mut Self; M],
        shared: [&Self; R],
        visit: &mut Visit<'_, S, M, R>,
    ) {
        walk::walk(mutable, shared, visit);
    }

    /// Visits every parameter of this value.
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    /// network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
    ///
    /// let mut names = Vec::new();
    /// Net::new(0).for_each(|parameter, values| {
    ///     names.push(format!("{}: {}", parameter.path, values.len()));
    /// });
    /// assert_eq!(names, ["dense1.weight: 6", "dense1.bias: 3", "dense2.weight: 3", "dense2.bias: 1"]);
    /// ```
    fn for_each(&self, mut visit: impl FnMut(&Description<'_>, &[S])) {
        Self::walk([], [self], &mut |description, [], [values]| {
            visit(description, values);
        });
    }

    /// Visits every parameter of this value mutably.
    fn for_each_mut(&mut self, mut visit: impl FnMut(&Description<'_>, &mut [S])) {
        Self::walk([self], [], &mut |description, [values], []| {
            visit(description, values);
        });
    }

    /// Sets every parameter to zero, for example in a gradient before the next batch.
    fn clear(&mut self) {
        self.for_each_mut(|_, values| elementwise::clear(values));
    }
}

/// Defines the methods of [`Parameters`] for a layer whose fields are matrices, each with its role.
macro_rules! fields {
    ($scalar:ty: $($field:ident as $role:ident),* $(,)? $(; $($other:ident),*)?) => {
        const LAYOUT: &'static $crate::kernels::embedded::Layout =
            &$crate::kernels::embedded::Layout::Fields {
                fields: &[$($crate::kernels::embedded::Field::new(
                    stringify!($field),
                    core::mem::offset_of!(Self, $field),
                    $crate::parameter::layout_of::<_, $scalar, _>(|layer: &Self| &layer.$field),
                )),*],
            };
        #[cfg(not(feature = "alloc"))]
        const ZEROS: Self = Self {
            $($field: $crate::parameter::Parameters::<$scalar>::ZEROS,)*
            $($($other: core::marker::PhantomData,)*)?
        };

        fn describe(
            path: $crate::parameter::Path<'_>,
            tell: &mut dyn FnMut(&$crate::parameter::Description<'_>),
        ) {
            $(
                $crate::parameter::describe_field::<_, $scalar, _>(
                    |layer: &Self| &layer.$field,
                    path.field(stringify!($field)),
                    $crate::parameter::Role::$role,
                    tell,
                );
            )*
        }

        fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [$scalar])) {
            $($crate::parameter::Parameters::slices(&self.$field, see);)*
        }

        fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [$scalar])) {
            $($crate::parameter::Parameters::slices_mut(&mut self.$field, see);)*
        }
    };
}
pub(crate) use fields;

/// The layout of a field of a layer.
pub(crate) const fn layout_of<L, S: Scalar, P: Numbers<S>>(_: fn(&L) -> &P) -> &'static Layout {
    P::LAYOUT
}

/// Describes a field of a layer.
pub(crate) fn describe_field<L, S: Scalar, P: Numbers<S>>(
    _: fn(&L) -> &P,
    path: Path<'_>,
    role: Role,
    tell: &mut dyn FnMut(&Description<'_>),
) {
    P::describe_as(path, role, tell);
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Parameter<S, ROWS, COLUMNS> {
    /// Describes a matrix with a role. A type that holds the matrix calls this in its
    /// [`Parameters::describe`]. A matrix without numbers is not described.
    pub fn describe_as(path: Path<'_>, role: Role, tell: &mut dyn FnMut(&Description<'_>)) {
        if ROWS * COLUMNS > 0 {
            tell(&Description {
                path,
                role,
                rows: ROWS,
                columns: COLUMNS,
            });
        }
    }
}

impl<S: Scalar, L: Parameters<S>, const N: usize> Parameters<S> for [L; N] {
    const COUNT: usize = N * L::COUNT;
    const LAYOUT: &'static Layout = &Layout::Array {
        count: N,
        size: size_of::<L>(),
        element: L::LAYOUT,
    };
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self = [L::ZEROS; N];

    fn zeros() -> Self {
        core::array::from_fn(|_| L::zeros())
    }

    fn describe(path: Path<'_>, tell: &mut dyn FnMut(&Description<'_>)) {
        for index in 0..N {
            L::describe(path.index(index), tell);
        }
    }

    fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [S])) {
        for layer in self {
            layer.slices(see);
        }
    }

    fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [S])) {
        for layer in self {
            layer.slices_mut(see);
        }
    }
}

/// A single matrix, with the role of a weight. A type that holds it in another role [describes
/// it](Parameter::describe_as) itself.
impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Parameters<S>
    for Parameter<S, ROWS, COLUMNS>
{
    const COUNT: usize = ROWS * COLUMNS;
    const LAYOUT: &'static Layout = &Layout::Matrix {
        rows: ROWS,
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
        if ROWS * COLUMNS > 0 {
            see(self.as_slice());
        }
    }

    fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [S])) {
        if ROWS * COLUMNS > 0 {
            see(self.as_mut_slice());
        }
    }
}

/// No parameters.
impl<S: Scalar> Parameters<S> for () {
    const COUNT: usize = 0;
    const LAYOUT: &'static Layout = &Layout::Fields { fields: &[] };
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self = ();

    fn zeros() -> Self {}

    fn describe(_: Path<'_>, _: &mut dyn FnMut(&Description<'_>)) {}

    fn slices<'a>(&'a self, _: &mut dyn FnMut(&'a [S])) {}

    fn slices_mut<'a>(&'a mut self, _: &mut dyn FnMut(&'a mut [S])) {}
}
