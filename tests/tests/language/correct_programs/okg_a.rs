use nn_runtime::prelude::*;

network! { struct Net<const A: usize> { [6, 3] => Dense(A, relu) => Attention(heads = 1, head = 4, causal = true) => Dense(3) => Mean => Dense(2, softmax) } }

pub(crate) fn main() {
    println!("{:?}", Net::<4>::new(0));
}
