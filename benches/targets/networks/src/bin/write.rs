//! Writes random weights for all networks into a directory.

use std::path::{Path, PathBuf};

use nn_runtime::error::Result;
use nn_runtime::io;
use nn_runtime::prelude::*;
use nn_runtime::random::generator;

fn main() -> Result<()> {
    let directory = std::env::args_os()
        .nth(1)
        .map_or_else(PathBuf::new, PathBuf::from);
    save::<measured::Sine>(&directory, "sine")?;
    save::<measured::Speech>(&directory, "speech")?;
    save::<measured::Digits>(&directory, "digits")?;
    save::<measured::LeNet>(&directory, "lenet")?;
    save::<measured::Keywords>(&directory, "keywords")?;
    save::<measured::WakeWords>(&directory, "wake_words")?;
    save::<measured::Images>(&directory, "images")?;
    save::<measured::Anomalies>(&directory, "anomalies")?;
    save::<measured::Recurrent>(&directory, "lstm")?;
    save::<measured::Gpt>(&directory, "gpt")?;
    Ok(())
}

fn save<N: Network<Scalar = f32>>(directory: &Path, name: &str) -> Result<()> {
    let mut network = N::zeros();
    network.initialize(&mut generator(1));
    io::save(&network, directory.join(name).with_extension("safetensors"))
}
