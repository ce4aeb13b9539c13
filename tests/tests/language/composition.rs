//! Networks and layers of a user's own as stages, and values from outside in repeats.
#![allow(unused_qualifications, reason = "paths are what is tested")]

use crate::own_layers::{Diagonal, Running};
use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{AdamW, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;
use nn_runtime::testing::{check_gradients, check_loss, check_methods};

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
    struct Whole { 6 => encoder: crate::composition::models::Encoder => Classifier }
}

network! {
    /// In the middle, with everything that stages can be in.
    #[scalar(f64)]
    struct Middle {
        6 => Residual { Dense(6, relu) => Diagonal::<6, f64> }
          => models::Encoder
          => Sum { Classifier => Dense(4) | Dense(4, tanh) | identity }
          => 2 * { Residual { Diagonal::<4, f64> => Dense(4, elu) } }
          => Concat { Classifier | Diagonal::<4, f64> }
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
        ( classes, classes => Diagonal::<3, f64> => Dense(2) )
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

#[test]
fn the_head_is_that_of_the_last_network() {
    // From the logits: no logarithm of a probability is taken.
    check_loss::<Whole, _, u32>(&CrossEntropy::default(), &[0, 2, 1]).unwrap();
    let mut whole = Whole::new(0);
    whole.for_each_mut(|_, values| values.iter_mut().for_each(|value| *value *= 1e4));
    let data = Dataset::<Vector<6>, u32, f64>::from_pairs([([9.0; 6], [0]), ([-9.0; 6], [2])]);
    let loss = CrossEntropy::default();
    let value = whole.loss(&loss, data.all(), &mut Workspace::new());
    assert!(value.unwrap().is_finite());
}

#[test]
fn parts_compute_what_the_whole_does() {
    let whole = Whole::new(3);
    let x = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6].into();
    let code = whole.encoder.predict(&x);
    assert_eq!(whole.classifier1.predict(&code), whole.predict(&x));
}

#[test]
fn parameters_are_nested_under_the_name_of_the_stage() {
    let mut names = Vec::new();
    Whole::zeros().for_each(|parameter, _| names.push(parameter.path.to_string()));
    assert_eq!(
        names,
        [
            "encoder.dense1.weight",
            "encoder.dense1.bias",
            "encoder.dense2.weight",
            "encoder.dense2.bias",
            "classifier1.dense1.weight",
            "classifier1.dense1.bias",
        ]
    );
    assert_eq!(
        Whole::summary().to_string(),
        "\
Whole (input 6)
stage            declared as                  output           parameters  multiply-adds
encoder          crate::composition::models::Encoder 4                        59             50
classifier1      Classifier                   3                        15             12
total                                                                  74             62"
    );
}

network! {
    /// What was learned elsewhere is left as it is.
    #[scalar(f64)]
    #[frozen("encoder.*", "scale")]
    struct Tuned {
        6 => encoder: models::Encoder => scale: Diagonal::<4, f64> => Dense(4, tanh) => Dense(2)
    }
}

network! {
    /// Frozen behind what is trained: gradients go through.
    #[scalar(f64)]
    #[frozen("dense2.*", "repeat*")]
    struct Through {
        3 => Dense(4, gelu) => Dense(4, tanh) => 2 * { Dense(4, silu) } => Dense(2)
    }
}

#[test]
fn frozen_stages_have_no_gradient_and_do_not_change() {
    check_gradients::<Tuned>().unwrap();
    check_gradients::<Through>().unwrap();
    let (mut network, mut gradient) = (Tuned::new(1), Tuned::zeros());
    let before = network.clone();
    let data = Dataset::<Vector<6>, f64, f64>::from_pairs([([0.5; 6], [1.0, -1.0])]);
    let loss = MeanSquaredError::default();
    // Even an optimizer that shrinks every weight.
    let settings = AdamW {
        weight_decay: 0.5,
        ..AdamW::default()
    };
    let mut optimizer = Optimizer::new(settings).unwrap();
    for _ in 0..3 {
        gradient.clear();
        network
            .gradient(&loss, data.all(), &mut gradient, &mut Workspace::new())
            .unwrap();
        assert_eq!(gradient.encoder, models::Encoder::zeros());
        assert_eq!(gradient.scale, Diagonal::zeros());
        assert_ne!(gradient.dense1.weight, Parameter::zeros());
        optimizer.step(&mut network, &gradient);
    }
    assert_eq!(network.encoder, before.encoder);
    assert_eq!(network.scale, before.scale);
    assert_ne!(network.dense1, before.dense1);
}

#[test]
fn an_optimizer_freezes_by_name() {
    let mut optimizer = Optimizer::<Whole, _>::new(AdamW::default()).unwrap();
    optimizer.freeze("encoder.*.weight").unwrap();
    optimizer.freeze("*.dense2.*").unwrap();
    optimizer.unfreeze("encoder.dense1.*").unwrap();
    let (mut network, mut gradient) = (Whole::new(0), Whole::zeros());
    gradient.for_each_mut(|_, values| values.fill(1.0));
    let before = network.clone();
    optimizer.step(&mut network, &gradient);
    let (now, before) = (&network.encoder, &before.encoder);
    assert_ne!(now.dense1.weight, before.dense1.weight);
    assert_eq!(now.dense2, before.dense2);
}

/// Everything that the derive takes.
#[derive(Clone, Debug, PartialEq, Parameters)]
struct Several<S: Scalar>(
    Parameter<S, 2, 3>,
    #[role(Normalization)] nn_runtime::parameter::Parameter<S, 4>,
    [nn_runtime::layers::Dense<S, 2, 1>; 2],
    #[skip] f64,
);

#[test]
fn the_derive_walks_over_fields() {
    let mut found = Vec::new();
    Several::<f32>::zeros().for_each(|parameter, values| {
        found.push(format!(
            "{} {:?} {}",
            parameter.path,
            parameter.role,
            values.len()
        ));
    });
    assert_eq!(
        found,
        [
            "0 Weight 6",
            "1 Normalization 4",
            "2.0.weight Weight 2",
            "2.0.bias Bias 1",
            "2.1.weight Weight 2",
            "2.1.bias Bias 1",
        ]
    );
    assert_eq!(<Several<f64> as Parameters<f64>>::COUNT, 16);
}

#[test]
fn graphs_show_what_comes_from_outside_of_repeats() {
    let graph = Outer::graph().mermaid().to_string();
    // The sum in the repeat reads the context, which is outside.
    println!("{graph}");
    let place = |name: &str| {
        let vertices = Outer::GRAPH.vertices.iter();
        vertices
            .clone()
            .position(|vertex| vertex.name == name)
            .unwrap()
    };
    let (context, first_in_repeat) = (place("dense1"), place("sum1"));
    assert!(graph.contains(&format!("v{context} --> v{first_in_repeat}")));
    let reads = Outer::GRAPH.vertices[first_in_repeat].nodes[0].reads;
    assert!(reads.contains(&nn_runtime::structure::Value::Vertex(context)));
    // What a type of the user's gives has its own shape.
    assert_eq!(Whole::GRAPH.vertices[1].shape, [4]);
}
