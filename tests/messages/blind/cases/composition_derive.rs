// A good answer: at `Clone` (and `Debug`) in the derive: the macro already implements `Clone`, `Debug`
// and `PartialEq`; remove the attribute. (Without help, rustc reports E0119, conflicting
// implementations.)
use nn_runtime::prelude::*;

network! {
    #[derive(Debug, Clone)]
    pub struct Model { 784 => Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Model::new(0).clone().dense1.bias.len());
}
