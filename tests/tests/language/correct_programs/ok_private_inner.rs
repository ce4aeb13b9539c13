use nn_runtime::prelude::*;

network! { struct Encoder { 64 => Dense(8, tanh) } }
network! { pub struct Net { 64 => encoder: Encoder => Dense(10, softmax) } }

pub(crate) fn main() {
    println!("{:?}", Net::new(0));
}
