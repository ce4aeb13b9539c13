use nn_runtime::prelude::*;

network! {
    struct Net<const N: u32> { 4 => Dense(N) => Dense(2) }
}

fn main() { let _ = Net::<3>::new(0); }
