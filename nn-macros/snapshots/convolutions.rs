/// The network `Convolutions`.
///
/// # Stages
///
/// Input: `[28, SIDE, 1]`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `conv1` | `Conv2d(6, (3, 5), relu)` | `[26, (SIDE - 4), 6]` | 96 | 2340·(SIDE - 4) |
/// | `max_pool1` | `MaxPool2d(2)` | `[13, (SIDE - 4)/2, 6]` | 0 | 0 |
/// | `separable_conv1` | `SeparableConv2d(8, 3, padding = same, stride = 2)` | `[7, (1 + (SIDE - 4)/2)/2, 8]` | 110 | 336·(1 + (SIDE - 4)/2)/2 + 378·(1 + (SIDE - 4)/2)/2 |
/// | `conv_transpose1` | `ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)` | `[15, 3 + 2·((1 + (SIDE - 4)/2)/2 - 1), 2]` | 72 | 504·(1 + (SIDE - 4)/2)/2 |
///
/// # Equations
///
/// ```text
/// input                       x: [28, SIDE, 1]
/// conv1                       h1 = relu(Σ{ W1[k] · x[:, p + k] } + b1)               W1: 6 × 3 × 5 × 1, b1: 6, k < 3 × 5
/// max_pool1                   h2 = max{ h1[:, s·p + k] }                             k < 2 × 2, s = 2 × 2
/// separable_conv1             h3 = Σ{ W3[k] · h2[:, s·p + k - o] }                   W3: 6 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, o = 1 × (3 + 2·((1 + (SIDE - 4)/2)/2 - 1) - (SIDE - 4)/2)/2, in 6 groups of channels
/// separable_conv1_pointwise   h4 = Σ{ W4[k] · h3[:, p + k] } + b4                    W4: 8 × 1 × 1 × 6, b4: 8, k < 1 × 1
/// conv_transpose1             y = tanh(Σ{ W5[k]ᵀ · h4[:, q] : p = s·q + d·k - o })   W5: 8 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, what is not given of s, d is 1, of o 0, in 2 groups of channels
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct Convolutions {
    /// Parameters of `conv1`.
    conv1: ::nn_runtime::layers::Conv<f32, 6, 15, 15, 6>,
    /// Parameters of `separable_conv1`.
    separable_conv1: ::nn_runtime::layers::Conv<f32, 6, 9, 9, 0>,
    /// Parameters of `separable_conv1_pointwise`.
    separable_conv1_pointwise: ::nn_runtime::layers::Conv<f32, 8, 6, 1, 8>,
    /// Parameters of `conv_transpose1`.
    conv_transpose1: ::nn_runtime::layers::Conv<f32, 8, 9, 9, 0>,
}
const CONVOLUTIONS_SIZE_1: ::core::primitive::usize = SIDE;
const _: () = ::core::assert!(
    CONVOLUTIONS_SIZE_1 > 0, "the size `SIDE` is 0: sizes and counts are 1 or more"
);
const _: () = ::core::assert!(
    5 <= CONVOLUTIONS_SIZE_1,
    "the kernel is larger than the columns that it slides over: Conv2d(6, (3, 5), relu) on [28, SIDE, 1]: SIDE + 2·0 − 5 < 0\n\nhelp: choose a kernel of at most SIDE columns, or a larger padding"
);
const _: () = ::core::assert!(
    2 <= ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
    "the kernel is larger than the columns that it slides over: MaxPool2d(2) on [26, (SIDE - 4), 6]: (SIDE - 4) + 2·0 − 2 < 0\n\nhelp: choose a kernel of at most (SIDE - 4) columns, or a larger padding"
);
/// The values of the stages of [`Convolutions`] for one sample: see [`Convolutions::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct ConvolutionsStates {
    /// The value of `Conv2d(6, (3, 5), relu)`.
    conv1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            6,
            { (26 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)) },
        >,
    >,
    /// The value of `MaxPool2d(2)`.
    max_pool1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            6,
            {
                (13
                    * ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    ))
            },
        >,
    >,
    /// The value of `SeparableConv2d(8, 3, padding = same, stride = 2)`.
    separable_conv1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            8,
            {
                (7
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    ))
            },
        >,
    >,
    /// The value of `ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)`.
    conv_transpose1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            2,
            {
                (15
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            ))))
            },
        >,
    >,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Convolutions {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Conv<
            f32,
            6,
            15,
            15,
            6,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Conv<
            f32,
            6,
            9,
            9,
            0,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Conv<
            f32,
            8,
            6,
            1,
            8,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Conv<
            f32,
            8,
            9,
            9,
            0,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            conv1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            separable_conv1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            separable_conv1_pointwise: ::nn_runtime::parameter::Parameters::<
                f32,
            >::zeros(),
            conv_transpose1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <::nn_runtime::layers::Conv<
            f32,
            6,
            15,
            15,
            6,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("conv1"), tell);
        <::nn_runtime::layers::Conv<
            f32,
            6,
            9,
            9,
            0,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("separable_conv1"), tell);
        <::nn_runtime::layers::Conv<
            f32,
            8,
            6,
            1,
            8,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("separable_conv1_pointwise"), tell);
        <::nn_runtime::layers::Conv<
            f32,
            8,
            9,
            9,
            0,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("conv_transpose1"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.conv1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.separable_conv1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices(&self.separable_conv1_pointwise, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.conv_transpose1, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.conv1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.separable_conv1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.separable_conv1_pointwise, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.conv_transpose1, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Convolutions {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Image<28, CONVOLUTIONS_SIZE_1, 1>;
    type Output = ::nn_runtime::shape::Image<
        15,
        {
            (3
                + (2
                    * ::core::primitive::usize::saturating_sub(
                        ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        ),
                        1,
                    )))
        },
        2,
    >;
    type Head = ::nn_runtime::activation::Tanh;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0
        + (2340 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)) + 0
        + ((336
            * ::core::primitive::usize::wrapping_div(
                (1
                    + ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
                2,
            ))
            + (378
                * ::core::primitive::usize::wrapping_div(
                    (1
                        + ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    2,
                )))
        + (504
            * ::core::primitive::usize::wrapping_div(
                (1
                    + ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
                2,
            ));
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        ((42
            * ::core::primitive::usize::wrapping_div(
                (1
                    + ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
                2,
            ))
            + (56
                * ::core::primitive::usize::wrapping_div(
                    (1
                        + ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    2,
                ))
            + (78
                * ::core::primitive::usize::wrapping_div(
                    ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                    2,
                ))
            + (156 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4))),
    );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    (156
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                    (42
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                )
                + ::nn_runtime::layer::max(
                    (78
                        * ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    (56
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                ),
        )
        .and(
            <::nn_runtime::layers::Convolved<
                'static,
                ::nn_runtime::layers::Conv<f32, 6, 15, 15, 6>,
                ::nn_runtime::layers::Sliding<
                    28,
                    CONVOLUTIONS_SIZE_1,
                    1,
                    26,
                    { ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4) },
                    6,
                    3,
                    5,
                    1,
                    1,
                    1,
                    1,
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                >,
                ::nn_runtime::activation::Relu,
            > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                .at(
                    (26
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 6, 9, 9, 0>,
                        ::nn_runtime::layers::Sliding<
                            13,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )
                            },
                            6,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            6,
                            3,
                            3,
                            2,
                            2,
                            1,
                            1,
                            1,
                            1,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                )
                            },
                            {
                                ::core::primitive::usize::saturating_sub(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            (3
                                                + (2
                                                    * ::core::primitive::usize::saturating_sub(
                                                        ::core::primitive::usize::wrapping_div(
                                                            (1
                                                                + ::core::primitive::usize::wrapping_div(
                                                                    ::core::primitive::usize::saturating_sub(
                                                                        CONVOLUTIONS_SIZE_1,
                                                                        4,
                                                                    ),
                                                                    2,
                                                                )),
                                                            2,
                                                        ),
                                                        1,
                                                    ))),
                                            ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            ),
                                        ),
                                        2,
                                    ),
                                )
                            },
                            6,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(
                            (7
                                * ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )),
                        ),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 8, 6, 1, 8>,
                        ::nn_runtime::layers::Sliding<
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            6,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            8,
                            1,
                            1,
                            1,
                            1,
                            1,
                            1,
                            0,
                            0,
                            0,
                            0,
                            1,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(
                            (7
                                * ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )),
                        ),
                )
                .or(
                    <::nn_runtime::layers::ConvTransposed<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 8, 9, 9, 0>,
                        ::nn_runtime::layers::Sliding<
                            15,
                            {
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        )))
                            },
                            2,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            8,
                            3,
                            3,
                            2,
                            2,
                            1,
                            1,
                            0,
                            0,
                            0,
                            0,
                            2,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(
                            (15
                                * (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        )))),
                        ),
                ),
        );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0,
        )
        .and(
            <::nn_runtime::layers::Convolved<
                'static,
                ::nn_runtime::layers::Conv<f32, 6, 15, 15, 6>,
                ::nn_runtime::layers::Sliding<
                    28,
                    CONVOLUTIONS_SIZE_1,
                    1,
                    26,
                    { ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4) },
                    6,
                    3,
                    5,
                    1,
                    1,
                    1,
                    1,
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                >,
                ::nn_runtime::activation::Relu,
            > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                .at(
                    (26
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 6, 9, 9, 0>,
                        ::nn_runtime::layers::Sliding<
                            13,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )
                            },
                            6,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            6,
                            3,
                            3,
                            2,
                            2,
                            1,
                            1,
                            1,
                            1,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                )
                            },
                            {
                                ::core::primitive::usize::saturating_sub(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            (3
                                                + (2
                                                    * ::core::primitive::usize::saturating_sub(
                                                        ::core::primitive::usize::wrapping_div(
                                                            (1
                                                                + ::core::primitive::usize::wrapping_div(
                                                                    ::core::primitive::usize::saturating_sub(
                                                                        CONVOLUTIONS_SIZE_1,
                                                                        4,
                                                                    ),
                                                                    2,
                                                                )),
                                                            2,
                                                        ),
                                                        1,
                                                    ))),
                                            ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            ),
                                        ),
                                        2,
                                    ),
                                )
                            },
                            6,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(
                            (7
                                * ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )),
                        ),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 8, 6, 1, 8>,
                        ::nn_runtime::layers::Sliding<
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            6,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            8,
                            1,
                            1,
                            1,
                            1,
                            1,
                            1,
                            0,
                            0,
                            0,
                            0,
                            1,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(
                            (7
                                * ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )),
                        ),
                )
                .or(
                    <::nn_runtime::layers::ConvTransposed<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 8, 9, 9, 0>,
                        ::nn_runtime::layers::Sliding<
                            15,
                            {
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        )))
                            },
                            2,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            8,
                            3,
                            3,
                            2,
                            2,
                            1,
                            1,
                            0,
                            0,
                            0,
                            0,
                            2,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(
                            (15
                                * (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        )))),
                        ),
                ),
        );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    (56
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                    (78
                        * ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                )
                + ::nn_runtime::layer::max(
                    (42
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                    (156
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                ),
        )
        .and(
            <::nn_runtime::layers::Convolved<
                'static,
                ::nn_runtime::layers::Conv<f32, 6, 15, 15, 6>,
                ::nn_runtime::layers::Sliding<
                    28,
                    CONVOLUTIONS_SIZE_1,
                    1,
                    26,
                    { ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4) },
                    6,
                    3,
                    5,
                    1,
                    1,
                    1,
                    1,
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                >,
                ::nn_runtime::activation::Relu,
            > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                .at(
                    (26
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 6, 9, 9, 0>,
                        ::nn_runtime::layers::Sliding<
                            13,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )
                            },
                            6,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            6,
                            3,
                            3,
                            2,
                            2,
                            1,
                            1,
                            1,
                            1,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                )
                            },
                            {
                                ::core::primitive::usize::saturating_sub(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            (3
                                                + (2
                                                    * ::core::primitive::usize::saturating_sub(
                                                        ::core::primitive::usize::wrapping_div(
                                                            (1
                                                                + ::core::primitive::usize::wrapping_div(
                                                                    ::core::primitive::usize::saturating_sub(
                                                                        CONVOLUTIONS_SIZE_1,
                                                                        4,
                                                                    ),
                                                                    2,
                                                                )),
                                                            2,
                                                        ),
                                                        1,
                                                    ))),
                                            ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            ),
                                        ),
                                        2,
                                    ),
                                )
                            },
                            6,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(
                            (7
                                * ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )),
                        ),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 8, 6, 1, 8>,
                        ::nn_runtime::layers::Sliding<
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            6,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            8,
                            1,
                            1,
                            1,
                            1,
                            1,
                            1,
                            0,
                            0,
                            0,
                            0,
                            1,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(
                            (7
                                * ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )),
                        ),
                )
                .or(
                    <::nn_runtime::layers::ConvTransposed<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 8, 9, 9, 0>,
                        ::nn_runtime::layers::Sliding<
                            15,
                            {
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        )))
                            },
                            2,
                            7,
                            {
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                )
                            },
                            8,
                            3,
                            3,
                            2,
                            2,
                            1,
                            1,
                            0,
                            0,
                            0,
                            0,
                            2,
                            0,
                        >,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(
                            (15
                                * (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        )))),
                        ),
                ),
        );
    const WHOLE_BATCH: bool = false
        || <::nn_runtime::layers::Convolved<
            'static,
            ::nn_runtime::layers::Conv<f32, 6, 15, 15, 6>,
            ::nn_runtime::layers::Sliding<
                28,
                CONVOLUTIONS_SIZE_1,
                1,
                26,
                { ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4) },
                6,
                3,
                5,
                1,
                1,
                1,
                1,
                0,
                0,
                0,
                0,
                1,
                0,
            >,
            ::nn_runtime::activation::Relu,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Convolved<
            'static,
            ::nn_runtime::layers::Conv<f32, 6, 9, 9, 0>,
            ::nn_runtime::layers::Sliding<
                13,
                {
                    ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )
                },
                6,
                7,
                {
                    ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )
                },
                6,
                3,
                3,
                2,
                2,
                1,
                1,
                1,
                1,
                {
                    ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(
                            (3
                                + (2
                                    * ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::wrapping_div(
                                            (1
                                                + ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                )),
                                            2,
                                        ),
                                        1,
                                    ))),
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            ),
                        ),
                        2,
                    )
                },
                {
                    ::core::primitive::usize::saturating_sub(
                        ::core::primitive::usize::saturating_sub(
                            (3
                                + (2
                                    * ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::wrapping_div(
                                            (1
                                                + ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                )),
                                            2,
                                        ),
                                        1,
                                    ))),
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            ),
                        ),
                        ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        ))),
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                ),
                            ),
                            2,
                        ),
                    )
                },
                6,
                0,
            >,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Convolved<
            'static,
            ::nn_runtime::layers::Conv<f32, 8, 6, 1, 8>,
            ::nn_runtime::layers::Sliding<
                7,
                {
                    ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )
                },
                6,
                7,
                {
                    ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )
                },
                8,
                1,
                1,
                1,
                1,
                1,
                1,
                0,
                0,
                0,
                0,
                1,
                0,
            >,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::ConvTransposed<
            'static,
            ::nn_runtime::layers::Conv<f32, 8, 9, 9, 0>,
            ::nn_runtime::layers::Sliding<
                15,
                {
                    (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            )))
                },
                2,
                7,
                {
                    ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )
                },
                8,
                3,
                3,
                2,
                2,
                1,
                1,
                0,
                0,
                0,
                0,
                2,
                0,
            >,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH;
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::tanh()
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.conv1
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::relu(),
                ),
                generator,
            );
        self.separable_conv1
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
        self.separable_conv1_pointwise
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
        self.conv_transpose1
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::tanh(),
                ),
                generator,
            );
    }
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
                    ::nn_runtime::layer::max(
                        (156
                            * ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            )),
                        (42
                            * ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::max(
                        (78
                            * ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        (56
                            * ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )),
                    ),
                ],
            );
        let h1 = pass
            .part(
                buffer1,
                (156 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
            );
        ::nn_runtime::operation::infer(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        28,
                        CONVOLUTIONS_SIZE_1,
                        1,
                        26,
                        {
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            )
                        },
                        6,
                        3,
                        5,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >()
                .with(::nn_runtime::activation::relu()),
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass
            .part(
                buffer2,
                (78
                    * ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
            );
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    6,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        26,
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                    ],
                    [
                        13,
                        ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        ),
                    ],
                    [0, 0],
                    [1, 1],
                )
            },
            isa,
            pass,
            [&*h1],
            h2,
            scratch,
        );
        let h3 = pass
            .part(
                buffer1,
                (42
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
            );
        ::nn_runtime::operation::infer(
            &self
                .separable_conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        13,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        1,
                        1,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                2,
                            )
                        },
                        {
                            ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                ),
                            )
                        },
                        6,
                        0,
                    >,
                >(),
            isa,
            pass,
            [&*h2],
            h3,
            scratch,
        );
        let h4 = pass
            .part(
                buffer2,
                (56
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
            );
        ::nn_runtime::operation::infer(
            &self
                .separable_conv1_pointwise
                .over::<
                    ::nn_runtime::layers::Sliding<
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >(),
            isa,
            pass,
            [&*h3],
            h4,
            scratch,
        );
        ::nn_runtime::operation::infer(
            &self
                .conv_transpose1
                .transposed::<
                    ::nn_runtime::layers::Sliding<
                        15,
                        {
                            (3
                                + (2
                                    * ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::wrapping_div(
                                            (1
                                                + ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                )),
                                            2,
                                        ),
                                        1,
                                    )))
                        },
                        2,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        2,
                        0,
                    >,
                >(),
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
        let ([h1, h2, h3, h4], _) = pass
            .split(
                tape,
                [
                    (156
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                    (78
                        * ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    (42
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                    (56
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        28,
                        CONVOLUTIONS_SIZE_1,
                        1,
                        26,
                        {
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            )
                        },
                        6,
                        3,
                        5,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >()
                .with(::nn_runtime::activation::relu()),
            pass,
            [x],
            h1,
            &mut [],
            scratch,
        );
        pass.saw("conv1", &*h1);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    6,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        26,
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                    ],
                    [
                        13,
                        ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        ),
                    ],
                    [0, 0],
                    [1, 1],
                )
            },
            pass,
            [&*h1],
            h2,
            &mut [],
            scratch,
        );
        pass.saw("max_pool1", &*h2);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self
                .separable_conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        13,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        1,
                        1,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                2,
                            )
                        },
                        {
                            ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                ),
                            )
                        },
                        6,
                        0,
                    >,
                >(),
            pass,
            [&*h2],
            h3,
            &mut [],
            scratch,
        );
        pass.saw("separable_conv1", &*h3);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self
                .separable_conv1_pointwise
                .over::<
                    ::nn_runtime::layers::Sliding<
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >(),
            pass,
            [&*h3],
            h4,
            &mut [],
            scratch,
        );
        pass.saw("separable_conv1_pointwise", &*h4);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self
                .conv_transpose1
                .transposed::<
                    ::nn_runtime::layers::Sliding<
                        15,
                        {
                            (3
                                + (2
                                    * ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::wrapping_div(
                                            (1
                                                + ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                )),
                                            2,
                                        ),
                                        1,
                                    )))
                        },
                        2,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        2,
                        0,
                    >,
                >(),
            pass,
            [&*h4],
            y,
            &mut [],
            scratch,
        );
        pass.saw("conv_transpose1", &*y);
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
        let [h1, h2, h3, h4] = pass
            .split_ref(
                tape,
                [
                    (156
                        * ::core::primitive::usize::saturating_sub(
                            CONVOLUTIONS_SIZE_1,
                            4,
                        )),
                    (78
                        * ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    (42
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                    (56
                        * ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        )),
                ],
            );
        let ([d_buffer1, d_buffer2], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(
                        (56
                            * ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )),
                        (78
                            * ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::max(
                        (42
                            * ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )),
                        (156
                            * ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            )),
                    ),
                ],
            );
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h4 = pass
            .part(
                d_buffer1,
                (56
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self
                .conv_transpose1
                .transposed::<
                    ::nn_runtime::layers::Sliding<
                        15,
                        {
                            (3
                                + (2
                                    * ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::wrapping_div(
                                            (1
                                                + ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                )),
                                            2,
                                        ),
                                        1,
                                    )))
                        },
                        2,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        2,
                        0,
                    >,
                >(),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h4],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h4)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.conv_transpose1),
            scratch,
        );
        let d_h3 = pass
            .part(
                d_buffer2,
                (42
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self
                .separable_conv1_pointwise
                .over::<
                    ::nn_runtime::layers::Sliding<
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >(),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h3],
                output: &[],
                tape: &[],
            },
            d_h4,
            [::core::option::Option::Some(&mut *d_h3)],
            gradient
                .as_deref_mut()
                .map(|gradient| &mut gradient.separable_conv1_pointwise),
            scratch,
        );
        let d_h2 = pass
            .part(
                d_buffer1,
                (78
                    * ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self
                .separable_conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        13,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        1,
                        1,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                2,
                            )
                        },
                        {
                            ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                ),
                            )
                        },
                        6,
                        0,
                    >,
                >(),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h2],
                output: &[],
                tape: &[],
            },
            d_h3,
            [::core::option::Option::Some(&mut *d_h2)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.separable_conv1),
            scratch,
        );
        let d_h1 = pass
            .part(
                d_buffer2,
                (156 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    6,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        26,
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                    ],
                    [
                        13,
                        ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        ),
                    ],
                    [0, 0],
                    [1, 1],
                )
            },
            pass,
            ::nn_runtime::layer::Saved {
                input: [h1],
                output: h2,
                tape: &[],
            },
            d_h2,
            [::core::option::Option::Some(&mut *d_h1)],
            ::core::option::Option::None,
            scratch,
        );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        28,
                        CONVOLUTIONS_SIZE_1,
                        1,
                        26,
                        {
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            )
                        },
                        6,
                        3,
                        5,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >()
                .with(::nn_runtime::activation::relu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [x],
                output: h1,
                tape: &[],
            },
            d_h1,
            [d_x.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.conv1),
            scratch,
        );
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Convolutions {
    const NAME: &'static str = "Convolutions";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "conv1",
            declaration: "Conv2d(6, (3, 5), relu)",
            output: const {
                &[
                    26,
                    ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                    6,
                ]
            },
            parameters: 96,
            multiply_adds: (2340
                * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
        },
        ::nn_runtime::network::Stage {
            name: "max_pool1",
            declaration: "MaxPool2d(2)",
            output: const {
                &[
                    13,
                    ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    ),
                    6,
                ]
            },
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "separable_conv1",
            declaration: "SeparableConv2d(8, 3, padding = same, stride = 2)",
            output: const {
                &[
                    7,
                    ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    ),
                    8,
                ]
            },
            parameters: 110,
            multiply_adds: ((336
                * ::core::primitive::usize::wrapping_div(
                    (1
                        + ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    2,
                ))
                + (378
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    ))),
        },
        ::nn_runtime::network::Stage {
            name: "conv_transpose1",
            declaration: "ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)",
            output: const {
                &[
                    15,
                    (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            ))),
                    2,
                ]
            },
            parameters: 72,
            multiply_adds: (504
                * ::core::primitive::usize::wrapping_div(
                    (1
                        + ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        )),
                    2,
                )),
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Convolutions",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[28, CONVOLUTIONS_SIZE_1, 1],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[28, CONVOLUTIONS_SIZE_1, 1],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "conv1",
                declaration: "Conv2d(6, (3, 5), relu)",
                shape: const {
                    &[
                        26,
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        6,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "conv1",
                        operation: ::nn_runtime::structure::Operation::Conv {
                            outputs: 6,
                            groups: 1,
                            inputs: 1,
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [3, 5],
                                stride: [1, 1],
                                dilation: [1, 1],
                                padding: [0, 0, 0, 0],
                            },
                            mode: ::nn_runtime::layers::Padding::Constant(0.0),
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "conv1",
                        shape: const {
                            &[
                                26,
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                6,
                            ]
                        },
                    },
                    ::nn_runtime::structure::Node {
                        name: "conv1_relu",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Relu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: const {
                            &[
                                26,
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                6,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "max_pool1",
                declaration: "MaxPool2d(2)",
                shape: const {
                    &[
                        13,
                        ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        ),
                        6,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "max_pool1",
                        operation: ::nn_runtime::structure::Operation::MaxPool {
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [2, 2],
                                stride: [2, 2],
                                dilation: [1, 1],
                                padding: [0, 0, 0, 0],
                            },
                            ceil: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(1)],
                        parameters: "",
                        shape: const {
                            &[
                                13,
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                ),
                                6,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "separable_conv1",
                declaration: "SeparableConv2d(8, 3, padding = same, stride = 2)",
                shape: const {
                    &[
                        7,
                        ::core::primitive::usize::wrapping_div(
                            (1
                                + ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        CONVOLUTIONS_SIZE_1,
                                        4,
                                    ),
                                    2,
                                )),
                            2,
                        ),
                        8,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "separable_conv1",
                        operation: ::nn_runtime::structure::Operation::Conv {
                            outputs: 6,
                            groups: 6,
                            inputs: 6,
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [3, 3],
                                stride: [2, 2],
                                dilation: [1, 1],
                                padding: [
                                    1,
                                    1,
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            (3
                                                + (2
                                                    * ::core::primitive::usize::saturating_sub(
                                                        ::core::primitive::usize::wrapping_div(
                                                            (1
                                                                + ::core::primitive::usize::wrapping_div(
                                                                    ::core::primitive::usize::saturating_sub(
                                                                        CONVOLUTIONS_SIZE_1,
                                                                        4,
                                                                    ),
                                                                    2,
                                                                )),
                                                            2,
                                                        ),
                                                        1,
                                                    ))),
                                            ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            ),
                                        ),
                                        2,
                                    ),
                                    ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::saturating_sub(
                                            (3
                                                + (2
                                                    * ::core::primitive::usize::saturating_sub(
                                                        ::core::primitive::usize::wrapping_div(
                                                            (1
                                                                + ::core::primitive::usize::wrapping_div(
                                                                    ::core::primitive::usize::saturating_sub(
                                                                        CONVOLUTIONS_SIZE_1,
                                                                        4,
                                                                    ),
                                                                    2,
                                                                )),
                                                            2,
                                                        ),
                                                        1,
                                                    ))),
                                            ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            ),
                                        ),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                (3
                                                    + (2
                                                        * ::core::primitive::usize::saturating_sub(
                                                            ::core::primitive::usize::wrapping_div(
                                                                (1
                                                                    + ::core::primitive::usize::wrapping_div(
                                                                        ::core::primitive::usize::saturating_sub(
                                                                            CONVOLUTIONS_SIZE_1,
                                                                            4,
                                                                        ),
                                                                        2,
                                                                    )),
                                                                2,
                                                            ),
                                                            1,
                                                        ))),
                                                ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                ),
                                            ),
                                            2,
                                        ),
                                    ),
                                ],
                            },
                            mode: ::nn_runtime::layers::Padding::Constant(0.0),
                            bias: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "separable_conv1",
                        shape: const {
                            &[
                                7,
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                6,
                            ]
                        },
                    },
                    ::nn_runtime::structure::Node {
                        name: "separable_conv1_pointwise",
                        operation: ::nn_runtime::structure::Operation::Conv {
                            outputs: 8,
                            groups: 1,
                            inputs: 6,
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [1, 1],
                                stride: [1, 1],
                                dilation: [1, 1],
                                padding: [0, 0, 0, 0],
                            },
                            mode: ::nn_runtime::layers::Padding::Constant(0.0),
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "separable_conv1_pointwise",
                        shape: const {
                            &[
                                7,
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                8,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "conv_transpose1",
                declaration: "ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)",
                shape: const {
                    &[
                        15,
                        (3
                            + (2
                                * ::core::primitive::usize::saturating_sub(
                                    ::core::primitive::usize::wrapping_div(
                                        (1
                                            + ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            )),
                                        2,
                                    ),
                                    1,
                                ))),
                        2,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "conv_transpose1",
                        operation: ::nn_runtime::structure::Operation::ConvTranspose {
                            inputs: 8,
                            outputs: 2,
                            groups: 2,
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [3, 3],
                                stride: [2, 2],
                                dilation: [1, 1],
                                padding: [0, 0, 0, 0],
                            },
                            output_padding: [0, 0],
                            bias: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(3)],
                        parameters: "conv_transpose1",
                        shape: const {
                            &[
                                15,
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        ))),
                                2,
                            ]
                        },
                    },
                    ::nn_runtime::structure::Node {
                        name: "conv_transpose1_tanh",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Tanh,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: const {
                            &[
                                15,
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        ))),
                                2,
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
                        15,
                        (3
                            + (2
                                * ::core::primitive::usize::saturating_sub(
                                    ::core::primitive::usize::wrapping_div(
                                        (1
                                            + ::core::primitive::usize::wrapping_div(
                                                ::core::primitive::usize::saturating_sub(
                                                    CONVOLUTIONS_SIZE_1,
                                                    4,
                                                ),
                                                2,
                                            )),
                                        2,
                                    ),
                                    1,
                                ))),
                        2,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "",
                        shape: const {
                            &[
                                15,
                                (3
                                    + (2
                                        * ::core::primitive::usize::saturating_sub(
                                            ::core::primitive::usize::wrapping_div(
                                                (1
                                                    + ::core::primitive::usize::wrapping_div(
                                                        ::core::primitive::usize::saturating_sub(
                                                            CONVOLUTIONS_SIZE_1,
                                                            4,
                                                        ),
                                                        2,
                                                    )),
                                                2,
                                            ),
                                            1,
                                        ))),
                                2,
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
        "input                       x: [28, SIDE, 1]\nconv1                       h1 = relu(Σ{ W1[k] · x[:, p + k] } + b1)               W1: 6 × 3 × 5 × 1, b1: 6, k < 3 × 5\nmax_pool1                   h2 = max{ h1[:, s·p + k] }                             k < 2 × 2, s = 2 × 2\nseparable_conv1             h3 = Σ{ W3[k] · h2[:, s·p + k - o] }                   W3: 6 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, o = 1 × (3 + 2·((1 + (SIDE - 4)/2)/2 - 1) - (SIDE - 4)/2)/2, in 6 groups of channels\nseparable_conv1_pointwise   h4 = Σ{ W4[k] · h3[:, p + k] } + b4                    W4: 8 × 1 × 1 × 6, b4: 8, k < 1 × 1\nconv_transpose1             y = tanh(Σ{ W5[k]ᵀ · h4[:, q] : p = s·q + d·k - o })   W5: 8 × 3 × 3 × 1, k < 3 × 3, s = 2 × 2, what is not given of s, d is 1, of o 0, in 2 groups of channels"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Convolutions>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Convolutions {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Convolutions {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 1, { (28 * CONVOLUTIONS_SIZE_1) }>,
    ) -> ::nn_runtime::nalgebra::SMatrix<
        f32,
        2,
        {
            (15
                * (3
                    + (2
                        * ::core::primitive::usize::saturating_sub(
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            ),
                            1,
                        ))))
        },
    > {
        let packed = input.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<
            f32,
            2,
            {
                (15
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            ))))
            },
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
            2,
            {
                (15
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            ))))
            },
        >,
        ::nn_runtime::network::SampleError,
    > {
        let input = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Image<28, CONVOLUTIONS_SIZE_1, 1>,
            f32,
        >("input", input)?;
        let packed = input;
        let mut output = <::nn_runtime::nalgebra::SMatrix<
            f32,
            2,
            {
                (15
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            ))))
            },
        >>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[allow(unused_imports)]
