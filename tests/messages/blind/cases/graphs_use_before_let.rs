// A good answer: at `trunk` in the first `let`: it is used before it is defined; move its `let` up.
use nn_runtime::prelude::*;

network! {
    struct Agent(state: 4) {
        let advantage = trunk => Dense(2);
        let trunk = state => Dense(64, tanh);
        (advantage, trunk => Dense(1))
    }
}

fn main() {
    let (advantage, value) = Agent::new(0).predict(&[0.1; 4].into());
    println!("{} {}", advantage[0], value[0]);
}
