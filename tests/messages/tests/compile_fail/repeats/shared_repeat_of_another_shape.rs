use nn_runtime::prelude::*;

network! {
    struct Both(left: [4, 2], right: [3, 2]) {
        let read = shared 2 * { Residual { Attention(heads = 1) } };
        Concat { left => read => Mean | right => read => Mean } => Dense(2)
    }
}

fn main() {}
