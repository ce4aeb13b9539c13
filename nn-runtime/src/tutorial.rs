//! A layer of your own, in 30 lines.
//!
//! A stage of a network is a built-in layer, a declared network, or any type that implements
//! [`Layer`](crate::layer::Layer). This page writes such a type: a learned scale for each feature,
//! y = s · x.
//!
//! # Its parameters
//! A layer is a struct of [`Parameter`](crate::parameter::Parameter)s. Deriving
//! [`Parameters`](macro@crate::Parameters) lets everything else iterate over them: optimizers,
//! files, parameter counts. A gradient is a value of the same type.
//!
//! # What it computes
//! The samples of a tile lie side by side in slices, features first: for `Vector<F>`, `F` numbers
//! for one sample, followed by those of the next. [`infer_tile`](crate::layer::Layer::infer_tile)
//! computes the outputs. [`backward_tile`](crate::layer::Layer::backward_tile) receives the
//! gradient of the loss with respect to the outputs. If asked, it adds the gradient with respect to
//! the parameters to `gradient`, and writes the gradient with respect to the inputs to `d_input`.
//! The arguments of each call are a [record](crate::call).
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
//! // Checks that the backward is the derivative of the forward, for every parameter and input.
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
//! - [`NEEDS`](crate::layer::Layer::NEEDS) declares its memory, since a layer allocates nothing
//!   itself. The [tape](crate::call::Needs::tape) holds what the forward keeps for the backward
//!   besides input and output, which are kept anyway; a layer with a tape has its own
//!   [`forward_tile`](crate::layer::Layer::forward_tile). Scratch is room for intermediate results.
//!   The [state](crate::call::Needs::state) is what a recurrent layer carries from one part of a
//!   long sequence to the next.
//! - [`WHOLE_BATCH`](crate::layer::Layer::WHOLE_BATCH): the layer computes statistics of the batch,
//!   which must therefore not be cut into tiles.
//! - [`WHOLE_SEQUENCES`](crate::layer::Layer::WHOLE_SEQUENCES) is `None` for a layer that skips the
//!   padded positions of samples with [lengths](crate::pass::Pass::length).
//! - [`Head`](crate::layer::Layer::Head): the activation that the layer ends with, if any. The
//!   losses that fit a network are those that fit the head of its last stage.
//! - Random choices come from [`Pass::random`](crate::pass::Pass::random). They do not depend on
//!   the number of threads, and the backward draws the same numbers as the forward.
//!
//! Put loops over features into [`elementwise`](crate::kernels::elementwise) operations, which are
//! compiled for several instruction sets. Where the compiler can see that the iterations are
//! independent, it turns such a loop into vector instructions.
