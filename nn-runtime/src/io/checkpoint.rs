//! Snapshots of training runs, as files.

use std::collections::BTreeMap;
use std::path::Path;

use super::atomic::write_atomically;
use super::header::{self, Header};
use super::parameters::{self, Problems, TensorNames};
use crate::error::Result;
use crate::network::Network;
use crate::train::Snapshot;

/// The key under which the version of the layout stands.
const VERSION_KEY: &str = "nn_runtime_checkpoint";
const VERSION: &str = "1";
/// The names of all values of the network's type, one a line.
const PARAMETERS_KEY: &str = "parameters";
/// What stands before the name of a number or a text.
const NUMBERS: &str = "numbers.";
const TEXTS: &str = "texts.";

/// Saves a snapshot of a training run: a safetensors file with a tensor for each parameter of each
/// value, `network.dense1.weight` and `optimizer.first_moment.dense1.weight`, whose metadata holds
/// numbers and texts. It is there whole or not at all.
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
    let header = header.finish();
    write_atomically(path, |file| {
        file.write_all(&header)?;
        for (_, value) in snapshot.all_parameters() {
            parameters::write(value, file)?;
        }
        Ok(())
    })
}

/// Loads a snapshot of a training run.
///
/// # Errors
/// [`Error::File`](crate::error::Error::File) if the file cannot be read,
/// [`Error::Content`](crate::error::Error::Content) with everything that is wrong in it.
pub fn load_snapshot<'a, N: Network>(path: impl AsRef<Path>) -> Result<Snapshot<'a, N>> {
    parameters::open(path.as_ref(), |source, length| {
        let wrong = |problem: &str| Problems::Content(vec![problem.to_string()]);
        let (metadata, start) = header::read(source, length)?;
        let entries = metadata.metadata().as_ref();
        let entries = entries.filter(|entries| entries.contains_key(VERSION_KEY));
        let entries = entries.ok_or_else(|| wrong("it is no checkpoint of a training run"))?;
        if entries.get(VERSION_KEY).map(String::as_str) != Some(VERSION) {
            return Err(wrong("it is of a later version of this library"));
        }
        let mut snapshot = Snapshot::default();
        // In the order of their names, each of which goes behind those that are there.
        let entries: BTreeMap<&String, &String> = entries.iter().collect();
        for (key, value) in &entries {
            if let Some(name) = key.strip_prefix(NUMBERS) {
                let numbers = value.split_ascii_whitespace().map(str::parse::<f64>);
                let numbers = numbers.collect::<core::result::Result<Vec<f64>, _>>();
                let numbers =
                    numbers.map_err(|_| wrong(&format!("`{key}` holds no numbers: {value}")))?;
                snapshot.put_numbers(name, numbers);
            } else if let Some(name) = key.strip_prefix(TEXTS) {
                snapshot.put_text(name, value.as_str());
            }
        }
        let names = entries.get(&PARAMETERS_KEY.to_string());
        let mut names: Vec<&str> = names.map_or("", |names| names).lines().collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(wrong("it holds parameters twice under one name"));
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
