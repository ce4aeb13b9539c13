//! Parameters, constants, fields, values and inputs that have names of emitted code.

#![allow(non_upper_case_globals, non_snake_case)]

use crate::with_words_of_emitted_code;

macro_rules! network_of_parameters {
    ($($name:ident)*) => {
        nn_runtime::network! {
            #[allow(non_camel_case_types)]
            pub struct Net<$(const $name: usize),*> {
                [4, 2] => 2 * { Dense(2, relu) } => Attention(heads = 1, head = 2, causal = true)
                    $(=> Dense($name, tanh))* => Dense(1)
            }
        }
    };
}

macro_rules! two {
    ($name:ident) => {
        2
    };
}

macro_rules! test_of_parameters {
    ($($module:ident: $($name:ident)*;)*) => {
        $(
            mod $module {
                #[allow(unused_imports)]
                use ::nn_runtime::{nalgebra::SMatrix, prelude::*};

                network_of_parameters!($($name)*);

                #[test]
                fn work() {
                    let network = Net::<$({ two!($name) }),*>::new(0);
                    let output = network.predict(&SMatrix::from_element(0.5));
                    let mut begun = network.state();
                    let first = network.step(&mut begun, &SMatrix::from_element(0.5)).unwrap();
                    assert!((first[0] - output[0]).abs() < 1e-6);
                }
            }
        )*
    };
}

// More than one of each, so that they meet each other as well.
test_of_parameters! {
    letters_to_m: A B C D E F G H I J K L M;
    letters_to_z: N O P Q R S T U V W X Y Z;
    longer: MUTABLE SHARED Visit SIZE COUNT TAPE STATE NET NET_SIZE_1 HIDDEN_UNITS I_ Scalar Layer;
    small_1: x y h1 h2 d_x d_y tape scratch pass isa saved gradient;
    small_2: state states now count network path visit mutable shared block generator memory;
    small_3: packed output outputs input inputs place columns part wanted values other head;
    primitive: f32 usize u32 bool;
}

macro_rules! constants {
    ($($name:ident)*) => {
        mod constants {
            use ::nn_runtime::prelude::*;

            $(const $name: usize = 2;)*
            const NET_SIZE_1: usize = 3;
            const I: usize = 3;
            const V: f64 = 0.25;
            const rate: f64 = 0.5;
            const dropped: f32 = 0.25;
            const fn double(of: usize) -> usize {
                2 * of
            }

            network! {
                struct Net {
                    [NET_SIZE_1, x] => 2 * { Dense(y, relu) => Dropout(V) }
                        => Attention(heads = 1, head = head, causal = true)
                        $(=> Dense($name, tanh))* => Dense(I) => Dropout(rate) => Dropout(dropped)
                        => leaky_relu(rate) => Dense(double(count)) => Dense({ let local = 1; local })
                }
            }

            // Where the constants are not seen.
            mod tests {
                use ::nn_runtime::{nalgebra::SMatrix, prelude::*};

                #[test]
                fn work() {
                    let network = super::Net::new(0);
                    let output = network.predict(&SMatrix::from_element(0.5));
                    let mut begun = network.state();
                    let first = network.step(&mut begun, &SMatrix::from_element(0.5)).unwrap();
                    assert!((first[0] - output[0]).abs() < 1e-6);
                    assert_eq!(output.ncols(), 3);
                }
            }
        }
    };
}
with_words_of_emitted_code!(constants);

macro_rules! fields {
    ($($name:ident)*) => {
        mod fields {
            use ::nn_runtime::{nalgebra::SMatrix, prelude::*};

            network! {
                struct Net {
                    [3, 2] => repeat1: 2 * { x: Dense(2, relu) => block: Dense(2) }
                        => dense1: Attention(heads = 1, causal = true)
                        $(=> $name: Dense(2, tanh))*
                        => new: Dense(2) => predict: Dense(2) => predict_in: Dense(2)
                        => forward: Dense(2) => backward: Dense(2) => step: Dense(2)
                        => prefill: Dense(2) => step_block: Dense(2) => zeros: Dense(2)
                        => walk: Dense(2) => initialize: Dense(2) => infer_tile: Dense(2)
                        => r#type: Dense(2) => r#match: Dense(2) => r#fn: Dense(1)
                }
            }

            #[test]
            fn work() {
                let network = Net::new(0);
                let output = network.predict(&SMatrix::from_element(0.5));
                let mut begun = network.state();
                let first = network.step(&mut begun, &SMatrix::from_element(0.5)).unwrap();
                assert!((first[0] - output[0]).abs() < 1e-6);
                assert_eq!(network.r#type.weight.shape(), network.new.weight.shape());
            }
        }
    };
}
with_words_of_emitted_code!(fields);

macro_rules! values {
    ($($name:ident)*) => {
        mod values {
            use ::nn_runtime::{nalgebra::SMatrix, prelude::*};

            network! {
                struct Net(start: 2) {
                    $(let $name = start => Dense(2, tanh);)*
                    let r#type = start => Dense(2);
                    r#type => Concat { $($name |)* start } => Dense(1)
                }
            }

            #[test]
            fn work() {
                let output = Net::new(0).predict(&SMatrix::from_element(0.5));
                assert!(output[0].is_finite());
            }
        }
    };
}
with_words_of_emitted_code!(values);

macro_rules! inputs {
    ($($module:ident: $($name:ident)*;)*) => {
        $(
            mod $module {
                use ::nn_runtime::{nalgebra::SMatrix, prelude::*};

                network! {
                    struct Net(ids: Tokens(3, vocab = 4), $($name: [3, 2]),*) {
                        let all = ids => Embedding(2) => Concat { ids => Embedding(2) $(| $name)* } => Gru(2);
                        (all => Dense(1), all => Dense(2))
                    }
                }

                #[test]
                fn work() {
                    let network = Net::new(0);
                    let ($($name,)*) = ($(SMatrix::<f32, 2, 3>::from_element({
                        let _ = stringify!($name);
                        0.5
                    }),)*);
                    let (output, _) = network.predict(&[1, 2, 3], $(&$name),*);
                    $(let $name = $name.column(0).into_owned();)*
                    let mut begun = network.state();
                    let (first, _) = network.step(&mut begun, &[1], $(&$name),*);
                    assert!((first[0] - output[0]).abs() < 1e-6);
                }
            }
        )*
    };
}
inputs! {
    inputs_1: x y h1 d_x d_y tape scratch pass isa saved gradient state states;
    inputs_2: now count network visit mutable shared generator memory packed output outputs input;
    inputs_3: place columns part loss logits wanted values other head features lengths tokens;
    inputs_4: r#type r#match predict step zeros steps isa_ begin run;
}
