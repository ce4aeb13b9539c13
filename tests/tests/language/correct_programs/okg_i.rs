use nn_runtime::prelude::*;

network! { struct Net<const I: usize> { [6, 3] => Dense(I, relu) => Attention(heads = 1, head = 4, causal = true) => Dense(3) => Mean => Dense(2, softmax) } }

pub(crate) fn main() {
    println!("{:?}", Net::<4>::new(0));
}
