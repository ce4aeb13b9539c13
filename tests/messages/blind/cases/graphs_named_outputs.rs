// A good answer: at `policy` or the `:` after it: outputs have no names; a label stands before a
// stage, not before a value. Write `(trunk => policy: Dense(2, softmax), …)`.
use nn_runtime::prelude::*;

network! {
    struct Agent(state: 4) {
        let trunk = state => Dense(64, tanh);
        (policy: trunk => Dense(2, softmax), value: trunk => Dense(1))
    }
}

fn main() {
    let (policy, value) = Agent::new(0).predict(&[0.1; 4].into());
    println!("{} {}", policy[0], value[0]);
}
