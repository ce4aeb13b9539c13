//! Recurrent stages drawn at random: `random_stages.py` writes this file.

super::gradients::checked! {
    drawn_0 Net { [2, 4] => Rnn(4, relu, recurrent_dropout = 0.4, reverse = true) => Lstm(6, recurrent_dropout = 0.4, norm = layer) => Mean }
    drawn_1 Net { [1, 3] => Lstm(6, peepholes = true, initial = learned, projection = 1) => Gru(8) => Last }
    drawn_2 Net { [9, 1] => Bidirectional { Rnn(8, tanh, reverse = true) } => Gru(6, reverse = true) => Last }
    drawn_3 Net { [8, 4] => Bidirectional { Lstm(4, peepholes = true, projection = 3) } => Gru(17, initial = learned) => Dense(2) }
    drawn_4 Net { [7, 5] => Lstm(17, peepholes = true) => Lstm(4, bias = false, peepholes = true, recurrent_dropout = 0.4) => Dense(2) }
    drawn_5 Net { [1, 5] => Gru(17, reverse = true, reset = before) => Lstm(17) => Dense(2) }
    drawn_6 Net { [6, 2] => Bidirectional { Lstm(5, reverse = true, peepholes = true, bias = false) } => Bidirectional { Gru(17, reset = before, bias = false) } => Last }
    drawn_7 Net { [1, 2] => Rnn(6, relu, bias = false, reverse = true, initial = learned) => Lstm(4, recurrent_dropout = 0.4, initial = learned) => Last }
    drawn_8 Net { [6, 1] => Gru(8, reverse = true, reset = before) => Gru(6, recurrent_dropout = 0.4, initial = learned) }
    drawn_9 Net { [3, 5] => Lstm(17, reverse = true, norm = layer, peepholes = true, initial = learned) => Bidirectional { Lstm(5, norm = layer, projection = 1, recurrent_dropout = 0.4) } => Dense(2) }
    drawn_10 Net { [9, 5] => Bidirectional { Lstm(5, reverse = true) } => Rnn(8, relu, bias = false) => Last }
    drawn_11 Net { [2, 5] => Bidirectional { Lstm(17, projection = 2, peepholes = true) } => Bidirectional { Lstm(4, peepholes = true, norm = layer) } }
    drawn_12 Net { [1, 3] => Lstm(8, bias = false, recurrent_dropout = 0.4, initial = learned) => Bidirectional { Gru(6, recurrent_dropout = 0.4) } => Mean }
    drawn_13 Net { [5, 1] => Rnn(4, tanh) => Lstm(6, projection = 1, peepholes = true, norm = layer) => Mean }
}
