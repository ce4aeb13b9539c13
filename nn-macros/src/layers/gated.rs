//! `SwiGlu(512)`, `GeGlu(512)`: a linear layer times another one with an activation.

use super::{Entry, Example, Lowered, More, Page, Table, dense};
use crate::arguments::{Activation, Arguments};

pub(super) const SWI_GLU: Entry = Entry {
    name: "SwiGlu",
    usage: "SwiGlu(512)` or `SwiGlu(512, bias = true)",
    positional: &["features"],
    named: &["bias", "init"],
    lower: |arguments| gated(arguments, "silu"),
    aliases: &[],
    example: Example {
        source: "8 => SwiGlu(16)",
        formula: "y = h1 ⊙ h2",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`SwiGlu(n)`",
        does: "`[T, n]`: `Dense(n, silu)` or `Dense(n, gelu)`, times another `Dense(n)`; no biases unless `bias = true`",
        onnx: "those of `Dense`, and `Mul`",
    },
};

pub(super) const GE_GLU: Entry = Entry {
    name: "GeGlu",
    usage: "GeGlu(512)` or `GeGlu(512, bias = true)",
    lower: |arguments| gated(arguments, "gelu"),
    aliases: &[],
    example: Example {
        source: "8 => GeGlu(16)",
        formula: "h1 = gelu(W1 · x)   W1: 16 × 8",
    },
    page: Page {
        stage: "`GeGlu(n)`",
        ..SWI_GLU.page
    },
    ..SWI_GLU
};

/// N. Shazeer, "GLU variants improve transformer", 2020. As there, it has no biases by itself.
fn gated(arguments: &mut Arguments<'_>, activation: &'static str) -> Option<Lowered> {
    let name = arguments.name();
    let example = format!("{name}(512)");
    let features = arguments.size("features", "the number of its output features", &example);
    let bias = arguments.flag("bias", false);
    let init = arguments.initializer("init");
    let features = features?;
    let activation = Activation::named(activation, arguments.stage());
    let up = dense::plain(features.clone(), bias, init.clone(), None);
    Some(Lowered {
        more: More::Times("up", Box::new(up)),
        ..dense::plain(features, bias, init, activation)
    })
}
