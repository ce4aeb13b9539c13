// A good answer: at the second `&mut workspace`: it is the workspace of `Small`, but this network is
// `Large`; make another one with `Workspace::new()`.
use nn_runtime::{network::Workspace, prelude::*};

network! { struct Small { 2 => Dense(8, tanh) => Dense(3, softmax) } }

network! { struct Large { 2 => Dense(64, tanh) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let (small, large) = (Small::new(0), Large::new(0));
    let mut workspace = Workspace::new();
    let points = [[0.1, 0.2], [0.3, 0.4]];
    println!("{}", small.predict_batch(&points, &mut workspace)?[(0, 0)]);
    println!("{}", large.predict_batch(&points, &mut workspace)?[(0, 0)]);
    Ok(())
}
