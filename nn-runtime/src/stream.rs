//! Networks that run step by step: one position of a sequence comes, its output goes.
//!
//! The declaration of a network over sequences, `[T, F] => …`, is also that of a stream: if each
//! of its stages looks back only, `state`, `step` and `step_block` are there. Fed the steps of a
//! sequence one after another, it gives what `predict` gives on the whole. Stages that make one
//! position of many (`Last`, `Mean`, …) give their value for the steps so far.
//!
//! ```
//! use nn_runtime::{nalgebra::{SMatrix, Vector1}, prelude::*};
//!
//! network! { struct Echo { [8, 1] => Conv1d(4, 2, tanh, padding = causal) => Dense(1) } }
//!
//! let echo = Echo::new(0);
//! let series = SMatrix::<f32, 1, 8>::from_fn(|_, step| step as f32 / 8.0);
//! let mut state = echo.state();
//! for (step, output) in echo.predict(&series).iter().enumerate() {
//!     let next = echo.step(&mut state, &Vector1::new(series[step]));
//!     assert!((next[0] - output).abs() < 1e-6);
//! }
//! ```
//!
//! Some stages have room for as many steps as the sequence has: attention, whose keys and values of
//! all steps so far are kept, and learned positions. `step` is then a `Result`, with an error
//! after the last step, which leaves the state as it was; [`reset`](State::reset) begins anew. With
//! a `window` attention keeps the steps in it alone, and goes on without end.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! { struct Short { Tokens(3, vocab = 5) => Embedding(4) => Attention(2, causal = true) } }
//!
//! let short = Short::new(0);
//! let mut state = short.state();
//! for token in [4, 0, 2] {
//!     let _ = short.step(&mut state, &[token])?;
//! }
//! let error = short.step(&mut state, &[1]).unwrap_err();
//! assert_eq!(error.to_string(), "the steps of a sequence: expected 3, found 4");
//! # Ok::<(), nn_runtime::stream::BlockError>(())
//! ```
//!
//! Of several inputs some may be *given*: known as a whole before the first step. These are the
//! inputs that a `CrossAttention`'s memory is made of, or the `initial` of a recurrent stage; all
//! others come step by step. `state` takes them, and computes once what follows from them, which
//! the state then holds: an encoder's output as keys and values, so that a step costs no more than
//! the decoder's next token. `begin` does the same for the next sequence, in the memory that is
//! there.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Translator(source: Tokens(5, vocab = 9), target: Tokens(6, vocab = 9)) {
//!         let memory = source => Embedding(8) => Residual { Attention(heads = 2) };
//!         target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
//!             => Residual { CrossAttention(memory, heads = 2) } => Dense(9)
//!     }
//! }
//!
//! let (translator, source, target) = (Translator::new(0), [3, 1, 4, 1, 5], [2, 7, 1, 8, 2, 8]);
//! let mut state = translator.state(&source);
//! for (token, logits) in target.iter().zip(translator.predict(&source, &target).column_iter()) {
//!     let next = translator.step(&mut state, &[*token])?;
//!     assert!((next - logits).amax() < 1e-5);
//! }
//! translator.begin(&mut state, &[0, 0, 0, 0, 0]);
//! # Ok::<(), nn_runtime::stream::BlockError>(())
//! ```
//!
//! Steps whose outputs nobody needs, such as the words of a prompt but the last, are shown to the
//! network by `prefill`, many at a time: matrices are then multiplied with matrices, and what leads
//! to outputs alone is left out.
//!
//! A network with a stage that reads later steps is not a stream, and to call `step` is an error
//! of the compiler's that names the stage:
//!
//! ```compile_fail,E0277
//! use nn_runtime::prelude::*;
//! network! { struct Smooth { [8, 1] => Conv1d(1, 3, padding = same) } }
//!
//! let state = Smooth::new(0).state();
//! ```

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

