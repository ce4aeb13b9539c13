"""Writes random_stages.rs: recurrent stages with options drawn at random.

    python3 random_stages.py > random_stages.rs
"""

import random

random.seed(6)


def options(name, hidden):
    drawn = []
    if random.random() < 0.3:
        drawn.append("bias = false")
    if random.random() < 0.3:
        drawn.append("recurrent_dropout = 0.4")
    if random.random() < 0.3:
        drawn.append("reverse = true")
    if random.random() < 0.3:
        drawn.append("initial = learned")
    outputs = hidden
    if name == "Lstm":
        if random.random() < 0.4:
            drawn.append("peepholes = true")
        if random.random() < 0.4:
            drawn.append("norm = layer")
        if random.random() < 0.4:
            outputs = random.randint(1, hidden - 1)
            drawn.append(f"projection = {outputs}")
    if name == "Gru" and random.random() < 0.5:
        drawn.append("reset = before")
    random.shuffle(drawn)
    return drawn, outputs


def stage():
    name = random.choice(["Lstm", "Lstm", "Gru", "Gru", "Rnn"])
    # Layer normalization of few numbers is steep.
    hidden = random.choice([4, 5, 6, 8, 17])
    drawn, outputs = options(name, hidden)
    if name == "Rnn":
        drawn.insert(0, random.choice(["tanh", "relu"]))
    text = f"{name}({', '.join([str(hidden), *drawn])})"
    if random.random() < 0.25:
        return f"Bidirectional {{ {text} }}", 2 * outputs
    return text, outputs


print("//! Recurrent stages drawn at random: `random_stages.py` writes this file.")
print()
print("super::gradients::checked! {")
for number in range(14):
    first, _ = stage()
    second, features = stage()
    shape = f"[{random.randint(1, 9)}, {random.randint(1, 5)}]"
    end = random.choice(["", " => Last", " => Mean", " => Dense(2)"])
    print(f"    drawn_{number} Net {{ {shape} => {first} => {second}{end} }}")
print("}")
