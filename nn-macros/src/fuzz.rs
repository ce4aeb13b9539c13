//! Tests with random declarations, right and wrong. Whatever the macro is given, it must not panic,
//! and its output must be Rust.
//!
//! `NN_FUZZ=1000000 cargo test --release -p nn-macros fuzz` tests a million declarations.
//! `NN_FUZZ_SEED=7 NN_FUZZ=1 …` repeats the declaration that a failure named.

mod deep;
mod mutations;
mod trees;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{env, fmt, thread};

use proc_macro2::TokenStream;

use crate::repository;

/// The default number of rounds.
const ROUNDS: u64 = 4_000;

/// Random numbers from a seed (`SplitMix64`: Steele, Lea and Flood, 2014).
struct Draws(u64);

impl Draws {
    /// A random number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 32) as usize % bound
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Compiles the declaration, and parses the output.
fn check(what: impl fmt::Display, tokens: &TokenStream) {
    let copy = tokens.clone();
    let code = catch_unwind(AssertUnwindSafe(|| crate::expand::network(copy)));
    let Ok(code) = code else {
        panic!("{what}: the macro panicked on:\n{tokens}");
    };
    let read = if crate::syntax::is_expression(tokens) {
        syn::parse2::<syn::Expr>(code).map(|_| ())
    } else {
        syn::parse2::<syn::File>(code).map(|_| ())
    };
    if let Err(error) = read {
        panic!("{what}: not Rust ({error}), from:\n{tokens}");
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

#[test]
fn no_tokens_whatever_make_the_compiler_panic() {
    let first = number("NN_FUZZ_SEED").unwrap_or_default();
    let seeds = first..first + number("NN_FUZZ").unwrap_or(ROUNDS);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for begin in 0..threads {
            let seeds = seeds.clone().skip(begin).step_by(threads);
            scope.spawn(|| rounds(seeds));
        }
    });
}

fn rounds(seeds: impl Iterator<Item = u64>) {
    let valid = mutations::declarations();
    // The published crate comes without the tests that have most of them.
    let least = if repository::root().is_some() {
        100
    } else {
        10
    };
    assert!(valid.len() > least, "declarations of the tests");
    for seed in seeds {
        let mut draws = Draws(seed.wrapping_mul(0xd134_2543_de82_ef95));
        // The declarations of the other tests are large, and take most of the time already.
        let tokens = match draws.below(8) {
            0 => trees::anything(&mut draws),
            1..4 => trees::in_a_declaration(&mut draws),
            4 => mutations::mutated(&valid, &mut draws),
            _ => words::declaration(&mut draws),
        };
        check(format_args!("NN_FUZZ_SEED={seed} NN_FUZZ=1"), &tokens);
    }
}
