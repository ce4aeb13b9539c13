//! Saving and loading the parameters of networks.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use safetensors::tensor::{Dtype, Metadata};

use super::header::{self, Failure};
use super::names;
use crate::error::{Error, Result};
use crate::files::atomic::{file_error, write_atomically};
use crate::files::tensor::{self, Type};
use crate::network::Network;
use crate::parameter::Path as Name;

/// Saves the parameters of a network to a safetensors file ([format](super#the-file-format)). The
/// file is written atomically: an existing file is only replaced by a complete new one.
///
/// # Errors
/// [`Error::File`] if the file cannot be written.
#[doc(alias = "state_dict")]
#[doc(alias = "torch.save")]
pub fn save<N: Network>(network: &N, path: impl AsRef<Path>) -> Result<()> {
    write_atomically(path, |file| {
        file.write_all(&header::build(N::NAME, network))?;
        write(network, file)
    })
}

/// Writes all parameters in the order of iteration.
pub(super) fn write<N: Network>(network: &N, file: &mut dyn Write) -> std::io::Result<()> {
    let mut result = Ok(());
    network.for_each(|description, values| {
        if result.is_ok() {
            result = tensor::write(values, description.rows, description.columns, file);
        }
    });
    result
}

/// The bytes of the file that [`save`] writes.
pub fn to_bytes<N: Network>(network: &N) -> Vec<u8> {
    let mut bytes = header::build(N::NAME, network);
    bytes.reserve_exact(N::COUNT * size_of::<N::Scalar>());
    network.for_each(|description, values| {
        // Writing to memory cannot fail.
        let _ = tensor::write(values, description.rows, description.columns, &mut bytes);
    });
    bytes
}

/// Loads the parameters of an existing network from a safetensors file ([rules](super#loading)).
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] with everything that is wrong in
/// it. The network is then unchanged.
#[doc(alias = "load_state_dict")]
#[doc(alias = "torch.load")]
pub fn load<N: Network>(network: &mut N, path: impl AsRef<Path>) -> Result<()> {
    *network = open(path.as_ref(), |file, length| read(file, length))?;
    Ok(())
}

/// Opens a file and calls `read` with it and its length.
pub(super) fn open<T>(
    path: &Path,
    read: impl FnOnce(&mut BufReader<File>, u64) -> core::result::Result<T, Problems>,
) -> Result<T> {
    let unreadable = |error| file_error(path, "cannot be read", &error);
    let (file, about) = crate::files::regular::open(path).map_err(unreadable)?;
    read(&mut BufReader::new(file), about.len()).map_err(|failure| match failure {
        Problems::Source(error) => unreadable(error),
        Problems::Content(problems) => Error::Content {
            path: path.display().to_string(),
            problems,
        },
    })
}

/// Loads the parameters of a network from the bytes of a safetensors file.
///
/// # Errors
/// [`Error::Content`] with everything that is wrong. The network is then unchanged.
pub fn from_bytes<N: Network>(network: &mut N, bytes: &[u8]) -> Result<()> {
    *network = read(&mut Cursor::new(bytes), bytes.len() as u64).map_err(|failure| {
        let problems = match failure {
            Problems::Source(error) => vec![error.to_string()],
            Problems::Content(problems) => problems,
        };
        let path = "safetensors bytes".into();
        Error::Content { path, problems }
    })?;
    Ok(())
}

/// Why a network cannot be read.
pub(super) enum Problems {
    Source(std::io::Error),
    Content(Vec<String>),
}

impl From<Failure> for Problems {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Source(error) => Self::Source(error),
            Failure::Content(problem) => Self::Content(vec![problem]),
        }
    }
}

/// Reads a network from a source with `length` bytes. The result is a new network, so that the
/// existing one stays intact if a tensor in the middle cannot be read.
fn read<N: Network>(
    source: &mut (impl Read + Seek),
    length: u64,
) -> core::result::Result<N, Problems> {
    let (metadata, start) = header::read(source, length)?;
    let mut problems = differences::<N>(&metadata, &TensorNames::of(&metadata), "");
    about_metadata::<N>(&metadata, &mut problems);
    if !problems.is_empty() {
        return Err(Problems::Content(problems));
    }
    let places = places::<N>(&metadata, start, "");
    // A header of another program's may be large.
    drop(metadata);
    values(source, &places, "")
}

/// The type and the offset of each parameter in a file, in the order of iteration.
pub(super) type Places = Vec<Option<(Type, u64)>>;

/// The places of all parameters whose names in the file begin with `prefix`. `start` is the offset
/// of the first tensor.
pub(super) fn places<N: Network>(metadata: &Metadata, start: u64, prefix: &str) -> Places {
    let mut places = vec![];
    N::describe(Name::ROOT, &mut |description| {
        let info = metadata.info(&format!("{prefix}{}", description.path));
        places.push(info.and_then(|info| {
            let offset = start.checked_add(info.data_offsets.0 as u64)?;
            Some((number(info.dtype)?, offset))
        }));
    });
    places
}

