use dfdx::prelude::*;

struct Net {
    hidden: modules::Linear<64, 32, f32, Cpu>,
    hidden: modules::Linear<32, 16, f32, Cpu>,
    output: modules::Linear<16, 10, f32, Cpu>,
}

fn main() {}
