//! Multiply-adds of attention, counted by hand.

use nn_runtime::prelude::*;

/// Steps and features, and those of a head.
const T: usize = 12;
const F: usize = 8;
/// Of the four projections of a step.
const PROJECTIONS: usize = 4 * F * F;
/// Of a key that a query reads: its score and its value.
const KEY: usize = 2 * F;
/// A window that only the compiler knows.
const WINDOW: usize = 5;
const WIDE: usize = 100;

network! { struct All { [12, 8] => Attention(heads = 2) } }
network! { struct Causal { [12, 8] => Attention(heads = 2, causal = true, window = 5) } }
network! { struct BothWays { [12, 8] => Attention(heads = 2, window = 5) } }
network! { struct Wider { [12, 8] => Attention(heads = 2, causal = true, window = 100) } }
network! { struct WiderBothWays { [12, 8] => Attention(heads = 2, window = 7) } }
network! { struct ByName { [T, F] => Attention(heads = 2, causal = true, window = WINDOW) } }
network! { struct WideByName { [12, F] => Attention(heads = 2, window = WIDE) } }
network! { struct Generic<const N: usize> { [N, 8] => Attention(heads = 2, window = 5) } }

#[test]
fn a_window_counts_as_many_keys_as_there_are() {
    let of_keys = |keys: usize| T * (PROJECTIONS + keys * KEY);
    assert_eq!(All::MULTIPLY_ADDS, of_keys(T));
    assert_eq!(Causal::MULTIPLY_ADDS, of_keys(5));
    // Itself and four on each side.
    assert_eq!(BothWays::MULTIPLY_ADDS, of_keys(9));
    assert_eq!(Wider::MULTIPLY_ADDS, of_keys(T));
    assert_eq!(WiderBothWays::MULTIPLY_ADDS, of_keys(T));
    assert_eq!(ByName::MULTIPLY_ADDS, of_keys(5));
    assert_eq!(WideByName::MULTIPLY_ADDS, of_keys(T));
    assert_eq!(Generic::<12>::MULTIPLY_ADDS, of_keys(9));
    assert_eq!(Generic::<4>::MULTIPLY_ADDS, 4 * (PROJECTIONS + 4 * KEY));
}
