//! The networks of a team, with pinned shapes.

use nn_runtime::nalgebra::SVector;
use nn_runtime::prelude::*;

network! {
    /// Hand-written digits, 8×8 gray pixels, as 16 numbers.
    pub struct Encoder { 64 => Dense(16, tanh) }
}

network! {
    /// Which digit is it?
    pub struct Digits { 64 => encoder: Encoder => Dense(10, softmax) }
}

// What goes in and what comes out.
const _: fn(&Digits, &SVector<f32, 64>) -> SVector<f32, 10> = Digits::predict;
// Its size: a change that makes it larger shows up in review.
const _: () = assert!(Digits::COUNT == 64 * 16 + 16 + 16 * 10 + 10);
// What an exporter relies on.
const _: fn(&Digits) -> &Parameter<f32, 10, 16> = |digits| &digits.dense1.weight;
