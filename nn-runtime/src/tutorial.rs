//! A layer of your own, in 30 lines.
//!
//! A stage of a network is a layer of the language, a declared network, or any type that
//! implements [`Layer`](crate::layer::Layer). This page writes one: a scale for each feature,
//! y = s · x, with s learned.
//!
//! # What it learns
//! A struct of [`Parameter`](crate::parameter::Parameter)s. Deriving
//! [`Parameters`](macro@crate::Parameters) lets everything else walk over them: optimizers, files,
//! counting. A gradient is a value of the same type.
//!
//! # What it computes
//! Samples come side by side in slices, features first: `Vector<F>` is `F` numbers, one sample
//! after another. [`infer_tile`](crate::layer::Layer::infer_tile) computes the outputs.
//! [`backward_tile`](crate::layer::Layer::backward_tile) gets the gradient of the loss with
//! respect to them, adds that with respect to the parameters to `gradient`, and writes that with
//! respect to the inputs, each where it is asked for. What a call brings is a
//! [record](crate::call).
//!
//! ```
//! use nn_runtime::call::{Backward, Infer};
//! use nn_runtime::{activation::Identity, kernels::dispatch::Isa, prelude::*};
//! use nn_runtime::{random::Generator, scalar::Scalar};
//!
//! #[derive(Clone, Debug, PartialEq, Parameters)]
//! pub struct Scale<const F: usize, S: Scalar = f32> {
//!     pub factor: Parameter<S, F>,
//! }
//!
//! impl<const F: usize, S: Scalar> Layer for Scale<F, S> {
//!     type Scalar = S;
//!     type Input = Vector<F>;
//!     type Output = Vector<F>;
//!     type Head = Identity;
//!
//!     fn head() -> Identity { Identity }
//!
//!     fn initialize(&mut self, _: &mut Generator) { self.factor.fill(S::ONE); }
//!
//!     fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, S>) {
//!         let Infer { input: [x], output: y, .. } = call;
//!         for (x, y) in x.chunks_exact(F).zip(y.chunks_exact_mut(F)) {
//!             for i in 0..F { y[i] = self.factor[i] * x[i]; }
//!         }
//!     }
//!
//!     fn backward_tile(&self, call: Backward<'_, S, Self>) {
//!         let Backward { saved, d_output: d_y, d_input: [d_x], gradient, .. } = call;
//!         if let Some(gradient) = gradient {
//!             for (x, d_y) in saved.input[0].chunks_exact(F).zip(d_y.chunks_exact(F)) {
//!                 for i in 0..F { gradient.factor[i] += x[i] * d_y[i]; }
//!             }
//!         }
//!         if let Some(d_x) = d_x {
//!             for (d_x, d_y) in d_x.chunks_exact_mut(F).zip(d_y.chunks_exact(F)) {
//!                 for i in 0..F { d_x[i] = self.factor[i] * d_y[i]; }
//!             }
//!         }
//!     }
//! }
//!
//! // Is the backward the derivative of the forward? Every parameter, every input, signed.
//! nn_runtime::testing::check_gradients::<Scale<5, f64>>()?;
//!
//! network! {
//!     struct Scaled { 8 => scale: Scale::<8> => Dense(4, relu) => Scale::<4> => Dense(1) }
//! }
//! let network = Scaled::new(0);
//! assert_eq!(network.scale.factor.as_slice(), [1.0; 8]);
//! assert_eq!(Scaled::COUNT, 8 + (8 * 4 + 4) + 4 + (4 + 1));
//! # Ok::<(), nn_runtime::testing::Failure>(())
//! ```
//!
//! # What else a layer can say
//! - [`NEEDS`](crate::layer::Layer::NEEDS): its memory, since it allocates nothing. The
//!   [tape](crate::call::Needs::tape) holds what its forward keeps for its backward beside input and
//!   output, which are there anyway; such a layer has a
//!   [`forward_tile`](crate::layer::Layer::forward_tile) of its own. Scratch is room for intermediate
//!   results, and the [state](crate::call::Needs::state) what a recurrent layer carries from one part
//!   of a long sequence to the next.
//! - [`WHOLE_BATCH`](crate::layer::Layer::WHOLE_BATCH): it computes statistics of the batch, which
//!   must then not be cut into tiles.
//! - [`WHOLE_SEQUENCES`](crate::layer::Layer::WHOLE_SEQUENCES): `None`, for a layer that leaves the
//!   padded positions of samples with [lengths](crate::pass::Pass::length) out.
//! - [`Head`](crate::layer::Layer::Head): the last activation, where it ends with one. The losses
//!   that fit a network are those that fit the head of its last stage.
//! - Random choices come from [`Pass::random`](crate::pass::Pass::random), so that they are the
//!   same however many threads run, and the same again in the backward.
//!
//! Loops over features that the compiler can see to be independent become vector instructions of
//! the processor where they stand in [`elementwise`](crate::kernels::elementwise) operations, which
//! are compiled for several instruction sets.
