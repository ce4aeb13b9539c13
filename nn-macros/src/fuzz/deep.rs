//! Much of one thing, inside of itself.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use super::check;

/// What may be inside of itself: before, in the middle, after.
const NESTED: &[[&str; 3]] = &[
    ["(", "64", ")"],
    ["[", "64", "]"],
    ["{", "64", "}"],
    ["- ", "1", ""],
    ["! ", "x", ""],
    ["& ", "x", ""],
    ["* ", "x", ""],
    ["return ", "x", ""],
    ["break ", "x", ""],
    ["move || ", "x", ""],
    ["|a,| ", "x", ""],
    ["x = ", "x", ""],
    ["x + ", "x", ""],
    ["x < ", "x", ""],
    ["x.y().", "z", ""],
    ["x", "y", " as u8"],
    ["x as &", "u8", ""],
    ["A::<", "u8", ">"],
    ["A::<u8, A<", "u8", "> >"],
    ["fn() -> ", "u8", ""],
    ["if x {} else ", "{}", ""],
    ["2 * { ", "relu", " }"],
    ["Sum { ", "relu", " }"],
    ["Sum { relu | ", "relu", " }"],
    ["Residual { Dense(4) => ", "Dense(4)", " }"],
    ["Residual(project = ", "Dense(4)", ") { relu }"],
    ["Dense(", "4", ")"],
    ["Sum { a => relu } | ", "relu", ""],
    ["relu => ", "relu", ""],
    ["relu -> ", "relu", ""],
    ["hidden: ", "relu", ""],
    ["hidden = ", "relu", ""],
    ["4, ", "4", ""],
    ["=> ", "4", ""],
    ["#[doc] ", "struct Net { 4 => relu }", ""],
    ["where A: B, ", "x", ""],
];

fn nested([before, middle, after]: [&str; 3], depth: usize) -> String {
    format!("{}{middle}{}", before.repeat(depth), after.repeat(depth))
}

/// The stack that the compiler has.
const STACK: usize = 8 << 20;

#[test]
fn nothing_is_too_deep() {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let result = thread.spawn(all).expect("a thread").join();
    assert!(result.is_ok(), "see above");
}

fn all() {
    for parts in NESTED {
        for depth in [10, 100, 2_000] {
            let text = nested(*parts, depth);
            for (place, [before, after]) in [
                ["struct Net { 4 => ", " => Dense(4) }"],
                ["struct Net { 4 => Dense(4, ", ") }"],
                ["struct Net { ", " => relu }"],
                ["struct Net(a: 4) { let b = ", "; b }"],
                ["struct Net", " { 4 => relu }"],
                ["", ""],
            ]
            .iter()
            .enumerate()
            {
                let Ok(tokens) = format!("{before}{text}{after}").parse::<TokenStream>() else {
                    continue;
                };
                check(
                    format_args!("{parts:?} {depth} times, at index {place}"),
                    &tokens,
                );
            }
        }
    }
}

#[test]
fn shared_stages_of_shared_stages_do_not_explode() {
    let mut text = String::from("struct Net { let s0 = shared relu;");
    for number in 0..60 {
        let next = number + 1;
        let _ = write!(text, "let s{next} = shared s{number} => s{number};");
    }
    text += "4 => s60 => Dense(1) }";
    let code = crate::expand::network(text.parse().expect("tokens"));
    assert!(code.to_string().contains("more than 10000 stages"));
}
