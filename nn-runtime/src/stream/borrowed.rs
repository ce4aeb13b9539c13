//! A state in memory of the caller, and steps with scratch memory of the caller.

use super::advance::{check_tokens, is_token_of};
use super::numbers::part;
#[cfg(doc)]
use super::state::State;
use super::state::{fits, steps_are_left};
use super::tasks::{Prepare, Steps};
use super::{BlockError, Step, Streams};
use crate::kernels::dispatch::dispatch;
use crate::kernels::guard::{Parts, Watch};
use crate::memory::max;
use crate::network::{Part, Unpack};
use crate::pass::Pass;
use crate::scalar::Scalar;

/// The state of a stream in memory of the caller: [`Streams::STATE_FLOATS`] numbers, such as a
/// `static` of a microcontroller. Several of them can share the scratch memory of a step.
///
/// ```
/// use nn_runtime::stream::{BorrowedState, Streams};
/// use nn_runtime::{nalgebra::Vector1, prelude::*};
/// network! { struct Echo { [8, 1] => Conv1d(4, 3, tanh, padding = causal) => Dense(1) } }
///
/// let echo = Echo::new(0);
/// let mut numbers = [0.0; Echo::STATE_FLOATS];
/// let mut scratch = [0.0; Echo::STEP_FLOATS];
/// let mut state = BorrowedState::new(&echo, &mut numbers)?;
/// let mut output = Vector1::zeros();
/// echo.step_with(&mut state, &Vector1::new(0.5), &mut output, &mut scratch)?;
/// assert_eq!(output, echo.step(&mut echo.state(), &Vector1::new(0.5)));
/// # Ok::<(), nn_runtime::stream::BlockError>(())
/// ```
#[derive(Debug)]
pub struct BorrowedState<'m, N: Streams> {
    now: u64,
    numbers: &'m mut [N::Scalar],
}

impl<'m, N: Streams> BorrowedState<'m, N> {
    /// The state at the beginning of a sequence, for a network whose inputs all arrive step by
    /// step.
    ///
    /// # Errors
    /// If there are not [`STATE_FLOATS`](Streams::STATE_FLOATS) numbers.
    pub fn new(network: &N, numbers: &'m mut [N::Scalar]) -> Result<Self, BlockError> {
        const {
            assert!(
                N::GIVEN == 0,
                "this network has inputs that must be known before the first step: create its \
                 state with `BorrowedState::given`, which takes them"
            );
        }
        let mut state = Self::empty(numbers)?;
        state.reset(network);
        Ok(state)
    }

    /// The state at the beginning of a sequence, for a network with given inputs, whose numbers lie
    /// one after another in `given`.
    ///
    /// # Errors
    /// If there are not [`STATE_FLOATS`](Streams::STATE_FLOATS) numbers, the given inputs do not have
    /// [`GIVEN`](Streams::GIVEN) numbers, one of them should be a token and is not in the
    /// vocabulary, or there is less scratch memory than [`STEP_FLOATS`](Streams::STEP_FLOATS).
    pub fn given(
        network: &N,
        given: &[N::Scalar],
        numbers: &'m mut [N::Scalar],
        scratch: &mut [N::Scalar],
    ) -> Result<Self, BlockError> {
        let mut state = Self::empty(numbers)?;
        fits("the given inputs", N::GIVEN, given.len())?;
        enough(N::STEP_FLOATS, scratch.len())?;
        for tokens in N::GIVEN_TOKENS {
            for place in tokens.first..tokens.first + tokens.count {
                is_token_of(tokens, given.get(place).copied(), place)?;
            }
        }
        let watch = Watch::new();
        dispatch(Prepare {
            network,
            pass: Pass::inference(1),
            given,
            state: &mut *state.numbers,
            scratch,
        });
        watch.poison(state.numbers);
        state.reset(network);
        Ok(state)
    }

    fn empty(numbers: &'m mut [N::Scalar]) -> Result<Self, BlockError> {
        fits("the numbers of a state", N::STATE_FLOATS, numbers.len())?;
        Ok(Self { now: 0, numbers })
    }

    /// Forgets all steps, so that the next step is the first of a sequence. The given inputs stay.
    pub fn reset(&mut self, network: &N) {
        self.now = 0;
        Step::begin(network, self.numbers);
    }

