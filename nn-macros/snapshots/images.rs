/// The network `Images`.
///
/// # Stages
///
/// Input: `[SIDE, SIDE, 4]`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `batch_norm1` | `BatchNorm(momentum = 0.2)` | `[SIDE, SIDE, 4]` | 16 | 4·SIDE·SIDE |
/// | `max_pool1` | `MaxPool2d(3, stride = 2, padding = 1)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 0 |
/// | `layer_norm1` | `LayerNorm(affine = false)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 8·(1 + SIDE)/2·(1 + SIDE)/2 |
/// | `dense1` | `Dense(4, relu)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 20 | 16·(1 + SIDE)/2·(1 + SIDE)/2 |
/// | `drop_path1` | `DropPath(0.1)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 0 |
/// | `residual1` | `Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 0 |
/// | `avg_pool1` | `AvgPool2d(2)` | `[(1 + SIDE)/4, (1 + SIDE)/4, 4]` | 0 | 0 |
/// | `global_avg_pool1` | `GlobalAvgPool` | `4` | 0 | 0 |
///
/// ```text
/// ○    input                                                    [SIDE, SIDE, 4]
/// ○    batch_norm1       BatchNorm(momentum = 0.2)              [SIDE, SIDE, 4]
/// ○    max_pool1         MaxPool2d(3, stride = 2, padding = 1)  [(1 + SIDE)/2, (1 + SIDE)/2, 4]
/// ├─╮
/// │ ○  layer_norm1       LayerNorm(affine = false)              [(1 + SIDE)/2, (1 + SIDE)/2, 4]
/// │ ○  dense1            Dense(4, relu)                         [(1 + SIDE)/2, (1 + SIDE)/2, 4]
/// │ ○  drop_path1        DropPath(0.1)                          [(1 + SIDE)/2, (1 + SIDE)/2, 4]
/// ○─╯  residual1         Residual                               [(1 + SIDE)/2, (1 + SIDE)/2, 4]
/// ○    avg_pool1         AvgPool2d(2)                           [(1 + SIDE)/4, (1 + SIDE)/4, 4]
/// ○    global_avg_pool1  GlobalAvgPool                          4
/// ○    output                                                   4
/// ```
///
/// # Equations
///
/// ```text
/// input              x: [SIDE, SIDE, 4]
/// batch_norm1        h1 = g1 ⊙ (x - m1) / √(v1 + 1e-5) + b1     g1, b1, m1, v1: 4 each, in training m1 and v1 are mean and variance of the batch; the running ones take 0.2 of them
/// max_pool1          h2 = max{ h1[:, s·p + k - o] }             k < 3 × 3, s = 2 × 2, o = 1 × 1
/// layer_norm1        h3 = (h2 - mean(h2)) / √(var(h2) + 1e-5)   over the features of each position
/// dense1             h4 = relu(W4 · h3 + b4)                    W4: 4 × 4, b4: 4
/// drop_path1         h5 = h4                                    in training each sample is 0 with probability 0.1, else divided by 0.9
/// residual1          h6 = h2 + h5
/// avg_pool1          h7 = mean{ h6[:, s·p + k] }                k < 2 × 2, s = 2 × 2
/// global_avg_pool1   y = mean{ h7[:, t] }                       t < (1 + SIDE)/4·(1 + SIDE)/4
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct Images {
    /// Parameters of `batch_norm1`.
    batch_norm1: ::nn_runtime::layers::BatchNorm<f32, 4>,
    /// Parameters of `layer_norm1`.
    layer_norm1: ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
    /// Parameters of `dense1`.
    dense1: ::nn_runtime::layers::Dense<f32, 4, 4>,
}
const IMAGES_SIZE_1: ::core::primitive::usize = SIDE;
const _: () = ::core::assert!(
    IMAGES_SIZE_1 > 0, "the size `SIDE` is 0: sizes and counts are 1 or more"
);
const _: () = ::core::assert!(
    3 <= (2 + IMAGES_SIZE_1),
    "the kernel is larger than the rows that it slides over: MaxPool2d(3, stride = 2, padding = 1) on [SIDE, SIDE, 4]: SIDE + 2·1 − 3 < 0\n\nhelp: choose a kernel of at most 2 + SIDE rows, or a larger padding"
);
const _: () = ::core::assert!(
    2 <= ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
    "the kernel is larger than the rows that it slides over: AvgPool2d(2) on [(1 + SIDE)/2, (1 + SIDE)/2, 4]: (1 + SIDE)/2 + 2·0 − 2 < 0\n\nhelp: choose a kernel of at most (1 + SIDE)/2 rows, or a larger padding"
);
/// The values of the stages of [`Images`] for one sample: see [`Images::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct ImagesStates {
    /// The value of `BatchNorm(momentum = 0.2)`.
    batch_norm1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, { (IMAGES_SIZE_1 * IMAGES_SIZE_1) }>,
    >,
    /// The value of `MaxPool2d(3, stride = 2, padding = 1)`.
    max_pool1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            {
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
            },
        >,
    >,
    /// The value of `LayerNorm(affine = false)`.
    layer_norm1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            {
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
            },
        >,
    >,
    /// The value of `Dense(4, relu)`.
    dense1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            {
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
            },
        >,
    >,
    /// The value of `DropPath(0.1)`.
    drop_path1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            {
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
            },
        >,
    >,
    /// The value of `Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }`.
    residual1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            {
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
            },
        >,
    >,
    /// The value of `AvgPool2d(2)`.
    avg_pool1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            {
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4))
            },
        >,
    >,
    /// The value of `GlobalAvgPool`.
    global_avg_pool1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 1>,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Images {
    const COUNT: usize = 0
        + <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::LayerNorm<
            f32,
            4,
            0,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Dense<
            f32,
            4,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            batch_norm1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            layer_norm1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            dense1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("batch_norm1"), tell);
        <::nn_runtime::layers::LayerNorm<
            f32,
            4,
            0,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("layer_norm1"), tell);
        <::nn_runtime::layers::Dense<
            f32,
            4,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("dense1"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.batch_norm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.layer_norm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.dense1, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.batch_norm1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.layer_norm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.dense1, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Images {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Image<IMAGES_SIZE_1, IMAGES_SIZE_1, 4>;
    type Output = ::nn_runtime::shape::Vector<4>;
    type Head = ::nn_runtime::activation::Identity;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1) + 0
        + (8 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
            * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
        + (16 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
            * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)) + 0 + 0 + 0
        + 0;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            ((4 * IMAGES_SIZE_1 * IMAGES_SIZE_1)
                + (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
                + (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))
                + (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2))),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at((IMAGES_SIZE_1 * IMAGES_SIZE_1)),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
                ::nn_runtime::layers::Epsilon,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(
                    (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                ),
        );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                )
                + ::nn_runtime::layer::max(
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div(
                            (1 + IMAGES_SIZE_1),
                            2,
                        )),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                )
                + (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                .at((IMAGES_SIZE_1 * IMAGES_SIZE_1))
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
                        ::nn_runtime::layers::Epsilon,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(
                            (::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                                * ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                )),
                        ),
                ),
        );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div(
                            (1 + IMAGES_SIZE_1),
                            2,
                        )),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                )
                + (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                .at((IMAGES_SIZE_1 * IMAGES_SIZE_1))
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
                        ::nn_runtime::layers::Epsilon,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(
                            (::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                                * ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                )),
                        ),
                ),
        );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div(
                            (1 + IMAGES_SIZE_1),
                            4,
                        )),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                )
                + ::nn_runtime::layer::max(
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div(
                            (1 + IMAGES_SIZE_1),
                            2,
                        )),
                    (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
                )
                + (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                .at((IMAGES_SIZE_1 * IMAGES_SIZE_1))
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
                        ::nn_runtime::layers::Epsilon,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(
                            (::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                                * ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                )),
                        ),
                ),
        );
    const WHOLE_BATCH: bool = false
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::BatchNorm<f32, 4>,
            ::nn_runtime::layers::BatchNormSettings,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
            ::nn_runtime::layers::Epsilon,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH;
    const MEASURES: ::nn_runtime::layer::Measures = ::nn_runtime::layer::Measures::first(
        &[
            ::nn_runtime::layer::Measures::stage(
                "BatchNorm(momentum = 0.2)",
                (IMAGES_SIZE_1 * IMAGES_SIZE_1),
                false,
            ),
        ],
    );
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::Identity
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.batch_norm1.initialize(generator);
        self.layer_norm1.initialize(generator);
        self.dense1
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::relu(),
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
        let ([buffer1, buffer2, buffer3], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(
                        (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::max(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                4,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                4,
                            )),
                    ),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                ],
            );
        let h1 = pass.part(buffer1, (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1));
        ::nn_runtime::operation::infer(
            &::nn_runtime::layers::Configured(
                &self.batch_norm1,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.2, 0.00001) },
            ),
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass
            .part(
                buffer2,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    4,
                    3,
                    3,
                    2,
                    2,
                >::new(
                    [IMAGES_SIZE_1, IMAGES_SIZE_1],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [1, 1],
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
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::infer(
            &::nn_runtime::layers::Configured(
                &self.layer_norm1,
                const { ::nn_runtime::layers::Epsilon::new(0.00001) },
            ),
            isa,
            pass,
            [&*h2],
            h3,
            scratch,
        );
        let h4 = pass
            .part(
                buffer3,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::infer(
            &self.dense1.with(::nn_runtime::activation::relu()),
            isa,
            pass,
            [&*h3],
            h4,
            scratch,
        );
        let h5 = pass
            .part(
                buffer1,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::DropPath::new(0.1) },
            isa,
            &pass.at(5),
            [&*h4],
            h5,
            scratch,
        );
        let h6 = pass
            .part(
                buffer3,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::infer(
            &::nn_runtime::layers::Sum,
            isa,
            pass,
            [&*h2, &*h5],
            h6,
            scratch,
        );
        let h7 = pass
            .part(
                buffer2,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
            );
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::AvgPool2d::<
                    4,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                    ],
                    [0, 0],
                    [0, 0],
                )
            },
            isa,
            pass,
            [&*h6],
            h7,
            scratch,
        );
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::GlobalAvgPool::new(
                    4,
                    (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                )
            },
            isa,
            pass,
            [&*h7],
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
                    ::nn_runtime::layer::max(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                4,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                4,
                            )),
                    ),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                ],
            );
        let ([h1, h2, h3, h4, h1_tape, h3_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(
                        (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
                    ),
                    ::nn_runtime::layer::Memory::per_sample(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::Memory::per_sample(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::Memory::per_sample(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at((IMAGES_SIZE_1 * IMAGES_SIZE_1)),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
                        ::nn_runtime::layers::Epsilon,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(
                            (::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                                * ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                )),
                        ),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &::nn_runtime::layers::Configured(
                &self.batch_norm1,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.2, 0.00001) },
            ),
            pass,
            [x],
            h1,
            h1_tape,
            scratch,
        );
        pass.saw("batch_norm1", &*h1);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    4,
                    3,
                    3,
                    2,
                    2,
                >::new(
                    [IMAGES_SIZE_1, IMAGES_SIZE_1],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [1, 1],
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
            &::nn_runtime::layers::Configured(
                &self.layer_norm1,
                const { ::nn_runtime::layers::Epsilon::new(0.00001) },
            ),
            pass,
            [&*h2],
            h3,
            h3_tape,
            scratch,
        );
        pass.saw("layer_norm1", &*h3);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self.dense1.with(::nn_runtime::activation::relu()),
            pass,
            [&*h3],
            h4,
            &mut [],
            scratch,
        );
        pass.saw("dense1", &*h4);
        let h5 = pass
            .part(
                buffer1,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::DropPath::new(0.1) },
            &pass.at(5),
            [&*h4],
            h5,
            &mut [],
            scratch,
        );
        pass.saw("drop_path1", &*h5);
        let h6 = pass
            .part(
                buffer2,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
            2,
        >::forward(&::nn_runtime::layers::Sum, pass, [&*h2, &*h5], h6, &mut [], scratch);
        pass.saw("residual1", &*h6);
        let h7 = pass
            .part(
                buffer1,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::AvgPool2d::<
                    4,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                    ],
                    [0, 0],
                    [0, 0],
                )
            },
            pass,
            [&*h6],
            h7,
            &mut [],
            scratch,
        );
        pass.saw("avg_pool1", &*h7);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::GlobalAvgPool::new(
                    4,
                    (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                )
            },
            pass,
            [&*h7],
            y,
            &mut [],
            scratch,
        );
        pass.saw("global_avg_pool1", &*y);
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
        let [h1, h2, h3, h4, h1_tape, h3_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(
                        (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
                    ),
                    ::nn_runtime::layer::Memory::per_sample(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::Memory::per_sample(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::Memory::per_sample(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at((IMAGES_SIZE_1 * IMAGES_SIZE_1)),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
                        ::nn_runtime::layers::Epsilon,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(
                            (::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                                * ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                )),
                        ),
                ],
            );
        let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                4,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                4,
                            )),
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                    ),
                    ::nn_runtime::layer::max(
                        (4
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )
                            * ::core::primitive::usize::wrapping_div(
                                (1 + IMAGES_SIZE_1),
                                2,
                            )),
                        (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
                    ),
                    (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                ],
            );
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h7 = pass
            .part(
                d_buffer1,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const {
                ::nn_runtime::layers::GlobalAvgPool::new(
                    4,
                    (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                )
            },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h7)],
            ::core::option::Option::None,
            scratch,
        );
        let d_h6 = pass
            .part(
                d_buffer2,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const {
                ::nn_runtime::layers::AvgPool2d::<
                    4,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                    ],
                    [0, 0],
                    [0, 0],
                )
            },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_h7,
            [::core::option::Option::Some(&mut *d_h6)],
            ::core::option::Option::None,
            scratch,
        );
        let d_h2 = pass
            .part(
                d_buffer1,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        let d_h5 = pass
            .part(
                d_buffer3,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
            2,
        >::backward(
            &::nn_runtime::layers::Sum,
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[], &[]],
                output: &[],
                tape: &[],
            },
            d_h6,
            [
                ::core::option::Option::Some(&mut *d_h2),
                ::core::option::Option::Some(&mut *d_h5),
            ],
            ::core::option::Option::None,
            scratch,
        );
        let d_h4 = pass
            .part(
                d_buffer2,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const { ::nn_runtime::layers::DropPath::new(0.1) },
            &pass.at(5),
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_h5,
            [::core::option::Option::Some(&mut *d_h4)],
            ::core::option::Option::None,
            scratch,
        );
        let d_h3 = pass
            .part(
                d_buffer3,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.dense1.with(::nn_runtime::activation::relu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h3],
                output: h4,
                tape: &[],
            },
            d_h4,
            [::core::option::Option::Some(&mut *d_h3)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
            scratch,
        );
        let added1 = pass
            .part(
                d_buffer2,
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.layer_norm1,
                const { ::nn_runtime::layers::Epsilon::new(0.00001) },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h2],
                output: &[],
                tape: h3_tape,
            },
            d_h3,
            [::core::option::Option::Some(&mut *added1)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.layer_norm1),
            scratch,
        );
        ::nn_runtime::kernels::elementwise::add(
            ::nn_runtime::kernels::dispatch::Undecided,
            d_h2,
            added1,
        );
        let d_h1 = pass.part(d_buffer2, (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    4,
                    3,
                    3,
                    2,
                    2,
                >::new(
                    [IMAGES_SIZE_1, IMAGES_SIZE_1],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [1, 1],
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
            &::nn_runtime::layers::Configured(
                &self.batch_norm1,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.2, 0.00001) },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [x],
                output: &[],
                tape: h1_tape,
            },
            d_h1,
            [d_x.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.batch_norm1),
            scratch,
        );
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Images {
    const NAME: &'static str = "Images";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "batch_norm1",
            declaration: "BatchNorm(momentum = 0.2)",
            output: &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
            parameters: 16,
            multiply_adds: (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1),
        },
        ::nn_runtime::network::Stage {
            name: "max_pool1",
            declaration: "MaxPool2d(3, stride = 2, padding = 1)",
            output: const {
                &[
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    4,
                ]
            },
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "layer_norm1",
            declaration: "LayerNorm(affine = false)",
            output: const {
                &[
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    4,
                ]
            },
            parameters: 0,
            multiply_adds: (8
                * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
        },
        ::nn_runtime::network::Stage {
            name: "dense1",
            declaration: "Dense(4, relu)",
            output: const {
                &[
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    4,
                ]
            },
            parameters: 20,
            multiply_adds: (16
                * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
        },
        ::nn_runtime::network::Stage {
            name: "drop_path1",
            declaration: "DropPath(0.1)",
            output: const {
                &[
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    4,
                ]
            },
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "residual1",
            declaration: "Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }",
            output: const {
                &[
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    4,
                ]
            },
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "avg_pool1",
            declaration: "AvgPool2d(2)",
            output: const {
                &[
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                    ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                    4,
                ]
            },
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "global_avg_pool1",
            declaration: "GlobalAvgPool",
            output: &[4],
            parameters: 0,
            multiply_adds: 0,
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Images",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "batch_norm1",
                declaration: "BatchNorm(momentum = 0.2)",
                shape: &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "batch_norm1",
                        operation: ::nn_runtime::structure::Operation::BatchNorm {
                            features: 4,
                            momentum: 0.2,
                            epsilon: 0.00001,
                            affine: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "batch_norm1",
                        shape: &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "max_pool1",
                declaration: "MaxPool2d(3, stride = 2, padding = 1)",
                shape: const {
                    &[
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        4,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "max_pool1",
                        operation: ::nn_runtime::structure::Operation::MaxPool {
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [3, 3],
                                stride: [2, 2],
                                dilation: [1, 1],
                                padding: [1, 1, 1, 1],
                            },
                            ceil: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(1)],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                4,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "layer_norm1",
                declaration: "LayerNorm(affine = false)",
                shape: const {
                    &[
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        4,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "layer_norm1",
                        operation: ::nn_runtime::structure::Operation::LayerNorm {
                            features: 4,
                            epsilon: 0.00001,
                            weight: false,
                            bias: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "layer_norm1",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                4,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense1",
                declaration: "Dense(4, relu)",
                shape: const {
                    &[
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        4,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense1",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 4,
                            outputs: 4,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(3)],
                        parameters: "dense1",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                4,
                            ]
                        },
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense1_relu",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Relu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                4,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "drop_path1",
                declaration: "DropPath(0.1)",
                shape: const {
                    &[
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        4,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "drop_path1",
                        operation: ::nn_runtime::structure::Operation::DropPath {
                            probability: 0.1,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                4,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "residual1",
                declaration: "Residual",
                shape: const {
                    &[
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        4,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "residual1",
                        operation: ::nn_runtime::structure::Operation::Sum,
                        reads: &[
                            ::nn_runtime::structure::Value::Vertex(2),
                            ::nn_runtime::structure::Value::Vertex(5),
                        ],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    2,
                                ),
                                4,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "avg_pool1",
                declaration: "AvgPool2d(2)",
                shape: const {
                    &[
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                        4,
                    ]
                },
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "avg_pool1",
                        operation: ::nn_runtime::structure::Operation::AvgPool {
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [2, 2],
                                stride: [2, 2],
                                dilation: [1, 1],
                                padding: [0, 0, 0, 0],
                            },
                            ceil: false,
                            count_padding: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(6)],
                        parameters: "",
                        shape: const {
                            &[
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    4,
                                ),
                                ::core::primitive::usize::wrapping_div(
                                    (1 + IMAGES_SIZE_1),
                                    4,
                                ),
                                4,
                            ]
                        },
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "global_avg_pool1",
                declaration: "GlobalAvgPool",
                shape: &[4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "global_avg_pool1",
                        operation: ::nn_runtime::structure::Operation::Reduce(
                            ::nn_runtime::structure::Reduction::Mean,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(7)],
                        parameters: "",
                        shape: &[4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Output,
                name: "output",
                declaration: "",
                shape: &[4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(8)],
                        parameters: "",
                        shape: &[4],
                    },
                ],
            },
        ],
        shared: &[],
        repeats: &[],
    };
    fn equations() -> &'static ::core::primitive::str {
        "input              x: [SIDE, SIDE, 4]\nbatch_norm1        h1 = g1 ⊙ (x - m1) / √(v1 + 1e-5) + b1     g1, b1, m1, v1: 4 each, in training m1 and v1 are mean and variance of the batch; the running ones take 0.2 of them\nmax_pool1          h2 = max{ h1[:, s·p + k - o] }             k < 3 × 3, s = 2 × 2, o = 1 × 1\nlayer_norm1        h3 = (h2 - mean(h2)) / √(var(h2) + 1e-5)   over the features of each position\ndense1             h4 = relu(W4 · h3 + b4)                    W4: 4 × 4, b4: 4\ndrop_path1         h5 = h4                                    in training each sample is 0 with probability 0.1, else divided by 0.9\nresidual1          h6 = h2 + h5\navg_pool1          h7 = mean{ h6[:, s·p + k] }                k < 2 × 2, s = 2 × 2\nglobal_avg_pool1   y = mean{ h7[:, t] }                       t < (1 + SIDE)/4·(1 + SIDE)/4"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Images>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Images {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Images {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            { (IMAGES_SIZE_1 * IMAGES_SIZE_1) },
        >,
    ) -> ::nn_runtime::nalgebra::SMatrix<f32, 4, 1> {
        let packed = input.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 4, 1>>::zeros();
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
        ::nn_runtime::nalgebra::SMatrix<f32, 4, 1>,
        ::nn_runtime::network::SampleError,
    > {
        let input = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Image<IMAGES_SIZE_1, IMAGES_SIZE_1, 4>,
            f32,
        >("input", input)?;
        let packed = input;
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 4, 1>>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[allow(unused_imports)]
const _: () = {
    use ::nn_runtime::layers::MaxPool2d as _;
    use ::nn_runtime::layers::DropPath as _;
    use ::nn_runtime::layers::Sum as _;
    use ::nn_runtime::layers::AvgPool2d as _;
    use ::nn_runtime::layers::GlobalAvgPool as _;
};
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Images {
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
        input: &::nn_runtime::nalgebra::SMatrix<
            f32,
            4,
            { (IMAGES_SIZE_1 * IMAGES_SIZE_1) },
        >,
    ) -> ImagesStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.batch_norm1,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.2, 0.00001) },
            ),
            [&x],
            [(IMAGES_SIZE_1 * IMAGES_SIZE_1), (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1)],
        );
        let h2 = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::MaxPool2d::<
                    4,
                    3,
                    3,
                    2,
                    2,
                >::new(
                    [IMAGES_SIZE_1, IMAGES_SIZE_1],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [1, 1],
                    [1, 1],
                )
            },
            [&h1],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            ],
        );
        let h3 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.layer_norm1,
                const { ::nn_runtime::layers::Epsilon::new(0.00001) },
            ),
            [&h2],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            ],
        );
        let h4 = ::nn_runtime::hidden::value(
            &self.dense1,
            [&h3],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            ],
        );
        let h5 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Relu,
            >(::nn_runtime::activation::relu()),
            [&h4],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            ],
        );
        let h6 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::DropPath::new(0.1) },
            [&h5],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            ],
        );
        let h7 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Sum,
            [&h2, &h6],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2)),
            ],
        );
        let h8 = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::AvgPool2d::<
                    4,
                    2,
                    2,
                    2,
                    2,
                >::new(
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 2),
                    ],
                    [
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                        ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4),
                    ],
                    [0, 0],
                    [0, 0],
                )
            },
            [&h7],
            [
                (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                (4 * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                    * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
            ],
        );
        let y = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::GlobalAvgPool::new(
                    4,
                    (::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)
                        * ::core::primitive::usize::wrapping_div((1 + IMAGES_SIZE_1), 4)),
                )
            },
            [&h8],
            [1, 4],
        );
        ImagesStates {
            batch_norm1: ::nn_runtime::hidden::boxed(&h1),
            max_pool1: ::nn_runtime::hidden::boxed(&h2),
            layer_norm1: ::nn_runtime::hidden::boxed(&h3),
            dense1: ::nn_runtime::hidden::boxed(&h5),
            drop_path1: ::nn_runtime::hidden::boxed(&h6),
            residual1: ::nn_runtime::hidden::boxed(&h7),
            avg_pool1: ::nn_runtime::hidden::boxed(&h8),
            global_avg_pool1: ::nn_runtime::hidden::sample(&y),
        }
    }
}
