/// The network `Shapes`.
///
/// # Stages
///
/// Input: `[8, 4]`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `transpose1` | `Transpose` | `[4, 8]` | 0 | 0 |
/// | `crop1` | `Crop(1..)` | `[3, 8]` | 0 | 0 |
/// | `pad1` | `Pad(2, 0, mode = replicate)` | `[5, 8]` | 0 | 0 |
/// | `reshape1` | `Reshape([2, 2, 10])` | `[2, 2, 10]` | 0 | 0 |
/// | `slice1` | `Slice(START..END)` | `[2, 2, (END - START)]` | 0 | 0 |
/// | `sum1` | `Sum` | `(END - START)` | 0 | 0 |
///
/// # Equations
///
/// ```text
/// input        x: [8, 4]
/// transpose1   h1 = xᵀ
/// crop1        h2 = h1[:, 1..4]
/// pad1         h3 = pad(h2; 2, 0)   filled with the position at the border
/// reshape1     h4 = reshape(h3; [2, 2, 10])
/// slice1       h5 = h4[START..START + (END - START), :]
/// sum1         y = Σ{ h5[:, t] }    t < 4
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct Shapes {}
const SHAPES_SIZE_1: ::core::primitive::usize = START;
const SHAPES_SIZE_2: ::core::primitive::usize = END;
const _: () = ::core::assert!(
    SHAPES_SIZE_2 <= 10,
    "`START..END` ends behind the last of the 10 features of [2, 2, 10]\n\nhelp: end it at 10, `START..10`, or leave the end out: `START..`"
);
const _: () = ::core::assert!(
    SHAPES_SIZE_1 < SHAPES_SIZE_2,
    "`START..END` holds none of the 10 features of [2, 2, 10]\n\nhelp: a range goes from its first to before its end: `0..1` holds one"
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
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
            4,
        >,
    >,
    /// The value of `Sum`.
    sum1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
            1,
        >,
    >,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Shapes {
    const COUNT: usize = 0;
    fn zeros() -> Self {
        Self {}
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {}
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {}
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {}
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Shapes {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Sequence<8, 4>;
    type Output = ::nn_runtime::shape::Vector<
        { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
    >;
    type Head = ::nn_runtime::activation::Identity;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + 0 + 0 + 0 + 0 + 0 + 0;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(0);
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0 + 40
            + ::nn_runtime::layer::max(
                24,
                (4
                    * ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    )),
            ),
    );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0 + 40
            + ::nn_runtime::layer::max(
                24,
                (4
                    * ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    )),
            ),
    );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0
            + ::nn_runtime::layer::max(
                (4
                    * ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    )),
                24,
            ) + 40,
    );
    const WHOLE_BATCH: bool = false;
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::Some(
        "Transpose",
    );
    fn head() -> Self::Head {
        ::nn_runtime::activation::Identity
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {}
    #[inline(always)]
    fn infer_tile<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([buffer1, buffer2], scratch) = pass
            .split(
                scratch,
                [
                    40,
                    ::nn_runtime::layer::max(
                        24,
                        (4
                            * ::core::primitive::usize::saturating_sub(
                                SHAPES_SIZE_2,
                                SHAPES_SIZE_1,
                            )),
                    ),
                ],
            );
        let h1 = pass.part(buffer1, 32);
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Transpose::new(8, 4, 1) },
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass.part(buffer2, 24);
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
            isa,
            pass,
            [&*h1],
            h2,
            scratch,
        );
        let h3 = pass.part(buffer1, 40);
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
            isa,
            pass,
            [&*h2],
            h3,
            scratch,
        );
        let h4 = pass
            .part(
                buffer2,
                (4
                    * ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    )),
            );
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::Slice::new(
                    SHAPES_SIZE_1,
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    10,
                )
            },
            isa,
            pass,
            [&*h3],
            h4,
            scratch,
        );
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::SumOfPositions::new(
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    4,
                )
            },
            isa,
            pass,
            [&*h4],
            y,
            scratch,
        );
    }
    fn forward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([buffer1, buffer2], scratch) = pass
            .split(
                scratch,
                [
                    40,
                    ::nn_runtime::layer::max(
                        24,
                        (4
                            * ::core::primitive::usize::saturating_sub(
                                SHAPES_SIZE_2,
                                SHAPES_SIZE_1,
                            )),
                    ),
                ],
            );
        let h1 = pass.part(buffer1, 32);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Transpose::new(8, 4, 1) },
            pass,
            [x],
            h1,
            &mut [],
            scratch,
        );
        pass.saw("transpose1", &*h1);
        let h2 = pass.part(buffer2, 24);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
            pass,
            [&*h1],
            h2,
            &mut [],
            scratch,
        );
        pass.saw("crop1", &*h2);
        let h3 = pass.part(buffer1, 40);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
            pass,
            [&*h2],
            h3,
            &mut [],
            scratch,
        );
        pass.saw("pad1", &*h3);
        let h4 = pass
            .part(
                buffer2,
                (4
                    * ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    )),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::Slice::new(
                    SHAPES_SIZE_1,
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    10,
                )
            },
            pass,
            [&*h3],
            h4,
            &mut [],
            scratch,
        );
        pass.saw("slice1", &*h4);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::SumOfPositions::new(
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    4,
                )
            },
            pass,
            [&*h4],
            y,
            &mut [],
            scratch,
        );
        pass.saw("sum1", &*y);
    }
    fn backward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        saved: ::nn_runtime::layer::Saved<'_, f32>,
        d_y: &mut [f32],
        d_x: ::core::option::Option<&mut [f32]>,
        gradient: ::core::option::Option<&mut Self>,
        scratch: &mut [f32],
    ) {
        let ::nn_runtime::layer::Saved { input: [x], output: y, tape } = saved;
        let ([d_buffer1, d_buffer2], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(
                        (4
                            * ::core::primitive::usize::saturating_sub(
                                SHAPES_SIZE_2,
                                SHAPES_SIZE_1,
                            )),
                        24,
                    ),
                    40,
                ],
            );
        let wanted = d_x.is_some();
        let mut d_x = d_x;
        let mut gradient = gradient;
        let mut d_h4 = if wanted {
            ::core::option::Option::Some(
                pass
                    .part(
                        d_buffer1,
                        (4
                            * ::core::primitive::usize::saturating_sub(
                                SHAPES_SIZE_2,
                                SHAPES_SIZE_1,
                            )),
                    ),
            )
        } else {
            ::core::option::Option::None
        };
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const {
                ::nn_runtime::layers::SumOfPositions::new(
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    4,
                )
            },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_y,
            [d_h4.as_deref_mut()],
            ::core::option::Option::None,
            scratch,
        );
        let mut d_h3 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer2, 40))
        } else {
            ::core::option::Option::None
        };
        if let ::core::option::Option::Some(d_h4) = d_h4.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const {
                    ::nn_runtime::layers::Slice::new(
                        SHAPES_SIZE_1,
                        ::core::primitive::usize::saturating_sub(
                            SHAPES_SIZE_2,
                            SHAPES_SIZE_1,
                        ),
                        10,
                    )
                },
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: &[],
                    tape: &[],
                },
                d_h4,
                [d_h3.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
        let mut d_h2 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer1, 24))
        } else {
            ::core::option::Option::None
        };
        if let ::core::option::Option::Some(d_h3) = d_h3.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const { ::nn_runtime::layers::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: &[],
                    tape: &[],
                },
                d_h3,
                [d_h2.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
        let mut d_h1 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer2, 32))
        } else {
            ::core::option::Option::None
        };
        if let ::core::option::Option::Some(d_h2) = d_h2.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const { ::nn_runtime::layers::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: &[],
                    tape: &[],
                },
                d_h2,
                [d_h1.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
        if let ::core::option::Option::Some(d_h1) = d_h1.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const { ::nn_runtime::layers::Transpose::new(8, 4, 1) },
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: &[],
                    tape: &[],
                },
                d_h1,
                [d_x.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Shapes {
    const NAME: &'static str = "Shapes";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "transpose1",
            declaration: "Transpose",
            output: &[4, 8],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "crop1",
            declaration: "Crop(1..)",
            output: &[3, 8],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "pad1",
            declaration: "Pad(2, 0, mode = replicate)",
            output: &[5, 8],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "reshape1",
            declaration: "Reshape([2, 2, 10])",
            output: &[2, 2, 10],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "slice1",
            declaration: "Slice(START..END)",
            output: const {
                &[
                    2,
                    2,
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                ]
            },
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "sum1",
            declaration: "Sum",
            output: const {
                &[::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1)]
            },
            parameters: 0,
            multiply_adds: 0,
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Shapes",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "transpose1",
                declaration: "Transpose",
                shape: &[4, 8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "transpose1",
                        operation: ::nn_runtime::structure::Operation::Transpose,
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "",
                        shape: &[4, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "crop1",
                declaration: "Crop(1..)",
                shape: &[3, 8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "crop1",
                        operation: ::nn_runtime::structure::Operation::Crop {
                            axes: ::nn_runtime::structure::Axes::Steps,
                            start: [0, 1],
                            size: [1, 3],
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(1)],
                        parameters: "",
                        shape: &[3, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "pad1",
                declaration: "Pad(2, 0, mode = replicate)",
                shape: &[5, 8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "pad1",
                        operation: ::nn_runtime::structure::Operation::Pad {
                            axes: ::nn_runtime::structure::Axes::Steps,
                            sides: [0, 0, 2, 0],
                            mode: ::nn_runtime::layers::Padding::Replicate,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "",
                        shape: &[5, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "reshape1",
                declaration: "Reshape([2, 2, 10])",
                shape: &[2, 2, 10],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "reshape1",
                        operation: ::nn_runtime::structure::Operation::Reshape,
                        reads: &[::nn_runtime::structure::Value::Vertex(3)],
                        parameters: "",
                        shape: &[2, 2, 10],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "slice1",
                declaration: "Slice(START..END)",
                shape: const {
                    &[
                        2,
                        2,
                        ::core::primitive::usize::saturating_sub(
                            SHAPES_SIZE_2,
                            SHAPES_SIZE_1,
                        ),
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "slice1",
                        operation: ::nn_runtime::structure::Operation::Slice {
                            start: SHAPES_SIZE_1,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "",
                        shape: const {
                            &[
                                2,
                                2,
                                ::core::primitive::usize::saturating_sub(
                                    SHAPES_SIZE_2,
                                    SHAPES_SIZE_1,
                                ),
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "sum1",
                declaration: "Sum",
                shape: const {
                    &[
                        ::core::primitive::usize::saturating_sub(
                            SHAPES_SIZE_2,
                            SHAPES_SIZE_1,
                        ),
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "sum1",
                        operation: ::nn_runtime::structure::Operation::Reduce(
                            ::nn_runtime::structure::Reduction::Sum,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(5)],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::saturating_sub(
                                    SHAPES_SIZE_2,
                                    SHAPES_SIZE_1,
                                ),
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Output,
                name: "output",
                declaration: "",
                shape: const {
                    &[
                        ::core::primitive::usize::saturating_sub(
                            SHAPES_SIZE_2,
                            SHAPES_SIZE_1,
                        ),
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(6)],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::saturating_sub(
                                    SHAPES_SIZE_2,
                                    SHAPES_SIZE_1,
                                ),
                            ]
                        },
                    },
                ],
            },
        ],
        shared: &[],
        repeats: &[],
    };
    fn equations() -> &'static ::core::primitive::str {
        "input        x: [8, 4]\ntranspose1   h1 = xᵀ\ncrop1        h2 = h1[:, 1..4]\npad1         h3 = pad(h2; 2, 0)   filled with the position at the border\nreshape1     h4 = reshape(h3; [2, 2, 10])\nslice1       h5 = h4[START..START + (END - START), :]\nsum1         y = Σ{ h5[:, t] }    t < 4"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Shapes>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Shapes {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Shapes {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 4, 8>,
    ) -> ::nn_runtime::nalgebra::SMatrix<
        f32,
        { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
        1,
    > {
        let packed = input.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<
            f32,
            { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
            1,
        >>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
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
        input: &[f32],
    ) -> ::core::result::Result<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
            1,
        >,
        ::nn_runtime::network::SampleError,
    > {
        let input = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Sequence<8, 4>,
            f32,
        >("input", input)?;
        let packed = input;
        let mut output = <::nn_runtime::nalgebra::SMatrix<
            f32,
            { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
            1,
        >>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[allow(unused_imports)]
const _: () = {
    use ::nn_runtime::layers::Transpose as _;
    use ::nn_runtime::layers::Crop as _;
    use ::nn_runtime::layers::Pad as _;
    use ::nn_runtime::layers::Slice as _;
    use ::nn_runtime::layers::SumOfPositions as _;
};
#[automatically_derived]
#[allow(unused_variables)]
impl ::nn_runtime::stream::Step<f32> for Shapes
where
    for<'nn> &'nn Shapes: ShapesRunsStepByStep,
{
    fn step<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        now: u64,
        x: [&[f32]; 1],
        y: &mut [f32],
        state: &mut [f32],
        scratch: &mut [f32],
    ) {}
}
#[automatically_derived]
impl ::nn_runtime::stream::Streams for Shapes
where
    for<'nn> &'nn Shapes: ShapesRunsStepByStep,
{
    type Numbers = ::nn_runtime::__numbers!(f32, 1);
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
impl ShapesRunsStepByStep for ::nn_runtime::stream::NoState {}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Shapes {
    #[doc(hidden)]
    fn state(&self) -> ::nn_runtime::stream::NoState
    where
        for<'nn> &'nn Shapes: ShapesRunsStepByStep,
    {
        ::core::unreachable!()
    }
    #[doc(hidden)]
    fn step(
        &self,
        state: &mut ::nn_runtime::stream::NoState,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 4, 1>,
    ) -> ::nn_runtime::nalgebra::SMatrix<
        f32,
        { ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1) },
        1,
    > {
        ::core::unreachable!()
    }
}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Shapes {
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
        input: &::nn_runtime::nalgebra::SMatrix<f32, 4, 8>,
    ) -> ShapesStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Transpose::new(8, 4, 1) },
            [&x],
            [4, 32],
        );
        let h2 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Crop::new([1, 4, 8], [0, 1], [1, 3]) },
            [&h1],
            [3, 24],
        );
        let h3 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Pad::replicate([1, 3, 8], [0, 0, 2, 0]) },
            [&h2],
            [5, 40],
        );
        let h4 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Identity,
            >(::nn_runtime::activation::identity()),
            [&h3],
            [4, 40],
        );
        let h5 = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::Slice::new(
                    SHAPES_SIZE_1,
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    10,
                )
            },
            [&h4],
            [
                4,
                (4
                    * ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    )),
            ],
        );
        let y = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::SumOfPositions::new(
                    ::core::primitive::usize::saturating_sub(
                        SHAPES_SIZE_2,
                        SHAPES_SIZE_1,
                    ),
                    4,
                )
            },
            [&h5],
            [1, ::core::primitive::usize::saturating_sub(SHAPES_SIZE_2, SHAPES_SIZE_1)],
        );
        ShapesStates {
            transpose1: ::nn_runtime::hidden::sample(&h1),
            crop1: ::nn_runtime::hidden::sample(&h2),
            pad1: ::nn_runtime::hidden::sample(&h3),
            reshape1: ::nn_runtime::hidden::sample(&h4),
            slice1: ::nn_runtime::hidden::boxed(&h5),
            sum1: ::nn_runtime::hidden::boxed(&y),
        }
    }
}
