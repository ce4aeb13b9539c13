// A good answer: at the second `Net`: the name is already taken; rename one of them. (rustc's E0428;
// no flood of conflicting implementations should follow.)
use nn_runtime::prelude::*;

network! { struct Net { 4 => Dense(8, relu) => Dense(2, softmax) } }

network! { struct Net { 4 => Dense(16, relu) => Dense(2, softmax) } }

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 4].into())[0]);
}
