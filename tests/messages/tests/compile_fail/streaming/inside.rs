//! A network inside, or in a repeat, that needs the whole sequence.

use nn_runtime::prelude::*;

network! { struct Smooth { [16, 2] => Conv1d(2, 3, padding = same) } }
network! { struct Outer { [16, 2] => Dense(2) => Smooth } }
network! { struct Repeated { [16, 2] => 4 * { Residual { Conv1d(2, 3, padding = same) } } } }

fn main() {
    let _ = Outer::new(0).state();
    let _ = Repeated::new(0).state();
}
