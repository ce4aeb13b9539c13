/// The network `Shapes`.
///
/// # Stages
/// Input: `[8, 4]`, a matrix of 4 × 8, a column for each step.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `transpose1` | `Transpose` | `[4, 8]` | 0 | 0 |
/// | `crop1` | `Crop(1..)` | `[3, 8]` | 0 | 0 |
/// | `pad1` | `Pad(2, 0, mode = replicate)` | `[5, 8]` | 0 | 0 |
/// | `reshape1` | `Reshape([2, 2, 10])` | `[2, 2, 10]` | 0 | 0 |
/// | `slice1` | `Slice(START..END)` | `[2, 2, END - START]` | 0 | 0 |
/// | `sum1` | `Sum` | `END - START` | 0 | 0 |
/// | total | | | 0 | 0 |
///
/// # Equations
/// ```text
/// input        x: [8, 4]
/// transpose1   h1 = xᵀ
/// crop1        h2 = h1[:, 1..4]
/// pad1         h3 = pad(h2; 2, 0)   filled with the position at the border
/// reshape1     h4 = reshape(h3; [2, 2, 10])
/// slice1       h5 = h4[START..START + END - START, :]
/// sum1         y = Σ{ h5[:, t] }    t < 4
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct Shapes {}
const SHAPES_SIZE_1: ::core::primitive::usize = START;
const SHAPES_SIZE_2: ::core::primitive::usize = END;
const _: () = ::core::assert!(
    SHAPES_SIZE_2 <= 10,
    "`START..END` ends after the last of the 10 features of [2, 2, 10]\n\nhelp: end it at 10, `START..10`, or omit the end: `START..`"
);
const _: () = ::core::assert!(
    SHAPES_SIZE_1 < SHAPES_SIZE_2,
    "`START..END` contains none of the 10 features of [2, 2, 10]\n\nhelp: a range does not include its end: `0..1` contains one"
);
/// The values of the stages of [`Shapes`] for one sample: see [`Shapes::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct ShapesStates {
    /// The value of `Transpose`.
    transpose1: ::nn_runtime::nalgebra::SMatrix<f32, 8, 4>,
    /// The value of `Crop(1..)`.
    crop1: ::nn_runtime::nalgebra::SMatrix<f32, 8, 3>,
    /// The value of `Pad(2, 0, mode = replicate)`.
    pad1: ::nn_runtime::nalgebra::SMatrix<f32, 8, 5>,
    /// The value of `Reshape([2, 2, 10])`.
    reshape1: ::nn_runtime::nalgebra::SMatrix<f32, 10, 4>,
    /// The value of `Slice(START..END)`.
    slice1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, SHAPES_SLICE1_CHANNELS, 4>,
    >,
    /// The value of `Sum`.
    sum1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SVector<f32, SHAPES_SLICE1_CHANNELS>,
    >,
}
const SHAPES_SLICE1_CHANNELS: ::core::primitive::usize = ::core::primitive::usize::saturating_sub(
    SHAPES_SIZE_2,
    SHAPES_SIZE_1,
);
const SHAPES_SLICE1_SIZE: ::core::primitive::usize = (4 * SHAPES_SLICE1_CHANNELS);
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    impl nn::Parameters<f32> for Shapes {
        nn::parameters!(f32;);
    }
    impl nn::Layer for Shapes {
        type Scalar = f32;
        type Input = nn::Sequence<8, 4>;
        type Output = nn::Vector<SHAPES_SLICE1_CHANNELS>;
        type Head = nn::activation::Identity;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs::per_sample([
            0,
            40 + nn::memory::max(24, SHAPES_SLICE1_SIZE),
            40 + nn::memory::max(24, SHAPES_SLICE1_SIZE),
            nn::memory::max(SHAPES_SLICE1_SIZE, 24) + 40,
        ]);
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::Some("Transpose");
        fn head() -> Self::Head {
            nn::activation::Identity
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {}
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass
                .split(scratch, [40, nn::memory::max(24, SHAPES_SLICE1_SIZE)]);
            let h1 = pass.part(buffer1, 32);
            nn::infer(
                &const { nn::Transpose::new(8, 4, 1) },
                isa,
                pass.infer([x], h1, scratch),
            );
            let h2 = pass.part(buffer2, 24);
            nn::infer(
                &const { nn::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
                isa,
                pass.infer([&*h1], h2, scratch),
            );
            let h3 = pass.part(buffer1, 40);
            nn::infer(
                &const { nn::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
                isa,
                pass.infer([&*h2], h3, scratch),
            );
            let h4 = pass.part(buffer2, SHAPES_SLICE1_SIZE);
            nn::infer(
                &const { nn::Slice::new(SHAPES_SIZE_1, SHAPES_SLICE1_CHANNELS, 10) },
                isa,
                pass.infer([&*h3], h4, scratch),
            );
            nn::infer(
                &const { nn::SumOfPositions::new(SHAPES_SLICE1_CHANNELS, 4) },
                isa,
                pass.infer([&*h4], y, scratch),
            );
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass
                .split(scratch, [40, nn::memory::max(24, SHAPES_SLICE1_SIZE)]);
            let h1 = pass.part(buffer1, 32);
            nn::forward(
                &const { nn::Transpose::new(8, 4, 1) },
                pass.forward([x], h1, scratch),
            );
            pass.saw("transpose1", &*h1);
            let h2 = pass.part(buffer2, 24);
            nn::forward(
                &const { nn::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
                pass.forward([&*h1], h2, scratch),
            );
            pass.saw("crop1", &*h2);
            let h3 = pass.part(buffer1, 40);
            nn::forward(
                &const { nn::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
                pass.forward([&*h2], h3, scratch),
            );
            pass.saw("pad1", &*h3);
            let h4 = pass.part(buffer2, SHAPES_SLICE1_SIZE);
            nn::forward(
                &const { nn::Slice::new(SHAPES_SIZE_1, SHAPES_SLICE1_CHANNELS, 10) },
                pass.forward([&*h3], h4, scratch),
            );
            pass.saw("slice1", &*h4);
            nn::forward(
                &const { nn::SumOfPositions::new(SHAPES_SLICE1_CHANNELS, 4) },
                pass.forward([&*h4], y, scratch),
            );
            pass.saw("sum1", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let ([d_buffer1, d_buffer2], scratch) = pass
                .split(scratch, [nn::memory::max(SHAPES_SLICE1_SIZE, 24), 40]);
            let wanted = d_x.is_some();
            let mut d_h4 = if wanted {
                nn::Some(pass.part(d_buffer1, SHAPES_SLICE1_SIZE))
            } else {
                nn::None
            };
            nn::backward(
                &const { nn::SumOfPositions::new(SHAPES_SLICE1_CHANNELS, 4) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_y, scratch)
                    .inputs([d_h4.as_deref_mut()]),
            );
            let mut d_h3 = if wanted {
                nn::Some(pass.part(d_buffer2, 40))
            } else {
                nn::None
            };
            if let nn::Some(d_h4) = d_h4.as_deref_mut() {
                nn::backward(
                    &const { nn::Slice::new(SHAPES_SIZE_1, SHAPES_SLICE1_CHANNELS, 10) },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h4, scratch)
                        .inputs([d_h3.as_deref_mut()]),
                );
            }
            let mut d_h2 = if wanted {
                nn::Some(pass.part(d_buffer1, 24))
            } else {
                nn::None
            };
            if let nn::Some(d_h3) = d_h3.as_deref_mut() {
                nn::backward(
                    &const { nn::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h3, scratch)
                        .inputs([d_h2.as_deref_mut()]),
                );
            }
            let mut d_h1 = if wanted {
                nn::Some(pass.part(d_buffer2, 32))
            } else {
                nn::None
            };
            if let nn::Some(d_h2) = d_h2.as_deref_mut() {
                nn::backward(
                    &const { nn::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h2, scratch)
                        .inputs([d_h1.as_deref_mut()]),
                );
            }
            if let nn::Some(d_h1) = d_h1.as_deref_mut() {
                nn::backward(
                    &const { nn::Transpose::new(8, 4, 1) },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h1, scratch)
                        .inputs([d_x.as_deref_mut()]),
                );
            }
        }
    }
    impl nn::Network for Shapes {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Shapes",
            "input        x: [8, 4]\ntranspose1   h1 = xᵀ\ncrop1        h2 = h1[:, 1..4]\npad1         h3 = pad(h2; 2, 0)   filled with the position at the border\nreshape1     h4 = reshape(h3; [2, 2, 10])\nslice1       h5 = h4[START..START + END - START, :]\nsum1         y = Σ{ h5[:, t] }    t < 4",
            &[
                nn::Vertex::input(&[nn::Node::input("input", &[8, 4], nn::None)]),
                nn::Vertex::stage("transpose1", "Transpose", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "transpose1",
                                nn::Op::Transpose,
                                &[nn::vertex(0)],
                                &[4, 8],
                            ),
                        ],
                    ),
                nn::Vertex::stage("crop1", "Crop(1..)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "crop1",
                                nn::Op::Crop {
                                    axes: nn::structure::Axes::Steps,
                                    start: [0, 1],
                                    size: [1, 3],
                                },
                                &[nn::vertex(1)],
                                &[3, 8],
                            ),
                        ],
                    ),
                nn::Vertex::stage("pad1", "Pad(2, 0, mode = replicate)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "pad1",
                                nn::Op::Pad {
                                    axes: nn::structure::Axes::Steps,
                                    sides: [0, 0, 2, 0],
                                    mode: nn::layers::Padding::Replicate,
                                },
                                &[nn::vertex(2)],
                                &[5, 8],
                            ),
                        ],
                    ),
                nn::Vertex::stage("reshape1", "Reshape([2, 2, 10])", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "reshape1",
                                nn::Op::Reshape,
                                &[nn::vertex(3)],
                                &[2, 2, 10],
                            ),
                        ],
                    ),
                nn::Vertex::stage("slice1", "Slice(START..END)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "slice1",
                                nn::Op::Slice {
                                    start: SHAPES_SIZE_1,
                                },
                                &[nn::vertex(4)],
                                &[2, 2, SHAPES_SLICE1_CHANNELS],
                            ),
                        ],
                    ),
                nn::Vertex::stage("sum1", "Sum", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "sum1",
                                nn::Op::Reduce(nn::structure::Reduction::Sum),
                                &[nn::vertex(5)],
                                &[SHAPES_SLICE1_CHANNELS],
                            ),
                        ],
                    ),
                nn::Vertex::output(
                    &[
                        nn::Node::output(
                            "output",
                            &[nn::vertex(6)],
                            &[SHAPES_SLICE1_CHANNELS],
                        ),
                    ],
                ),
            ],
        );
    }
    nn::random!(Shapes);
    impl Shapes {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(
            &self,
            input: &nn::SMatrix<f32, 4, 8>,
        ) -> nn::SVector<f32, SHAPES_SLICE1_CHANNELS> {
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
        ) -> nn::Result<nn::SVector<f32, SHAPES_SLICE1_CHANNELS>, nn::SampleError> {
            let input = nn::sample::<nn::Sequence<8, 4>, f32>("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            f32 : input : nn::SMatrix < f32, 4, 8 > => nn::SVector < f32,
            SHAPES_SLICE1_CHANNELS >
        );
    }
    const _: () = {
        use nn::layers::Transpose as _;
        use nn::layers::Crop as _;
        use nn::layers::Pad as _;
        use nn::layers::Slice as _;
        use nn::layers::SumOfPositions as _;
    };
    #[automatically_derived]
    impl nn::stream::Step<f32> for Shapes
    where
        for<'nn> &'nn Shapes: ShapesRunsStepByStep,
    {
        fn step<I: nn::kernels::dispatch::Isa>(
            &self,
            isa: I,
            call: nn::call::Advance<'_, f32>,
        ) {}
    }
    #[automatically_derived]
    impl nn::stream::Streams for Shapes
    where
        for<'nn> &'nn Shapes: ShapesRunsStepByStep,
    {
        type Numbers = nn::stream::Unknown<f32>;
        const STEP_INPUT: usize = 1;
        const STEP_OUTPUT: usize = 1;
    }
    #[doc(hidden)]
    #[diagnostic::on_unimplemented(
        message = "`Shapes` cannot run step by step because of `Transpose`: it needs the whole sequence",
        label = "this network needs whole sequences"
    )]
    trait ShapesRunsStepByStep {}
    #[diagnostic::do_not_recommend]
    impl ShapesRunsStepByStep for nn::stream::NoState {}
    impl Shapes {
        #[doc(hidden)]
        fn state(&self) -> nn::stream::NoState
        where
            for<'nn> &'nn Shapes: ShapesRunsStepByStep,
        {
            ::core::unreachable!()
        }
        #[doc(hidden)]
        fn step(
            &self,
            state: &mut nn::stream::NoState,
            input: &nn::SVector<f32, 4>,
        ) -> nn::SVector<f32, SHAPES_SLICE1_CHANNELS> {
            ::core::unreachable!()
        }
    }
    impl Shapes {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(&self, input: &nn::SMatrix<f32, 4, 8>) -> ShapesStates {
            let x = input.as_slice();
            let h1 = nn::value(&const { nn::Transpose::new(8, 4, 1) }, [&x], [4, 32]);
            let h2 = nn::value(
                &const { nn::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
                [&h1],
                [3, 24],
            );
            let h3 = nn::value(
                &const { nn::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
                [&h2],
                [5, 40],
            );
            let h4 = nn::value(&nn::Elementwise(nn::identity()), [&h3], [4, 40]);
            let h5 = nn::value(
                &const { nn::Slice::new(SHAPES_SIZE_1, SHAPES_SLICE1_CHANNELS, 10) },
                [&h4],
                [4, SHAPES_SLICE1_SIZE],
            );
            let y = nn::value(
                &const { nn::SumOfPositions::new(SHAPES_SLICE1_CHANNELS, 4) },
                [&h5],
                [1, SHAPES_SLICE1_CHANNELS],
            );
            ShapesStates {
                transpose1: nn::hidden::sample(&h1),
                crop1: nn::hidden::sample(&h2),
                pad1: nn::hidden::sample(&h3),
                reshape1: nn::hidden::sample(&h4),
                slice1: nn::hidden::boxed(&h5),
                sum1: nn::hidden::boxed(&y),
            }
        }
    }
};
