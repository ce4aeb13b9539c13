use nn_runtime::prelude::*;

network! { struct Net { 8 => hidden: Dense(4, rela) => 2 * { Dense(4) } => Dense(2) } }

fn main() {
    let net = Net::new(0);
    let states = net.hidden_states(&[0.0; 8].into());
    println!("{} {}", states.hidden, states.repeat1[1].dense1);
}
