use nn_runtime::prelude::*;

// A group of one feature has many numbers in an image, and one in a vector.
network! { struct Fine { [8, 8, 6] => GroupNorm(6) => Mean => Dense(2) } }
network! { struct Net { 6 => GroupNorm(6) => Dense(2) } }

fn main() {
    println!("{}", Fine::summary());
}
