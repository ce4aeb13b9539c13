//! What networks say of themselves as data: operations of the language, with their settings.

mod arrays;

use nn_runtime::call::{Backward, Infer};
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::layers::Padding;
use nn_runtime::network::{Graph, Kind};
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;
use nn_runtime::structure::{
    Activation, Axes, Initial, Interpolation, Operation, Reduction, Reset, Step, Value, Window,
};

const SIDE: usize = 12;
const RATE: f64 = 0.25;

network! {
    struct Pictures {
        [SIDE, 8, 4]
            => Conv2d(6, (3, 5), relu, stride = (1, 2), padding = same, dilation = 1, groups = 2)
            => DepthwiseConv2d(3, padding = 1, padding_mode = reflect, multiplier = 2, bias = false)
            => BatchNorm(momentum = RATE, epsilon = 1e-3)
            => SeparableConv2d(8, 3, leaky_relu(0.2), padding = (1, 0, 2, 1))
            => ConvTranspose2d(4, 3, stride = 2, padding = 1, output_padding = 1)
            => MaxPool2d(3, stride = 2, ceil = true) => Upsample(2, mode = bilinear)
            => AvgPool2d(2, padding = 1, count_padding = false) => InstanceNorm
            => GroupNorm(2, affine = false) => Dropout2d(0.5) => Dropout(RATE)
            => Pad(1, 2, 0, 1, mode = replicate) => Crop(1..7, ..4) => PixelShuffle(2)
            => Transpose => AdaptiveMaxPool2d(4) => AdaptiveAvgPool2d((2, 3)) => prelu
            => GlobalMaxPool => RepeatVector(2, 3) => Expand(4) => Flatten => Reshape([4, 6])
            => Slice(2..) => Conv1d(4, 3, padding = causal) => First => Dense(3, softmax)
    }
}

network! {
    struct Sequences(x: [6, 4], memory: [5, 3], h: 8, c: 8) {
        let read = x => Lstm(8, initial = (h, c), recurrent_dropout = RATE)
            => Bidirectional { Gru(4, reset = before, initial = learned) }
            => Lstm(8, projection = 6, peepholes = true, norm = layer)
            => Rnn(8, relu, bias = false, reverse = true)
            => Positions(sinusoidal) => CrossAttention(memory, heads = 2, dropout = 0.5)
            => SwiGlu(8) => RmsNorm => MaxPool1d(2) => Last;
        Product { read | h } => 2 * { Residual { Dense(8, elu(0.5)) => DropPath(0.1) } => Concat { Slice(..4) | c => Slice(4..) } }
    }
}

network! {
    struct Words(tokens: Tokens(6, vocab = 11), image: [4, 4, 3]) {
        let patches = image => Patches((2, 2)) => ClassToken => Mean => RepeatVector(6) => Dense(8);
        let words = tokens => Embedding(8) => Positions(learned);
        Sum { words | patches }
            => blocks: 2 * {
                Residual { LayerNorm(bias = false)
                    => Attention(heads = 4, kv_heads = 2, causal = true, window = 3, rope = 10_000) }
                => Residual { RmsNorm(epsilon = 1e-6, affine = false) => Attention(heads = 2, head = 6, alibi = true, qk_norm = true, bias = false, dropout = 0.1) }
            }
            => Unembed(embedding1) => log_softmax
    }
}

/// A layer that is no network.
#[derive(Clone, Debug, PartialEq, Parameters)]
struct Doubled {
    #[skip]
    nothing: (),
}

impl Layer for Doubled {
    type Scalar = f32;
    type Input = Vector<4>;
    type Output = Vector<4>;
    type Head = nn_runtime::activation::Identity;

    fn head() -> Self::Head {
        nn_runtime::activation::Identity
    }

    fn initialize(&mut self, _: &mut Generator) {}

    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, f32>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (y, x) in y.iter_mut().zip(x) {
            *y = 2.0 * x;
        }
    }

    fn backward_tile(&self, call: Backward<'_, f32, Self>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        for (d_x, d_y) in d_x.into_iter().flatten().zip(d_y) {
            *d_x = 2.0 * *d_y;
        }
    }
}

network! { struct Encoder { 8 => 2 * { Dense(8, tanh) } => Dense(4, sigmoid) } }
network! { struct Whole { [2, 4] => Flatten => encoder: Encoder => Doubled => Dense(1) } }
network! { struct Sized<const HIDDEN: usize> { 4 => Dense(HIDDEN, relu) => Dense(1) } }

