//! What drives a network: its next steps.

use super::numbers::{part, scratch};
use super::state::{BlockError, State, fits};
use super::tasks::{Fill, Logits, Steps};
use super::{BLOCK, Step, Streams, TokensAt};
use crate::kernels::dispatch::dispatch;
use crate::kernels::guard::{Parts, Watch};
use crate::network::VALUE_BYTES;
use crate::scalar::Scalar;
use crate::shape::is_token;

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
        fits_the_stack::<N>();
    }
    run(network, state, input, output);
    state.now = state.now.wrapping_add(1);
}

/// The same where sequences have a last step.
///
/// # Errors
/// After the last step: then nothing is computed.
pub fn try_step<N: Streams>(
    network: &N,
    state: &mut State<N>,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
) -> Result<(), BlockError> {
    const { fits_the_stack::<N>() }
    step_block(network, state, input, output)
}

/// The output of a step is small enough to be returned by value.
const fn fits_the_stack<N: Streams>() {
    assert!(
        N::STEP_OUTPUT * size_of::<N::Scalar>() <= VALUE_BYTES,
        "the output of a step of this network is too large for the stack, where `step` returns it: \
         more than 128 KiB. Call `step_block` with memory of your own instead of `step`"
    );
}

/// Steps, whose outputs are NaN if memory was missing.
#[inline(always)]
fn run<N: Streams>(
    network: &N,
    state: &mut State<N>,
    inputs: &[N::Scalar],
    outputs: &mut [N::Scalar],
) {
    let watch = Watch::new();
    dispatch(Steps {
        network,
        now: state.now,
        numbers: state.numbers.as_mut(),
        inputs,
        outputs: &mut *outputs,
    });
    watch.poison(outputs);
}

/// The outputs at the next steps. This is what an emitted `step_block` calls, and a `step` where
/// sequences have a last one.
///
/// # Errors
/// If `inputs` are not those of whole steps, `outputs` has not room for as many, or what should be a
/// token is none of the vocabulary: then nothing is computed.
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
    check_tokens::<N>(inputs)?;
    run(network, state, inputs, outputs);
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
        fits_the_stack::<N>();
    }
    parts(network, state, inputs)
}

/// The same where sequences have a last step.
///
/// # Errors
/// After the last step, or if what should be a token is none of the vocabulary: then nothing is
/// computed.
pub fn try_step_parts<'a, N: Streams>(
    network: &N,
    state: &'a mut State<N>,
    inputs: &[&[N::Scalar]],
) -> Result<&'a [N::Scalar], BlockError> {
    const { fits_the_stack::<N>() }
    state.take(1)?;
    for tokens in N::TOKENS {
        let number = inputs.iter().copied().flatten().nth(tokens.first);
        is_token_of(tokens, number.copied(), tokens.first)?;
    }
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
    let watch = Watch::new();
    crate::network::pack(inputs, input);
    dispatch(Steps {
        network,
        now: state.now,
        numbers,
        inputs: input,
        outputs: &mut *output,
    });
    watch.poison(output);
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
    check_tokens::<N>(input)?;
    let watch = Watch::new();
    dispatch(Logits {
        network,
        now: state.now,
        numbers: state.numbers.as_mut(),
        input,
        output: &mut *logits,
    });
    watch.poison(logits);
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
    check_tokens::<N>(inputs)?;
    fill(network, state, inputs);
    Ok(())
}

/// What should be tokens at steps are tokens of the vocabulary.
fn check_tokens<N: Streams>(inputs: &[N::Scalar]) -> Result<(), BlockError> {
    if N::TOKENS.is_empty() {
        return Ok(());
    }
    for (step, input) in inputs.chunks_exact(N::STEP_INPUT.max(1)).enumerate() {
        for tokens in N::TOKENS {
            is_token_of(tokens, input.get(tokens.first).copied(), step)?;
        }
    }
    Ok(())
}

/// A number is a token of a vocabulary.
fn is_token_of<S: Scalar>(
    tokens: &TokensAt,
    number: Option<S>,
    place: usize,
) -> Result<(), BlockError> {
    let number = number.map_or(f64::NAN, Scalar::to_f64);
    if is_token(number, tokens.vocabulary) {
        return Ok(());
    }
    Err(BlockError::no_token(place, number, tokens.vocabulary))
}

/// [`prefill`] with tokens.
///
/// # Errors
/// If there are more than a sequence has steps, or one is none of the vocabulary: then nothing is
/// computed.
pub fn prefill_tokens<N: Streams>(
    network: &N,
    state: &mut State<N>,
    tokens: &[u32],
) -> Result<(), BlockError> {
    state.take(tokens.len())?;
    let mut wrong = tokens.iter().enumerate();
    if let Some((place, token)) = wrong.find(|(_, token)| **token as usize >= N::VOCABULARY) {
        return Err(BlockError::no_token(
            place,
            f64::from(*token),
            N::VOCABULARY,
        ));
    }
    for tokens in tokens.chunks(BLOCK) {
        let mut inputs = [N::Scalar::ZERO; BLOCK];
        for (input, token) in inputs.iter_mut().zip(tokens) {
            *input = N::Scalar::from_f64(f64::from(*token));
        }
        fill(network, state, inputs.part(..tokens.len()));
    }
    Ok(())
}

fn fill<N: Streams>(network: &N, state: &mut State<N>, inputs: &[N::Scalar]) {
    let watch = Watch::new();
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
    // All that a later step reads.
    watch.poison(state.numbers.as_mut());
}
