use nn_runtime::prelude::*;

network! { struct Net<const S: usize, const I: usize, const T: usize, const F: usize> { [T, S] => Gru(I, reverse = true) => Mean => Dense(F, relu) => Dense(2) } }

pub(crate) fn main() {
    println!("{:?}", Net::<1, 2, 3, 4>::new(0));
}
