//! Advances a stream by its next steps.

use super::numbers::{part, scratch};
use super::state::{BlockError, State, fits};
use super::tasks::{Fill, Logits, Steps};
use super::{BLOCK, Step, Streams, TokensAt};
use crate::kernels::dispatch::dispatch;
use crate::kernels::guard::{Parts, Watch};
use crate::network::VALUE_BYTES;
use crate::scalar::Scalar;
use crate::shape::is_token;

/// Computes the output at the next step. An emitted `step` calls this function, with exactly as
/// many numbers as the network takes and gives. The instruction set is chosen once, and nothing is
/// allocated.
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
            "a layer inside this network takes a limited number of steps: call `step_block`, which \
             returns an error when no steps are left"
        );
        fits_the_stack::<N>();
    }
    run(network, state, input, output);
    state.now = state.now.wrapping_add(1);
}

/// Like [`step`], for a network whose sequences have a last step.
///
/// # Errors
/// After the last step. Nothing is computed then.
pub fn try_step<N: Streams>(
    network: &N,
    state: &mut State<N>,
    input: &[N::Scalar],
    output: &mut [N::Scalar],
) -> Result<(), BlockError> {
    const { fits_the_stack::<N>() }
    step_block(network, state, input, output)
}

/// Checks that the output of a step is small enough to be returned by value.
const fn fits_the_stack<N: Streams>() {
    assert!(
        N::STEP_OUTPUT * size_of::<N::Scalar>() <= VALUE_BYTES,
        "`step` returns the output of a step on the stack, but this network's output is too large \
         for that (more than 128 KiB): call `step_block` with your own memory instead"
    );
}

/// Computes some steps. The outputs are NaN if memory was missing.
#[inline(always)]
fn run<N: Streams>(
    network: &N,
    state: &mut State<N>,
    inputs: &[N::Scalar],
    outputs: &mut [N::Scalar],
) {
    let watch = Watch::new();
    let (numbers, scratch) = part(state.numbers.as_mut(), <N as Step<N::Scalar>>::STATE);
    dispatch(Steps {
        network,
        now: state.now,
        state: numbers,
        scratch,
        inputs,
        outputs: &mut *outputs,
    });
    watch.poison(outputs);
}

/// Computes the outputs at the next steps. An emitted `step_block` calls this function, and so does
/// an emitted `step` if sequences have a last step.
///
/// # Errors
/// If `inputs` does not consist of whole steps, `outputs` does not have the matching size, or a
/// number that should be a token is not in the vocabulary. Nothing is computed then.
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
    fits("the room for the outputs of these steps", expected, found)?;
    check_tokens::<N>(inputs)?;
    run(network, state, inputs, outputs);
    state.now = state.now.wrapping_add(steps as u64);
    Ok(())
}

/// Computes the outputs at the next step, which lie one after another. `inputs` has a slice for
/// each input. An emitted `step` calls this function for a network with several inputs or outputs.
#[inline(always)]
pub fn step_parts<'a, N: Streams>(
    network: &N,
    state: &'a mut State<N>,
    inputs: &[&[N::Scalar]],
) -> &'a [N::Scalar] {
    const {
        assert!(
            N::STEPS == u64::MAX,
            "a layer inside this network takes a limited number of steps: call `step_block`, which \
             returns an error when no steps are left"
        );
        fits_the_stack::<N>();
    }
    parts(network, state, inputs)
}

/// Like [`step_parts`], for a network whose sequences have a last step.
///
/// # Errors
/// After the last step, or if a number that should be a token is not in the vocabulary. Nothing is
/// computed then.
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
    let (numbers, scratch) = part(numbers, <N as Step<N::Scalar>>::STATE);
    dispatch(Steps {
        network,
        now: state.now,
        state: numbers,
        scratch,
        inputs: input,
        outputs: &mut *output,
    });
    watch.poison(output);
    state.now = state.now.wrapping_add(1);
    output
}

/// Computes the arguments of the last activation at the next step, such as the logits of a softmax.
///
/// # Errors
/// As for [`step_block`].
pub fn step_logits<N: Streams>(
    network: &N,
    state: &mut State<N>,
    input: &[N::Scalar],
    logits: &mut [N::Scalar],
) -> Result<(), BlockError> {
    state.take(1)?;
    fits("the inputs of a step", N::STEP_INPUT, input.len())?;
    fits(
        "the room for the logits of a step",
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

/// Advances the stream by steps whose outputs are not needed. Without a heap, the steps are
/// computed one by one. With a heap, many steps are computed at once, as products of matrices. An
/// emitted `prefill` calls this function.
///
/// # Errors
/// As for [`step_block`].
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

/// Checks that all numbers that should be tokens are in their vocabularies.
pub(super) fn check_tokens<N: Streams>(inputs: &[N::Scalar]) -> Result<(), BlockError> {
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

/// Checks that a number is a token of a vocabulary.
pub(super) fn is_token_of<S: Scalar>(
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

/// Like [`prefill`], with tokens as integers.
///
/// # Errors
/// If there are more tokens than steps left in the sequence, or one is not in the vocabulary.
/// Nothing is computed then.
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
    // Behind the scratch memory of a block there is memory for the outputs of a stage that
    // remembers.
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
    // These are all the numbers that a later step reads.
    watch.poison(state.numbers.as_mut());
}