use crate::kernels::dispatch::{Isa, Task, dispatch};
use crate::layer::{Layer, max};
use crate::operation::part_of_network;
use crate::pass::{Lengths, Pass};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Steps that [`prefill`] takes together, at most.
pub const BLOCK: usize = 32;
/// Sequences that a sample has at most: as many as a network has inputs.
const MOST_SEQUENCES: usize = 16;

/// An operation on sequences that looks back only, one step at a time: fed the positions of a
/// sequence one after another, it gives what the [operation](crate::operation::Operation) gives on
/// the whole.
///
/// What it has to know of the steps before is its state, which it begins, and brings up to date
/// with each step. Nothing is allocated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run step by step",
    note = "a layer of a user's own that looks back only implements `nn_runtime::stream::Step`"
)]
pub trait Step<S: Scalar, const INPUTS: usize = 1> {
    /// Numbers of its state.
    const STATE: usize = 0;
    /// Numbers that it needs while it computes a step.
    const SCRATCH: usize = 0;
    /// Steps that a sequence has at most.
    const STEPS: u64 = u64::MAX;
    /// Numbers that it needs while it computes a [block of steps](Self::steps).
    const BLOCK_SCRATCH: usize = Self::SCRATCH;
    /// Numbers of its output at a step, of the body of a repeat.
    const WIDTH: usize = 0;
    /// Numbers that it needs while it [prepares](Self::prepare).
    const PREPARE_SCRATCH: usize = 0;

    /// Computes what the state holds of inputs that are given before the first step, as a whole:
    /// those of another sequence that the steps read, or what is remembered at first. The inputs
    /// that come step by step are empty here, and those that are given may be in
    /// [`step`](Self::step). `pass` is that of one sample, whose sequences may have
    /// [lengths](Pass::length_of). [`begin`](Self::begin) follows.
    #[inline(always)]
    fn prepare<I: Isa>(
        &self,
        isa: I,
        pass: &Pass,
        given: [&[S]; INPUTS],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        let _ = (isa, pass, given, state, scratch);
    }

    /// The state at the beginning of a sequence; what was [prepared](Self::prepare) stays.
    fn begin(&self, state: &mut [S]) {
        state.fill(S::ZERO);
    }

    /// The output at the next step. `now` counts the steps before it. It is inlined into code
    /// compiled for the instruction set that `isa` names. A network, or a layer that can be the
    /// last of one, gives the arguments of its last activation.
    fn step<I: Isa>(
        &self,
        isa: I,
        now: u64,
        input: [&[S]; INPUTS],
        output: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    );

    /// The outputs at the next `count` steps, at most [`BLOCK`], whose inputs lie one after another.
    /// Of a network `output` may be empty where its outputs are not needed.
    #[inline(always)]
    #[expect(
        clippy::too_many_arguments,
        reason = "those of a step, and how many there are"
    )]
    fn steps<I: Isa>(
        &self,
        isa: I,
        now: u64,
        count: usize,
        inputs: [&[S]; INPUTS],
        output: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        for step in 0..count {
            let inputs = inputs.map(|input| at(input, step, count));
            let output = at_mut(output, step, count);
            self.step(isa, now + step as u64, inputs, output, state, scratch);
        }
    }

    /// Applies the last activation to the output at one step, where [`step`](Self::step) gave its
    /// arguments.
    #[inline(always)]
    fn finish<I: Isa>(&self, isa: I, output: &mut [S]) {
        let _ = (isa, output);
    }
}

part_of_network! {
    /// [`Step::steps`], as emitted code calls it.
    pub fn steps<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Step<S, INPUTS>,
        isa: I,
        now: u64,
        count: usize,
        inputs: [&[S]; INPUTS],
        output: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        operation.steps(isa, now, count, inputs, output, state, scratch);
    }
}

part_of_network! {
    /// [`Step::prepare`], as emitted code calls it.
    pub fn prepare<S: Scalar, I: Isa, const INPUTS: usize>(
        operation: &impl Step<S, INPUTS>,
        isa: I,
        pass: &Pass,
        given: [&[S]; INPUTS],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        operation.prepare(isa, pass, given, state, scratch);
    }
}

