//! Gradients of attention with all of its options are central differences: of whole sequences, and
//! of some that are padded.

use nn_runtime::prelude::*;
use nn_runtime::testing::Check;

/// The gradients of a network whose samples are whole, and with these lengths of the sequences of
/// three samples, if there are any.
macro_rules! checked {
    ($($test:ident $lengths:tt $declaration:tt)*) => {
        $(
            #[test]
            fn $test() {
                checked!(@ $declaration);
                let check = Check::default();
                let report = check.layer::<Net>().unwrap();
                assert_eq!(report.parameters, Net::COUNT);
                let lengths: &[usize] = &$lengths;
                if !lengths.is_empty() {
                    let check = Check { lengths: Some(lengths), ..check };
                    check.layer::<Net>().unwrap();
                }
            }
        )*
    };
    (@ { ($($inputs:tt)*) { $($body:tt)* } }) => {
        network! {
            #[scalar(f64)]
            struct Net($($inputs)*) { $($body)* }
        }
    };
    (@ { $($body:tt)* }) => {
        network! {
            #[scalar(f64)]
            struct Net { $($body)* }
        }
    };
}

checked! {
    of_two_heads [5, 1, 3] { [5, 4] => Attention(heads = 2) }
    that_is_causal [2, 5, 1] { [5, 4] => Attention(2, causal = true) => Mean }
    without_bias [4, 2, 3] { [4, 6] => Attention(heads = 3, bias = false, causal = true) }
    with_shared_keys [1, 4, 5] { [5, 8] => Attention(heads = 4, kv_heads = 2, causal = true) }
    with_one_key_head [3, 5, 2] { [5, 6] => Attention(heads = 3, kv_heads = 1) }
    with_heads_of_another_size [3, 1, 4] {
        [4, 6] => Attention(heads = 2, head = 5, bias = false)
    }
    with_rotary_positions [4, 5, 2] { [5, 8] => Attention(heads = 2, rope = 100, causal = true) }
    with_norms [1, 2, 3] { [4, 8] => Attention(heads = 2, qk_norm = true) }
    with_norms_and_rotary_positions [2, 4, 3] {
        [4, 8] => Attention(heads = 2, kv_heads = 1, qk_norm = true, rope = 50, causal = true)
    }
    with_slopes [6, 2, 5] { [6, 6] => Attention(heads = 3, alibi = true, causal = true) }
    with_slopes_both_ways [5, 3, 1] { [5, 4] => Attention(heads = 2, alibi = true) }
    // A query that is padding, further than a window after the last step, reads nothing at all.
    with_a_window [2, 7, 4] { [7, 4] => Attention(heads = 2, window = 3, causal = true) }
    with_a_window_both_ways [1, 4, 6] { [7, 4] => Attention(heads = 1, window = 2) }
    with_dropout [3, 4, 1] { [4, 4] => Attention(heads = 2, dropout = 0.4) }
    with_a_window_slopes_shared_keys_and_dropout [12, 3, 8] {
        [12, 8] => Attention(
            heads = 4, kv_heads = 2, window = 9, alibi = true, dropout = 0.3, causal = true
        )
    }
    with_a_window_both_ways_slopes_shared_keys_and_dropout [5, 12, 1] {
        [12, 8] => Attention(heads = 4, kv_heads = 2, window = 9, alibi = true, dropout = 0.3)
    }
    with_all_options [7, 2, 11] {
        [11, 6] => Attention(
            heads = 3, kv_heads = 1, head = 4, causal = true, window = 4, rope = 30, alibi = true,
            qk_norm = true, dropout = 0.2, bias = true, init = normal(0, 0.5)
        )
    }
    with_all_options_both_ways [11, 6, 1] {
        [11, 6] => Attention(
            heads = 3, kv_heads = 1, head = 4, causal = false, window = 4, rope = 30, alibi = true,
            qk_norm = true, dropout = 0.2, bias = false
        )
    }
    in_blocks_of_a_transformer [3, 5, 4] {
        [5, 6] => 2 * {
            Residual { LayerNorm => Attention(heads = 2, causal = true) }
            => Residual { LayerNorm => Dense(12, gelu) => Dense(6) }
        } => LayerNorm => Dense(3)
    }
    // The lengths are of less than a block, of a block, and of more.
    in_several_blocks [64, 3, 67] { [70, 2] => Attention(heads = 1, causal = true) => Mean }
    in_several_blocks_with_a_window [65, 70, 60] {
        [70, 2] => Attention(heads = 1, window = 6, head = 3) => Max
    }
    in_several_blocks_with_two_heads_and_dropout [66, 64, 5] {
        [70, 2] => Attention(heads = 2, dropout = 0.3)
    }
    of_one_position [] { [1, 4] => Attention(heads = 2) => Flatten => Dense(2) }
    // Of each sample, the steps of the source, then of the target.
    of_another_sequence [4, 3, 1, 2, 3, 1] {
        (source: [4, 3], target: [3, 4]) { target => CrossAttention(source, heads = 2) }
    }
    of_another_sequence_without_bias [2, 3, 4, 1, 1, 2] {
        (source: [4, 3], target: [3, 4]) {
            target => CrossAttention(source, heads = 2, bias = false)
        }
    }
    of_another_sequence_with_shared_keys [1, 2, 3, 1, 2, 2] {
        (source: [3, 5], target: [2, 6]) { target => CrossAttention(source, heads = 3, kv_heads = 1) }
    }
    of_another_sequence_with_heads_of_another_size [3, 1, 1, 2, 2, 1] {
        (source: [3, 2], target: [2, 4]) { target => CrossAttention(source, heads = 2, head = 3) }
    }
    of_another_sequence_with_dropout [2, 3, 4, 2, 1, 3] {
        (source: [4, 3], target: [3, 4]) {
            target => CrossAttention(source, heads = 2, dropout = 0.4)
        }
    }
    of_another_sequence_with_all_options [5, 1, 3, 4, 1, 3] {
        (source: [5, 3], target: [4, 6]) {
            target => CrossAttention(
                source, heads = 4, kv_heads = 2, head = 3, dropout = 0.2, bias = false, init = ones
            )
        }
    }
    of_another_sequence_in_several_blocks [67, 2, 64, 3, 1, 1] {
        (source: [70, 2], target: [3, 2]) {
            target => CrossAttention(source, heads = 2, dropout = 0.2)
        }
    }
}
