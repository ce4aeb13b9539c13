/// The network `Images`.
///
/// # Stages
/// Input: `[SIDE, SIDE, 4]`, a matrix of 4 × SIDE·SIDE, a column for each pixel, row by row.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `batch_norm1` | `BatchNorm(momentum = 0.2)` | `[SIDE, SIDE, 4]` | 16 | 4·SIDE·SIDE |
/// | `max_pool1` | `MaxPool2d(3, stride = 2, padding = 1)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 0 |
/// | `layer_norm1` | `LayerNorm(affine = false)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 8·((1 + SIDE)/2)·((1 + SIDE)/2) |
/// | `dense1` | `Dense(4, relu)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 20 | 16·((1 + SIDE)/2)·((1 + SIDE)/2) |
/// | `drop_path1` | `DropPath(0.1)` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 0 |
/// | `residual1` | `Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }` | `[(1 + SIDE)/2, (1 + SIDE)/2, 4]` | 0 | 0 |
/// | `avg_pool1` | `AvgPool2d(2)` | `[(1 + SIDE)/4, (1 + SIDE)/4, 4]` | 0 | 0 |
/// | `global_avg_pool1` | `GlobalAvgPool` | `4` | 0 | 0 |
/// | total | | | 36 | 4·SIDE·SIDE + 24·((1 + SIDE)/2)·((1 + SIDE)/2) |
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
/// ```text
/// input              x: [SIDE, SIDE, 4]
/// batch_norm1        h1 = g1 ⊙ (x - m1) / √(v1 + 1e-5) + b1     g1, b1, m1, v1: 4 each, in training m1 and v1 are mean and variance of the batch; the running ones take 0.2 of them
/// max_pool1          h2 = max{ h1[:, s·p + k - o] }             k < 3 × 3, s = 2 × 2, o = 1 × 1
/// layer_norm1        h3 = (h2 - mean(h2)) / √(var(h2) + 1e-5)   over the features of each position
/// dense1             h4 = relu(W4 · h3 + b4)                    W4: 4 × 4, b4: 4
/// drop_path1         h5 = h4                                    in training each sample is 0 with probability 0.1, else divided by 0.9
/// residual1          h6 = h2 + h5
/// avg_pool1          h7 = mean{ h6[:, s·p + k] }                k < 2 × 2, s = 2 × 2
/// global_avg_pool1   y = mean{ h7[:, t] }                       t < ((1 + SIDE)/4)·((1 + SIDE)/4)
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct Images {
    /// The parameters of `batch_norm1`: `weight` 4, `bias` 4, `running_mean` 4, `running_var` 4.
    batch_norm1: ::nn_runtime::layers::BatchNorm<f32, 4>,
    /// The parameters of `layer_norm1`.
    layer_norm1: ::nn_runtime::layers::LayerNorm<f32, 4, 0>,
    /// The parameters of `dense1`: `weight` 4 × 4 (a row for each output feature, a column for each input feature), `bias` 4.
    dense1: ::nn_runtime::layers::Dense<f32, 4, 4>,
}
const IMAGES_SIZE_1: ::core::primitive::usize = SIDE;
const _: () = ::core::assert!(
    IMAGES_SIZE_1 > 0, "the size `SIDE` is 0: sizes and counts are 1 or more"
);
const _: () = ::core::assert!(
    3 <= (2 + IMAGES_SIZE_1),
    "the kernel is larger than the number of rows: MaxPool2d(3, stride = 2, padding = 1) on [SIDE, SIDE, 4]: SIDE + 2·1 − 3 < 0\n\nhelp: choose a kernel of at most 2 + SIDE rows, or a larger padding"
);
const _: () = ::core::assert!(
    2 <= IMAGES_MAX_POOL1_HEIGHT,
    "the kernel is larger than the number of rows: AvgPool2d(2) on [(1 + SIDE)/2, (1 + SIDE)/2, 4]: (1 + SIDE)/2 + 2·0 − 2 < 0\n\nhelp: choose a kernel of at most (1 + SIDE)/2 rows, or a larger padding"
);
/// The values of the stages of [`Images`] for one sample: see [`Images::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct ImagesStates {
    /// The value of `BatchNorm(momentum = 0.2)`.
    batch_norm1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_INPUT_POSITIONS>,
    >,
    /// The value of `MaxPool2d(3, stride = 2, padding = 1)`.
    max_pool1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_MAX_POOL1_POSITIONS>,
    >,
    /// The value of `LayerNorm(affine = false)`.
    layer_norm1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_MAX_POOL1_POSITIONS>,
    >,
    /// The value of `Dense(4, relu)`.
    dense1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_MAX_POOL1_POSITIONS>,
    >,
    /// The value of `DropPath(0.1)`.
    drop_path1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_MAX_POOL1_POSITIONS>,
    >,
    /// The value of `Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }`.
    residual1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_MAX_POOL1_POSITIONS>,
    >,
    /// The value of `AvgPool2d(2)`.
    avg_pool1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, IMAGES_AVG_POOL1_POSITIONS>,
    >,
    /// The value of `GlobalAvgPool`.
    global_avg_pool1: ::nn_runtime::nalgebra::SVector<f32, 4>,
}
const IMAGES_AVG_POOL1_HEIGHT: ::core::primitive::usize = ::core::primitive::usize::wrapping_div(
    (1 + IMAGES_SIZE_1),
    4,
);
const IMAGES_AVG_POOL1_POSITIONS: ::core::primitive::usize = (IMAGES_AVG_POOL1_HEIGHT
    * IMAGES_AVG_POOL1_HEIGHT);
