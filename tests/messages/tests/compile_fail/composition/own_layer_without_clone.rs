//! A layer of one's own can be cloned, shown and compared.

use nn_runtime::{activation::Identity, kernels::dispatch::Isa, call::{Backward, Infer}, prelude::*, random::Generator, scalar::Scalar};

#[derive(Parameters)]
pub struct Scale<const F: usize, S: Scalar = f32> { pub factor: Parameter<S, F> }

impl<const F: usize, S: Scalar> Layer for Scale<F, S> {
    type Scalar = S;
    type Input = Vector<F>;
    type Output = Vector<F>;
    type Head = Identity;
    fn head() -> Identity { Identity }
    fn initialize(&mut self, _: &mut Generator) { self.factor.fill(S::ONE); }
    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, S>) { call.output.copy_from_slice(call.input[0]); }
    fn backward_tile(&self, _: Backward<'_, S, Self>) {}
}

network! { struct Net { 8 => Scale::<8> => Dense(1) } }

fn main() { println!("{:?}", Net::new(0)); }
