//! Parameters and activations as numpy arrays, for debugging.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::error::Result;
use crate::files::npz::write_npz;
use crate::network::{self, Network};
use crate::samples::AsSamples;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Saves the parameters of a network as numpy arrays, to be read with `numpy.load(path)`. Each
/// array has the name of its parameter, such as `dense1.weight`, and the shape `(rows, columns)`,
/// or `(n,)` for a vector. The file is written atomically.
///
/// ```
/// use nn_runtime::{io::{read_npz, save_npz}, prelude::*};
/// network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
///
/// # let directory = std::env::temp_dir().join(format!("save-npz-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// # let path = directory.join("net.npz");
/// let network = Net::new(0);
/// save_npz(&network, &path)?;
/// let (name, weight) = &read_npz(&path)?[0];
/// assert_eq!((&name[..], weight.shape()), ("dense1.weight", &[3, 2][..]));
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// [`Error::File`](crate::error::Error::File) if the file cannot be written.
pub fn save_npz<N: Network>(network: &N, path: impl AsRef<Path>) -> Result<()> {
    write_npz(path, |file| {
        let mut result = Ok(());
        network.for_each(|description, values| {
            let shape = super::header::shape(description);
            let name = description.path.to_string();
            if result.is_ok() {
                let rows = description.rows;
                let by_row = (0..rows).flat_map(|row| values.iter().skip(row).step_by(rows));
                let by_row: Vec<_> = by_row.copied().collect();
                result = file.add(&name, &shape, &by_row);
            }
        });
        result
    })
}

/// Saves the outputs of all stages of a network for a batch, in inference, as numpy arrays, to be
/// read with `numpy.load(path)`. Each array has the name of its stage, such as `dense1` or
/// `blocks.3.dense1`. Samples come first, then positions, and features last: `(N, F)`, `(N, T, F)`,
/// `(N, H, W, C)`.
///
/// The array `input` is the batch, and `output` is the network's output. A layer and an activation
/// that is fused with it share one array; so do the last activation and `output`. Stages that only
/// change the shape, such as `Flatten`, have no array. Further uses of shared stages are named
/// `embed@2`, …
///
/// ```
/// use nn_runtime::{io::{read_npz, save_activations}, nalgebra::Matrix2xX, prelude::*};
/// network! { struct Net { 2 => 2 * { Dense(2, relu) } => Dense(1, sigmoid) } }
///
/// # let directory = std::env::temp_dir().join(format!("activations-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// # let path = directory.join("pass.npz");
/// save_activations(&Net::new(0), &Matrix2xX::zeros(5), &path)?;
/// let arrays = read_npz(&path)?;
/// let names: Vec<&str> = arrays.iter().map(|(name, _)| &name[..]).collect();
/// assert_eq!(names, ["input", "repeat1.0.dense1", "repeat1.1.dense1", "dense1", "output"]);
/// assert_eq!(arrays[1].1.shape(), [5, 2]);
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If the batch does not consist of whole samples, or the file cannot be written.
pub fn save_activations<N: Network>(
    network: &N,
    inputs: impl AsSamples<N::Scalar, N::Input>,
    path: impl AsRef<Path>,
) -> Result<()> {
    let values = network::activations(network, &inputs)?;
    let samples = inputs.samples()?;
    // Uses of shared stages have one name.
    let mut shapes: HashMap<String, Vec<&[usize]>> = HashMap::new();
    for step in N::graph().steps() {
        shapes.entry(step.name).or_default().push(step.shape);
    }
    // Networks as stages, in whose place their own are.
    for node in N::graph().vertices.iter().flat_map(|vertex| vertex.nodes) {
        let shapes = shapes.entry(node.name.to_owned());
        shapes.or_insert_with(|| vec![node.shape]);
    }
    let whole = |shape: &[usize]| [&[samples], shape].concat();
    write_npz(path, |file| {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, values) in &values {
            let size = values.len() / samples.max(1);
            let count = uses.entry(name).or_default();
            *count += 1;
            let shape = match &name[..] {
                "input" => shape_of::<N::Input>(),
                "output" => shape_of::<N::Output>(),
                name => {
                    let shapes = shapes.get(name).map_or(&[][..], |shapes| shapes);
                    shapes
                        .get(*count - 1)
                        .map_or(vec![], |shape| shape.to_vec())
                }
            };
            // What belongs to no stage is known by its size alone.
            let shape = if shape.iter().product::<usize>() == size && !shape.is_empty() {
                whole(&shape)
            } else {
                whole(&[size])
            };
            let values: Vec<_> = values.iter().map(|v| N::Scalar::from_f64(*v)).collect();
            if *count == 1 {
                file.add(name, &shape, &values)?;
            } else {
                file.add(&format!("{name}@{count}"), &shape, &values)?;
            }
        }
        Ok(())
    })
}

/// The shape of a sample; for tokens, which are one number each, the number of tokens.
fn shape_of<S: Shape>() -> Vec<usize> {
    match (S::VOCABULARY, S::DIMENSIONS) {
        (1.., [steps, ..]) => vec![*steps],
        (_, dimensions) => dimensions.to_vec(),
    }
}
