//! Gradients of attention with all of its options are central differences.

use nn_runtime::prelude::*;
use nn_runtime::testing::check_gradients;

macro_rules! checked {
    ($($test:ident { $($body:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                network! {
                    #[scalar(f64)]
                    struct Net { $($body)* }
                }
                let report = check_gradients::<Net>().unwrap();
                assert_eq!(report.parameters, Net::COUNT);
            }
        )*
    };
}

checked! {
    of_two_heads { [5, 4] => Attention(heads = 2) }
    that_is_causal { [5, 4] => Attention(2, causal = true) => Mean }
    without_bias { [4, 6] => Attention(heads = 3, bias = false, causal = true) }
    with_shared_keys { [5, 8] => Attention(heads = 4, kv_heads = 2, causal = true) }
    with_one_key_head { [5, 6] => Attention(heads = 3, kv_heads = 1) }
    with_heads_of_another_size { [4, 6] => Attention(heads = 2, head = 5, bias = false) }
    with_rotary_positions { [5, 8] => Attention(heads = 2, rope = 100, causal = true) }
    with_norms { [4, 8] => Attention(heads = 2, qk_norm = true) }
    with_norms_and_rotary_positions {
        [4, 8] => Attention(heads = 2, kv_heads = 1, qk_norm = true, rope = 50, causal = true)
    }
    with_slopes { [6, 6] => Attention(heads = 3, alibi = true, causal = true) }
    with_slopes_both_ways { [5, 4] => Attention(heads = 2, alibi = true) }
    with_a_window { [7, 4] => Attention(heads = 2, window = 3, causal = true) }
    with_a_window_both_ways { [7, 4] => Attention(heads = 1, window = 2) }
    with_dropout { [4, 4] => Attention(heads = 2, dropout = 0.4) }
    in_blocks_of_a_transformer {
        [5, 6] => 2 * {
            Residual { LayerNorm => Attention(heads = 2, causal = true) }
            => Residual { LayerNorm => Dense(12, gelu) => Dense(6) }
        } => LayerNorm => Dense(3)
    }
    in_several_blocks { [70, 2] => Attention(heads = 1, causal = true) => Mean }
    in_several_blocks_with_a_window { [70, 2] => Attention(heads = 1, window = 6, head = 3) => Max }
    of_one_position { [1, 4] => Attention(heads = 2) => Flatten => Dense(2) }
}
