//! The networks, their inputs, and the hash of their outputs.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;

network! {
    /// Hand-written digits.
    pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

network! {
    /// The convolutional network of `LeCun` et al., 1998, with maxima and rectifiers.
    pub struct LeNet {
        [28, 28, 1] => Conv2d(6, 5, relu, padding = same) => MaxPool2d(2)
                    => Conv2d(16, 5, relu) => MaxPool2d(2)
                    => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

network! {
    /// A recurrent network, which runs one step at a time.
    pub struct Recurrent { [32, 3] => Lstm(16) => Dense(2, tanh) }
}

network! {
    /// A small language model, which runs one step at a time with a cache.
    pub struct Gpt {
        Tokens(16, vocab = 32) => Embedding(32) => Positions(learned)
            => 2 * {
                Residual { LayerNorm => Attention(heads = 4, causal = true) }
                => Residual { LayerNorm => Dense(64, gelu) => Dense(32) }
            }
            => LayerNorm => Dense(32)
    }
}

/// The network for digits, trained, in the program itself.
pub static DIGITS: Digits = weights!(Digits, "../../../examples/browser/digits.safetensors");

/// An input of any shape, with numbers between 0 and 1.
#[must_use]
pub fn input<const ROWS: usize, const COLUMNS: usize>(seed: usize) -> SMatrix<f32, ROWS, COLUMNS> {
    SMatrix::from_fn(|row, column| ((seed * 31 + (column * ROWS + row) * 37) % 101) as f32 / 101.0)
}

/// The hash of Fowler, Noll and Vo (FNV-1a, 32 bits) of numbers' bits.
#[derive(Clone, Copy, Debug)]
pub struct Hash(u32);

impl Default for Hash {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Hash {
    /// Includes some numbers.
    pub fn add(&mut self, numbers: &[f32]) {
        for byte in numbers.iter().flat_map(|x| x.to_bits().to_le_bytes()) {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    /// The hash of all numbers so far.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0
    }
}

/// The hash of ten predictions of [`Digits`].
#[inline(never)]
#[must_use]
pub fn hash_of_digits() -> u32 {
    let mut hash = Hash::default();
    for sample in 0..10 {
        hash.add(DIGITS.predict(&input(sample)).as_slice());
    }
    hash.value()
}

/// The hash of a prediction of [`LeNet`].
#[inline(never)]
#[must_use]
pub fn hash_of_lenet() -> u32 {
    let mut hash = Hash::default();
    hash.add(LeNet::new(1).predict(&input(0)).as_slice());
    hash.value()
}

/// The hash of the outputs of 32 steps of [`Recurrent`].
#[inline(never)]
#[must_use]
pub fn hash_of_lstm() -> u32 {
    let mut hash = Hash::default();
    let network = Recurrent::new(2);
    let mut state = network.state();
    for step in 0..32 {
        hash.add(network.step(&mut state, &input(step)).as_slice());
    }
    hash.value()
}

/// The hash of the outputs of 16 steps of [`Gpt`].
#[inline(never)]
#[must_use]
pub fn hash_of_gpt() -> u32 {
    let mut hash = Hash::default();
    let network = Gpt::new(3);
    let mut state = network.state();
    for step in 0..16 {
        if let Ok(logits) = network.step(&mut state, &[step * 5 % 32]) {
            hash.add(logits.as_slice());
        }
    }
    hash.value()
}
