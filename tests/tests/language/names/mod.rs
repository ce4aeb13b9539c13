//! Names that a user may choose, whatever emitted code calls its own things.

// Names are the subject.
#![allow(clippy::upper_case_acronyms, unreachable_pub)]

mod networks;
mod parts;

/// Words that emitted code uses for variables, parameters and methods, all with small letters.
#[macro_export]
macro_rules! with_words_of_emitted_code {
    ($macro:ident) => {
        $macro! {
            x y h1 h2 d_x d_y d_h1 x2 added1 tape h1_tape scratch pass isa saved gradient state
            states now count network path visit mutable shared block generator memory packed output
            outputs input inputs place columns part loss logits d_logits wanted values other buffer1
            d_buffer1 number head features positions samples lengths tokens copies
        }
    };
}
