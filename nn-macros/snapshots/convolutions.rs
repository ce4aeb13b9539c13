/// The network `Convolutions`.
///
/// # Stages
/// Input: `[28, SIDE, 1]`, a matrix of 1 × 28·SIDE, a column for each pixel, row by row.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `conv1` | `Conv2d(6, (3, 5), relu)` | `[26, SIDE - 4, 6]` | 96 | 2340·(SIDE - 4) |
/// | `max_pool1` | `MaxPool2d(2)` | `[13, (SIDE - 4)/2, 6]` | 0 | 0 |
/// | `separable_conv1` | `SeparableConv2d(8, 3, padding = same, stride = 2)` | `[7, (1 + (SIDE - 4)/2)/2, 8]` | 110 | 714·((1 + (SIDE - 4)/2)/2) |
/// | `conv_transpose1` | `ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)` | `[15, 3 + 2·((1 + (SIDE - 4)/2)/2 - 1), 2]` | 72 | 504·((1 + (SIDE - 4)/2)/2) |
/// | total | | | 278 | 1218·((1 + (SIDE - 4)/2)/2) + 2340·(SIDE - 4) |
///
/// # Equations
/// ```text
/// input                       x: [28, SIDE, 1]
/// conv1                       h1 = relu(Σ{ W1[k] · x[:, p + k] } + b1)               W1: 6 × 3 × 5 × 1, b1: 6, k < 3 × 5
/// max_pool1                   h2 = max{ h1[:, s·p + k] }                             k < 2 × 2, s = 2 × 2
/// separable_conv1             h3 = Σ{ W3[k] · h2[:, s·p + k - o] }                   W3: 6 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, o = 1 × (3 + 2·((1 + (SIDE - 4)/2)/2 - 1) - ((SIDE - 4)/2))/2, in 6 groups of channels
/// separable_conv1_pointwise   h4 = Σ{ W4[k] · h3[:, p + k] } + b4                    W4: 8 × 1 × 1 × 6, b4: 8, k < 1 × 1
/// conv_transpose1             y = tanh(Σ{ W5[k]ᵀ · h4[:, q] : p = s·q + d·k - o })   W5: 8 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, s and d default to 1, o to 0, in 2 groups of channels
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct Convolutions {
    /// The parameters of `conv1`: `weight` 6 × 15 (a row for each output channel, a column for each tap of each of its input channels), `bias` 6.
    conv1: ::nn_runtime::layers::Conv<f32, 6, 15, 15, 6>,
    /// The parameters of `separable_conv1`: `weight` 6 × 9 (a row for each output channel, a column for each tap of each of its input channels).
    separable_conv1: ::nn_runtime::layers::Conv<f32, 6, 9, 9, 0>,
    /// The parameters of `separable_conv1_pointwise`: `weight` 8 × 6 (a row for each output channel, a column for each tap of each of its input channels), `bias` 8.
    separable_conv1_pointwise: ::nn_runtime::layers::Conv<f32, 8, 6, 1, 8>,
    /// The parameters of `conv_transpose1`: `weight` 8 × 9 (a row for each input channel, a column for each tap of each of its output channels).
    conv_transpose1: ::nn_runtime::layers::Conv<f32, 8, 9, 9, 0>,
}
const CONVOLUTIONS_SIZE_1: ::core::primitive::usize = SIDE;
const _: () = ::core::assert!(
    CONVOLUTIONS_SIZE_1 > 0, "the size `SIDE` is 0: sizes and counts are 1 or more"
);
const _: () = ::core::assert!(
    5 <= CONVOLUTIONS_SIZE_1,
    "the kernel is larger than the number of columns: Conv2d(6, (3, 5), relu) on [28, SIDE, 1]: SIDE + 2·0 − 5 < 0\n\nhelp: choose a kernel of at most SIDE columns, or a larger padding"
);
const _: () = ::core::assert!(
    2 <= CONVOLUTIONS_CONV1_WIDTH,
    "the kernel is larger than the number of columns: MaxPool2d(2) on [26, SIDE - 4, 6]: SIDE - 4 + 2·0 − 2 < 0\n\nhelp: choose a kernel of at most SIDE - 4 columns, or a larger padding"
);
/// The values of the stages of [`Convolutions`] for one sample: see [`Convolutions::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct ConvolutionsStates {
    /// The value of `Conv2d(6, (3, 5), relu)`.
    conv1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 6, CONVOLUTIONS_CONV1_POSITIONS>,
    >,
    /// The value of `MaxPool2d(2)`.
    max_pool1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 6, CONVOLUTIONS_MAX_POOL1_POSITIONS>,
    >,
    /// The value of `SeparableConv2d(8, 3, padding = same, stride = 2)`.
    separable_conv1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS>,
    >,
    /// The value of `ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)`.
    conv_transpose1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 2, CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS>,
    >,
}
const CONVOLUTIONS_CONV1_POSITIONS: ::core::primitive::usize = (26
    * CONVOLUTIONS_CONV1_WIDTH);
