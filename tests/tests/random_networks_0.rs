//! Random networks, the part of those with an even number.

mod random_networks;

use nn_runtime::prelude::*;
use random_networks::{Checker, check, check_all};

include!(concat!(env!("OUT_DIR"), "/random_networks_0.rs"));

#[test]
fn gradients_are_central_differences() {
    check_all(NETWORKS);
}
