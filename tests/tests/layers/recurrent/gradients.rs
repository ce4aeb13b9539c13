//! Central differences of networks with recurrent stages.

use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

/// Each network with a test of its own.
macro_rules! checked {
    ($($test:ident $name:ident { $($body:tt)* })*) => {
        $(
            mod $test {
                use nn_runtime::prelude::*;
                use nn_runtime::testing::check_gradients;

                network! {
                    #[scalar(f64)]
                    pub(super) struct $name { $($body)* }
                }

                #[test]
                fn fits() {
                    let report = check_gradients::<$name>().unwrap();
                    assert_eq!(report.parameters, $name::COUNT);
                }
            }
        )*
    };
}

pub(super) use checked;

const HIDDEN: usize = 4;
const STEPS: usize = 5;

checked! {
    rnn Net { [5, 3] => Rnn(4) }
    rnn_relu Net { [4, 3] => Rnn(3, relu) => Last => Dense(2) }
    rnn_options Net { [4, 3] => Rnn(3, tanh, bias = false, initial = learned, reverse = true) }
    lstm Net { [5, 3] => Lstm(4) }
    lstm_last Net { [11, 3] => Lstm(3) => Last => Dense(2) }
    lstm_bias Net { [5, 3] => Lstm(4, bias = false) }
    lstm_peepholes Net { [5, 3] => Lstm(4, peepholes = true) }
    lstm_projection Net { [5, 3] => Lstm(4, projection = 2) => Lstm(3) }
    lstm_norm Net { [5, 3] => Lstm(4, norm = layer) }
    lstm_norm_bias Net { [4, 2] => Lstm(5, norm = layer, bias = false, peepholes = true) }
    lstm_learned Net { [5, 3] => Lstm(4, initial = learned) }
    lstm_all Net { [5, 2] => Lstm(5, peepholes = true, projection = 3, norm = layer, recurrent_dropout = 0.4, initial = learned, reverse = true) }
    lstm_dropout Net { [5, 3] => Lstm(6, recurrent_dropout = 0.5) }
    gru Net { [5, 3] => Gru(4) }
    gru_bias Net { [5, 3] => Gru(4, bias = false, reset = after) => Last }
    gru_before Net { [5, 3] => Gru(4, reset = before) }
    gru_before_all Net { [5, 3] => Gru(4, reset = before, recurrent_dropout = 0.4, initial = learned) }
    gru_before_bias Net { [5, 3] => Gru(4, reset = before, bias = false) }
    gru_all Net { [5, 3] => Gru(6, recurrent_dropout = 0.4, initial = learned, reverse = true) }
    symbolic Net { [super::STEPS, 3] => Lstm(super::HIDDEN) => Gru(super::HIDDEN + 1) => Rnn(super::HIDDEN, relu, bias = false) }
    stack Net { [5, 3] => 2 * { Lstm(3) => Dropout(0.2) } => 2 * { Residual { Gru(3) } } => Mean }
    two_directions Net { [5, 3] => Bidirectional { Lstm(2) } => Bidirectional { Gru(3) => Dense(2, tanh) } => Dense(2) }
    repeated_directions Net { [4, 4] => 2 * { Bidirectional { Lstm(2) } } => Last }
    nested_directions Net { [4, 3] => Bidirectional { Bidirectional { Gru(2) } => Lstm(2) } }
}

/// The methods of networks, which take long to compile, are the same whatever the stages.
#[test]
fn methods() {
    check_methods::<lstm_all::Net>().unwrap();
    check_methods::<gru_before_all::Net>().unwrap();
    check_methods::<stack::Net>().unwrap();
    check_methods::<two_directions::Net>().unwrap();
}

network! {
    #[scalar(f64)]
    struct Told(x: [4, 3], h: 5) {
        let c = h => Dense(6, tanh);
        x => Lstm(6, projection = 5, initial = (h, c)) => Gru(6, initial = c) => Rnn(5, initial = h, reverse = true)
          => 2 * { Gru(5, initial = h, reset = before) } => Last
    }
}

network! {
    #[scalar(f64)]
    struct ToldOnce(x: [4, 3], h: 5) { x => Lstm(5, initial = h) }
}

network! {
    /// One to sequence.
    #[scalar(f64)]
    struct Spread { 3 => RepeatVector(4) => Lstm(3) => Dense(2) }
}

#[test]
fn told() {
    let report = check_gradients::<Told>().unwrap();
    assert_eq!(report.parameters, Told::COUNT);
    check_methods::<Told>().unwrap();
    check_gradients::<ToldOnce>().unwrap();
    check_gradients::<Spread>().unwrap();
}

#[test]
fn names_of_fields() {
    network! { struct Named { [5, 3] => Bidirectional { Lstm(2) => deep: Gru(2) } => Lstm(2) } }
    let network = Named::new(0);
    assert_eq!(network.lstm1_reverse.weight_ih.shape(), (8, 3));
    assert_eq!(network.deep_reverse.weight_ih.shape(), (6, 2));
    assert_eq!(network.lstm2.weight_ih.shape(), (8, 4));
}