    /// How many steps the stream has taken.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// The numbers of the state, in the order of [`State::as_slice`].
    pub const fn as_slice(&self) -> &[N::Scalar] {
        self.numbers
    }
}

/// How many numbers of scratch memory a single step needs, and the preparation before the first one.
pub(super) const fn floats<N: Step<S>, S: Scalar>(packed: usize) -> usize {
    max(N::SCRATCH, N::PREPARE_SCRATCH) + packed
}

/// Checks that the scratch memory is large enough.
fn enough(needed: usize, found: usize) -> Result<(), BlockError> {
    if found < needed {
        let what = "the numbers of scratch memory, which may be more";
        return Err(BlockError::size(what, needed, found));
    }
    Ok(())
}

/// Computes the output at the next step. An emitted `step_with` calls this function.
///
/// # Errors
/// After the last step of the sequence, if a token is not in the vocabulary, or if there is less
/// scratch memory than [`STEP_FLOATS`](Streams::STEP_FLOATS). Nothing is computed then.
#[inline(always)]
pub fn step_with<N: Streams, const INPUTS: usize>(
    network: &N,
    state: &mut BorrowedState<'_, N>,
    inputs: [Part<'_, N::Scalar>; INPUTS],
    output: &mut impl Unpack<N::Scalar>,
    scratch: &mut [N::Scalar],
) -> Result<(), BlockError> {
    steps_are_left::<N>(state.now, 1)?;
    enough(N::STEP_FLOATS, scratch.len())?;
    let (scratch, packed) = part(scratch, floats::<N, N::Scalar>(0));
    let mut token = [N::Scalar::ZERO];
    let (input, packed) = match &inputs[..] {
        [Part::Numbers(numbers)] => (*numbers, packed),
        // A step of a single sequence of tokens is one token.
        [tokens] => {
            tokens.write(&mut token);
            (&token[..], packed)
        }
        several => {
            let (input, packed) = part(packed, N::STEP_INPUT);
            let mut rest = &mut *input;
            for one in several {
                let (to, others) = rest.cut_mut(one.len());
                one.write(to);
                rest = others;
            }
            (&*input, packed)
        }
    };
    check_tokens::<N>(input)?;
    let steps = Steps {
        network,
        now: state.now,
        state: &mut *state.numbers,
        scratch,
        inputs: input,
        outputs: &mut [],
    };
    if let Some(output) = output.single() {
        run(steps, output);
    } else {
        let (outputs, _) = part(packed, N::STEP_OUTPUT);
        run(steps, outputs);
        output.unpack(outputs);
    }
    state.now = state.now.wrapping_add(1);
    Ok(())
}

/// Computes a step and its output, which is NaN if memory was missing.
#[inline(always)]
fn run<N: Streams>(step: Steps<'_, N>, outputs: &mut [N::Scalar]) {
    let watch = Watch::new();
    dispatch(Steps {
        outputs: &mut *outputs,
        ..step
    });
    watch.poison(outputs);
}

/// `step_with` of a declared network.
#[doc(hidden)]
#[macro_export]
macro_rules! __step_with {
    ($visibility:vis $scalar:ty: $($name:ident: $input:ty),* => $output:ty $(where $($condition:tt)*)?) => {
        /// The output at the next step, written to `output`. The state is in memory of the caller,
        /// and so is the scratch memory: at least `STEP_FLOATS` numbers of any values. Allocates
        /// nothing, and puts nothing large on the stack.
        ///
        /// # Errors
        /// After the last step of the sequence, if a token is not in the vocabulary, or if there is
        /// too little scratch memory. Then nothing is computed.
        #[inline]
        $visibility fn step_with(
            &self,
            state: &mut $crate::stream::BorrowedState<'_, Self>,
            $($name: &$input,)*
            output: &mut $output,
            scratch: &mut [$scalar],
        ) -> ::core::result::Result<(), $crate::stream::BlockError>
        $(where $($condition)*)?
        {
            let inputs = [$($crate::network::AsPart::<$scalar>::as_part($name)),*];
            $crate::stream::step_with(self, state, inputs, output, scratch)
        }
    };
}
