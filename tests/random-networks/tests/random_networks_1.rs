//! Random networks, the part of those with an odd number.

// Random expressions are not the simplest, and few networks do not use every constant.
#![allow(dead_code, clippy::identity_op)]

use nn_random_networks::{Checker, assert_drawn, check, check_all, check_entries};
use nn_runtime::prelude::*;
use nn_runtime::testing::check_methods;

// Those that other tests know.
#[path = "../../tests/language/own_layers/mod.rs"]
mod own_layers;

include!(concat!(env!("OUT_DIR"), "/random_networks_1.rs"));

#[test]
fn gradients_are_central_differences() {
    check_all(NETWORKS);
}

#[test]
fn there_is_something_of_everything() {
    assert_drawn(NETWORKS);
}
