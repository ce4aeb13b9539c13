//! Conversion of networks to and from the files of `PyTorch` modules.

mod found;
pub(crate) mod layout;
pub(crate) mod module;
pub(crate) mod names;
mod order;
mod plan;

use std::collections::BTreeMap;
use std::io::{BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

pub use names::ModuleNames;
use safetensors::tensor::{Dtype, TensorInfo};

use super::header::{self, Header};
use super::names::similar;
use super::parameters::Problems;
use crate::error::{Error, Result};
use crate::files::atomic::{file_error, write_atomically};
use crate::files::tensor::Type;
use crate::network::Network;
use crate::scalar::Scalar;
use found::Found;
use layout::Piece;
use module::Tensor;
use plan::plan;

/// Saves the parameters of a network to a safetensors file in the format that `PyTorch` writes for
/// modules of the same architecture: `safetensors.torch.save_file(module.state_dict(), path)`
/// ([differences](super#pytorch)). The file is written atomically: an existing file is only
/// replaced by a complete new one.
///
/// # Errors
/// [`Error::Content`] with everything that is wrong with the names, [`Error::File`] if the file
/// cannot be written.
pub fn save_pytorch<N: Network>(
    network: &N,
    names: &ModuleNames,
    path: impl AsRef<Path>,
) -> Result<()> {
    let path = path.as_ref();
    let tensors = planned::<N>(names, || path.display().to_string())?;
    write_atomically(path, |file| write(network, &tensors, file))
}

/// The bytes of the file that [`save_pytorch`] writes.
///
/// # Errors
/// [`Error::Content`] with everything that is wrong with the names.
pub fn to_pytorch_bytes<N: Network>(network: &N, names: &ModuleNames) -> Result<Vec<u8>> {
    let tensors = planned::<N>(names, || "safetensors bytes".into())?;
    let mut bytes = vec![];
    // Writing to memory cannot fail.
    drop(write(network, &tensors, &mut bytes));
    Ok(bytes)
}

/// Loads the parameters of an existing network from a safetensors file with the `state_dict()` of a
/// `PyTorch` module ([differences](super#pytorch)).
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] with everything that is wrong
/// with the names and in the file. The network is then unchanged.
pub fn load_pytorch<N: Network>(
    network: &mut N,
    names: &ModuleNames,
    path: impl AsRef<Path>,
) -> Result<()> {
    let path = path.as_ref();
    let tensors = planned::<N>(names, || path.display().to_string())?;
    let unreadable = |error| file_error(path, "cannot be read", &error);
    let (file, about) = crate::files::regular::open(path).map_err(unreadable)?;
    let source = &mut BufReader::new(file);
    *network = read(&tensors, names, source, about.len()).map_err(|failure| match failure {
        Problems::Source(error) => unreadable(error),
        Problems::Content(problems) => Error::Content {
            path: path.display().to_string(),
            problems,
        },
    })?;
    Ok(())
}

/// Loads the parameters of an existing network from the bytes of such a file.
///
/// # Errors
/// [`Error::Content`] with everything that is wrong. The network is then unchanged.
pub fn from_pytorch_bytes<N: Network>(
    network: &mut N,
    names: &ModuleNames,
    bytes: &[u8],
) -> Result<()> {
    let path = "safetensors bytes";
    let tensors = planned::<N>(names, || path.into())?;
    let source = &mut Cursor::new(bytes);
    *network = read(&tensors, names, source, bytes.len() as u64).map_err(|failure| {
        let problems = match failure {
            Problems::Source(error) => vec![error.to_string()],
            Problems::Content(problems) => problems,
        };
        let path = path.into();
        Error::Content { path, problems }
    })?;
    Ok(())
}

