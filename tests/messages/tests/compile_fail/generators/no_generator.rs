use nn_runtime::prelude::*;

network! { struct Net { 8 => Dense(3) } }

struct Dice;

fn main() {
    let _ = Net::from_rng(&mut Dice);
}
