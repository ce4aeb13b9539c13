"""Writes recurrent.csv: recurrent layers in PyTorch, in double precision.

    python3 recurrent.py > recurrent.csv

Plain layers are torch.nn's own, on packed sequences where samples have lengths; what PyTorch has
not (peepholes, layer normalization, the original reset of the GRU) is written out by hand.
Columns: name, lengths, parameters (column after column, as this project stores them), inputs,
gradient of the outputs, outputs, last states (sample after sample), gradient of the inputs and of
the parameters. The lines `losses_...` have instead: parameters, inputs, classes, 20 losses.
"""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.manual_seed(6)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
SAMPLES = 3


class Plain(nn.Module):
    """torch.nn.LSTM, GRU or RNN, of any number of layers."""

    def __init__(self, kind, *args, initial=None, **kwargs):
        super().__init__()
        self.layer = getattr(nn, kind)(*args, batch_first=True, **kwargs)
        self.is_lstm = kind == "LSTM"
        self.initial = None
        if initial:
            self.initial = nn.ParameterList(torch.randn(n) for n in initial)

    def ours(self):
        return [*self.layer.parameters(), *(self.initial or [])]

    def forward(self, x, lengths, start=None):
        if self.initial is not None:
            start = tuple(v.expand(1, len(x), -1).contiguous() for v in self.initial)
        if start is not None and not self.is_lstm:
            (start,) = start
        if lengths is None:
            y, last = self.layer(x, start)
        else:
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            y, last = self.layer(packed, start)
            y, _ = pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])
        if not self.is_lstm:
            last = (last,)
        # For each layer and direction: h, then c.
        states = [part[i] for i in range(last[0].shape[0]) for part in last]
        if self.initial is not None:
            states.append(torch.ones(len(x), 1))
        return y, states


class ByHand(nn.Module):
    """A cell written out, and the loop with lengths."""

    def forward(self, x, lengths):
        samples, steps, _ = x.shape
        state = [torch.zeros(samples, n) for n in self.sizes]
        outputs = []
        for t in range(steps):
            after = self.cell(x[:, t], state)
            if lengths is None:
                outputs.append(after[0])
                state = after
            else:
                real = (t < torch.tensor(lengths)).unsqueeze(1)
                outputs.append(torch.where(real, after[0], 0.0))
                state = [torch.where(real, a, s) for a, s in zip(after, state)]
        return torch.stack(outputs, 1), state

    def weights(self, *shapes):
        return nn.ParameterList(0.5 * torch.randn(*shape) for shape in shapes)


class Lstm(ByHand):
    def __init__(self, inputs, hidden, peepholes=False, norm=False):
        super().__init__()
        gates = 4 * hidden
        self.sizes = [hidden, hidden]
        self.p = self.weights((gates, inputs), (gates, hidden), (gates,), (gates,))
        self.peepholes = self.weights(*[(hidden,)] * 3) if peepholes else None
        self.norm = self.weights((gates,), (gates,), (hidden,), (hidden,)) if norm else None

    def ours(self):
        return [*self.p, *(self.peepholes or []), *(self.norm or [])]

    def cell(self, x, state):
        h, c = state
        w_ih, w_hh, b_ih, b_hh = self.p
        from_x, from_h = x @ w_ih.T, h @ w_hh.T
        if self.norm:
            n_ih, n_hh, n_c, b_c = self.norm
            from_x = nn.functional.layer_norm(from_x, (len(n_ih),), n_ih, b_ih)
            from_h = nn.functional.layer_norm(from_h, (len(n_hh),), n_hh, b_hh)
        else:
            from_x, from_h = from_x + b_ih, from_h + b_hh
        i, f, g, o = (from_x + from_h).chunk(4, 1)
        if self.peepholes:
            w_ci, w_cf, w_co = self.peepholes
            i, f = i + w_ci * c, f + w_cf * c
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        if self.peepholes:
            o = o + w_co * c
        inner = nn.functional.layer_norm(c, (len(n_c),), n_c, b_c) if self.norm else c
        return [torch.sigmoid(o) * torch.tanh(inner), c]


class GruBefore(ByHand):
    def __init__(self, inputs, hidden):
        super().__init__()
        gates = 3 * hidden
        self.sizes = [hidden]
        self.p = self.weights((gates, inputs), (gates, hidden), (gates,), (gates,))

    def ours(self):
        return list(self.p)

    def cell(self, x, state):
        (h,) = state
        w_ih, w_hh, b_ih, b_hh = self.p
        hidden = h.shape[1]
        x_r, x_z, x_n = (x @ w_ih.T + b_ih + b_hh).chunk(3, 1)
        w_r, w_z, w_n = w_hh.split(hidden)
        r, z = torch.sigmoid(x_r + h @ w_r.T), torch.sigmoid(x_z + h @ w_z.T)
        n = torch.tanh(x_n + (r * h) @ w_n.T)
        return [(1 - z) * n + z * h]


