use nn_runtime::nalgebra::SVector;
use nn_runtime::prelude::*;
use pinned_shapes::Digits;

fn main() {
    let image = SVector::<f32, 784>::zeros();
    let _ = Digits::new(0).predict(&image);
}
