fn network() {
    let network = {
        /// The network `Anonymous`.
        ///
        /// # Stages
        ///
        /// Input: `3 + WIDTH`.
        ///
        /// | stage | declared as | output | parameters | multiply-adds |
        /// |---|---|---|---|---|
        /// | `concat1` | `Concat { left \| right }` | `3 + WIDTH` | 0 | 0 |
        /// | `trunk` | `Dense(4, tanh)` | `4` | 4 + 4·3 + WIDTH | 4·3 + WIDTH |
        /// | `dense1` | `Dense(2, softmax)` | `2` | 10 | 8 |
        /// | `dense2` | `Dense(1)` | `1` | 5 | 4 |
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
        ///
        /// ```text
        /// input     left: WIDTH
        /// input     right: 3
        /// concat1   h1 = [left; right]
        /// trunk     h2 = tanh(W2 · h1 + b2)      W2: 4 × (3 + WIDTH), b2: 4
        /// dense1    y1 = softmax(W3 · h2 + b3)   W3: 2 × 4, b3: 2
        /// dense2    y2 = W4 · h2 + b4            W4: 1 × 4, b4: 1
        /// ```
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        struct Anonymous {
            /// Parameters of `trunk`.
            trunk: ::nn_runtime::layers::Dense<f64, { (3 + ANONYMOUS_SIZE_1) }, 4>,
            /// Parameters of `dense1`.
            dense1: ::nn_runtime::layers::Dense<f64, 4, 2>,
            /// Parameters of `dense2`.
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
                ::nn_runtime::nalgebra::SMatrix<f64, { (3 + ANONYMOUS_SIZE_1) }, 1>,
            >,
            /// The value of `Dense(4, tanh)`.
            trunk: ::nn_runtime::nalgebra::SMatrix<f64, 4, 1>,
            /// The value of `Dense(2, softmax)`.
            dense1: ::nn_runtime::nalgebra::SMatrix<f64, 2, 1>,
            /// The value of `Dense(1)`.
            dense2: ::nn_runtime::nalgebra::SMatrix<f64, 1, 1>,
        }
        #[automatically_derived]
        impl ::nn_runtime::parameter::Parameters<f64> for Anonymous {
            const COUNT: usize = 0
                + <::nn_runtime::layers::Dense<
                    f64,
                    { (3 + ANONYMOUS_SIZE_1) },
                    4,
                > as ::nn_runtime::parameter::Parameters<f64>>::COUNT
                + <::nn_runtime::layers::Dense<
                    f64,
                    4,
                    2,
                > as ::nn_runtime::parameter::Parameters<f64>>::COUNT
                + <::nn_runtime::layers::Dense<
                    f64,
                    4,
                    1,
                > as ::nn_runtime::parameter::Parameters<f64>>::COUNT;
            fn zeros() -> Self {
                Self {
                    trunk: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
                    dense1: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
                    dense2: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
                }
            }
            #[allow(unused_variables)]
            #[inline(never)]
            fn describe(
                path: ::nn_runtime::parameter::Path<'_>,
                tell: &mut dyn ::core::ops::FnMut(
                    &::nn_runtime::parameter::Description<'_>,
                ),
            ) {
                <::nn_runtime::layers::Dense<
                    f64,
                    { (3 + ANONYMOUS_SIZE_1) },
                    4,
                > as ::nn_runtime::parameter::Parameters<
                    f64,
                >>::describe(path.field("trunk").frozen(), tell);
                <::nn_runtime::layers::Dense<
                    f64,
                    4,
                    2,
                > as ::nn_runtime::parameter::Parameters<
                    f64,
                >>::describe(path.field("dense1"), tell);
                <::nn_runtime::layers::Dense<
                    f64,
                    4,
                    1,
                > as ::nn_runtime::parameter::Parameters<
                    f64,
                >>::describe(path.field("dense2"), tell);
            }
            #[allow(unused_variables)]
            #[inline(never)]
            fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f64])) {
                ::nn_runtime::parameter::Parameters::<f64>::slices(&self.trunk, see);
                ::nn_runtime::parameter::Parameters::<f64>::slices(&self.dense1, see);
                ::nn_runtime::parameter::Parameters::<f64>::slices(&self.dense2, see);
            }
            #[allow(unused_variables)]
            #[inline(never)]
            fn slices_mut<'a>(
                &'a mut self,
                see: &mut dyn ::core::ops::FnMut(&'a mut [f64]),
            ) {
                ::nn_runtime::parameter::Parameters::<
                    f64,
                >::slices_mut(&mut self.trunk, see);
                ::nn_runtime::parameter::Parameters::<
                    f64,
                >::slices_mut(&mut self.dense1, see);
                ::nn_runtime::parameter::Parameters::<
                    f64,
                >::slices_mut(&mut self.dense2, see);
            }
        }
        #[automatically_derived]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        impl ::nn_runtime::layer::Layer for Anonymous {
            type Scalar = f64;
            type Input = ::nn_runtime::shape::Packed<
                (
                    ::nn_runtime::shape::Vector<ANONYMOUS_SIZE_1>,
                    ::nn_runtime::shape::Vector<3>,
                ),
                { (3 + ANONYMOUS_SIZE_1) },
            >;
            type Output = ::nn_runtime::shape::Packed<
                (::nn_runtime::shape::Vector<2>, ::nn_runtime::shape::Vector<1>),
                3,
            >;
            type Head = ::nn_runtime::head::Heads<
                (
                    ::nn_runtime::head::Part<::nn_runtime::activation::Softmax, 2, 1>,
                    ::nn_runtime::head::Part<::nn_runtime::activation::Identity, 1, 1>,
                ),
            >;
            const STRUCTURE: ::core::option::Option<
                &'static ::nn_runtime::network::Graph,
            > = ::core::option::Option::Some(
                &<Self as ::nn_runtime::network::Network>::GRAPH,
            );
            const MULTIPLY_ADDS: usize = 0 + 0 + (4 * (3 + ANONYMOUS_SIZE_1)) + 8 + 4;
            const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
                (7 + ANONYMOUS_SIZE_1),
            );
            const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
                0 + ::nn_runtime::layer::max(ANONYMOUS_SIZE_1, 4) + 3
                    + ::nn_runtime::layer::max((3 + ANONYMOUS_SIZE_1), 2),
            );
            const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
                0 + ::nn_runtime::layer::max(ANONYMOUS_SIZE_1, 2) + 3,
            );
            const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
                0 + ::nn_runtime::layer::max(2, ANONYMOUS_SIZE_1)
                    + ::nn_runtime::layer::max(4, (3 + ANONYMOUS_SIZE_1)) + 4,
            );
            const WHOLE_BATCH: bool = false;
            const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
            fn head() -> Self::Head {
                ::nn_runtime::head::Heads((
                    ::nn_runtime::head::Part(::nn_runtime::activation::softmax()),
                    ::nn_runtime::head::Part(::nn_runtime::activation::Identity),
                ))
            }
            fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
                self.trunk
                    .initialize(
                        ::nn_runtime::activation::Activation::initializer(
                            ::nn_runtime::activation::tanh(),
                        ),
                        generator,
                    );
                self.dense1
                    .initialize(
                        ::nn_runtime::initialize::Initializer::GlorotUniform,
                        generator,
                    );
                self.dense2
                    .initialize(
                        ::nn_runtime::initialize::Initializer::GlorotUniform,
                        generator,
                    );
            }
            #[inline(always)]
            fn infer_tile<I: ::nn_runtime::kernels::dispatch::Isa>(
                &self,
                isa: I,
                pass: &::nn_runtime::pass::Pass,
                x: &[f64],
                y: &mut [f64],
                scratch: &mut [f64],
            ) {
                let ([buffer1, buffer2, buffer3], scratch) = pass
                    .split(
                        scratch,
                        [
                            ::nn_runtime::layer::max(ANONYMOUS_SIZE_1, 4),
                            3,
                            ::nn_runtime::layer::max((3 + ANONYMOUS_SIZE_1), 2),
                        ],
                    );
                let h1 = pass.part(buffer1, ANONYMOUS_SIZE_1);
                ::nn_runtime::operation::infer(
                    &const {
                        ::nn_runtime::layers::Slice::new(
                            0,
                            ANONYMOUS_SIZE_1,
                            (3 + ANONYMOUS_SIZE_1),
                        )
                    },
                    isa,
                    pass,
                    [x],
                    h1,
                    scratch,
                );
                let h2 = pass.part(buffer2, 3);
                ::nn_runtime::operation::infer(
                    &const {
                        ::nn_runtime::layers::Slice::new(
                            ANONYMOUS_SIZE_1,
                            3,
                            (3 + ANONYMOUS_SIZE_1),
                        )
                    },
                    isa,
                    pass,
                    [x],
                    h2,
                    scratch,
                );
                let h3 = pass.part(buffer3, (3 + ANONYMOUS_SIZE_1));
                ::nn_runtime::operation::infer(
                    &const { ::nn_runtime::layers::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                    isa,
                    pass,
                    [&*h1, &*h2],
                    h3,
                    scratch,
                );
                let h4 = pass.part(buffer1, 4);
                ::nn_runtime::operation::infer(
                    &self.trunk.with(::nn_runtime::activation::tanh()),
                    isa,
                    pass,
                    [&*h3],
                    h4,
                    scratch,
                );
                let h5 = pass.part(buffer3, 2);
                ::nn_runtime::operation::infer(
                    &self.dense1,
                    isa,
                    pass,
                    [&*h4],
                    h5,
                    scratch,
                );
                let h6 = pass.part(buffer2, 1);
                ::nn_runtime::operation::infer(
                    &self.dense2,
                    isa,
                    pass,
                    [&*h4],
                    h6,
                    scratch,
                );
                ::nn_runtime::operation::infer(
                    &const { ::nn_runtime::layers::Concat::new([2, 1]) },
                    isa,
                    pass,
                    [&*h5, &*h6],
                    y,
                    scratch,
                );
            }
            fn forward_tile(
                &self,
                pass: &::nn_runtime::pass::Pass,
                x: &[f64],
                y: &mut [f64],
                tape: &mut [f64],
                scratch: &mut [f64],
            ) {
                let ([buffer1, buffer2], scratch) = pass
                    .split(scratch, [::nn_runtime::layer::max(ANONYMOUS_SIZE_1, 2), 3]);
                let ([h3, h4], _) = pass.split(tape, [(3 + ANONYMOUS_SIZE_1), 4]);
                let h1 = pass.part(buffer1, ANONYMOUS_SIZE_1);
                ::nn_runtime::operation::Operation::<
                    f64,
                >::forward(
                    &const {
                        ::nn_runtime::layers::Slice::new(
                            0,
                            ANONYMOUS_SIZE_1,
                            (3 + ANONYMOUS_SIZE_1),
                        )
                    },
                    pass,
                    [x],
                    h1,
                    &mut [],
                    scratch,
                );
                pass.saw("left", &*h1);
                let h2 = pass.part(buffer2, 3);
                ::nn_runtime::operation::Operation::<
                    f64,
                >::forward(
                    &const {
                        ::nn_runtime::layers::Slice::new(
                            ANONYMOUS_SIZE_1,
                            3,
                            (3 + ANONYMOUS_SIZE_1),
                        )
                    },
                    pass,
                    [x],
                    h2,
                    &mut [],
                    scratch,
                );
                pass.saw("right", &*h2);
                ::nn_runtime::operation::Operation::<
                    f64,
                    2,
                >::forward(
                    &const { ::nn_runtime::layers::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                    pass,
                    [&*h1, &*h2],
                    h3,
                    &mut [],
                    scratch,
                );
                pass.saw("concat1", &*h3);
                ::nn_runtime::operation::Operation::<
                    f64,
                >::forward(
                    &self.trunk.with(::nn_runtime::activation::tanh()),
                    pass,
                    [&*h3],
                    h4,
                    &mut [],
                    scratch,
                );
                pass.saw("trunk", &*h4);
                let h5 = pass.part(buffer1, 2);
                ::nn_runtime::operation::Operation::<
                    f64,
                >::forward(&self.dense1, pass, [&*h4], h5, &mut [], scratch);
                pass.saw("dense1", &*h5);
                let h6 = pass.part(buffer2, 1);
                ::nn_runtime::operation::Operation::<
                    f64,
                >::forward(&self.dense2, pass, [&*h4], h6, &mut [], scratch);
                pass.saw("dense2", &*h6);
                ::nn_runtime::operation::Operation::<
                    f64,
                    2,
                >::forward(
                    &const { ::nn_runtime::layers::Concat::new([2, 1]) },
                    pass,
                    [&*h5, &*h6],
                    y,
                    &mut [],
                    scratch,
                );
                pass.saw("outputs", &*y);
            }
            fn backward_tile(
                &self,
                pass: &::nn_runtime::pass::Pass,
                saved: ::nn_runtime::layer::Saved<'_, f64>,
                d_y: &mut [f64],
                d_x: ::core::option::Option<&mut [f64]>,
                gradient: ::core::option::Option<&mut Self>,
                scratch: &mut [f64],
            ) {
                let ::nn_runtime::layer::Saved { input: [x], output: y, tape } = saved;
                let [h3, h4] = pass.split_ref(tape, [(3 + ANONYMOUS_SIZE_1), 4]);
                let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
                    .split(
                        scratch,
                        [
                            ::nn_runtime::layer::max(2, ANONYMOUS_SIZE_1),
                            ::nn_runtime::layer::max(4, (3 + ANONYMOUS_SIZE_1)),
                            4,
                        ],
                    );
                let wanted = d_x.is_some();
                let mut d_x = d_x;
                let mut gradient = gradient;
                let d_h5 = pass.part(d_buffer1, 2);
                let d_h6 = pass.part(d_buffer2, 1);
                ::nn_runtime::operation::Operation::<
                    f64,
                    2,
                >::backward(
                    &const { ::nn_runtime::layers::Concat::new([2, 1]) },
                    pass,
                    ::nn_runtime::layer::Saved {
                        input: [&[], &[]],
                        output: &[],
                        tape: &[],
                    },
                    d_y,
                    [
                        ::core::option::Option::Some(&mut *d_h5),
                        ::core::option::Option::Some(&mut *d_h6),
                    ],
                    ::core::option::Option::None,
                    scratch,
                );
                let mut d_h4 = if wanted {
                    ::core::option::Option::Some(pass.part(d_buffer3, 4))
                } else {
                    ::core::option::Option::None
                };
                ::nn_runtime::operation::Operation::<
                    f64,
                >::backward(
                    &self.dense2,
                    pass,
                    ::nn_runtime::layer::Saved {
                        input: [h4],
                        output: &[],
                        tape: &[],
                    },
                    d_h6,
                    [d_h4.as_deref_mut()],
                    gradient.as_deref_mut().map(|gradient| &mut gradient.dense2),
                    scratch,
                );
                let mut added1 = if wanted {
                    ::core::option::Option::Some(pass.part(d_buffer2, 4))
                } else {
                    ::core::option::Option::None
                };
                ::nn_runtime::operation::Operation::<
                    f64,
                >::backward(
                    &self.dense1,
                    pass,
                    ::nn_runtime::layer::Saved {
                        input: [h4],
                        output: &[],
                        tape: &[],
                    },
                    d_h5,
                    [added1.as_deref_mut()],
                    gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
                    scratch,
                );
                if let (
                    ::core::option::Option::Some(values),
                    ::core::option::Option::Some(other),
                ) = (d_h4.as_deref_mut(), added1.as_deref()) {
                    ::nn_runtime::kernels::elementwise::add(
                        ::nn_runtime::kernels::dispatch::Undecided,
                        values,
                        other,
                    );
                }
                let mut d_h3 = if wanted {
                    ::core::option::Option::Some(
                        pass.part(d_buffer2, (3 + ANONYMOUS_SIZE_1)),
                    )
                } else {
                    ::core::option::Option::None
                };
                if let ::core::option::Option::Some(d_h4) = d_h4.as_deref_mut() {
                    ::nn_runtime::operation::Operation::<
                        f64,
                    >::backward(
                        &self.trunk.with(::nn_runtime::activation::tanh()),
                        pass,
                        ::nn_runtime::layer::Saved {
                            input: [h3],
                            output: h4,
                            tape: &[],
                        },
                        d_h4,
                        [d_h3.as_deref_mut()],
                        ::core::option::Option::None,
                        scratch,
                    );
                }
                let mut d_h1 = if wanted {
                    ::core::option::Option::Some(pass.part(d_buffer1, ANONYMOUS_SIZE_1))
                } else {
                    ::core::option::Option::None
                };
                let mut d_h2 = if wanted {
                    ::core::option::Option::Some(pass.part(d_buffer3, 3))
                } else {
                    ::core::option::Option::None
                };
                if let ::core::option::Option::Some(d_h3) = d_h3.as_deref_mut() {
                    ::nn_runtime::operation::Operation::<
                        f64,
                        2,
                    >::backward(
                        &const {
                            ::nn_runtime::layers::Concat::new([ANONYMOUS_SIZE_1, 3])
                        },
                        pass,
                        ::nn_runtime::layer::Saved {
                            input: [&[], &[]],
                            output: &[],
                            tape: &[],
                        },
                        d_h3,
                        [d_h1.as_deref_mut(), d_h2.as_deref_mut()],
                        ::core::option::Option::None,
                        scratch,
                    );
                }
                if let ::core::option::Option::Some(d_h2) = d_h2.as_deref_mut() {
                    ::nn_runtime::operation::Operation::<
                        f64,
                    >::backward(
                        &const {
                            ::nn_runtime::layers::Slice::new(
                                ANONYMOUS_SIZE_1,
                                3,
                                (3 + ANONYMOUS_SIZE_1),
                            )
                        },
                        pass,
                        ::nn_runtime::layer::Saved {
                            input: [&[]],
                            output: &[],
                            tape: &[],
                        },
                        d_h2,
                        [d_x.as_deref_mut()],
                        ::core::option::Option::None,
                        scratch,
                    );
                }
                let mut added1 = if wanted {
                    ::core::option::Option::Some(
                        pass.part(d_buffer2, (3 + ANONYMOUS_SIZE_1)),
                    )
                } else {
                    ::core::option::Option::None
                };
                if let ::core::option::Option::Some(d_h1) = d_h1.as_deref_mut() {
                    ::nn_runtime::operation::Operation::<
                        f64,
                    >::backward(
                        &const {
                            ::nn_runtime::layers::Slice::new(
                                0,
                                ANONYMOUS_SIZE_1,
                                (3 + ANONYMOUS_SIZE_1),
                            )
                        },
                        pass,
                        ::nn_runtime::layer::Saved {
                            input: [&[]],
                            output: &[],
                            tape: &[],
                        },
                        d_h1,
                        [added1.as_deref_mut()],
                        ::core::option::Option::None,
                        scratch,
                    );
                }
                if let (
                    ::core::option::Option::Some(values),
                    ::core::option::Option::Some(other),
                ) = (d_x.as_deref_mut(), added1.as_deref()) {
                    ::nn_runtime::kernels::elementwise::add(
                        ::nn_runtime::kernels::dispatch::Undecided,
                        values,
                        other,
                    );
                }
            }
        }
        #[automatically_derived]
        impl ::nn_runtime::network::Network for Anonymous {
            const NAME: &'static str = "Anonymous";
            const STAGES: &'static [::nn_runtime::network::Stage] = &[
                ::nn_runtime::network::Stage {
                    name: "concat1",
                    declaration: "Concat { left | right }",
                    output: const { &[(3 + ANONYMOUS_SIZE_1)] },
                    parameters: 0,
                    multiply_adds: 0,
                },
                ::nn_runtime::network::Stage {
                    name: "trunk",
                    declaration: "Dense(4, tanh)",
                    output: &[4],
                    parameters: (4 + (4 * (3 + ANONYMOUS_SIZE_1))),
                    multiply_adds: (4 * (3 + ANONYMOUS_SIZE_1)),
                },
                ::nn_runtime::network::Stage {
                    name: "dense1",
                    declaration: "Dense(2, softmax)",
                    output: &[2],
                    parameters: 10,
                    multiply_adds: 8,
                },
                ::nn_runtime::network::Stage {
                    name: "dense2",
                    declaration: "Dense(1)",
                    output: &[1],
                    parameters: 5,
                    multiply_adds: 4,
                },
            ];
            const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
                name: "Anonymous",
                vertices: &[
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Input,
                        name: "left",
                        declaration: "",
                        shape: &[ANONYMOUS_SIZE_1],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "left",
                                operation: ::nn_runtime::structure::Operation::Input {
                                    vocabulary: ::core::option::Option::None,
                                },
                                reads: &[],
                                parameters: "",
                                shape: &[ANONYMOUS_SIZE_1],
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Input,
                        name: "right",
                        declaration: "",
                        shape: &[3],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "right",
                                operation: ::nn_runtime::structure::Operation::Input {
                                    vocabulary: ::core::option::Option::None,
                                },
                                reads: &[],
                                parameters: "",
                                shape: &[3],
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Stage,
                        name: "concat1",
                        declaration: "Concat",
                        shape: const { &[(3 + ANONYMOUS_SIZE_1)] },
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "concat1",
                                operation: ::nn_runtime::structure::Operation::Concat,
                                reads: &[
                                    ::nn_runtime::structure::Value::Vertex(0),
                                    ::nn_runtime::structure::Value::Vertex(1),
                                ],
                                parameters: "",
                                shape: const { &[(3 + ANONYMOUS_SIZE_1)] },
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Stage,
                        name: "trunk",
                        declaration: "Dense(4, tanh)",
                        shape: &[4],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "trunk",
                                operation: ::nn_runtime::structure::Operation::Dense {
                                    inputs: (3 + ANONYMOUS_SIZE_1),
                                    outputs: 4,
                                    bias: true,
                                },
                                reads: &[::nn_runtime::structure::Value::Vertex(2)],
                                parameters: "trunk",
                                shape: &[4],
                            },
                            ::nn_runtime::structure::Node {
                                name: "trunk_tanh",
                                operation: ::nn_runtime::structure::Operation::Activation(
                                    ::nn_runtime::structure::Activation::Tanh,
                                ),
                                reads: &[::nn_runtime::structure::Value::Node(0)],
                                parameters: "",
                                shape: &[4],
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Stage,
                        name: "dense1",
                        declaration: "Dense(2, softmax)",
                        shape: &[2],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "dense1",
                                operation: ::nn_runtime::structure::Operation::Dense {
                                    inputs: 4,
                                    outputs: 2,
                                    bias: true,
                                },
                                reads: &[::nn_runtime::structure::Value::Vertex(3)],
                                parameters: "dense1",
                                shape: &[2],
                            },
                            ::nn_runtime::structure::Node {
                                name: "dense1_softmax",
                                operation: ::nn_runtime::structure::Operation::Activation(
                                    ::nn_runtime::structure::Activation::Softmax,
                                ),
                                reads: &[::nn_runtime::structure::Value::Node(0)],
                                parameters: "",
                                shape: &[2],
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Stage,
                        name: "dense2",
                        declaration: "Dense(1)",
                        shape: &[1],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "dense2",
                                operation: ::nn_runtime::structure::Operation::Dense {
                                    inputs: 4,
                                    outputs: 1,
                                    bias: true,
                                },
                                reads: &[::nn_runtime::structure::Value::Vertex(3)],
                                parameters: "dense2",
                                shape: &[1],
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Output,
                        name: "output 1",
                        declaration: "",
                        shape: &[2],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "output 1",
                                operation: ::nn_runtime::structure::Operation::Output,
                                reads: &[::nn_runtime::structure::Value::Vertex(4)],
                                parameters: "",
                                shape: &[2],
                            },
                        ],
                    },
                    ::nn_runtime::network::Vertex {
                        kind: ::nn_runtime::network::Kind::Output,
                        name: "output 2",
                        declaration: "",
                        shape: &[1],
                        repeat: ::core::option::Option::None,
                        nodes: &[
                            ::nn_runtime::structure::Node {
                                name: "output 2",
                                operation: ::nn_runtime::structure::Operation::Output,
                                reads: &[::nn_runtime::structure::Value::Vertex(5)],
                                parameters: "",
                                shape: &[1],
                            },
                        ],
                    },
                ],
                shared: &[],
                repeats: &[],
            };
            fn equations() -> &'static ::core::primitive::str {
                "input     left: WIDTH\ninput     right: 3\nconcat1   h1 = [left; right]\ntrunk     h2 = tanh(W2 · h1 + b2)      W2: 4 × (3 + WIDTH), b2: 4\ndense1    y1 = softmax(W3 · h2 + b3)   W3: 2 × 4, b3: 2\ndense2    y2 = W4 · h2 + b4            W4: 1 × 4, b4: 1"
            }
        }
        #[automatically_derived]
        impl ::nn_runtime::rand::distr::Distribution<Anonymous>
        for ::nn_runtime::rand::distr::StandardUniform {
            fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
                &self,
                generator: &mut R,
            ) -> Anonymous {
                ::nn_runtime::network::Network::from_rng(generator)
            }
        }
        impl Anonymous {
            /// The output for one sample. Allocates nothing.
            #[inline]
            #[must_use]
            #[allow(dead_code)]
            fn predict(
                &self,
                left: &::nn_runtime::nalgebra::SMatrix<f64, ANONYMOUS_SIZE_1, 1>,
                right: &::nn_runtime::nalgebra::SMatrix<f64, 3, 1>,
            ) -> (
                ::nn_runtime::nalgebra::SMatrix<f64, 2, 1>,
                ::nn_runtime::nalgebra::SMatrix<f64, 1, 1>,
            ) {
                let mut packed = <::nn_runtime::nalgebra::SMatrix<
                    f64,
                    { (3 + ANONYMOUS_SIZE_1) },
                    1,
                >>::zeros();
                ::nn_runtime::network::pack(
                    &[left.as_slice(), right.as_slice()],
                    packed.as_mut_slice(),
                );
                let packed = packed.as_slice();
                let mut outputs = <::nn_runtime::nalgebra::SMatrix<f64, 3, 1>>::zeros();
                ::nn_runtime::network::predict_packed(
                    self,
                    packed,
                    outputs.as_mut_slice(),
                );
                let mut output = (
                    <::nn_runtime::nalgebra::SMatrix<f64, 2, 1>>::zeros(),
                    <::nn_runtime::nalgebra::SMatrix<f64, 1, 1>>::zeros(),
                );
                ::nn_runtime::network::Unpack::<
                    f64,
                >::unpack(&mut output, outputs.as_slice());
                output
            }
            /// The output for one sample, from slices, which are checked as the program runs. Allocates
            /// nothing.
            ///
            /// # Errors
            /// If there are not as many numbers as in a sample.
            #[inline]
            #[allow(dead_code, clippy::missing_errors_doc)]
            fn predict_slice(
                &self,
                left: &[f64],
                right: &[f64],
            ) -> ::core::result::Result<
                (
                    ::nn_runtime::nalgebra::SMatrix<f64, 2, 1>,
                    ::nn_runtime::nalgebra::SMatrix<f64, 1, 1>,
                ),
                ::nn_runtime::network::SampleError,
            > {
                let left = ::nn_runtime::network::sample::<
                    ::nn_runtime::shape::Vector<ANONYMOUS_SIZE_1>,
                    f64,
                >("left", left)?;
                let right = ::nn_runtime::network::sample::<
                    ::nn_runtime::shape::Vector<3>,
                    f64,
                >("right", right)?;
                let mut packed = <::nn_runtime::nalgebra::SMatrix<
                    f64,
                    { (3 + ANONYMOUS_SIZE_1) },
                    1,
                >>::zeros();
                ::nn_runtime::network::pack(&[left, right], packed.as_mut_slice());
                let packed = packed.as_slice();
                let mut outputs = <::nn_runtime::nalgebra::SMatrix<f64, 3, 1>>::zeros();
                ::nn_runtime::network::predict_packed(
                    self,
                    packed,
                    outputs.as_mut_slice(),
                );
                let mut output = (
                    <::nn_runtime::nalgebra::SMatrix<f64, 2, 1>>::zeros(),
                    <::nn_runtime::nalgebra::SMatrix<f64, 1, 1>>::zeros(),
                );
                ::nn_runtime::network::Unpack::<
                    f64,
                >::unpack(&mut output, outputs.as_slice());
                ::core::result::Result::Ok(output)
            }
        }
        #[allow(unused_imports)]
        const _: () = {
            use ::nn_runtime::layers::Concat as _;
        };
        #[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
        impl Anonymous {
            /// The value of every stage for one sample, by the stages' names: to look at, since
            /// each is computed by itself, and memory is taken for it. The last is what `predict`
            /// gives.
            ///
            /// A stage whose parameters are used several times has a tuple of values, a repeat the
            /// states of its copies, and a network that is a stage its output.
            #[must_use]
            #[inline]
            fn hidden_states(
                &self,
                left: &::nn_runtime::nalgebra::SMatrix<f64, ANONYMOUS_SIZE_1, 1>,
                right: &::nn_runtime::nalgebra::SMatrix<f64, 3, 1>,
            ) -> AnonymousStates {
                let x = ::nn_runtime::hidden::packed(
                    &[left.as_slice(), right.as_slice()],
                );
                let h1 = ::nn_runtime::hidden::value(
                    &const {
                        ::nn_runtime::layers::Slice::new(
                            0,
                            ANONYMOUS_SIZE_1,
                            (3 + ANONYMOUS_SIZE_1),
                        )
                    },
                    [&x],
                    [1, ANONYMOUS_SIZE_1],
                );
                let h2 = ::nn_runtime::hidden::value(
                    &const {
                        ::nn_runtime::layers::Slice::new(
                            ANONYMOUS_SIZE_1,
                            3,
                            (3 + ANONYMOUS_SIZE_1),
                        )
                    },
                    [&x],
                    [1, 3],
                );
                let h3 = ::nn_runtime::hidden::value(
                    &const { ::nn_runtime::layers::Concat::new([ANONYMOUS_SIZE_1, 3]) },
                    [&h1, &h2],
                    [1, (3 + ANONYMOUS_SIZE_1)],
                );
                let h4 = ::nn_runtime::hidden::value(&self.trunk, [&h3], [1, 4]);
                let h5 = ::nn_runtime::hidden::value(
                    &::nn_runtime::layers::Elementwise::<
                        ::nn_runtime::activation::Tanh,
                    >(::nn_runtime::activation::tanh()),
                    [&h4],
                    [1, 4],
                );
                let h6 = ::nn_runtime::hidden::value(&self.dense1, [&h5], [1, 2]);
                let y = ::nn_runtime::hidden::value(
                    &::nn_runtime::layers::Columnwise::<
                        ::nn_runtime::activation::Softmax,
                        2,
                    >(::nn_runtime::activation::softmax()),
                    [&h6],
                    [1, 2],
                );
                let h7 = ::nn_runtime::hidden::value(&self.dense2, [&h5], [1, 1]);
                AnonymousStates {
                    concat1: ::nn_runtime::hidden::boxed(&h3),
                    trunk: ::nn_runtime::hidden::sample(&h5),
                    dense1: ::nn_runtime::hidden::sample(&y),
                    dense2: ::nn_runtime::hidden::sample(&h7),
                }
            }
        }
        <Anonymous as ::nn_runtime::network::Network>::new(
            ::nn_runtime::random::Seed::seed(start + 1),
        )
    };
}
