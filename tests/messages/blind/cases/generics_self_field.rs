// A good answer: at `self`: a declaration has no `self`; sizes are numbers or constants: write 256, or
// a `const`.
use nn_runtime::prelude::*;

network! {
    struct Net {
        28 => Dense(self.hidden_size, relu) => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Net::summary());
}