/// The operations of the vertex of this name.
fn nodes(graph: Graph, vertex: &str) -> Vec<Operation> {
    let vertex = graph.vertices.iter().find(|v| v.name == vertex).unwrap();
    vertex.nodes.iter().map(|node| node.operation).collect()
}

#[test]
fn settings_are_those_declared() {
    let graph = Pictures::graph();
    let window = Window {
        axes: Axes::Pixels,
        kernel: [3, 5],
        stride: [1, 2],
        dilation: [1, 1],
        padding: [1, 1, 1, 2],
    };
    assert_eq!(
        nodes(graph, "conv1"),
        [
            Operation::Conv {
                inputs: 4,
                outputs: 6,
                groups: 2,
                window,
                mode: Padding::Constant(0.0),
                bias: true,
            },
            Operation::Activation(Activation::Relu),
        ]
    );
    let square = Window {
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1; 4],
        ..window
    };
    assert_eq!(
        nodes(graph, "depthwise_conv1"),
        [Operation::Conv {
            inputs: 6,
            outputs: 12,
            groups: 6,
            window: square,
            mode: Padding::Reflect,
            bias: false,
        }]
    );
    assert_eq!(
        nodes(graph, "batch_norm1"),
        [Operation::BatchNorm {
            features: 12,
            momentum: 0.25,
            epsilon: 1e-3,
            affine: true,
        }]
    );
    let separable = nodes(graph, "separable_conv1");
    assert!(matches!(
        separable[..],
        [
            Operation::Conv { groups: 12, bias: false, window: Window { padding: [1, 0, 2, 1], .. }, .. },
            Operation::Conv { groups: 1, outputs: 8, window: Window { kernel: [1, 1], .. }, .. },
            Operation::Activation(Activation::LeakyRelu { slope }),
        ] if slope == 0.2
    ));
    assert_eq!(
        nodes(graph, "conv_transpose1"),
        [Operation::ConvTranspose {
            inputs: 8,
            outputs: 4,
            groups: 1,
            window: Window {
                stride: [2, 2],
                ..square
            },
            output_padding: [1, 1],
            bias: true,
        }]
    );
}

#[test]
fn settings_of_what_changes_shapes_are_those_declared() {
    let graph = Pictures::graph();
    assert!(matches!(
        nodes(graph, "upsample1")[..],
        [Operation::Upsample {
            axes: Axes::Pixels,
            scale: [2, 2],
            mode: Interpolation::Linear,
        }]
    ));
    assert!(matches!(
        nodes(graph, "pad1")[..],
        [Operation::Pad {
            sides: [1, 2, 0, 1],
            mode: Padding::Replicate,
            ..
        }]
    ));
    assert!(matches!(
        nodes(graph, "crop1")[..],
        [Operation::Crop {
            start: [1, 0],
            size: [6, 4],
            ..
        }]
    ));
    assert_eq!(nodes(graph, "slice1"), [Operation::Slice { start: 2 }]);
    assert_eq!(
        nodes(graph, "first1"),
        [Operation::Reduce(Reduction::First)]
    );
    // The padding of a causal window, in numbers.
    assert!(matches!(
        nodes(graph, "conv2")[..],
        [Operation::Conv {
            window: Window {
                axes: Axes::Steps,
                kernel: [1, 3],
                padding: [0, 0, 2, 0],
                ..
            },
            ..
        }]
    ));
}