/// A network that runs step by step. The macro implements it.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot run step by step")]
pub trait Streams: Layer + Step<Self::Scalar> {
    /// Memory for its state.
    type Numbers: Numbers<Self::Scalar>;
    /// Numbers that come in at a step.
    const STEP_INPUT: usize;
    /// Numbers that come out of a step.
    const STEP_OUTPUT: usize;
    /// Numbers that several inputs and outputs take one after another; 0 where there is one of
    /// each.
    const PACKED: usize = 0;
    /// Numbers of the inputs that are given before the first step.
    const GIVEN: usize = 0;
    /// The sequences among these, of all sequences among the inputs.
    const GIVEN_SEQUENCES: &'static [usize] = &[];
    /// The size of the vocabulary where tokens alone come step by step; 0 elsewhere.
    const VOCABULARY: usize = <Self::Input as Shape>::VOCABULARY;
}

/// Memory of a fixed number of numbers: on the heap with the feature `alloc`, in place without.
pub trait Numbers<S>: Clone + fmt::Debug + Send + Sync + AsRef<[S]> + AsMut<[S]> {
    /// Zeros.
    fn zeros(numbers: usize) -> Self;
}

impl<S: Scalar, const N: usize> Numbers<S> for [S; N] {
    fn zeros(_: usize) -> Self {
        [S::ZERO; N]
    }
}

#[cfg(feature = "alloc")]
impl<S: Scalar> Numbers<S> for Heap<S> {
    fn zeros(numbers: usize) -> Self {
        alloc::vec![S::ZERO; numbers]
    }
}

/// The type of the [`Numbers`] of a network.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($scalar:ty, $numbers:expr) => {
        $crate::stream::Heap<$scalar>
    };
}

/// The type of the [`Numbers`] of a network.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($scalar:ty, $numbers:expr) => {
        [$scalar; $numbers]
    };
}

/// Memory on the heap.
#[cfg(feature = "alloc")]
pub type Heap<S> = Vec<S>;

/// What is there with the feature `alloc` only.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __where_alloc {
    ($($items:tt)*) => { $($items)* };
}

/// What is there with the feature `alloc` only.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __where_alloc {
    ($($items:tt)*) => {};
}

/// Numbers that a state takes with the memory that a step works in, and with so many of inputs and
/// outputs.
pub const fn numbers<N: Step<S>, S: Scalar>(packed: usize) -> usize {
    N::STATE + scratch::<N, S>() + packed
}

/// Numbers that a network works in, at the beginning and at a step; with a heap, also at a block
/// of steps.
const fn scratch<N: Step<S>, S: Scalar>() -> usize {
    let block = if cfg!(feature = "alloc") {
        N::BLOCK_SCRATCH
    } else {
        0
    };
    max(max(N::SCRATCH, N::PREPARE_SCRATCH), block)
}

/// What a network knows of the steps that came so far: plain numbers, which can be cloned,
/// compared, reset, saved and restored.
///
/// ```
/// use nn_runtime::{nalgebra::Vector1, prelude::*};
/// network! { struct Echo { [8, 1] => Conv1d(1, 3, padding = causal) } }
///
/// let echo = Echo::new(0);
/// let mut state = echo.state();
/// let first = echo.step(&mut state, &Vector1::new(1.0));
/// assert_eq!(state.now(), 1);
///
/// // A second stream goes on from here, or begins anew.
/// let mut other = state.clone();
/// let _ = echo.step(&mut other, &Vector1::new(2.0));
/// other.reset(&echo);
/// assert_eq!(echo.step(&mut other, &Vector1::new(1.0)), first);
/// assert_eq!(other, state);
/// ```
pub struct State<N: Streams> {
    now: u64,
    /// The state, and after it what a step works in.
    numbers: N::Numbers,
}

impl<N: Streams> State<N> {
    /// The state at the beginning of a sequence, of a network all of whose inputs come step by
    /// step.
    pub fn new(network: &N) -> Self {
        const {
            assert!(
                N::GIVEN == 0,
                "this network has inputs that are given before the first step: make its state \
                 with its own `state`, which takes them"
            );
        }
        Self::given(network, &[])
    }

