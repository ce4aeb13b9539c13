//! Two networks have two names.

use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2, softmax) } }

network! { struct Net { 4 => Dense(16, relu) => Dense(2, softmax) } }

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 4].into())[0]);
}
