//! `SwiGlu(512)`, `GeGlu(512)`: a linear layer times another one with an activation.

use super::{Entry, Lowered, More, dense};
use crate::arguments::{Activation, Arguments};

pub(super) const SWI_GLU: Entry = Entry {
    name: "SwiGlu",
    usage: "SwiGlu(512)` or `SwiGlu(512, bias = true)",
    positional: &["features"],
    named: &["bias", "init"],
    lower: |arguments| gated(arguments, "silu"),
};

pub(super) const GE_GLU: Entry = Entry {
    name: "GeGlu",
    usage: "GeGlu(512)` or `GeGlu(512, bias = true)",
    lower: |arguments| gated(arguments, "gelu"),
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
