/// The network `Stages`.
///
/// # Stages
/// Input: `INPUTS`, a vector of INPUTS numbers.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `hidden` | `Dense(2 * WIDTH, gelu, bias = false)` | `2 * WIDTH` | INPUTS·(2 * WIDTH) | INPUTS·(2 * WIDTH) |
/// | `dropout1` | `Dropout(RATE)` | `2 * WIDTH` | 0 | 0 |
/// | `dense1` | `Dense(WIDTH, prelu, init = he_uniform)` | `WIDTH` | 2·WIDTH + (2 * WIDTH)·WIDTH | (2 * WIDTH)·WIDTH |
/// | `softmax1` | `softmax` | `WIDTH` | 0 | 0 |
/// | `type` | `Dense(3)` | `3` | 3 + 3·WIDTH | 3·WIDTH |
/// | total | | | 3 + 5·WIDTH + INPUTS·(2 * WIDTH) + (2 * WIDTH)·WIDTH | 3·WIDTH + INPUTS·(2 * WIDTH) + (2 * WIDTH)·WIDTH |
///
/// # Equations
/// ```text
/// input      x: INPUTS
/// hidden     h1 = gelu(W1 · x)              W1: (2 * WIDTH) × INPUTS
/// dropout1   h2 = h1                        in training each number is 0 with probability RATE, else divided by 1 - RATE
/// dense1     h3 = prelu(W3 · h2 + b3; a3)   W3: WIDTH × (2 * WIDTH), b3: WIDTH, a3: WIDTH
/// softmax1   h4 = softmax(h3)
/// type       y = W5 · h4 + b5               W5: 3 × WIDTH, b5: 3
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
pub(crate) struct Stages {
    /// The parameters of `hidden`: `weight` (2 * WIDTH) × INPUTS (a row for each output feature, a column for each input feature).
    pub(crate) hidden: ::nn_runtime::layers::Dense<f64, STAGES_SIZE_1, STAGES_SIZE_2, 0>,
    /// The parameters of `dense1`: `weight` WIDTH × (2 * WIDTH) (a row for each output feature, a column for each input feature), `bias` WIDTH.
    pub(crate) dense1: ::nn_runtime::layers::Dense<f64, STAGES_SIZE_2, STAGES_SIZE_4>,
    /// The parameters of `dense1_prelu`: `slope` WIDTH.
    pub(crate) dense1_prelu: ::nn_runtime::layers::Prelu<f64, STAGES_SIZE_4>,
    /// The parameters of `type`: `weight` 3 × WIDTH (a row for each output feature, a column for each input feature), `bias` 3.
    pub(crate) r#type: ::nn_runtime::layers::Dense<f64, STAGES_SIZE_4, 3>,
}
const STAGES_SIZE_1: ::core::primitive::usize = INPUTS;
const _: () = ::core::assert!(
    STAGES_SIZE_1 > 0, "the size `INPUTS` is 0: sizes and counts are 1 or more"
);
const STAGES_SIZE_2: ::core::primitive::usize = 2 * WIDTH;
const _: () = ::core::assert!(
    STAGES_SIZE_2 > 0, "the size `2 * WIDTH` is 0: sizes and counts are 1 or more"
);
const STAGES_SIZE_4: ::core::primitive::usize = WIDTH;
const _: () = ::core::assert!(
    STAGES_SIZE_4 > 0, "the size `WIDTH` is 0: sizes and counts are 1 or more"
);
#[allow(trivial_numeric_casts, clippy::all, clippy::pedantic)]
const STAGES_NUMBER_3: ::core::primitive::f64 = RATE as ::core::primitive::f64;
const _: () = ::core::assert!(
    STAGES_NUMBER_3 >= 0.0 && STAGES_NUMBER_3 < 1.0,
    "the probability of dropping a number must be at least 0 and below 1, but it is RATE\n\nhelp: write `Dropout(0.5)` to drop half of the numbers in training"
);
/// The values of the stages of [`Stages`] for one sample: see [`Stages::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
pub(crate) struct StagesStates {
    /// The value of `Dense(2 * WIDTH, gelu, bias = false)`.
    pub(crate) hidden: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SVector<f64, STAGES_SIZE_2>,
    >,
    /// The value of `Dropout(RATE)`.
    pub(crate) dropout1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SVector<f64, STAGES_SIZE_2>,
    >,
    /// The value of `Dense(WIDTH, prelu, init = he_uniform)`.
    pub(crate) dense1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SVector<f64, STAGES_SIZE_4>,
    >,
    /// The value of `softmax`.
    pub(crate) softmax1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SVector<f64, STAGES_SIZE_4>,
    >,
    /// The value of `Dense(3)`.
    pub(crate) r#type: ::nn_runtime::nalgebra::SVector<f64, 3>,
}
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Hidden = nn::Dense<f64, STAGES_SIZE_1, STAGES_SIZE_2, 0>;
    type Dense1 = nn::Dense<f64, STAGES_SIZE_2, STAGES_SIZE_4>;
    type Dense1Prelu = nn::Prelu<f64, STAGES_SIZE_4>;
    type Type = nn::Dense<f64, STAGES_SIZE_4, 3>;
    impl nn::Parameters<f64> for Stages {
        nn::parameters!(
            f64; hidden : Hidden = "hidden", dense1 : Dense1 = "dense1", dense1_prelu :
            Dense1Prelu = "dense1_prelu", r#type : Type = "type"
        );
    }
    impl nn::Layer for Stages {
        type Scalar = f64;
        type Input = nn::Vector<STAGES_SIZE_1>;
        type Output = nn::Vector<3>;
        type Head = nn::activation::Identity;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample((STAGES_SIZE_2 + (2 * STAGES_SIZE_4)))
                .and(
                    <nn::Activated<
                        'static,
                        Hidden,
                        nn::Gelu,
                    > as nn::Operation<f64>>::NEEDS
                        .tape
                        .at(1),
                ),
            infer: nn::Memory::per_sample(
                nn::memory::max(STAGES_SIZE_2, STAGES_SIZE_4)
                    + nn::memory::max(STAGES_SIZE_2, STAGES_SIZE_4),
            ),
            forward: nn::Memory::per_sample(
                nn::memory::max(STAGES_SIZE_2, STAGES_SIZE_4),
            ),
            backward: nn::Memory::per_sample(
                nn::memory::max(STAGES_SIZE_4, STAGES_SIZE_2)
                    + nn::memory::max(STAGES_SIZE_4, STAGES_SIZE_2),
            ),
            ..nn::Needs::NONE
        };
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::activation::Identity
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.hidden.initialize(nn::initializer(nn::gelu()), generator);
            self.dense1.initialize(nn::Initializer::HeUniform, generator);
            self.dense1_prelu.initialize(generator);
            self.r#type.initialize(nn::Initializer::GlorotUniform, generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f64>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(STAGES_SIZE_2, STAGES_SIZE_4),
                        nn::memory::max(STAGES_SIZE_2, STAGES_SIZE_4),
                    ],
                );
            let h1 = pass.part(buffer1, STAGES_SIZE_2);
            nn::infer(&self.hidden.with(nn::gelu()), isa, pass.infer([x], h1, scratch));
            let h2 = pass.part(buffer2, STAGES_SIZE_2);
            nn::infer(
                &const { nn::Dropout::new(STAGES_NUMBER_3) },
                isa,
                pass.at(2).infer([&*h1], h2, scratch),
            );
            let h3 = pass.part(buffer1, STAGES_SIZE_4);
            nn::infer(&self.dense1, isa, pass.infer([&*h2], h3, scratch));
            let h4 = pass.part(buffer2, STAGES_SIZE_4);
            nn::infer(&self.dense1_prelu, isa, pass.infer([&*h3], h4, scratch));
            let h5 = pass.part(buffer1, STAGES_SIZE_4);
            nn::infer(
                &nn::Columnwise::<_, STAGES_SIZE_4>(nn::softmax()),
                isa,
                pass.infer([&*h4], h5, scratch),
            );
            nn::infer(&self.r#type, isa, pass.infer([&*h5], y, scratch));
        }
        fn forward_tile(&self, call: nn::Forward<'_, f64>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([buffer1], scratch) = pass
                .split(scratch, [nn::memory::max(STAGES_SIZE_2, STAGES_SIZE_4)]);
            let ([h2, h3, h5, h1_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(STAGES_SIZE_2),
                        nn::Memory::per_sample(STAGES_SIZE_4),
                        nn::Memory::per_sample(STAGES_SIZE_4),
                        <nn::Activated<
                            'static,
                            Hidden,
                            nn::Gelu,
                        > as nn::Operation<f64>>::NEEDS
                            .tape
                            .at(1),
                    ],
                );
            let h1 = pass.part(buffer1, STAGES_SIZE_2);
            nn::forward(
                &self.hidden.with(nn::gelu()),
                pass.forward([x], h1, scratch).tape(h1_tape),
            );
            pass.saw("hidden", &*h1);
            nn::forward(
                &const { nn::Dropout::new(STAGES_NUMBER_3) },
                pass.at(2).forward([&*h1], h2, scratch),
            );
            pass.saw("dropout1", &*h2);
            nn::forward(&self.dense1, pass.forward([&*h2], h3, scratch));
            pass.saw("dense1", &*h3);
            let h4 = pass.part(buffer1, STAGES_SIZE_4);
            nn::forward(&self.dense1_prelu, pass.forward([&*h3], h4, scratch));
            pass.saw("dense1_prelu", &*h4);
            nn::forward(
                &nn::Columnwise::<_, STAGES_SIZE_4>(nn::softmax()),
                pass.forward([&*h4], h5, scratch),
            );
            pass.saw("softmax1", &*h5);
            nn::forward(&self.r#type, pass.forward([&*h5], y, scratch));
            pass.saw("type", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f64, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h2, h3, h5, h1_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(STAGES_SIZE_2),
                        nn::Memory::per_sample(STAGES_SIZE_4),
                        nn::Memory::per_sample(STAGES_SIZE_4),
                        <nn::Activated<
                            'static,
                            Hidden,
                            nn::Gelu,
                        > as nn::Operation<f64>>::NEEDS
                            .tape
                            .at(1),
                    ],
                );
            let ([d_buffer1, d_buffer2], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(STAGES_SIZE_4, STAGES_SIZE_2),
                        nn::memory::max(STAGES_SIZE_4, STAGES_SIZE_2),
                    ],
                );
            let d_h5 = pass.part(d_buffer1, STAGES_SIZE_4);
            nn::backward(
                &self.r#type,
                pass
                    .backward(nn::Saved::new([h5], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h5)])
                    .gradient(nn::field!(gradient.r#type)),
            );
            let d_h4 = pass.part(d_buffer2, STAGES_SIZE_4);
            nn::backward(
                &nn::Columnwise::<_, STAGES_SIZE_4>(nn::softmax()),
                pass
                    .backward(nn::Saved::new([&[]], h5, &[]), d_h5, scratch)
                    .inputs([nn::Some(&mut *d_h4)]),
            );
            let d_h3 = pass.part(d_buffer1, STAGES_SIZE_4);
            nn::backward(
                &self.dense1_prelu,
                pass
                    .backward(nn::Saved::new([h3], &[], &[]), d_h4, scratch)
                    .inputs([nn::Some(&mut *d_h3)])
                    .gradient(nn::field!(gradient.dense1_prelu)),
            );
            let d_h2 = pass.part(d_buffer2, STAGES_SIZE_2);
            nn::backward(
                &self.dense1,
                pass
                    .backward(nn::Saved::new([h2], &[], &[]), d_h3, scratch)
                    .inputs([nn::Some(&mut *d_h2)])
                    .gradient(nn::field!(gradient.dense1)),
            );
            let d_h1 = pass.part(d_buffer1, STAGES_SIZE_2);
            nn::backward(
                &const { nn::Dropout::new(STAGES_NUMBER_3) },
                pass
                    .at(2)
                    .backward(nn::Saved::new([&[]], &[], &[]), d_h2, scratch)
                    .inputs([nn::Some(&mut *d_h1)]),
            );
            nn::backward(
                &self.hidden.with(nn::gelu()),
                pass
                    .backward(nn::Saved::new([x], &[], h1_tape), d_h1, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.hidden)),
            );
        }
    }
    impl nn::Network for Stages {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Stages",
            "input      x: INPUTS\nhidden     h1 = gelu(W1 · x)              W1: (2 * WIDTH) × INPUTS\ndropout1   h2 = h1                        in training each number is 0 with probability RATE, else divided by 1 - RATE\ndense1     h3 = prelu(W3 · h2 + b3; a3)   W3: WIDTH × (2 * WIDTH), b3: WIDTH, a3: WIDTH\nsoftmax1   h4 = softmax(h3)\ntype       y = W5 · h4 + b5               W5: 3 × WIDTH, b5: 3",
            &[
                nn::Vertex::input(
                    &[nn::Node::input("input", &[STAGES_SIZE_1], nn::None)],
                ),
                nn::Vertex::stage(
                        "hidden",
                        "Dense(2 * WIDTH, gelu, bias = false)",
                        [
                            (STAGES_SIZE_1 * STAGES_SIZE_2),
                            (STAGES_SIZE_1 * STAGES_SIZE_2),
                        ],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "hidden",
                                nn::dense(STAGES_SIZE_1, STAGES_SIZE_2, false),
                                &[nn::vertex(0)],
                                &[STAGES_SIZE_2],
                            ),
                            nn::Node::new(
                                "hidden_gelu",
                                nn::Op::Activation(nn::Activation::Gelu),
                                &[nn::node(0)],
                                &[STAGES_SIZE_2],
                            ),
                        ],
                    ),
                nn::Vertex::stage("dropout1", "Dropout(RATE)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "dropout1",
                                nn::Op::Dropout {
                                    probability: STAGES_NUMBER_3,
                                },
                                &[nn::vertex(1)],
                                &[STAGES_SIZE_2],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "dense1",
                        "Dense(WIDTH, prelu, init = he_uniform)",
                        [
                            ((2 * STAGES_SIZE_4) + (STAGES_SIZE_2 * STAGES_SIZE_4)),
                            (STAGES_SIZE_2 * STAGES_SIZE_4),
                        ],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "dense1",
                                nn::dense(STAGES_SIZE_2, STAGES_SIZE_4, true),
                                &[nn::vertex(2)],
                                &[STAGES_SIZE_4],
                            ),
                            nn::Node::learned(
                                "dense1_prelu",
                                nn::Op::Prelu {
                                    features: STAGES_SIZE_4,
                                },
                                &[nn::node(0)],
                                &[STAGES_SIZE_4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("softmax1", "softmax", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "softmax1",
                                nn::Op::Activation(nn::Activation::Softmax),
                                &[nn::vertex(3)],
                                &[STAGES_SIZE_4],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "type",
                        "Dense(3)",
                        [(3 + (3 * STAGES_SIZE_4)), (3 * STAGES_SIZE_4)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "type",
                                nn::dense(STAGES_SIZE_4, 3, true),
                                &[nn::vertex(4)],
                                &[3],
                            ),
                        ],
                    ),
                nn::Vertex::output(&[nn::Node::output("output", &[nn::vertex(5)], &[3])]),
            ],
        );
    }
    nn::random!(Stages);
    impl Stages {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        pub(crate) fn predict(
            &self,
            input: &nn::SVector<f64, STAGES_SIZE_1>,
        ) -> nn::SVector<f64, 3> {
            nn::predict(self, input.as_slice(), nn::exactly!(Self))
        }
        /// The output for one sample, from slices, checked at run time. Allocates nothing.
        ///
        /// # Errors
        /// If the input does not have the size of a sample.
        #[inline]
        pub(crate) fn predict_slice(
            &self,
            input: &[f64],
        ) -> nn::Result<nn::SVector<f64, 3>, nn::SampleError> {
            let input = nn::sample::<nn::Vector<STAGES_SIZE_1>, f64>("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            pub (crate) f64 : input : nn::SVector < f64, STAGES_SIZE_1 > => nn::SVector <
            f64, 3 >
        );
    }
    const _: () = {
        use nn::layers::Dropout as _;
    };
    impl Stages {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        pub(crate) fn hidden_states(
            &self,
            input: &nn::SVector<f64, STAGES_SIZE_1>,
        ) -> StagesStates {
            let x = input.as_slice();
            let h1 = nn::value(&self.hidden, [&x], [1, STAGES_SIZE_2]);
            let h2 = nn::value(&nn::Elementwise(nn::gelu()), [&h1], [1, STAGES_SIZE_2]);
            let h3 = nn::value(
                &const { nn::Dropout::new(STAGES_NUMBER_3) },
                [&h2],
                [1, STAGES_SIZE_2],
            );
            let h4 = nn::value(&self.dense1, [&h3], [1, STAGES_SIZE_4]);
            let h5 = nn::value(&self.dense1_prelu, [&h4], [1, STAGES_SIZE_4]);
            let h6 = nn::value(
                &nn::Columnwise::<_, STAGES_SIZE_4>(nn::softmax()),
                [&h5],
                [1, STAGES_SIZE_4],
            );
            let y = nn::value(&self.r#type, [&h6], [1, 3]);
            StagesStates {
                hidden: nn::hidden::boxed(&h2),
                dropout1: nn::hidden::boxed(&h3),
                dense1: nn::hidden::boxed(&h5),
                softmax1: nn::hidden::boxed(&h6),
                r#type: nn::hidden::sample(&y),
            }
        }
    }
};
