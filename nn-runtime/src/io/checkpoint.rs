//! Snapshots of training runs in files.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::path::Path;

use super::checksum::{Checksum, Summed};
use super::header::{self, Header};
use super::parameters::{self, Problems, TensorNames};
use crate::error::Result;
use crate::files::atomic::write_atomically;
use crate::network::Network;
use crate::snapshot::Snapshot;

/// The metadata key of the layout's version.
const VERSION_KEY: &str = "nn_runtime_checkpoint";
const VERSION: &str = "2";
/// The version before, which had no checksum and stored less to distinguish runs.
const EARLIER: &str = "1";
/// The name of the last tensor, which has 8 bytes.
const CHECKSUM: &str = "checksum";
const CHECKSUM_BYTES: u64 = 8;
/// The metadata key of the names of all values of the network's type, one per line.
const PARAMETERS_KEY: &str = "parameters";
/// The prefix of the name of a number, and below of a text.
const NUMBERS: &str = "numbers.";
const TEXTS: &str = "texts.";

/// Saves a snapshot of a training run to a safetensors file. The file has a tensor for each
/// parameter of each value, such as `network.dense1.weight` and
/// `optimizer.first_moment.dense1.weight`; numbers and texts are in the metadata. The last tensor,
/// `checksum`, is a CRC-64 (the variant of `xz`) of all bytes before it. The file is written
/// atomically.
///
/// # Errors
/// [`Error::File`](crate::error::Error::File) if the file cannot be written.
pub fn save_snapshot<N: Network>(snapshot: &Snapshot<'_, N>, path: impl AsRef<Path>) -> Result<()> {
    let mut metadata = BTreeMap::from([(VERSION_KEY.to_string(), VERSION.to_string())]);
    for (name, numbers) in snapshot.all_numbers() {
        // The shortest decimals from which the same bits are read.
        let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:?}")).collect();
        metadata.insert(format!("{NUMBERS}{name}"), numbers.join(" "));
    }
    for (name, text) in snapshot.all_texts() {
        metadata.insert(format!("{TEXTS}{name}"), text.to_string());
    }
    let names: Vec<&str> = snapshot.all_parameters().map(|(name, _)| name).collect();
    metadata.insert(PARAMETERS_KEY.to_string(), names.join("\n"));
    let entries = metadata.iter();
    let mut header = Header::new(entries.map(|(key, value)| (key.as_str(), value.as_str())));
    for (name, value) in snapshot.all_parameters() {
        header.parameters(&format!("{name}."), value);
    }
    header.tensor(CHECKSUM, "U64", &[1], CHECKSUM_BYTES as usize);
    let header = header.finish();
    write_atomically(path, |file| {
        let checksum = Checksum::new();
        let mut summed = Summed { file, checksum };
        summed.write_all(&header)?;
        for (_, value) in snapshot.all_parameters() {
            parameters::write(value, &mut summed)?;
        }
        let Summed { file, checksum } = summed;
        file.write_all(&checksum.value().to_le_bytes())
    })
}

/// Loads a snapshot of a training run.
///
/// # Errors
/// [`Error::File`](crate::error::Error::File) if the file cannot be read,
/// [`Error::Content`](crate::error::Error::Content) with everything that is invalid in it; even a
/// single changed bit is an error. Files of earlier versions of this library, which have no
/// checksum, are not accepted.
pub fn load_snapshot<'a, N: Network>(path: impl AsRef<Path>) -> Result<Snapshot<'a, N>> {
    let path = path.as_ref();
    parameters::open(path, |source, length| {
        let wrong = |problem: &str| Problems::Content(vec![problem.to_string()]);
        let (metadata, start) = header::read(source, length)?;
        let entries = metadata.metadata().as_ref();
        let entries = entries.filter(|entries| entries.contains_key(VERSION_KEY));
        let entries = entries.ok_or_else(|| wrong("it is not a checkpoint of a training run"))?;
        match entries.get(VERSION_KEY).map_or("", String::as_str) {
            VERSION => {}
            EARLIER => {
                return Err(wrong(
                    "it was written by an earlier version of this library, whose checkpoints have \
                     no checksum: this version cannot resume from it",
                ));
            }
            _ => return Err(wrong("it was written by a later version of this library")),
        }
        let is_last = metadata.info(CHECKSUM).is_some_and(|info| {
            let (begin, end) = info.data_offsets;
            end - begin == CHECKSUM_BYTES as usize && end == metadata.data_len()
        });
        if !is_last {
            return Err(wrong("it has no checksum"));
        }
        if !is_whole(source, length)? {
            return Err(wrong(
                "it is damaged: its checksum does not match its content",
            ));
        }
        let mut snapshot = Snapshot::default();
        snapshot.came_from(path.display().to_string());
        // In the order of their names, each of which goes behind those that are there.
        let entries: BTreeMap<&String, &String> = entries.iter().collect();
        for (key, value) in &entries {
            if let Some(name) = key.strip_prefix(NUMBERS) {
                let numbers = value.split_ascii_whitespace().map(str::parse::<f64>);
                let numbers = numbers.collect::<core::result::Result<Vec<f64>, _>>();
                let numbers =
                    numbers.map_err(|_| wrong(&format!("`{key}` does not contain numbers")))?;
                snapshot.put_numbers(name, numbers);
            } else if let Some(name) = key.strip_prefix(TEXTS) {
                snapshot.put_text(name, value.as_str());
            }
        }
        let names = entries.get(&PARAMETERS_KEY.to_string());
        let mut names: Vec<&str> = names.map_or("", |names| names).lines().collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(wrong("two sets of parameters have the same name"));
        }
        let tensors = TensorNames::of(&metadata);
        for name in &names {
            let problems = parameters::differences::<N>(&metadata, &tensors, &format!("{name}."));
            // Those of the first name: there may be as many names as the header has room for.
            if !problems.is_empty() {
                return Err(Problems::Content(problems));
            }
        }
        for name in names {
            let prefix = format!("{name}.");
            let places = parameters::places::<N>(&metadata, start, &prefix);
            let value = parameters::values(source, &places, &prefix)?;
            snapshot.put_owned_parameters(name, value);
        }
        Ok(snapshot)
    })
}

/// Whether the checksum at the end of a file matches all bytes before it.
fn is_whole(source: &mut (impl Read + Seek), length: u64) -> core::result::Result<bool, Problems> {
    let mut checksum = Checksum::new();
    source.seek(SeekFrom::Start(0)).map_err(Problems::Source)?;
    let mut bytes = vec![0; 1 << 16];
    let mut left = length.saturating_sub(CHECKSUM_BYTES);
    while left > 0 {
        let count = left.min(bytes.len() as u64) as usize;
        let read = source.read_exact(&mut bytes[..count]);
        read.map_err(Problems::Source)?;
        checksum.update(&bytes[..count]);
        left -= count as u64;
    }
    let mut last = [0; CHECKSUM_BYTES as usize];
    source.read_exact(&mut last).map_err(Problems::Source)?;
    Ok(checksum.value().to_le_bytes() == last)
}
