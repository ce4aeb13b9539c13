//! Recurrent stages with all their options, and what works on steps.

use crate::entry_points::networks;

networks! {
    Plain SmallLstm { [6, 2] => Lstm(3) => Last => Dense(2) }
    Plain SmallGru { [6, 2] => Gru(3) => Last => Dense(2) }
    Plain SmallRnn { [6, 2] => Rnn(3, tanh) => Mean => Dense(2) }
    Plain Projected { [6, 3] => Lstm(5, peepholes = true, projection = 2, initial = learned) => Dense(2) }
    Plain Normed { [6, 3] => Lstm(4, norm = layer, reverse = true) => Max }
    Plain Before { [6, 3] => Gru(4, reset = before, bias = false, initial = learned) => Dense(2) => Last }
    Plain Both { [6, 3] => Bidirectional { Lstm(3) => Gru(2) } => Dense(2) }
    Plain Deep { [6, 3] => 3 * { Residual { Rnn(3, relu) } => Lstm(3) } => First }
    Plain Begun(series: [6, 2], start: 3) { series => Gru(3, initial = start) => Dense(2) }
    Plain Backwards { [5, 3] => Reverse => Rnn(2, tanh) => Reverse => Concat { Mean | Max | Sum | First | Last } }
    Plain Convolved { [7, 2] => Conv1d(3, 3, tanh, padding = causal, dilation = 2) => DepthwiseConv1d(2, padding = same) => Dense(2) }
    Plain Strided { [8, 3] => Conv1d(4, 3, relu, stride = 2) => SeparableConv1d(2, 2) => Flatten => Dense(2) }
    Plain Wider { [4, 3] => ConvTranspose1d(2, 3, stride = 2) => Upsample(2) => AvgPool1d(2) => MaxPool1d(3, stride = 1) => Mean }
    Plain Pooled { [9, 2] => AdaptiveAvgPool1d(4) => Pad(1, 2) => Crop(1..6) => AdaptiveMaxPool1d(2) => Flatten => Dense(2) }
    Training Dropping { [6, 3] => Gru(3, recurrent_dropout = 0.3) => Dropout1d(0.3) => Residual { Dense(3) => DropPath(0.3) } => Last }
    Training BatchOfSteps { [5, 3] => Dense(4) => BatchNorm => Lstm(3) => Mean }
}

mod single {
    crate::entry_points::networks! {
        f32:
        Plain SmallLstm { [6, 2] => Lstm(3) => Last => Dense(2) }
        Plain Options { [6, 3] => Lstm(4, norm = layer) => Gru(2, reset = before) => Rnn(2, relu) => Dense(2) }
        Plain Both { [6, 3] => Bidirectional { Lstm(4, projection = 2) } => Mean }
    }
}
