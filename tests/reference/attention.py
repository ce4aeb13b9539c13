"""Writes attention.csv: the stages of transformers in PyTorch, in double precision.

    python3 attention.py > attention.csv

Attention is torch.nn.functional.scaled_dot_product_attention, and torch.nn.MultiheadAttention
where that has what is asked for; masks, slopes and rotations are written out by hand.
Columns: name, parameters (column after column, as this project stores them), inputs, gradient of
the outputs, outputs, gradient of the inputs and of the parameters; where samples have lengths also
these, and `nan` for outputs that may be anything. The lines `losses_...` have instead: parameters,
inputs, classes, 20 losses.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
SAMPLES = 2


def rows(t):
    """A weight of torch.nn.Linear, (outputs, inputs), column after column."""
    return t.T.reshape(-1)


def flat(t):
    """What lies here as it lies there: vectors, embeddings."""
    return t.reshape(-1)


def squares(t):
    """A weight of torch.nn.Conv2d, as that of a dense layer over (row, column, channel)."""
    return rows(t.permute(0, 2, 3, 1).flatten(1))


def linear(layer):
    return [(layer.weight, rows)] + ([(layer.bias, flat)] if layer.bias is not None else [])


def norm(layer):
    return [(p, flat) for p in layer.parameters()]


def slopes(heads):
    """As in the code of the paper on ALiBi."""
    if math.log2(heads).is_integer():
        start = 2 ** (-(2 ** -(math.log2(heads) - 3)))
        return [start ** (i + 1) for i in range(heads)]
    near = 2 ** math.floor(math.log2(heads))
    return slopes(near) + slopes(2 * near)[0::2][: heads - near]


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat((-b, a), -1)


def rotated(x, theta):
    """As for LLaMA in Hugging Face's transformers; x is (samples, heads, steps, size)."""
    size, steps = x.shape[-1], x.shape[-2]
    inverse = 1.0 / theta ** (torch.arange(0, size, 2) / size)
    angles = torch.outer(torch.arange(steps, dtype=x.dtype), inverse)
    angles = torch.cat((angles, angles), -1)
    return x * angles.cos() + rotate_half(x) * angles.sin()


def rms(x, weight):
    return F.rms_norm(x, (x.shape[-1],), weight, 1e-6)


