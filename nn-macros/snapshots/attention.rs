/// The network `Reader`.
///
/// # Stages
/// Input: `[STEPS, 8]`, a matrix of 8 × STEPS, a column for each step.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `dense1` | `Dense(MEMORY)` | `[STEPS, MEMORY]` | 9·MEMORY | 8·STEPS·MEMORY |
/// | `dense2` | `Dense(WIDTH)` | `[STEPS, WIDTH]` | 9·WIDTH | 8·STEPS·WIDTH |
/// | `attention1` | `Attention(heads = HEADS, kv_heads = 2, causal = true, qk_norm = true)` | `[STEPS, WIDTH]` | 2·WIDTH + 6·(WIDTH/HEADS) + WIDTH·WIDTH + WIDTH·(WIDTH + 4·(WIDTH/HEADS)) | STEPS·(2·STEPS·WIDTH + WIDTH·(2·WIDTH + 4·(WIDTH/HEADS))) |
/// | `cross_attention1` | `CrossAttention(memory, heads = 4, head = SIZE, bias = false)` | `[STEPS, WIDTH]` | 8·MEMORY·SIZE + 8·WIDTH·SIZE | 8·STEPS·STEPS·SIZE + 8·STEPS·MEMORY·SIZE + 8·STEPS·WIDTH·SIZE |
/// | `lstm1` | `Lstm(UNITS, projection = 8, peepholes = true)` | `[STEPS, 8]` | 4·WIDTH·UNITS + 51·UNITS | STEPS·(4·UNITS·(8 + WIDTH) + 8·UNITS) |
/// | `last1` | `Last` | `8` | 0 | 0 |
/// | total | | | 4·WIDTH·UNITS + 6·(WIDTH/HEADS) + 8·MEMORY·SIZE + 8·WIDTH·SIZE + 9·MEMORY + 11·WIDTH + 51·UNITS + WIDTH·WIDTH + WIDTH·(WIDTH + 4·(WIDTH/HEADS)) | 8·STEPS·STEPS·SIZE + 8·STEPS·MEMORY + 8·STEPS·MEMORY·SIZE + 8·STEPS·WIDTH + 8·STEPS·WIDTH·SIZE + STEPS·(2·STEPS·WIDTH + WIDTH·(2·WIDTH + 4·(WIDTH/HEADS))) + STEPS·(4·UNITS·(8 + WIDTH) + 8·UNITS) |
///
/// ```text
/// ○    x                                                                                        [STEPS, 8]
/// ├─╮
/// │ ○  dense1            Dense(MEMORY)                                                          [STEPS, MEMORY]
/// ○ │  dense2            Dense(WIDTH)                                                           [STEPS, WIDTH]
/// ○ │  attention1        Attention(heads = HEADS, kv_heads = 2, causal = true, qk_norm = true)  [STEPS, WIDTH]
/// ○─╯  cross_attention1  CrossAttention(memory, heads = 4, head = SIZE, bias = false)           [STEPS, WIDTH]
/// ○    lstm1             Lstm(UNITS, projection = 8, peepholes = true)                          [STEPS, 8]
/// ○    last1             Last                                                                   8
/// ○    output                                                                                   8
/// ```
///
/// # Equations
/// ```text
/// input              x: [STEPS, 8]
/// dense1             h1 = W1 · x + b1           W1: MEMORY × 8, b1: MEMORY
/// dense2             h2 = W2 · x + b2           W2: WIDTH × 8, b2: WIDTH
/// attention1         [q; k; v] = W3 · h2 + b3   in HEADS heads of WIDTH/HEADS numbers, which share 2 heads of keys and values, W3: (WIDTH + 4·(WIDTH/HEADS)) × WIDTH, b3: WIDTH + 4·(WIDTH/HEADS), O3: WIDTH × WIDTH, o3: WIDTH, q and k of each head are normalized by their root mean square, times gq3 and gk3: WIDTH/HEADS, each position reads itself and those before it
///                    h3 = O3 · (v · softmax(kᵀ · q / √(WIDTH/HEADS))) + o3
/// cross_attention1   q = W4 · h3                in 4 heads of SIZE numbers, W4: 4·SIZE × WIDTH, M4: 8·SIZE × MEMORY, O4: WIDTH × 4·SIZE
///                    [k; v] = M4 · h1
///                    h4 = O4 · (v · softmax(kᵀ · q / √SIZE))
/// lstm1              [i; f; g; o] = W5 · h4[:, t] + b5 + U5 · h5[:, t - 1] + c5   W5: 4·UNITS × WIDTH, U5: 4·UNITS × 8, b5, c5: 4·UNITS each, R5: 8 × UNITS, p5i, p5f, p5o: UNITS each, h5 and c begin with zeros
///                    c[:, t] = σ(f + p5f ⊙ c[:, t - 1]) ⊙ c[:, t - 1] + σ(i + p5i ⊙ c[:, t - 1]) ⊙ tanh(g)
///                    h5[:, t] = R5 · (σ(o + p5o ⊙ c[:, t]) ⊙ tanh(c[:, t]))
/// last1              y = h5[:, STEPS - 1]
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct Reader {
    /// The parameters of `dense1`: `weight` MEMORY × 8 (a row for each output feature, a column for each input feature), `bias` MEMORY.
    dense1: ::nn_runtime::layers::Dense<f32, 8, READER_SIZE_2>,
    /// The parameters of `dense2`: `weight` WIDTH × 8 (a row for each output feature, a column for each input feature), `bias` WIDTH.
    dense2: ::nn_runtime::layers::Dense<f32, 8, READER_SIZE_3>,
    /// The parameters of `attention1`: `in_weight` (WIDTH + 4·(WIDTH/HEADS)) × WIDTH (the queries of all heads, then the keys, then the values), `out_weight` WIDTH × WIDTH (the output projection), `in_bias` WIDTH + 4·(WIDTH/HEADS), `out_bias` WIDTH, `query_norm` WIDTH/HEADS, `key_norm` WIDTH/HEADS.
    attention1: ::nn_runtime::layers::Attention<
        f32,
        READER_SIZE_3,
        READER_SIZE_3,
        READER_ATTENTION1_KEYS,
        READER_ATTENTION1_PARTS,
        ::nn_runtime::layers::NormedHeads<READER_ATTENTION1_HEAD>,
    >,
    /// The parameters of `cross_attention1`: `query_weight` 4·SIZE × WIDTH (the queries of all heads), `memory_weight` 8·SIZE × MEMORY (the keys of all heads, then the values), `out_weight` WIDTH × 4·SIZE (the output projection).
    cross_attention1: ::nn_runtime::layers::CrossAttention<
        f32,
        READER_SIZE_3,
        READER_SIZE_2,
        READER_CROSS_ATTENTION1_QUERIES,
        READER_CROSS_ATTENTION1_QUERIES,
        ::nn_runtime::layers::Unbiased,
    >,
    /// The parameters of `lstm1`: `weight_ih` 4·UNITS × WIDTH (rows of the gates i, f, g, o), `weight_hh` 4·UNITS × 8 (rows of the gates i, f, g, o), `bias_ih` 4·UNITS, `bias_hh` 4·UNITS, `weight_hr` 8 × UNITS (the projection), `weight_ci` UNITS, `weight_cf` UNITS, `weight_co` UNITS.
    lstm1: ::nn_runtime::layers::Lstm<
        f32,
        READER_SIZE_3,
        READER_SIZE_6,
        8,
        ::nn_runtime::layers::Projected<::nn_runtime::layers::Peepholes>,
    >,
}
const READER_SIZE_1: ::core::primitive::usize = STEPS;
const _: () = ::core::assert!(
    READER_SIZE_1 > 0, "the size `STEPS` is 0: sizes and counts are 1 or more"
);
const READER_SIZE_2: ::core::primitive::usize = MEMORY;
const _: () = ::core::assert!(
    READER_SIZE_2 > 0, "the size `MEMORY` is 0: sizes and counts are 1 or more"
);
const READER_SIZE_3: ::core::primitive::usize = WIDTH;
const _: () = ::core::assert!(
    READER_SIZE_3 > 0, "the size `WIDTH` is 0: sizes and counts are 1 or more"
);
const READER_SIZE_4: ::core::primitive::usize = HEADS;
const _: () = ::core::assert!(
    READER_SIZE_4 > 0, "the size `HEADS` is 0: sizes and counts are 1 or more"
);
const READER_SIZE_5: ::core::primitive::usize = SIZE;
const _: () = ::core::assert!(
    READER_SIZE_5 > 0, "the size `SIZE` is 0: sizes and counts are 1 or more"
);
const READER_SIZE_6: ::core::primitive::usize = UNITS;
const _: () = ::core::assert!(
    READER_SIZE_6 > 0, "the size `UNITS` is 0: sizes and counts are 1 or more"
);
const _: () = ::core::assert!(
    (READER_SIZE_4 * READER_ATTENTION1_HEAD) == READER_SIZE_3 || READER_SIZE_4 == 0,
    "WIDTH features cannot be divided into HEADS equal heads\n\nhelp: choose a number of heads that divides the number of features, or give the size of a head: `head = 16`"
);
const _: () = ::core::assert!(
    (2 * ::core::primitive::usize::wrapping_div(READER_SIZE_4, 2)) == READER_SIZE_4,
    "HEADS query heads cannot be divided into equal groups that share 2 key heads\n\nhelp: choose `kv_heads` such that it divides `heads`"
);
const _: () = ::core::assert!(
    8 < READER_SIZE_6,
    "a projection must have fewer features than the layer, UNITS, but it has 8\n\nhelp: choose fewer, or omit `projection`"
);
/// The values of the stages of [`Reader`] for one sample: see [`Reader::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct ReaderStates {
    /// The value of `Dense(MEMORY)`.
    dense1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, READER_SIZE_2, READER_SIZE_1>,
    >,
    /// The value of `Dense(WIDTH)`.
    dense2: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, READER_SIZE_3, READER_SIZE_1>,
    >,
    /// The value of `Attention(heads = HEADS, kv_heads = 2, causal = true, qk_norm = true)`.
    attention1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, READER_SIZE_3, READER_SIZE_1>,
    >,
    /// The value of `CrossAttention(memory, heads = 4, head = SIZE, bias = false)`.
    cross_attention1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, READER_SIZE_3, READER_SIZE_1>,
    >,
    /// The value of `Lstm(UNITS, projection = 8, peepholes = true)`.
    lstm1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, READER_SIZE_1>,
    >,
    /// The value of `Last`.
    last1: ::nn_runtime::nalgebra::SVector<f32, 8>,
}
const READER_ATTENTION1_HEAD: ::core::primitive::usize = ::nn_runtime::memory::divided(
    READER_SIZE_3,
    READER_SIZE_4,
);
const READER_ATTENTION1_KEYS: ::core::primitive::usize = (2 * READER_ATTENTION1_HEAD);
const READER_ATTENTION1_PARTS: ::core::primitive::usize = (2
    + ::core::primitive::usize::wrapping_div(READER_SIZE_4, 2));
