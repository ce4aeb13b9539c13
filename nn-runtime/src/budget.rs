//! `#[budget(flash = 64_000, ram = 8_000, multiply_adds = 500_000)]`: limits that are checked while
//! a program is compiled.

use crate::memory::max;
use crate::network::Network;
use crate::shape::Shape;
use crate::stream::Step;
use crate::words::Words;

/// How many stages a message lists.
const MOST_LISTED: usize = 24;

/// Panics if the parameters of a network have more bytes than `limit`.
#[track_caller]
pub const fn flash<N: Network>(limit: usize) {
    let scalar = size_of::<N::Scalar>();
    if N::BYTES > limit {
        let words = exceeded::<N>(["flash", "bytes of parameters"], [N::BYTES, limit]);
        panic!("{}", stages::<N>(words, [scalar, 0]).as_str());
    }
}

/// Panics if a network needs more multiply-adds for one sample than `limit`.
#[track_caller]
pub const fn multiply_adds<N: Network>(limit: usize) {
    if N::MULTIPLY_ADDS > limit {
        let what = ["multiply_adds", "multiply-adds for a sample"];
        let words = exceeded::<N>(what, [N::MULTIPLY_ADDS, limit]);
        panic!("{}", stages::<N>(words, [0, 1]).as_str());
    }
}

/// Panics if `predict` needs more bytes of memory than `limit`: scratch memory and the output.
#[track_caller]
pub const fn ram<N: Network>(limit: usize) {
    ram_of::<N>(0, N::PREDICT_BYTES, N::OUTPUT_BYTES, limit);
}

/// Panics if `step` needs more bytes of memory than `limit`: the state, scratch memory and the
/// output.
#[track_caller]
pub const fn ram_of_step<N: Network + Step<N::Scalar>>(limit: usize) {
    let scalar = size_of::<N::Scalar>();
    let scratch = max(N::SCRATCH, N::PREPARE_SCRATCH);
    let output = <N::Output as Shape>::FEATURES;
    ram_of::<N>(N::STATE * scalar, scratch * scalar, output * scalar, limit);
}

#[track_caller]
const fn ram_of<N: Network>(state: usize, scratch: usize, output: usize, limit: usize) {
    let needed = state + scratch + output;
    if needed <= limit {
        return;
    }
    let what = if state > 0 {
        "bytes of memory for a step"
    } else {
        "bytes of memory for `predict`"
    };
    let mut words = exceeded::<N>(["ram", what], [needed, limit]);
    if state > 0 {
        words = words.text("\n- the state: ").grouped(state);
    }
    let words = words.text("\n- scratch memory: ").grouped(scratch);
    let words = words.text("\n- the output: ").grouped(output);
    panic!("{}", words.as_str());
}

/// What is exceeded by how much.
const fn exceeded<N: Network>([name, what]: [&str; 2], [needed, limit]: [usize; 2]) -> Words<4096> {
    let words = Words::empty().text("`").text(N::NAME).text("` needs ");
    let words = words.grouped(needed).text(" ").text(what);
    words
        .text(", but its budget is `")
        .text(name)
        .text(" = ")
        .grouped(limit)
        .text("`")
}

/// Lists how much each stage needs: its parameters and its multiply-adds, each times a factor. A
/// repeat is one stage.
const fn stages<N: Network>(mut words: Words<4096>, factors: [usize; 2]) -> Words<4096> {
    let graph = &N::GRAPH;
    let (mut listed, mut left) = (0, 0);
    let (mut place, mut before) = (0, None);
    while place < graph.vertices.len() {
        let vertex = &graph.vertices[place];
        place += 1;
        let mut outermost = vertex.repeat;
        while let Some(repeat) = outermost
            && let Some(parent) = graph.repeats[repeat].parent
        {
            outermost = Some(parent);
        }
        let (name, declaration, parameters, multiply_adds) = match (outermost, before) {
            (Some(repeat), Some(before)) if repeat == before => continue,
            (Some(repeat), _) => {
                let repeat = &graph.repeats[repeat];
                let sizes = (repeat.parameters, repeat.multiply_adds);
                (repeat.name, repeat.declaration, sizes.0, sizes.1)
            }
            (None, _) => {
                let sizes = (vertex.parameters, vertex.multiply_adds);
                (vertex.name, vertex.declaration, sizes.0, sizes.1)
            }
        };
        before = outermost;
        let needed = parameters * factors[0] + multiply_adds * factors[1];
        if needed == 0 {
            continue;
        }
        if listed == MOST_LISTED {
            left += needed;
            continue;
        }
        listed += 1;
        words = words
            .text("\n- `")
            .text(name)
            .text("`, `")
            .text(declaration);
        words = words.text("`: ").grouped(needed);
    }
    if left > 0 {
        words = words.text("\n- all others: ").grouped(left);
    }
    words
}
