use nn_runtime::{network::Workspace, prelude::*};

network! { struct Digits { 64 => Dense(10, softmax) } }

fn main() {
    let (digits, mut workspace) = (Digits::new(0), Workspace::new());
    let _ = digits.predict_batch("digits.csv", &mut workspace);
}
