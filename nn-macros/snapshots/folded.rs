/// The network `Folded`.
///
/// # Stages
///
/// Input: `[8, 8, 3]`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `conv1` | `Conv2d(4, 3, padding = 1, bias = false)` | `[8, 8, 4]` | 108 | 6912 |
/// | `batch_norm1` | `BatchNorm` | `[8, 8, 4]` | 16 | 256 |
/// | `relu1` | `relu` | `[8, 8, 4]` | 0 | 0 |
/// | `conv2` | `Conv2d(4, 1)` | `[8, 8, 4]` | 20 | 1024 |
/// | `batch_norm2` | `BatchNorm(epsilon = 1e-3)` | `[8, 8, 4]` | 16 | 256 |
/// | `residual1` | `Residual { Conv2d(4, 1) => BatchNorm(epsilon = 1e-3) }` | `[8, 8, 4]` | 0 | 0 |
/// | `mean1` | `Mean` | `4` | 0 | 0 |
/// | `dense1` | `Dense(4)` | `4` | 20 | 16 |
/// | `batch_norm3` | `BatchNorm` | `4` | 16 | 4 |
///
/// ```text
/// ○    input                                                 [8, 8, 3]
/// ○    conv1        Conv2d(4, 3, padding = 1, bias = false)  [8, 8, 4]
/// ○    batch_norm1  BatchNorm                                [8, 8, 4]
/// ○    relu1        relu                                     [8, 8, 4]
/// ├─╮
/// │ ○  conv2        Conv2d(4, 1)                             [8, 8, 4]
/// │ ○  batch_norm2  BatchNorm(epsilon = 1e-3)                [8, 8, 4]
/// ○─╯  residual1    Residual                                 [8, 8, 4]
/// ○    mean1        Mean                                     4
/// ○    dense1       Dense(4)                                 4
/// ○    batch_norm3  BatchNorm                                4
/// ○    output                                                4
/// ```
///
/// # Equations
///
/// ```text
/// input         x: [8, 8, 3]
/// conv1         h1 = Σ{ W1[k] · x[:, p + k - o] }          W1: 4 × 3 × 3 × 3, k < 3 × 3, o = 1 × 1
/// batch_norm1   h2 = g2 ⊙ (h1 - m2) / √(v2 + 1e-5) + b2    g2, b2, m2, v2: 4 each, in training m2 and v2 are mean and variance of the batch; the running ones take 0.1 of them
/// relu1         h3 = relu(h2)
/// conv2         h4 = Σ{ W4[k] · h3[:, p + k] } + b4        W4: 4 × 1 × 1 × 4, b4: 4, k < 1 × 1
/// batch_norm2   h5 = g5 ⊙ (h4 - m5) / √(v5 + 0.001) + b5   g5, b5, m5, v5: 4 each, in training m5 and v5 are mean and variance of the batch; the running ones take 0.1 of them
/// residual1     h6 = h3 + h5
/// mean1         h7 = mean{ h6[:, t] }                      t < 64
/// dense1        h8 = W8 · h7 + b8                          W8: 4 × 4, b8: 4
/// batch_norm3   y = g9 ⊙ (h8 - m9) / √(v9 + 1e-5) + b9     g9, b9, m9, v9: 4 each, in training m9 and v9 are mean and variance of the batch; the running ones take 0.1 of them
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct Folded {
    /// Parameters of `conv1`.
    conv1: ::nn_runtime::layers::Conv<f32, 4, 27, 9, 0>,
    /// Parameters of `batch_norm1`.
    batch_norm1: ::nn_runtime::layers::BatchNorm<f32, 4>,
    /// Parameters of `conv2`.
    conv2: ::nn_runtime::layers::Conv<f32, 4, 4, 1, 4>,
    /// Parameters of `batch_norm2`.
    batch_norm2: ::nn_runtime::layers::BatchNorm<f32, 4>,
    /// Parameters of `dense1`.
    dense1: ::nn_runtime::layers::Dense<f32, 4, 4>,
    /// Parameters of `batch_norm3`.
    batch_norm3: ::nn_runtime::layers::BatchNorm<f32, 4>,
}
/// The values of the stages of [`Folded`] for one sample: see [`Folded::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct FoldedStates {
    /// The value of `Conv2d(4, 3, padding = 1, bias = false)`.
    conv1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 64>,
    /// The value of `BatchNorm`.
    batch_norm1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 64>,
    /// The value of `relu`.
    relu1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 64>,
    /// The value of `Conv2d(4, 1)`.
    conv2: ::nn_runtime::nalgebra::SMatrix<f32, 4, 64>,
    /// The value of `BatchNorm(epsilon = 1e-3)`.
    batch_norm2: ::nn_runtime::nalgebra::SMatrix<f32, 4, 64>,
    /// The value of `Residual { Conv2d(4, 1) => BatchNorm(epsilon = 1e-3) }`.
    residual1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 64>,
    /// The value of `Mean`.
    mean1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 1>,
    /// The value of `Dense(4)`.
    dense1: ::nn_runtime::nalgebra::SMatrix<f32, 4, 1>,
    /// The value of `BatchNorm`.
    batch_norm3: ::nn_runtime::nalgebra::SMatrix<f32, 4, 1>,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Folded {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Conv<
            f32,
            4,
            27,
            9,
            0,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Conv<
            f32,
            4,
            4,
            1,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Dense<
            f32,
            4,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            conv1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            batch_norm1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            conv2: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            batch_norm2: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            dense1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            batch_norm3: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
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
            4,
            27,
            9,
            0,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("conv1"), tell);
        <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("batch_norm1"), tell);
        <::nn_runtime::layers::Conv<
            f32,
            4,
            4,
            1,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("conv2"), tell);
        <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("batch_norm2"), tell);
        <::nn_runtime::layers::Dense<
            f32,
            4,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("dense1"), tell);
        <::nn_runtime::layers::BatchNorm<
            f32,
            4,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("batch_norm3"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.conv1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.batch_norm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.conv2, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.batch_norm2, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.dense1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.batch_norm3, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.conv1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.batch_norm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.conv2, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.batch_norm2, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.dense1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.batch_norm3, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Folded {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Image<8, 8, 3>;
    type Output = ::nn_runtime::shape::Vector<4>;
    type Head = ::nn_runtime::activation::Identity;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + 6912 + 256 + 0 + 1024 + 256 + 0 + 0 + 16 + 4;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            776,
        )
        .and(
            <::nn_runtime::layers::Activated<
                'static,
                ::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::BatchNorm<f32, 4>,
                    ::nn_runtime::layers::BatchNormSettings,
                >,
                ::nn_runtime::activation::Relu,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(64),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(64),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(1),
        );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            768,
        )
        .and(
            <::nn_runtime::layers::Convolved<
                'static,
                ::nn_runtime::layers::Conv<f32, 4, 27, 9, 0>,
                ::nn_runtime::layers::Sliding<
                    8,
                    8,
                    3,
                    8,
                    8,
                    4,
                    3,
                    3,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    0,
                >,
            > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                .at(64)
                .or(
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Configured<
                            'static,
                            ::nn_runtime::layers::BatchNorm<f32, 4>,
                            ::nn_runtime::layers::BatchNormSettings,
                        >,
                        ::nn_runtime::activation::Relu,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 4, 4, 1, 4>,
                        ::nn_runtime::layers::Sliding<
                            8,
                            8,
                            4,
                            8,
                            8,
                            4,
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
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(1),
                ),
        );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            512,
        )
        .and(
            <::nn_runtime::layers::Convolved<
                'static,
                ::nn_runtime::layers::Conv<f32, 4, 27, 9, 0>,
                ::nn_runtime::layers::Sliding<
                    8,
                    8,
                    3,
                    8,
                    8,
                    4,
                    3,
                    3,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    0,
                >,
            > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                .at(64)
                .or(
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Configured<
                            'static,
                            ::nn_runtime::layers::BatchNorm<f32, 4>,
                            ::nn_runtime::layers::BatchNormSettings,
                        >,
                        ::nn_runtime::activation::Relu,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 4, 4, 1, 4>,
                        ::nn_runtime::layers::Sliding<
                            8,
                            8,
                            4,
                            8,
                            8,
                            4,
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
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(1),
                ),
        );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            768,
        )
        .and(
            <::nn_runtime::layers::Convolved<
                'static,
                ::nn_runtime::layers::Conv<f32, 4, 27, 9, 0>,
                ::nn_runtime::layers::Sliding<
                    8,
                    8,
                    3,
                    8,
                    8,
                    4,
                    3,
                    3,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    0,
                >,
            > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                .at(64)
                .or(
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Configured<
                            'static,
                            ::nn_runtime::layers::BatchNorm<f32, 4>,
                            ::nn_runtime::layers::BatchNormSettings,
                        >,
                        ::nn_runtime::activation::Relu,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Convolved<
                        'static,
                        ::nn_runtime::layers::Conv<f32, 4, 4, 1, 4>,
                        ::nn_runtime::layers::Sliding<
                            8,
                            8,
                            4,
                            8,
                            8,
                            4,
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
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(64),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(1),
                ),
        );
    const WHOLE_BATCH: bool = false
        || <::nn_runtime::layers::Convolved<
            'static,
            ::nn_runtime::layers::Conv<f32, 4, 27, 9, 0>,
            ::nn_runtime::layers::Sliding<
                8,
                8,
                3,
                8,
                8,
                4,
                3,
                3,
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                0,
            >,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Activated<
            'static,
            ::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::BatchNorm<f32, 4>,
                ::nn_runtime::layers::BatchNormSettings,
            >,
            ::nn_runtime::activation::Relu,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Convolved<
            'static,
            ::nn_runtime::layers::Conv<f32, 4, 4, 1, 4>,
            ::nn_runtime::layers::Sliding<
                8,
                8,
                4,
                8,
                8,
                4,
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
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::BatchNorm<f32, 4>,
            ::nn_runtime::layers::BatchNormSettings,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::BatchNorm<f32, 4>,
            ::nn_runtime::layers::BatchNormSettings,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH;
    const MEASURES: ::nn_runtime::layer::Measures = ::nn_runtime::layer::Measures::first(
        &[
            ::nn_runtime::layer::Measures::stage("BatchNorm", 64, false),
            ::nn_runtime::layer::Measures::stage("BatchNorm(epsilon = 1e-3)", 64, false),
            ::nn_runtime::layer::Measures::stage("BatchNorm", 1, false),
        ],
    );
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::Identity
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.conv1
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
        self.batch_norm1.initialize(generator);
        self.conv2
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
        self.batch_norm2.initialize(generator);
        self.dense1
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
        self.batch_norm3.initialize(generator);
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
            .split(scratch, [256, 256, 256]);
        let h2 = pass.part(buffer1, 256);
        ::nn_runtime::operation::infer_folding(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        3,
                        8,
                        8,
                        4,
                        3,
                        3,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                    >,
                >(),
            isa,
            pass,
            [x],
            h2,
            scratch,
            &::nn_runtime::operation::Folded::<
                f32,
            >::finish(
                &::nn_runtime::layers::Configured(
                        &self.batch_norm1,
                        const {
                            ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001)
                        },
                    )
                    .with(::nn_runtime::activation::relu()),
            ),
        );
        let h4 = pass.part(buffer2, 256);
        ::nn_runtime::operation::infer_folding(
            &self
                .conv2
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        4,
                        8,
                        8,
                        4,
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
            [&*h2],
            h4,
            scratch,
            &::nn_runtime::operation::Folded::<
                f32,
            >::finish(
                &::nn_runtime::layers::Configured(
                    &self.batch_norm2,
                    const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.001) },
                ),
            ),
        );
        let h5 = pass.part(buffer3, 256);
        ::nn_runtime::operation::infer(
            &::nn_runtime::layers::Sum,
            isa,
            pass,
            [&*h2, &*h4],
            h5,
            scratch,
        );
        let h6 = pass.part(buffer1, 4);
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Mean::new(4, 64) },
            isa,
            pass,
            [&*h5],
            h6,
            scratch,
        );
        ::nn_runtime::operation::infer_folding(
            &self.dense1,
            isa,
            pass,
            [&*h6],
            y,
            scratch,
            &::nn_runtime::operation::Folded::<
                f32,
            >::finish(
                &::nn_runtime::layers::Configured(
                    &self.batch_norm3,
                    const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
                ),
            ),
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
        let ([buffer1, buffer2], scratch) = pass.split(scratch, [256, 256]);
        let ([h1, h2, h3, h6, h7, h2_tape, h4_tape, y_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(256),
                    ::nn_runtime::layer::Memory::per_sample(256),
                    ::nn_runtime::layer::Memory::per_sample(256),
                    ::nn_runtime::layer::Memory::per_sample(4),
                    ::nn_runtime::layer::Memory::per_sample(4),
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Configured<
                            'static,
                            ::nn_runtime::layers::BatchNorm<f32, 4>,
                            ::nn_runtime::layers::BatchNormSettings,
                        >,
                        ::nn_runtime::activation::Relu,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(64),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(64),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(1),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        3,
                        8,
                        8,
                        4,
                        3,
                        3,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                    >,
                >(),
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
            &::nn_runtime::layers::Configured(
                    &self.batch_norm1,
                    const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
                )
                .with(::nn_runtime::activation::relu()),
            pass,
            [&*h1],
            h2,
            h2_tape,
            scratch,
        );
        pass.saw("batch_norm1", &*h2);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self
                .conv2
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        4,
                        8,
                        8,
                        4,
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
            [&*h2],
            h3,
            &mut [],
            scratch,
        );
        pass.saw("conv2", &*h3);
        let h4 = pass.part(buffer1, 256);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &::nn_runtime::layers::Configured(
                &self.batch_norm2,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.001) },
            ),
            pass,
            [&*h3],
            h4,
            h4_tape,
            scratch,
        );
        pass.saw("batch_norm2", &*h4);
        let h5 = pass.part(buffer2, 256);
        ::nn_runtime::operation::Operation::<
            f32,
            2,
        >::forward(&::nn_runtime::layers::Sum, pass, [&*h2, &*h4], h5, &mut [], scratch);
        pass.saw("residual1", &*h5);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Mean::new(4, 64) },
            pass,
            [&*h5],
            h6,
            &mut [],
            scratch,
        );
        pass.saw("mean1", &*h6);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(&self.dense1, pass, [&*h6], h7, &mut [], scratch);
        pass.saw("dense1", &*h7);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &::nn_runtime::layers::Configured(
                &self.batch_norm3,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
            ),
            pass,
            [&*h7],
            y,
            y_tape,
            scratch,
        );
        pass.saw("batch_norm3", &*y);
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
        let [h1, h2, h3, h6, h7, h2_tape, h4_tape, y_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(256),
                    ::nn_runtime::layer::Memory::per_sample(256),
                    ::nn_runtime::layer::Memory::per_sample(256),
                    ::nn_runtime::layer::Memory::per_sample(4),
                    ::nn_runtime::layer::Memory::per_sample(4),
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Configured<
                            'static,
                            ::nn_runtime::layers::BatchNorm<f32, 4>,
                            ::nn_runtime::layers::BatchNormSettings,
                        >,
                        ::nn_runtime::activation::Relu,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(64),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(64),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::BatchNorm<f32, 4>,
                        ::nn_runtime::layers::BatchNormSettings,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(1),
                ],
            );
        let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
            .split(scratch, [256, 256, 256]);
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h7 = pass.part(d_buffer1, 4);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.batch_norm3,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h7],
                output: &[],
                tape: y_tape,
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h7)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.batch_norm3),
            scratch,
        );
        let d_h6 = pass.part(d_buffer2, 4);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.dense1,
            pass,
            ::nn_runtime::layer::Saved {
                input: [h6],
                output: &[],
                tape: &[],
            },
            d_h7,
            [::core::option::Option::Some(&mut *d_h6)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
            scratch,
        );
        let d_h5 = pass.part(d_buffer1, 256);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const { ::nn_runtime::layers::Mean::new(4, 64) },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_h6,
            [::core::option::Option::Some(&mut *d_h5)],
            ::core::option::Option::None,
            scratch,
        );
        let d_h2 = pass.part(d_buffer2, 256);
        let d_h4 = pass.part(d_buffer3, 256);
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
            d_h5,
            [
                ::core::option::Option::Some(&mut *d_h2),
                ::core::option::Option::Some(&mut *d_h4),
            ],
            ::core::option::Option::None,
            scratch,
        );
        let d_h3 = pass.part(d_buffer1, 256);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.batch_norm2,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.001) },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h3],
                output: &[],
                tape: h4_tape,
            },
            d_h4,
            [::core::option::Option::Some(&mut *d_h3)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.batch_norm2),
            scratch,
        );
        let added1 = pass.part(d_buffer3, 256);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self
                .conv2
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        4,
                        8,
                        8,
                        4,
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
                input: [h2],
                output: &[],
                tape: &[],
            },
            d_h3,
            [::core::option::Option::Some(&mut *added1)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.conv2),
            scratch,
        );
        ::nn_runtime::kernels::elementwise::add(
            ::nn_runtime::kernels::dispatch::Undecided,
            d_h2,
            added1,
        );
        let d_h1 = pass.part(d_buffer3, 256);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                    &self.batch_norm1,
                    const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
                )
                .with(::nn_runtime::activation::relu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h1],
                output: h2,
                tape: h2_tape,
            },
            d_h2,
            [::core::option::Option::Some(&mut *d_h1)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.batch_norm1),
            scratch,
        );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        3,
                        8,
                        8,
                        4,
                        3,
                        3,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                    >,
                >(),
            pass,
            ::nn_runtime::layer::Saved {
                input: [x],
                output: &[],
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
impl ::nn_runtime::network::Network for Folded {
    const NAME: &'static str = "Folded";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "conv1",
            declaration: "Conv2d(4, 3, padding = 1, bias = false)",
            output: &[8, 8, 4],
            parameters: 108,
            multiply_adds: 6912,
        },
        ::nn_runtime::network::Stage {
            name: "batch_norm1",
            declaration: "BatchNorm",
            output: &[8, 8, 4],
            parameters: 16,
            multiply_adds: 256,
        },
        ::nn_runtime::network::Stage {
            name: "relu1",
            declaration: "relu",
            output: &[8, 8, 4],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "conv2",
            declaration: "Conv2d(4, 1)",
            output: &[8, 8, 4],
            parameters: 20,
            multiply_adds: 1024,
        },
        ::nn_runtime::network::Stage {
            name: "batch_norm2",
            declaration: "BatchNorm(epsilon = 1e-3)",
            output: &[8, 8, 4],
            parameters: 16,
            multiply_adds: 256,
        },
        ::nn_runtime::network::Stage {
            name: "residual1",
            declaration: "Residual { Conv2d(4, 1) => BatchNorm(epsilon = 1e-3) }",
            output: &[8, 8, 4],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "mean1",
            declaration: "Mean",
            output: &[4],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "dense1",
            declaration: "Dense(4)",
            output: &[4],
            parameters: 20,
            multiply_adds: 16,
        },
        ::nn_runtime::network::Stage {
            name: "batch_norm3",
            declaration: "BatchNorm",
            output: &[4],
            parameters: 16,
            multiply_adds: 4,
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Folded",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[8, 8, 3],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[8, 8, 3],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "conv1",
                declaration: "Conv2d(4, 3, padding = 1, bias = false)",
                shape: &[8, 8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "conv1",
                        operation: ::nn_runtime::structure::Operation::Conv {
                            outputs: 4,
                            groups: 1,
                            inputs: 3,
                            window: ::nn_runtime::structure::Window {
                                axes: ::nn_runtime::structure::Axes::Pixels,
                                kernel: [3, 3],
                                stride: [1, 1],
                                dilation: [1, 1],
                                padding: [1, 1, 1, 1],
                            },
                            mode: ::nn_runtime::layers::Padding::Constant(0.0),
                            bias: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "conv1",
                        shape: &[8, 8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "batch_norm1",
                declaration: "BatchNorm",
                shape: &[8, 8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "batch_norm1",
                        operation: ::nn_runtime::structure::Operation::BatchNorm {
                            features: 4,
                            momentum: 0.1,
                            epsilon: 0.00001,
                            affine: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(1)],
                        parameters: "batch_norm1",
                        shape: &[8, 8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "relu1",
                declaration: "relu",
                shape: &[8, 8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "relu1",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Relu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "",
                        shape: &[8, 8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "conv2",
                declaration: "Conv2d(4, 1)",
                shape: &[8, 8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "conv2",
                        operation: ::nn_runtime::structure::Operation::Conv {
                            outputs: 4,
                            groups: 1,
                            inputs: 4,
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
                        reads: &[::nn_runtime::structure::Value::Vertex(3)],
                        parameters: "conv2",
                        shape: &[8, 8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "batch_norm2",
                declaration: "BatchNorm(epsilon = 1e-3)",
                shape: &[8, 8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "batch_norm2",
                        operation: ::nn_runtime::structure::Operation::BatchNorm {
                            features: 4,
                            momentum: 0.1,
                            epsilon: 0.001,
                            affine: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "batch_norm2",
                        shape: &[8, 8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "residual1",
                declaration: "Residual",
                shape: &[8, 8, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "residual1",
                        operation: ::nn_runtime::structure::Operation::Sum,
                        reads: &[
                            ::nn_runtime::structure::Value::Vertex(3),
                            ::nn_runtime::structure::Value::Vertex(5),
                        ],
                        parameters: "",
                        shape: &[8, 8, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "mean1",
                declaration: "Mean",
                shape: &[4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "mean1",
                        operation: ::nn_runtime::structure::Operation::Reduce(
                            ::nn_runtime::structure::Reduction::Mean,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(6)],
                        parameters: "",
                        shape: &[4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense1",
                declaration: "Dense(4)",
                shape: &[4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense1",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 4,
                            outputs: 4,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(7)],
                        parameters: "dense1",
                        shape: &[4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "batch_norm3",
                declaration: "BatchNorm",
                shape: &[4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "batch_norm3",
                        operation: ::nn_runtime::structure::Operation::BatchNorm {
                            features: 4,
                            momentum: 0.1,
                            epsilon: 0.00001,
                            affine: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(8)],
                        parameters: "batch_norm3",
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
                        reads: &[::nn_runtime::structure::Value::Vertex(9)],
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
        "input         x: [8, 8, 3]\nconv1         h1 = Σ{ W1[k] · x[:, p + k - o] }          W1: 4 × 3 × 3 × 3, k < 3 × 3, o = 1 × 1\nbatch_norm1   h2 = g2 ⊙ (h1 - m2) / √(v2 + 1e-5) + b2    g2, b2, m2, v2: 4 each, in training m2 and v2 are mean and variance of the batch; the running ones take 0.1 of them\nrelu1         h3 = relu(h2)\nconv2         h4 = Σ{ W4[k] · h3[:, p + k] } + b4        W4: 4 × 1 × 1 × 4, b4: 4, k < 1 × 1\nbatch_norm2   h5 = g5 ⊙ (h4 - m5) / √(v5 + 0.001) + b5   g5, b5, m5, v5: 4 each, in training m5 and v5 are mean and variance of the batch; the running ones take 0.1 of them\nresidual1     h6 = h3 + h5\nmean1         h7 = mean{ h6[:, t] }                      t < 64\ndense1        h8 = W8 · h7 + b8                          W8: 4 × 4, b8: 4\nbatch_norm3   y = g9 ⊙ (h8 - m9) / √(v9 + 1e-5) + b9     g9, b9, m9, v9: 4 each, in training m9 and v9 are mean and variance of the batch; the running ones take 0.1 of them"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Folded>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Folded {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Folded {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 3, 64>,
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
            ::nn_runtime::shape::Image<8, 8, 3>,
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
    use ::nn_runtime::layers::Sum as _;
    use ::nn_runtime::layers::Mean as _;
};
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Folded {
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
        input: &::nn_runtime::nalgebra::SMatrix<f32, 3, 64>,
    ) -> FoldedStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(
            &self
                .conv1
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        3,
                        8,
                        8,
                        4,
                        3,
                        3,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        0,
                    >,
                >(),
            [&x],
            [64, 256],
        );
        let h2 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.batch_norm1,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
            ),
            [&h1],
            [64, 256],
        );
        let h3 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Relu,
            >(::nn_runtime::activation::relu()),
            [&h2],
            [64, 256],
        );
        let h4 = ::nn_runtime::hidden::value(
            &self
                .conv2
                .over::<
                    ::nn_runtime::layers::Sliding<
                        8,
                        8,
                        4,
                        8,
                        8,
                        4,
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
            [&h3],
            [64, 256],
        );
        let h5 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.batch_norm2,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.001) },
            ),
            [&h4],
            [64, 256],
        );
        let h6 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Sum,
            [&h3, &h5],
            [64, 256],
        );
        let h7 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Mean::new(4, 64) },
            [&h6],
            [1, 4],
        );
        let h8 = ::nn_runtime::hidden::value(&self.dense1, [&h7], [1, 4]);
        let y = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.batch_norm3,
                const { ::nn_runtime::layers::BatchNormSettings::new(0.1, 0.00001) },
            ),
            [&h8],
            [1, 4],
        );
        FoldedStates {
            conv1: ::nn_runtime::hidden::sample(&h1),
            batch_norm1: ::nn_runtime::hidden::sample(&h2),
            relu1: ::nn_runtime::hidden::sample(&h3),
            conv2: ::nn_runtime::hidden::sample(&h4),
            batch_norm2: ::nn_runtime::hidden::sample(&h5),
            residual1: ::nn_runtime::hidden::sample(&h6),
            mean1: ::nn_runtime::hidden::sample(&h7),
            dense1: ::nn_runtime::hidden::sample(&h8),
            batch_norm3: ::nn_runtime::hidden::sample(&y),
        }
    }
}