    /// The state at the beginning of a sequence, where inputs are given: the numbers of each, one
    /// after another. This is what an emitted `state` calls.
    pub fn given(network: &N, given: &[&[N::Scalar]]) -> Self {
        let mut state = Self::empty();
        state.begin(network, given);
        state
    }

    /// The same where the sequences that are given have so many steps each. This is what an emitted
    /// `state_with_lengths` calls.
    ///
    /// # Errors
    /// If one is 0 or more than there are steps.
    pub fn given_with_lengths(
        network: &N,
        given: &[&[N::Scalar]],
        lengths: &[usize],
    ) -> Result<Self, BlockError> {
        let mut state = Self::empty();
        state.begin_with_lengths(network, given, lengths)?;
        Ok(state)
    }

    fn empty() -> Self {
        Self {
            now: 0,
            numbers: N::Numbers::zeros(numbers::<N, N::Scalar>(N::PACKED)),
        }
    }

    /// Begins another sequence, with other inputs that are given. Allocates nothing. This is what
    /// an emitted `begin` calls.
    pub fn begin(&mut self, network: &N, given: &[&[N::Scalar]]) {
        self.prepare(network, None, given);
    }

    /// The same where the sequences that are given have so many steps each. This is what an emitted
    /// `begin_with_lengths` calls.
    ///
    /// # Errors
    /// If one is 0 or more than there are steps. The state is as it was before.
    pub fn begin_with_lengths(
        &mut self,
        network: &N,
        given: &[&[N::Scalar]],
        lengths: &[usize],
    ) -> Result<(), BlockError> {
        const {
            assert!(
                N::WHOLE_SEQUENCES.is_none(),
                "a stage of this network reads all positions of a sequence, padding too: see its \
                 `WHOLE_SEQUENCES`"
            );
        }
        fits("lengths", N::GIVEN_SEQUENCES.len(), lengths.len())?;
        // Sequences that come step by step have none.
        let mut all = [usize::MAX; MOST_SEQUENCES];
        for (&length, &sequence) in lengths.iter().zip(N::GIVEN_SEQUENCES) {
            let most = N::Input::steps().nth(sequence).unwrap_or(0);
            if !(1..=most).contains(&length) {
                return Err(BlockError {
                    what: "the steps of a sequence that is given, at least 1 and at most",
                    expected: most,
                    found: length,
                });
            }
            if let Some(place) = all.get_mut(sequence) {
                *place = length;
            }
        }
        let sequences = N::Input::SEQUENCES;
        let all = all.get(..sequences).unwrap_or_default();
        self.prepare(network, Some(Lengths::new(all, sequences)), given);
        Ok(())
    }

    fn prepare(&mut self, network: &N, lengths: Option<Lengths<'_>>, given: &[&[N::Scalar]]) {
        let state = <N as Step<N::Scalar>>::STATE;
        let (numbers, packed) = part(self.numbers.as_mut(), state + scratch::<N, N::Scalar>());
        let given = if let [only] = given {
            only
        } else {
            crate::network::pack(given, packed);
            &*packed
        };
        dispatch(Prepare {
            network,
            pass: Pass::inference(1).with(lengths),
            given: given.get(..N::GIVEN).unwrap_or_default(),
            numbers,
        });
        self.reset(network);
    }

    /// Forgets the steps that came: the next one is the first of a sequence. What was given before
    /// the first step stays.
    pub fn reset(&mut self, network: &N) {
        self.now = 0;
        Step::begin(network, self.split().0);
    }

    /// How many steps came so far.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// The numbers, to be saved with [`now`](Self::now).
    pub fn as_slice(&self) -> &[N::Scalar] {
        self.numbers
            .as_ref()
            .get(..<N as Step<N::Scalar>>::STATE)
            .unwrap_or_default()
    }

