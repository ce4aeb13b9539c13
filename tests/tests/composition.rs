//! Networks and layers of a user's own as stages, and values from outside in repeats.

mod own_layers;

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_loss, check_methods};
use own_layers::{Diagonal, Running};

mod models {
    use nn_runtime::prelude::*;

    network! {
        #[scalar(f64)]
        pub struct Encoder { 6 => Dense(5, gelu) => Dense(4, tanh) }
    }

    network! {
        #[scalar(f64)]
        pub struct Classifier { 4 => Dense(3, softmax) }
    }

    network! {
        #[scalar(f64)]
        pub struct Steps { [5, 3] => Dense(2, tanh) => Dropout(0.2) }
    }
}
use models::Classifier;

network! {
    /// A network of networks: the head is that of the last.
    #[scalar(f64)]
    struct Whole { 6 => encoder: crate::models::Encoder => Classifier }
}

network! {
    /// In the middle, with everything that stages can be in.
    #[scalar(f64)]
    struct Middle {
        6 => Residual { Dense(6, relu) => Diagonal::<6, f64> }
          => models::Encoder
          => Sum { Classifier => Dense(4) | Dense(4, tanh) | identity }
          => 2 * { Residual { Diagonal::<4, f64> => Dense(4, elu) } }
          => Concat { Classifier | own_layers::Diagonal::<4, f64> }
          => Dense(2)
    }
}

network! {
    /// Over positions: the rank of what a layer gives is not known to the macro.
    #[scalar(f64)]
    struct Positions {
        [5, 3] => models::Steps => Dense(4, tanh) => Running::<5, 4>
               => Residual { Dense(4, silu) } => Flatten => Dense(2)
    }
}

network! {
    /// Shared, and used in two outputs.
    #[scalar(f64)]
    struct Shared(left: 6, right: 6) {
        let embed = shared models::Encoder;
        let l = left => embed;
        let r = right => embed;
        ( Product { l | r } => Dense(1, sigmoid), l => Classifier, r )
    }
}

network! {
    /// A layer of the user's own as output, which is read elsewhere as well.
    #[scalar(f64)]
    struct Twice(x: 4) {
        let classes = x => Classifier;
        ( classes, classes => Dense(2) )
    }
}

network! {
    /// Every copy reads values from outside.
    #[scalar(f64)]
    struct Outer(x: 4, memory: [3, 2]) {
        let context = memory => Mean => Dense(4, tanh);
        x => 3 * {
            Sum { Dense(4, tanh) | context | x => Dense(4) }
            => 2 * { Residual { Concat { identity | context } => Dense(4, gelu) } }
        } => Product { identity | context } => Dense(2)
    }
}

macro_rules! gradients {
    ($($test:ident: $name:ty,)*) => {
        $(
            #[test]
            fn $test() {
                let report = check_gradients::<$name>().unwrap();
                assert_eq!(report.parameters, <$name>::COUNT);
                check_methods::<$name>().unwrap();
            }
        )*
    };
}
gradients! {
    whole: Whole,
    middle: Middle,
    positions: Positions,
    shared: Shared,
    twice: Twice,
    outer: Outer,
}