class Reversed(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def ours(self):
        return self.inner.ours()

    @staticmethod
    def turned(x, lengths):
        lengths = lengths or [x.shape[1]] * len(x)
        rows = [torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(x, lengths)]
        return torch.stack(rows)

    def forward(self, x, lengths):
        y, states = self.inner(self.turned(x, lengths), lengths)
        return self.turned(y, lengths), states


def numbers(tensor):
    return " ".join(repr(v) for v in tensor.detach().flatten().tolist())


def stored(tensors):
    """As this project stores parameters: column after column."""
    return " ".join(numbers(t.T if t.dim() == 2 else t) for t in tensors if t.numel())


def line(name, layer, shape, lengths=None):
    for p in layer.parameters():
        p.data, p.grad = 0.6 * torch.randn_like(p), None
    x = torch.randn(SAMPLES, *shape, requires_grad=True)
    y, states = layer(x, lengths)
    d_y = torch.randn_like(y)
    if lengths is not None:
        for d, n in zip(d_y, lengths):
            d[n:] = 0
    y.backward(d_y)
    cells = [
        name,
        "" if lengths is None else " ".join(map(str, lengths)),
        stored(layer.ours()),
        numbers(x),
        numbers(d_y),
        numbers(y),
        numbers(torch.cat(states, 1)),
        numbers(x.grad),
        stored([p.grad for p in layer.ours()]),
    ]
    print(",".join(cells))


LAYERS = {
    "rnn": lambda: (Plain("RNN", 3, 4), (6, 3)),
    "rnn_relu": lambda: (Plain("RNN", 2, 5, nonlinearity="relu", bias=False), (5, 2)),
    "lstm": lambda: (Plain("LSTM", 3, 5), (6, 3)),
    "lstm_wide": lambda: (Plain("LSTM", 7, 19), (10, 7)),
    "lstm_bias": lambda: (Plain("LSTM", 3, 4, bias=False), (5, 3)),
    "lstm_projection": lambda: (Plain("LSTM", 3, 5, proj_size=2), (6, 3)),
    "lstm_learned": lambda: (Plain("LSTM", 3, 4, initial=(4, 4)), (5, 3)),
    "lstm_stack": lambda: (Plain("LSTM", 3, 4, num_layers=2), (6, 3)),
    "lstm_directions": lambda: (Plain("LSTM", 3, 4, num_layers=2, bidirectional=True), (6, 3)),
    "lstm_reverse": lambda: (Reversed(Plain("LSTM", 3, 4)), (6, 3)),
    "lstm_peepholes": lambda: (Lstm(3, 4, peepholes=True), (6, 3)),
    "lstm_norm": lambda: (Lstm(3, 4, norm=True), (6, 3)),
    "lstm_norm_peepholes": lambda: (Lstm(2, 5, norm=True, peepholes=True), (5, 2)),
    "gru": lambda: (Plain("GRU", 3, 5), (6, 3)),
    "gru_wide": lambda: (Plain("GRU", 6, 17), (9, 6)),
    "gru_learned": lambda: (Plain("GRU", 3, 4, initial=(4,)), (5, 3)),
    "gru_directions": lambda: (Plain("GRU", 3, 4, num_layers=2, bidirectional=True), (6, 3)),
    "gru_before": lambda: (GruBefore(3, 4), (6, 3)),
}


class Classifier(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.layer = getattr(nn, kind)(5, 12, batch_first=True)
        self.dense = nn.Linear(12, 4)

    def forward(self, x):
        return self.dense(self.layer(x)[0][:, -1])


def losses(kind):
    network = Classifier(kind)
    x, classes = torch.randn(24, 9, 5), torch.randint(4, (24,))
    parameters = stored(network.parameters())
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    values = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x), classes)
        values.append(loss.item())
        loss.backward()
        optimizer.step()
    found = " ".join(repr(v) for v in values)
    print(f"losses_{kind.lower()},{parameters},{numbers(x)},{numbers(classes)},{found}")


print("name,lengths,parameters,inputs,d_outputs,outputs,states,d_inputs,d_parameters")
for name, make in LAYERS.items():
    layer, shape = make()
    line(name, layer, shape)
    line(name, layer, shape, lengths=[shape[0] - 2, shape[0], 1])
losses("LSTM")
losses("GRU")
