use nn_runtime::prelude::*;

macro_rules! classifier {
    ($name:ident, $inputs:expr, $classes:expr) => {
        network! {
            pub struct $name { $inputs => hidden: Dense(32, "relu") => out: Dense($classes, softmax) }
        }
    };
}

classifier!(Digits, 64, 10);

fn main() {
    let network = Digits::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {} {}", output[0], network.hidden.weight[0], network.out.bias[0]);
}
