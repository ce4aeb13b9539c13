// A good answer: at `Verdict` in `Whole`: the output of a public network would have the type of a private
// one; declare `pub struct Verdict`.
use nn_runtime::prelude::*;

network! { struct Verdict { 16 => Dense(10, softmax) } }

network! { pub struct Whole { 64 => Dense(16, relu) => Verdict } }

fn main() {
    println!("{}", Whole::new(0).predict(&[0.5; 64].into())[0]);
}
