//! Networks with every kind of parameter.

use nn_runtime::prelude::*;

network! {
    pub struct Small { 3 => Dense(4, relu) => Dense(2) }
}

network! {
    pub struct Images {
        [8, 8, 2] => Conv2d(4, 3, relu, padding = same) => BatchNorm => prelu => MaxPool2d(2)
            => Conv2d(4, 3, groups = 2, bias = false) => GroupNorm(2) => Flatten => Dense(3, softmax)
    }
}

network! {
    pub struct Text {
        Tokens(6, vocab = 11) => Embedding(8) => Positions(learned)
            => 2 * { Residual { LayerNorm => Attention(heads = 2, causal = true) } => RmsNorm }
            => SwiGlu(8) => Bidirectional { Lstm(3) } => Gru(4) => Dense(5)
    }
}

network! {
    #[scalar(f64)]
    pub struct Wide { 2 => inner: Inner => 3 * { Residual { Dense(4, tanh) => Dense(2) } } }
}

network! {
    #[scalar(f64)]
    pub struct Inner { 2 => Dense(2, bias = false) => Scaled::<2> }
}

/// A layer with constants.
#[derive(Clone, Debug, PartialEq, Parameters)]
#[scalar(f64)]
pub struct Scaled<const N: usize> {
    #[skip(1.5)]
    pub epsilon: f64,
    pub factor: Parameter<f64, N>,
    #[skip(-1)]
    pub sign: i8,
}

impl<const N: usize> Layer for Scaled<N> {
    type Scalar = f64;
    type Input = Vector<N>;
    type Output = Vector<N>;
    type Head = nn_runtime::activation::Identity;

    fn head() -> Self::Head {
        nn_runtime::activation::Identity
    }

    fn initialize(&mut self, _: &mut nn_runtime::random::Generator) {
        self.factor.as_mut_slice().fill(0.75);
    }

    fn infer_tile<I: nn_runtime::kernels::dispatch::Isa>(
        &self,
        _: I,
        call: nn_runtime::call::Infer<'_, f64>,
    ) {
        let nn_runtime::call::Infer {
            input: [x], output, ..
        } = call;
        for (place, (y, x)) in output.iter_mut().zip(x).enumerate() {
            *y = f64::from(self.sign) * self.factor[place % N] * x + self.epsilon;
        }
    }

    fn backward_tile(&self, _: nn_runtime::call::Backward<'_, f64, Self>) {}
}
