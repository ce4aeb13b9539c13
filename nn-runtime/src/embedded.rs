//! Networks with their parameters in the program: for firmware, web pages, plug-ins and any program
//! that is a single file.
//!
//! The macro [`weights!`](crate::weights) reads a file of parameters while the program is compiled:
//!
//! ```text
//! static DIGITS: Digits = weights!(Digits, "digits.safetensors");
//! ```
//!
//! The numbers are then a part of the program, on a microcontroller in flash. Nothing is read,
//! copied or allocated when the program starts. The file is that of
#![cfg_attr(feature = "safetensors", doc = "[`io::save`](crate::io::save).")]
#![cfg_attr(not(feature = "safetensors"), doc = "`io::save`.")]
//! If it does not fit the network, the program does not compile, and the error names every parameter
//! that differs. Numbers of 16 bits, `F16` and `BF16`, become `f32`. The file of another program
//! has other names and layouts: read it once with `load_pytorch`, and save it.
//!
//! Such a network can be used like any other. With the feature `alloc`, it can even be trained: the
//! first change of a matrix copies it to the heap. Until then, a clone shares the numbers in the
//! program.
//!
//! A large file costs time when the program is compiled: a network with 10 million parameters takes
//! a few seconds and about 1 GB of memory. Larger networks are better
#![cfg_attr(feature = "safetensors", doc = "[loaded](crate::io::load).")]
#![cfg_attr(not(feature = "safetensors"), doc = "loaded.")]
//!
//! # Parameters that arrive at run time
//! Without a heap and without a file system, [`Network::from_static`]
//! takes the parameters from bytes that stay where they are: a part of the flash that an update over
//! the air has written, or a file that is mapped into memory. [`to_bytes`] writes these bytes.
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use nn_runtime::{embedded, prelude::*};
//!
//! network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
//!
//! let (network, input) = (Net::new(7), [0.5, -0.5].into());
//! let bytes: &'static [u8] = embedded::to_bytes(&network).leak(); // flash, in earnest
//! let same = Net::from_static(bytes)?;
//! assert_eq!(same.predict(&input), network.predict(&input));
//! # }
//! # Ok::<(), nn_runtime::embedded::EmbeddedError>(())
//! ```
//!
//! # Format
//! All numbers are little-endian.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | `nn-bytes` |
//! | 1 | the version of the format, 1 |
//! | 1 | the size of a parameter's numbers: 4 or 8 |
//! | 2 | zero |
//! | 4 | the number of parameters |
//! | 4 | the length of everything, in units of 64 bytes |
//! | 4 | the CRC-32 of everything after the first 32 bytes |
//! | 8 | zero |
//! | for each parameter | the place of its numbers in units of 64 bytes, its rows, its columns (4 bytes each), the length of its name (2 bytes), its name |
//! | for each parameter, at a multiple of 64 bytes | its numbers, column after column |

pub use crate::parameter::embedded::{Embedded, EmbeddedError};

#[cfg(any(feature = "alloc", doc))]
use crate::network::Network;
#[cfg(feature = "alloc")]
use crate::parameter::embedded::{ALIGNMENT, MAGIC, START, VERSION, checksum};
#[cfg(feature = "alloc")]
use crate::scalar::Scalar;
#[cfg(feature = "alloc")]
use alloc::{format, string::String, vec, vec::Vec};

/// The bytes of a network for [`Network::from_static`].
///
/// They are at least as long as the parameters, and their length is a multiple of 64.
#[cfg(feature = "alloc")]
pub fn to_bytes<N: Network>(network: &N) -> Vec<u8> {
    let mut entries: Vec<(String, [usize; 2])> = vec![];
    network.for_each(|description, _| {
        let size = [description.rows, description.columns];
        entries.push((format!("{}", description.path), size));
    });
    let names = entries.iter().map(|(name, _)| 14 + name.len());
    let mut at = (START + names.sum::<usize>()).next_multiple_of(ALIGNMENT);

    let scalar = size_of::<N::Scalar>();
    let mut bytes = vec![0; START];
    for (name, [rows, columns]) in &entries {
        for number in [at / ALIGNMENT, *rows, *columns] {
            bytes.extend((number as u32).to_le_bytes());
        }
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend(name.bytes());
        at = (at + rows * columns * scalar).next_multiple_of(ALIGNMENT);
    }
    bytes.reserve(at.saturating_sub(bytes.len()));
    network.for_each(|_, values| {
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        for value in values {
            let value = value.to_f64();
            if scalar == 8 {
                bytes.extend(value.to_le_bytes());
            } else {
                bytes.extend((value as f32).to_le_bytes());
            }
        }
    });
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);

    let checksum = checksum(&bytes[START..]);
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8] = VERSION;
    bytes[9] = scalar as u8;
    let length = (bytes.len() / ALIGNMENT) as u32;
    bytes[12..16].copy_from_slice(&(entries.len() as u32).to_le_bytes());
    bytes[16..20].copy_from_slice(&length.to_le_bytes());
    bytes[20..24].copy_from_slice(&checksum.to_le_bytes());
    bytes
}
