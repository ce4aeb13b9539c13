/// Hand-written digits, 8×8 gray pixels.
///
/// # Stages
/// Input: `64`, a vector of 64 numbers.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `dense1` | `Dense(128, relu)` | `128` | 8320 | 8192 |
/// | `dense2` | `Dense(10, softmax)` | `10` | 1290 | 1280 |
/// | total | | | 9610 | 9472 |
///
/// # Equations
/// ```text
/// input    x: 64
/// dense1   h1 = relu(W1 · x + b1)      W1: 128 × 64, b1: 128
/// dense2   y = softmax(W2 · h1 + b2)   W2: 10 × 128, b2: 10
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
pub struct Digits {
    /// The parameters of `dense1`: `weight` 128 × 64 (a row for each output feature, a column for each input feature), `bias` 128.
    pub dense1: ::nn_runtime::layers::Dense<f32, 64, 128>,
    /// The parameters of `dense2`: `weight` 10 × 128 (a row for each output feature, a column for each input feature), `bias` 10.
    pub dense2: ::nn_runtime::layers::Dense<f32, 128, 10>,
}
/// The values of the stages of [`Digits`] for one sample: see [`Digits::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
pub struct DigitsStates {
    /// The value of `Dense(128, relu)`.
    pub dense1: ::nn_runtime::nalgebra::SVector<f32, 128>,
    /// The value of `Dense(10, softmax)`.
    pub dense2: ::nn_runtime::nalgebra::SVector<f32, 10>,
}
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Dense1 = nn::Dense<f32, 64, 128>;
    type Dense2 = nn::Dense<f32, 128, 10>;
    impl nn::Parameters<f32> for Digits {
        nn::parameters!(f32; dense1 : Dense1 = "dense1", dense2 : Dense2 = "dense2");
    }
    impl nn::Layer for Digits {
        type Scalar = f32;
        type Input = nn::Vector<64>;
        type Output = nn::Vector<10>;
        type Head = nn::Softmax;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs::per_sample([128, 128, 0, 128]);
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::softmax()
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.dense1.initialize(nn::initializer(nn::relu()), generator);
            self.dense2.initialize(nn::Initializer::GlorotUniform, generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1], scratch) = pass.split(scratch, [128]);
            let h1 = pass.part(buffer1, 128);
            nn::infer(&self.dense1.with(nn::relu()), isa, pass.infer([x], h1, scratch));
            nn::infer(&self.dense2, isa, pass.infer([&*h1], y, scratch));
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([h1], _) = pass.split(tape, [128]);
            nn::forward(&self.dense1.with(nn::relu()), pass.forward([x], h1, scratch));
            pass.saw("dense1", &*h1);
            nn::forward(&self.dense2, pass.forward([&*h1], y, scratch));
            pass.saw("dense2", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1] = pass.split_ref(tape, [128]);
            let ([d_buffer1], scratch) = pass.split(scratch, [128]);
            let d_h1 = pass.part(d_buffer1, 128);
            nn::backward(
                &self.dense2,
                pass
                    .backward(nn::Saved::new([h1], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h1)])
                    .gradient(nn::field!(gradient.dense2)),
            );
            nn::backward(
                &self.dense1.with(nn::relu()),
                pass
                    .backward(nn::Saved::new([x], h1, &[]), d_h1, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.dense1)),
            );
        }
    }
    impl nn::Network for Digits {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Digits",
            "input    x: 64\ndense1   h1 = relu(W1 · x + b1)      W1: 128 × 64, b1: 128\ndense2   y = softmax(W2 · h1 + b2)   W2: 10 × 128, b2: 10",
            &[
                nn::Vertex::input(&[nn::Node::input("input", &[64], nn::None)]),
                nn::Vertex::stage("dense1", "Dense(128, relu)", [8320, 8192])
                    .of(
                        &[
                            nn::Node::learned(
                                "dense1",
                                nn::dense(64, 128, true),
                                &[nn::vertex(0)],
                                &[128],
                            ),
                            nn::Node::new(
                                "dense1_relu",
                                nn::Op::Activation(nn::Activation::Relu),
                                &[nn::node(0)],
                                &[128],
                            ),
                        ],
                    ),
                nn::Vertex::stage("dense2", "Dense(10, softmax)", [1290, 1280])
                    .of(
                        &[
                            nn::Node::learned(
                                "dense2",
                                nn::dense(128, 10, true),
                                &[nn::vertex(1)],
                                &[10],
                            ),
                            nn::Node::new(
                                "dense2_softmax",
                                nn::Op::Activation(nn::Activation::Softmax),
                                &[nn::node(0)],
                                &[10],
                            ),
                        ],
                    ),
                nn::Vertex::output(
                    &[nn::Node::output("output", &[nn::vertex(2)], &[10])],
                ),
            ],
        );
    }
    nn::random!(Digits);
    impl Digits {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        pub fn predict(&self, input: &nn::SVector<f32, 64>) -> nn::SVector<f32, 10> {
            nn::predict(self, input.as_slice(), nn::exactly!(Self))
        }
        /// The output for one sample, from slices, checked at run time. Allocates nothing.
        ///
        /// # Errors
        /// If the input does not have the size of a sample.
        #[inline]
        pub fn predict_slice(
            &self,
            input: &[f32],
        ) -> nn::Result<nn::SVector<f32, 10>, nn::SampleError> {
            let input = nn::sample::<nn::Vector<64>, f32>("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            pub f32 : input : nn::SVector < f32, 64 > => nn::SVector < f32, 10 >
        );
    }
    impl Digits {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        pub fn hidden_states(&self, input: &nn::SVector<f32, 64>) -> DigitsStates {
            let x = input.as_slice();
            let h1 = nn::value(&self.dense1, [&x], [1, 128]);
            let h2 = nn::value(&nn::Elementwise(nn::relu()), [&h1], [1, 128]);
            let h3 = nn::value(&self.dense2, [&h2], [1, 10]);
            let y = nn::value(&nn::Columnwise::<_, 10>(nn::softmax()), [&h3], [1, 10]);
            DigitsStates {
                dense1: nn::hidden::sample(&h2),
                dense2: nn::hidden::sample(&y),
            }
        }
    }
};
