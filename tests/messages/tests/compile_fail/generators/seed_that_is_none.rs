use nn_runtime::data::{Order, k_folds};

struct Dice;

fn main() {
    let _ = Order::new(8, &mut Dice);
    let _ = k_folds(100, 5, 42_usize);
    let _ = Order::new(8, "42");
}
