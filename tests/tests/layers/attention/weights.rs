//! Where an attention looks, against a plain computation from its parameters.

use nn_runtime::error::Error;
use nn_runtime::nalgebra::{DMatrix, SMatrix};
use nn_runtime::network::{AttentionWeights, Workspace};
use nn_runtime::prelude::*;
use nn_runtime::random::mix;

network! {
    #[scalar(f64)]
    struct Net(source: [5, 6], target: [20, 8]) {
        target => blocks: 2 * {
            slopes: Attention(heads = 4, kv_heads = 2, head = 3, causal = true, window = 9, alibi = true)
            => reading: CrossAttention(source, heads = 2, kv_heads = 1)
        }
    }
}

/// `softmax(queries · keys / √size - slope · distance)` over what is seen, of one head; a column of
/// queries or keys for each position.
fn plain(
    queries: &DMatrix<f64>,
    keys: &DMatrix<f64>,
    slope: f64,
    sees: impl Fn(usize, usize) -> bool,
) -> DMatrix<f64> {
    let scale = (queries.nrows() as f64).sqrt();
    let mut weights = DMatrix::zeros(queries.ncols(), keys.ncols());
    for query in 0..queries.ncols() {
        for key in 0..keys.ncols() {
            if sees(query, key) {
                let score = queries.column(query).dot(&keys.column(key)) / scale;
                weights[(query, key)] = (score - slope * query.abs_diff(key) as f64).exp();
            }
        }
        let sum = weights.row(query).sum();
        weights.row_mut(query).scale_mut(1.0 / sum);
    }
    weights
}

fn assert_same(found: &AttentionWeights, head: usize, expected: &DMatrix<f64>) {
    assert_eq!(expected.shape(), (found.queries, found.keys));
    for query in 0..found.queries {
        let row = found.row(head, query);
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for (found, expected) in row.iter().zip(expected.row(query).iter()) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}

#[test]
fn weights_are_those_of_a_plain_computation() {
    let mut place = 0;
    let mut next = || {
        place += 1;
        mix(place, 5) as f64 / 2_f64.powi(63) - 1.0
    };
    let mut network = Net::new(1);
    network.for_each_mut(|_, numbers| {
        for number in numbers {
            *number += 0.5 * next();
        }
    });
    let source = SMatrix::<f64, 6, 5>::from_fn(|_, _| next());
    let target = SMatrix::<f64, 8, 20>::from_fn(|_, _| next());
    let input = [source.as_slice(), target.as_slice()].concat();
    let mut workspace = Workspace::new();
    let mut weights = |stage| network.attention_weights(stage, &input, &mut workspace);

    // Queries are rows 0 to 11, of 4 heads; keys are 12 to 17, of 2.
    let first = &network.blocks[0].slopes;
    let projected = first.in_weight.clone_owned() * target;
    let found = weights("blocks.0.slopes").unwrap();
    assert_eq!((found.heads, found.queries, found.keys), (4, 20, 20));
    for head in 0..4 {
        let part = |row: usize| {
            let bias = first.in_bias.rows(row, 3).into_owned();
            DMatrix::from_fn(3, 20, |i, j| projected[(row + i, j)] + bias[i])
        };
        let slope = 0.25_f64.powf(head as f64 + 1.0);
        let sees = |query, key| key <= query && query < key + 9;
        let expected = plain(&part(3 * head), &part(12 + head / 2 * 3), slope, sees);
        assert_same(&found, head, &expected);
    }
    let mean = found.mean(15);
    let sum: f64 = (0..4).map(|head| found.row(head, 15)[12]).sum();
    assert!((mean[12] - sum / 4.0).abs() < 1e-15);

    let found = weights("blocks.1.reading").unwrap();
    assert_eq!((found.heads, found.queries, found.keys), (2, 20, 5));
    let second = &network.blocks[1].reading;
    // What it gives is what these weights make of the values.
    let values = second.memory_weight.clone_owned() * source;
    let values = DMatrix::from_fn(4, 5, |i, j| values[(4 + i, j)] + second.memory_bias[4 + i]);
    let output = network.predict(&source, &target);
    for query in 0..20 {
        let mut read = [0.0; 8];
        for head in 0..2 {
            for (key, weight) in found.row(head, query).iter().enumerate() {
                for i in 0..4 {
                    read[4 * head + i] += weight * values[(i, key)];
                }
            }
        }
        for row in 0..8 {
            let sum: f64 = (0..8).map(|i| second.out_weight[(row, i)] * read[i]).sum();
            assert!((sum + second.out_bias[row] - output[(row, query)]).abs() < 1e-10);
        }
    }
    assert!(found.row(2, 0).is_empty() && found.row(0, 20).is_empty());
}

#[test]
fn other_stages_and_inputs_are_errors() {
    let (network, mut workspace) = (Net::new(0), Workspace::new());
    let input = [0.5; 5 * 6 + 20 * 8];
    let error = network.attention_weights("blocks.2.reading", input, &mut workspace);
    assert_eq!(
        error.unwrap_err().to_string(),
        "there is no attention stage `blocks.2.reading`; the attention stages are \
         `blocks.0.slopes`, `blocks.0.reading`, `blocks.1.slopes`, `blocks.1.reading`"
    );
    let error = network.attention_weights("blocks.0.slopes", &input[1..], &mut workspace);
    assert!(matches!(error, Err(Error::Samples { .. })));
}