    /// Goes back to a state that was saved.
    ///
    /// # Errors
    /// If there are not as many numbers as in a state of this network; nothing is changed then.
    pub fn restore(&mut self, now: u64, numbers: &[N::Scalar]) -> Result<(), BlockError> {
        let expected = <N as Step<N::Scalar>>::STATE;
        fits("the numbers of a state", expected, numbers.len())?;
        self.now = now;
        for (own, new) in self.split().0.iter_mut().zip(numbers) {
            *own = *new;
        }
        Ok(())
    }

    /// There is room for so many steps.
    fn take(&self, steps: usize) -> Result<(), BlockError> {
        if self.now.saturating_add(steps as u64) > N::STEPS {
            return Err(BlockError {
                what: "the steps of a sequence",
                expected: N::STEPS as usize,
                found: self.now as usize + steps,
            });
        }
        Ok(())
    }

    /// The state, and what a step works in.
    #[inline(always)]
    fn split(&mut self) -> (&mut [N::Scalar], &mut [N::Scalar]) {
        part(self.numbers.as_mut(), <N as Step<N::Scalar>>::STATE)
    }
}

impl<N: Streams> Clone for State<N> {
    fn clone(&self) -> Self {
        Self {
            now: self.now,
            numbers: self.numbers.clone(),
        }
    }

    /// Allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.now = source.now;
        for (own, new) in self.split().0.iter_mut().zip(source.as_slice()) {
            *own = *new;
        }
    }
}

impl<N: Streams> PartialEq for State<N> {
    fn eq(&self, other: &Self) -> bool {
        self.now == other.now && self.as_slice() == other.as_slice()
    }
}

impl<N: Streams> fmt::Debug for State<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("now", &self.now)
            .field("numbers", &self.as_slice())
            .finish()
    }
}

/// The state of a network that does not run step by step: there is none.
#[derive(Debug)]
pub enum NoState {}

/// Slices of a wrong length, or more steps than a sequence has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockError {
    what: &'static str,
    expected: usize,
    found: usize,
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            expected,
            found,
        } = self;
        write!(f, "{what}: expected {expected}, found {found}")
    }
}

impl core::error::Error for BlockError {}

/// The first numbers of `memory`, and the others.
#[inline(always)]
pub fn part<S>(memory: &mut [S], numbers: usize) -> (&mut [S], &mut [S]) {
    memory.split_at_mut_checked(numbers).unwrap_or_default()
}

/// The numbers of one of `count` steps.
#[inline(always)]
pub fn at<S>(numbers: &[S], step: usize, count: usize) -> &[S] {
    let size = numbers.len().checked_div(count).unwrap_or(0);
    numbers
        .get(step * size..(step + 1) * size)
        .unwrap_or_default()
}

/// The same, to be written.
#[inline(always)]
pub fn at_mut<S>(numbers: &mut [S], step: usize, count: usize) -> &mut [S] {
    let size = numbers.len().checked_div(count).unwrap_or(0);
    numbers
        .get_mut(step * size..(step + 1) * size)
        .unwrap_or_default()
}

/// Where outputs go, or as many numbers of `scratch` where nobody needs them; and the rest of it.
#[inline(always)]
pub fn or_part<'a, S>(
    outputs: &'a mut [S],
    scratch: &'a mut [S],
    numbers: usize,
) -> (&'a mut [S], &'a mut [S]) {
    if outputs.is_empty() {
        part(scratch, numbers)
    } else {
        (outputs, scratch)
    }
}

/// The smaller of two numbers of steps.
pub const fn fewer(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}

/// The output at the next step. Chooses the instruction set once; allocates nothing. This is what
/// an emitted `step` calls, with as many numbers as the network takes and gives.
#[inline(always)]
pub fn step<N: Streams>(
    network: &N,
    state: &mut State<N>,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
) {
    const {
        assert!(
            N::STEPS == u64::MAX,
            "a layer inside of this network takes a limited number of steps: call `step_block`, \
             which says when there are no more"
        );
    }
    dispatch(Steps {
        network,
        now: state.now,
        numbers: state.numbers.as_mut(),
        inputs: input,
        outputs: output,
    });
    state.now = state.now.wrapping_add(1);
}

