//! A layer has a field whose value is known only at run time.
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(16) => Dense(2) => Scale } }

#[derive(Clone, Debug, PartialEq, Parameters)]
struct Scale {
    weight: Parameter<f32, 2>,
    #[skip]
    epsilon: f64,
}

impl Layer for Scale {
    type Scalar = f32;
    type Input = Vector<2>;
    type Output = Vector<2>;
    type Head = nn_runtime::activation::Identity;

    fn head() -> Self::Head {
        nn_runtime::activation::Identity
    }

    fn initialize(&mut self, _: &mut nn_runtime::random::Generator) {}

    fn infer_tile<I: nn_runtime::kernels::dispatch::Isa>(
        &self,
        _: I,
        _: nn_runtime::call::Infer<'_, f32>,
    ) {
    }

    fn backward_tile(&self, _: nn_runtime::call::Backward<'_, f32, Self>) {}
}

static NET: Net = weights!(Net, "other.safetensors");

fn main() {}
