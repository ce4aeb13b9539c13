//! The state of a stream.

use crate::kernels::guard::{Parts, Watch};
use core::fmt;

use super::numbers::{Numbers, numbers, part, scratch};
use super::tasks::Prepare;
use super::{Step, Streams};
pub use crate::error::BlockError;
use crate::kernels::dispatch::dispatch;
use crate::pass::{Lengths, Pass};
use crate::scalar::Scalar;
use crate::shape::{Shape, is_token};

/// The largest number of sequences in a sample, which is the largest number of inputs of a network.
const MOST_SEQUENCES: usize = 16;

/// What a network remembers of the steps so far. A state is plain numbers, so it can be cloned,
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
    pub(super) now: u64,
    /// The state itself, followed by the scratch memory of a step.
    pub(super) numbers: N::Numbers,
}

impl<N: Streams> State<N> {
    /// The state at the beginning of a sequence, for a network whose inputs all arrive step by
    /// step.
    pub fn new(network: &N) -> Self {
        const {
            assert!(
                N::GIVEN == 0,
                "this network has inputs that must be known before the first step: create its \
                 state with its own `state` method, which takes them"
            );
        }
        Self::given(network, &[])
    }

    /// The state at the beginning of a sequence, for a network with given inputs. `given` holds a
    /// slice for each of them. With more or fewer numbers than [`GIVEN`](Streams::GIVEN), the state
    /// becomes NaN, and so does everything that follows from it. An emitted `state` calls this
    /// function.
    pub fn given(network: &N, given: &[&[N::Scalar]]) -> Self {
        let mut state = Self::empty();
        state.begin(network, given);
        state
    }

    /// Like [`given`](Self::given), for given sequences of these lengths. An emitted
    /// `state_with_lengths` calls this function.
    ///
    /// # Errors
    /// If a length is 0 or more than the largest number of steps, or a number within the lengths
    /// that should be a token is not in the vocabulary.
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

    /// Begins another sequence with other given inputs. Allocates nothing. An emitted `begin` calls
    /// this function.
    pub fn begin(&mut self, network: &N, given: &[&[N::Scalar]]) {
        self.prepare(network, None, given);
    }

    /// Like [`begin`](Self::begin), for given sequences of these lengths. An emitted
    /// `begin_with_lengths` calls this function.
    ///
    /// # Errors
    /// If a length is 0 or more than the largest number of steps, or a number within the lengths
    /// that should be a token is not in the vocabulary. The state is unchanged then.
    pub fn begin_with_lengths(
        &mut self,
        network: &N,
        given: &[&[N::Scalar]],
        lengths: &[usize],
    ) -> Result<(), BlockError> {
        const {
            assert!(
                N::WHOLE_SEQUENCES.is_none(),
                "a stage of this network reads all positions of a sequence, including padding: see \
                 its `WHOLE_SEQUENCES`"
            );
        }
        fits("lengths", N::GIVEN_SEQUENCES.len(), lengths.len())?;
        // Sequences that arrive step by step have no length.
        let mut all = [usize::MAX; MOST_SEQUENCES];
        for (&length, &sequence) in lengths.iter().zip(N::GIVEN_SEQUENCES) {
            let most = N::Input::steps().nth(sequence).unwrap_or(0);
            if !(1..=most).contains(&length) {
                let what = "the steps of the given sequence";
                return Err(BlockError::out_of_range(what, [1, most], length));
            }
            if let Some(place) = all.get_mut(sequence) {
                *place = length;
            }
        }
        for tokens in N::GIVEN_TOKENS {
            let length = lengths.get(tokens.sequence).map_or(0, |length| *length);
            let numbers = given.iter().copied().flatten().skip(tokens.first);
            for (place, number) in numbers.take(tokens.count.min(length)).enumerate() {
                if !is_token(*number, tokens.vocabulary) {
                    let number = number.to_f64();
                    return Err(BlockError::no_token(place, number, tokens.vocabulary));
                }
            }
        }
        let sequences = N::Input::SEQUENCES;
        let all = all.part(..sequences);
        self.prepare(network, Some(Lengths::new(all, sequences)), given);
        Ok(())
    }