impl ModuleNames {
    /// The names and shapes of the tensors of a network, in the order of its parameters.
    ///
    /// # Errors
    /// [`Error::Content`](crate::error::Error::Content) with everything that is wrong with the names.
    ///
    /// ```
    /// use nn_runtime::{io::ModuleNames, prelude::*};
    /// network! { struct Net { [8, 8, 3] => Conv2d(4, 3) => Mean => out: Dense(2, bias = false) } }
    ///
    /// let tensors = ModuleNames::from([("conv1", "features.0")]).tensors::<Net>()?;
    /// assert_eq!(tensors[0], ("features.0.weight".to_owned(), vec![4, 3, 3, 3]));
    /// assert_eq!(tensors[2], ("out.weight".to_owned(), vec![2, 4]));
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    pub fn tensors<N: Network>(&self) -> Result<Vec<(String, Vec<usize>)>> {
        let tensors = planned::<N>(self, || "module names".into())?;
        let described = tensors.into_iter();
        Ok(described
            .map(|tensor| (tensor.name, tensor.shape))
            .collect())
    }
}

fn planned<N: Network>(names: &ModuleNames, path: impl Fn() -> String) -> Result<Vec<Tensor>> {
    let problem = |problems| Error::Content {
        path: path(),
        problems,
    };
    plan::<N>(names).map_err(problem)
}

fn write<N: Network>(
    network: &N,
    tensors: &[Tensor],
    target: &mut dyn Write,
) -> std::io::Result<()> {
    // Integers first, because they must be aligned to a multiple of their size.
    let counts = tensors.iter().filter(|tensor| tensor.is_count());
    let others = tensors.iter().filter(|tensor| !tensor.is_count());
    let tensors: Vec<&Tensor> = counts.chain(others).collect();
    let dtype = N::Scalar::NAME.to_ascii_uppercase();
    let mut header = Header::new([("format", "pt")]);
    for Tensor {
        name,
        shape,
        pieces,
        ..
    } in &tensors
    {
        if pieces.is_empty() {
            header.tensor(name, "I64", shape, size_of::<i64>());
        } else {
            let bytes = shape.iter().product::<usize>() * size_of::<N::Scalar>();
            header.tensor(name, &dtype, shape, bytes);
        }
    }
    target.write_all(&header.finish())?;
    let mut target = BufWriter::new(target);
    for tensor in tensors {
        if tensor.is_count() {
            target.write_all(&0_i64.to_le_bytes())?;
        }
        for piece in &tensor.pieces {
            let mut place = 0;
            let mut result = Ok(());
            network.for_each(|_, values| {
                if place == piece.parameter {
                    result = piece.write(values, &mut target);
                }
                place += 1;
            });
            result?;
        }
    }
    target.flush()
}

/// Reads a network from a source with `length` bytes. The result is a new network, so that the
/// existing one stays intact if a tensor in the middle cannot be read.
fn read<N: Network>(
    tensors: &[Tensor],
    names: &ModuleNames,
    source: &mut (impl Read + Seek),
    length: u64,
) -> core::result::Result<N, Problems> {
    let (metadata, start) = header::read(source, length)?;
    let found = Found::new(tensors, names, &metadata);
    let mut problems = differences(tensors, names, &found);
    if !problems.is_empty() {
        return Err(Problems::Content(problems));
    }
    // By the index of the parameter: where each piece begins, and its values.
    let mut parts: BTreeMap<usize, Vec<Part<'_>>> = BTreeMap::new();
    for tensor in tensors {
        let Some(info) = found.info(&tensor.name) else {
            continue;
        };
        let Some(number) = number(info.dtype) else {
            continue;
        };
        let mut offset = start + info.data_offsets.0 as u64;
        for piece in &tensor.pieces {
            let part = Part {
                name: found.name(&tensor.name).unwrap_or_default().to_owned(),
                tensor,
                piece,
                number,
                offset,
                is_single: is_single(tensor, info),
            };
            parts.entry(piece.parameter).or_default().push(part);
            offset += (piece.len() * number.bytes()) as u64;
        }
    }
    // Copies are compared with the values that were read.
    for parts in parts.values_mut() {
        parts.sort_by_key(|part| part.tensor.is_copy);
    }
    // A header that another program wrote may be large.
    drop(found);
    drop(metadata);
    let mut network = N::zeros();
    let mut result = Ok(());
    let mut place = 0;
    network.for_each_mut(|_, values| {
        for part in parts.get(&place).into_iter().flatten() {
            if result.is_ok() {
                result = part.read(values, source).map(|problem| {
                    problems.extend(problem.map(|problem| format!("`{}` {problem}", part.name)));
                });
            }
        }
        place += 1;
    });
    result.map_err(Problems::Source)?;
    if problems.is_empty() {
        Ok(network)
    } else {
        Err(Problems::Content(problems))
    }
}

