// A good answer: at the `x` after the first `let`: the name is taken by the input; each value needs
// a name of its own, such as `h`.
use nn_runtime::prelude::*;

network! {
    struct Net(x: 16) {
        let x = x => Dense(32, relu);
        let h = x => Dense(32, relu);
        Sum { x | h } => Dense(1)
    }
}

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 16].into())[0]);
}