class Attention(nn.Module):
    def __init__(self, features, heads, kv_heads=None, head=None, causal=False, window=None,
                 rope=None, alibi=False, qk_norm=False, bias=True):
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads or heads
        self.size = head or features // heads
        joined, keys = self.heads * self.size, self.kv_heads * self.size
        self.within = nn.Linear(features, joined + 2 * keys, bias=bias)
        self.out = nn.Linear(joined, features, bias=bias)
        self.norms = nn.ParameterList(torch.randn(self.size) for _ in range(2 * qk_norm))
        self.causal, self.window, self.rope, self.alibi = causal, window, rope, alibi

    def ours(self):
        return linear(self.within) + linear(self.out) + [(p, flat) for p in self.norms]

    def forward(self, x, lengths=None):
        samples, steps, _ = x.shape
        sizes = [self.heads * self.size] + 2 * [self.kv_heads * self.size]
        heads = [self.heads, self.kv_heads, self.kv_heads]
        q, k, v = (
            part.view(samples, steps, n, self.size).transpose(1, 2)
            for part, n in zip(self.within(x).split(sizes, -1), heads)
        )
        if len(self.norms):
            q, k = rms(q, self.norms[0]), rms(k, self.norms[1])
        if self.rope:
            q, k = rotated(q, self.rope), rotated(k, self.rope)
        k, v = (t.repeat_interleave(self.heads // self.kv_heads, 1) for t in (k, v))
        places = torch.arange(steps)
        distance = places[:, None] - places[None, :]
        mask = torch.zeros(samples, self.heads, steps, steps)
        if self.alibi:
            mask -= torch.tensor(slopes(self.heads))[:, None, None] * distance.abs()
        if self.causal:
            mask.masked_fill_(distance < 0, -torch.inf)
        if self.window:
            mask.masked_fill_(distance.abs() >= self.window, -torch.inf)
        if lengths is not None:
            padding = places[None, :] >= torch.tensor(lengths)[:, None]
            mask.masked_fill_(padding[:, None, None, :], -torch.inf)
        read = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out(read.transpose(1, 2).reshape(samples, steps, -1))


class Multihead(nn.Module):
    """PyTorch's own layer."""

    def __init__(self, features, heads, causal=False, bias=True):
        super().__init__()
        self.layer = nn.MultiheadAttention(features, heads, bias=bias, batch_first=True)
        self.causal = causal
        if bias:
            nn.init.normal_(self.layer.in_proj_bias)
            nn.init.normal_(self.layer.out_proj.bias)

    def ours(self):
        layer = self.layer
        within = [(layer.in_proj_weight, rows)]
        if layer.in_proj_bias is not None:
            within.append((layer.in_proj_bias, flat))
        return within + linear(layer.out_proj)

    def forward(self, x, lengths=None):
        steps = x.shape[1]
        mask = padding = None
        if self.causal:
            mask = torch.ones(steps, steps).triu(1).bool()
        if lengths is not None:
            padding = torch.arange(steps)[None, :] >= torch.tensor(lengths)[:, None]
        y, _ = self.layer(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False)
        return y


class CrossAttention(nn.Module):
    def __init__(self, features, memory, heads, kv_heads=None, head=None, bias=True):
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads or heads
        self.size = head or features // heads
        joined, keys = self.heads * self.size, self.kv_heads * self.size
        self.query = nn.Linear(features, joined, bias=bias)
        self.memory = nn.Linear(memory, 2 * keys, bias=bias)
        self.out = nn.Linear(joined, features, bias=bias)

    def ours(self):
        return linear(self.query) + linear(self.memory) + linear(self.out)

    def forward(self, x, memory, padding=None):
        split = lambda t, n: t.view(len(x), -1, n, self.size).transpose(1, 2)
        mask = None if padding is None else ~padding[:, None, None, :]
        q = split(self.query(x), self.heads)
        k, v = (split(t, self.kv_heads) for t in self.memory(memory).chunk(2, -1))
        k, v = (t.repeat_interleave(self.heads // self.kv_heads, 1) for t in (k, v))
        read = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out(read.transpose(1, 2).reshape(x.shape[0], x.shape[1], -1))


class MultiheadCross(nn.Module):
    """PyTorch's own layer, to a memory of as many features."""

    def __init__(self, features, heads):
        super().__init__()
        self.features = features
        self.layer = nn.MultiheadAttention(features, heads, batch_first=True)
        nn.init.normal_(self.layer.in_proj_bias)
        nn.init.normal_(self.layer.out_proj.bias)

    def ours(self):
        weight, bias, n = self.layer.in_proj_weight, self.layer.in_proj_bias, self.features
        return [
            (weight, lambda t: rows(t[:n])), (bias, lambda t: t[:n]),
            (weight, lambda t: rows(t[n:])), (bias, lambda t: t[n:]),
        ] + linear(self.layer.out_proj)

    def forward(self, x, memory, padding=None):
        return self.layer(x, memory, memory, key_padding_mask=padding, need_weights=False)[0]


class Packed(nn.Module):
    """Both inputs in one sample: the source, then the target, which attends to it."""

    def __init__(self, source, target, inner):
        super().__init__()
        self.source, self.target, self.inner = source, target, inner

    def ours(self):
        return self.inner.ours()

    def forward(self, x):
        source, target = x.split([math.prod(self.source), math.prod(self.target)], 1)
        y = self.inner(target.view(-1, *self.target), source.view(-1, *self.source))
        return y.flatten(1)


class Padded(nn.Module):
    """The same, where both have lengths; perhaps each goes through an attention of its own before, and
    is added to that."""

    def __init__(self, source, target, inner, encoder=None, decoder=None):
        super().__init__()
        self.source, self.target, self.inner = source, target, inner
        self.encoder, self.decoder = encoder, decoder

    def ours(self):
        own = [self.encoder, self.decoder, self.inner]
        return [p for module in own if module is not None for p in module.ours()]

    def forward(self, x, lengths):
        source, target = x.split([math.prod(self.source), math.prod(self.target)], 1)
        source, target = source.view(-1, *self.source), target.view(-1, *self.target)
        of_source, of_target = ([pair[place] for pair in lengths] for place in (0, 1))
        padding = torch.arange(self.source[0])[None, :] >= torch.tensor(of_source)[:, None]
        if self.encoder is not None:
            source = source + self.encoder(source, of_source)
        if self.decoder is not None:
            target = target + self.decoder(target, of_target)
        return self.inner(target, source, padding)


class Embedded(nn.Module):
    """Embedding, positions, and perhaps the same matrix once more."""

    def __init__(self, steps, vocabulary, features, positions=None, tied=False):
        super().__init__()
        self.words = nn.Embedding(vocabulary, features)
        self.learned = nn.Parameter(torch.randn(steps, features)) if positions == "learned" else None
        self.waves = sinusoidal(steps, features) if positions == "sinusoidal" else None
        self.tied = tied

    def ours(self):
        learned = [] if self.learned is None else [(self.learned, flat)]
        return [(self.words.weight, flat)] + learned

    def forward(self, x):
        h = self.words(x.long().squeeze(-1))
        if self.learned is not None:
            h = h + self.learned
        if self.waves is not None:
            h = h + self.waves
        return F.linear(torch.tanh(h), self.words.weight) if self.tied else h


def sinusoidal(steps, features):
    """As in PyTorch's tutorial on transformers."""
    waves = torch.zeros(steps, features)
    place = torch.arange(steps, dtype=waves.dtype).unsqueeze(1)
    factor = torch.exp(torch.arange(0, features, 2) * (-math.log(10000.0) / features))
    waves[:, 0::2] = torch.sin(place * factor)
    waves[:, 1::2] = torch.cos(place * factor)[:, : features // 2]
    return waves


class Gated(nn.Module):
    def __init__(self, inputs, features, activation, bias=False):
        super().__init__()
        self.gate = nn.Linear(inputs, features, bias=bias)
        self.up = nn.Linear(inputs, features, bias=bias)
        self.activation = activation

    def ours(self):
        return linear(self.gate) + linear(self.up)

    def forward(self, x):
        return self.activation(self.gate(x)) * self.up(x)


class Patches(nn.Module):
    def __init__(self, channels, size, features):
        super().__init__()
        self.layer = nn.Conv2d(channels, features, size, stride=size)

    def ours(self):
        return [(self.layer.weight, squares), (self.layer.bias, flat)]

    def forward(self, x):
        return self.layer(x.permute(0, 3, 1, 2)).flatten(2).transpose(1, 2)


class ClassToken(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.step = nn.Parameter(torch.randn(features))

    def ours(self):
        return [(self.step, flat)]

    def forward(self, x):
        return torch.cat((self.step.expand(len(x), 1, -1), x), 1)


# Whole networks.

class Gpt2(nn.Module):
    """The names and shapes of the published GPT-2; weights are (inputs, outputs) there."""

    def __init__(self, steps, vocabulary, features, heads, layers):
        super().__init__()
        normal = lambda *shape: nn.Parameter(0.3 * torch.randn(*shape))
        self.heads, self.layers, d = heads, layers, features
        p = {"wte.weight": normal(vocabulary, d), "wpe.weight": normal(steps, d)}
        for i in range(layers):
            p |= {
                f"h.{i}.ln_1.weight": nn.Parameter(1 + 0.1 * torch.randn(d)),
                f"h.{i}.ln_1.bias": normal(d),
                f"h.{i}.attn.c_attn.weight": normal(d, 3 * d),
                f"h.{i}.attn.c_attn.bias": normal(3 * d),
                f"h.{i}.attn.c_proj.weight": normal(d, d),
                f"h.{i}.attn.c_proj.bias": normal(d),
                f"h.{i}.ln_2.weight": nn.Parameter(1 + 0.1 * torch.randn(d)),
                f"h.{i}.ln_2.bias": normal(d),
                f"h.{i}.mlp.c_fc.weight": normal(d, 4 * d),
                f"h.{i}.mlp.c_fc.bias": normal(4 * d),
                f"h.{i}.mlp.c_proj.weight": normal(4 * d, d),
                f"h.{i}.mlp.c_proj.bias": normal(d),
            }
        p |= {"ln_f.weight": nn.Parameter(1 + 0.1 * torch.randn(d)), "ln_f.bias": normal(d)}
        self.p = p
        for number, parameter in enumerate(p.values()):
            self.register_parameter(f"p{number}", parameter)

    def ours(self):
        # All lie as they are: `(inputs, outputs)` row after row is ours column after column.
        return [(parameter, flat) for parameter in self.p.values()]

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.p[f"{name}.weight"], self.p[f"{name}.bias"], 1e-5)

    def conv1d(self, name, x):
        return x @ self.p[f"{name}.weight"] + self.p[f"{name}.bias"]

    def forward(self, tokens):
        tokens = tokens.long().view(len(tokens), -1)
        samples, steps = tokens.shape
        x = self.p["wte.weight"][tokens] + self.p["wpe.weight"]
        for i in range(self.layers):
            h = self.conv1d(f"h.{i}.attn.c_attn", self.norm(f"h.{i}.ln_1", x))
            q, k, v = (
                t.view(samples, steps, self.heads, -1).transpose(1, 2) for t in h.chunk(3, -1)
            )
            h = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            h = h.transpose(1, 2).reshape(samples, steps, -1)
            x = x + self.conv1d(f"h.{i}.attn.c_proj", h)
            h = self.conv1d(f"h.{i}.mlp.c_fc", self.norm(f"h.{i}.ln_2", x))
            x = x + self.conv1d(f"h.{i}.mlp.c_proj", F.gelu(h, approximate="tanh"))
        return F.linear(self.norm("ln_f", x), self.p["wte.weight"])


class Sequential(nn.Module):
    """Modules one after another, some of which PyTorch's."""

    def __init__(self, *modules):
        super().__init__()
        self.inner = nn.ModuleList(modules)

    def ours(self):
        def of(module):
            if hasattr(module, "ours"):
                return module.ours()
            return linear(module) if isinstance(module, nn.Linear) else norm(module)

        return [parameter for module in self.inner for parameter in of(module)]

    def forward(self, x, *others):
        for module in self.inner:
            x = module(x, *others) if isinstance(module, (Sequential, Residual, CrossAttention)) else module(x)
        return x


class Residual(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.inner = Sequential(*modules)

    def ours(self):
        return self.inner.ours()

    def forward(self, x, *others):
        return x + self.inner(x, *others)


class EncoderDecoder(nn.Module):
    """Tokens of both in one sample: the source, then the target."""

    def __init__(self, source, target, vocabularies, d):
        super().__init__()
        self.sizes = [source, target]
        self.encoder = Sequential(
            Embedded(source, vocabularies[0], d, "sinusoidal"),
            Residual(Attention(d, 2)), nn.LayerNorm(d),
            Residual(nn.Linear(d, 2 * d), nn.ReLU(), nn.Linear(2 * d, d)), nn.LayerNorm(d),
        )
        self.embedded = Embedded(target, vocabularies[1], d, "sinusoidal")
        self.decoder = Sequential(
            Residual(Attention(d, 2, causal=True)), nn.LayerNorm(d),
            Residual(CrossAttention(d, d, 2)), nn.LayerNorm(d),
            Residual(nn.Linear(d, 2 * d), nn.ReLU(), nn.Linear(2 * d, d)), nn.LayerNorm(d),
            nn.Linear(d, vocabularies[1]),
        )

    def ours(self):
        return self.encoder.ours() + self.embedded.ours() + self.decoder.ours()

    def forward(self, x):
        source, target = x.view(len(x), -1).split(self.sizes, 1)
        memory = self.encoder(source)
        return self.decoder(self.embedded(target), memory)


def text(t):
    return " ".join(repr(number) for number in t.detach().flatten().tolist())


def ours(network):
    return torch.cat([view(p.detach()) for p, view in network.ours()])


def gradients(network):
    return torch.cat([view(p.grad) for p, view in network.ours()])


def line(name, network, x, lengths=None):
    x.requires_grad_(True)
    y = network(x) if lengths is None else network(x, lengths)
    d_y = torch.randn_like(y)
    shown = y.detach().clone()
    if lengths is not None:
        padding = torch.arange(y.shape[1])[None, :] >= torch.tensor(lengths)[:, None]
        d_y[padding], shown[padding] = 0.0, torch.nan
    y.backward(d_y)
    d_x = torch.zeros_like(x) if x.grad is None else x.grad
    cells = [ours(network), x, d_y, shown, d_x, gradients(network)]
    cells += [] if lengths is None else [torch.tensor(lengths)]
    print(",".join([name, *map(text, cells)]))


def line_of_both(name, network, x, lengths):
    """The same with lengths of a source and a target; the output is as long as the target."""
    x.requires_grad_(True)
    y = network(x, lengths)
    d_y = torch.randn_like(y)
    shown = y.detach().clone()
    targets = torch.tensor([target for _, target in lengths])
    padding = torch.arange(y.shape[1])[None, :] >= targets[:, None]
    d_y[padding], shown[padding] = 0.0, torch.nan
    y.backward(d_y)
    cells = [ours(network), x, d_y, shown, x.grad, gradients(network), torch.tensor(lengths)]
    print(",".join([name, *map(text, cells)]))


def losses(name, network, x, classes):
    start = ours(network)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    values = []
    for _ in range(20):
        optimizer.zero_grad()
        y = network(x)
        loss = F.cross_entropy(y.reshape(-1, y.shape[-1]), classes.reshape(-1))
        loss.backward()
        optimizer.step()
        values.append(loss.item())
    print(",".join([name, text(start), text(x), text(classes), text(torch.tensor(values))]))


def sequence(*shape):
    return torch.randn(SAMPLES, *shape)


def tokens(steps, vocabulary):
    return torch.randint(vocabulary, (SAMPLES, steps, 1)).double()


def main():
    print("name,parameters,x,d_y,y,d_x,d_parameters,lengths")
    line("plain", Multihead(6, 2), sequence(5, 6))
    line("plain_without_bias", Multihead(6, 3, bias=False), sequence(4, 6))
    line("causal", Multihead(6, 2, causal=True), sequence(5, 6))
    line("causal_by_hand", Attention(8, 4, causal=True), sequence(6, 8))
    line("grouped", Attention(8, 4, kv_heads=2, causal=True), sequence(5, 8))
    line("one_key_head", Attention(6, 3, kv_heads=1, bias=False), sequence(4, 6))
    line("other_size", Attention(5, 2, head=4), sequence(4, 5))
    line("window", Attention(4, 2, window=3, causal=True), sequence(7, 4))
    line("window_both_ways", Attention(4, 1, window=2), sequence(6, 4))
    line("rotary", Attention(8, 2, rope=100, causal=True), sequence(6, 8))
    line("rotary_grouped", Attention(8, 4, kv_heads=2, head=6, rope=10000), sequence(5, 8))
    line("slopes", Attention(8, 4, alibi=True, causal=True), sequence(6, 8))
    line("slopes_of_three", Attention(6, 3, alibi=True), sequence(5, 6))
    line("slopes_of_six", Attention(6, 6, alibi=True, causal=True, bias=False), sequence(5, 6))
    line("norms", Attention(8, 2, qk_norm=True), sequence(4, 8))
    line("norms_rotary", Attention(8, 4, kv_heads=2, head=4, qk_norm=True, rope=50, causal=True), sequence(5, 8))
    line("long", Attention(3, 1, head=2, causal=True), sequence(70, 3))
    line("long_window", Attention(3, 1, head=2, window=9, rope=100), sequence(70, 3))
    line("padded", Multihead(6, 2), sequence(5, 6), [3, 5])
    line("padded_causal", Attention(6, 3, causal=True, rope=30), sequence(5, 6), [1, 4])
    line("padded_window", Attention(4, 2, window=2, alibi=True), sequence(6, 4), [6, 3])
    line("padded_long", Attention(3, 1, head=2, qk_norm=True), sequence(70, 3), [66, 20])

    cross = lambda source, target, inner: Packed(source, target, inner)
    line("cross", cross((4, 6), (3, 6), MultiheadCross(6, 2)), sequence(4 * 6 + 3 * 6))
    line("cross_other", cross((3, 5), (4, 6), CrossAttention(6, 5, 3, kv_heads=1, head=4)), sequence(15 + 24))
    line("cross_bare", cross((5, 3), (2, 4), CrossAttention(4, 3, 2, bias=False)), sequence(15 + 8))

    line("embedding", Embedded(5, 7, 3), tokens(5, 7))
    line("learned", Embedded(4, 5, 3, "learned"), tokens(4, 5))
    line("sinusoidal", Embedded(6, 5, 4, "sinusoidal"), tokens(6, 5))
    line("sinusoidal_odd", Embedded(4, 5, 5, "sinusoidal"), tokens(4, 5))
    line("tied", Embedded(5, 6, 4, "learned", tied=True), tokens(5, 6))
    line("swiglu", Gated(4, 5, F.silu), sequence(3, 4))
    line("geglu", Gated(4, 5, F.gelu, bias=True), sequence(3, 4))
    line("patches", Patches(3, 2, 5), sequence(4, 6, 3))
    line("patches_oblong", Patches(2, (2, 3), 4), sequence(4, 6, 2))
    line("class_token", ClassToken(4), sequence(3, 4))

    classes = lambda steps, count: torch.randint(count, (SAMPLES, steps))
    losses("losses_gpt2", Gpt2(6, 7, 8, 2, 2), tokens(6, 7), classes(6, 7))
    feed_forward = lambda: (nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8))
    bert = Sequential(
        Embedded(6, 7, 8, "learned"), nn.LayerNorm(8, eps=1e-12),
        Residual(Multihead(8, 2)), nn.LayerNorm(8, eps=1e-12),
        Residual(*feed_forward()), nn.LayerNorm(8, eps=1e-12),
        nn.Linear(8, 7),
    )
    losses("losses_bert", bert, tokens(6, 7), classes(6, 7))
    rms_norm = lambda: nn.RMSNorm(8, eps=1e-5)
    llama = Sequential(
        Embedded(6, 7, 8),
        Residual(rms_norm(), Attention(8, 4, kv_heads=2, causal=True, rope=10000, bias=False)),
        Residual(rms_norm(), Gated(8, 12, F.silu), nn.Linear(12, 8, bias=False)),
        rms_norm(), nn.Linear(8, 7, bias=False),
    )
    losses("losses_llama", llama, tokens(6, 7), classes(6, 7))
    both = torch.cat((tokens(5, 6), tokens(4, 7)), 1)
    losses("losses_encoder_decoder", EncoderDecoder(5, 4, [6, 7], 8), both, classes(4, 7))

    crossed = Padded((4, 6), (3, 6), MultiheadCross(6, 2))
    line_of_both("cross_padded", crossed, sequence(4 * 6 + 3 * 6), [[2, 3], [4, 1]])
    crossed = Padded((5, 3), (4, 6), CrossAttention(6, 3, 3, kv_heads=1, head=4))
    line_of_both("cross_padded_grouped", crossed, sequence(15 + 24), [[1, 4], [3, 2]])
    crossed = Padded((70, 3), (3, 3), CrossAttention(3, 3, 1, head=2))
    line_of_both("cross_padded_long", crossed, sequence(210 + 9), [[66, 2], [20, 3]])
    encoder, decoder = Attention(4, 2), Attention(4, 1, causal=True)
    crossed = Padded((5, 4), (6, 4), CrossAttention(4, 4, 2), encoder, decoder)
    line_of_both("cross_padded_encoder", crossed, sequence(20 + 24), [[3, 6], [5, 2]])


if __name__ == "__main__":
    main()
