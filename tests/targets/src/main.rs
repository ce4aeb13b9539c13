//! Prints the hash of each network's outputs, a line each.
#![no_std]
#![no_main]

use targets::{machine, networks, println, program};

program!(run);

fn run() {
    println!("digits {:08x}", networks::hash_of_digits());
    if machine::ONLY_DIGITS {
        return;
    }
    println!("lenet {:08x}", networks::hash_of_lenet());
    println!("lstm {:08x}", networks::hash_of_lstm());
    println!("gpt {:08x}", networks::hash_of_gpt());
    #[cfg(feature = "alloc")]
    match targets::training::hash_of_training() {
        Ok(hash) => println!("training {hash:08x}"),
        Err(error) => println!("training failed: {error}"),
    }
}