/// The outputs at the next steps. This is what an emitted `step_block` calls, and a `step` where
/// sequences have a last one.
///
/// # Errors
/// If `inputs` are not those of whole steps, or `outputs` has not room for as many: then nothing
/// is computed.
pub fn step_block<N: Streams>(
    network: &N,
    state: &mut State<N>,
    inputs: &[N::Scalar],
    outputs: &mut [N::Scalar],
) -> Result<(), BlockError> {
    let steps = inputs.len().checked_div(N::STEP_INPUT).unwrap_or(0);
    state.take(steps)?;
    let (expected, found) = (steps * N::STEP_INPUT, inputs.len());
    fits("the inputs (a whole number of steps)", expected, found)?;
    let (expected, found) = (steps * N::STEP_OUTPUT, outputs.len());
    fits("room for the outputs of as many steps", expected, found)?;
    dispatch(Steps {
        network,
        now: state.now,
        numbers: state.numbers.as_mut(),
        inputs,
        outputs,
    });
    state.now = state.now.wrapping_add(steps as u64);
    Ok(())
}

/// The outputs at the next step, one after another, of inputs that come one by one. This is what
/// an emitted `step` calls where there are several.
#[inline(always)]
pub fn step_parts<'a, N: Streams>(
    network: &N,
    state: &'a mut State<N>,
    inputs: &[&[N::Scalar]],
) -> &'a [N::Scalar] {
    const {
        assert!(
            N::STEPS == u64::MAX,
            "a layer inside of this network takes a limited number of steps: call `step_block`, \
             which says when there are no more"
        );
    }
    parts(network, state, inputs)
}

/// The same where sequences have a last step.
///
/// # Errors
/// After the last step: then nothing is computed.
pub fn try_step_parts<'a, N: Streams>(
    network: &N,
    state: &'a mut State<N>,
    inputs: &[&[N::Scalar]],
) -> Result<&'a [N::Scalar], BlockError> {
    state.take(1)?;
    Ok(parts(network, state, inputs))
}

#[inline(always)]
fn parts<'a, N: Streams>(
    network: &N,
    state: &'a mut State<N>,
    inputs: &[&[N::Scalar]],
) -> &'a [N::Scalar] {
    let (numbers, packed) = part(
        state.numbers.as_mut(),
        <N as Step<N::Scalar>>::STATE + scratch::<N, N::Scalar>(),
    );
    let (input, output) = part(packed, N::STEP_INPUT);
    let (output, _) = part(output, N::STEP_OUTPUT);
    crate::network::pack(inputs, input);
    dispatch(Steps {
        network,
        now: state.now,
        numbers,
        inputs: input,
        outputs: output,
    });
    state.now = state.now.wrapping_add(1);
    output
}

/// The arguments of the last activation at the next step: of a softmax, the logits.
///
/// # Errors
/// As [`step_block`].
pub fn step_logits<N: Streams>(
    network: &N,
    state: &mut State<N>,
    input: &[N::Scalar],
    logits: &mut [N::Scalar],
) -> Result<(), BlockError> {
    state.take(1)?;
    fits("the inputs of a step", N::STEP_INPUT, input.len())?;
    fits(
        "room for the logits of a step",
        N::STEP_OUTPUT,
        logits.len(),
    )?;
    dispatch(Logits {
        network,
        now: state.now,
        numbers: state.numbers.as_mut(),
        input,
        output: logits,
    });
    state.now = state.now.wrapping_add(1);
    Ok(())
}

/// Steps whose outputs nobody needs. Without a heap they are taken one by one; with one, many at a
/// time, so that matrices are multiplied with matrices. This is what an emitted `prefill` calls.
///
/// # Errors
/// As [`step_block`].
pub fn prefill<N: Streams>(
    network: &N,
    state: &mut State<N>,
    inputs: &[N::Scalar],
) -> Result<(), BlockError> {
    let steps = inputs.len().checked_div(N::STEP_INPUT).unwrap_or(0);
    state.take(steps)?;
    let (expected, found) = (steps * N::STEP_INPUT, inputs.len());
    fits("the inputs (a whole number of steps)", expected, found)?;
    fill(network, state, inputs);
    Ok(())
}

