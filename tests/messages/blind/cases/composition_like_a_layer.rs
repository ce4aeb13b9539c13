// A good answer: at `Dense2` in `Net`: there is no layer `Dense2`; did you mean `Dense`? And if the
// network of this name is meant, write `self::Dense2`.
use nn_runtime::prelude::*;

network! { struct Dense2 { 64 => Dense(64, relu) => Dense(64, relu) } }

network! { struct Net { 64 => Dense2 => Dense(10, softmax) } }

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 64].into())[0]);
}
