use nn_runtime::prelude::*;

mod models {
    use nn_runtime::prelude::*;
    network! { pub struct Encoder { 6 => Dense(4, tanh) } }
}
network! {
    struct Net { 6 => models.Encoder => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
