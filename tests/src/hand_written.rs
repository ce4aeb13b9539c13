//! A network as `network!` would emit it, written by hand, and with one parameter more.

use nn_runtime::activation::Identity;
use nn_runtime::call::{Backward, Forward, Infer};
use nn_runtime::initialize::Initializer;
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::layer::Layer;
use nn_runtime::layers::Dense;
use nn_runtime::network::{Graph, Network};
use nn_runtime::operation::Operation;
use nn_runtime::parameter::{Description, Parameter, Parameters, Path, Role};
use nn_runtime::random::Generator;
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::Vector;

/// One dense layer, and two measured numbers beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine<S: Scalar, const INPUTS: usize, const OUTPUTS: usize> {
    /// `INPUTS` to `OUTPUTS` features.
    pub dense1: Dense<S, INPUTS, OUTPUTS>,
    /// What no gradient moves.
    pub measured: Parameter<S, 2>,
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize> Parameters<S>
    for Affine<S, INPUTS, OUTPUTS>
{
    const COUNT: usize = <Dense<S, INPUTS, OUTPUTS> as Parameters<S>>::COUNT + 2;

    fn zeros() -> Self {
        Self {
            dense1: Parameters::zeros(),
            measured: Parameter::zeros(),
        }
    }

    fn describe(path: Path<'_>, tell: &mut dyn FnMut(&Description<'_>)) {
        Dense::<S, INPUTS, OUTPUTS>::describe(path.field("dense1"), tell);
        Parameter::<S, 2>::describe_as(path.field("measured"), Role::Statistic, tell);
    }

    fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [S])) {
        self.dense1.slices(see);
        self.measured.slices(see);
    }

    fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [S])) {
        self.dense1.slices_mut(see);
        self.measured.slices_mut(see);
    }
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize> Network for Affine<S, INPUTS, OUTPUTS> {
    const NAME: &'static str = "Affine";
    const GRAPH: Graph = Graph::EMPTY;
}

impl<S: Scalar, const INPUTS: usize, const OUTPUTS: usize> Layer for Affine<S, INPUTS, OUTPUTS> {
    type Scalar = S;
    type Input = Vector<INPUTS>;
    type Output = Vector<OUTPUTS>;
    type Head = Identity;
    const MULTIPLY_ADDS: usize = INPUTS * OUTPUTS;

    fn head() -> Identity {
        Identity
    }

    fn initialize(&mut self, generator: &mut Generator) {
        self.dense1
            .initialize(Initializer::GlorotUniform, generator);
    }

    fn infer_tile<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        self.dense1.infer(isa, call);
    }

    fn forward_tile(&self, call: Forward<'_, S>) {
        self.dense1.forward(call);
    }

    fn backward_tile(&self, call: Backward<'_, S, Self>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            scratch,
        } = call;
        let gradient = gradient.map(|gradient| &mut gradient.dense1);
        self.dense1.backward(Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            scratch,
        });
    }
}
