use nn_runtime::prelude::*;

network! {
    struct Net<T> { 4 => Dense(2) }
}

fn main() { let _ = Net::<f32>::new(0); }