/// Reads the parameters at these places. `prefix` precedes their names in the file.
pub(super) fn values<N: Network>(
    source: &mut (impl Read + Seek),
    places: &Places,
    prefix: &str,
) -> core::result::Result<N, Problems> {
    let mut network = N::zeros();
    let mut problems = vec![];
    let mut result = Ok(());
    let mut places = places.iter();
    network.for_each_mut(|description, values| {
        let Some(&(number, offset)) = places.next().and_then(Option::as_ref) else {
            return;
        };
        let (rows, columns) = (description.rows, description.columns);
        if result.is_ok() {
            result = source
                .seek(SeekFrom::Start(offset))
                .and_then(|_| tensor::read(values, rows, columns, number, source))
                .map(|too_large| {
                    problems.extend(too_large.map(|value| {
                        format!(
                            "`{prefix}{}` contains {value:e}, which is too large for f32",
                            description.path
                        )
                    }));
                });
        }
    });
    result.map_err(Problems::Source)?;
    if problems.is_empty() {
        Ok(network)
    } else {
        Err(Problems::Content(problems))
    }
}

/// The type of numbers, if it is supported.
fn number(dtype: Dtype) -> Option<Type> {
    match dtype {
        Dtype::F32 => Some(Type::F32),
        Dtype::F64 => Some(Type::F64),
        _ => None,
    }
}

/// The names of a file's tensors, sorted, with the index of each tensor, so that those with a
/// prefix can be found without looking at all others.
pub(super) struct TensorNames(Vec<(String, usize)>);

impl TensorNames {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let names = metadata.offset_keys().into_iter();
        let mut names: Vec<_> = names.zip(0..).collect();
        names.sort_unstable();
        Self(names)
    }

    /// The names with this prefix, in the order of the tensors.
    fn beginning_with(&self, prefix: &str) -> Vec<&str> {
        let first = self.0.partition_point(|(name, _)| name.as_str() < prefix);
        let named = self.0[first..].iter();
        let mut named: Vec<_> = named
            .take_while(|(name, _)| name.starts_with(prefix))
            .collect();
        named.sort_unstable_by_key(|(_, place)| *place);
        named.into_iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// All differences between the network `N` and the tensors of a file whose names begin with
/// `prefix`.
pub(super) fn differences<N: Network>(
    metadata: &Metadata,
    names: &TensorNames,
    prefix: &str,
) -> Vec<String> {
    let mut missing = vec![];
    let mut problems = vec![];
    let mut known = std::collections::BTreeSet::new();
    // The walk needs no network: only the descriptions count.
    N::describe(Name::ROOT, &mut |description| {
        let name = format!("{prefix}{}", description.path);
        if let Some(info) = metadata.info(&name) {
            let shape = header::shape(description);
            let column = description.columns == 1
                && (info.shape == [description.rows] || info.shape == [description.rows, 1]);
            if info.shape != shape && !column {
                problems.push(format!(
                    "`{name}` has the shape {:?}, but the network expects {shape:?}",
                    info.shape
                ));
            }
            if number(info.dtype).is_none() {
                problems.push(format!(
                    "`{name}` has type {}: expected F32 or F64",
                    info.dtype
                ));
            }
        } else {
            missing.push((name.clone(), header::shape(description)));
        }
        known.insert(name);
    });
    let mut unexpected = names.beginning_with(prefix);
    unexpected.retain(|name| !known.contains(*name));
    let pairs = unexpected.len().saturating_mul(missing.len());
    let wanted: Vec<&str> = missing.iter().map(|(name, _)| name.as_str()).collect();
    for (name, shape) in &missing {
        problems.push(format!("`{name}` of shape {shape:?} is missing"));
    }
    for name in unexpected {
        let meant = names::similar(name, &wanted, pairs);
        let meant = meant.map(|meant| format!(" (did you mean `{meant}`?)"));
        let meant = meant.unwrap_or_default();
        problems.push(format!("`{name}` is not in the network{meant}"));
    }
    problems
}

/// Adds what the metadata say: a newer version of the layout, or the name of another network, which
/// is not an error by itself but explains others.
fn about_metadata<N: Network>(metadata: &Metadata, problems: &mut Vec<String>) {
    let Some(entries) = metadata.metadata() else {
        return;
    };
    if let Some(version) = entries.get(header::VERSION_KEY) {
        let ours = header::VERSION;
        if !version.parse().is_ok_and(|version: u32| version <= ours) {
            problems.push(format!(
                "the file has version {version:?}, but this program supports at most version {ours}"
            ));
        }
    }
    if let Some(name) = entries.get(header::NETWORK_KEY)
        && name != N::NAME
        && !problems.is_empty()
    {
        problems.push(format!(
            "according to its metadata, the file contains the network {name:?}, not {:?}",
            N::NAME
        ));
    }
}
