//! The parameters and activations of a network as named arrays.

use std::collections::BTreeSet;

use nn_runtime::io::{Array, read_npz, save_activations, save_npz};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::parameter::Path;
use nn_runtime::prelude::*;
use nn_runtime::shape::Samples;
use nn_runtime::structure::Operation;

use super::{Pictures, Sequences, Sized, Whole, Words, nodes};

/// Every parameter lies at a path that a step has, and every path has parameters.
fn paths_are_those_of_parameters<N: Network>() {
    let steps = N::graph().steps();
    let mut paths = BTreeSet::new();
    N::describe(Path::ROOT, &mut |parameter| {
        let whole = parameter.path.to_string();
        let owner = whole.rsplit_once('.').unwrap().0.to_owned();
        paths.insert(owner);
    });
    let described = steps.iter().map(|step| step.parameters.clone());
    let described: BTreeSet<String> = described.filter(|path| !path.is_empty()).collect();
    // A layer without learned numbers has a path too.
    assert!(paths.is_subset(&described), "{paths:?} {described:?}");
}

#[test]
fn paths_are_those_of_the_parameters() {
    paths_are_those_of_parameters::<Pictures>();
    paths_are_those_of_parameters::<Sequences>();
    paths_are_those_of_parameters::<Words>();
    paths_are_those_of_parameters::<Whole>();
    paths_are_those_of_parameters::<Sized<5>>();
    assert!(matches!(
        nodes(Sized::<5>::graph(), "dense1")[..],
        [Operation::Dense { outputs: 5, .. }, _]
    ));
}

/// The arrays of a pass, by name.
fn activations<N: Network<Scalar = f32>>(
    network: &N,
    inputs: &Samples<N::Input, f32>,
) -> Vec<(String, Array)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pass.npz");
    save_activations(network, inputs, &path).unwrap();
    read_npz(&path).unwrap()
}

fn numbers(array: &Array) -> Vec<f32> {
    let rows = (0..array.rows()).flat_map(|row| {
        let places = (0..array.row_len()).map(move |place| (row, place));
        places.map(|(row, place)| array.get(row, place).unwrap() as f32)
    });
    rows.collect()
}

/// A batch of two samples.
fn two<N, const F: usize>() -> Samples<N::Input, f32>
where
    N: Network<Scalar = f32>,
    N::Input: Shape<Rows = Const<F>>,
{
    let columns = Dyn(2 * N::Input::POSITIONS);
    OMatrix::from_fn_generic(Const::<F>, columns, |row, column| {
        // Tokens where the network takes some.
        if N::Input::HAS_TOKENS && row < WORDS {
            ((row * 7 + column * 5) % 11) as f32
        } else {
            ((row * 7 + column * 5) as f32).sin()
        }
    })
}

/// The tokens of `Words`, which come first in its samples.
const WORDS: usize = 6;

/// The arrays have the shapes that the graph tells; the last one is what the network gives.
fn arrays_are_those_of_the_graph<N, const F: usize>() -> Vec<(String, Array)>
where
    N: Network<Scalar = f32>,
    N::Input: Shape<Rows = Const<F>>,
{
    let (network, inputs) = (N::new(3), two::<N, F>());
    let arrays = activations(&network, &inputs);
    let steps = N::graph().steps();
    for (name, array) in &arrays[1..arrays.len() - 1] {
        let step = steps.iter().find(|step| step.name == *name);
        // In the place of a network are its own stages.
        let nodes = N::GRAPH.vertices.iter().flat_map(|vertex| vertex.nodes);
        let mut nodes = nodes.filter(|node| node.name == name);
        let shape = step.map(|step| step.shape);
        let shape = shape.or_else(|| nodes.next().map(|node| node.shape));
        let shape = shape.unwrap_or_else(|| panic!("{name}"));
        assert_eq!(array.shape(), [&[2], shape].concat(), "{name}");
    }
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(&inputs, &mut workspace).unwrap();
    let (name, last) = arrays.last().unwrap();
    assert_eq!(name, "output");
    for (found, expected) in numbers(last).iter().zip(outputs.iter()) {
        assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
    }
    arrays
}

#[test]
fn activations_of_a_pass_are_arrays() {
    // Inference: nothing is dropped, statistics are the running ones.
    arrays_are_those_of_the_graph::<Pictures, 4>();
    let arrays = arrays_are_those_of_the_graph::<Whole, 4>();
    let names: Vec<&str> = arrays.iter().map(|(name, _)| &name[..]).collect();
    assert_eq!(
        names,
        [
            "input",
            "encoder.repeat1.0.dense1",
            "encoder.repeat1.1.dense1",
            "encoder.dense1",
            "encoder",
            "doubled1",
            "dense1",
            "output"
        ]
    );
    // The network's stage has its last activation applied, its own last stage has not.
    let find = |name: &str| &arrays.iter().find(|array| array.0 == name).unwrap().1;
    let logits = numbers(find("encoder.dense1"));
    let sigmoid = logits.iter().map(|x| 1.0 / (1.0 + (-x).exp()));
    let (encoded, doubled) = (numbers(find("encoder")), numbers(find("doubled1")));
    for ((expected, found), doubled) in sigmoid.zip(&encoded).zip(doubled) {
        assert!((found - expected).abs() < 1e-6);
        assert_eq!(doubled, 2.0 * found);
    }
    // Twice, the second time of another shape.
    let network = Words::new(1);
    let words = activations(&network, &two::<Words, { 6 + 48 }>());
    let names: Vec<&str> = words.iter().map(|(name, _)| &name[..]).collect();
    assert!(names.contains(&"embedding1@2") && names.contains(&"blocks.1.attention2"));
    let shape = |name: &str| {
        let array = words.iter().find(|array| array.0 == name);
        array.unwrap().1.shape().to_vec()
    };
    assert_eq!(shape("embedding1"), [2, 6, 8]);
    assert_eq!(shape("embedding1@2"), [2, 6, 11]);
}

#[test]
fn parameters_are_arrays_row_after_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parameters.npz");
    let network = Whole::new(4);
    save_npz(&network, &path).unwrap();
    let arrays = read_npz(&path).unwrap();
    let mut place = 0;
    network.for_each(|parameter, values| {
        let (name, array) = &arrays[place];
        assert_eq!(*name, parameter.path.to_string());
        let (rows, columns) = (parameter.rows, parameter.columns);
        for row in 0..rows {
            for column in 0..columns {
                let expected = f64::from(values[column * rows + row]);
                assert_eq!(array.get(row, column), Some(expected), "{name}");
            }
        }
        place += 1;
    });
    assert_eq!(place, arrays.len());
}
