use nn_runtime::prelude::*;

network! {
    struct Net(a: 2, b: 2, c: 2, d: 2, e: 2, f: 2, g: 2, h: 2, i: 2,
        j: 2, k: 2, l: 2, m: 2, n: 2, o: 2, p: 2, q: 2) {
        Concat { a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p | q } => Dense(1)
    }
}

fn main() {
    let _ = Net::new(0);
}