const CONVOLUTIONS_CONV1_SIZE: ::core::primitive::usize = (156
    * CONVOLUTIONS_CONV1_WIDTH);
const CONVOLUTIONS_CONV1_WIDTH: ::core::primitive::usize = ::core::primitive::usize::saturating_sub(
    CONVOLUTIONS_SIZE_1,
    4,
);
const CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS: ::core::primitive::usize = (15
    * CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH);
const CONVOLUTIONS_CONV_TRANSPOSE1_SIZE: ::core::primitive::usize = (30
    * CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH);
const CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH: ::core::primitive::usize = (3
    + (2
        * ::core::primitive::usize::saturating_sub(
            CONVOLUTIONS_SEPARABLE_CONV1_WIDTH,
            1,
        )));
const CONVOLUTIONS_INPUT_POSITIONS: ::core::primitive::usize = (28
    * CONVOLUTIONS_SIZE_1);
const CONVOLUTIONS_MAX_POOL1_POSITIONS: ::core::primitive::usize = (13
    * CONVOLUTIONS_MAX_POOL1_WIDTH);
const CONVOLUTIONS_MAX_POOL1_SIZE: ::core::primitive::usize = (78
    * CONVOLUTIONS_MAX_POOL1_WIDTH);
const CONVOLUTIONS_MAX_POOL1_WIDTH: ::core::primitive::usize = ::core::primitive::usize::wrapping_div(
    CONVOLUTIONS_CONV1_WIDTH,
    2,
);
const CONVOLUTIONS_SEPARABLE_CONV1_PADDING_COLUMNS: ::core::primitive::usize = ::core::primitive::usize::saturating_sub(
    CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH,
    CONVOLUTIONS_MAX_POOL1_WIDTH,
);
const CONVOLUTIONS_SEPARABLE_CONV1_PADDING_LEFT: ::core::primitive::usize = ::core::primitive::usize::wrapping_div(
    CONVOLUTIONS_SEPARABLE_CONV1_PADDING_COLUMNS,
    2,
);
const CONVOLUTIONS_SEPARABLE_CONV1_PADDING_RIGHT: ::core::primitive::usize = ::core::primitive::usize::saturating_sub(
    CONVOLUTIONS_SEPARABLE_CONV1_PADDING_COLUMNS,
    CONVOLUTIONS_SEPARABLE_CONV1_PADDING_LEFT,
);
const CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE: ::core::primitive::usize = (56
    * CONVOLUTIONS_SEPARABLE_CONV1_WIDTH);
const CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS: ::core::primitive::usize = (7
    * CONVOLUTIONS_SEPARABLE_CONV1_WIDTH);
const CONVOLUTIONS_SEPARABLE_CONV1_SIZE: ::core::primitive::usize = (42
    * CONVOLUTIONS_SEPARABLE_CONV1_WIDTH);
