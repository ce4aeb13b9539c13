//! A program that only predicts, and that holds no panic: its panic handler calls a function that
//! is nowhere, so that it does not link if anything in it might panic.
//!
//! `tests/no-panic/run` builds it, and once more with an index that is not checked before, which
//! must not link.
#![no_std]
#![no_main]

use nn_runtime::prelude::*;

network! {
    /// Dense layers, activations, branches, repeats and reductions.
    pub struct Controller {
        [4, 6] => Dense(16, gelu)
               => 2 * { Residual { Dense(16, tanh) } }
               => Concat { Mean | Max | Last => Dense(8, prelu) }
               => Dense(24, silu)
               => Sum { Dense(12, softplus) | Dense(12, sigmoid) }
               => Dense(3, softmax)
    }
}

network! {
    /// Causal convolutions and pools, repeats, branches and what is so far.
    pub struct Effect {
        [64, 2] => Conv1d(8, 3, tanh, padding = causal, dilation = 4)
                => 2 * { Residual { DepthwiseConv1d(2, padding = causal) => LayerNorm => Dense(8, gelu) } }
                => Concat { Conv1d(4, 2, padding = causal) | AvgPool1d(3, stride = 1, padding = causal) }
                => Lstm(6) => Gru(4, reset = before)
                => Residual { Attention(heads = 1, causal = true, window = 8, rope = 100) }
                => Concat { Mean | Max | Last => Dense(2) }
                => Dense(1, tanh)
    }
}

network! {
    /// Recurrent layers, their options, and both directions.
    pub struct Listener {
        [4, 6] => Lstm(8, peepholes = true, projection = 5, norm = layer, initial = learned)
               => Bidirectional { Gru(6) => Gru(4, reset = before) }
               => 2 * { Rnn(8, relu, reverse = true) => Lstm(8) }
               => Last => Dense(3)
    }
}

network! {
    /// Stages of transformers.
    pub struct Reader(source: Tokens(5, vocab = 7), target: [4, 6]) {
        let memory = source => words: Embedding(6) => Positions(sinusoidal)
            => Residual { RmsNorm => Attention(heads = 3, kv_heads = 1, rope = 100, qk_norm = true) }
            => Unembed(words);
        target => Positions(learned) => ClassToken
            => 2 * { Residual { Attention(heads = 2, causal = true, window = 3, alibi = true) } }
            => CrossAttention(memory, heads = 2) => SwiGlu(4) => First => Dense(3)
    }
}

#[link(name = "c")]
unsafe extern "C" {
    fn this_program_may_panic() -> !;
}

/// What the standard library would bring; never called.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: it is nowhere, so that a program with this call does not link.
    unsafe { this_program_may_panic() }
}

/// A network whose numbers come from outside.
fn network<N: Network<Scalar = f32>>(seed: &mut f32) -> N {
    let mut network = N::zeros();
    network.for_each_mut(|_, values| {
        for value in values {
            *seed = (*seed * 0.7 + 0.3) % 1.0;
            *value = *seed - 0.5;
        }
    });
    network
}

/// The last output of a stream.
fn stream(seed: &mut f32) -> f32 {
    let network = network::<Effect>(seed);
    let mut state = network.state();
    let mut next = || {
        *seed = (*seed * 0.9 + 0.05) % 1.0;
        *seed
    };
    let first = network.step(&mut state, &nn_runtime::nalgebra::Vector2::new(next(), next()));
    let mut block = [0.0; 8];
    block.fill_with(next);
    let mut outputs = [0.0; 4];
    let saved = state.clone();
    if network.step_block(&mut state, &block, &mut outputs).is_err() || saved == state {
        return first[0];
    }
    state.reset(&network);
    outputs[3]
}

/// A part of the flash, of which the compiler knows nothing.
static FLASH: nn_runtime::emitted::Bytes<16384> = nn_runtime::emitted::Bytes([7; 16384]);

/// What a network of the flash computes.
fn updated<N: Network<Scalar = f32> + 'static>(compute: impl Fn(&N) -> f32) -> f32 {
    match N::from_static(core::hint::black_box(&FLASH.0)) {
        Ok(network) => compute(&network),
        Err(_) => 0.0,
    }
}

/// Takes numbers from outside, and gives what depends on them, so that nothing is computed at
/// compile time.
#[unsafe(no_mangle)]
pub extern "C" fn main(count: i32, _: *const *const u8) -> i32 {
    let mut seed = count as f32;
    let network = network::<Controller>(&mut seed);
    let mut input = nn_runtime::nalgebra::SMatrix::<f32, 6, 4>::zeros();
    for value in input.as_mut_slice() {
        seed = (seed * 0.9 + 0.05) % 1.0;
        *value = seed;
    }
    let output = network.predict(&input);
    let heard = self::network::<Listener>(&mut seed).predict(&input);
    let tokens = [1, 0, seed as u32, 6, 2];
    let reader = self::network::<Reader>(&mut seed);
    let Ok(read) = reader.predict_slice(&tokens, input.as_slice()) else {
        return 0;
    };
    // That the check finds something.
    #[cfg(feature = "panicking")]
    if output[count as usize] > 0.5 {
        return 0;
    }
    let new = updated::<Controller>(|network| network.predict(&input)[0]);
    let new = new + updated::<Listener>(|network| network.predict(&input)[1]);
    let [[a, b, c]] = output.data.0;
    i32::from(b > a + heard[0] * read[0] * new) + i32::from(c > b) + i32::from(stream(&mut seed) > 0.0)
}