    fn prepare(&mut self, network: &N, lengths: Option<Lengths<'_>>, given: &[&[N::Scalar]]) {
        let state = <N as Step<N::Scalar>>::STATE;
        let (numbers, packed) = part(self.numbers.as_mut(), state + scratch::<N, N::Scalar>());
        let found: usize = given.iter().map(|given| given.len()).sum();
        if found != N::GIVEN {
            numbers.fill(N::Scalar::from_f64(f64::NAN));
            return self.reset(network);
        }
        let given = if let [only] = given {
            only
        } else {
            let (packed, _) = part(packed, N::GIVEN);
            crate::network::pack(given, packed);
            &*packed
        };
        let watch = Watch::new();
        let (own, scratch) = part(numbers, state);
        dispatch(Prepare {
            network,
            pass: Pass::inference(1).with(lengths),
            given,
            state: own,
            scratch,
        });
        watch.poison(numbers);
        self.reset(network);
    }

    /// Forgets all steps, so that the next step is the first of a sequence. The given inputs stay.
    pub fn reset(&mut self, network: &N) {
        self.now = 0;
        Step::begin(network, self.split().0);
    }

    /// How many steps the stream has taken.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// The numbers of the state. Save them together with [`now`](Self::now).
    pub fn as_slice(&self) -> &[N::Scalar] {
        self.numbers.as_ref().part(..<N as Step<N::Scalar>>::STATE)
    }

    /// Restores a saved state.
    ///
    /// ```
    /// use nn_runtime::prelude::*;
    /// network! { struct Echo { [8, 1] => Conv1d(1, 3, padding = causal) } }
    ///
    /// let mut state = Echo::new(0).state();
    /// let (now, numbers) = (state.now(), state.as_slice().to_vec());
    /// state.restore(now, &numbers)?;
    /// assert!(state.restore(now, &numbers[1..]).is_err());
    /// // More steps than anything has.
    /// assert!(state.restore(u64::MAX, &numbers).is_err());
    /// # Ok::<(), nn_runtime::stream::BlockError>(())
    /// ```
    ///
    /// # Errors
    /// If `numbers` is not as long as a state of this network, or if `now` is larger than the
    /// number of steps of a sequence (2^63 if sequences have no end). Nothing is changed then.
    pub fn restore(&mut self, now: u64, numbers: &[N::Scalar]) -> Result<(), BlockError> {
        let expected = <N as Step<N::Scalar>>::STATE;
        fits("the numbers of a state", expected, numbers.len())?;
        // Counting on from this number does not overflow, however many steps follow.
        let most = N::STEPS.min(1 << 63);
        if now > most {
            let what = "the number of steps so far";
            return Err(BlockError::out_of_range(
                what,
                [0, clamped(most)],
                clamped(now),
            ));
        }
        self.now = now;
        for (own, new) in self.split().0.iter_mut().zip(numbers) {
            *own = *new;
        }
        Ok(())
    }

    /// Checks that the sequence has this many steps left.
    pub(super) fn take(&self, steps: usize) -> Result<(), BlockError> {
        steps_are_left::<N>(self.now, steps)
    }

    /// Splits the memory into the state and the scratch memory of a step.
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

/// The state of a network that does not run step by step. It has no values.
#[derive(Debug)]
pub enum NoState {}

/// Checks that a sequence has this many steps left after `now` steps.
pub(super) fn steps_are_left<N: Streams>(now: u64, steps: usize) -> Result<(), BlockError> {
    let after = now.saturating_add(steps as u64);
    if after > N::STEPS {
        let what = "the steps of a sequence";
        return Err(BlockError::size(what, clamped(N::STEPS), clamped(after)));
    }
    Ok(())
}

/// A number of steps, for a message.
fn clamped(steps: u64) -> usize {
    usize::try_from(steps).unwrap_or(usize::MAX)
}

/// Checks that a slice has the expected length. `what` describes it in the error.
pub(super) fn fits(what: &'static str, expected: usize, found: usize) -> Result<(), BlockError> {
    if expected == found {
        Ok(())
    } else {
        Err(BlockError::size(what, expected, found))
    }
}