#[test]
fn recurrent_layers_and_attention_say_all_that_they_are() {
    let graph = Sequences::graph();
    let lstm = Operation::Lstm {
        inputs: 4,
        units: 8,
        bias: true,
        projection: None,
        peepholes: false,
        norm: false,
        recurrent_dropout: 0.25,
        initial: Initial::Values,
    };
    assert_eq!(nodes(graph, "lstm1"), [lstm]);
    let find = |name: &str| graph.vertices.iter().position(|v| v.name == name).unwrap();
    let reads = |name: &str, node: usize| graph.vertices[find(name)].nodes[node].reads;
    let inputs = ["x", "h", "c"].map(|name| Value::Vertex(find(name)));
    assert_eq!(reads("lstm1", 0), inputs);
    assert!(matches!(
        nodes(graph, "gru1_reverse")[..],
        [Operation::Gru {
            reset: Reset::Before,
            initial: Initial::Learned,
            ..
        }]
    ));
    // From the end: what turns the sequence belongs to the stage.
    assert!(matches!(
        nodes(graph, "rnn1_reversed")[..],
        [
            Operation::Reverse,
            Operation::Rnn {
                activation: Activation::Relu,
                bias: false,
                ..
            },
            Operation::Reverse
        ]
    ));
    let gated = graph.vertices[find("swi_glu1")].nodes;
    assert_eq!(gated.len(), 4);
    assert_eq!(gated[3].operation, Operation::Product);
    assert_eq!(gated[3].reads, [Value::Node(1), Value::Node(2)]);
    assert_eq!(gated[2].parameters, "swi_glu1_up");

    let words = Words::graph();
    assert_eq!(
        nodes(words, "attention1"),
        [Operation::Attention {
            features: 8,
            heads: 4,
            kv_heads: 2,
            head: 2,
            causal: true,
            window: Some(3),
            rope: Some(10_000.0),
            alibi: false,
            qk_norm: false,
            dropout: 0.0,
            bias: true,
        }]
    );
    assert!(matches!(
        nodes(words, "rms_norm1")[..],
        [Operation::RmsNorm {
            epsilon: 1e-6,
            weight: false,
            ..
        }]
    ));
    let plain = nodes(graph, "rms_norm1")[0];
    assert_eq!(
        plain,
        Operation::RmsNorm {
            features: 8,
            epsilon: f64::from(f32::EPSILON),
            weight: true,
        }
    );
    let tokens = Operation::Input {
        vocabulary: Some(11),
    };
    assert_eq!(nodes(words, "tokens"), [tokens]);
    // The matrix of another stage.
    let last = words.vertices.iter().rfind(|v| v.kind == Kind::Stage);
    assert!(last.is_some_and(|v| v.name == "log_softmax1"));
    let tied = words.vertices.iter().flat_map(|vertex| vertex.nodes);
    let tied = tied
        .filter(|node| node.parameters == "embedding1")
        .map(|node| (node.operation, node.reads.len()));
    let sizes = (11, 8);
    let (vocabulary, features) = sizes;
    let embedding = Operation::Embedding {
        vocabulary,
        features,
    };
    let unembedding = Operation::Unembedding {
        vocabulary,
        features,
    };
    assert_eq!(tied.collect::<Vec<_>>(), [(embedding, 1), (unembedding, 1)]);
}

#[test]
fn repeats_are_written_out_copy_by_copy() {
    let steps = Sequences::graph().steps();
    assert!(steps.iter().enumerate().all(is_after_what_it_reads));
    let dense: Vec<&Step> = steps
        .iter()
        .filter(|step| step.parameters.starts_with("repeat1"))
        .collect();
    let names = ["repeat1.0.dense1", "repeat1.1.dense1"];
    assert!(dense.iter().map(|step| &step.parameters[..]).eq(names));
    // The second copy reads what the first one gives, and both the same `c`.
    let concats: Vec<usize> = (0..steps.len())
        .filter(|place| steps[*place].stage.ends_with("concat1"))
        .collect();
    assert_eq!(dense[1].reads, [concats[0]]);
    let place = |name: &str| steps.iter().position(|step| step.stage == name).unwrap();
    let slices = ["repeat1.0.slice2", "repeat1.1.slice2"];
    for slice in slices {
        assert_eq!(steps[place(slice)].reads, [place("c")], "{slice}");
    }
    assert_eq!(steps[place("output")].reads, [concats[1]]);
}

fn is_after_what_it_reads((place, step): (usize, &Step)) -> bool {
    step.reads.iter().all(|read| *read < place)
}

#[test]
fn nested_networks_have_a_graph_and_are_put_in_place() {
    let graph = Whole::graph();
    let encoder = Operation::Layer {
        name: "Encoder",
        graph: Encoder::STRUCTURE,
    };
    assert_eq!(nodes(graph, "encoder"), [encoder]);
    let opaque = Operation::Layer {
        name: "Doubled",
        graph: None,
    };
    assert_eq!(nodes(graph, "doubled1"), [opaque]);
    let steps = graph.steps();
    assert!(steps.iter().enumerate().all(is_after_what_it_reads));
    let parameters = steps.iter().map(|step| &step.parameters[..]);
    let parameters: Vec<&str> = parameters.filter(|path| !path.is_empty()).collect();
    assert_eq!(
        parameters,
        [
            "encoder.repeat1.0.dense1",
            "encoder.repeat1.1.dense1",
            "encoder.dense1",
            "doubled1",
            "dense1"
        ]
    );
    let output = steps.last().unwrap();
    assert_eq!(
        (&output.operation, output.shape),
        (&Operation::Output, &[1][..])
    );
}