const _: () = {
    use ::nn_runtime::layers::MaxPool2d as _;
};
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Convolutions {
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
        input: &::nn_runtime::nalgebra::SMatrix<f32, 1, { (28 * CONVOLUTIONS_SIZE_1) }>,
    ) -> ConvolutionsStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        28,
                        CONVOLUTIONS_SIZE_1,
                        1,
                        26,
                        {
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            )
                        },
                        6,
                        3,
                        5,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >(),
            [&x],
            [
                (26 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
                (156 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
            ],
        );
        let h2 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Relu,
            >(::nn_runtime::activation::relu()),
            [&h1],
            [
                (26 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
                (156 * ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4)),
            ],
        );
        let h3 = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    6,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        26,
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                    ],
                    [
                        13,
                        ::core::primitive::usize::wrapping_div(
                            ::core::primitive::usize::saturating_sub(
                                CONVOLUTIONS_SIZE_1,
                                4,
                            ),
                            2,
                        ),
                    ],
                    [0, 0],
                    [1, 1],
                )
            },
            [&h2],
            [
                (13
                    * ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
                (78
                    * ::core::primitive::usize::wrapping_div(
                        ::core::primitive::usize::saturating_sub(CONVOLUTIONS_SIZE_1, 4),
                        2,
                    )),
            ],
        );
        let h4 = ::nn_runtime::hidden::value(
            &self
                .separable_conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        13,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        1,
                        1,
                        {
                            ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                2,
                            )
                        },
                        {
                            ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::saturating_sub(
                                    (3
                                        + (2
                                            * ::core::primitive::usize::saturating_sub(
                                                ::core::primitive::usize::wrapping_div(
                                                    (1
                                                        + ::core::primitive::usize::wrapping_div(
                                                            ::core::primitive::usize::saturating_sub(
                                                                CONVOLUTIONS_SIZE_1,
                                                                4,
                                                            ),
                                                            2,
                                                        )),
                                                    2,
                                                ),
                                                1,
                                            ))),
                                    ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    ),
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    ::core::primitive::usize::saturating_sub(
                                        (3
                                            + (2
                                                * ::core::primitive::usize::saturating_sub(
                                                    ::core::primitive::usize::wrapping_div(
                                                        (1
                                                            + ::core::primitive::usize::wrapping_div(
                                                                ::core::primitive::usize::saturating_sub(
                                                                    CONVOLUTIONS_SIZE_1,
                                                                    4,
                                                                ),
                                                                2,
                                                            )),
                                                        2,
                                                    ),
                                                    1,
                                                ))),
                                        ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        ),
                                    ),
                                    2,
                                ),
                            )
                        },
                        6,
                        0,
                    >,
                >(),
            [&h3],
            [
                (7
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
                (42
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
            ],
        );
        let h5 = ::nn_runtime::hidden::value(
            &self
                .separable_conv1_pointwise
                .over::<
                    ::nn_runtime::layers::Sliding<
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        6,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                    >,
                >(),
            [&h4],
            [
                (7
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
                (56
                    * ::core::primitive::usize::wrapping_div(
                        (1
                            + ::core::primitive::usize::wrapping_div(
                                ::core::primitive::usize::saturating_sub(
                                    CONVOLUTIONS_SIZE_1,
                                    4,
                                ),
                                2,
                            )),
                        2,
                    )),
            ],
        );
        let h6 = ::nn_runtime::hidden::value(
            &self
                .conv_transpose1
                .transposed::<
                    ::nn_runtime::layers::Sliding<
                        15,
                        {
                            (3
                                + (2
                                    * ::core::primitive::usize::saturating_sub(
                                        ::core::primitive::usize::wrapping_div(
                                            (1
                                                + ::core::primitive::usize::wrapping_div(
                                                    ::core::primitive::usize::saturating_sub(
                                                        CONVOLUTIONS_SIZE_1,
                                                        4,
                                                    ),
                                                    2,
                                                )),
                                            2,
                                        ),
                                        1,
                                    )))
                        },
                        2,
                        7,
                        {
                            ::core::primitive::usize::wrapping_div(
                                (1
                                    + ::core::primitive::usize::wrapping_div(
                                        ::core::primitive::usize::saturating_sub(
                                            CONVOLUTIONS_SIZE_1,
                                            4,
                                        ),
                                        2,
                                    )),
                                2,
                            )
                        },
                        8,
                        3,
                        3,
                        2,
                        2,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        2,
                        0,
                    >,
                >(),
            [&h5],
            [
                (15
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            )))),
                (30
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            )))),
            ],
        );
        let y = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Tanh,
            >(::nn_runtime::activation::tanh()),
            [&h6],
            [
                (15
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            )))),
                (30
                    * (3
                        + (2
                            * ::core::primitive::usize::saturating_sub(
                                ::core::primitive::usize::wrapping_div(
                                    (1
                                        + ::core::primitive::usize::wrapping_div(
                                            ::core::primitive::usize::saturating_sub(
                                                CONVOLUTIONS_SIZE_1,
                                                4,
                                            ),
                                            2,
                                        )),
                                    2,
                                ),
                                1,
                            )))),
            ],
        );
        ConvolutionsStates {
            conv1: ::nn_runtime::hidden::boxed(&h2),
            max_pool1: ::nn_runtime::hidden::boxed(&h3),
            separable_conv1: ::nn_runtime::hidden::boxed(&h5),
            conv_transpose1: ::nn_runtime::hidden::boxed(&y),
        }
    }
}
