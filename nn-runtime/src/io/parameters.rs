//! Networks to files and back.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use safetensors::tensor::{Dtype, Metadata};

use super::atomic::{file_error, write_atomically};
use super::header::{self, Failure};
use super::names;
use super::tensor::{self, Type};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::parameter::Path as Name;

/// Saves the parameters of a network to a safetensors file ([what is in it](super)). The file is
/// there whole or not at all, and one of that name is replaced only by a whole one.
///
/// # Errors
/// [`Error::File`] if the file cannot be written.
pub fn save<N: Network>(network: &N, path: impl AsRef<Path>) -> Result<()> {
    write_atomically(path, |file| {
        file.write_all(&header::build(N::NAME, network))?;
        write(network, file)
    })
}

/// Writes all parameters, in the order of the walk.
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

/// Loads the parameters of a network from a safetensors file ([what is read](super)), into a
/// network that is there already.
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] with everything that is wrong
/// in it. The network is then unchanged.
pub fn load<N: Network>(network: &mut N, path: impl AsRef<Path>) -> Result<()> {
    *network = open(path.as_ref(), |file, length| read(file, length))?;
    Ok(())
}

/// Reads something from a file of a length.
pub(super) fn open<T>(
    path: &Path,
    read: impl FnOnce(&mut BufReader<File>, u64) -> core::result::Result<T, Problems>,
) -> Result<T> {
    let unreadable = |error| file_error(path, "cannot be read", &error);
    let (file, about) = super::regular::open(path).map_err(unreadable)?;
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

/// Why a network could not be read.
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

/// Reads a network from a source of `length` bytes. It is made anew, so that the one that it
/// replaces stays whole if a tensor in the middle cannot be read.
fn read<N: Network>(
    source: &mut (impl Read + Seek),
    length: u64,
) -> core::result::Result<N, Problems> {
    let (metadata, start) = header::read(source, length)?;
    let mut problems = differences::<N>(&metadata, "");
    about_metadata::<N>(&metadata, &mut problems);
    if !problems.is_empty() {
        return Err(Problems::Content(problems));
    }
    values(source, &metadata, start, "")
}

/// Reads the parameters whose names begin with `prefix`, from a file whose header has been read.
pub(super) fn values<N: Network>(
    source: &mut (impl Read + Seek),
    metadata: &Metadata,
    start: u64,
    prefix: &str,
) -> core::result::Result<N, Problems> {
    let mut network = N::zeros();
    let mut problems = vec![];
    let mut result = Ok(());
    network.for_each_mut(|description, values| {
        let name = format!("{prefix}{}", description.path);
        let Some(info) = metadata.info(&name) else {
            return;
        };
        let Some(number) = number(info.dtype) else {
            return;
        };
        let (rows, columns) = (description.rows, description.columns);
        let place = SeekFrom::Start(start + info.data_offsets.0 as u64);
        if result.is_ok() {
            result = source
                .seek(place)
                .and_then(|_| tensor::read(values, rows, columns, number, source))
                .map(|too_large| {
                    problems.extend(too_large.map(|value| {
                        format!("`{name}` holds {value:e}, which is too large for f32")
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

/// The type of numbers, if it is one that we read.
fn number(dtype: Dtype) -> Option<Type> {
    match dtype {
        Dtype::F32 => Some(Type::F32),
        Dtype::F64 => Some(Type::F64),
        _ => None,
    }
}

/// Everything in which the tensors of a file whose names begin with `prefix` differ from the network
/// `N`.
pub(super) fn differences<N: Network>(metadata: &Metadata, prefix: &str) -> Vec<String> {
    let mut missing = vec![];
    let mut problems = vec![];
    let mut known = std::collections::BTreeSet::new();
    // The walk needs no network: only the descriptions count.
    N::walk([], [], Name::ROOT, &mut |description, [], []| {
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
                    "`{name}` is of type {}, but F32 or F64 is expected",
                    info.dtype
                ));
            }
        } else {
            missing.push((name.clone(), header::shape(description)));
        }
        known.insert(name);
    });
    let names = metadata.offset_keys();
    let unexpected: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|&name| name.starts_with(prefix) && !known.contains(name))
        .collect();
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

/// What metadata has to say: a layout that is newer than ours, or another network's name, which
/// is no mistake but explains others.
fn about_metadata<N: Network>(metadata: &Metadata, problems: &mut Vec<String>) {
    let Some(entries) = metadata.metadata() else {
        return;
    };
    if let Some(version) = entries.get(header::VERSION_KEY) {
        let ours = header::VERSION;
        if !version.parse().is_ok_and(|version: u32| version <= ours) {
            problems.push(format!(
                "the file is of version {version:?}, but this program knows {ours} at most"
            ));
        }
    }
    if let Some(name) = entries.get(header::NETWORK_KEY)
        && name != N::NAME
        && !problems.is_empty()
    {
        problems.push(format!(
            "the file says that it holds the network {name:?}, not {:?}",
            N::NAME
        ));
    }
}
