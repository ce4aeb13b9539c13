use nn_runtime::prelude::*;

network! {
    struct Net<HIDDEN> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) }
}

fn main() { let _ = Net::<32>::new(0); }
