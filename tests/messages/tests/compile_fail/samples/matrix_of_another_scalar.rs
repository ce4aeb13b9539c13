use nn_runtime::nalgebra::DMatrix;
use nn_runtime::{network::Workspace, prelude::*};

network! { struct Digits { 64 => Dense(10, softmax) } }

fn main() {
    let (digits, mut workspace) = (Digits::new(0), Workspace::new());
    let batch = DMatrix::<f64>::zeros(64, 4);
    let _ = digits.forward(&batch, &mut workspace);
}