const CONVOLUTIONS_SEPARABLE_CONV1_WIDTH: ::core::primitive::usize = ::core::primitive::usize::wrapping_div(
    (1 + CONVOLUTIONS_MAX_POOL1_WIDTH),
    2,
);
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Conv1 = nn::Conv<f32, 6, 15, 15, 6>;
    type SeparableConv1 = nn::Conv<f32, 6, 9, 9, 0>;
    type SeparableConv1Pointwise = nn::Conv<f32, 8, 6, 1, 8>;
    type ConvTranspose1 = nn::Conv<f32, 8, 9, 9, 0>;
    impl nn::Parameters<f32> for Convolutions {
        nn::parameters!(
            f32; conv1 : Conv1 = "conv1", separable_conv1 : SeparableConv1 =
            "separable_conv1", separable_conv1_pointwise : SeparableConv1Pointwise =
            "separable_conv1_pointwise", conv_transpose1 : ConvTranspose1 =
            "conv_transpose1"
        );
    }
    impl nn::Layer for Convolutions {
        type Scalar = f32;
        type Input = nn::Image<28, CONVOLUTIONS_SIZE_1, 1>;
        type Output = nn::Image<15, CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH, 2>;
        type Head = nn::Tanh;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(
                (CONVOLUTIONS_MAX_POOL1_SIZE + (98 * CONVOLUTIONS_SEPARABLE_CONV1_WIDTH)
                    + CONVOLUTIONS_CONV1_SIZE),
            ),
            infer: nn::Memory::per_sample(
                    nn::memory::max(
                        CONVOLUTIONS_CONV1_SIZE,
                        CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                    )
                        + nn::memory::max(
                            CONVOLUTIONS_MAX_POOL1_SIZE,
                            CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                        ),
                )
                .and(
                    <nn::Convolved<
                        'static,
                        Conv1,
                        Conv1Windows,
                        nn::Relu,
                    > as nn::Operation<f32>>::NEEDS
                        .infer
                        .at(CONVOLUTIONS_CONV1_POSITIONS)
                        .or(
                            <nn::Convolved<
                                'static,
                                SeparableConv1,
                                SeparableConv1Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS),
                        )
                        .or(
                            <nn::Convolved<
                                'static,
                                SeparableConv1Pointwise,
                                SeparableConv1PointwiseWindows,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS),
                        )
                        .or(
                            <nn::ConvTransposed<
                                'static,
                                ConvTranspose1,
                                ConvTranspose1Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS),
                        ),
                ),
            forward: nn::Memory::per_sample(0)
                .and(
                    <nn::Convolved<
                        'static,
                        Conv1,
                        Conv1Windows,
                        nn::Relu,
                    > as nn::Operation<f32>>::NEEDS
                        .forward
                        .at(CONVOLUTIONS_CONV1_POSITIONS)
                        .or(
                            <nn::Convolved<
                                'static,
                                SeparableConv1,
                                SeparableConv1Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS),
                        )
                        .or(
                            <nn::Convolved<
                                'static,
                                SeparableConv1Pointwise,
                                SeparableConv1PointwiseWindows,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS),
                        )
                        .or(
                            <nn::ConvTransposed<
                                'static,
                                ConvTranspose1,
                                ConvTranspose1Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS),
                        ),
                ),
            backward: nn::Memory::per_sample(
                    nn::memory::max(
                        CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                        CONVOLUTIONS_MAX_POOL1_SIZE,
                    )
                        + nn::memory::max(
                            CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                            CONVOLUTIONS_CONV1_SIZE,
                        ),
                )
                .and(
                    <nn::Convolved<
                        'static,
                        Conv1,
                        Conv1Windows,
                        nn::Relu,
                    > as nn::Operation<f32>>::NEEDS
                        .backward
                        .at(CONVOLUTIONS_CONV1_POSITIONS)
                        .or(
                            <nn::Convolved<
                                'static,
                                SeparableConv1,
                                SeparableConv1Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS),
                        )
                        .or(
                            <nn::Convolved<
                                'static,
                                SeparableConv1Pointwise,
                                SeparableConv1PointwiseWindows,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS),
                        )
                        .or(
                            <nn::ConvTransposed<
                                'static,
                                ConvTranspose1,
                                ConvTranspose1Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS),
                        ),
                ),
            ..nn::Needs::NONE
        };
        const WHOLE_BATCH: bool = <nn::Convolved<
            'static,
            Conv1,
            Conv1Windows,
            nn::Relu,
        > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Convolved<
                'static,
                SeparableConv1,
                SeparableConv1Windows,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Convolved<
                'static,
                SeparableConv1Pointwise,
                SeparableConv1PointwiseWindows,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::ConvTransposed<
                'static,
                ConvTranspose1,
                ConvTranspose1Windows,
            > as nn::Operation<f32>>::WHOLE_BATCH;
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::tanh()
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.conv1.initialize(nn::initializer(nn::relu()), generator);
            self.separable_conv1.initialize(nn::Initializer::GlorotUniform, generator);
            self.separable_conv1_pointwise
                .initialize(nn::Initializer::GlorotUniform, generator);
            self.conv_transpose1.initialize(nn::initializer(nn::tanh()), generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(
                            CONVOLUTIONS_CONV1_SIZE,
                            CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                        ),
                        nn::memory::max(
                            CONVOLUTIONS_MAX_POOL1_SIZE,
                            CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                        ),
                    ],
                );
            let h1 = pass.part(buffer1, CONVOLUTIONS_CONV1_SIZE);
            nn::infer(
                &self.conv1.over::<Conv1Windows>().with(nn::relu()),
                isa,
                pass.infer([x], h1, scratch),
            );
            let h2 = pass.part(buffer2, CONVOLUTIONS_MAX_POOL1_SIZE);
            nn::infer(
                &const {
                    nn::MaxPool2d::<
                        6,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [26, CONVOLUTIONS_CONV1_WIDTH],
                        [13, CONVOLUTIONS_MAX_POOL1_WIDTH],
                        [0, 0],
                        [1, 1],
                    )
                },
                isa,
                pass.infer([&*h1], h2, scratch),
            );
            let h3 = pass.part(buffer1, CONVOLUTIONS_SEPARABLE_CONV1_SIZE);
            nn::infer(
                &self.separable_conv1.over::<SeparableConv1Windows>(),
                isa,
                pass.infer([&*h2], h3, scratch),
            );
            let h4 = pass.part(buffer2, CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE);
            nn::infer(
                &self.separable_conv1_pointwise.over::<SeparableConv1PointwiseWindows>(),
                isa,
                pass.infer([&*h3], h4, scratch),
            );
            nn::infer(
                &self.conv_transpose1.transposed::<ConvTranspose1Windows>(),
                isa,
                pass.infer([&*h4], y, scratch),
            );
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([h1, h2, h3, h4], _) = pass
                .split(
                    tape,
                    [
                        CONVOLUTIONS_CONV1_SIZE,
                        CONVOLUTIONS_MAX_POOL1_SIZE,
                        CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                        CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                    ],
                );
            nn::forward(
                &self.conv1.over::<Conv1Windows>().with(nn::relu()),
                pass.forward([x], h1, scratch),
            );
            pass.saw("conv1", &*h1);
            nn::forward(
                &const {
                    nn::MaxPool2d::<
                        6,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [26, CONVOLUTIONS_CONV1_WIDTH],
                        [13, CONVOLUTIONS_MAX_POOL1_WIDTH],
                        [0, 0],
                        [1, 1],
                    )
                },
                pass.forward([&*h1], h2, scratch),
            );
            pass.saw("max_pool1", &*h2);
            nn::forward(
                &self.separable_conv1.over::<SeparableConv1Windows>(),
                pass.forward([&*h2], h3, scratch),
            );
            pass.saw("separable_conv1", &*h3);
            nn::forward(
                &self.separable_conv1_pointwise.over::<SeparableConv1PointwiseWindows>(),
                pass.forward([&*h3], h4, scratch),
            );
            pass.saw("separable_conv1_pointwise", &*h4);
            nn::forward(
                &self.conv_transpose1.transposed::<ConvTranspose1Windows>(),
                pass.forward([&*h4], y, scratch),
            );
            pass.saw("conv_transpose1", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2, h3, h4] = pass
                .split_ref(
                    tape,
                    [
                        CONVOLUTIONS_CONV1_SIZE,
                        CONVOLUTIONS_MAX_POOL1_SIZE,
                        CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                        CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                    ],
                );
            let ([d_buffer1, d_buffer2], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(
                            CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                            CONVOLUTIONS_MAX_POOL1_SIZE,
                        ),
                        nn::memory::max(
                            CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                            CONVOLUTIONS_CONV1_SIZE,
                        ),
                    ],
                );
            let d_h4 = pass.part(d_buffer1, CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE);
            nn::backward(
                &self.conv_transpose1.transposed::<ConvTranspose1Windows>(),
                pass
                    .backward(nn::Saved::new([h4], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h4)])
                    .gradient(nn::field!(gradient.conv_transpose1)),
            );
            let d_h3 = pass.part(d_buffer2, CONVOLUTIONS_SEPARABLE_CONV1_SIZE);
            nn::backward(
                &self.separable_conv1_pointwise.over::<SeparableConv1PointwiseWindows>(),
                pass
                    .backward(nn::Saved::new([h3], &[], &[]), d_h4, scratch)
                    .inputs([nn::Some(&mut *d_h3)])
                    .gradient(nn::field!(gradient.separable_conv1_pointwise)),
            );
            let d_h2 = pass.part(d_buffer1, CONVOLUTIONS_MAX_POOL1_SIZE);
            nn::backward(
                &self.separable_conv1.over::<SeparableConv1Windows>(),
                pass
                    .backward(nn::Saved::new([h2], &[], &[]), d_h3, scratch)
                    .inputs([nn::Some(&mut *d_h2)])
                    .gradient(nn::field!(gradient.separable_conv1)),
            );
            let d_h1 = pass.part(d_buffer2, CONVOLUTIONS_CONV1_SIZE);
            nn::backward(
                &const {
                    nn::MaxPool2d::<
                        6,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [26, CONVOLUTIONS_CONV1_WIDTH],
                        [13, CONVOLUTIONS_MAX_POOL1_WIDTH],
                        [0, 0],
                        [1, 1],
                    )
                },
                pass
                    .backward(nn::Saved::new([h1], h2, &[]), d_h2, scratch)
                    .inputs([nn::Some(&mut *d_h1)]),
            );
            nn::backward(
                &self.conv1.over::<Conv1Windows>().with(nn::relu()),
                pass
                    .backward(nn::Saved::new([x], h1, &[]), d_h1, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.conv1)),
            );
        }
    }
    impl nn::Network for Convolutions {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Convolutions",
            "input                       x: [28, SIDE, 1]\nconv1                       h1 = relu(Σ{ W1[k] · x[:, p + k] } + b1)               W1: 6 × 3 × 5 × 1, b1: 6, k < 3 × 5\nmax_pool1                   h2 = max{ h1[:, s·p + k] }                             k < 2 × 2, s = 2 × 2\nseparable_conv1             h3 = Σ{ W3[k] · h2[:, s·p + k - o] }                   W3: 6 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, o = 1 × (3 + 2·((1 + (SIDE - 4)/2)/2 - 1) - ((SIDE - 4)/2))/2, in 6 groups of channels\nseparable_conv1_pointwise   h4 = Σ{ W4[k] · h3[:, p + k] } + b4                    W4: 8 × 1 × 1 × 6, b4: 8, k < 1 × 1\nconv_transpose1             y = tanh(Σ{ W5[k]ᵀ · h4[:, q] : p = s·q + d·k - o })   W5: 8 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, s and d default to 1, o to 0, in 2 groups of channels",
            &[
                nn::Vertex::input(
                    &[nn::Node::input("input", &[28, CONVOLUTIONS_SIZE_1, 1], nn::None)],
                ),
                nn::Vertex::stage(
                        "conv1",
                        "Conv2d(6, (3, 5), relu)",
                        [96, (2340 * CONVOLUTIONS_CONV1_WIDTH)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "conv1",
                                nn::Op::Conv {
                                    outputs: 6,
                                    groups: 1,
                                    inputs: 1,
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [3, 5],
                                        stride: [1, 1],
                                        dilation: [1, 1],
                                        padding: [0, 0, 0, 0],
                                    },
                                    mode: nn::layers::Padding::Constant(0.0),
                                    bias: true,
                                },
                                &[nn::vertex(0)],
                                &[26, CONVOLUTIONS_CONV1_WIDTH, 6],
                            ),
                            nn::Node::new(
                                "conv1_relu",
                                nn::Op::Activation(nn::Activation::Relu),
                                &[nn::node(0)],
                                &[26, CONVOLUTIONS_CONV1_WIDTH, 6],
                            ),
                        ],
                    ),
                nn::Vertex::stage("max_pool1", "MaxPool2d(2)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "max_pool1",
                                nn::Op::MaxPool {
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [2, 2],
                                        stride: [2, 2],
                                        dilation: [1, 1],
                                        padding: [0, 0, 0, 0],
                                    },
                                    ceil: false,
                                },
                                &[nn::vertex(1)],
                                &[13, CONVOLUTIONS_MAX_POOL1_WIDTH, 6],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "separable_conv1",
                        "SeparableConv2d(8, 3, padding = same, stride = 2)",
                        [110, (714 * CONVOLUTIONS_SEPARABLE_CONV1_WIDTH)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "separable_conv1",
                                nn::Op::Conv {
                                    outputs: 6,
                                    groups: 6,
                                    inputs: 6,
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [3, 3],
                                        stride: [2, 2],
                                        dilation: [1, 1],
                                        padding: [
                                            1,
                                            1,
                                            CONVOLUTIONS_SEPARABLE_CONV1_PADDING_LEFT,
                                            CONVOLUTIONS_SEPARABLE_CONV1_PADDING_RIGHT,
                                        ],
                                    },
                                    mode: nn::layers::Padding::Constant(0.0),
                                    bias: false,
                                },
                                &[nn::vertex(2)],
                                &[7, CONVOLUTIONS_SEPARABLE_CONV1_WIDTH, 6],
                            ),
                            nn::Node::learned(
                                "separable_conv1_pointwise",
                                nn::Op::Conv {
                                    outputs: 8,
                                    groups: 1,
                                    inputs: 6,
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [1, 1],
                                        stride: [1, 1],
                                        dilation: [1, 1],
                                        padding: [0, 0, 0, 0],
                                    },
                                    mode: nn::layers::Padding::Constant(0.0),
                                    bias: true,
                                },
                                &[nn::node(0)],
                                &[7, CONVOLUTIONS_SEPARABLE_CONV1_WIDTH, 8],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "conv_transpose1",
                        "ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)",
                        [72, (504 * CONVOLUTIONS_SEPARABLE_CONV1_WIDTH)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "conv_transpose1",
                                nn::Op::ConvTranspose {
                                    inputs: 8,
                                    outputs: 2,
                                    groups: 2,
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [3, 3],
                                        stride: [2, 2],
                                        dilation: [1, 1],
                                        padding: [0, 0, 0, 0],
                                    },
                                    output_padding: [0, 0],
                                    bias: false,
                                },
                                &[nn::vertex(3)],
                                &[15, CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH, 2],
                            ),
                            nn::Node::new(
                                "conv_transpose1_tanh",
                                nn::Op::Activation(nn::Activation::Tanh),
                                &[nn::node(0)],
                                &[15, CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH, 2],
                            ),
                        ],
                    ),
                nn::Vertex::output(
                    &[
                        nn::Node::output(
                            "output",
                            &[nn::vertex(4)],
                            &[15, CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH, 2],
                        ),
                    ],
                ),
            ],
        );
    }
    nn::random!(Convolutions);
    impl Convolutions {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(
            &self,
            input: &nn::SMatrix<f32, 1, CONVOLUTIONS_INPUT_POSITIONS>,
        ) -> nn::SMatrix<f32, 2, CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS> {
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
        ) -> nn::Result<
            nn::SMatrix<f32, 2, CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS>,
            nn::SampleError,
        > {
            let input = nn::sample::<
                nn::Image<28, CONVOLUTIONS_SIZE_1, 1>,
                f32,
            >("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            f32 : input : nn::SMatrix < f32, 1, CONVOLUTIONS_INPUT_POSITIONS > =>
            nn::SMatrix < f32, 2, CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS >
        );
    }
    const _: () = {
        use nn::layers::MaxPool2d as _;
    };
    impl Convolutions {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(
            &self,
            input: &nn::SMatrix<f32, 1, CONVOLUTIONS_INPUT_POSITIONS>,
        ) -> ConvolutionsStates {
            let x = input.as_slice();
            let h1 = nn::value(
                &self.conv1.over::<Conv1Windows>(),
                [&x],
                [CONVOLUTIONS_CONV1_POSITIONS, CONVOLUTIONS_CONV1_SIZE],
            );
            let h2 = nn::value(
                &nn::Elementwise(nn::relu()),
                [&h1],
                [CONVOLUTIONS_CONV1_POSITIONS, CONVOLUTIONS_CONV1_SIZE],
            );
            let h3 = nn::value(
                &const {
                    nn::MaxPool2d::<
                        6,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [26, CONVOLUTIONS_CONV1_WIDTH],
                        [13, CONVOLUTIONS_MAX_POOL1_WIDTH],
                        [0, 0],
                        [1, 1],
                    )
                },
                [&h2],
                [CONVOLUTIONS_MAX_POOL1_POSITIONS, CONVOLUTIONS_MAX_POOL1_SIZE],
            );
            let h4 = nn::value(
                &self.separable_conv1.over::<SeparableConv1Windows>(),
                [&h3],
                [
                    CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS,
                    CONVOLUTIONS_SEPARABLE_CONV1_SIZE,
                ],
            );
            let h5 = nn::value(
                &self.separable_conv1_pointwise.over::<SeparableConv1PointwiseWindows>(),
                [&h4],
                [
                    CONVOLUTIONS_SEPARABLE_CONV1_POSITIONS,
                    CONVOLUTIONS_SEPARABLE_CONV1_POINTWISE_SIZE,
                ],
            );
            let h6 = nn::value(
                &self.conv_transpose1.transposed::<ConvTranspose1Windows>(),
                [&h5],
                [
                    CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS,
                    CONVOLUTIONS_CONV_TRANSPOSE1_SIZE,
                ],
            );
            let y = nn::value(
                &nn::Elementwise(nn::tanh()),
                [&h6],
                [
                    CONVOLUTIONS_CONV_TRANSPOSE1_POSITIONS,
                    CONVOLUTIONS_CONV_TRANSPOSE1_SIZE,
                ],
            );
            ConvolutionsStates {
                conv1: nn::hidden::boxed(&h2),
                max_pool1: nn::hidden::boxed(&h3),
                separable_conv1: nn::hidden::boxed(&h5),
                conv_transpose1: nn::hidden::boxed(&y),
            }
        }
    }
    struct Conv1Windows;
    impl nn::layers::Windows for Conv1Windows {
        const SIZES: nn::Convolution = nn::Convolution {
            input: [28, CONVOLUTIONS_SIZE_1, 1],
            output: [26, CONVOLUTIONS_CONV1_WIDTH, 6],
            kernel: [3, 5],
            stride: [1, 1],
            dilation: [1, 1],
            sides: [0, 0, 0, 0],
            padding: nn::layers::Padding::Constant(0.0),
            groups: 1,
        };
    }
    struct SeparableConv1Windows;
    impl nn::layers::Windows for SeparableConv1Windows {
        const SIZES: nn::Convolution = nn::Convolution {
            input: [13, CONVOLUTIONS_MAX_POOL1_WIDTH, 6],
            output: [7, CONVOLUTIONS_SEPARABLE_CONV1_WIDTH, 6],
            kernel: [3, 3],
            stride: [2, 2],
            dilation: [1, 1],
            sides: [
                1,
                1,
                CONVOLUTIONS_SEPARABLE_CONV1_PADDING_LEFT,
                CONVOLUTIONS_SEPARABLE_CONV1_PADDING_RIGHT,
            ],
            padding: nn::layers::Padding::Constant(0.0),
            groups: 6,
        };
    }
    struct SeparableConv1PointwiseWindows;
    impl nn::layers::Windows for SeparableConv1PointwiseWindows {
        const SIZES: nn::Convolution = nn::Convolution {
            input: [7, CONVOLUTIONS_SEPARABLE_CONV1_WIDTH, 6],
            output: [7, CONVOLUTIONS_SEPARABLE_CONV1_WIDTH, 8],
            kernel: [1, 1],
            stride: [1, 1],
            dilation: [1, 1],
            sides: [0, 0, 0, 0],
            padding: nn::layers::Padding::Constant(0.0),
            groups: 1,
        };
    }
    struct ConvTranspose1Windows;
    impl nn::layers::Windows for ConvTranspose1Windows {
        const SIZES: nn::Convolution = nn::Convolution {
            input: [15, CONVOLUTIONS_CONV_TRANSPOSE1_WIDTH, 2],
            output: [7, CONVOLUTIONS_SEPARABLE_CONV1_WIDTH, 8],
            kernel: [3, 3],
            stride: [2, 2],
            dilation: [1, 1],
            sides: [0, 0, 0, 0],
            padding: nn::layers::Padding::Constant(0.0),
            groups: 2,
        };
    }
};
