fn network() {
    let network = {
        /// The network `Anonymous`.
        ///
        /// # Stages
        /// - Input `left`: `WIDTH`, a vector of WIDTH numbers
        /// - Input `right`: `3`, a vector of 3 numbers
        ///
        /// | stage | declared as | output | parameters | multiply-adds |
        /// |---|---|---|---|---|
        /// | `concat1` | `Concat { left \| right }` | `3 + WIDTH` | 0 | 0 |
        /// | `trunk` | `Dense(4, tanh)` | `4` | 4 + 4·(3 + WIDTH) | 4·(3 + WIDTH) |
        /// | `dense1` | `Dense(2, softmax)` | `2` | 10 | 8 |
        /// | `dense2` | `Dense(1)` | `1` | 5 | 4 |
        /// | total | | | 19 + 4·(3 + WIDTH) | 12 + 4·(3 + WIDTH) |
        ///
        /// ```text
        /// ○    left                         WIDTH
        /// │ ○  right                        3
        /// ○─╯  concat1   Concat             3 + WIDTH
        /// ○    trunk     Dense(4, tanh)     4
        /// ├─╮
        /// │ ○  dense1    Dense(2, softmax)  2
        /// ○ │  dense2    Dense(1)           1
        /// │ ○  output 1                     2
        /// ○    output 2                     1
        /// ```
        ///
        /// # Equations
        /// ```text
        /// input     left: WIDTH
        /// input     right: 3
        /// concat1   h1 = [left; right]
        /// trunk     h2 = tanh(W2 · h1 + b2)      W2: 4 × (3 + WIDTH), b2: 4
        /// dense1    y1 = softmax(W3 · h2 + b3)   W3: 2 × 4, b3: 2
        /// dense2    y2 = W4 · h2 + b4            W4: 1 × 4, b4: 1
        /// ```
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #[repr(C)]
        struct Anonymous {
            /// The parameters of `trunk`: `weight` 4 × (3 + WIDTH) (a row for each output feature, a column for each input feature), `bias` 4.
            trunk: ::nn_runtime::layers::Dense<f64, ANONYMOUS_INPUT_FEATURES, 4>,
            /// The parameters of `dense1`: `weight` 2 × 4 (a row for each output feature, a column for each input feature), `bias` 2.
            dense1: ::nn_runtime::layers::Dense<f64, 4, 2>,
            /// The parameters of `dense2`: `weight` 1 × 4 (a row for each output feature, a column for each input feature), `bias` 1.
            dense2: ::nn_runtime::layers::Dense<f64, 4, 1>,
        }
        const ANONYMOUS_SIZE_1: ::core::primitive::usize = WIDTH;
        const _: () = ::core::assert!(
            ANONYMOUS_SIZE_1 > 0, "the size `WIDTH` is 0: sizes and counts are 1 or more"
        );
        /// The values of the stages of [`Anonymous`] for one sample: see [`Anonymous::hidden_states`].
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[allow(dead_code)]
        struct AnonymousStates {
            /// The value of `Concat { left | right }`.
            concat1: ::nn_runtime::hidden::Box<
                ::nn_runtime::nalgebra::SVector<f64, ANONYMOUS_INPUT_FEATURES>,
            >,
            /// The value of `Dense(4, tanh)`.
            trunk: ::nn_runtime::nalgebra::SVector<f64, 4>,
            /// The value of `Dense(2, softmax)`.
            dense1: ::nn_runtime::nalgebra::SVector<f64, 2>,
            /// The value of `Dense(1)`.
            dense2: ::nn_runtime::nalgebra::SVector<f64, 1>,
        }
        const ANONYMOUS_INPUT_FEATURES: ::core::primitive::usize = (3
            + ANONYMOUS_SIZE_1);
        #[allow(unused, clippy::all, clippy::pedantic)]
        const _: () = {
            use ::nn_runtime::emitted as nn;
            type Trunk = nn::Dense<f64, ANONYMOUS_INPUT_FEATURES, 4>;
            type Dense1 = nn::Dense<f64, 4, 2>;
            type Dense2 = nn::Dense<f64, 4, 1>;
            impl nn::Parameters<f64> for Anonymous {
                nn::parameters!(
                    f64; trunk : Trunk = "trunk".frozen(), dense1 : Dense1 = "dense1",
                    dense2 : Dense2 = "dense2"
                );
            }
            impl nn::Layer for Anonymous {
                type Scalar = f64;
                type Input = nn::shape::Packed<
                    (nn::Vector<ANONYMOUS_SIZE_1>, nn::Vector<3>),
                    ANONYMOUS_INPUT_FEATURES,
                >;
                type Output = nn::shape::Packed<(nn::Vector<2>, nn::Vector<1>), 3>;
                type Head = nn::head::Heads<
                    (
                        nn::head::Part<nn::Softmax, 2, 1>,
                        nn::head::Part<nn::activation::Identity, 1, 1>,
                    ),
                >;
                const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
                const NEEDS: nn::Needs = nn::Needs::per_sample([
                    (7 + ANONYMOUS_SIZE_1),
                    nn::memory::max(ANONYMOUS_SIZE_1, 4) + 3
                        + nn::memory::max(ANONYMOUS_INPUT_FEATURES, 2),
                    nn::memory::max(ANONYMOUS_SIZE_1, 2) + 3,
                    nn::memory::max(2, ANONYMOUS_SIZE_1)
                        + nn::memory::max(4, ANONYMOUS_INPUT_FEATURES) + 4,
                ]);
                const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
                fn head() -> Self::Head {
                    nn::head::Heads((
                        nn::head::Part(nn::softmax()),
                        nn::head::Part(nn::activation::Identity),
                    ))
                }
                fn initialize(&mut self, generator: &mut nn::Generator) {
                    self.trunk.initialize(nn::initializer(nn::tanh()), generator);
                    self.dense1.initialize(nn::Initializer::GlorotUniform, generator);
                    self.dense2.initialize(nn::Initializer::GlorotUniform, generator);
                }
                #[inline(always)]
                fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f64>) {
                    let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
                    let ([buffer1, buffer2, buffer3], scratch) = pass
                        .split(
                            scratch,
                            [
                                nn::memory::max(ANONYMOUS_SIZE_1, 4),
                                3,
                                nn::memory::max(ANONYMOUS_INPUT_FEATURES, 2),
                            ],
                        );
                    let h1 = pass.part(buffer1, ANONYMOUS_SIZE_1);
                    nn::infer(
                        &const {
                            nn::Slice::new(0, ANONYMOUS_SIZE_1, ANONYMOUS_INPUT_FEATURES)
                        },
                        isa,
                        pass.infer([x], h1, scratch),
                    );
                    let h2 = pass.part(buffer2, 3);
                    nn::infer(
                        &const {
                            nn::Slice::new(ANONYMOUS_SIZE_1, 3, ANONYMOUS_INPUT_FEATURES)
                        },
                        isa,
                        pass.infer([x], h2, scratch),
                    );
                    let h3 = pass.part(buffer3, ANONYMOUS_INPUT_FEATURES);
                    nn::infer(
                        &const { nn::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                        isa,
                        pass.infer([&*h1, &*h2], h3, scratch),
                    );
                    let h4 = pass.part(buffer1, 4);
                    nn::infer(
                        &self.trunk.with(nn::tanh()),
                        isa,
                        pass.infer([&*h3], h4, scratch),
                    );
                    let h5 = pass.part(buffer3, 2);
                    nn::infer(&self.dense1, isa, pass.infer([&*h4], h5, scratch));
                    let h6 = pass.part(buffer2, 1);
                    nn::infer(&self.dense2, isa, pass.infer([&*h4], h6, scratch));
                    nn::infer(
                        &const { nn::Concat::new([2, 1]) },
                        isa,
                        pass.infer([&*h5, &*h6], y, scratch),
                    );
                }
                fn forward_tile(&self, call: nn::Forward<'_, f64>) {
                    let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
                    let ([buffer1, buffer2], scratch) = pass
                        .split(scratch, [nn::memory::max(ANONYMOUS_SIZE_1, 2), 3]);
                    let ([h3, h4], _) = pass.split(tape, [ANONYMOUS_INPUT_FEATURES, 4]);
                    let h1 = pass.part(buffer1, ANONYMOUS_SIZE_1);
                    nn::forward(
                        &const {
                            nn::Slice::new(0, ANONYMOUS_SIZE_1, ANONYMOUS_INPUT_FEATURES)
                        },
                        pass.forward([x], h1, scratch),
                    );
                    pass.saw("left", &*h1);
                    let h2 = pass.part(buffer2, 3);
                    nn::forward(
                        &const {
                            nn::Slice::new(ANONYMOUS_SIZE_1, 3, ANONYMOUS_INPUT_FEATURES)
                        },
                        pass.forward([x], h2, scratch),
                    );
                    pass.saw("right", &*h2);
                    nn::forward(
                        &const { nn::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                        pass.forward([&*h1, &*h2], h3, scratch),
                    );
                    pass.saw("concat1", &*h3);
                    nn::forward(
                        &self.trunk.with(nn::tanh()),
                        pass.forward([&*h3], h4, scratch),
                    );
                    pass.saw("trunk", &*h4);
                    let h5 = pass.part(buffer1, 2);
                    nn::forward(&self.dense1, pass.forward([&*h4], h5, scratch));
                    pass.saw("dense1", &*h5);
                    let h6 = pass.part(buffer2, 1);
                    nn::forward(&self.dense2, pass.forward([&*h4], h6, scratch));
                    pass.saw("dense2", &*h6);
                    nn::forward(
                        &const { nn::Concat::new([2, 1]) },
                        pass.forward([&*h5, &*h6], y, scratch),
                    );
                    pass.saw("outputs", &*y);
                }
                fn backward_tile(&self, call: nn::Backward<'_, f64, Self>) {
                    let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
                    let (d_y, [mut d_x]) = (call.d_output, call.d_input);
                    let nn::Saved { input: [x], output: y, tape } = saved;
                    let [h3, h4] = pass.split_ref(tape, [ANONYMOUS_INPUT_FEATURES, 4]);
                    let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
                        .split(
                            scratch,
                            [
                                nn::memory::max(2, ANONYMOUS_SIZE_1),
                                nn::memory::max(4, ANONYMOUS_INPUT_FEATURES),
                                4,
                            ],
                        );
                    let wanted = d_x.is_some();
                    let d_h5 = pass.part(d_buffer1, 2);
                    let d_h6 = pass.part(d_buffer2, 1);
                    nn::backward(
                        &const { nn::Concat::new([2, 1]) },
                        pass
                            .backward(nn::Saved::new([&[], &[]], &[], &[]), d_y, scratch)
                            .inputs([nn::Some(&mut *d_h5), nn::Some(&mut *d_h6)]),
                    );
                    let mut d_h4 = if wanted {
                        nn::Some(pass.part(d_buffer3, 4))
                    } else {
                        nn::None
                    };
                    nn::backward(
                        &self.dense2,
                        pass
                            .backward(nn::Saved::new([h4], &[], &[]), d_h6, scratch)
                            .inputs([d_h4.as_deref_mut()])
                            .gradient(nn::field!(gradient.dense2)),
                    );
                    let mut added1 = if wanted {
                        nn::Some(pass.part(d_buffer2, 4))
                    } else {
                        nn::None
                    };
                    nn::backward(
                        &self.dense1,
                        pass
                            .backward(nn::Saved::new([h4], &[], &[]), d_h5, scratch)
                            .inputs([added1.as_deref_mut()])
                            .gradient(nn::field!(gradient.dense1)),
                    );
                    if let (nn::Some(values), nn::Some(other)) = (
                        d_h4.as_deref_mut(),
                        added1.as_deref(),
                    ) {
                        nn::kernels::elementwise::add(nn::Undecided, values, other);
                    }
                    let mut d_h3 = if wanted {
                        nn::Some(pass.part(d_buffer2, ANONYMOUS_INPUT_FEATURES))
                    } else {
                        nn::None
                    };
                    if let nn::Some(d_h4) = d_h4.as_deref_mut() {
                        nn::backward(
                            &self.trunk.with(nn::tanh()),
                            pass
                                .backward(nn::Saved::new([h3], h4, &[]), d_h4, scratch)
                                .inputs([d_h3.as_deref_mut()]),
                        );
                    }
                    let mut d_h1 = if wanted {
                        nn::Some(pass.part(d_buffer1, ANONYMOUS_SIZE_1))
                    } else {
                        nn::None
                    };
                    let mut d_h2 = if wanted {
                        nn::Some(pass.part(d_buffer3, 3))
                    } else {
                        nn::None
                    };
                    if let nn::Some(d_h3) = d_h3.as_deref_mut() {
                        nn::backward(
                            &const { nn::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                            pass
                                .backward(
                                    nn::Saved::new([&[], &[]], &[], &[]),
                                    d_h3,
                                    scratch,
                                )
                                .inputs([d_h1.as_deref_mut(), d_h2.as_deref_mut()]),
                        );
                    }
                    if let nn::Some(d_h2) = d_h2.as_deref_mut() {
                        nn::backward(
                            &const {
                                nn::Slice::new(
                                    ANONYMOUS_SIZE_1,
                                    3,
                                    ANONYMOUS_INPUT_FEATURES,
                                )
                            },
                            pass
                                .backward(nn::Saved::new([&[]], &[], &[]), d_h2, scratch)
                                .inputs([d_x.as_deref_mut()]),
                        );
                    }
                    let mut added1 = if wanted {
                        nn::Some(pass.part(d_buffer2, ANONYMOUS_INPUT_FEATURES))
                    } else {
                        nn::None
                    };
                    if let nn::Some(d_h1) = d_h1.as_deref_mut() {
                        nn::backward(
                            &const {
                                nn::Slice::new(
                                    0,
                                    ANONYMOUS_SIZE_1,
                                    ANONYMOUS_INPUT_FEATURES,
                                )
                            },
                            pass
                                .backward(nn::Saved::new([&[]], &[], &[]), d_h1, scratch)
                                .inputs([added1.as_deref_mut()]),
                        );
                    }
                    if let (nn::Some(values), nn::Some(other)) = (
                        d_x.as_deref_mut(),
                        added1.as_deref(),
                    ) {
                        nn::kernels::elementwise::add(nn::Undecided, values, other);
                    }
                }
            }
            impl nn::Network for Anonymous {
                const GRAPH: nn::Graph = nn::Graph::new(
                    "Anonymous",
                    "input     left: WIDTH\ninput     right: 3\nconcat1   h1 = [left; right]\ntrunk     h2 = tanh(W2 · h1 + b2)      W2: 4 × (3 + WIDTH), b2: 4\ndense1    y1 = softmax(W3 · h2 + b3)   W3: 2 × 4, b3: 2\ndense2    y2 = W4 · h2 + b4            W4: 1 × 4, b4: 1",
                    &[
                        nn::Vertex::input(
                            &[nn::Node::input("left", &[ANONYMOUS_SIZE_1], nn::None)],
                        ),
                        nn::Vertex::input(&[nn::Node::input("right", &[3], nn::None)]),
                        nn::Vertex::stage("concat1", "Concat { left | right }", [0, 0])
                            .of(
                                &[
                                    nn::Node::new(
                                        "concat1",
                                        nn::Op::Concat,
                                        &[nn::vertex(0), nn::vertex(1)],
                                        &[ANONYMOUS_INPUT_FEATURES],
                                    ),
                                ],
                            ),
                        nn::Vertex::stage(
                                "trunk",
                                "Dense(4, tanh)",
                                [
                                    (4 + (4 * ANONYMOUS_INPUT_FEATURES)),
                                    (4 * ANONYMOUS_INPUT_FEATURES),
                                ],
                            )
                            .of(
                                &[
                                    nn::Node::learned(
                                        "trunk",
                                        nn::dense(ANONYMOUS_INPUT_FEATURES, 4, true),
                                        &[nn::vertex(2)],
                                        &[4],
                                    ),
                                    nn::Node::new(
                                        "trunk_tanh",
                                        nn::Op::Activation(nn::Activation::Tanh),
                                        &[nn::node(0)],
                                        &[4],
                                    ),
                                ],
                            ),
                        nn::Vertex::stage("dense1", "Dense(2, softmax)", [10, 8])
                            .of(
                                &[
                                    nn::Node::learned(
                                        "dense1",
                                        nn::dense(4, 2, true),
                                        &[nn::vertex(3)],
                                        &[2],
                                    ),
                                    nn::Node::new(
                                        "dense1_softmax",
                                        nn::Op::Activation(nn::Activation::Softmax),
                                        &[nn::node(0)],
                                        &[2],
                                    ),
                                ],
                            ),
                        nn::Vertex::stage("dense2", "Dense(1)", [5, 4])
                            .of(
                                &[
                                    nn::Node::learned(
                                        "dense2",
                                        nn::dense(4, 1, true),
                                        &[nn::vertex(3)],
                                        &[1],
                                    ),
                                ],
                            ),
                        nn::Vertex::output(
                            &[nn::Node::output("output 1", &[nn::vertex(4)], &[2])],
                        ),
                        nn::Vertex::output(
                            &[nn::Node::output("output 2", &[nn::vertex(5)], &[1])],
                        ),
                    ],
                );
            }
            nn::random!(Anonymous);
            impl Anonymous {
                /// The output for one sample. Allocates nothing.
                #[inline]
                #[must_use]
                fn predict(
                    &self,
                    left: &nn::SVector<f64, ANONYMOUS_SIZE_1>,
                    right: &nn::SVector<f64, 3>,
                ) -> (nn::SVector<f64, 2>, nn::SVector<f64, 1>) {
                    let mut packed = <nn::SVector<
                        f64,
                        ANONYMOUS_INPUT_FEATURES,
                    >>::zeros();
                    nn::network::pack(
                        &[left.as_slice(), right.as_slice()],
                        packed.as_mut_slice(),
                    );
                    let packed = packed.as_slice();
                    let mut outputs = <nn::SVector<f64, 3>>::zeros();
                    nn::network::predict_packed(
                        self,
                        packed,
                        outputs.as_mut_slice(),
                        nn::exactly!(Self),
                    );
                    let mut output = (
                        <nn::SVector<f64, 2>>::zeros(),
                        <nn::SVector<f64, 1>>::zeros(),
                    );
                    nn::network::Unpack::<f64>::unpack(&mut output, outputs.as_slice());
                    output
                }
                /// The output for one sample, from slices, checked at run time. Allocates nothing.
                ///
                /// # Errors
                /// If the input does not have the size of a sample.
                #[inline]
                fn predict_slice(
                    &self,
                    left: &[f64],
                    right: &[f64],
                ) -> nn::Result<
                    (nn::SVector<f64, 2>, nn::SVector<f64, 1>),
                    nn::SampleError,
                > {
                    let left = nn::sample::<
                        nn::Vector<ANONYMOUS_SIZE_1>,
                        f64,
                    >("left", left)?;
                    let right = nn::sample::<nn::Vector<3>, f64>("right", right)?;
                    nn::Ok({
                        let mut packed = <nn::SVector<
                            f64,
                            ANONYMOUS_INPUT_FEATURES,
                        >>::zeros();
                        nn::network::pack(&[left, right], packed.as_mut_slice());
                        let packed = packed.as_slice();
                        let mut outputs = <nn::SVector<f64, 3>>::zeros();
                        nn::network::predict_packed(
                            self,
                            packed,
                            outputs.as_mut_slice(),
                            nn::exactly!(Self),
                        );
                        let mut output = (
                            <nn::SVector<f64, 2>>::zeros(),
                            <nn::SVector<f64, 1>>::zeros(),
                        );
                        nn::network::Unpack::<
                            f64,
                        >::unpack(&mut output, outputs.as_slice());
                        output
                    })
                }
                nn::predict_with!(
                    f64 : left : nn::SVector < f64, ANONYMOUS_SIZE_1 >, right :
                    nn::SVector < f64, 3 > => (nn::SVector < f64, 2 >, nn::SVector < f64,
                    1 >,)
                );
            }
            const _: () = {
                use nn::layers::Concat as _;
            };
            impl Anonymous {
                /// The values of all stages for one sample. Allocates. A stage that is used several times
                /// has a tuple of values, and a repeat has the states of its copies.
                fn hidden_states(
                    &self,
                    left: &nn::SVector<f64, ANONYMOUS_SIZE_1>,
                    right: &nn::SVector<f64, 3>,
                ) -> AnonymousStates {
                    let x = nn::hidden::packed(&[left.as_slice(), right.as_slice()]);
                    let h1 = nn::value(
                        &const {
                            nn::Slice::new(0, ANONYMOUS_SIZE_1, ANONYMOUS_INPUT_FEATURES)
                        },
                        [&x],
                        [1, ANONYMOUS_SIZE_1],
                    );
                    let h2 = nn::value(
                        &const {
                            nn::Slice::new(ANONYMOUS_SIZE_1, 3, ANONYMOUS_INPUT_FEATURES)
                        },
                        [&x],
                        [1, 3],
                    );
                    let h3 = nn::value(
                        &const { nn::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                        [&h1, &h2],
                        [1, ANONYMOUS_INPUT_FEATURES],
                    );
                    let h4 = nn::value(&self.trunk, [&h3], [1, 4]);
                    let h5 = nn::value(&nn::Elementwise(nn::tanh()), [&h4], [1, 4]);
                    let h6 = nn::value(&self.dense1, [&h5], [1, 2]);
                    let y = nn::value(
                        &nn::Columnwise::<_, 2>(nn::softmax()),
                        [&h6],
                        [1, 2],
                    );
                    let h7 = nn::value(&self.dense2, [&h5], [1, 1]);
                    AnonymousStates {
                        concat1: nn::hidden::boxed(&h3),
                        trunk: nn::hidden::sample(&h5),
                        dense1: nn::hidden::sample(&y),
                        dense2: nn::hidden::sample(&h7),
                    }
                }
            }
        };
        <Anonymous as ::nn_runtime::network::Network>::new(
            ::nn_runtime::random::Seed::seed(start + 1),
        )
    };
}
