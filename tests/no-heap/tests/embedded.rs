//! Parameters that are a part of the program, and bytes that are used where they are.

#[path = "../../tests/files/embedded/networks.rs"]
mod networks;

use networks::{Images, Small, Text};
use nn_runtime::embedded::EmbeddedError;
use nn_runtime::nalgebra::Vector3;
use nn_runtime::prelude::*;

static SMALL: Small = weights!(Small, "../../tests/files/embedded/small.safetensors");
static IMAGES: Images = weights!(Images, "../../tests/files/embedded/images.safetensors");
static TEXT: Text = weights!(Text, "../../tests/files/embedded/text.safetensors");

/// What `embedded::to_bytes` wrote with a heap, aligned as a linker script aligns it.
#[repr(C, align(64))]
struct Flash<const N: usize>([u8; N]);

macro_rules! flash {
    ($file:literal) => {{
        static BYTES: Flash<{ include_bytes!($file).len() }> = Flash(*include_bytes!($file));
        &BYTES.0
    }};
}

#[test]
fn parameters_are_those_of_the_file() {
    assert_eq!(SMALL, Small::new(7));
    assert_eq!(IMAGES, Images::new(7));
    assert_eq!(TEXT, Text::new(7));
    let x = Vector3::new(0.1, -0.2, 0.3);
    assert_eq!(SMALL.predict(&x), Small::new(7).predict(&x));
}

#[test]
fn bytes_are_used_where_they_are() {
    let small: &'static [u8] = flash!("small.bytes");
    let text: &'static [u8] = flash!("text.bytes");
    assert_eq!(*Small::from_static(small).unwrap(), SMALL);
    assert_eq!(*Text::from_static(text).unwrap(), TEXT);
    let network = Small::from_static(small).unwrap();
    let place = network.dense1.weight.as_slice().as_ptr().addr();
    let start = small.as_ptr().addr();
    assert!((start..start + small.len()).contains(&place));
    assert_eq!(Small::from_static(text).unwrap_err().to_string(), {
        "the shape of `dense1.weight`: expected 4 × 3, found 5 × 4"
    });
    assert_eq!(Small::from_static(&small[..64]).unwrap_err(), {
        let (expected, found) = (small.len(), 64);
        EmbeddedError::Length { expected, found }
    });
}

/// The files are those of today: `NN_EMBEDDED=write` writes them, with a heap.
#[test]
#[cfg(feature = "alloc")]
fn the_bytes_are_of_today() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/");
    let bytes = [
        ("small.bytes", nn_runtime::embedded::to_bytes(&SMALL)),
        ("text.bytes", nn_runtime::embedded::to_bytes(&TEXT)),
    ];
    for (file, bytes) in bytes {
        let path = directory.to_owned() + file;
        if std::env::var_os("NN_EMBEDDED").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert_eq!(std::fs::read(path).unwrap(), bytes, "{file}");
    }
}
