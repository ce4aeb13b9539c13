/// The network `Recurrent`.
///
/// # Stages
/// - Input `x`: `[STEPS, 3]`, a matrix of 3 × STEPS, a column for each step
/// - Input `h`: `8`, a vector of 8 numbers
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `lstm1` | `Lstm(8, initial = (h, h), recurrent_dropout = RATE)` | `[STEPS, 8]` | 416 | 352·STEPS |
/// | `gru1` | `Gru(4)` | `[STEPS, 4]` | 168 | 144·STEPS |
/// | `bidirectional1_reversed` | `Bidirectional { Gru(4) }` | `[STEPS, 8]` | 0 | 0 |
/// | `gru1_reverse` | `Gru(4)` | `[STEPS, 4]` | 168 | 144·STEPS |
/// | `bidirectional1_restored` | `Bidirectional { Gru(4) }` | `[STEPS, 8]` | 0 | 0 |
/// | `repeat1` | `2 * { Rnn(8, relu, reverse = true) }` | `[STEPS, 8]` | 288 | 256·STEPS |
/// | `last1` | `Last` | `8` | 0 | 0 |
/// | total | | | 1040 | 896·STEPS |
///
/// ```text
/// ○    x                                                                             [STEPS, 3]
/// │ ○  h                                                                             8
/// ○─╯  lstm1                    Lstm(8, initial = (h, h), recurrent_dropout = RATE)  [STEPS, 8]
/// ├─╮
/// │ ○  gru1                     Gru(4)                                               [STEPS, 4]
/// ○ │  bidirectional1_reversed  Bidirectional                                        [STEPS, 8]
/// ○ │  gru1_reverse             Gru(4)                                               [STEPS, 4]
/// ○─╯  bidirectional1_restored  Bidirectional                                        [STEPS, 8]
/// │    repeat1: 2 * {
/// ○      rnn1_reversed          Rnn(8, relu, reverse = true)                         [STEPS, 8]
/// │    }
/// ○    last1                    Last                                                 8
/// ○    output                                                                        8
/// ```
///
/// # Equations
/// ```text
/// input                     x: [STEPS, 3]
/// input                     h: 8
/// lstm1                     [i; f; g; o] = W1 · x[:, t] + b1 + U1 · h1[:, t - 1] + c1   W1: 32 × 3, U1: 32 × 8, b1, c1: 32 each, h1 begins with h, c with h, in training what U1 sees is 0 with probability RATE, else divided by 1 - RATE
///                           c[:, t] = σ(f) ⊙ c[:, t - 1] + σ(i) ⊙ tanh(g)
///                           h1[:, t] = σ(o) ⊙ tanh(c[:, t])
/// gru1                      [ar; az; an] = W2 · h1[:, t] + b2   W2: 12 × 8, U2: 12 × 4, b2, c2: 12 each, h2 begins with zeros
///                           [br; bz; bn] = U2 · h2[:, t - 1] + c2
///                           r, z = σ(ar + br), σ(az + bz)
///                           n = tanh(an + r ⊙ bn)
///                           h2[:, t] = (1 - z) ⊙ n + z ⊙ h2[:, t - 1]
/// bidirectional1_reversed   h3 = h1[:, STEPS - 1 - t]
/// gru1_reverse              [ar; az; an] = W4 · h3[:, t] + b4   W4: 12 × 8, U4: 12 × 4, b4, c4: 12 each, h4 begins with zeros
///                           [br; bz; bn] = U4 · h4[:, t - 1] + c4
///                           r, z = σ(ar + br), σ(az + bz)
///                           n = tanh(an + r ⊙ bn)
///                           h4[:, t] = (1 - z) ⊙ n + z ⊙ h4[:, t - 1]
/// bidirectional1_restored   h5 = h4[:, STEPS - 1 - t]
/// bidirectional1            h6 = [h2; h5]
/// repeat1                   repeat1 = h6                        2 times, each copy with its own parameters:
///   rnn1_reversed           h7 = repeat1[:, STEPS - 1 - t]
///   rnn1                    h8[:, t] = relu(W8 · h7[:, t] + b8 + U8 · h8[:, t - 1] + c8)   W8: 8 × 8, U8: 8 × 8, b8, c8: 8 each, h8 begins with zeros
///   rnn1_restored           h9 = h8[:, STEPS - 1 - t]
///                           repeat1 = h9
/// last1                     y = repeat1[:, STEPS - 1]
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct Recurrent {
    /// The parameters of `lstm1`: `weight_ih` 32 × 3 (rows of the gates i, f, g, o), `weight_hh` 32 × 8 (rows of the gates i, f, g, o), `bias_ih` 32, `bias_hh` 32.
    lstm1: ::nn_runtime::layers::Lstm<f32, 3, 8>,
    /// The parameters of `gru1`: `weight_ih` 12 × 8 (rows of the gates r, z, n), `weight_hh` 12 × 4 (rows of the gates r, z, n), `bias_ih` 12, `bias_hh` 12.
    gru1: ::nn_runtime::layers::Gru<f32, 8, 4>,
    /// The parameters of `gru1_reverse`: `weight_ih` 12 × 8 (rows of the gates r, z, n), `weight_hh` 12 × 4 (rows of the gates r, z, n), `bias_ih` 12, `bias_hh` 12.
    gru1_reverse: ::nn_runtime::layers::Gru<f32, 8, 4>,
    /// The copies of the repeated stages, in order.
    repeat1: [RecurrentRepeat1; 2],
}
/// One copy of the repeated stages of [`Recurrent`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[repr(C)]
struct RecurrentRepeat1 {
    /// The parameters of `rnn1`: `weight_ih` 8 × 8 (a row for each unit), `weight_hh` 8 × 8 (a row for each unit), `bias_ih` 8, `bias_hh` 8.
    rnn1: ::nn_runtime::layers::Rnn<f32, 8, 8, ::nn_runtime::activation::Relu>,
}
const RECURRENT_SIZE_1: ::core::primitive::usize = STEPS;
const _: () = ::core::assert!(
    RECURRENT_SIZE_1 > 0, "the size `STEPS` is 0: sizes and counts are 1 or more"
);
#[allow(trivial_numeric_casts, clippy::all, clippy::pedantic)]
const RECURRENT_NUMBER_2: ::core::primitive::f64 = RATE as ::core::primitive::f64;
const _: () = ::core::assert!(
    RECURRENT_NUMBER_2 >= 0.0 && RECURRENT_NUMBER_2 < 1.0,
    "the probability of dropping a number of the state must be at least 0 and below 1, but it is RATE\n\nhelp: write `recurrent_dropout = 0.2` to drop a fifth of the state in training"
);
/// The values of the stages of [`Recurrent`] for one sample: see [`Recurrent::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct RecurrentStates {
    /// The value of `Lstm(8, initial = (h, h), recurrent_dropout = RATE)`.
    lstm1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, RECURRENT_SIZE_1>,
    >,
    /// The value of `Gru(4)`.
    gru1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, RECURRENT_SIZE_1>,
    >,
    /// The value of `Bidirectional { Gru(4) }`.
    bidirectional1_reversed: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, RECURRENT_SIZE_1>,
    >,
    /// The value of `Gru(4)`.
    gru1_reverse: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 4, RECURRENT_SIZE_1>,
    >,
    /// The value of `Bidirectional { Gru(4) }`.
    bidirectional1_restored: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, RECURRENT_SIZE_1>,
    >,
    /// The value of `2 * { Rnn(8, relu, reverse = true) }`.
    repeat1: ::nn_runtime::hidden::Vec<RecurrentRepeat1States>,
    /// The value of `Last`.
    last1: ::nn_runtime::nalgebra::SVector<f32, 8>,
}
/// The values of the stages of one [`RecurrentRepeat1`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct RecurrentRepeat1States {
    /// The value of `Rnn(8, relu, reverse = true)`.
    rnn1_reversed: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, RECURRENT_SIZE_1>,
    >,
}
const RECURRENT_GRU1_SIZE: ::core::primitive::usize = (4 * RECURRENT_SIZE_1);
const RECURRENT_INPUT_FEATURES: ::core::primitive::usize = (8 + RECURRENT_X_SIZE);
const RECURRENT_LSTM1_SIZE: ::core::primitive::usize = (8 * RECURRENT_SIZE_1);
const RECURRENT_X_SIZE: ::core::primitive::usize = (3 * RECURRENT_SIZE_1);
#[allow(unused, clippy::all, clippy::pedantic)]
const _: () = {
    use ::nn_runtime::emitted as nn;
    type Lstm1 = nn::Lstm<f32, 3, 8>;
    type Gru1 = nn::Gru<f32, 8, 4>;
    type Gru1Reverse = nn::Gru<f32, 8, 4>;
    impl nn::Parameters<f32> for Recurrent {
        nn::parameters!(
            f32; lstm1 : Lstm1 = "lstm1", gru1 : Gru1 = "gru1", gru1_reverse :
            Gru1Reverse = "gru1_reverse", repeat1 : [RecurrentRepeat1; 2] = "repeat1"
        );
    }
    impl nn::Layer for Recurrent {
        type Scalar = f32;
        type Input = nn::shape::Packed<
            (nn::Sequence<RECURRENT_SIZE_1, 3>, nn::Vector<8>),
            RECURRENT_INPUT_FEATURES,
        >;
        type Output = nn::Vector<8>;
        type Head = nn::activation::Identity;
        const STRUCTURE: nn::Structure = nn::graph_of::<Self>();
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample((8 + (35 * RECURRENT_SIZE_1)))
                .and(
                    <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .tape
                        .at(RECURRENT_SIZE_1),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Gru1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(RECURRENT_SIZE_1),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Gru1Reverse,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(RECURRENT_SIZE_1),
                )
                .and(
                    <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(RECURRENT_SIZE_1),
                ),
            infer: nn::Memory::per_sample(
                    nn::memory::max(
                        nn::memory::max(RECURRENT_X_SIZE, RECURRENT_GRU1_SIZE),
                        RECURRENT_LSTM1_SIZE,
                    )
                        + nn::memory::max(
                            nn::memory::max(8, RECURRENT_LSTM1_SIZE),
                            RECURRENT_GRU1_SIZE,
                        ) + nn::memory::max(RECURRENT_LSTM1_SIZE, RECURRENT_GRU1_SIZE),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .infer
                        .at(RECURRENT_SIZE_1)
                        .or(
                            <nn::Configured<
                                'static,
                                Gru1,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(RECURRENT_SIZE_1),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                Gru1Reverse,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(RECURRENT_SIZE_1),
                        )
                        .or(
                            <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS
                                .infer
                                .at(RECURRENT_SIZE_1),
                        ),
                ),
            forward: nn::Memory::per_sample(
                    RECURRENT_GRU1_SIZE + RECURRENT_GRU1_SIZE + RECURRENT_GRU1_SIZE,
                )
                .and(
                    <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .forward
                        .at(RECURRENT_SIZE_1)
                        .or(
                            <nn::Configured<
                                'static,
                                Gru1,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(RECURRENT_SIZE_1),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                Gru1Reverse,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(RECURRENT_SIZE_1),
                        )
                        .or(
                            <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS
                                .forward
                                .at(RECURRENT_SIZE_1),
                        ),
                ),
            backward: nn::Memory::per_sample(
                    nn::memory::max(
                        nn::memory::max(RECURRENT_LSTM1_SIZE, RECURRENT_GRU1_SIZE),
                        8,
                    ) + nn::memory::max(RECURRENT_LSTM1_SIZE, RECURRENT_GRU1_SIZE)
                        + nn::memory::max(
                            nn::memory::max(RECURRENT_GRU1_SIZE, RECURRENT_LSTM1_SIZE),
                            RECURRENT_X_SIZE,
                        ) + nn::memory::max(8, RECURRENT_INPUT_FEATURES),
                )
                .and(
                    <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .backward
                        .at(RECURRENT_SIZE_1)
                        .or(
                            <nn::Configured<
                                'static,
                                Gru1,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(RECURRENT_SIZE_1),
                        )
                        .or(
                            <nn::Configured<
                                'static,
                                Gru1Reverse,
                                nn::Recurrent,
                            > as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(RECURRENT_SIZE_1),
                        )
                        .or(
                            <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS
                                .backward
                                .at(RECURRENT_SIZE_1),
                        ),
                ),
            state: <nn::Configured<
                'static,
                Lstm1,
                nn::RecurrentDropout,
            > as nn::Operation<f32, 3>>::NEEDS
                .state
                + <nn::Configured<
                    'static,
                    Gru1,
                    nn::Recurrent,
                > as nn::Operation<f32>>::NEEDS
                    .state
                + <nn::Configured<
                    'static,
                    Gru1Reverse,
                    nn::Recurrent,
                > as nn::Operation<f32>>::NEEDS
                    .state + <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS.state,
        };
        const WHOLE_BATCH: bool = <nn::Configured<
            'static,
            Lstm1,
            nn::RecurrentDropout,
        > as nn::Operation<f32, 3>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                Gru1,
                nn::Recurrent,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <nn::Configured<
                'static,
                Gru1Reverse,
                nn::Recurrent,
            > as nn::Operation<f32>>::WHOLE_BATCH
            || <[RecurrentRepeat1; 2] as nn::Operation<f32>>::WHOLE_BATCH;
        const MEASURES: nn::Measures = nn::Measures::first(
            &[<[RecurrentRepeat1; 2] as nn::Operation<f32>>::MEASURES],
        );
        fn begin(&self, state: &mut [f32]) {
            let place = const {
                0
            }..const { 0 }
                + <nn::Configured<
                    'static,
                    Lstm1,
                    nn::RecurrentDropout,
                > as nn::Operation<f32, 3>>::NEEDS
                    .state;
            nn::Operation::<
                f32,
                3,
            >::begin(
                &nn::Configured(
                    &self.lstm1,
                    const { nn::RecurrentDropout::new(RECURRENT_NUMBER_2) },
                ),
                nn::part_mut(state, place),
            );
            let place = const {
                0
                    + <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .state
            }..const {
                0
                    + <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .state
            }
                + <nn::Configured<
                    'static,
                    Gru1,
                    nn::Recurrent,
                > as nn::Operation<f32>>::NEEDS
                    .state;
            nn::Operation::<
                f32,
            >::begin(
                &nn::Configured(&self.gru1, const { nn::Recurrent::new() }),
                nn::part_mut(state, place),
            );
            let place = const {
                0
                    + <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .state
                    + <nn::Configured<
                        'static,
                        Gru1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .state
            }..const {
                0
                    + <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .state
                    + <nn::Configured<
                        'static,
                        Gru1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .state
            }
                + <nn::Configured<
                    'static,
                    Gru1Reverse,
                    nn::Recurrent,
                > as nn::Operation<f32>>::NEEDS
                    .state;
            nn::Operation::<
                f32,
            >::begin(
                &nn::Configured(&self.gru1_reverse, const { nn::Recurrent::new() }),
                nn::part_mut(state, place),
            );
            let place = const {
                0
                    + <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .state
                    + <nn::Configured<
                        'static,
                        Gru1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .state
                    + <nn::Configured<
                        'static,
                        Gru1Reverse,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .state
            }..const {
                0
                    + <nn::Configured<
                        'static,
                        Lstm1,
                        nn::RecurrentDropout,
                    > as nn::Operation<f32, 3>>::NEEDS
                        .state
                    + <nn::Configured<
                        'static,
                        Gru1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .state
                    + <nn::Configured<
                        'static,
                        Gru1Reverse,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .state
            } + <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS.state;
            nn::Operation::<f32>::begin(&self.repeat1, nn::part_mut(state, place));
        }
        const WHOLE_SEQUENCES: nn::Option<&'static str> = nn::None;
        fn head() -> Self::Head {
            nn::activation::Identity
        }
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.lstm1.initialize(generator);
            self.gru1.initialize(generator);
            self.gru1_reverse.initialize(generator);
            for block in &mut self.repeat1 {
                nn::Block::initialize(block, generator);
            }
        }
        #[inline(always)]
        fn infer_tile<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, mut states, scratch, .. } = call;
            let ([buffer1, buffer2, buffer3], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(
                            nn::memory::max(RECURRENT_X_SIZE, RECURRENT_GRU1_SIZE),
                            RECURRENT_LSTM1_SIZE,
                        ),
                        nn::memory::max(
                            nn::memory::max(8, RECURRENT_LSTM1_SIZE),
                            RECURRENT_GRU1_SIZE,
                        ),
                        nn::memory::max(RECURRENT_LSTM1_SIZE, RECURRENT_GRU1_SIZE),
                    ],
                );
            let h1 = pass.part(buffer1, RECURRENT_X_SIZE);
            nn::infer(
                &const { nn::Slice::new(0, RECURRENT_X_SIZE, RECURRENT_INPUT_FEATURES) },
                isa,
                pass.infer([x], h1, scratch),
            );
            let h2 = pass.part(buffer2, 8);
            nn::infer(
                &const { nn::Slice::new(RECURRENT_X_SIZE, 8, RECURRENT_INPUT_FEATURES) },
                isa,
                pass.infer([x], h2, scratch),
            );
            let h3 = pass.part(buffer3, RECURRENT_LSTM1_SIZE);
            nn::infer(
                &nn::Configured(
                    &self.lstm1,
                    const { nn::RecurrentDropout::new(RECURRENT_NUMBER_2) },
                ),
                isa,
                pass
                    .at(3)
                    .infer([&*h1, &*h2, &*h2], h3, scratch)
                    .from(
                        states
                            .part(
                                const { 0 },
                                <nn::Configured<
                                    'static,
                                    Lstm1,
                                    nn::RecurrentDropout,
                                > as nn::Operation<f32, 3>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            let h4 = pass.part(buffer1, RECURRENT_GRU1_SIZE);
            nn::infer(
                &nn::Configured(&self.gru1, const { nn::Recurrent::new() }),
                isa,
                pass
                    .infer([&*h3], h4, scratch)
                    .from(
                        states
                            .part(
                                const {
                                    0
                                        + <nn::Configured<
                                            'static,
                                            Lstm1,
                                            nn::RecurrentDropout,
                                        > as nn::Operation<f32, 3>>::NEEDS
                                            .state
                                },
                                <nn::Configured<
                                    'static,
                                    Gru1,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            let h5 = pass.part(buffer2, RECURRENT_LSTM1_SIZE);
            nn::infer(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                isa,
                pass.infer([&*h3], h5, scratch),
            );
            let h6 = pass.part(buffer3, RECURRENT_GRU1_SIZE);
            nn::infer(
                &nn::Configured(&self.gru1_reverse, const { nn::Recurrent::new() }),
                isa,
                pass
                    .infer([&*h5], h6, scratch)
                    .from(
                        states
                            .part(
                                const {
                                    0
                                        + <nn::Configured<
                                            'static,
                                            Lstm1,
                                            nn::RecurrentDropout,
                                        > as nn::Operation<f32, 3>>::NEEDS
                                            .state
                                        + <nn::Configured<
                                            'static,
                                            Gru1,
                                            nn::Recurrent,
                                        > as nn::Operation<f32>>::NEEDS
                                            .state
                                },
                                <nn::Configured<
                                    'static,
                                    Gru1Reverse,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            let h7 = pass.part(buffer2, RECURRENT_GRU1_SIZE);
            nn::infer(
                &const { nn::Reverse::new(4, RECURRENT_SIZE_1) },
                isa,
                pass.infer([&*h6], h7, scratch),
            );
            let h8 = pass.part(buffer3, RECURRENT_LSTM1_SIZE);
            nn::infer(
                &const { nn::Concat::new([4, 4]) },
                isa,
                pass.infer([&*h4, &*h7], h8, scratch),
            );
            let h9 = pass.part(buffer1, RECURRENT_LSTM1_SIZE);
            nn::infer(
                &self.repeat1,
                isa,
                pass
                    .at(9)
                    .infer([&*h8], h9, scratch)
                    .from(
                        states
                            .part(
                                const {
                                    0
                                        + <nn::Configured<
                                            'static,
                                            Lstm1,
                                            nn::RecurrentDropout,
                                        > as nn::Operation<f32, 3>>::NEEDS
                                            .state
                                        + <nn::Configured<
                                            'static,
                                            Gru1,
                                            nn::Recurrent,
                                        > as nn::Operation<f32>>::NEEDS
                                            .state
                                        + <nn::Configured<
                                            'static,
                                            Gru1Reverse,
                                            nn::Recurrent,
                                        > as nn::Operation<f32>>::NEEDS
                                            .state
                                },
                                <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS.state,
                            ),
                    ),
            );
            nn::infer(
                &const { nn::Last::new(8, RECURRENT_SIZE_1) },
                isa,
                pass.infer([&*h9], y, scratch),
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
            let ([buffer1, buffer2, buffer3], scratch) = pass
                .split(
                    scratch,
                    [RECURRENT_GRU1_SIZE, RECURRENT_GRU1_SIZE, RECURRENT_GRU1_SIZE],
                );
            let ([h1, h2, h3, h5, h8, h9, h3_tape, h4_tape, h6_tape, h9_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(RECURRENT_X_SIZE),
                        nn::Memory::per_sample(8),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        <nn::Configured<
                            'static,
                            Lstm1,
                            nn::RecurrentDropout,
                        > as nn::Operation<f32, 3>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                        <nn::Configured<
                            'static,
                            Gru1,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                        <nn::Configured<
                            'static,
                            Gru1Reverse,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                        <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                    ],
                );
            nn::forward(
                &const { nn::Slice::new(0, RECURRENT_X_SIZE, RECURRENT_INPUT_FEATURES) },
                pass.forward([x], h1, scratch),
            );
            pass.saw("x", &*h1);
            nn::forward(
                &const { nn::Slice::new(RECURRENT_X_SIZE, 8, RECURRENT_INPUT_FEATURES) },
                pass.forward([x], h2, scratch),
            );
            pass.saw("h", &*h2);
            nn::forward(
                &nn::Configured(
                    &self.lstm1,
                    const { nn::RecurrentDropout::new(RECURRENT_NUMBER_2) },
                ),
                pass
                    .at(3)
                    .forward([&*h1, &*h2, &*h2], h3, scratch)
                    .tape(h3_tape)
                    .from(
                        states
                            .part(
                                const { 0 },
                                <nn::Configured<
                                    'static,
                                    Lstm1,
                                    nn::RecurrentDropout,
                                > as nn::Operation<f32, 3>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            pass.saw("lstm1", &*h3);
            let h4 = pass.part(buffer1, RECURRENT_GRU1_SIZE);
            nn::forward(
                &nn::Configured(&self.gru1, const { nn::Recurrent::new() }),
                pass
                    .forward([&*h3], h4, scratch)
                    .tape(h4_tape)
                    .from(
                        states
                            .part(
                                const {
                                    0
                                        + <nn::Configured<
                                            'static,
                                            Lstm1,
                                            nn::RecurrentDropout,
                                        > as nn::Operation<f32, 3>>::NEEDS
                                            .state
                                },
                                <nn::Configured<
                                    'static,
                                    Gru1,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            pass.saw("gru1", &*h4);
            nn::forward(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                pass.forward([&*h3], h5, scratch),
            );
            pass.saw("bidirectional1_reversed", &*h5);
            let h6 = pass.part(buffer2, RECURRENT_GRU1_SIZE);
            nn::forward(
                &nn::Configured(&self.gru1_reverse, const { nn::Recurrent::new() }),
                pass
                    .forward([&*h5], h6, scratch)
                    .tape(h6_tape)
                    .from(
                        states
                            .part(
                                const {
                                    0
                                        + <nn::Configured<
                                            'static,
                                            Lstm1,
                                            nn::RecurrentDropout,
                                        > as nn::Operation<f32, 3>>::NEEDS
                                            .state
                                        + <nn::Configured<
                                            'static,
                                            Gru1,
                                            nn::Recurrent,
                                        > as nn::Operation<f32>>::NEEDS
                                            .state
                                },
                                <nn::Configured<
                                    'static,
                                    Gru1Reverse,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            pass.saw("gru1_reverse", &*h6);
            let h7 = pass.part(buffer3, RECURRENT_GRU1_SIZE);
            nn::forward(
                &const { nn::Reverse::new(4, RECURRENT_SIZE_1) },
                pass.forward([&*h6], h7, scratch),
            );
            pass.saw("bidirectional1_restored", &*h7);
            nn::forward(
                &const { nn::Concat::new([4, 4]) },
                pass.forward([&*h4, &*h7], h8, scratch),
            );
            pass.saw("bidirectional1", &*h8);
            pass.enter("repeat1");
            nn::forward(
                &self.repeat1,
                pass
                    .at(9)
                    .forward([&*h8], h9, scratch)
                    .tape(h9_tape)
                    .from(
                        states
                            .part(
                                const {
                                    0
                                        + <nn::Configured<
                                            'static,
                                            Lstm1,
                                            nn::RecurrentDropout,
                                        > as nn::Operation<f32, 3>>::NEEDS
                                            .state
                                        + <nn::Configured<
                                            'static,
                                            Gru1,
                                            nn::Recurrent,
                                        > as nn::Operation<f32>>::NEEDS
                                            .state
                                        + <nn::Configured<
                                            'static,
                                            Gru1Reverse,
                                            nn::Recurrent,
                                        > as nn::Operation<f32>>::NEEDS
                                            .state
                                },
                                <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS.state,
                            ),
                    ),
            );
            pass.leave();
            nn::forward(
                &const { nn::Last::new(8, RECURRENT_SIZE_1) },
                pass.forward([&*h9], y, scratch),
            );
            pass.saw("last1", &*y);
        }
        fn backward_tile(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2, h3, h5, h8, h9, h3_tape, h4_tape, h6_tape, h9_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(RECURRENT_X_SIZE),
                        nn::Memory::per_sample(8),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        <nn::Configured<
                            'static,
                            Lstm1,
                            nn::RecurrentDropout,
                        > as nn::Operation<f32, 3>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                        <nn::Configured<
                            'static,
                            Gru1,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                        <nn::Configured<
                            'static,
                            Gru1Reverse,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                        <[RecurrentRepeat1; 2] as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                    ],
                );
            let ([d_buffer1, d_buffer2, d_buffer3, d_buffer4], scratch) = pass
                .split(
                    scratch,
                    [
                        nn::memory::max(
                            nn::memory::max(RECURRENT_LSTM1_SIZE, RECURRENT_GRU1_SIZE),
                            8,
                        ),
                        nn::memory::max(RECURRENT_LSTM1_SIZE, RECURRENT_GRU1_SIZE),
                        nn::memory::max(
                            nn::memory::max(RECURRENT_GRU1_SIZE, RECURRENT_LSTM1_SIZE),
                            RECURRENT_X_SIZE,
                        ),
                        nn::memory::max(8, RECURRENT_INPUT_FEATURES),
                    ],
                );
            let wanted = d_x.is_some();
            let d_h9 = pass.part(d_buffer1, RECURRENT_LSTM1_SIZE);
            nn::backward(
                &const { nn::Last::new(8, RECURRENT_SIZE_1) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h9)]),
            );
            let d_h8 = pass.part(d_buffer2, RECURRENT_LSTM1_SIZE);
            nn::backward(
                &self.repeat1,
                pass
                    .at(9)
                    .backward(nn::Saved::new([h8], h9, h9_tape), d_h9, scratch)
                    .inputs([nn::Some(&mut *d_h8)])
                    .gradient(nn::field!(gradient.repeat1)),
            );
            let d_h4 = pass.part(d_buffer1, RECURRENT_GRU1_SIZE);
            let d_h7 = pass.part(d_buffer3, RECURRENT_GRU1_SIZE);
            nn::backward(
                &const { nn::Concat::new([4, 4]) },
                pass
                    .backward(nn::Saved::new([&[], &[]], &[], &[]), d_h8, scratch)
                    .inputs([nn::Some(&mut *d_h4), nn::Some(&mut *d_h7)]),
            );
            let d_h6 = pass.part(d_buffer2, RECURRENT_GRU1_SIZE);
            nn::backward(
                &const { nn::Reverse::new(4, RECURRENT_SIZE_1) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_h7, scratch)
                    .inputs([nn::Some(&mut *d_h6)]),
            );
            let d_h5 = pass.part(d_buffer3, RECURRENT_LSTM1_SIZE);
            nn::backward(
                &nn::Configured(&self.gru1_reverse, const { nn::Recurrent::new() }),
                pass
                    .backward(nn::Saved::new([h5], &[], h6_tape), d_h6, scratch)
                    .inputs([nn::Some(&mut *d_h5)])
                    .gradient(nn::field!(gradient.gru1_reverse)),
            );
            let d_h3 = pass.part(d_buffer2, RECURRENT_LSTM1_SIZE);
            nn::backward(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_h5, scratch)
                    .inputs([nn::Some(&mut *d_h3)]),
            );
            let added1 = pass.part(d_buffer3, RECURRENT_LSTM1_SIZE);
            nn::backward(
                &nn::Configured(&self.gru1, const { nn::Recurrent::new() }),
                pass
                    .backward(nn::Saved::new([h3], &[], h4_tape), d_h4, scratch)
                    .inputs([nn::Some(&mut *added1)])
                    .gradient(nn::field!(gradient.gru1)),
            );
            nn::kernels::elementwise::add(nn::Undecided, d_h3, added1);
            let mut d_h1 = if wanted {
                nn::Some(pass.part(d_buffer3, RECURRENT_X_SIZE))
            } else {
                nn::None
            };
            let mut d_h2 = if wanted {
                nn::Some(pass.part(d_buffer1, 8))
            } else {
                nn::None
            };
            let mut added3 = if wanted {
                nn::Some(pass.part(d_buffer4, 8))
            } else {
                nn::None
            };
            nn::backward(
                &nn::Configured(
                    &self.lstm1,
                    const { nn::RecurrentDropout::new(RECURRENT_NUMBER_2) },
                ),
                pass
                    .at(3)
                    .backward(nn::Saved::new([h1, h2, h2], &[], h3_tape), d_h3, scratch)
                    .inputs([
                        d_h1.as_deref_mut(),
                        d_h2.as_deref_mut(),
                        added3.as_deref_mut(),
                    ])
                    .gradient(nn::field!(gradient.lstm1)),
            );
            if let (nn::Some(values), nn::Some(other)) = (
                d_h2.as_deref_mut(),
                added3.as_deref(),
            ) {
                nn::kernels::elementwise::add(nn::Undecided, values, other);
            }
            if let nn::Some(d_h2) = d_h2.as_deref_mut() {
                nn::backward(
                    &const {
                        nn::Slice::new(RECURRENT_X_SIZE, 8, RECURRENT_INPUT_FEATURES)
                    },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h2, scratch)
                        .inputs([d_x.as_deref_mut()]),
                );
            }
            let mut added1 = if wanted {
                nn::Some(pass.part(d_buffer4, RECURRENT_INPUT_FEATURES))
            } else {
                nn::None
            };
            if let nn::Some(d_h1) = d_h1.as_deref_mut() {
                nn::backward(
                    &const {
                        nn::Slice::new(0, RECURRENT_X_SIZE, RECURRENT_INPUT_FEATURES)
                    },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h1, scratch)
                        .inputs([added1.as_deref_mut()]),
                );
            }
            if let (nn::Some(values), nn::Some(other)) = (
                d_x.as_deref_mut(),
                added1.as_deref(),
            ) {
                nn::kernels::elementwise::add(nn::Undecided, values, other);
            }
        }
    }
    impl nn::Network for Recurrent {
        const GRAPH: nn::Graph = nn::Graph::new(
                "Recurrent",
                "input                     x: [STEPS, 3]\ninput                     h: 8\nlstm1                     [i; f; g; o] = W1 · x[:, t] + b1 + U1 · h1[:, t - 1] + c1   W1: 32 × 3, U1: 32 × 8, b1, c1: 32 each, h1 begins with h, c with h, in training what U1 sees is 0 with probability RATE, else divided by 1 - RATE\n                          c[:, t] = σ(f) ⊙ c[:, t - 1] + σ(i) ⊙ tanh(g)\n                          h1[:, t] = σ(o) ⊙ tanh(c[:, t])\ngru1                      [ar; az; an] = W2 · h1[:, t] + b2   W2: 12 × 8, U2: 12 × 4, b2, c2: 12 each, h2 begins with zeros\n                          [br; bz; bn] = U2 · h2[:, t - 1] + c2\n                          r, z = σ(ar + br), σ(az + bz)\n                          n = tanh(an + r ⊙ bn)\n                          h2[:, t] = (1 - z) ⊙ n + z ⊙ h2[:, t - 1]\nbidirectional1_reversed   h3 = h1[:, STEPS - 1 - t]\ngru1_reverse              [ar; az; an] = W4 · h3[:, t] + b4   W4: 12 × 8, U4: 12 × 4, b4, c4: 12 each, h4 begins with zeros\n                          [br; bz; bn] = U4 · h4[:, t - 1] + c4\n                          r, z = σ(ar + br), σ(az + bz)\n                          n = tanh(an + r ⊙ bn)\n                          h4[:, t] = (1 - z) ⊙ n + z ⊙ h4[:, t - 1]\nbidirectional1_restored   h5 = h4[:, STEPS - 1 - t]\nbidirectional1            h6 = [h2; h5]\nrepeat1                   repeat1 = h6                        2 times, each copy with its own parameters:\n  rnn1_reversed           h7 = repeat1[:, STEPS - 1 - t]\n  rnn1                    h8[:, t] = relu(W8 · h7[:, t] + b8 + U8 · h8[:, t - 1] + c8)   W8: 8 × 8, U8: 8 × 8, b8, c8: 8 each, h8 begins with zeros\n  rnn1_restored           h9 = h8[:, STEPS - 1 - t]\n                          repeat1 = h9\nlast1                     y = repeat1[:, STEPS - 1]",
                &[
                    nn::Vertex::input(
                        &[nn::Node::input("x", &[RECURRENT_SIZE_1, 3], nn::None)],
                    ),
                    nn::Vertex::input(&[nn::Node::input("h", &[8], nn::None)]),
                    nn::Vertex::stage(
                            "lstm1",
                            "Lstm(8, initial = (h, h), recurrent_dropout = RATE)",
                            [416, (352 * RECURRENT_SIZE_1)],
                        )
                        .of(
                            &[
                                nn::Node::learned(
                                    "lstm1",
                                    nn::Op::Lstm {
                                        inputs: 3,
                                        units: 8,
                                        bias: true,
                                        recurrent_dropout: RECURRENT_NUMBER_2,
                                        initial: nn::structure::Initial::Values,
                                        projection: nn::None,
                                        peepholes: false,
                                        norm: false,
                                    },
                                    &[nn::vertex(0), nn::vertex(1), nn::vertex(1)],
                                    &[RECURRENT_SIZE_1, 8],
                                ),
                            ],
                        ),
                    nn::Vertex::stage("gru1", "Gru(4)", [168, (144 * RECURRENT_SIZE_1)])
                        .of(
                            &[
                                nn::Node::learned(
                                    "gru1",
                                    nn::Op::Gru {
                                        inputs: 8,
                                        units: 4,
                                        bias: true,
                                        recurrent_dropout: 0.0,
                                        initial: nn::structure::Initial::Zeros,
                                        reset: nn::structure::Reset::After,
                                    },
                                    &[nn::vertex(2)],
                                    &[RECURRENT_SIZE_1, 4],
                                ),
                            ],
                        ),
                    nn::Vertex::stage(
                            "bidirectional1_reversed",
                            "Bidirectional { Gru(4) }",
                            [0, 0],
                        )
                        .of(
                            &[
                                nn::Node::new(
                                    "bidirectional1_reversed",
                                    nn::Op::Reverse,
                                    &[nn::vertex(2)],
                                    &[RECURRENT_SIZE_1, 8],
                                ),
                            ],
                        ),
                    nn::Vertex::stage(
                            "gru1_reverse",
                            "Gru(4)",
                            [168, (144 * RECURRENT_SIZE_1)],
                        )
                        .of(
                            &[
                                nn::Node::learned(
                                    "gru1_reverse",
                                    nn::Op::Gru {
                                        inputs: 8,
                                        units: 4,
                                        bias: true,
                                        recurrent_dropout: 0.0,
                                        initial: nn::structure::Initial::Zeros,
                                        reset: nn::structure::Reset::After,
                                    },
                                    &[nn::vertex(4)],
                                    &[RECURRENT_SIZE_1, 4],
                                ),
                            ],
                        ),
                    nn::Vertex::stage(
                            "bidirectional1_restored",
                            "Bidirectional { Gru(4) }",
                            [0, 0],
                        )
                        .of(
                            &[
                                nn::Node::new(
                                    "bidirectional1_restored",
                                    nn::Op::Reverse,
                                    &[nn::vertex(5)],
                                    &[RECURRENT_SIZE_1, 4],
                                ),
                                nn::Node::new(
                                    "bidirectional1",
                                    nn::Op::Concat,
                                    &[nn::vertex(3), nn::node(0)],
                                    &[RECURRENT_SIZE_1, 8],
                                ),
                            ],
                        ),
                    nn::Vertex::stage(
                            "rnn1_reversed",
                            "Rnn(8, relu, reverse = true)",
                            [144, (128 * RECURRENT_SIZE_1)],
                        )
                        .inside(0)
                        .of(
                            &[
                                nn::Node::new(
                                    "rnn1_reversed",
                                    nn::Op::Reverse,
                                    &[nn::Value::Carried(0)],
                                    &[RECURRENT_SIZE_1, 8],
                                ),
                                nn::Node::new(
                                        "rnn1",
                                        nn::Op::Rnn {
                                            inputs: 8,
                                            units: 8,
                                            bias: true,
                                            recurrent_dropout: 0.0,
                                            initial: nn::structure::Initial::Zeros,
                                            activation: nn::Activation::Relu,
                                        },
                                        &[nn::node(0)],
                                        &[RECURRENT_SIZE_1, 8],
                                    )
                                    .with("repeat1.*.rnn1"),
                                nn::Node::new(
                                    "rnn1_restored",
                                    nn::Op::Reverse,
                                    &[nn::node(1)],
                                    &[RECURRENT_SIZE_1, 8],
                                ),
                            ],
                        ),
                    nn::Vertex::stage("last1", "Last", [0, 0])
                        .of(
                            &[
                                nn::Node::new(
                                    "last1",
                                    nn::Op::Reduce(nn::structure::Reduction::Last),
                                    &[nn::vertex(7)],
                                    &[8],
                                ),
                            ],
                        ),
                    nn::Vertex::output(
                        &[nn::Node::output("output", &[nn::vertex(8)], &[8])],
                    ),
                ],
            )
            .repeating(
                &[
                    nn::Repeat {
                        name: "repeat1",
                        declaration: "2 * { Rnn(8, relu, reverse = true) }",
                        parameters: 288,
                        multiply_adds: (256 * RECURRENT_SIZE_1),
                        count: 2,
                        parent: nn::None,
                        input: nn::vertex(6),
                        output: nn::vertex(7),
                    },
                ],
            );
    }
    nn::random!(Recurrent);
    impl Recurrent {
        /// The output for one sample. Allocates nothing.
        #[inline]
        #[must_use]
        fn predict(
            &self,
            x: &nn::SMatrix<f32, 3, RECURRENT_SIZE_1>,
            h: &nn::SVector<f32, 8>,
        ) -> nn::SVector<f32, 8> {
            let mut packed = <nn::SVector<f32, RECURRENT_INPUT_FEATURES>>::zeros();
            nn::network::pack(&[x.as_slice(), h.as_slice()], packed.as_mut_slice());
            let packed = packed.as_slice();
            let mut output = <nn::SVector<f32, 8>>::zeros();
            nn::network::predict_packed(
                self,
                packed,
                output.as_mut_slice(),
                nn::exactly!(Self),
            );
            output
        }
        /// The output for one sample, from slices, checked at run time. Allocates nothing.
        ///
        /// # Errors
        /// If the input does not have the size of a sample.
        #[inline]
        fn predict_slice(
            &self,
            x: &[f32],
            h: &[f32],
        ) -> nn::Result<nn::SVector<f32, 8>, nn::SampleError> {
            let x = nn::sample::<nn::Sequence<RECURRENT_SIZE_1, 3>, f32>("x", x)?;
            let h = nn::sample::<nn::Vector<8>, f32>("h", h)?;
            nn::Ok({
                let mut packed = <nn::SVector<f32, RECURRENT_INPUT_FEATURES>>::zeros();
                nn::network::pack(&[x, h], packed.as_mut_slice());
                let packed = packed.as_slice();
                let mut output = <nn::SVector<f32, 8>>::zeros();
                nn::network::predict_packed(
                    self,
                    packed,
                    output.as_mut_slice(),
                    nn::exactly!(Self),
                );
                output
            })
        }
        nn::predict_with!(
            f32 : x : nn::SMatrix < f32, 3, RECURRENT_SIZE_1 >, h : nn::SVector < f32, 8
            > => nn::SVector < f32, 8 >
        );
    }
    type RecurrentRepeat1Rnn1 = nn::Rnn<f32, 8, 8, nn::Relu>;
    impl nn::Parameters<f32> for RecurrentRepeat1 {
        nn::parameters!(f32; rnn1 : RecurrentRepeat1Rnn1 = "rnn1");
    }
    #[automatically_derived]
    impl nn::Block<f32> for RecurrentRepeat1 {
        const SIZES: [usize; 1] = [RECURRENT_LSTM1_SIZE];
        fn initialize(&mut self, generator: &mut nn::Generator) {
            self.rnn1.initialize(generator);
        }
    }
    #[automatically_derived]
    impl nn::Operation<f32> for RecurrentRepeat1 {
        type Parameters = Self;
        const NEEDS: nn::Needs = nn::Needs {
            tape: nn::Memory::per_sample(RECURRENT_LSTM1_SIZE)
                .and(
                    <nn::Configured<
                        'static,
                        RecurrentRepeat1Rnn1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .tape
                        .at(RECURRENT_SIZE_1),
                ),
            infer: nn::Memory::per_sample(RECURRENT_LSTM1_SIZE + RECURRENT_LSTM1_SIZE)
                .and(
                    <nn::Configured<
                        'static,
                        RecurrentRepeat1Rnn1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .infer
                        .at(RECURRENT_SIZE_1),
                ),
            forward: nn::Memory::per_sample(RECURRENT_LSTM1_SIZE)
                .and(
                    <nn::Configured<
                        'static,
                        RecurrentRepeat1Rnn1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .forward
                        .at(RECURRENT_SIZE_1),
                ),
            backward: nn::Memory::per_sample(RECURRENT_LSTM1_SIZE + RECURRENT_LSTM1_SIZE)
                .and(
                    <nn::Configured<
                        'static,
                        RecurrentRepeat1Rnn1,
                        nn::Recurrent,
                    > as nn::Operation<f32>>::NEEDS
                        .backward
                        .at(RECURRENT_SIZE_1),
                ),
            state: <nn::Configured<
                'static,
                RecurrentRepeat1Rnn1,
                nn::Recurrent,
            > as nn::Operation<f32>>::NEEDS
                .state,
        };
        const WHOLE_BATCH: bool = <nn::Configured<
            'static,
            RecurrentRepeat1Rnn1,
            nn::Recurrent,
        > as nn::Operation<f32>>::WHOLE_BATCH;
        fn begin(&self, state: &mut [f32]) {
            let place = const {
                0
            }..const { 0 }
                + <nn::Configured<
                    'static,
                    RecurrentRepeat1Rnn1,
                    nn::Recurrent,
                > as nn::Operation<f32>>::NEEDS
                    .state;
            nn::Operation::<
                f32,
            >::begin(
                &nn::Configured(&self.rnn1, const { nn::Recurrent::new() }),
                nn::part_mut(state, place),
            );
        }
        #[inline(always)]
        fn infer<I: nn::Isa>(&self, isa: I, call: nn::Infer<'_, f32>) {
            let nn::Infer { pass, input: [x], output: y, mut states, scratch, .. } = call;
            let ([buffer1, buffer2], scratch) = pass
                .split(scratch, [RECURRENT_LSTM1_SIZE, RECURRENT_LSTM1_SIZE]);
            let h1 = pass.part(buffer1, RECURRENT_LSTM1_SIZE);
            nn::infer(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                isa,
                pass.infer([x], h1, scratch),
            );
            let h2 = pass.part(buffer2, RECURRENT_LSTM1_SIZE);
            nn::infer(
                &nn::Configured(&self.rnn1, const { nn::Recurrent::new() }),
                isa,
                pass
                    .infer([&*h1], h2, scratch)
                    .from(
                        states
                            .part(
                                const { 0 },
                                <nn::Configured<
                                    'static,
                                    RecurrentRepeat1Rnn1,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            nn::infer(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                isa,
                pass.infer([&*h2], y, scratch),
            );
        }
        fn forward(&self, call: nn::Forward<'_, f32>) {
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
            let ([buffer1], scratch) = pass.split(scratch, [RECURRENT_LSTM1_SIZE]);
            let ([h1, h2_tape], _) = pass
                .split_memory(
                    tape,
                    [
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        <nn::Configured<
                            'static,
                            RecurrentRepeat1Rnn1,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                    ],
                );
            nn::forward(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                pass.forward([x], h1, scratch),
            );
            pass.saw("rnn1_reversed", &*h1);
            let h2 = pass.part(buffer1, RECURRENT_LSTM1_SIZE);
            nn::forward(
                &nn::Configured(&self.rnn1, const { nn::Recurrent::new() }),
                pass
                    .forward([&*h1], h2, scratch)
                    .tape(h2_tape)
                    .from(
                        states
                            .part(
                                const { 0 },
                                <nn::Configured<
                                    'static,
                                    RecurrentRepeat1Rnn1,
                                    nn::Recurrent,
                                > as nn::Operation<f32>>::NEEDS
                                    .state,
                            ),
                    ),
            );
            pass.saw("rnn1", &*h2);
            nn::forward(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                pass.forward([&*h2], y, scratch),
            );
            pass.saw("rnn1_restored", &*y);
        }
        fn backward(&self, call: nn::Backward<'_, f32, Self>) {
            let nn::Backward { pass, saved, mut gradient, scratch, .. } = call;
            let (d_y, [mut d_x]) = (call.d_output, call.d_input);
            let nn::Saved { input: [x], output: y, tape } = saved;
            let [h1, h2_tape] = pass
                .split_memory_ref(
                    tape,
                    [
                        nn::Memory::per_sample(RECURRENT_LSTM1_SIZE),
                        <nn::Configured<
                            'static,
                            RecurrentRepeat1Rnn1,
                            nn::Recurrent,
                        > as nn::Operation<f32>>::NEEDS
                            .tape
                            .at(RECURRENT_SIZE_1),
                    ],
                );
            let ([d_buffer1, d_buffer2], scratch) = pass
                .split(scratch, [RECURRENT_LSTM1_SIZE, RECURRENT_LSTM1_SIZE]);
            let wanted = d_x.is_some();
            let d_h2 = pass.part(d_buffer1, RECURRENT_LSTM1_SIZE);
            nn::backward(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                pass
                    .backward(nn::Saved::new([&[]], &[], &[]), d_y, scratch)
                    .inputs([nn::Some(&mut *d_h2)]),
            );
            let mut d_h1 = if wanted {
                nn::Some(pass.part(d_buffer2, RECURRENT_LSTM1_SIZE))
            } else {
                nn::None
            };
            nn::backward(
                &nn::Configured(&self.rnn1, const { nn::Recurrent::new() }),
                pass
                    .backward(nn::Saved::new([h1], &[], h2_tape), d_h2, scratch)
                    .inputs([d_h1.as_deref_mut()])
                    .gradient(nn::field!(gradient.rnn1)),
            );
            if let nn::Some(d_h1) = d_h1.as_deref_mut() {
                nn::backward(
                    &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                    pass
                        .backward(nn::Saved::new([&[]], &[], &[]), d_h1, scratch)
                        .inputs([d_x.as_deref_mut()]),
                );
            }
        }
    }
    const _: () = {
        use nn::layers::Concat as _;
        use nn::layers::Last as _;
    };
    #[automatically_derived]
    impl nn::stream::Step<f32> for Recurrent
    where
        for<'nn> &'nn Recurrent: RecurrentRunsStepByStep,
    {
        fn step<I: nn::kernels::dispatch::Isa>(
            &self,
            isa: I,
            call: nn::call::Advance<'_, f32>,
        ) {}
    }
    #[automatically_derived]
    impl nn::stream::Streams for Recurrent
    where
        for<'nn> &'nn Recurrent: RecurrentRunsStepByStep,
    {
        type Numbers = nn::stream::Unknown<f32>;
        const STEP_INPUT: usize = 1;
        const STEP_OUTPUT: usize = 1;
    }
    #[doc(hidden)]
    #[diagnostic::on_unimplemented(
        message = "`Recurrent` cannot run step by step because of `Bidirectional { Gru(4) }`: it reads the sequence from its end",
        label = "this network needs whole sequences"
    )]
    trait RecurrentRunsStepByStep {}
    #[diagnostic::do_not_recommend]
    impl RecurrentRunsStepByStep for nn::stream::NoState {}
    impl Recurrent {
        #[doc(hidden)]
        fn state(&self) -> nn::stream::NoState
        where
            for<'nn> &'nn Recurrent: RecurrentRunsStepByStep,
        {
            ::core::unreachable!()
        }
        #[doc(hidden)]
        fn step(
            &self,
            state: &mut nn::stream::NoState,
            x: &nn::SVector<f32, 3>,
            h: &nn::SVector<f32, 8>,
        ) -> nn::SVector<f32, 8> {
            ::core::unreachable!()
        }
    }
    impl Recurrent {
        /// The values of all stages for one sample. Allocates. A stage that is used several times
        /// has a tuple of values, and a repeat has the states of its copies.
        fn hidden_states(
            &self,
            x: &nn::SMatrix<f32, 3, RECURRENT_SIZE_1>,
            h: &nn::SVector<f32, 8>,
        ) -> RecurrentStates {
            let x = nn::hidden::packed(&[x.as_slice(), h.as_slice()]);
            let h1 = nn::value(
                &const { nn::Slice::new(0, RECURRENT_X_SIZE, RECURRENT_INPUT_FEATURES) },
                [&x],
                [RECURRENT_SIZE_1, RECURRENT_X_SIZE],
            );
            let h2 = nn::value(
                &const { nn::Slice::new(RECURRENT_X_SIZE, 8, RECURRENT_INPUT_FEATURES) },
                [&x],
                [1, 8],
            );
            let h3 = nn::value(
                &nn::Configured(
                    &self.lstm1,
                    const { nn::RecurrentDropout::new(RECURRENT_NUMBER_2) },
                ),
                [&h1, &h2, &h2],
                [RECURRENT_SIZE_1, RECURRENT_LSTM1_SIZE],
            );
            let h4 = nn::value(
                &nn::Configured(&self.gru1, const { nn::Recurrent::new() }),
                [&h3],
                [RECURRENT_SIZE_1, RECURRENT_GRU1_SIZE],
            );
            let h5 = nn::value(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                [&h3],
                [RECURRENT_SIZE_1, RECURRENT_LSTM1_SIZE],
            );
            let h6 = nn::value(
                &nn::Configured(&self.gru1_reverse, const { nn::Recurrent::new() }),
                [&h5],
                [RECURRENT_SIZE_1, RECURRENT_GRU1_SIZE],
            );
            let h7 = nn::value(
                &const { nn::Reverse::new(4, RECURRENT_SIZE_1) },
                [&h6],
                [RECURRENT_SIZE_1, RECURRENT_GRU1_SIZE],
            );
            let h8 = nn::value(
                &const { nn::Concat::new([4, 4]) },
                [&h4, &h7],
                [RECURRENT_SIZE_1, RECURRENT_LSTM1_SIZE],
            );
            let mut h9 = nn::hidden::copied(&h8);
            let mut h9_copies = nn::hidden::Vec::new();
            for block in &self.repeat1 {
                let (next, states) = block.hidden_states([&h9]);
                h9 = next;
                h9_copies.push(states);
            }
            let y = nn::value(
                &const { nn::Last::new(8, RECURRENT_SIZE_1) },
                [&h9],
                [1, 8],
            );
            RecurrentStates {
                lstm1: nn::hidden::boxed(&h3),
                gru1: nn::hidden::boxed(&h4),
                bidirectional1_reversed: nn::hidden::boxed(&h5),
                gru1_reverse: nn::hidden::boxed(&h6),
                bidirectional1_restored: nn::hidden::boxed(&h8),
                repeat1: h9_copies,
                last1: nn::hidden::sample(&y),
            }
        }
    }
    impl RecurrentRepeat1 {
        #[inline]
        fn hidden_states(
            &self,
            [x,
            ]: [&[f32]; 1],
        ) -> (nn::hidden::Vec<f32>, RecurrentRepeat1States) {
            let h1 = nn::value(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                [&x],
                [RECURRENT_SIZE_1, RECURRENT_LSTM1_SIZE],
            );
            let h2 = nn::value(
                &nn::Configured(&self.rnn1, const { nn::Recurrent::new() }),
                [&h1],
                [RECURRENT_SIZE_1, RECURRENT_LSTM1_SIZE],
            );
            let y = nn::value(
                &const { nn::Reverse::new(8, RECURRENT_SIZE_1) },
                [&h2],
                [RECURRENT_SIZE_1, RECURRENT_LSTM1_SIZE],
            );
            let states = RecurrentRepeat1States {
                rnn1_reversed: nn::hidden::boxed(&y),
            };
            (y, states)
        }
    }
};
