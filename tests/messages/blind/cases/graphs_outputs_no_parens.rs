// A good answer: at the comma: several outputs are written in parentheses:
// `(trunk => Dense(4, softmax), trunk => Dense(1))`.
use nn_runtime::prelude::*;

network! {
    struct ActorCritic(observation: 8) {
        let trunk = observation => Dense(32, tanh);
        trunk => Dense(4, softmax), trunk => Dense(1)
    }
}

fn main() {
    let (policy, value) = ActorCritic::new(0).predict(&[0.1; 8].into());
    println!("{} {}", policy[0], value[0]);
}
