//! What the macro `network!` names in the code that it emits. It is no interface: it changes with
//! the macro, and only the macro may use it.

pub use core::option::Option::{self, None, Some};
pub use core::result::Result::{self, Ok};

pub use nalgebra::{SMatrix, SVector};

pub use crate::activation::*;
pub use crate::budget::{flash, multiply_adds, ram, ram_of_step};
pub use crate::call::{Advance, Backward, Forward, Gradient, Infer, Needs, Prepare, Saved};
pub use crate::error::SampleError;
pub use crate::initialize::Initializer;
pub use crate::kernels::convolution::Convolution;
pub use crate::kernels::dispatch::{Isa, Undecided};
pub use crate::kernels::embedded::{Bytes, Field, Layout};
pub use crate::kernels::stack::{Room, SizeClasses};
pub use crate::layer::{Checked, Layer, Measures, OfLayer, checked, first_of, whole_sequences};
pub use crate::layers::*;
pub use crate::memory::{Memory, max};
pub use crate::network::{EqualLengths, Network, part, part_mut, parts, sample};
pub use crate::operation::{Block, Folded, Operation, infer, infer_folding};
pub use crate::parameter::{Description, Parameters, Path};
pub use crate::pass::{Lengths, Pass};
pub use crate::random::Generator;
pub use crate::shape::{Image, Sequence, Tokens, Vector};
pub use crate::state::States;
pub use crate::structure::{Activation, Graph, Node, Operation as Op, Repeat, Value, Vertex};
pub use crate::{
    __exactly as exactly, __field as field, __numbers, __parameters as parameters,
    __predict_with as predict_with, __random as random, __step_with as step_with, __where_alloc,
    activation, call, head, initialize, kernels, layer, layers, memory, nalgebra, network,
    operation, pass, rand, scalar, shape, stream, structure, with_alloc,
};
#[cfg(feature = "alloc")]
pub use crate::{hidden, hidden::value};

use crate::parameter::embedded;
use crate::scalar::Scalar;

/// The graph of a network: [`Layer::STRUCTURE`].
pub const fn graph_of<N: Network>() -> Structure {
    Some(const { &N::GRAPH })
}

/// A graph, if there is one.
pub type Structure = Option<&'static Graph>;

/// The value of a vertex of a graph.
pub const fn vertex(place: usize) -> Value {
    Value::Vertex(place)
}

/// The value of another node of the same vertex.
pub const fn node(place: usize) -> Value {
    Value::Node(place)
}

/// An affine map as a graph describes it.
pub const fn dense(inputs: usize, outputs: usize, bias: bool) -> Op {
    Op::Dense {
        inputs,
        outputs,
        bias,
    }
}

/// The initializer that suits an activation.
pub fn initializer<A: activation::Activation>(activation: A) -> Initializer {
    A::initializer(activation)
}

/// [`Operation::forward`].
#[inline(always)]
pub fn forward<S: Scalar, const INPUTS: usize>(
    operation: &impl Operation<S, INPUTS>,
    call: Forward<'_, S, INPUTS>,
) {
    operation.forward(call);
}

/// [`Operation::backward`].
#[inline(always)]
pub fn backward<S: Scalar, O: Operation<S, INPUTS>, const INPUTS: usize>(
    operation: &O,
    call: Backward<'_, S, O::Parameters, INPUTS>,
) {
    operation.backward(call);
}

/// The output for one sample.
#[inline(always)]
pub fn predict<N: Network, const ROWS: usize, const COLUMNS: usize>(
    network: &N,
    input: &[N::Scalar],
    room: impl Room,
) -> SMatrix<N::Scalar, ROWS, COLUMNS> {
    let mut output: SMatrix<N::Scalar, ROWS, COLUMNS> = SMatrix::repeat(N::Scalar::ZERO);
    network::predict_on(network, input, output.as_mut_slice(), room);
    output
}

/// The network whose parameters a file has.
#[track_caller]
pub const fn from_file<N: Network, const LENGTH: usize>(
    names: [&str; 2],
    bytes: &'static Bytes<LENGTH>,
) -> N {
    embedded::from_file::<N::Scalar, N, LENGTH>(names, bytes)
}

/// Memory on the stack of the size that a network needs for one sample.
#[doc(hidden)]
#[macro_export]
macro_rules! __exactly {
    ($network:ty) => {
        $crate::kernels::stack::Exactly::<{ $crate::network::stack_floats::<$network>() }>
    };
}

/// The part of a gradient that belongs to a field, where the gradient is asked for.
#[doc(hidden)]
#[macro_export]
macro_rules! __field {
    ($gradient:ident.$field:ident) => {
        $gradient
            .as_deref_mut()
            .map(|gradient| &mut gradient.$field)
    };
}

/// The items of `impl Parameters` of a struct of these fields, each with its layer and its name.
#[doc(hidden)]
#[macro_export]
macro_rules! __parameters {
    (
        { $($check:tt)* }
        $scalar:ty; $($field:ident: $layer:ty = $name:literal $(.$frozen:ident())?),*
    ) => {
        const COUNT: usize = 0 $(+ <$layer as $crate::parameter::Parameters<$scalar>>::COUNT)*;
        const LAYOUT: &'static $crate::emitted::Layout = &$crate::emitted::Layout::Fields {
            fields: &[$($crate::emitted::Field::new(
                $name,
                ::core::mem::offset_of!(Self, $field),
                <$layer as $crate::parameter::Parameters<$scalar>>::LAYOUT,
            )),*],
        };

        $crate::__without_alloc! {
            const ZEROS: Self = Self {
                $($field: <$layer as $crate::parameter::Parameters<$scalar>>::ZEROS,)*
            };
        }

        fn zeros() -> Self {
            $($check)*
            Self {
                $($field: $crate::parameter::Parameters::<$scalar>::zeros(),)*
            }
        }

        #[inline(never)]
        fn describe(
            path: $crate::parameter::Path<'_>,
            tell: &mut dyn ::core::ops::FnMut(&$crate::parameter::Description<'_>),
        ) {
            $(
                <$layer as $crate::parameter::Parameters<$scalar>>::describe(
                    path.field($name)$(.$frozen())?,
                    tell,
                );
            )*
        }

        #[inline(never)]
        fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [$scalar])) {
            $($crate::parameter::Parameters::<$scalar>::slices(&self.$field, see);)*
        }

        #[inline(never)]
        fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [$scalar])) {
            $($crate::parameter::Parameters::<$scalar>::slices_mut(&mut self.$field, see);)*
        }
    };
    ($scalar:ty; $($field:ident: $layer:ty = $name:literal $(.$frozen:ident())?),*) => {
        $crate::__parameters! { {} $scalar; $($field: $layer = $name $(.$frozen())?),* }
    };
}

/// Random networks from generators of `rand`, as `rng.random()` draws them.
#[doc(hidden)]
#[macro_export]
macro_rules! __random {
    ([$($parameters:tt)*] $network:ty [$($condition:tt)*]) => {
        #[automatically_derived]
        impl $($parameters)* $crate::rand::distr::Distribution<$network>
            for $crate::rand::distr::StandardUniform
        $($condition)*
        {
            fn sample<RandomGenerator: $crate::rand::Rng + ?::core::marker::Sized>(
                &self,
                generator: &mut RandomGenerator,
            ) -> $network {
                $crate::network::Network::from_rng(generator)
            }
        }
    };
    ($network:ty) => {
        $crate::__random! { [] $network [] }
    };
}
