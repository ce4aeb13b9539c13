use nn_runtime::nalgebra::SMatrix;
use nn_runtime::{network::Workspace, prelude::*};

network! { struct Digits { 64 => Dense(10, softmax) } }

fn main() {
    let (digits, mut workspace) = (Digits::new(0), Workspace::new());
    let batch = SMatrix::<f32, 5, 4>::zeros();
    let _ = digits.predict_batch(&batch, &mut workspace);
}
