use nn_runtime::prelude::*;

fn main() {
    let names = vec![String::from("a"), String::from("b")];
    let _ = Dataset::<Vector<64>, u32>::new(&names, vec![0, 1]);
}
