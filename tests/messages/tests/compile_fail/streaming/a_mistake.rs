//! One mistake is one error, also where the network is used step by step.

use nn_runtime::prelude::*;

network! { struct Echo { [16, 2] => Conv1d(4, 3, padding = causal) => Dens(1) } }

fn main() {
    let echo = Echo::new(0);
    let mut state = echo.state();
    let _ = echo.step(&mut state, &[0.0, 1.0].into());
    let _ = echo.step_block(&mut state, &[0.0, 1.0], &mut [0.0]);
}
