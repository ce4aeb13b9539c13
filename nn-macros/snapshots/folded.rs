/// The network `Folded`.
///
/// # Stages
/// Input: `[8, 8, 3]`, a matrix of 3 × 64, a column for each pixel, row by row.
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
/// | total | | | 196 | 8468 |
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
#[repr(C)]
struct Folded {
    /// The parameters of `conv1`: `weight` 4 × 27 (a row for each output channel, a column for each tap of each of its input channels).
    conv1: ::nn_runtime::layers::Conv<f32, 4, 27, 9, 0>,
    /// The parameters of `batch_norm1`: `weight` 4, `bias` 4, `running_mean` 4, `running_var` 4.
    batch_norm1: ::nn_runtime::layers::BatchNorm<f32, 4>,
    /// The parameters of `conv2`: `weight` 4 × 4 (a row for each output channel, a column for each tap of each of its input channels), `bias` 4.
    conv2: ::nn_runtime::layers::Conv<f32, 4, 4, 1, 4>,
    /// The parameters of `batch_norm2`: `weight` 4, `bias` 4, `running_mean` 4, `running_var` 4.
    batch_norm2: ::nn_runtime::layers::BatchNorm<f32, 4>,
    /// The parameters of `dense1`: `weight` 4 × 4 (a row for each output feature, a column for each input feature), `bias` 4.
    dense1: ::nn_runtime::layers::Dense<f32, 4, 4>,
    /// The parameters of `batch_norm3`: `weight` 4, `bias` 4, `running_mean` 4, `running_var` 4.
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
    mean1: ::nn_runtime::nalgebra::SVector<f32, 4>,
    /// The value of `Dense(4)`.
    dense1: ::nn_runtime::nalgebra::SVector<f32, 4>,
    /// The value of `BatchNorm`.
    batch_norm3: ::nn_runtime::nalgebra::SVector<f32, 4>,
}
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Conv1 = nn::Conv<f32, 4, 27, 9, 0>;
    type BatchNorm1 = nn::BatchNorm<f32, 4>;
    type Conv2 = nn::Conv<f32, 4, 4, 1, 4>;
    type BatchNorm2 = nn::BatchNorm<f32, 4>;
    type Dense1 = nn::Dense<f32, 4, 4>;
    type BatchNorm3 = nn::BatchNorm<f32, 4>;
    impl nn::Parameters<f32> for Folded {
        nn::parameters!(
            f32; conv1 : Conv1 = "conv1", batch_norm1 : BatchNorm1 = "batch_norm1", conv2
            : Conv2 = "conv2", batch_norm2 : BatchNorm2 = "batch_norm2", dense1 : Dense1
            = "dense1", batch_norm3 : BatchNorm3 = "batch_norm3"
        );
    }
    impl nn::Layer for Folded {
        type Scalar = f32;
        type Input = nn::Image<8, 8, 3>;
        type Output = nn::Vector<4>;
        type Head = nn::activation::Identity;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(776)
                .and(
                    <nn::Activated<
                        'static,
                        nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                        nn::Relu,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(64),
                )
                .and(
                    <nn::Configured<
                        'static,
                        BatchNorm2,
                        nn::BatchNormSettings,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(64),
                )
                .and(
                    <nn::Configured<
                        'static,
                        BatchNorm3,
                        nn::BatchNormSettings,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(1),
                ),
            infer: nn::Memory::per_sample(768)
                .and(
                    <nn::Convolved<
                        'static,
                        Conv1,
                        Conv1Windows,
                    > as nn::Operation<f32>>::NEEDS
                        .infer
                        .at(64)
                        .or(
                            <nn::Activated<
                                'static,
                                nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                                nn::Relu,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(64),
                        )
                        .or(
                            <nn::Convolved<
                                'static,
                                Conv2,
                                Conv2Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(64),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                BatchNorm2,
                                nn::BatchNormSettings,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(64),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                BatchNorm3,
                                nn::BatchNormSettings,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(1),
                        ),
                ),
            forward: nn::Memory::per_sample(512)
                .and(
                    <nn::Convolved<
                        'static,
                        Conv1,
                        Conv1Windows,
                    > as nn::Operation<f32>>::NEEDS
                        .forward
                        .at(64)
                        .or(
                            <nn::Activated<
                                'static,
                                nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                                nn::Relu,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(64),
                        )
                        .or(
                            <nn::Convolved<
                                'static,
                                Conv2,
                                Conv2Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(64),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                BatchNorm2,
                                nn::BatchNormSettings,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(64),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                BatchNorm3,
                                nn::BatchNormSettings,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(1),
                        ),
                ),
            backward: nn::Memory::per_sample(768)
                .and(
                    <nn::Convolved<
                        'static,
                        Conv1,
                        Conv1Windows,
                    > as nn::Operation<f32>>::NEEDS
                        .backward
                        .at(64)
                        .or(
                            <nn::Activated<
                                'static,
                                nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                                nn::Relu,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(64),
                        )
                        .or(
                            <nn::Convolved<
                                'static,
                                Conv2,
                                Conv2Windows,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(64),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                BatchNorm2,
                                nn::BatchNormSettings,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(64),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                BatchNorm3,
                                nn::BatchNormSettings,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(1),
                        ),
                ),
            ..nn::Needs::NONE
        };
        const WHOLE_BATCH: bool = <nn::Convolved<
            'static,
            Conv1,
            Conv1Windows,
        > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Activated<
                'static,
                nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                nn::Relu,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Convolved<
                'static,
                Conv2,
                Conv2Windows,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                BatchNorm2,
                nn::BatchNormSettings,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                BatchNorm3,
                nn::BatchNormSettings,
            > as nn::Operation<f32>>::WHOLE_BATCH;
        const MEASURES: nn::Measures = nn::Measures::first(
            &[
                nn::Measures::stage("BatchNorm", 64, false),
                nn::Measures::stage("BatchNorm(epsilon = 1e-3)", 64, false),
                nn::Measures::stage("BatchNorm", 1, false),
            ],
        );
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::activation::Identity
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.conv1.initialize(nn::Initializer::GlorotUniform, generator);
            self.batch_norm1.initialize(generator);
            self.conv2.initialize(nn::Initializer::GlorotUniform, generator);
            self.batch_norm2.initialize(generator);
            self.dense1.initialize(nn::Initializer::GlorotUniform, generator);
            self.batch_norm3.initialize(generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, scratch, .. } = call;
            let ([buffer1, buffer2, buffer3], scratch) = pass
                .split(scratch, [256, 256, 256]);
            let h2 = pass.part(buffer1, 256);
            nn::infer_folding(
                &self.conv1.over::<Conv1Windows>(),
                isa,
                pass.infer([x], h2, scratch),
                &nn::Folded::<
                    f32,
                >::finish(
                    &nn::Configured(
                            &self.batch_norm1,
                            const { nn::BatchNormSettings::new(0.1, 0.00001) },
                        )
                        .with(nn::relu()),
                ),
            );
            let h4 = pass.part(buffer2, 256);
            nn::infer_folding(
                &self.conv2.over::<Conv2Windows>(),
                isa,
                pass.infer([&*h2], h4, scratch),
                &nn::Folded::<
                    f32,
                >::finish(
                    &nn::Configured(
                        &self.batch_norm2,
                        const { nn::BatchNormSettings::new(0.1, 0.001) },
                    ),
                ),
            );
            let h5 = pass.part(buffer3, 256);
            nn::infer(&nn::Sum, isa, pass.infer([&*h2, &*h4], h5, scratch));
            let h6 = pass.part(buffer1, 4);
            nn::infer(
                &const { nn::Mean::new(4, 64) },
                isa,
                pass.infer([&*h5], h6, scratch),
            );
            nn::infer_folding(
                &self.dense1,
                isa,
                pass.infer([&*h6], y, scratch),
                &nn::Folded::<
                    f32,
                >::finish(
                    &nn::Configured(
                        &self.batch_norm3,
                        const { nn::BatchNormSettings::new(0.1, 0.00001) },
                    ),
                ),
            );
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward { pass, input: [x], output: y, tape, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass.split(scratch, [256, 256]);
            let ([h1, h2, h3, h6, h7, h2_tape, h4_tape, y_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(256),
                        nn::Memory::per_sample(256),
                        nn::Memory::per_sample(256),
                        nn::Memory::per_sample(4),
                        nn::Memory::per_sample(4),
                        <nn::Activated<
                            'static,
                            nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                            nn::Relu,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(64),
                        <nn::Configured<
                            'static,
                            BatchNorm2,
                            nn::BatchNormSettings,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(64),
                        <nn::Configured<
                            'static,
                            BatchNorm3,
                            nn::BatchNormSettings,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(1),
                    ],
                );
            nn::forward(
                &self.conv1.over::<Conv1Windows>(),
                pass.forward([x], h1, scratch),
            );
            pass.saw("conv1", &*h1);
            nn::forward(
                &nn::Configured(
                        &self.batch_norm1,
                        const { nn::BatchNormSettings::new(0.1, 0.00001) },
                    )
                    .with(nn::relu()),
                pass.forward([&*h1], h2, scratch).tape(h2_tape),
            );
            pass.saw("batch_norm1", &*h2);
            nn::forward(
                &self.conv2.over::<Conv2Windows>(),
                pass.forward([&*h2], h3, scratch),
            );
            pass.saw("conv2", &*h3);
            let h4 = pass.part(buffer1, 256);
            nn::forward(
                &nn::Configured(
                    &self.batch_norm2,
                    const { nn::BatchNormSettings::new(0.1, 0.001) },
                ),
                pass.forward([&*h3], h4, scratch).tape(h4_tape),
            );
            pass.saw("batch_norm2", &*h4);
            let h5 = pass.part(buffer2, 256);
            nn::forward(&nn::Sum, pass.forward([&*h2, &*h4], h5, scratch));
            pass.saw("residual1", &*h5);
            nn::forward(
                &const { nn::Mean::new(4, 64) },
                pass.forward([&*h5], h6, scratch),
            );
            pass.saw("mean1", &*h6);
            nn::forward(&self.dense1, pass.forward([&*h6], h7, scratch));
            pass.saw("dense1", &*h7);
            nn::forward(
                &nn::Configured(
                    &self.batch_norm3,
                    const { nn::BatchNormSettings::new(0.1, 0.00001) },
                ),
                pass.forward([&*h7], y, scratch).tape(y_tape),
            );
            pass.saw("batch_norm3", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2, h3, h6, h7, h2_tape, h4_tape, y_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(256),
                        nn::Memory::per_sample(256),
                        nn::Memory::per_sample(256),
                        nn::Memory::per_sample(4),
                        nn::Memory::per_sample(4),
                        <nn::Activated<
                            'static,
                            nn::Configured<'static, BatchNorm1, nn::BatchNormSettings>,
                            nn::Relu,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(64),
                        <nn::Configured<
                            'static,
                            BatchNorm2,
                            nn::BatchNormSettings,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(64),
                        <nn::Configured<
                            'static,
                            BatchNorm3,
                            nn::BatchNormSettings,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(1),
                    ],
                );
            let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
                .split(scratch, [256, 256, 256]);
            let d_h7 = pass.part(d_buffer1, 4);
            nn::backward(
                &nn::Configured(
                    &self.batch_norm3,
                    const { nn::BatchNormSettings::new(0.1, 0.00001) },
                ),
                pass
                    .backward(nn::Saved::new([h7], &[], y_tape), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h7)])
                    .gradient(nn::field!(gradient.batch_norm3)),
            );
            let d_h6 = pass.part(d_buffer2, 4);
            nn::backward(
                &self.dense1,
                pass
                    .backward(nn::Saved::new([h6], &[], &[]), d_h7, scratch)
                    .inputs([nn::Some(&mut *d_h6)])
                    .gradient(nn::field!(gradient.dense1)),
            );
            let d_h5 = pass.part(d_buffer1, 256);
            nn::backward(
                &const { nn::Mean::new(4, 64) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_h6, scratch)
                    .inputs([nn::Some(&mut *d_h5)]),
            );
            let d_h2 = pass.part(d_buffer2, 256);
            let d_h4 = pass.part(d_buffer3, 256);
            nn::backward(
                &nn::Sum,
                pass
                    .backward(nn::Saved::new([&[], &[]], &[], &[]), d_h5, scratch)
                    .inputs([nn::Some(&mut *d_h2), nn::Some(&mut *d_h4)]),
            );
            let d_h3 = pass.part(d_buffer1, 256);
            nn::backward(
                &nn::Configured(
                    &self.batch_norm2,
                    const { nn::BatchNormSettings::new(0.1, 0.001) },
                ),
                pass
                    .backward(nn::Saved::new([h3], &[], h4_tape), d_h4, scratch)
                    .inputs([nn::Some(&mut *d_h3)])
                    .gradient(nn::field!(gradient.batch_norm2)),
            );
            let added1 = pass.part(d_buffer3, 256);
            nn::backward(
                &self.conv2.over::<Conv2Windows>(),
                pass
                    .backward(nn::Saved::new([h2], &[], &[]), d_h3, scratch)
                    .inputs([nn::Some(&mut *added1)])
                    .gradient(nn::field!(gradient.conv2)),
            );
            nn::kernels::elementwise::add(nn::Undecided, d_h2, added1);
            let d_h1 = pass.part(d_buffer3, 256);
            nn::backward(
                &nn::Configured(
                        &self.batch_norm1,
                        const { nn::BatchNormSettings::new(0.1, 0.00001) },
                    )
                    .with(nn::relu()),
                pass
                    .backward(nn::Saved::new([h1], h2, h2_tape), d_h2, scratch)
                    .inputs([nn::Some(&mut *d_h1)])
                    .gradient(nn::field!(gradient.batch_norm1)),
            );
            nn::backward(
                &self.conv1.over::<Conv1Windows>(),
                pass
                    .backward(nn::Saved::new([x], &[], &[]), d_h1, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.conv1)),
            );
        }
    }
    impl nn::Network for Folded {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Folded",
            "input         x: [8, 8, 3]\nconv1         h1 = Σ{ W1[k] · x[:, p + k - o] }          W1: 4 × 3 × 3 × 3, k < 3 × 3, o = 1 × 1\nbatch_norm1   h2 = g2 ⊙ (h1 - m2) / √(v2 + 1e-5) + b2    g2, b2, m2, v2: 4 each, in training m2 and v2 are mean and variance of the batch; the running ones take 0.1 of them\nrelu1         h3 = relu(h2)\nconv2         h4 = Σ{ W4[k] · h3[:, p + k] } + b4        W4: 4 × 1 × 1 × 4, b4: 4, k < 1 × 1\nbatch_norm2   h5 = g5 ⊙ (h4 - m5) / √(v5 + 0.001) + b5   g5, b5, m5, v5: 4 each, in training m5 and v5 are mean and variance of the batch; the running ones take 0.1 of them\nresidual1     h6 = h3 + h5\nmean1         h7 = mean{ h6[:, t] }                      t < 64\ndense1        h8 = W8 · h7 + b8                          W8: 4 × 4, b8: 4\nbatch_norm3   y = g9 ⊙ (h8 - m9) / √(v9 + 1e-5) + b9     g9, b9, m9, v9: 4 each, in training m9 and v9 are mean and variance of the batch; the running ones take 0.1 of them",
            &[
                nn::Vertex::input(&[nn::Node::input("input", &[8, 8, 3], nn::None)]),
                nn::Vertex::stage(
                        "conv1",
                        "Conv2d(4, 3, padding = 1, bias = false)",
                        [108, 6912],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "conv1",
                                nn::Op::Conv {
                                    outputs: 4,
                                    groups: 1,
                                    inputs: 3,
                                    window: nn::structure::Window {
                                        axes: nn::structure::Axes::Pixels,
                                        kernel: [3, 3],
                                        stride: [1, 1],
                                        dilation: [1, 1],
                                        padding: [1, 1, 1, 1],
                                    },
                                    mode: nn::layers::Padding::Constant(0.0),
                                    bias: false,
                                },
                                &[nn::vertex(0)],
                                &[8, 8, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("batch_norm1", "BatchNorm", [16, 256])
                    .of(
                        &[
                            nn::Node::learned(
                                "batch_norm1",
                                nn::Op::BatchNorm {
                                    features: 4,
                                    momentum: 0.1,
                                    epsilon: 0.00001,
                                    affine: true,
                                },
                                &[nn::vertex(1)],
                                &[8, 8, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("relu1", "relu", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "relu1",
                                nn::Op::Activation(nn::Activation::Relu),
                                &[nn::vertex(2)],
                                &[8, 8, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("conv2", "Conv2d(4, 1)", [20, 1024])
                    .of(
                        &[
                            nn::Node::learned(
                                "conv2",
                                nn::Op::Conv {
                                    outputs: 4,
                                    groups: 1,
                                    inputs: 4,
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
                                &[nn::vertex(3)],
                                &[8, 8, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("batch_norm2", "BatchNorm(epsilon = 1e-3)", [16, 256])
                    .of(
                        &[
                            nn::Node::learned(
                                "batch_norm2",
                                nn::Op::BatchNorm {
                                    features: 4,
                                    momentum: 0.1,
                                    epsilon: 0.001,
                                    affine: true,
                                },
                                &[nn::vertex(4)],
                                &[8, 8, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "residual1",
                        "Residual { Conv2d(4, 1) => BatchNorm(epsilon = 1e-3) }",
                        [0, 0],
                    )
                    .of(
                        &[
                            nn::Node::new(
                                "residual1",
                                nn::Op::Sum,
                                &[nn::vertex(3), nn::vertex(5)],
                                &[8, 8, 4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("mean1", "Mean", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "mean1",
                                nn::Op::Reduce(nn::structure::Reduction::Mean),
                                &[nn::vertex(6)],
                                &[4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("dense1", "Dense(4)", [20, 16])
                    .of(
                        &[
                            nn::Node::learned(
                                "dense1",
                                nn::dense(4, 4, true),
                                &[nn::vertex(7)],
                                &[4],
                            ),
                        ],
                    ),
                nn::Vertex::stage("batch_norm3", "BatchNorm", [16, 4])
                    .of(
                        &[
                            nn::Node::learned(
                                "batch_norm3",
                                nn::Op::BatchNorm {
                                    features: 4,
                                    momentum: 0.1,
                                    epsilon: 0.00001,
                                    affine: true,
                                },
                                &[nn::vertex(8)],
                                &[4],
                            ),
                        ],
                    ),
                nn::Vertex::output(&[nn::Node::output("output", &[nn::vertex(9)], &[4])]),
            ],
        );
    }
    nn::random!(Folded);
    impl Folded {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(&self, input: &nn::SMatrix<f32, 3, 64>) -> nn::SVector<f32, 4> {
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
            let input = nn::sample::<nn::Image<8, 8, 3>, f32>("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            f32 : input : nn::SMatrix < f32, 3, 64 > => nn::SVector < f32, 4 >
        );
    }
    const _: () = {
        use nn::layers::Sum as _;
        use nn::layers::Mean as _;
    };
    impl Folded {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(&self, input: &nn::SMatrix<f32, 3, 64>) -> FoldedStates {
            let x = input.as_slice();
            let h1 = nn::value(&self.conv1.over::<Conv1Windows>(), [&x], [64, 256]);
            let h2 = nn::value(
                &nn::Configured(
                    &self.batch_norm1,
                    const { nn::BatchNormSettings::new(0.1, 0.00001) },
                ),
                [&h1],
                [64, 256],
            );
            let h3 = nn::value(&nn::Elementwise(nn::relu()), [&h2], [64, 256]);
            let h4 = nn::value(&self.conv2.over::<Conv2Windows>(), [&h3], [64, 256]);
            let h5 = nn::value(
                &nn::Configured(
                    &self.batch_norm2,
                    const { nn::BatchNormSettings::new(0.1, 0.001) },
                ),
                [&h4],
                [64, 256],
            );
            let h6 = nn::value(&nn::Sum, [&h3, &h5], [64, 256]);
            let h7 = nn::value(&const { nn::Mean::new(4, 64) }, [&h6], [1, 4]);
            let h8 = nn::value(&self.dense1, [&h7], [1, 4]);
            let y = nn::value(
                &nn::Configured(
                    &self.batch_norm3,
                    const { nn::BatchNormSettings::new(0.1, 0.00001) },
                ),
                [&h8],
                [1, 4],
            );
            FoldedStates {
                conv1: nn::hidden::sample(&h1),
                batch_norm1: nn::hidden::sample(&h2),
                relu1: nn::hidden::sample(&h3),
                conv2: nn::hidden::sample(&h4),
                batch_norm2: nn::hidden::sample(&h5),
                residual1: nn::hidden::sample(&h6),
                mean1: nn::hidden::sample(&h7),
                dense1: nn::hidden::sample(&h8),
                batch_norm3: nn::hidden::sample(&y),
            }
        }
    }
    struct Conv1Windows;
    impl nn::layers::Windows for Conv1Windows {
        const SIZES: nn::Convolution = nn::Convolution {
            input: [8, 8, 3],
            output: [8, 8, 4],
            kernel: [3, 3],
            stride: [1, 1],
            dilation: [1, 1],
            sides: [1, 1, 1, 1],
            padding: nn::layers::Padding::Constant(0.0),
            groups: 1,
        };
    }
    struct Conv2Windows;
    impl nn::layers::Windows for Conv2Windows {
        const SIZES: nn::Convolution = nn::Convolution {
            input: [8, 8, 4],
            output: [8, 8, 4],
            kernel: [1, 1],
            stride: [1, 1],
            dilation: [1, 1],
            sides: [0, 0, 0, 0],
            padding: nn::layers::Padding::Constant(0.0),
            groups: 1,
        };
    }
};