/// A part of a parameter in a file.
struct Part<'a> {
    /// The name of the tensor in the file.
    name: String,
    tensor: &'a Tensor,
    piece: &'a Piece,
    number: Type,
    /// The offset of the part.
    offset: u64,
    /// Whether a single number represents all values.
    is_single: bool,
}

impl Part<'_> {
    /// Reads the part, or compares it if it is a copy. Returns a description of invalid numbers.
    fn read<S: Scalar>(
        &self,
        values: &mut [S],
        source: &mut (impl Read + Seek),
    ) -> std::io::Result<Option<String>> {
        source.seek(SeekFrom::Start(self.offset))?;
        if self.tensor.is_copy {
            let is_same = self.piece.is_read(values, self.number, source)?;
            let ours = &self.tensor.ours;
            return Ok((!is_same).then(|| {
                format!("differs from `{ours}`, but in the network both are the same parameter")
            }));
        }
        let too_large = if self.is_single {
            self.piece.read_single(values, self.number, source)?
        } else {
            self.piece.read(values, self.number, source)?
        };
        Ok(too_large.map(|value| format!("contains {value:e}, which is too large for f32")))
    }
}

/// Whether a file stores one number for the whole tensor.
fn is_single(tensor: &Tensor, info: &TensorInfo) -> bool {
    tensor.may_be_single && info.shape.iter().product::<usize>() == 1
}

/// The type of numbers, if it is supported.
fn number(dtype: Dtype) -> Option<Type> {
    match dtype {
        Dtype::F16 => Some(Type::F16),
        Dtype::BF16 => Some(Type::Bf16),
        Dtype::F32 => Some(Type::F32),
        Dtype::F64 => Some(Type::F64),
        _ => None,
    }
}

/// All differences between a file and the expected tensors.
fn differences(tensors: &[Tensor], names: &ModuleNames, found: &Found<'_>) -> Vec<String> {
    let mut problems = vec![];
    let mut missing = vec![];
    // Axes of length 1 do not matter.
    let sizes = |shape: &[usize]| -> Vec<usize> {
        let sizes = shape.iter().copied();
        sizes.filter(|size| *size != 1).collect()
    };
    for tensor in tensors.iter().filter(|tensor| !tensor.is_count()) {
        let Tensor {
            name, ours, shape, ..
        } = tensor;
        let Some(info) = found.info(name) else {
            if !tensor.is_copy {
                missing.push(tensor);
            }
            continue;
        };
        let name = found.name(name).unwrap_or(name);
        if sizes(&info.shape) != sizes(shape) && !is_single(tensor, info) {
            problems.push(format!(
                "`{name}` has the shape {:?}, but `{ours}` expects {shape:?}",
                info.shape
            ));
        }
        if number(info.dtype).is_none() {
            problems.push(format!(
                "`{name}` has type {}: expected F32, F64, F16 or BF16 for `{ours}`",
                info.dtype
            ));
        }
    }
    for Tensor {
        name, ours, shape, ..
    } in &missing
    {
        problems.push(format!(
            "`{name}` of shape {shape:?} is missing (for `{ours}`)"
        ));
    }
    let known: std::collections::BTreeSet<&str> =
        tensors.iter().map(|tensor| &tensor.name[..]).collect();
    let unexpected: Vec<(&str, &str)> = found
        .names()
        .filter(|(name, in_file)| {
            !known.contains(name) && !names.is_ignored(name) && !names.is_ignored(in_file)
        })
        .collect();
    let wanted: Vec<&str> = missing.iter().map(|tensor| &tensor.name[..]).collect();
    let pairs = unexpected.len().saturating_mul(wanted.len());
    for (name, in_file) in unexpected {
        let meant = similar(name, &wanted, pairs);
        let meant = meant.map(|meant| format!(" (did you mean `{meant}`?)"));
        let meant = meant.unwrap_or_default();
        problems.push(format!(
            "`{in_file}` does not belong to any parameter of the network{meant}"
        ));
    }
    problems
}