const READER_CROSS_ATTENTION1_QUERIES: ::core::primitive::usize = (4 * READER_SIZE_5);
const READER_DENSE1_SIZE: ::core::primitive::usize = (READER_SIZE_1 * READER_SIZE_2);
const READER_DENSE2_SIZE: ::core::primitive::usize = (READER_SIZE_1 * READER_SIZE_3);
const READER_INPUT_SIZE: ::core::primitive::usize = (8 * READER_SIZE_1);
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Dense1 = nn::Dense<f32, 8, READER_SIZE_2>;
    type Dense2 = nn::Dense<f32, 8, READER_SIZE_3>;
    type Attention1 = nn::Attention<
        f32,
        READER_SIZE_3,
        READER_SIZE_3,
        READER_ATTENTION1_KEYS,
        READER_ATTENTION1_PARTS,
        nn::NormedHeads<READER_ATTENTION1_HEAD>,
    >;
    type CrossAttention1 = nn::CrossAttention<
        f32,
        READER_SIZE_3,
        READER_SIZE_2,
        READER_CROSS_ATTENTION1_QUERIES,
        READER_CROSS_ATTENTION1_QUERIES,
        nn::Unbiased,
    >;
    type Lstm1 = nn::Lstm<
        f32,
        READER_SIZE_3,
        READER_SIZE_6,
        8,
        nn::Projected<nn::Peepholes>,
    >;
    impl nn::Parameters<f32> for Reader {
        nn::parameters!(
            f32; dense1 : Dense1 = "dense1", dense2 : Dense2 = "dense2", attention1 :
            Attention1 = "attention1", cross_attention1 : CrossAttention1 =
            "cross_attention1", lstm1 : Lstm1 = "lstm1"
        );
    }
    impl nn::Layer for Reader {
        type Scalar = f32;
        type Input = nn::Sequence<READER_SIZE_1, 8>;
        type Output = nn::Vector<8>;
        type Head = nn::activation::Identity;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(
                    ((3 * READER_SIZE_1 * READER_SIZE_3) + READER_DENSE1_SIZE),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Attention1,
                        nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(READER_SIZE_1),
                )
                .and(
                    <nn::Configured<
                        'static,
                        CrossAttention1,
                        nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
                    > as nn::Operation<f32, 2>>::NEEDS
                        .tape
                        .at(READER_SIZE_1),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Lstm1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(READER_SIZE_1),
                ),
            infer: nn::Memory::per_sample(
                    READER_DENSE1_SIZE + READER_DENSE2_SIZE
                        + nn::memory::max(READER_DENSE2_SIZE, READER_INPUT_SIZE),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Attention1,
                        nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
                    > as nn::Operation<f32>>::NEEDS
                        .infer
                        .at(READER_SIZE_1)
                        .or(
                            <nn::Configured<
                                'static,
                                CrossAttention1,
                                nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
                            > as nn::Operation<f32, 2>>::NEEDS
                                .infer
                                .at(READER_SIZE_1),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                Lstm1,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(READER_SIZE_1),
                        ),
                ),
            forward: nn::Memory::per_sample(READER_INPUT_SIZE)
                .and(
                    <nn::Configured<
                        'static,
                        Attention1,
                        nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
                    > as nn::Operation<f32>>::NEEDS
                        .forward
                        .at(READER_SIZE_1)
                        .or(
                            <nn::Configured<
                                'static,
                                CrossAttention1,
                                nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
                            > as nn::Operation<f32, 2>>::NEEDS
                                .forward
                                .at(READER_SIZE_1),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                Lstm1,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(READER_SIZE_1),
                        ),
                ),
            backward: nn::Memory::per_sample(
                    nn::memory::max(READER_INPUT_SIZE, READER_DENSE2_SIZE)
                        + READER_DENSE2_SIZE + READER_DENSE1_SIZE,
                )
                .and(
                    <nn::Configured<
                        'static,
                        Attention1,
                        nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
                    > as nn::Operation<f32>>::NEEDS
                        .backward
                        .at(READER_SIZE_1)
                        .or(
                            <nn::Configured<
                                'static,
                                CrossAttention1,
                                nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
                            > as nn::Operation<f32, 2>>::NEEDS
                                .backward
                                .at(READER_SIZE_1),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                Lstm1,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(READER_SIZE_1),
                        ),
                ),
            state: <nn::Configured<
                'static,
                Lstm1,
                nn::Recurrent,
            > as nn::Operation<f32>>::NEEDS
                .state,
        };
        const WHOLE_BATCH: bool = <nn::Configured<
            'static,
            Attention1,
            nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
        > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                CrossAttention1,
                nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
            > as nn::Operation<f32, 2>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                Lstm1,
                nn::Recurrent,
            > as nn::Operation<f32>>::WHOLE_BATCH;
        fn begin(&self, state: &mut [f32]) {
            let place = const {
                0
            }..const { 0 }
                + <nn::Configured<
                    'static,
                    Lstm1,
                    nn::Recurrent,
                > as nn::Operation<f32>>::NEEDS
                    .state;
            nn::Operation::<
                f32,
            >::begin(
                &nn::Configured(&self.lstm1, const { nn::Recurrent::new() }),
                nn::part_mut(state, place),
            );
        }
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::activation::Identity
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.dense1.initialize(nn::Initializer::GlorotUniform, generator);
            self.dense2.initialize(nn::Initializer::GlorotUniform, generator);
            self.attention1.initialize(nn::Initializer::GlorotUniform, generator);
            self.cross_attention1.initialize(nn::Initializer::GlorotUniform, generator);
            self.lstm1.initialize(generator);
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, mut states, scratch, .. } = call;
            let ([buffer1, buffer2, buffer3], scratch) = pass
                .split(
                    scratch,
                    [
                        READER_DENSE1_SIZE,
                        READER_DENSE2_SIZE,
                        nn::memory::max(READER_DENSE2_SIZE, READER_INPUT_SIZE),
                    ],
                );
            let h1 = pass.part(buffer1, READER_DENSE1_SIZE);
            nn::infer(&self.dense1, isa, pass.infer([x], h1, scratch));
            let h2 = pass.part(buffer2, READER_DENSE2_SIZE);
            nn::infer(&self.dense2, isa, pass.infer([x], h2, scratch));
            let h3 = pass.part(buffer3, READER_DENSE2_SIZE);
            nn::infer(
                &nn::Configured(
                    &self.attention1,
                    const {
                        nn::Heads::<
                            READER_SIZE_4,
                            READER_SIZE_1,
                            0,
                        >::new([1, 0], 0.0, 0.0)
                    },
                ),
                isa,
                pass.infer([&*h2], h3, scratch),
            );
            let h4 = pass.part(buffer2, READER_DENSE2_SIZE);
            nn::infer(
                &nn::Configured(
                    &self.cross_attention1,
                    const { nn::CrossHeads::<4, READER_SIZE_1, READER_SIZE_1>::new(0.0) },
                ),
                isa,
                pass.infer([&*h3, &*h1], h4, scratch),
            );
            let h5 = pass.part(buffer3, READER_INPUT_SIZE);
            nn::infer(
                &nn::Configured(&self.lstm1, const { nn::Recurrent::new() }),
                isa,
                pass
                    .infer([&*h4], h5, scratch)
                    .from(
                        states
                            .part(
                                const { 0 },
                                <nn::Configured<
                                    'static,
                                    Lstm1,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            nn::infer(
                &const { nn::Last::new(8, READER_SIZE_1) },
                isa,
                pass.infer([&*h5], y, scratch),
            );
        }
        fn forward_tile(&self, call: nn::Forward<'_, f32>) {
            let nn::Forward {
                pass,
                input: [x,
                ],
                output: y,
                mut states,
                tape,
                scratch,
                ..
            } = call;
            let ([buffer1], scratch) = pass.split(scratch, [READER_INPUT_SIZE]);
            let ([h1, h2, h3, h4, h3_tape, h4_tape, h5_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(READER_DENSE1_SIZE),
                        nn::Memory::per_sample(READER_DENSE2_SIZE),
                        nn::Memory::per_sample(READER_DENSE2_SIZE),
                        nn::Memory::per_sample(READER_DENSE2_SIZE),
                        <nn::Configured<
                            'static,
                            Attention1,
                            nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(READER_SIZE_1),
                        <nn::Configured<
                            'static,
                            CrossAttention1,
                            nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
                        > as nn::Operation<f32, 2>>::NEEDS
                            .tape
                            .at(READER_SIZE_1),
                        <nn::Configured<
                            'static,
                            Lstm1,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(READER_SIZE_1),
                    ],
                );
            nn::forward(&self.dense1, pass.forward([x], h1, scratch));
            pass.saw("dense1", &*h1);
            nn::forward(&self.dense2, pass.forward([x], h2, scratch));
            pass.saw("dense2", &*h2);
            nn::forward(
                &nn::Configured(
                    &self.attention1,
                    const {
                        nn::Heads::<
                            READER_SIZE_4,
                            READER_SIZE_1,
                            0,
                        >::new([1, 0], 0.0, 0.0)
                    },
                ),
                pass.forward([&*h2], h3, scratch).tape(h3_tape),
            );
            pass.saw("attention1", &*h3);
            nn::forward(
                &nn::Configured(
                    &self.cross_attention1,
                    const { nn::CrossHeads::<4, READER_SIZE_1, READER_SIZE_1>::new(0.0) },
                ),
                pass.forward([&*h3, &*h1], h4, scratch).tape(h4_tape),
            );
            pass.saw("cross_attention1", &*h4);
            let h5 = pass.part(buffer1, READER_INPUT_SIZE);
            nn::forward(
                &nn::Configured(&self.lstm1, const { nn::Recurrent::new() }),
                pass
                    .forward([&*h4], h5, scratch)
                    .tape(h5_tape)
                    .from(
                        states
                            .part(
                                const { 0 },
                                <nn::Configured<
                                    'static,
                                    Lstm1,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            pass.saw("lstm1", &*h5);
            nn::forward(
                &const { nn::Last::new(8, READER_SIZE_1) },
                pass.forward([&*h5], y, scratch),
            );
            pass.saw("last1", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2, h3, h4, h3_tape, h4_tape, h5_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(READER_DENSE1_SIZE),
                        nn::Memory::per_sample(READER_DENSE2_SIZE),
                        nn::Memory::per_sample(READER_DENSE2_SIZE),
                        nn::Memory::per_sample(READER_DENSE2_SIZE),
                        <nn::Configured<
                            'static,
                            Attention1,
                            nn::Heads<READER_SIZE_4, READER_SIZE_1, 0>,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(READER_SIZE_1),
                        <nn::Configured<
                            'static,
                            CrossAttention1,
                            nn::CrossHeads<4, READER_SIZE_1, READER_SIZE_1>,
                        > as nn::Operation<f32, 2>>::NEEDS
                            .tape
                            .at(READER_SIZE_1),
                        <nn::Configured<
                            'static,
                            Lstm1,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(READER_SIZE_1),
                    ],
                );
            let ([d_buffer1, d_buffer2, d_buffer3], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(READER_INPUT_SIZE, READER_DENSE2_SIZE),
                        READER_DENSE2_SIZE,
                        READER_DENSE1_SIZE,
                    ],
                );
            let wanted = d_x.is_some();
            let d_h5 = pass.part(d_buffer1, READER_INPUT_SIZE);
            nn::backward(
                &const { nn::Last::new(8, READER_SIZE_1) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h5)]),
            );
            let d_h4 = pass.part(d_buffer2, READER_DENSE2_SIZE);
            nn::backward(
                &nn::Configured(&self.lstm1, const { nn::Recurrent::new() }),
                pass
                    .backward(nn::Saved::new([h4], &[], h5_tape), d_h5, scratch)
                    .inputs([nn::Some(&mut *d_h4)])
                    .gradient(nn::field!(gradient.lstm1)),
            );
            let d_h3 = pass.part(d_buffer1, READER_DENSE2_SIZE);
            let d_h1 = pass.part(d_buffer3, READER_DENSE1_SIZE);
            nn::backward(
                &nn::Configured(
                    &self.cross_attention1,
                    const { nn::CrossHeads::<4, READER_SIZE_1, READER_SIZE_1>::new(0.0) },
                ),
                pass
                    .backward(nn::Saved::new([h3, h1], &[], h4_tape), d_h4, scratch)
                    .inputs([nn::Some(&mut *d_h3), nn::Some(&mut *d_h1)])
                    .gradient(nn::field!(gradient.cross_attention1)),
            );
            let d_h2 = pass.part(d_buffer2, READER_DENSE2_SIZE);
            nn::backward(
                &nn::Configured(
                    &self.attention1,
                    const {
                        nn::Heads::<
                            READER_SIZE_4,
                            READER_SIZE_1,
                            0,
                        >::new([1, 0], 0.0, 0.0)
                    },
                ),
                pass
                    .backward(nn::Saved::new([h2], &[], h3_tape), d_h3, scratch)
                    .inputs([nn::Some(&mut *d_h2)])
                    .gradient(nn::field!(gradient.attention1)),
            );
            nn::backward(
                &self.dense2,
                pass
                    .backward(nn::Saved::new([x], &[], &[]), d_h2, scratch)
                    .inputs([d_x.as_deref_mut()])
                    .gradient(nn::field!(gradient.dense2)),
            );
            let mut added1 = if wanted {
                nn::Some(pass.part(d_buffer1, READER_INPUT_SIZE))
            } else {
                nn::None
            };
            nn::backward(
                &self.dense1,
                pass
                    .backward(nn::Saved::new([x], &[], &[]), d_h1, scratch)
                    .inputs([added1.as_deref_mut()])
                    .gradient(nn::field!(gradient.dense1)),
            );
            if let (nn::Some(values), nn::Some(other)) = (
                d_x.as_deref_mut(),
                added1.as_deref(),
            ) {
                nn::kernels::elementwise::add(nn::Undecided, values, other);
            }
        }
    }
    impl nn::Network for Reader {
        const GRAPH: nn::Graph = nn::Graph::new(
            "Reader",
            "input              x: [STEPS, 8]\ndense1             h1 = W1 · x + b1           W1: MEMORY × 8, b1: MEMORY\ndense2             h2 = W2 · x + b2           W2: WIDTH × 8, b2: WIDTH\nattention1         [q; k; v] = W3 · h2 + b3   in HEADS heads of WIDTH/HEADS numbers, which share 2 heads of keys and values, W3: (WIDTH + 4·(WIDTH/HEADS)) × WIDTH, b3: WIDTH + 4·(WIDTH/HEADS), O3: WIDTH × WIDTH, o3: WIDTH, q and k of each head are normalized by their root mean square, times gq3 and gk3: WIDTH/HEADS, each position reads itself and those before it\n                   h3 = O3 · (v · softmax(kᵀ · q / √(WIDTH/HEADS))) + o3\ncross_attention1   q = W4 · h3                in 4 heads of SIZE numbers, W4: 4·SIZE × WIDTH, M4: 8·SIZE × MEMORY, O4: WIDTH × 4·SIZE\n                   [k; v] = M4 · h1\n                   h4 = O4 · (v · softmax(kᵀ · q / √SIZE))\nlstm1              [i; f; g; o] = W5 · h4[:, t] + b5 + U5 · h5[:, t - 1] + c5   W5: 4·UNITS × WIDTH, U5: 4·UNITS × 8, b5, c5: 4·UNITS each, R5: 8 × UNITS, p5i, p5f, p5o: UNITS each, h5 and c begin with zeros\n                   c[:, t] = σ(f + p5f ⊙ c[:, t - 1]) ⊙ c[:, t - 1] + σ(i + p5i ⊙ c[:, t - 1]) ⊙ tanh(g)\n                   h5[:, t] = R5 · (σ(o + p5o ⊙ c[:, t]) ⊙ tanh(c[:, t]))\nlast1              y = h5[:, STEPS - 1]",
            &[
                nn::Vertex::input(
                    &[nn::Node::input("x", &[READER_SIZE_1, 8], nn::None)],
                ),
                nn::Vertex::stage(
                        "dense1",
                        "Dense(MEMORY)",
                        [(9 * READER_SIZE_2), (8 * READER_SIZE_1 * READER_SIZE_2)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "dense1",
                                nn::dense(8, READER_SIZE_2, true),
                                &[nn::vertex(0)],
                                &[READER_SIZE_1, READER_SIZE_2],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "dense2",
                        "Dense(WIDTH)",
                        [(9 * READER_SIZE_3), (8 * READER_SIZE_1 * READER_SIZE_3)],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "dense2",
                                nn::dense(8, READER_SIZE_3, true),
                                &[nn::vertex(0)],
                                &[READER_SIZE_1, READER_SIZE_3],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "attention1",
                        "Attention(heads = HEADS, kv_heads = 2, causal = true, qk_norm = true)",
                        [
                            ((2 * READER_SIZE_3) + (6 * READER_ATTENTION1_HEAD)
                                + (READER_SIZE_3 * READER_SIZE_3)
                                + (READER_SIZE_3
                                    * (READER_SIZE_3 + (4 * READER_ATTENTION1_HEAD)))),
                            (READER_SIZE_1
                                * ((2 * READER_SIZE_1 * READER_SIZE_3)
                                    + (READER_SIZE_3
                                        * ((2 * READER_SIZE_3) + (4 * READER_ATTENTION1_HEAD))))),
                        ],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "attention1",
                                nn::Op::Attention {
                                    features: READER_SIZE_3,
                                    heads: READER_SIZE_4,
                                    kv_heads: 2,
                                    head: READER_ATTENTION1_HEAD,
                                    bias: true,
                                    causal: true,
                                    window: nn::None,
                                    rope: nn::None,
                                    alibi: false,
                                    qk_norm: true,
                                    dropout: 0.0,
                                },
                                &[nn::vertex(2)],
                                &[READER_SIZE_1, READER_SIZE_3],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "cross_attention1",
                        "CrossAttention(memory, heads = 4, head = SIZE, bias = false)",
                        [
                            ((8 * READER_SIZE_2 * READER_SIZE_5)
                                + (8 * READER_SIZE_3 * READER_SIZE_5)),
                            ((8 * READER_SIZE_1 * READER_SIZE_1 * READER_SIZE_5)
                                + (8 * READER_SIZE_1 * READER_SIZE_2 * READER_SIZE_5)
                                + (8 * READER_SIZE_1 * READER_SIZE_3 * READER_SIZE_5)),
                        ],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "cross_attention1",
                                nn::Op::CrossAttention {
                                    features: READER_SIZE_3,
                                    heads: 4,
                                    kv_heads: 4,
                                    head: READER_SIZE_5,
                                    bias: false,
                                    memory: READER_SIZE_2,
                                    dropout: 0.0,
                                },
                                &[nn::vertex(3), nn::vertex(1)],
                                &[READER_SIZE_1, READER_SIZE_3],
                            ),
                        ],
                    ),
                nn::Vertex::stage(
                        "lstm1",
                        "Lstm(UNITS, projection = 8, peepholes = true)",
                        [
                            ((4 * READER_SIZE_3 * READER_SIZE_6) + (51 * READER_SIZE_6)),
                            (READER_SIZE_1
                                * ((4 * READER_SIZE_6 * (8 + READER_SIZE_3))
                                    + (8 * READER_SIZE_6))),
                        ],
                    )
                    .of(
                        &[
                            nn::Node::learned(
                                "lstm1",
                                nn::Op::Lstm {
                                    inputs: READER_SIZE_3,
                                    units: READER_SIZE_6,
                                    bias: true,
                                    recurrent_dropout: 0.0,
                                    initial: nn::structure::Initial::Zeros,
                                    projection: nn::Some(8),
                                    peepholes: true,
                                    norm: false,
                                },
                                &[nn::vertex(4)],
                                &[READER_SIZE_1, 8],
                            ),
                        ],
                    ),
                nn::Vertex::stage("last1", "Last", [0, 0])
                    .of(
                        &[
                            nn::Node::new(
                                "last1",
                                nn::Op::Reduce(nn::structure::Reduction::Last),
                                &[nn::vertex(5)],
                                &[8],
                            ),
                        ],
                    ),
                nn::Vertex::output(&[nn::Node::output("output", &[nn::vertex(6)], &[8])]),
            ],
        );
    }
    nn::random!(Reader);
    impl Reader {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(
            &self,
            input: &nn::SMatrix<f32, 8, READER_SIZE_1>,
        ) -> nn::SVector<f32, 8> {
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
        ) -> nn::Result<nn::SVector<f32, 8>, nn::SampleError> {
            let input = nn::sample::<
                nn::Sequence<READER_SIZE_1, 8>,
                f32,
            >("input", input)?;
            nn::Ok({ nn::predict(self, input, nn::exactly!(Self)) })
        }
        nn::predict_with!(
            f32 : input : nn::SMatrix < f32, 8, READER_SIZE_1 > => nn::SVector < f32, 8 >
        );
    }
    const _: () = {
        use nn::layers::Last as _;
    };
    #[automatically_derived]
    impl nn::stream::Step<f32> for Reader
    where
        for<'nn> &'nn Reader: ReaderRunsStepByStep,
    {
        fn step<I: nn::kernels::dispatch::Isa>(
            &self,
            isa: I,
            call: nn::call::Advance<'_, f32>,
        ) {}
    }
    #[automatically_derived]
    impl nn::stream::Streams for Reader
    where
        for<'nn> &'nn Reader: ReaderRunsStepByStep,
    {
        type Numbers = nn::stream::Unknown<f32>;
        const STEP_INPUT: usize = 1;
        const STEP_OUTPUT: usize = 1;
    }
    #[doc(hidden)]
    #[diagnostic::on_unimplemented(
        message = "`Reader` cannot run step by step because of `CrossAttention(memory, heads = 4, head = SIZE, bias = false)`: `memory` must be known before the first step, but it depends on all input sequences",
        label = "this network needs whole sequences"
    )]
    trait ReaderRunsStepByStep {}
    #[diagnostic::do_not_recommend]
    impl ReaderRunsStepByStep for nn::stream::NoState {}
    impl Reader {
        #[doc(hidden)]
        fn state(&self) -> nn::stream::NoState
        where
            for<'nn> &'nn Reader: ReaderRunsStepByStep,
        {
            ::core::unreachable!()
        }
        #[doc(hidden)]
        fn step(
            &self,
            state: &mut nn::stream::NoState,
            input: &nn::SVector<f32, 8>,
        ) -> nn::SVector<f32, 8> {
            ::core::unreachable!()
        }
    }
    impl Reader {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(
            &self,
            input: &nn::SMatrix<f32, 8, READER_SIZE_1>,
        ) -> ReaderStates {
            let x = input.as_slice();
            let h1 = nn::value(&self.dense1, [&x], [READER_SIZE_1, READER_DENSE1_SIZE]);
            let h2 = nn::value(&self.dense2, [&x], [READER_SIZE_1, READER_DENSE2_SIZE]);
            let h3 = nn::value(
                &nn::Configured(
                    &self.attention1,
                    const {
                        nn::Heads::<
                            READER_SIZE_4,
                            READER_SIZE_1,
                            0,
                        >::new([1, 0], 0.0, 0.0)
                    },
                ),
                [&h2],
                [READER_SIZE_1, READER_DENSE2_SIZE],
            );
            let h4 = nn::value(
                &nn::Configured(
                    &self.cross_attention1,
                    const { nn::CrossHeads::<4, READER_SIZE_1, READER_SIZE_1>::new(0.0) },
                ),
                [&h3, &h1],
                [READER_SIZE_1, READER_DENSE2_SIZE],
            );
            let h5 = nn::value(
                &nn::Configured(&self.lstm1, const { nn::Recurrent::new() }),
                [&h4],
                [READER_SIZE_1, READER_INPUT_SIZE],
            );
            let y = nn::value(&const { nn::Last::new(8, READER_SIZE_1) }, [&h5], [1, 8]);
            ReaderStates {
                dense1: nn::hidden::boxed(&h1),
                dense2: nn::hidden::boxed(&h2),
                attention1: nn::hidden::boxed(&h3),
                cross_attention1: nn::hidden::boxed(&h4),
                lstm1: nn::hidden::boxed(&h5),
                last1: nn::hidden::sample(&y),
            }
        }
    }
};