const IMAGES_AVG_POOL1_SIZE: ::core::primitive::usize = (4 * IMAGES_AVG_POOL1_HEIGHT
    * IMAGES_AVG_POOL1_HEIGHT);
const IMAGES_INPUT_POSITIONS: ::core::primitive::usize = (IMAGES_SIZE_1 * IMAGES_SIZE_1);
const IMAGES_INPUT_SIZE: ::core::primitive::usize = (4 * IMAGES_SIZE_1 * IMAGES_SIZE_1);
const IMAGES_MAX_POOL1_HEIGHT: ::core::primitive::usize = ::core::primitive::usize::wrapping_div(
    (1 + IMAGES_SIZE_1),
    2,
);
const IMAGES_MAX_POOL1_POSITIONS: ::core::primitive::usize = (IMAGES_MAX_POOL1_HEIGHT
    * IMAGES_MAX_POOL1_HEIGHT);
const IMAGES_MAX_POOL1_SIZE: ::core::primitive::usize = (4 * IMAGES_MAX_POOL1_HEIGHT
    * IMAGES_MAX_POOL1_HEIGHT);
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type BatchNorm1 = nn::BatchNorm<f32, 4>;
    type LayerNorm1 = nn::LayerNorm<f32, 4, 0>;
    type Dense1 = nn::Dense<f32, 4, 4>;
    impl nn::Parameters<f32> for Images {
        nn::parameters!(
            f32; batch_norm1 : BatchNorm1 = "batch_norm1", layer_norm1 : LayerNorm1 =
            "layer_norm1", dense1 : Dense1 = "dense1"
        );
    }
    impl nn::Layer for Images {
        type Scalar = f32;
        type Input = nn::Image<IMAGES_SIZE_1, IMAGES_SIZE_1, 4>;
        type Output = nn::Vector<4>;
        type Head = nn::activation::Identity;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(
                    (IMAGES_INPUT_SIZE
                        + (12 * IMAGES_MAX_POOL1_HEIGHT * IMAGES_MAX_POOL1_HEIGHT)),
                )
                .and(
                    <nn::Configured<
                        'static,
                        BatchNorm1,
                        nn::BatchNormSettings,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(IMAGES_INPUT_POSITIONS),
                )
                .and(
                    <nn::Configured<
                        'static,
                        LayerNorm1,
                        nn::Epsilon,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(IMAGES_MAX_POOL1_POSITIONS),
                ),
            infer: nn::Memory::per_sample(
                    nn::memory::max(IMAGES_INPUT_SIZE, IMAGES_MAX_POOL1_SIZE)
                        + nn::memory::max(IMAGES_MAX_POOL1_SIZE, IMAGES_AVG_POOL1_SIZE)
                        + IMAGES_MAX_POOL1_SIZE,
                )
                .and(
                    <nn::Configured<
                        'static,
                        BatchNorm1,
                        nn::BatchNormSettings,
                    > as nn::Operation<f32>>::NEEDS
                        .infer
                        .at(IMAGES_INPUT_POSITIONS)
                        .or(
                            <nn::Configured<
                                'static,
                                LayerNorm1,
                                nn::Epsilon,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(IMAGES_MAX_POOL1_POSITIONS),
                        ),
                ),
            forward: nn::Memory::per_sample(
                    nn::memory::max(IMAGES_MAX_POOL1_SIZE, IMAGES_AVG_POOL1_SIZE)
                        + IMAGES_MAX_POOL1_SIZE,
                )
                .and(
                    <nn::Configured<
                        'static,
                        BatchNorm1,
                        nn::BatchNormSettings,
                    > as nn::Operation<f32>>::NEEDS
                        .forward
                        .at(IMAGES_INPUT_POSITIONS)
                        .or(
                            <nn::Configured<
                                'static,
                                LayerNorm1,
                                nn::Epsilon,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(IMAGES_MAX_POOL1_POSITIONS),
                        ),
                ),
            backward: nn::Memory::per_sample(
                    nn::memory::max(IMAGES_AVG_POOL1_SIZE, IMAGES_MAX_POOL1_SIZE)
                        + nn::memory::max(IMAGES_MAX_POOL1_SIZE, IMAGES_INPUT_SIZE)
                        + IMAGES_MAX_POOL1_SIZE,
                )
                .and(
                    <nn::Configured<
                        'static,
                        BatchNorm1,
                        nn::BatchNormSettings,
                    > as nn::Operation<f32>>::NEEDS
                        .backward
                        .at(IMAGES_INPUT_POSITIONS)
                        .or(
                            <nn::Configured<
                                'static,
                                LayerNorm1,
                                nn::Epsilon,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(IMAGES_MAX_POOL1_POSITIONS),
                        ),
                ),
            ..nn::Needs::NONE
        };
        const WHOLE_BATCH: bool = <nn::Configured<
            'static,
            BatchNorm1,
            nn::BatchNormSettings,
        > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                LayerNorm1,
                nn::Epsilon,
            > as nn::Operation<f32>>::WHOLE_BATCH;
        const MEASURES: nn::Measures = nn::Measures::first(
            &[
                nn::Measures::stage(
                    "BatchNorm(momentum = 0.2)",
                    IMAGES_INPUT_POSITIONS,
                    false,
                ),
            ],
        );
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::activation::Identity
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.batch_norm1.initialize(generator);
            self.layer_norm1.initialize(generator);
            self.dense1.initialize(nn::initializer(nn::relu()), generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1, buffer2, buffer3], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(IMAGES_INPUT_SIZE, IMAGES_MAX_POOL1_SIZE),
                        nn::memory::max(IMAGES_MAX_POOL1_SIZE, IMAGES_AVG_POOL1_SIZE),
                        IMAGES_MAX_POOL1_SIZE,
                    ],
                );
            let h1 = pass.part(buffer1, IMAGES_INPUT_SIZE);
            nn::infer(
                &nn::Configured(
                    &self.batch_norm1,
                    const { nn::BatchNormSettings::new(0.2, 0.00001) },
                ),
                isa,
                pass.infer([x], h1, scratch),
            );
            let h2 = pass.part(buffer2, IMAGES_MAX_POOL1_SIZE);
            nn::infer(
                &const {
                    nn::MaxPool2d::<
                        4,
                        3,
                        3,
                        2,
                        2,
                    >::new(
                        [IMAGES_SIZE_1, IMAGES_SIZE_1],
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [1, 1],
                        [1, 1],
                    )
                },
                isa,
                pass.infer([&*h1], h2, scratch),
            );
            let h3 = pass.part(buffer1, IMAGES_MAX_POOL1_SIZE);
            nn::infer(
                &nn::Configured(&self.layer_norm1, const { nn::Epsilon::new(0.00001) }),
                isa,
                pass.infer([&*h2], h3, scratch),
            );
            let h4 = pass.part(buffer3, IMAGES_MAX_POOL1_SIZE);
            nn::infer(
                &self.dense1.with(nn::relu()),
                isa,
                pass.infer([&*h3], h4, scratch),
            );
            let h5 = pass.part(buffer1, IMAGES_MAX_POOL1_SIZE);
            nn::infer(
                &const { nn::DropPath::new(0.1) },
                isa,
                pass.at(5).infer([&*h4], h5, scratch),
            );
            let h6 = pass.part(buffer3, IMAGES_MAX_POOL1_SIZE);
            nn::infer(&nn::Sum, isa, pass.infer([&*h2, &*h5], h6, scratch));
            let h7 = pass.part(buffer2, IMAGES_AVG_POOL1_SIZE);
            nn::infer(
                &const {
                    nn::AvgPool2d::<
                        4,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [IMAGES_AVG_POOL1_HEIGHT, IMAGES_AVG_POOL1_HEIGHT],
                        [0, 0],
                        [0, 0],
                    )
                },
                isa,
                pass.infer([&*h6], h7, scratch),
            );
            nn::infer(
                &const { nn::GlobalAvgPool::new(4, IMAGES_AVG_POOL1_POSITIONS) },
                isa,
                pass.infer([&*h7], y, scratch),
            );
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(IMAGES_MAX_POOL1_SIZE, IMAGES_AVG_POOL1_SIZE),
                        IMAGES_MAX_POOL1_SIZE,
                    ],
                );
            let ([h1, h2, h3, h4, h1_tape, h3_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(IMAGES_INPUT_SIZE),
                        nn::Memory::per_sample(IMAGES_MAX_POOL1_SIZE),
                        nn::Memory::per_sample(IMAGES_MAX_POOL1_SIZE),
                        nn::Memory::per_sample(IMAGES_MAX_POOL1_SIZE),
                        <nn::Configured<
                            'static,
                            BatchNorm1,
                            nn::BatchNormSettings,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(IMAGES_INPUT_POSITIONS),
                        <nn::Configured<
                            'static,
                            LayerNorm1,
                            nn::Epsilon,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(IMAGES_MAX_POOL1_POSITIONS),
                    ],
                );
            nn::forward(
                &nn::Configured(
                    &self.batch_norm1,
                    const { nn::BatchNormSettings::new(0.2, 0.00001) },
                ),
                pass.forward([x], h1, scratch).tape(h1_tape),
            );
            pass.saw("batch_norm1", &*h1);
            nn::forward(
                &const {
                    nn::MaxPool2d::<
                        4,
                        3,
                        3,
                        2,
                        2,
                    >::new(
                        [IMAGES_SIZE_1, IMAGES_SIZE_1],
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [1, 1],
                        [1, 1],
                    )
                },
                pass.forward([&*h1], h2, scratch),
            );
            pass.saw("max_pool1", &*h2);
            nn::forward(
                &nn::Configured(&self.layer_norm1, const { nn::Epsilon::new(0.00001) }),
                pass.forward([&*h2], h3, scratch).tape(h3_tape),
            );
            pass.saw("layer_norm1", &*h3);
            nn::forward(
                &self.dense1.with(nn::relu()),
                pass.forward([&*h3], h4, scratch),
            );
            pass.saw("dense1", &*h4);
            let h5 = pass.part(buffer1, IMAGES_MAX_POOL1_SIZE);
            nn::forward(
                &const { nn::DropPath::new(0.1) },
                pass.at(5).forward([&*h4], h5, scratch),
            );
            pass.saw("drop_path1", &*h5);
            let h6 = pass.part(buffer2, IMAGES_MAX_POOL1_SIZE);
            nn::forward(&nn::Sum, pass.forward([&*h2, &*h5], h6, scratch));
            pass.saw("residual1", &*h6);
            let h7 = pass.part(buffer1, IMAGES_AVG_POOL1_SIZE);
            nn::forward(
                &const {
                    nn::AvgPool2d::<
                        4,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [IMAGES_AVG_POOL1_HEIGHT, IMAGES_AVG_POOL1_HEIGHT],
                        [0, 0],
                        [0, 0],
                    )
                },
                pass.forward([&*h6], h7, scratch),
            );
            pass.saw("avg_pool1", &*h7);
            nn::forward(
                &const { nn::GlobalAvgPool::new(4, IMAGES_AVG_POOL1_POSITIONS) },
                pass.forward([&*h7], y, scratch),
            );
            pass.saw("global_avg_pool1", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2, h3, h4, h1_tape, h3_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(IMAGES_INPUT_SIZE),
                        nn::Memory::per_sample(IMAGES_MAX_POOL1_SIZE),
                        nn::Memory::per_sample(IMAGES_MAX_POOL1_SIZE),
                        nn::Memory::per_sample(IMAGES_MAX_POOL1_SIZE),
                        <nn::Configured<
                            'static,
                            BatchNorm1,
                            nn::BatchNormSettings,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(IMAGES_INPUT_POSITIONS),
                        <nn::Configured<
                            'static,
                            LayerNorm1,
                            nn::Epsilon,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(IMAGES_MAX_POOL1_POSITIONS),
                    ],
                );
            let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(IMAGES_AVG_POOL1_SIZE, IMAGES_MAX_POOL1_SIZE),
                        nn::memory::max(IMAGES_MAX_POOL1_SIZE, IMAGES_INPUT_SIZE),
                        IMAGES_MAX_POOL1_SIZE,
                    ],
                );
            let d_h7 = pass.part(d_buffer1, IMAGES_AVG_POOL1_SIZE);
            nn::backward(
                &const { nn::GlobalAvgPool::new(4, IMAGES_AVG_POOL1_POSITIONS) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h7)]),
            );
            let d_h6 = pass.part(d_buffer2, IMAGES_MAX_POOL1_SIZE);
            nn::backward(
                &const {
                    nn::AvgPool2d::<
                        4,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [IMAGES_AVG_POOL1_HEIGHT, IMAGES_AVG_POOL1_HEIGHT],
                        [0, 0],
                        [0, 0],
                    )
                },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_h7, scratch)
                    .inputs([nn::Some(&mut *d_h6)]),
            );
            let d_h2 = pass.part(d_buffer1, IMAGES_MAX_POOL1_SIZE);
            let d_h5 = pass.part(d_buffer3, IMAGES_MAX_POOL1_SIZE);
            nn::backward(
                &nn::Sum,
                pass
                    .backward(nn::Saved::new([&[], &[]], &[], &[]), d_h6, scratch)
                    .inputs([nn::Some(&mut *d_h2), nn::Some(&mut *d_h5)]),
            );
            let d_h4 = pass.part(d_buffer2, IMAGES_MAX_POOL1_SIZE);
            nn::backward(
                &const { nn::DropPath::new(0.1) },
                pass
                    .at(5)
                    .backward(nn::Saved::new([&[]], &[], &[]), d_h5, scratch)
                    .inputs([nn::Some(&mut *d_h4)]),
            );
            let d_h3 = pass.part(d_buffer3, IMAGES_MAX_POOL1_SIZE);
            nn::backward(
                &self.dense1.with(nn::relu()),
                pass
                    .backward(nn::Saved::new([h3], h4, &[]), d_h4, scratch)
                    .inputs([nn::Some(&mut *d_h3)])
                    .gradient(nn::field!(gradient.dense1)),
            );
            let added1 = pass.part(d_buffer2, IMAGES_MAX_POOL1_SIZE);
            nn::backward(
                &nn::Configured(&self.layer_norm1, const { nn::Epsilon::new(0.00001) }),
                pass
                    .backward(nn::Saved::new([h2], &[], h3_tape), d_h3, scratch)
                    .inputs([nn::Some(&mut *added1)])
                    .gradient(nn::field!(gradient.layer_norm1)),
            );
            nn::kernels::elementwise::add(nn::Undecided, d_h2, added1);
            let d_h1 = pass.part(d_buffer2, IMAGES_INPUT_SIZE);
            nn::backward(
                &const {
                    nn::MaxPool2d::<
                        4,
                        3,
                        3,
                        2,
                        2,
                    >::new(
                        [IMAGES_SIZE_1, IMAGES_SIZE_1],
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [1, 1],
                        [1, 1],
                    )
                },
                pass
                    .backward(nn::Saved::new([h1], h2, &[]), d_h2, scratch)
                    .inputs([nn::Some(&mut *d_h1)]),
            );
            nn::backward(
                &nn::Configured(
                    &self.batch_norm1,
                    const { nn::BatchNormSettings::new(0.2, 0.00001) },
                ),
                pass
                    .backward(nn::Saved::new([x], &[], h1_tape), d_h1, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.batch_norm1)),
            );
        }
    }
    impl nn::Network for Images {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Images",
            "input              x: [SIDE, SIDE, 4]\nbatch_norm1        h1 = g1 ⊙ (x - m1) / √(v1 + 1e-5) + b1     g1, b1, m1, v1: 4 each, in training m1 and v1 are mean and variance of the batch; the running ones take 0.2 of them\nmax_pool1          h2 = max{ h1[:, s·p + k - o] }             k < 3 × 3, s = 2 × 2, o = 1 × 1\nlayer_norm1        h3 = (h2 - mean(h2)) / √(var(h2) + 1e-5)   over the features of each position\ndense1             h4 = relu(W4 · h3 + b4)                    W4: 4 × 4, b4: 4\ndrop_path1         h5 = h4                                    in training each sample is 0 with probability 0.1, else divided by 0.9\nresidual1          h6 = h2 + h5\navg_pool1          h7 = mean{ h6[:, s·p + k] }                k < 2 × 2, s = 2 × 2\nglobal_avg_pool1   y = mean{ h7[:, t] }                       t < ((1 + SIDE)/4)·((1 + SIDE)/4)",
            &[
                nn::Vertex::input(
                    &[
                        nn::Node::input(
                            "input",
                            &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
                            nn::None,
                        ),
                    ],
                ),
                nn::Vertex::stage(
                        "batch_norm1",
                        "BatchNorm(momentum = 0.2)",
                        [16, IMAGES_INPUT_SIZE],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "batch_norm1",
                                nn::Op::BatchNorm {
                                    features: 4,
                                    momentum: 0.2,
                                    epsilon: 0.00001,
                                    affine: true,
                                },
                                &[nn::vertex(0)],
                                &[IMAGES_SIZE_1, IMAGES_SIZE_1, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "max_pool1",
                        "MaxPool2d(3, stride = 2, padding = 1)",
                        [0, 0],
                    )
                    .of(
                        &[
                            nn::Node::new(
                                "max_pool1",
                                nn::Op::MaxPool {
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [3, 3],
                                        stride: [2, 2],
                                        dilation: [1, 1],
                                        padding: [1, 1, 1, 1],
                                    },
                                    ceil: false,
                                },
                                &[nn::vertex(1)],
                                &[IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "layer_norm1",
                        "LayerNorm(affine = false)",
                        [0, (8 * IMAGES_MAX_POOL1_HEIGHT * IMAGES_MAX_POOL1_HEIGHT)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "layer_norm1",
                                nn::Op::LayerNorm {
                                    features: 4,
                                    epsilon: 0.00001,
                                    weight: false,
                                    bias: false,
                                },
                                &[nn::vertex(2)],
                                &[IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "dense1",
                        "Dense(4, relu)",
                        [20, (16 * IMAGES_MAX_POOL1_HEIGHT * IMAGES_MAX_POOL1_HEIGHT)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "dense1",
                                nn::dense(4, 4, true),
                                &[nn::vertex(3)],
                                &[IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT, 4],
                            ),
                            nn::Node::new(
                                "dense1_relu",
                                nn::Op::Activation(nn::Activation::Relu),
                                &[nn::node(0)],
                                &[IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("drop_path1", "DropPath(0.1)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "drop_path1",
                                nn::Op::DropPath {
                                    probability: 0.1,
                                },
                                &[nn::vertex(4)],
                                &[IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "residual1",
                        "Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }",
                        [0, 0],
                    )
                    .of(
                        &[
                            nn::Node::new(
                                "residual1",
                                nn::Op::Sum,
                                &[nn::vertex(2), nn::vertex(5)],
                                &[IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("avg_pool1", "AvgPool2d(2)", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "avg_pool1",
                                nn::Op::AvgPool {
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [2, 2],
                                        stride: [2, 2],
                                        dilation: [1, 1],
                                        padding: [0, 0, 0, 0],
                                    },
                                    ceil: false,
                                    count_padding: true,
                                },
                                &[nn::vertex(6)],
                                &[IMAGES_AVG_POOL1_HEIGHT, IMAGES_AVG_POOL1_HEIGHT, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("global_avg_pool1", "GlobalAvgPool", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "global_avg_pool1",
                                nn::Op::Reduce(nn::structure::Reduction::Mean),
                                &[nn::vertex(7)],
                                &[4],
                            ),
                        ],
                    ),
                nn::Vertex::output(&[nn::Node::output("output", &[nn::vertex(8)], &[4])]),
            ],
        );
    }
    nn::random!(Images);
    impl Images {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(
            &self,
            input: &nn::SMatrix<f32, 4, IMAGES_INPUT_POSITIONS>,
        ) -> nn::SVector<f32, 4> {
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
        ) -> nn::Result<nn::SVector<f32, 4>, nn::SampleError> {
            let input = nn::sample::<
                nn::Image<IMAGES_SIZE_1, IMAGES_SIZE_1, 4>,
                f32,
            >("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            f32 : input : nn::SMatrix < f32, 4, IMAGES_INPUT_POSITIONS > => nn::SVector <
            f32, 4 >
        );
    }
    const _: () = {
        use nn::layers::MaxPool2d as _;
        use nn::layers::DropPath as _;
        use nn::layers::Sum as _;
        use nn::layers::AvgPool2d as _;
        use nn::layers::GlobalAvgPool as _;
    };
    impl Images {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(
            &self,
            input: &nn::SMatrix<f32, 4, IMAGES_INPUT_POSITIONS>,
        ) -> ImagesStates {
            let x = input.as_slice();
            let h1 = nn::value(
                &nn::Configured(
                    &self.batch_norm1,
                    const { nn::BatchNormSettings::new(0.2, 0.00001) },
                ),
                [&x],
                [IMAGES_INPUT_POSITIONS, IMAGES_INPUT_SIZE],
            );
            let h2 = nn::value(
                &const {
                    nn::MaxPool2d::<
                        4,
                        3,
                        3,
                        2,
                        2,
                    >::new(
                        [IMAGES_SIZE_1, IMAGES_SIZE_1],
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [1, 1],
                        [1, 1],
                    )
                },
                [&h1],
                [IMAGES_MAX_POOL1_POSITIONS, IMAGES_MAX_POOL1_SIZE],
            );
            let h3 = nn::value(
                &nn::Configured(&self.layer_norm1, const { nn::Epsilon::new(0.00001) }),
                [&h2],
                [IMAGES_MAX_POOL1_POSITIONS, IMAGES_MAX_POOL1_SIZE],
            );
            let h4 = nn::value(
                &self.dense1,
                [&h3],
                [IMAGES_MAX_POOL1_POSITIONS, IMAGES_MAX_POOL1_SIZE],
            );
            let h5 = nn::value(
                &nn::Elementwise(nn::relu()),
                [&h4],
                [IMAGES_MAX_POOL1_POSITIONS, IMAGES_MAX_POOL1_SIZE],
            );
            let h6 = nn::value(
                &const { nn::DropPath::new(0.1) },
                [&h5],
                [IMAGES_MAX_POOL1_POSITIONS, IMAGES_MAX_POOL1_SIZE],
            );
            let h7 = nn::value(
                &nn::Sum,
                [&h2, &h6],
                [IMAGES_MAX_POOL1_POSITIONS, IMAGES_MAX_POOL1_SIZE],
            );
            let h8 = nn::value(
                &const {
                    nn::AvgPool2d::<
                        4,
                        2,
                        2,
                        2,
                        2,
                    >::new(
                        [IMAGES_MAX_POOL1_HEIGHT, IMAGES_MAX_POOL1_HEIGHT],
                        [IMAGES_AVG_POOL1_HEIGHT, IMAGES_AVG_POOL1_HEIGHT],
                        [0, 0],
                        [0, 0],
                    )
                },
                [&h7],
                [IMAGES_AVG_POOL1_POSITIONS, IMAGES_AVG_POOL1_SIZE],
            );
            let y = nn::value(
                &const { nn::GlobalAvgPool::new(4, IMAGES_AVG_POOL1_POSITIONS) },
                [&h8],
                [1, 4],
            );
            ImagesStates {
                batch_norm1: nn::hidden::boxed(&h1),
                max_pool1: nn::hidden::boxed(&h2),
                layer_norm1: nn::hidden::boxed(&h3),
                dense1: nn::hidden::boxed(&h5),
                drop_path1: nn::hidden::boxed(&h6),
                residual1: nn::hidden::boxed(&h7),
                avg_pool1: nn::hidden::boxed(&h8),
                global_avg_pool1: nn::hidden::sample(&y),
            }
        }
    }
};
