use nn_runtime::data::Order;
use nn_runtime::random::generator;

fn main() {
    let rng = generator(7);
    let _ = Order::new(8, rng);
}
