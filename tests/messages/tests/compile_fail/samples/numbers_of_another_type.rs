use nn_runtime::{network::Workspace, prelude::*};

network! { struct Digits { 64 => Dense(10, softmax) } }

fn main() {
    let (digits, mut workspace) = (Digits::new(0), Workspace::new());
    let pixels: Vec<[u8; 64]> = vec![[0; 64]; 3];
    let _ = digits.predict_batch(&pixels, &mut workspace);
}
