/// The network `Deep`.
///
/// # Stages
/// Input: `8`, a vector of 8 numbers.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `tanh1` | `tanh` | `8` | 0 | 0 |
/// | `repeat1` | `4 * { Dense(16, silu) => Dense(8, relu) }` | `8` | 1120 | 1024 |
/// | `dense1` | `Dense(1, sigmoid)` | `1` | 9 | 8 |
/// | total | | | 1129 | 1032 |
///
/// # Equations
/// ```text
/// input      x: 8
/// tanh1      h1 = tanh(x)
/// repeat1    repeat1 = h1                     4 times, each copy with its own parameters:
///   dense1   h2 = silu(W2 · repeat1 + b2)     W2: 16 × 8, b2: 16
///   dense2   h3 = relu(W3 · h2 + b3)          W3: 8 × 16, b3: 8
///            repeat1 = h3
/// dense1     y = sigmoid(W4 · repeat1 + b4)   W4: 1 × 8, b4: 1
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct Deep {
    /// The copies of the repeated stages, in order.
    repeat1: [DeepRepeat1; 4],
    /// The parameters of `dense1`: `weight` 1 × 8 (a row for each output feature, a column for each input feature), `bias` 1.
    dense1: ::nn_runtime::layers::Dense<f32, 8, 1>,
}
/// One copy of the repeated stages of [`Deep`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct DeepRepeat1 {
    /// The parameters of `dense1`: `weight` 16 × 8 (a row for each output feature, a column for each input feature), `bias` 16.
    dense1: ::nn_runtime::layers::Dense<f32, 8, 16>,
    /// The parameters of `dense2`: `weight` 8 × 16 (a row for each output feature, a column for each input feature), `bias` 8.
    dense2: ::nn_runtime::layers::Dense<f32, 16, 8>,
}
/// The values of the stages of [`Deep`] for one sample: see [`Deep::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct DeepStates {
    /// The value of `tanh`.
    tanh1: ::nn_runtime::nalgebra::SVector<f32, 8>,
    /// The value of `4 * { Dense(16, silu) => Dense(8, relu) }`.
    repeat1: ::nn_runtime::hidden::Vec<DeepRepeat1States>,
    /// The value of `Dense(1, sigmoid)`.
    dense1: ::nn_runtime::nalgebra::SVector<f32, 1>,
}
/// The values of the stages of one [`DeepRepeat1`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct DeepRepeat1States {
    /// The value of `Dense(16, silu)`.
    dense1: ::nn_runtime::nalgebra::SVector<f32, 16>,
    /// The value of `Dense(8, relu)`.
    dense2: ::nn_runtime::nalgebra::SVector<f32, 8>,
}
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Dense1 = nn::Dense<f32, 8, 1>;
    impl nn::Parameters<f32> for Deep {
        nn::parameters!(
            f32; repeat1 : [DeepRepeat1; 4] = "repeat1", dense1 : Dense1 = "dense1"
        );
    }
    impl nn::Layer for Deep {
        type Scalar = f32;
        type Input = nn::Vector<8>;
        type Output = nn::Vector<1>;
        type Head = nn::Sigmoid;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(16)
                .and(<[DeepRepeat1; 4] as nn::Operation<f32>>::NEEDS.tape.at(1)),
            infer: nn::Memory::per_sample(16)
                .and(<[DeepRepeat1; 4] as nn::Operation<f32>>::NEEDS.infer.at(1)),
            forward: nn::Memory::per_sample(0)
                .and(<[DeepRepeat1; 4] as nn::Operation<f32>>::NEEDS.forward.at(1)),
            backward: nn::Memory::per_sample(16)
                .and(<[DeepRepeat1; 4] as nn::Operation<f32>>::NEEDS.backward.at(1)),
            ..nn::Needs::NONE
        };
        const WHOLE_BATCH: bool = <[DeepRepeat1; 4] as nn::Operation<f32>>::WHOLE_BATCH;
        const MEASURES: nn::Measures = nn::Measures::first(
            &[<[DeepRepeat1; 4] as nn::Operation<f32>>::MEASURES],
        );
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::sigmoid()
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            for block in &mut self.repeat1 {
                nn::Block::initialize(block, generator);
            }
            self.dense1.initialize(nn::initializer(nn::sigmoid()), generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass.split(scratch, [8, 8]);
            let h1 = pass.part(buffer1, 8);
            nn::infer(&nn::Elementwise(nn::tanh()), isa, pass.infer([x], h1, scratch));
            let h2 = pass.part(buffer2, 8);
            nn::infer(&self.repeat1, isa, pass.at(2).infer([&*h1], h2, scratch));
            nn::infer(&self.dense1, isa, pass.infer([&*h2], y, scratch));
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([h1, h2, h2_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(8),
                        nn::Memory::per_sample(8),
                        <[DeepRepeat1; 4] as nn::Operation<f32>>::NEEDS.tape.at(1),
                    ],
                );
            nn::forward(&nn::Elementwise(nn::tanh()), pass.forward([x], h1, scratch));
            pass.saw("tanh1", &*h1);
            pass.enter("repeat1");
            nn::forward(
                &self.repeat1,
                pass.at(2).forward([&*h1], h2, scratch).tape(h2_tape),
            );
            pass.leave();
            nn::forward(&self.dense1, pass.forward([&*h2], y, scratch));
            pass.saw("dense1", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2, h2_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(8),
                        nn::Memory::per_sample(8),
                        <[DeepRepeat1; 4] as nn::Operation<f32>>::NEEDS.tape.at(1),
                    ],
                );
            let ([d_buffer1, d_buffer2], scratch) = pass.split(scratch, [8, 8]);
            let wanted = d_x.is_some();
            let d_h2 = pass.part(d_buffer1, 8);
            nn::backward(
                &self.dense1,
                pass
                    .backward(nn::Saved::new([h2], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h2)])
                    .gradient(nn::field!(gradient.dense1)),
            );
            let mut d_h1 = if wanted {
                nn::Some(pass.part(d_buffer2, 8))
            } else {
                nn::None
            };
            nn::backward(
                &self.repeat1,
                pass
                    .at(2)
                    .backward(nn::Saved::new([h1], h2, h2_tape), d_h2, scratch)
                    .inputs([d_h1.as_deref_mut()])
                    .gradient(nn::field!(gradient.repeat1)),
            );
            if let nn::Some(d_h1) = d_h1.as_deref_mut() {
                nn::backward(
                    &nn::Elementwise(nn::tanh()),
                    pass
                        .backward(nn::Saved::new([&[]], h1, &[]), d_h1, scratch)
                        .inputs([d_x.as_deref_mut()]),
                );
            }
        }
    }
    impl nn::Network for Deep {
        const GRAPH: nn::Graph = nn::Graph::new(
                "Deep",
                "input      x: 8\ntanh1      h1 = tanh(x)\nrepeat1    repeat1 = h1                     4 times, each copy with its own parameters:\n  dense1   h2 = silu(W2 · repeat1 + b2)     W2: 16 × 8, b2: 16\n  dense2   h3 = relu(W3 · h2 + b3)          W3: 8 × 16, b3: 8\n           repeat1 = h3\ndense1     y = sigmoid(W4 · repeat1 + b4)   W4: 1 × 8, b4: 1",
                &[
                    nn::Vertex::input(&[nn::Node::input("input", &[8], nn::None)]),
                    nn::Vertex::stage("tanh1", "tanh", [0, 0])
                        .of(
                            &[
                                nn::Node::new(
                                    "tanh1",
                                    nn::Op::Activation(nn::Activation::Tanh),
                                    &[nn::vertex(0)],
                                    &[8],
                                ),
                            ],
                        ),
                    nn::Vertex::stage("dense1", "Dense(16, silu)", [144, 128])
                        .inside(0)
                        .of(
                            &[
                                nn::Node::new(
                                        "dense1",
                                        nn::dense(8, 16, true),
                                        &[nn::Value::Carried(0)],
                                        &[16],
                                    )
                                    .with("repeat1.*.dense1"),
                                nn::Node::new(
                                    "dense1_silu",
                                    nn::Op::Activation(nn::Activation::Silu),
                                    &[nn::node(0)],
                                    &[16],
                                ),
                            ],
                        ),
                    nn::Vertex::stage("dense2", "Dense(8, relu)", [136, 128])
                        .inside(0)
                        .of(
                            &[
                                nn::Node::new(
                                        "dense2",
                                        nn::dense(16, 8, true),
                                        &[nn::vertex(2)],
                                        &[8],
                                    )
                                    .with("repeat1.*.dense2"),
                                nn::Node::new(
                                    "dense2_relu",
                                    nn::Op::Activation(nn::Activation::Relu),
                                    &[nn::node(0)],
                                    &[8],
                                ),
                            ],
                        ),
                    nn::Vertex::stage("dense1", "Dense(1, sigmoid)", [9, 8])
                        .of(
                            &[
                                nn::Node::learned(
                                    "dense1",
                                    nn::dense(8, 1, true),
                                    &[nn::vertex(3)],
                                    &[1],
                                ),
                                nn::Node::new(
                                    "dense1_sigmoid",
                                    nn::Op::Activation(nn::Activation::Sigmoid),
                                    &[nn::node(0)],
                                    &[1],
                                ),
                            ],
                        ),
                    nn::Vertex::output(
                        &[nn::Node::output("output", &[nn::vertex(4)], &[1])],
                    ),
                ],
            )
            .repeating(
                &[
                    nn::Repeat {
                        name: "repeat1",
                        declaration: "4 * { Dense(16, silu) => Dense(8, relu) }",
                        parameters: 1120,
                        multiply_adds: 1024,
                        count: 4,
                        parent: nn::None,
                        input: nn::vertex(1),
                        output: nn::vertex(3),
                    },
                ],
            );
    }
    nn::random!(Deep);
    impl Deep {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(&self, input: &nn::SVector<f32, 8>) -> nn::SVector<f32, 1> {
            nn::predict(self, input.as_slice(), nn::exactly!(Self))
        }
        /// The output for one sample, from slices, checked at run time. Allocates nothing.
        ///
        /// # Errors
        /// If the input does not have the size of a sample.
        #[inline]
        fn predict_slice(
            &self,
            input: &[f32],
        ) -> nn::Result<nn::SVector<f32, 1>, nn::SampleError> {
            let input = nn::sample::<nn::Vector<8>, f32>("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            f32 : input : nn::SVector < f32, 8 > => nn::SVector < f32, 1 >
        );
    }
    type DeepRepeat1Dense1 = nn::Dense<f32, 8, 16>;
    type DeepRepeat1Dense2 = nn::Dense<f32, 16, 8>;
    impl nn::Parameters<f32> for DeepRepeat1 {
        nn::parameters!(
            f32; dense1 : DeepRepeat1Dense1 = "dense1", dense2 : DeepRepeat1Dense2 =
            "dense2"
        );
    }
    #[automatically_derived]
    impl nn::Block<f32> for DeepRepeat1 {
        const SIZES: [usize; 1] = [8];
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.dense1.initialize(nn::initializer(nn::silu()), generator);
            self.dense2.initialize(nn::initializer(nn::relu()), generator);
        }
    }
    #[automatically_derived]
    impl nn::Operation<f32> for DeepRepeat1 {
        type Parameters = Self;
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(16)
                .and(
                    <nn::Activated<
                        'static,
                        DeepRepeat1Dense1,
                        nn::Silu,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(1),
                ),
            infer: nn::Memory::per_sample(16),
            forward: nn::Memory::per_sample(0),
            backward: nn::Memory::per_sample(16),
            ..nn::Needs::NONE
        };
        #[inline(always)]
        fn infer<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1], scratch) = pass.split(scratch, [16]);
            let h1 = pass.part(buffer1, 16);
            nn::infer(&self.dense1.with(nn::silu()), isa, pass.infer([x], h1, scratch));
            nn::infer(
                &self.dense2.with(nn::relu()),
                isa,
                pass.infer([&*h1], y, scratch),
            );
        }
        fn forward(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([h1, h1_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(16),
                        <nn::Activated<
                            'static,
                            DeepRepeat1Dense1,
                            nn::Silu,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(1),
                    ],
                );
            nn::forward(
                &self.dense1.with(nn::silu()),
                pass.forward([x], h1, scratch).tape(h1_tape),
            );
            pass.saw("dense1", &*h1);
            nn::forward(&self.dense2.with(nn::relu()), pass.forward([&*h1], y, scratch));
            pass.saw("dense2", &*y);
        }
        fn backward(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h1_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(16),
                        <nn::Activated<
                            'static,
                            DeepRepeat1Dense1,
                            nn::Silu,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(1),
                    ],
                );
            let ([d_buffer1], scratch) = pass.split(scratch, [16]);
            let d_h1 = pass.part(d_buffer1, 16);
            nn::backward(
                &self.dense2.with(nn::relu()),
                pass
                    .backward(nn::Saved::new([h1], y, &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h1)])
                    .gradient(nn::field!(gradient.dense2)),
            );
            nn::backward(
                &self.dense1.with(nn::silu()),
                pass
                    .backward(nn::Saved::new([x], &[], h1_tape), d_h1, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.dense1)),
            );
        }
    }
    impl Deep {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(&self, input: &nn::SVector<f32, 8>) -> DeepStates {
            let x = input.as_slice();
            let h1 = nn::value(&nn::Elementwise(nn::tanh()), [&x], [1, 8]);
            let mut h2 = nn::hidden::copied(&h1);
            let mut h2_copies = nn::hidden::Vec::new();
            for block in &self.repeat1 {
                let (next, states) = block.hidden_states([&h2]);
                h2 = next;
                h2_copies.push(states);
            }
            let h3 = nn::value(&self.dense1, [&h2], [1, 1]);
            let y = nn::value(&nn::Elementwise(nn::sigmoid()), [&h3], [1, 1]);
            DeepStates {
                tanh1: nn::hidden::sample(&h1),
                repeat1: h2_copies,
                dense1: nn::hidden::sample(&y),
            }
        }
    }
    impl DeepRepeat1 {
        #[inline]
        fn hidden_states(
            &self,
            [x,
            ]: [&[f32]; 1],
        ) -> (nn::hidden::Vec<f32>, DeepRepeat1States) {
            let h1 = nn::value(&self.dense1, [&x], [1, 16]);
            let h2 = nn::value(&nn::Elementwise(nn::silu()), [&h1], [1, 16]);
            let h3 = nn::value(&self.dense2, [&h2], [1, 8]);
            let y = nn::value(&nn::Elementwise(nn::relu()), [&h3], [1, 8]);
            let states = DeepRepeat1States {
                dense1: nn::hidden::sample(&h2),
                dense2: nn::hidden::sample(&y),
            };
            (y, states)
        }
    }
};
