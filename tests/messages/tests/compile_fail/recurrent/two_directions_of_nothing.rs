//! A combinator without stages.

use nn_runtime::prelude::*;

network! {
    struct Net { [8, 3] => Bidirectional { } => Last }
}

fn main() {}
