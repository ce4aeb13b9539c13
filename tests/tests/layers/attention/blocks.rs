//! Blocks of the usual transformers, written out, and the stages that they need.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

macro_rules! checked {
    ($($test:ident { $($body:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                network! {
                    #[scalar(f64)]
                    $($body)*
                }
                let report = check_gradients::<Net>().unwrap();
                assert_eq!(report.parameters, Net::COUNT);
            }
        )*
    };
}

checked! {
    gated { struct Net { [3, 4] => SwiGlu(5) => Dense(2) } }
    gated_by_gelu { struct Net { 4 => GeGlu(3, bias = true) } }
    patches { struct Net { [4, 6, 2] => Patches((2, 3)) => Dense(3, tanh) => Mean } }
    a_class_token { struct Net { [3, 2] => ClassToken => Attention(heads = 1) => First } }
    another_sequence {
        struct Net(source: [4, 3], target: [3, 4]) {
            target => CrossAttention(source, heads = 2) => Dense(2)
        }
    }
    another_sequence_with_shared_keys {
        struct Net(source: [3, 5], target: [2, 6]) {
            let memory = source => Dense(4, tanh);
            target => Residual { CrossAttention(memory, heads = 3, kv_heads = 1, head = 2, bias = false) }
        }
    }
    dropped_keys {
        struct Net(source: [3, 2], target: [2, 2]) {
            target => CrossAttention(source, heads = 1, dropout = 0.3)
        }
    }
    of_llama {
        struct Net {
            [4, 8] => 2 * {
                Residual {
                    RmsNorm => Attention(heads = 2, kv_heads = 1, causal = true, rope = 10_000, bias = false)
                }
                => Residual { RmsNorm => SwiGlu(6) => Dense(8, bias = false) }
            } => RmsNorm => Dense(3, bias = false)
        }
    }
    of_bert {
        struct Net {
            [3, 4] => Residual { Attention(heads = 2) } => LayerNorm
                => Residual { Dense(8, gelu) => Dense(4) } => LayerNorm => First => Dense(4, tanh)
        }
    }
    of_vit {
        struct Net {
            [4, 4, 1] => Patches(2) => Dense(4) => ClassToken => Positions(learned)
                => Residual { LayerNorm => Attention(heads = 2) }
                => Residual { LayerNorm => Dense(6, gelu) => Dense(4) }
                => LayerNorm => First => Dense(3, softmax)
        }
    }
    with_one_vocabulary {
        struct Net(source: Tokens(3, vocab = 5), target: Tokens(3, vocab = 5)) {
            let embed = shared words: Embedding(4) => Positions(sinusoidal);
            let memory = source => embed;
            target => embed => Residual { CrossAttention(memory, heads = 2) } => Unembed(words)
        }
    }
    of_an_encoder_and_a_decoder {
        struct Net(source: [4, 4], target: [3, 4]) {
            let memory = source
                => Residual { LayerNorm => Attention(heads = 2) }
                => Residual { LayerNorm => Dense(5, relu) => Dense(4) };
            target
                => Residual { LayerNorm => Attention(heads = 2, causal = true) }
                => Residual { LayerNorm => CrossAttention(memory, heads = 2) }
                => Residual { LayerNorm => Dense(5, relu) => Dense(4) }
                => Dense(3)
        }
    }
}

#[test]
fn repeated_blocks_read_a_memory() {
    network! {
        #[scalar(f64)]
        struct Net(source: [3, 4], target: [2, 4]) {
            let memory = source => Dense(4, tanh);
            target => 2 * { Residual { CrossAttention(memory, heads = 2) } }
        }
    }
    check_gradients::<Net>().unwrap();
    assert_eq!(Net::new(0).repeat1.len(), 2);
}

#[test]
fn a_key_alone_is_read_whole() {
    network! { struct Net(source: [1, 2], target: [3, 2]) { target => CrossAttention(source, heads = 1) } }
    let mut network = Net::zeros();
    // The value is the memory itself, and so is what comes out.
    network.cross_attention1.memory_weight[(2, 0)] = 1.0;
    network.cross_attention1.memory_weight[(3, 1)] = 1.0;
    network.cross_attention1.out_weight[(0, 0)] = 1.0;
    network.cross_attention1.out_weight[(1, 1)] = 1.0;
    let output = network.predict(&[[3.0, -4.0]].into(), &SMatrix::from_element(7.0));
    for column in output.column_iter() {
        assert_eq!([column[0], column[1]], [3.0, -4.0]);
    }
}

/// The methods of networks, which take long to compile, are the same whatever the stages.
#[test]
fn methods() {
    network! {
        #[scalar(f64)]
        struct Net(source: [4, 4, 1], target: [3, 4]) {
            let memory = source => Patches(2) => Dense(4) => ClassToken => Positions(learned)
                => 2 * { Residual { LayerNorm => Attention(heads = 2) } => Residual { SwiGlu(3) => Dense(4) } };
            target
                => Residual { Attention(heads = 2, kv_heads = 1, causal = true, rope = 100, qk_norm = true) }
                => Residual { CrossAttention(memory, heads = 2) }
                => Dense(3, softmax)
        }
    }
    check_methods::<Net>().unwrap();
}