/// [`prefill`] with tokens.
///
/// # Errors
/// If there are more than a sequence has steps: then nothing is computed.
pub fn prefill_tokens<N: Streams>(
    network: &N,
    state: &mut State<N>,
    tokens: &[u32],
) -> Result<(), BlockError> {
    state.take(tokens.len())?;
    for tokens in tokens.chunks(BLOCK) {
        let mut inputs = [N::Scalar::ZERO; BLOCK];
        for (input, token) in inputs.iter_mut().zip(tokens) {
            *input = N::Scalar::from_f64(f64::from(*token));
        }
        fill(
            network,
            state,
            inputs.get(..tokens.len()).unwrap_or_default(),
        );
    }
    Ok(())
}

fn fill<N: Streams>(network: &N, state: &mut State<N>, inputs: &[N::Scalar]) {
    // Room for the outputs of a stage that remembers lies behind the scratch of a block.
    let block = if cfg!(feature = "alloc") { BLOCK } else { 1 };
    for inputs in inputs.chunks(block * N::STEP_INPUT.max(1)) {
        let count = inputs.len().checked_div(N::STEP_INPUT).unwrap_or(0);
        dispatch(Fill {
            network,
            now: state.now,
            count,
            numbers: state.numbers.as_mut(),
            inputs,
        });
        state.now = state.now.wrapping_add(count as u64);
    }
}

/// So many numbers are as many as there should be.
fn fits(what: &'static str, expected: usize, found: usize) -> Result<(), BlockError> {
    if expected == found {
        Ok(())
    } else {
        Err(BlockError {
            what,
            expected,
            found,
        })
    }
}

struct Prepare<'a, N: Streams> {
    network: &'a N,
    pass: Pass<'a>,
    given: &'a [N::Scalar],
    /// The state, and what is worked in.
    numbers: &'a mut [N::Scalar],
}

impl<N: Streams> Task for Prepare<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (state, scratch) = part(self.numbers, <N as Step<N::Scalar>>::STATE);
        let given = [self.given];
        Step::prepare(self.network, isa, &self.pass, given, state, scratch);
    }
}

struct Fill<'a, N: Streams> {
    network: &'a N,
    now: u64,
    count: usize,
    numbers: &'a mut [N::Scalar],
    inputs: &'a [N::Scalar],
}

impl<N: Streams> Task for Fill<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (state, scratch) = part(self.numbers, <N as Step<N::Scalar>>::STATE);
        let inputs = [self.inputs];
        self.network
            .steps(isa, self.now, self.count, inputs, &mut [], state, scratch);
    }
}

struct Logits<'a, N: Streams> {
    network: &'a N,
    now: u64,
    numbers: &'a mut [N::Scalar],
    input: &'a [N::Scalar],
    output: &'a mut [N::Scalar],
}

impl<N: Streams> Task for Logits<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (state, scratch) = part(self.numbers, <N as Step<N::Scalar>>::STATE);
        let input = [self.input];
        self.network
            .step(isa, self.now, input, self.output, state, scratch);
    }
}

struct Steps<'a, N: Streams> {
    network: &'a N,
    /// Steps before.
    now: u64,
    /// The state, and what a step works in.
    numbers: &'a mut [N::Scalar],
    inputs: &'a [N::Scalar],
    outputs: &'a mut [N::Scalar],
}

impl<N: Streams> Task for Steps<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self {
            network,
            mut now,
            numbers,
            inputs,
            outputs,
        } = self;
        let (state, scratch) = part(numbers, <N as Step<N::Scalar>>::STATE);
        let inputs = inputs.chunks_exact(N::STEP_INPUT.max(1));
        for (input, output) in inputs.zip(outputs.chunks_exact_mut(N::STEP_OUTPUT.max(1))) {
            network.step(isa, now, [input], output, state, scratch);
            network.finish(isa, output);
            now = now.wrapping_add(1);
        }
    }
}
