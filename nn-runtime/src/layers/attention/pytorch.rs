//! Attention as `torch.nn.MultiheadAttention`, or as separate linear modules if patterns name them.

use crate::io::pytorch::layout::Piece;
use crate::io::pytorch::module::{Matrix, Module, Passes, PyTorch};
use crate::io::pytorch::names::joined;
use crate::structure::Operation;

/// The weight and bias of the projection to queries, keys and values.
const IN: [&str; 2] = ["in_weight", "in_bias"];
/// The weights and biases of the projection to queries, and of the projection to keys and values.
const QUERY: [&str; 2] = ["query_weight", "query_bias"];
const MEMORY: [&str; 2] = ["memory_weight", "memory_bias"];

pub(crate) const ATTENTION: PyTorch = PyTorch::passing(Passes::Nothing).with(|it| {
    let Operation::Attention {
        heads,
        kv_heads,
        head,
        ..
    } = it.operation
    else {
        return;
    };
    let [queries, keys] = [heads * head, kv_heads * head];
    if let Some(name) = it.part("in") {
        it.linear(&name, IN, &Matrix::rows(0, queries + 2 * keys));
    } else if let Some(names) = separate(it) {
        let starts = [0, queries, queries + keys];
        let counts = [queries, keys, keys];
        for ((name, first), count) in names.iter().zip(starts).zip(counts) {
            it.linear(name, IN, &Matrix::rows(first, count));
        }
    } else {
        it.plain(["in_weight", "in_proj_weight"]);
        it.plain(["in_bias", "in_proj_bias"]);
    }
    output(it);
});

pub(crate) const CROSS_ATTENTION: PyTorch = PyTorch::passing(Passes::Nothing).with(|it| {
    let Operation::CrossAttention {
        features,
        memory,
        heads,
        kv_heads,
        head,
        ..
    } = it.operation
    else {
        return;
    };
    let [queries, keys] = [heads * head, kv_heads * head];
    if let Some([q, k, v]) = separate(it) {
        it.linear(&q, QUERY, &Matrix::rows(0, queries));
        it.linear(&k, MEMORY, &Matrix::rows(0, keys));
        it.linear(&v, MEMORY, &Matrix::rows(keys, keys));
    } else {
        if features == memory {
            it.stacked([QUERY[0], MEMORY[0]], "in_proj_weight");
        } else {
            it.plain([QUERY[0], "q_proj_weight"]);
            if let Some((place, [rows, columns])) = it.parameter(MEMORY[0]) {
                for (first, theirs) in [(0, "k_proj_weight"), (keys, "v_proj_weight")] {
                    let piece = Piece {
                        first,
                        count: keys,
                        ..Piece::plain(place, rows, columns)
                    };
                    it.push([MEMORY[0], theirs], vec![keys, columns], piece);
                }
            }
        }
        it.stacked([QUERY[1], MEMORY[1]], "in_proj_bias");
    }
    output(it);
});

/// The names of the linear modules of queries, keys and values, if a pattern names at least one of
/// them.
fn separate(it: &Module<'_, '_>) -> Option<[String; 3]> {
    let parts = ["query", "key", "value"];
    let named = parts.map(|part| it.part(part));
    if named.iter().all(Option::is_none) {
        return None;
    }
    let mut parts = parts.into_iter();
    Some(named.map(|name| {
        let part = parts.next().unwrap_or_default();
        name.unwrap_or_else(|| joined(&it.name, part))
    }))
}

/// The output projection, and the factors of the normalizations.
fn output(it: &mut Module<'_, '_>) {
    let out = it.part("out");
    let out = out.unwrap_or_else(|| joined(&it.name, "out_proj"));
    if let Some(&place) = it.plan.places.get(&joined(it.path, "out_weight")) {
        let rows = it.plan.parameters[place].rows;
        it.linear(&out, ["out_weight", "out_bias"], &Matrix::rows(0, rows));
    }
    it.vector(["query_norm", "q_norm.weight"], None);
    it.vector(["key_norm", "k_norm.weight"], None);
}
