//! A network as the macro writes it, written by hand: 2 => Dense(16, relu) => Dense(3).

use nn_runtime::activation::{Identity, Relu};
use nn_runtime::initialise::Initialiser;
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::layer::{Layer, Memory, Saved};
use nn_runtime::layers::Dense;
use nn_runtime::network::{Network, Stage};
use nn_runtime::parameter::{Description, Parameters, Path};
use nn_runtime::pass::Pass;
use nn_runtime::random::Generator;
use nn_runtime::shape::Vector;

/// Three logits for a point in the plane.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Classifier {
    pub(crate) dense1: Dense<f32, 2, 16>,
    pub(crate) dense2: Dense<f32, 16, 3>,
}

impl Parameters<f32> for Classifier {
    const COUNT: usize = 2 * 16 + 16 + 16 * 3 + 3;

    fn zeros() -> Self {
        Self {
            dense1: Parameters::zeros(),
            dense2: Parameters::zeros(),
        }
    }

    fn walk<const M: usize, const R: usize, V>(
        mut mutable: [&mut Self; M],
        shared: [&Self; R],
        path: Path<'_>,
        visit: &mut V,
    ) where
        V: FnMut(&Description<'_>, [&mut [f32]; M], [&[f32]; R]),
    {
        Parameters::walk(
            mutable.each_mut().map(|network| &mut network.dense1),
            shared.map(|network| &network.dense1),
            path.field("dense1"),
            visit,
        );
        Parameters::walk(
            mutable.each_mut().map(|network| &mut network.dense2),
            shared.map(|network| &network.dense2),
            path.field("dense2"),
            visit,
        );
    }
}

impl Network for Classifier {
    type Scalar = f32;
    type Input = Vector<2>;
    type Output = Vector<3>;
    type Head = Identity;
    const NAME: &'static str = "Classifier";
    const STAGES: &'static [Stage] = &[];
    const MULTIPLY_ADDS: usize = 2 * 16 + 16 * 3;
    const TAPE: Memory = Memory::per_sample(16);
    const INFER_SCRATCH: Memory = Memory::per_sample(16);
    const FORWARD_SCRATCH: Memory = Memory::NONE;
    const BACKWARD_SCRATCH: Memory = Memory::per_sample(16);
    const WHOLE_BATCH: bool = false;

    fn head() -> Identity {
        Identity
    }

    fn initialise(&mut self, generator: &mut Generator) {
        self.dense1.initialise(Initialiser::GlorotUniform, generator);
        self.dense2
            .initialise(Initialiser::GlorotUniform, generator);
    }

    fn infer_tile<I: Isa>(
        &self,
        isa: I,
        pass: &Pass,
        x: &[f32],
        y: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([h1], scratch) = pass.split(scratch, [16]);
        Layer::infer(&self.dense1.with(Relu), isa, pass, [x], h1, scratch);
        Layer::infer(&self.dense2, isa, pass, [h1], y, scratch);
    }

    fn forward_tile(
        &self,
        pass: &Pass,
        x: &[f32],
        y: &mut [f32],
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([h1], _) = pass.split(tape, [16]);
        Layer::forward(&self.dense1.with(Relu), pass, [x], h1, &mut [], scratch);
        Layer::forward(&self.dense2, pass, [h1], y, &mut [], scratch);
    }

    fn backward_tile(
        &self,
        pass: &Pass,
        saved: Saved<'_, f32>,
        d_y: &mut [f32],
        d_x: Option<&mut [f32]>,
        gradient: &mut Self,
        scratch: &mut [f32],
    ) {
        let Saved {
            input: [x],
            output: y,
            tape,
        } = saved;
        let [h1] = pass.split_ref(tape, [16]);
        let ([d_h1], scratch) = pass.split(scratch, [16]);
        let saved = Saved {
            input: [h1],
            output: y,
            tape: &[],
        };
        let d_input = [Some(&mut *d_h1)];
        Layer::backward(
            &self.dense2,
            pass,
            saved,
            d_y,
            d_input,
            &mut gradient.dense2,
            scratch,
        );
        let saved = Saved {
            input: [x],
            output: h1,
            tape: &[],
        };
        Layer::backward(
            &self.dense1.with(Relu),
            pass,
            saved,
            d_h1,
            [d_x],
            &mut gradient.dense1,
            scratch,
        );
    }
}
