// A good answer: at `dense1`: `blocks` is an array with a copy for each repetition; write
// `network.blocks[0].dense1`. (rustc's E0609.)
use nn_runtime::prelude::*;

network! { struct Deep { 6 => Dense(32, relu) => blocks: 8 * { Dense(32, relu) } => Dense(2) } }

fn main() {
    let network = Deep::new(0);
    println!("{:?}", network.blocks.dense1.weight.shape());
}
