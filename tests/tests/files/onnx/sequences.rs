//! Stages over sequences.

use nn_runtime::prelude::*;

use crate::onnx::written::{Written, add};

network! {
    struct Conv1 {
        [12, 3] => Conv1d(4, 3, relu, padding = causal, dilation = 2) => Conv1d(6, 3, padding = same, groups = 2)
            => DepthwiseConv1d(3, padding = (2, 0)) => SeparableConv1d(4, 3, stride = 2) => ConvTranspose1d(3, 3, stride = 2)
            => Conv1d(2, 3, padding = 1, padding_mode = circular)
    }
}
network! {
    struct Pools1 {
        [11, 3] => Concat {
            MaxPool1d(2) | AvgPool1d(2) | MaxPool1d(3, stride = 2, padding = 1) => Crop(..5)
            | AvgPool1d(3, stride = 2, padding = 1, ceil = true) => Crop(1..) | AdaptiveAvgPool1d(5) | AdaptiveMaxPool1d(5)
        }
    }
}
network! { struct Moves1 { [5, 4] => Pad(2, 1, mode = reflect) => Crop(1..7) => Reverse => Conv1d(4, 2) => Reverse => InstanceNorm => GroupNorm(2) => BatchNorm => prelu => Concat { First | Last | Max } } }
network! { struct Lstm1 { [6, 3] => Lstm(4) => Lstm(5, bias = false, recurrent_dropout = 0.2) => Last => Dense(2) } }
network! { struct LstmOptions(x: [6, 3], h: 4, c: 4) { x => Lstm(4, peepholes = true, initial = (h, c)) => Lstm(3, initial = learned, reverse = true) => Lstm(4, initial = h) } }
network! { struct LstmProjected { [6, 3] => Lstm(5, projection = 3) => Lstm(5, projection = 2, peepholes = true, initial = learned, reverse = true) } }
network! { struct LstmNormed(x: [6, 3], h: 4) { x => Lstm(4, norm = layer) => Lstm(4, norm = layer, bias = false, initial = h) => Lstm(4, norm = layer, projection = 2, peepholes = true, reverse = true) } }
network! { struct Gru1 { [6, 3] => Gru(4) => Gru(5, reset = before, reverse = true) => Gru(3, bias = false, initial = learned) => Last } }
network! { struct Rnn1(x: [6, 3], h: 5) { x => Rnn(4) => Rnn(5, relu, bias = false, reverse = true, initial = h) => Rnn(4, tanh, initial = learned) } }
network! {
    struct Tagger {
        [7, 4] => Bidirectional { Lstm(5) } => Dropout(0.3) => Bidirectional { Gru(3) => Rnn(4) } => Dense(3, softmax)
    }
}
network! { struct Turned { [5, 3] => Sum { Reverse => Lstm(4) | Reverse => Lstm(4) => Reverse | Reverse => Dense(4) } } }

network! {
    struct SharedNorm(steps: [4, 6], image: [2, 3, 6]) {
        let norm = shared GroupNorm(2) => prelu;
        Concat { steps => Conv1d(6, 2) => norm => Max | image => Conv2d(6, 2) => norm => Max | image => norm => Mean }
    }
}

/// Appends them.
pub(crate) fn models(all: &mut Vec<Written>) {
    add::<Conv1>(all, "conv1");
    add::<Pools1>(all, "pools1");
    add::<Moves1>(all, "moves1");
    add::<Lstm1>(all, "lstm");
    add::<LstmOptions>(all, "lstm_options");
    add::<LstmProjected>(all, "lstm_projected");
    add::<LstmNormed>(all, "lstm_normed");
    add::<Gru1>(all, "gru");
    add::<Rnn1>(all, "rnn");
    add::<Tagger>(all, "tagger");
    add::<Turned>(all, "turned");
    add::<SharedNorm>(all, "shared_norm");
}
