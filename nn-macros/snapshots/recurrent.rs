/// The network `Recurrent`.
///
/// # Stages
///
/// Input: `8 + 3·STEPS`.
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
///
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
/// bidirectional1_reversed   h3 = h1[:, (STEPS - 1) - t]
/// gru1_reverse              [ar; az; an] = W4 · h3[:, t] + b4   W4: 12 × 8, U4: 12 × 4, b4, c4: 12 each, h4 begins with zeros
///                           [br; bz; bn] = U4 · h4[:, t - 1] + c4
///                           r, z = σ(ar + br), σ(az + bz)
///                           n = tanh(an + r ⊙ bn)
///                           h4[:, t] = (1 - z) ⊙ n + z ⊙ h4[:, t - 1]
/// bidirectional1_restored   h5 = h4[:, (STEPS - 1) - t]
/// bidirectional1            h6 = [h2; h5]
/// repeat1                   repeat1 = h6                        2 times, each copy with its own parameters:
///   rnn1_reversed           h7 = repeat1[:, (STEPS - 1) - t]
///   rnn1                    h8[:, t] = relu(W8 · h7[:, t] + b8 + U8 · h8[:, t - 1] + c8)   W8: 8 × 8, U8: 8 × 8, b8, c8: 8 each, h8 begins with zeros
///   rnn1_restored           h9 = h8[:, (STEPS - 1) - t]
///                           repeat1 = h9
/// last1                     y = repeat1[:, (STEPS - 1)]
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct Recurrent {
    /// Parameters of `lstm1`.
    lstm1: ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
    /// Parameters of `gru1`.
    gru1: ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
    /// Parameters of `gru1_reverse`.
    gru1_reverse: ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
    /// The copies of the repeated stages, in order.
    repeat1: [RecurrentRepeat1; 2],
}
/// One copy of the repeated stages of [`Recurrent`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct RecurrentRepeat1 {
    /// Parameters of `rnn1`.
    rnn1: ::nn_runtime::layers::Rnn<f32, 8, 8, 8, 0, ::nn_runtime::activation::Relu>,
}
const RECURRENT_SIZE_1: ::core::primitive::usize = STEPS;
const _: () = ::core::assert!(
    RECURRENT_SIZE_1 > 0, "the size `STEPS` is 0: sizes and counts are 1 or more"
);
#[allow(trivial_numeric_casts, clippy::all, clippy::pedantic)]
const RECURRENT_NUMBER_2: ::core::primitive::f64 = RATE as ::core::primitive::f64;
const _: () = ::core::assert!(
    RECURRENT_NUMBER_2 >= 0.0 && RECURRENT_NUMBER_2 < 1.0,
    "the probability of dropping what is remembered is 0 or more and below 1, and RATE is not\n\nhelp: write `recurrent_dropout = 0.2` to drop a fifth of what is remembered in training"
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
    last1: ::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
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
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Recurrent {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Lstm<
            f32,
            3,
            8,
            32,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Gru<
            f32,
            8,
            4,
            12,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Gru<
            f32,
            8,
            4,
            12,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <[RecurrentRepeat1; 2] as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            lstm1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            gru1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            gru1_reverse: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            repeat1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <::nn_runtime::layers::Lstm<
            f32,
            3,
            8,
            32,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("lstm1"), tell);
        <::nn_runtime::layers::Gru<
            f32,
            8,
            4,
            12,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("gru1"), tell);
        <::nn_runtime::layers::Gru<
            f32,
            8,
            4,
            12,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("gru1_reverse"), tell);
        <[RecurrentRepeat1; 2] as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("repeat1"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.lstm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.gru1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.gru1_reverse, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.repeat1, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.lstm1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.gru1, see);
        ::nn_runtime::parameter::Parameters::<
            f32,
        >::slices_mut(&mut self.gru1_reverse, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.repeat1, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Recurrent {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Packed<
        (
            ::nn_runtime::shape::Sequence<RECURRENT_SIZE_1, 3>,
            ::nn_runtime::shape::Vector<8>,
        ),
        { (8 + (3 * RECURRENT_SIZE_1)) },
    >;
    type Output = ::nn_runtime::shape::Vector<8>;
    type Head = ::nn_runtime::activation::Identity;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + (352 * RECURRENT_SIZE_1) + (144 * RECURRENT_SIZE_1)
        + 0 + (144 * RECURRENT_SIZE_1) + 0 + (256 * RECURRENT_SIZE_1) + 0;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            (8 + (3 * RECURRENT_SIZE_1) + (8 * RECURRENT_SIZE_1) + (8 * RECURRENT_SIZE_1)
                + (8 * RECURRENT_SIZE_1) + (8 * RECURRENT_SIZE_1)),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                ::nn_runtime::layers::RecurrentDropout,
            > as ::nn_runtime::operation::Operation<f32, 3>>::TAPE
                .at(RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(RECURRENT_SIZE_1),
        )
        .and(
            <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(RECURRENT_SIZE_1),
        );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    ::nn_runtime::layer::max(
                        (3 * RECURRENT_SIZE_1),
                        (4 * RECURRENT_SIZE_1),
                    ),
                    (8 * RECURRENT_SIZE_1),
                )
                + ::nn_runtime::layer::max(
                    ::nn_runtime::layer::max(8, (8 * RECURRENT_SIZE_1)),
                    (4 * RECURRENT_SIZE_1),
                )
                + ::nn_runtime::layer::max(
                    (8 * RECURRENT_SIZE_1),
                    (4 * RECURRENT_SIZE_1),
                ),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                ::nn_runtime::layers::RecurrentDropout,
            > as ::nn_runtime::operation::Operation<f32, 3>>::INFER_SCRATCH
                .at(RECURRENT_SIZE_1)
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(RECURRENT_SIZE_1),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                        .at(RECURRENT_SIZE_1),
                )
                .or(
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::INFER_SCRATCH
                        .at(RECURRENT_SIZE_1),
                ),
        );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0 + (4 * RECURRENT_SIZE_1) + (4 * RECURRENT_SIZE_1) + (4 * RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                ::nn_runtime::layers::RecurrentDropout,
            > as ::nn_runtime::operation::Operation<f32, 3>>::FORWARD_SCRATCH
                .at(RECURRENT_SIZE_1)
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(RECURRENT_SIZE_1),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                        .at(RECURRENT_SIZE_1),
                )
                .or(
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::FORWARD_SCRATCH
                        .at(RECURRENT_SIZE_1),
                ),
        );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0
                + ::nn_runtime::layer::max(
                    ::nn_runtime::layer::max(
                        (8 * RECURRENT_SIZE_1),
                        (4 * RECURRENT_SIZE_1),
                    ),
                    8,
                )
                + ::nn_runtime::layer::max(
                    (8 * RECURRENT_SIZE_1),
                    (4 * RECURRENT_SIZE_1),
                )
                + ::nn_runtime::layer::max(
                    ::nn_runtime::layer::max(
                        (4 * RECURRENT_SIZE_1),
                        (8 * RECURRENT_SIZE_1),
                    ),
                    (3 * RECURRENT_SIZE_1),
                ) + ::nn_runtime::layer::max(8, (8 + (3 * RECURRENT_SIZE_1))),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                ::nn_runtime::layers::RecurrentDropout,
            > as ::nn_runtime::operation::Operation<f32, 3>>::BACKWARD_SCRATCH
                .at(RECURRENT_SIZE_1)
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(RECURRENT_SIZE_1),
                )
                .or(
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                        .at(RECURRENT_SIZE_1),
                )
                .or(
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::BACKWARD_SCRATCH
                        .at(RECURRENT_SIZE_1),
                ),
        );
    const WHOLE_BATCH: bool = false
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
            ::nn_runtime::layers::RecurrentDropout,
        > as ::nn_runtime::operation::Operation<f32, 3>>::WHOLE_BATCH
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
            ::nn_runtime::layers::Recurrent,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
            ::nn_runtime::layers::Recurrent,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH
        || <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
            f32,
        >>::WHOLE_BATCH;
    const MEASURES: ::nn_runtime::layer::Measures = ::nn_runtime::layer::Measures::first(
        &[<[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<f32>>::MEASURES],
    );
    const STATE: usize = 0
        + <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
            ::nn_runtime::layers::RecurrentDropout,
        > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
        + <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
            ::nn_runtime::layers::Recurrent,
        > as ::nn_runtime::operation::Operation<f32>>::STATE
        + <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
            ::nn_runtime::layers::Recurrent,
        > as ::nn_runtime::operation::Operation<f32>>::STATE
        + <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<f32>>::STATE;
    fn begin(&self, state: &mut [f32]) {
        let place = const {
            0
        }..const { 0 }
            + <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                ::nn_runtime::layers::RecurrentDropout,
            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE;
        ::nn_runtime::operation::Operation::<
            f32,
            3,
        >::begin(
            &::nn_runtime::layers::Configured(
                &self.lstm1,
                const { ::nn_runtime::layers::RecurrentDropout::new(RECURRENT_NUMBER_2) },
            ),
            ::nn_runtime::network::part_mut(state, place),
        );
        let place = const {
            0
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                    ::nn_runtime::layers::RecurrentDropout,
                > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
        }..const {
            0
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                    ::nn_runtime::layers::RecurrentDropout,
                > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
        }
            + <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::STATE;
        ::nn_runtime::operation::Operation::<
            f32,
        >::begin(
            &::nn_runtime::layers::Configured(
                &self.gru1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            ::nn_runtime::network::part_mut(state, place),
        );
        let place = const {
            0
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                    ::nn_runtime::layers::RecurrentDropout,
                > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                    ::nn_runtime::layers::Recurrent,
                > as ::nn_runtime::operation::Operation<f32>>::STATE
        }..const {
            0
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                    ::nn_runtime::layers::RecurrentDropout,
                > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                    ::nn_runtime::layers::Recurrent,
                > as ::nn_runtime::operation::Operation<f32>>::STATE
        }
            + <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::STATE;
        ::nn_runtime::operation::Operation::<
            f32,
        >::begin(
            &::nn_runtime::layers::Configured(
                &self.gru1_reverse,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            ::nn_runtime::network::part_mut(state, place),
        );
        let place = const {
            0
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                    ::nn_runtime::layers::RecurrentDropout,
                > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                    ::nn_runtime::layers::Recurrent,
                > as ::nn_runtime::operation::Operation<f32>>::STATE
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                    ::nn_runtime::layers::Recurrent,
                > as ::nn_runtime::operation::Operation<f32>>::STATE
        }..const {
            0
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                    ::nn_runtime::layers::RecurrentDropout,
                > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                    ::nn_runtime::layers::Recurrent,
                > as ::nn_runtime::operation::Operation<f32>>::STATE
                + <::nn_runtime::layers::Configured<
                    'static,
                    ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                    ::nn_runtime::layers::Recurrent,
                > as ::nn_runtime::operation::Operation<f32>>::STATE
        } + <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<f32>>::STATE;
        ::nn_runtime::operation::Operation::<
            f32,
        >::begin(&self.repeat1, ::nn_runtime::network::part_mut(state, place));
    }
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::Identity
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.lstm1.initialize(generator);
        self.gru1.initialize(generator);
        self.gru1_reverse.initialize(generator);
        for block in &mut self.repeat1 {
            ::nn_runtime::operation::Block::initialize(block, generator);
        }
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
        ::nn_runtime::layer::Layer::infer_tile_from(
            self,
            isa,
            pass,
            x,
            y,
            ::nn_runtime::state::States::none(),
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
        ::nn_runtime::layer::Layer::forward_tile_from(
            self,
            pass,
            x,
            y,
            ::nn_runtime::state::States::none(),
            tape,
            scratch,
        );
    }
    #[inline(always)]
    fn infer_tile_from<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        mut states: ::nn_runtime::state::States<'_, f32>,
        scratch: &mut [f32],
    ) {
        let ([buffer1, buffer2, buffer3], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(
                        ::nn_runtime::layer::max(
                            (3 * RECURRENT_SIZE_1),
                            (4 * RECURRENT_SIZE_1),
                        ),
                        (8 * RECURRENT_SIZE_1),
                    ),
                    ::nn_runtime::layer::max(
                        ::nn_runtime::layer::max(8, (8 * RECURRENT_SIZE_1)),
                        (4 * RECURRENT_SIZE_1),
                    ),
                    ::nn_runtime::layer::max(
                        (8 * RECURRENT_SIZE_1),
                        (4 * RECURRENT_SIZE_1),
                    ),
                ],
            );
        let h1 = pass.part(buffer1, (3 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::Slice::new(
                    0,
                    (3 * RECURRENT_SIZE_1),
                    (8 + (3 * RECURRENT_SIZE_1)),
                )
            },
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass.part(buffer2, 8);
        ::nn_runtime::operation::infer(
            &const {
                ::nn_runtime::layers::Slice::new(
                    (3 * RECURRENT_SIZE_1),
                    8,
                    (8 + (3 * RECURRENT_SIZE_1)),
                )
            },
            isa,
            pass,
            [x],
            h2,
            scratch,
        );
        let h3 = pass.part(buffer3, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer_from(
            &::nn_runtime::layers::Configured(
                &self.lstm1,
                const { ::nn_runtime::layers::RecurrentDropout::new(RECURRENT_NUMBER_2) },
            ),
            isa,
            &pass.at(3),
            [&*h1, &*h2, &*h2],
            h3,
            states
                .part(
                    const { 0 },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                        ::nn_runtime::layers::RecurrentDropout,
                    > as ::nn_runtime::operation::Operation<f32, 3>>::STATE,
                ),
            scratch,
        );
        let h4 = pass.part(buffer1, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer_from(
            &::nn_runtime::layers::Configured(
                &self.gru1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            isa,
            pass,
            [&*h3],
            h4,
            states
                .part(
                    const {
                        0
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                                ::nn_runtime::layers::RecurrentDropout,
                            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                    },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::STATE,
                ),
            scratch,
        );
        let h5 = pass.part(buffer2, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            isa,
            pass,
            [&*h3],
            h5,
            scratch,
        );
        let h6 = pass.part(buffer3, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer_from(
            &::nn_runtime::layers::Configured(
                &self.gru1_reverse,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            isa,
            pass,
            [&*h5],
            h6,
            states
                .part(
                    const {
                        0
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                                ::nn_runtime::layers::RecurrentDropout,
                            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                                ::nn_runtime::layers::Recurrent,
                            > as ::nn_runtime::operation::Operation<f32>>::STATE
                    },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::STATE,
                ),
            scratch,
        );
        let h7 = pass.part(buffer2, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Reverse::new(4, RECURRENT_SIZE_1) },
            isa,
            pass,
            [&*h6],
            h7,
            scratch,
        );
        let h8 = pass.part(buffer3, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Concat::new([4, 4]) },
            isa,
            pass,
            [&*h4, &*h7],
            h8,
            scratch,
        );
        let h9 = pass.part(buffer1, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer_from(
            &self.repeat1,
            isa,
            &pass.at(9),
            [&*h8],
            h9,
            states
                .part(
                    const {
                        0
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                                ::nn_runtime::layers::RecurrentDropout,
                            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                                ::nn_runtime::layers::Recurrent,
                            > as ::nn_runtime::operation::Operation<f32>>::STATE
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                                ::nn_runtime::layers::Recurrent,
                            > as ::nn_runtime::operation::Operation<f32>>::STATE
                    },
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::STATE,
                ),
            scratch,
        );
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Last::new(8, RECURRENT_SIZE_1) },
            isa,
            pass,
            [&*h9],
            y,
            scratch,
        );
    }
    fn forward_tile_from(
        &self,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        mut states: ::nn_runtime::state::States<'_, f32>,
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([buffer1, buffer2, buffer3], scratch) = pass
            .split(
                scratch,
                [(4 * RECURRENT_SIZE_1), (4 * RECURRENT_SIZE_1), (4 * RECURRENT_SIZE_1)],
            );
        let ([h1, h2, h3, h5, h8, h9, h3_tape, h4_tape, h6_tape, h9_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample((3 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample(8),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                        ::nn_runtime::layers::RecurrentDropout,
                    > as ::nn_runtime::operation::Operation<f32, 3>>::TAPE
                        .at(RECURRENT_SIZE_1),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(RECURRENT_SIZE_1),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(RECURRENT_SIZE_1),
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::TAPE
                        .at(RECURRENT_SIZE_1),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::Slice::new(
                    0,
                    (3 * RECURRENT_SIZE_1),
                    (8 + (3 * RECURRENT_SIZE_1)),
                )
            },
            pass,
            [x],
            h1,
            &mut [],
            scratch,
        );
        pass.saw("x", &*h1);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const {
                ::nn_runtime::layers::Slice::new(
                    (3 * RECURRENT_SIZE_1),
                    8,
                    (8 + (3 * RECURRENT_SIZE_1)),
                )
            },
            pass,
            [x],
            h2,
            &mut [],
            scratch,
        );
        pass.saw("h", &*h2);
        ::nn_runtime::operation::Operation::<
            f32,
            3,
        >::forward_from(
            &::nn_runtime::layers::Configured(
                &self.lstm1,
                const { ::nn_runtime::layers::RecurrentDropout::new(RECURRENT_NUMBER_2) },
            ),
            &pass.at(3),
            [&*h1, &*h2, &*h2],
            h3,
            states
                .part(
                    const { 0 },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                        ::nn_runtime::layers::RecurrentDropout,
                    > as ::nn_runtime::operation::Operation<f32, 3>>::STATE,
                ),
            h3_tape,
            scratch,
        );
        pass.saw("lstm1", &*h3);
        let h4 = pass.part(buffer1, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward_from(
            &::nn_runtime::layers::Configured(
                &self.gru1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            pass,
            [&*h3],
            h4,
            states
                .part(
                    const {
                        0
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                                ::nn_runtime::layers::RecurrentDropout,
                            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                    },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::STATE,
                ),
            h4_tape,
            scratch,
        );
        pass.saw("gru1", &*h4);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            pass,
            [&*h3],
            h5,
            &mut [],
            scratch,
        );
        pass.saw("bidirectional1_reversed", &*h5);
        let h6 = pass.part(buffer2, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward_from(
            &::nn_runtime::layers::Configured(
                &self.gru1_reverse,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            pass,
            [&*h5],
            h6,
            states
                .part(
                    const {
                        0
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                                ::nn_runtime::layers::RecurrentDropout,
                            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                                ::nn_runtime::layers::Recurrent,
                            > as ::nn_runtime::operation::Operation<f32>>::STATE
                    },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::STATE,
                ),
            h6_tape,
            scratch,
        );
        pass.saw("gru1_reverse", &*h6);
        let h7 = pass.part(buffer3, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Reverse::new(4, RECURRENT_SIZE_1) },
            pass,
            [&*h6],
            h7,
            &mut [],
            scratch,
        );
        pass.saw("bidirectional1_restored", &*h7);
        ::nn_runtime::operation::Operation::<
            f32,
            2,
        >::forward(
            &const { ::nn_runtime::layers::Concat::new([4, 4]) },
            pass,
            [&*h4, &*h7],
            h8,
            &mut [],
            scratch,
        );
        pass.saw("bidirectional1", &*h8);
        pass.enter("repeat1");
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward_from(
            &self.repeat1,
            &pass.at(9),
            [&*h8],
            h9,
            states
                .part(
                    const {
                        0
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                                ::nn_runtime::layers::RecurrentDropout,
                            > as ::nn_runtime::operation::Operation<f32, 3>>::STATE
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                                ::nn_runtime::layers::Recurrent,
                            > as ::nn_runtime::operation::Operation<f32>>::STATE
                            + <::nn_runtime::layers::Configured<
                                'static,
                                ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                                ::nn_runtime::layers::Recurrent,
                            > as ::nn_runtime::operation::Operation<f32>>::STATE
                    },
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::STATE,
                ),
            h9_tape,
            scratch,
        );
        pass.leave();
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Last::new(8, RECURRENT_SIZE_1) },
            pass,
            [&*h9],
            y,
            &mut [],
            scratch,
        );
        pass.saw("last1", &*y);
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
        let [h1, h2, h3, h5, h8, h9, h3_tape, h4_tape, h6_tape, h9_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample((3 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample(8),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Lstm<f32, 3, 8, 32>,
                        ::nn_runtime::layers::RecurrentDropout,
                    > as ::nn_runtime::operation::Operation<f32, 3>>::TAPE
                        .at(RECURRENT_SIZE_1),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(RECURRENT_SIZE_1),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Gru<f32, 8, 4, 12>,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(RECURRENT_SIZE_1),
                    <[RecurrentRepeat1; 2] as ::nn_runtime::operation::Operation<
                        f32,
                    >>::TAPE
                        .at(RECURRENT_SIZE_1),
                ],
            );
        let ([d_buffer1, d_buffer2, d_buffer3, d_buffer4], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(
                        ::nn_runtime::layer::max(
                            (8 * RECURRENT_SIZE_1),
                            (4 * RECURRENT_SIZE_1),
                        ),
                        8,
                    ),
                    ::nn_runtime::layer::max(
                        (8 * RECURRENT_SIZE_1),
                        (4 * RECURRENT_SIZE_1),
                    ),
                    ::nn_runtime::layer::max(
                        ::nn_runtime::layer::max(
                            (4 * RECURRENT_SIZE_1),
                            (8 * RECURRENT_SIZE_1),
                        ),
                        (3 * RECURRENT_SIZE_1),
                    ),
                    ::nn_runtime::layer::max(8, (8 + (3 * RECURRENT_SIZE_1))),
                ],
            );
        let wanted = d_x.is_some();
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h9 = pass.part(d_buffer1, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const { ::nn_runtime::layers::Last::new(8, RECURRENT_SIZE_1) },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h9)],
            ::core::option::Option::None,
            scratch,
        );
        let d_h8 = pass.part(d_buffer2, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.repeat1,
            &pass.at(9),
            ::nn_runtime::layer::Saved {
                input: [h8],
                output: h9,
                tape: h9_tape,
            },
            d_h9,
            [::core::option::Option::Some(&mut *d_h8)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.repeat1),
            scratch,
        );
        let d_h4 = pass.part(d_buffer1, (4 * RECURRENT_SIZE_1));
        let d_h7 = pass.part(d_buffer3, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
            2,
        >::backward(
            &const { ::nn_runtime::layers::Concat::new([4, 4]) },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[], &[]],
                output: &[],
                tape: &[],
            },
            d_h8,
            [
                ::core::option::Option::Some(&mut *d_h4),
                ::core::option::Option::Some(&mut *d_h7),
            ],
            ::core::option::Option::None,
            scratch,
        );
        let d_h6 = pass.part(d_buffer2, (4 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const { ::nn_runtime::layers::Reverse::new(4, RECURRENT_SIZE_1) },
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
        let d_h5 = pass.part(d_buffer3, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.gru1_reverse,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h5],
                output: &[],
                tape: h6_tape,
            },
            d_h6,
            [::core::option::Option::Some(&mut *d_h5)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.gru1_reverse),
            scratch,
        );
        let d_h3 = pass.part(d_buffer2, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_h5,
            [::core::option::Option::Some(&mut *d_h3)],
            ::core::option::Option::None,
            scratch,
        );
        let added1 = pass.part(d_buffer3, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.gru1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h3],
                output: &[],
                tape: h4_tape,
            },
            d_h4,
            [::core::option::Option::Some(&mut *added1)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.gru1),
            scratch,
        );
        ::nn_runtime::kernels::elementwise::add(
            ::nn_runtime::kernels::dispatch::Undecided,
            d_h3,
            added1,
        );
        let mut d_h1 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer3, (3 * RECURRENT_SIZE_1)))
        } else {
            ::core::option::Option::None
        };
        let mut d_h2 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer1, 8))
        } else {
            ::core::option::Option::None
        };
        let mut added3 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer4, 8))
        } else {
            ::core::option::Option::None
        };
        ::nn_runtime::operation::Operation::<
            f32,
            3,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.lstm1,
                const { ::nn_runtime::layers::RecurrentDropout::new(RECURRENT_NUMBER_2) },
            ),
            &pass.at(3),
            ::nn_runtime::layer::Saved {
                input: [h1, h2, h2],
                output: &[],
                tape: h3_tape,
            },
            d_h3,
            [d_h1.as_deref_mut(), d_h2.as_deref_mut(), added3.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.lstm1),
            scratch,
        );
        if let (
            ::core::option::Option::Some(values),
            ::core::option::Option::Some(other),
        ) = (d_h2.as_deref_mut(), added3.as_deref()) {
            ::nn_runtime::kernels::elementwise::add(
                ::nn_runtime::kernels::dispatch::Undecided,
                values,
                other,
            );
        }
        if let ::core::option::Option::Some(d_h2) = d_h2.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const {
                    ::nn_runtime::layers::Slice::new(
                        (3 * RECURRENT_SIZE_1),
                        8,
                        (8 + (3 * RECURRENT_SIZE_1)),
                    )
                },
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: &[],
                    tape: &[],
                },
                d_h2,
                [d_x.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
        let mut added1 = if wanted {
            ::core::option::Option::Some(
                pass.part(d_buffer4, (8 + (3 * RECURRENT_SIZE_1))),
            )
        } else {
            ::core::option::Option::None
        };
        if let ::core::option::Option::Some(d_h1) = d_h1.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const {
                    ::nn_runtime::layers::Slice::new(
                        0,
                        (3 * RECURRENT_SIZE_1),
                        (8 + (3 * RECURRENT_SIZE_1)),
                    )
                },
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: &[],
                    tape: &[],
                },
                d_h1,
                [added1.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
        if let (
            ::core::option::Option::Some(values),
            ::core::option::Option::Some(other),
        ) = (d_x.as_deref_mut(), added1.as_deref()) {
            ::nn_runtime::kernels::elementwise::add(
                ::nn_runtime::kernels::dispatch::Undecided,
                values,
                other,
            );
        }
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Recurrent {
    const NAME: &'static str = "Recurrent";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "lstm1",
            declaration: "Lstm(8, initial = (h, h), recurrent_dropout = RATE)",
            output: &[RECURRENT_SIZE_1, 8],
            parameters: 416,
            multiply_adds: (352 * RECURRENT_SIZE_1),
        },
        ::nn_runtime::network::Stage {
            name: "gru1",
            declaration: "Gru(4)",
            output: &[RECURRENT_SIZE_1, 4],
            parameters: 168,
            multiply_adds: (144 * RECURRENT_SIZE_1),
        },
        ::nn_runtime::network::Stage {
            name: "bidirectional1_reversed",
            declaration: "Bidirectional { Gru(4) }",
            output: &[RECURRENT_SIZE_1, 8],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "gru1_reverse",
            declaration: "Gru(4)",
            output: &[RECURRENT_SIZE_1, 4],
            parameters: 168,
            multiply_adds: (144 * RECURRENT_SIZE_1),
        },
        ::nn_runtime::network::Stage {
            name: "bidirectional1_restored",
            declaration: "Bidirectional { Gru(4) }",
            output: &[RECURRENT_SIZE_1, 8],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "repeat1",
            declaration: "2 * { Rnn(8, relu, reverse = true) }",
            output: &[RECURRENT_SIZE_1, 8],
            parameters: 288,
            multiply_adds: (256 * RECURRENT_SIZE_1),
        },
        ::nn_runtime::network::Stage {
            name: "last1",
            declaration: "Last",
            output: &[8],
            parameters: 0,
            multiply_adds: 0,
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Recurrent",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "x",
                declaration: "",
                shape: &[RECURRENT_SIZE_1, 3],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "x",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[RECURRENT_SIZE_1, 3],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "h",
                declaration: "",
                shape: &[8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "h",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "lstm1",
                declaration: "Lstm(8, initial = (h, h), recurrent_dropout = RATE)",
                shape: &[RECURRENT_SIZE_1, 8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "lstm1",
                        operation: ::nn_runtime::structure::Operation::Lstm {
                            inputs: 3,
                            units: 8,
                            bias: true,
                            recurrent_dropout: RECURRENT_NUMBER_2,
                            initial: ::nn_runtime::structure::Initial::Values,
                            projection: ::core::option::Option::None,
                            peepholes: false,
                            norm: false,
                        },
                        reads: &[
                            ::nn_runtime::structure::Value::Vertex(0),
                            ::nn_runtime::structure::Value::Vertex(1),
                            ::nn_runtime::structure::Value::Vertex(1),
                        ],
                        parameters: "lstm1",
                        shape: &[RECURRENT_SIZE_1, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "gru1",
                declaration: "Gru(4)",
                shape: &[RECURRENT_SIZE_1, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "gru1",
                        operation: ::nn_runtime::structure::Operation::Gru {
                            inputs: 8,
                            units: 4,
                            bias: true,
                            recurrent_dropout: 0.0,
                            initial: ::nn_runtime::structure::Initial::Zeros,
                            reset: ::nn_runtime::structure::Reset::After,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "gru1",
                        shape: &[RECURRENT_SIZE_1, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "bidirectional1_reversed",
                declaration: "Bidirectional",
                shape: &[RECURRENT_SIZE_1, 8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "bidirectional1_reversed",
                        operation: ::nn_runtime::structure::Operation::Reverse,
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "",
                        shape: &[RECURRENT_SIZE_1, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "gru1_reverse",
                declaration: "Gru(4)",
                shape: &[RECURRENT_SIZE_1, 4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "gru1_reverse",
                        operation: ::nn_runtime::structure::Operation::Gru {
                            inputs: 8,
                            units: 4,
                            bias: true,
                            recurrent_dropout: 0.0,
                            initial: ::nn_runtime::structure::Initial::Zeros,
                            reset: ::nn_runtime::structure::Reset::After,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "gru1_reverse",
                        shape: &[RECURRENT_SIZE_1, 4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "bidirectional1_restored",
                declaration: "Bidirectional",
                shape: &[RECURRENT_SIZE_1, 8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "bidirectional1_restored",
                        operation: ::nn_runtime::structure::Operation::Reverse,
                        reads: &[::nn_runtime::structure::Value::Vertex(5)],
                        parameters: "",
                        shape: &[RECURRENT_SIZE_1, 4],
                    },
                    ::nn_runtime::structure::Node {
                        name: "bidirectional1",
                        operation: ::nn_runtime::structure::Operation::Concat,
                        reads: &[
                            ::nn_runtime::structure::Value::Vertex(3),
                            ::nn_runtime::structure::Value::Node(0),
                        ],
                        parameters: "",
                        shape: &[RECURRENT_SIZE_1, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "rnn1_reversed",
                declaration: "Rnn(8, relu, reverse = true)",
                shape: &[RECURRENT_SIZE_1, 8],
                repeat: ::core::option::Option::Some(0),
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "rnn1_reversed",
                        operation: ::nn_runtime::structure::Operation::Reverse,
                        reads: &[::nn_runtime::structure::Value::Carried(0)],
                        parameters: "",
                        shape: &[RECURRENT_SIZE_1, 8],
                    },
                    ::nn_runtime::structure::Node {
                        name: "rnn1",
                        operation: ::nn_runtime::structure::Operation::Rnn {
                            inputs: 8,
                            units: 8,
                            bias: true,
                            recurrent_dropout: 0.0,
                            initial: ::nn_runtime::structure::Initial::Zeros,
                            activation: ::nn_runtime::structure::Activation::Relu,
                        },
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "repeat1.*.rnn1",
                        shape: &[RECURRENT_SIZE_1, 8],
                    },
                    ::nn_runtime::structure::Node {
                        name: "rnn1_restored",
                        operation: ::nn_runtime::structure::Operation::Reverse,
                        reads: &[::nn_runtime::structure::Value::Node(1)],
                        parameters: "",
                        shape: &[RECURRENT_SIZE_1, 8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "last1",
                declaration: "Last",
                shape: &[8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "last1",
                        operation: ::nn_runtime::structure::Operation::Reduce(
                            ::nn_runtime::structure::Reduction::Last,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(7)],
                        parameters: "",
                        shape: &[8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Output,
                name: "output",
                declaration: "",
                shape: &[8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(8)],
                        parameters: "",
                        shape: &[8],
                    },
                ],
            },
        ],
        shared: &[],
        repeats: &[
            ::nn_runtime::network::Repeat {
                name: "repeat1",
                count: 2,
                parent: ::core::option::Option::None,
                input: ::nn_runtime::structure::Value::Vertex(6),
                output: ::nn_runtime::structure::Value::Vertex(7),
            },
        ],
    };
    fn equations() -> &'static ::core::primitive::str {
        "input                     x: [STEPS, 3]\ninput                     h: 8\nlstm1                     [i; f; g; o] = W1 · x[:, t] + b1 + U1 · h1[:, t - 1] + c1   W1: 32 × 3, U1: 32 × 8, b1, c1: 32 each, h1 begins with h, c with h, in training what U1 sees is 0 with probability RATE, else divided by 1 - RATE\n                          c[:, t] = σ(f) ⊙ c[:, t - 1] + σ(i) ⊙ tanh(g)\n                          h1[:, t] = σ(o) ⊙ tanh(c[:, t])\ngru1                      [ar; az; an] = W2 · h1[:, t] + b2   W2: 12 × 8, U2: 12 × 4, b2, c2: 12 each, h2 begins with zeros\n                          [br; bz; bn] = U2 · h2[:, t - 1] + c2\n                          r, z = σ(ar + br), σ(az + bz)\n                          n = tanh(an + r ⊙ bn)\n                          h2[:, t] = (1 - z) ⊙ n + z ⊙ h2[:, t - 1]\nbidirectional1_reversed   h3 = h1[:, (STEPS - 1) - t]\ngru1_reverse              [ar; az; an] = W4 · h3[:, t] + b4   W4: 12 × 8, U4: 12 × 4, b4, c4: 12 each, h4 begins with zeros\n                          [br; bz; bn] = U4 · h4[:, t - 1] + c4\n                          r, z = σ(ar + br), σ(az + bz)\n                          n = tanh(an + r ⊙ bn)\n                          h4[:, t] = (1 - z) ⊙ n + z ⊙ h4[:, t - 1]\nbidirectional1_restored   h5 = h4[:, (STEPS - 1) - t]\nbidirectional1            h6 = [h2; h5]\nrepeat1                   repeat1 = h6                        2 times, each copy with its own parameters:\n  rnn1_reversed           h7 = repeat1[:, (STEPS - 1) - t]\n  rnn1                    h8[:, t] = relu(W8 · h7[:, t] + b8 + U8 · h8[:, t - 1] + c8)   W8: 8 × 8, U8: 8 × 8, b8, c8: 8 each, h8 begins with zeros\n  rnn1_restored           h9 = h8[:, (STEPS - 1) - t]\n                          repeat1 = h9\nlast1                     y = repeat1[:, (STEPS - 1)]"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Recurrent>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Recurrent {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Recurrent {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    fn predict(
        &self,
        x: &::nn_runtime::nalgebra::SMatrix<f32, 3, RECURRENT_SIZE_1>,
        h: &::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
    ) -> ::nn_runtime::nalgebra::SMatrix<f32, 8, 1> {
        let mut packed = <::nn_runtime::nalgebra::SMatrix<
            f32,
            { (8 + (3 * RECURRENT_SIZE_1)) },
            1,
        >>::zeros();
        ::nn_runtime::network::pack(
            &[x.as_slice(), h.as_slice()],
            packed.as_mut_slice(),
        );
        let packed = packed.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 8, 1>>::zeros();
        ::nn_runtime::network::predict_packed(self, packed, output.as_mut_slice());
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
        x: &[f32],
        h: &[f32],
    ) -> ::core::result::Result<
        ::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
        ::nn_runtime::network::SampleError,
    > {
        let x = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Sequence<RECURRENT_SIZE_1, 3>,
            f32,
        >("x", x)?;
        let h = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Vector<8>,
            f32,
        >("h", h)?;
        let mut packed = <::nn_runtime::nalgebra::SMatrix<
            f32,
            { (8 + (3 * RECURRENT_SIZE_1)) },
            1,
        >>::zeros();
        ::nn_runtime::network::pack(&[x, h], packed.as_mut_slice());
        let packed = packed.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 8, 1>>::zeros();
        ::nn_runtime::network::predict_packed(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for RecurrentRepeat1 {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Rnn<
            f32,
            8,
            8,
            8,
            0,
            ::nn_runtime::activation::Relu,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            rnn1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <::nn_runtime::layers::Rnn<
            f32,
            8,
            8,
            8,
            0,
            ::nn_runtime::activation::Relu,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("rnn1"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.rnn1, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.rnn1, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::operation::Block<f32> for RecurrentRepeat1 {
    const SIZES: [usize; 1] = [(8 * RECURRENT_SIZE_1)];
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.rnn1.initialize(generator);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::operation::Operation<f32> for RecurrentRepeat1 {
    type Parameters = Self;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            (8 * RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Rnn<
                    f32,
                    8,
                    8,
                    8,
                    0,
                    ::nn_runtime::activation::Relu,
                >,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(RECURRENT_SIZE_1),
        );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0 + (8 * RECURRENT_SIZE_1) + (8 * RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Rnn<
                    f32,
                    8,
                    8,
                    8,
                    0,
                    ::nn_runtime::activation::Relu,
                >,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                .at(RECURRENT_SIZE_1),
        );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0 + (8 * RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Rnn<
                    f32,
                    8,
                    8,
                    8,
                    0,
                    ::nn_runtime::activation::Relu,
                >,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::FORWARD_SCRATCH
                .at(RECURRENT_SIZE_1),
        );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0 + (8 * RECURRENT_SIZE_1) + (8 * RECURRENT_SIZE_1),
        )
        .and(
            <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Rnn<
                    f32,
                    8,
                    8,
                    8,
                    0,
                    ::nn_runtime::activation::Relu,
                >,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::BACKWARD_SCRATCH
                .at(RECURRENT_SIZE_1),
        );
    const WHOLE_BATCH: bool = false
        || <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Rnn<f32, 8, 8, 8, 0, ::nn_runtime::activation::Relu>,
            ::nn_runtime::layers::Recurrent,
        > as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH;
    const STATE: usize = 0
        + <::nn_runtime::layers::Configured<
            'static,
            ::nn_runtime::layers::Rnn<f32, 8, 8, 8, 0, ::nn_runtime::activation::Relu>,
            ::nn_runtime::layers::Recurrent,
        > as ::nn_runtime::operation::Operation<f32>>::STATE;
    fn begin(&self, state: &mut [f32]) {
        let place = const {
            0
        }..const { 0 }
            + <::nn_runtime::layers::Configured<
                'static,
                ::nn_runtime::layers::Rnn<
                    f32,
                    8,
                    8,
                    8,
                    0,
                    ::nn_runtime::activation::Relu,
                >,
                ::nn_runtime::layers::Recurrent,
            > as ::nn_runtime::operation::Operation<f32>>::STATE;
        ::nn_runtime::operation::Operation::<
            f32,
        >::begin(
            &::nn_runtime::layers::Configured(
                &self.rnn1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            ::nn_runtime::network::part_mut(state, place),
        );
    }
    #[inline(always)]
    fn infer<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        [x,
        ]: [&[f32]; 1],
        y: &mut [f32],
        scratch: &mut [f32],
    ) {
        ::nn_runtime::operation::Operation::infer_from(
            self,
            isa,
            pass,
            [x],
            y,
            ::nn_runtime::state::States::none(),
            scratch,
        );
    }
    fn forward(
        &self,
        pass: &::nn_runtime::pass::Pass,
        [x,
        ]: [&[f32]; 1],
        y: &mut [f32],
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        ::nn_runtime::operation::Operation::forward_from(
            self,
            pass,
            [x],
            y,
            ::nn_runtime::state::States::none(),
            tape,
            scratch,
        );
    }
    #[inline(always)]
    fn infer_from<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        [x,
        ]: [&[f32]; 1],
        y: &mut [f32],
        mut states: ::nn_runtime::state::States<'_, f32>,
        scratch: &mut [f32],
    ) {
        let ([buffer1, buffer2], scratch) = pass
            .split(scratch, [(8 * RECURRENT_SIZE_1), (8 * RECURRENT_SIZE_1)]);
        let h1 = pass.part(buffer1, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass.part(buffer2, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::infer_from(
            &::nn_runtime::layers::Configured(
                &self.rnn1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            isa,
            pass,
            [&*h1],
            h2,
            states
                .part(
                    const { 0 },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Rnn<
                            f32,
                            8,
                            8,
                            8,
                            0,
                            ::nn_runtime::activation::Relu,
                        >,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::STATE,
                ),
            scratch,
        );
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            isa,
            pass,
            [&*h2],
            y,
            scratch,
        );
    }
    fn forward_from(
        &self,
        pass: &::nn_runtime::pass::Pass,
        [x,
        ]: [&[f32]; 1],
        y: &mut [f32],
        mut states: ::nn_runtime::state::States<'_, f32>,
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([buffer1], scratch) = pass.split(scratch, [(8 * RECURRENT_SIZE_1)]);
        let ([h1, h2_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Rnn<
                            f32,
                            8,
                            8,
                            8,
                            0,
                            ::nn_runtime::activation::Relu,
                        >,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(RECURRENT_SIZE_1),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            pass,
            [x],
            h1,
            &mut [],
            scratch,
        );
        pass.saw("rnn1_reversed", &*h1);
        let h2 = pass.part(buffer1, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward_from(
            &::nn_runtime::layers::Configured(
                &self.rnn1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            pass,
            [&*h1],
            h2,
            states
                .part(
                    const { 0 },
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Rnn<
                            f32,
                            8,
                            8,
                            8,
                            0,
                            ::nn_runtime::activation::Relu,
                        >,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::STATE,
                ),
            h2_tape,
            scratch,
        );
        pass.saw("rnn1", &*h2);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            pass,
            [&*h2],
            y,
            &mut [],
            scratch,
        );
        pass.saw("rnn1_restored", &*y);
    }
    fn backward(
        &self,
        pass: &::nn_runtime::pass::Pass,
        saved: ::nn_runtime::layer::Saved<'_, f32>,
        d_y: &mut [f32],
        [d_x,
        ]: [::core::option::Option<&mut [f32]>; 1],
        gradient: ::core::option::Option<&mut Self>,
        scratch: &mut [f32],
    ) {
        let ::nn_runtime::layer::Saved { input: [x], output: y, tape } = saved;
        let [h1, h2_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample((8 * RECURRENT_SIZE_1)),
                    <::nn_runtime::layers::Configured<
                        'static,
                        ::nn_runtime::layers::Rnn<
                            f32,
                            8,
                            8,
                            8,
                            0,
                            ::nn_runtime::activation::Relu,
                        >,
                        ::nn_runtime::layers::Recurrent,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(RECURRENT_SIZE_1),
                ],
            );
        let ([d_buffer1, d_buffer2], scratch) = pass
            .split(scratch, [(8 * RECURRENT_SIZE_1), (8 * RECURRENT_SIZE_1)]);
        let wanted = d_x.is_some();
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h2 = pass.part(d_buffer1, (8 * RECURRENT_SIZE_1));
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h2)],
            ::core::option::Option::None,
            scratch,
        );
        let mut d_h1 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer2, (8 * RECURRENT_SIZE_1)))
        } else {
            ::core::option::Option::None
        };
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &::nn_runtime::layers::Configured(
                &self.rnn1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h1],
                output: &[],
                tape: h2_tape,
            },
            d_h2,
            [d_h1.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.rnn1),
            scratch,
        );
        if let ::core::option::Option::Some(d_h1) = d_h1.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
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
#[allow(unused_imports)]
const _: () = {
    use ::nn_runtime::layers::Concat as _;
    use ::nn_runtime::layers::Last as _;
};
#[automatically_derived]
#[allow(unused_variables)]
impl ::nn_runtime::stream::Step<f32> for Recurrent
where
    for<'nn> &'nn Recurrent: RecurrentRunsStepByStep,
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
impl ::nn_runtime::stream::Streams for Recurrent
where
    for<'nn> &'nn Recurrent: RecurrentRunsStepByStep,
{
    type Numbers = ::nn_runtime::__numbers!(f32, 1);
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
impl RecurrentRunsStepByStep for ::nn_runtime::stream::NoState {}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Recurrent {
    #[doc(hidden)]
    fn state(&self) -> ::nn_runtime::stream::NoState
    where
        for<'nn> &'nn Recurrent: RecurrentRunsStepByStep,
    {
        ::core::unreachable!()
    }
    #[doc(hidden)]
    fn step(
        &self,
        state: &mut ::nn_runtime::stream::NoState,
        x: &::nn_runtime::nalgebra::SMatrix<f32, 3, 1>,
        h: &::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
    ) -> ::nn_runtime::nalgebra::SMatrix<f32, 8, 1> {
        ::core::unreachable!()
    }
}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Recurrent {
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
        x: &::nn_runtime::nalgebra::SMatrix<f32, 3, RECURRENT_SIZE_1>,
        h: &::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
    ) -> RecurrentStates {
        let x = ::nn_runtime::hidden::packed(&[x.as_slice(), h.as_slice()]);
        let h1 = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::Slice::new(
                    0,
                    (3 * RECURRENT_SIZE_1),
                    (8 + (3 * RECURRENT_SIZE_1)),
                )
            },
            [&x],
            [RECURRENT_SIZE_1, (3 * RECURRENT_SIZE_1)],
        );
        let h2 = ::nn_runtime::hidden::value(
            &const {
                ::nn_runtime::layers::Slice::new(
                    (3 * RECURRENT_SIZE_1),
                    8,
                    (8 + (3 * RECURRENT_SIZE_1)),
                )
            },
            [&x],
            [1, 8],
        );
        let h3 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.lstm1,
                const { ::nn_runtime::layers::RecurrentDropout::new(RECURRENT_NUMBER_2) },
            ),
            [&h1, &h2, &h2],
            [RECURRENT_SIZE_1, (8 * RECURRENT_SIZE_1)],
        );
        let h4 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.gru1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            [&h3],
            [RECURRENT_SIZE_1, (4 * RECURRENT_SIZE_1)],
        );
        let h5 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            [&h3],
            [RECURRENT_SIZE_1, (8 * RECURRENT_SIZE_1)],
        );
        let h6 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.gru1_reverse,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            [&h5],
            [RECURRENT_SIZE_1, (4 * RECURRENT_SIZE_1)],
        );
        let h7 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Reverse::new(4, RECURRENT_SIZE_1) },
            [&h6],
            [RECURRENT_SIZE_1, (4 * RECURRENT_SIZE_1)],
        );
        let h8 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Concat::new([4, 4]) },
            [&h4, &h7],
            [RECURRENT_SIZE_1, (8 * RECURRENT_SIZE_1)],
        );
        let mut h9 = ::nn_runtime::hidden::copied(&h8);
        let mut h9_copies = ::nn_runtime::hidden::Vec::new();
        for block in &self.repeat1 {
            let (next, states) = block.hidden_states([&h9]);
            h9 = next;
            h9_copies.push(states);
        }
        let y = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Last::new(8, RECURRENT_SIZE_1) },
            [&h9],
            [1, 8],
        );
        RecurrentStates {
            lstm1: ::nn_runtime::hidden::boxed(&h3),
            gru1: ::nn_runtime::hidden::boxed(&h4),
            bidirectional1_reversed: ::nn_runtime::hidden::boxed(&h5),
            gru1_reverse: ::nn_runtime::hidden::boxed(&h6),
            bidirectional1_restored: ::nn_runtime::hidden::boxed(&h8),
            repeat1: h9_copies,
            last1: ::nn_runtime::hidden::sample(&y),
        }
    }
}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl RecurrentRepeat1 {
    #[inline]
    fn hidden_states(
        &self,
        [x,
        ]: [&[f32]; 1],
    ) -> (::nn_runtime::hidden::Vec<f32>, RecurrentRepeat1States) {
        let h1 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            [&x],
            [RECURRENT_SIZE_1, (8 * RECURRENT_SIZE_1)],
        );
        let h2 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Configured(
                &self.rnn1,
                const { ::nn_runtime::layers::Recurrent::new() },
            ),
            [&h1],
            [RECURRENT_SIZE_1, (8 * RECURRENT_SIZE_1)],
        );
        let y = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Reverse::new(8, RECURRENT_SIZE_1) },
            [&h2],
            [RECURRENT_SIZE_1, (8 * RECURRENT_SIZE_1)],
        );
        let states = RecurrentRepeat1States {
            rnn1_reversed: ::nn_runtime::hidden::boxed(&y),
        };
        (y, states)
    }
}
