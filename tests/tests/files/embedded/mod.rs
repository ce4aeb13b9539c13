//! Networks whose parameters are a part of the program.

mod networks;

use nn_runtime::embedded::{self, EmbeddedError};
use nn_runtime::nalgebra::{SMatrix, Vector2, Vector3};
use nn_runtime::{io, prelude::*};

use networks::{Images, Small, Text, Wide};

static SMALL: Small = weights!(Small, "small.safetensors");
static IMAGES: Images = weights!(Images, "images.safetensors");
static TEXT: Text = weights!(Text, "text.safetensors");
static WIDE: Wide = weights!(Wide, "wide.safetensors");

/// The network of a file: `NN_EMBEDDED=write` writes it.
fn saved<N: Network>(file: &str) -> N {
    let network = N::new(7);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/embedded/").to_owned() + file;
    if std::env::var_os("NN_EMBEDDED").is_some() {
        io::save(&network, &path).unwrap();
    }
    assert_eq!(
        std::fs::read(&path).unwrap(),
        io::to_bytes(&network),
        "{file} is not of today"
    );
    network
}

#[test]
fn parameters_are_those_of_the_file() {
    assert_eq!(SMALL, saved("small.safetensors"));
    assert_eq!(IMAGES, saved("images.safetensors"));
    assert_eq!(TEXT, saved("text.safetensors"));
    let wide: Wide = saved("wide.safetensors");
    assert_eq!(WIDE, wide);
    let x = Vector2::new(0.5, -2.0);
    assert_eq!(WIDE.predict(&x), wide.predict(&x));
    let image = SMatrix::from_fn(|row, column| (row * 5 + column) as f32 / 70.0);
    assert_eq!(
        IMAGES.predict(&image),
        saved::<Images>("images.safetensors").predict(&image)
    );
    let text = [0, 10, 3, 3, 7, 1];
    assert_eq!(
        TEXT.predict(&text),
        saved::<Text>("text.safetensors").predict(&text)
    );
}

#[test]
fn constants_of_layers_are_set() {
    let layer = &WIDE.inner.scaled1;
    assert_eq!(
        (layer.epsilon, layer.sign, layer.factor[1]),
        (1.5, -1, 0.75)
    );
}

/// The file may also be read where a value is needed.
#[test]
fn in_an_expression() {
    let network = weights!(Small, "small.safetensors");
    assert_eq!(network, SMALL);
}

#[test]
fn half_precision_becomes_single_precision() {
    // Numbers that have few digits, so that they are the same in each type.
    static HALF: Small = weights!(Small, "half.safetensors");
    static BRAIN: Small = weights!(Small, "bfloat.safetensors");
    let mut expected = Small::zeros();
    let mut next = -1.0;
    // The files count along the rows.
    for place in 0..12 {
        expected.dense1.weight[(place / 3, place % 3)] = next;
        next += 0.125;
    }
    assert_eq!(HALF.dense1, expected.dense1);
    assert_eq!(BRAIN.dense1, expected.dense1);
}

#[test]
fn the_first_change_copies() {
    let mut copy = SMALL.clone();
    assert_eq!(
        copy.dense1.weight.as_slice().as_ptr(),
        SMALL.dense1.weight.as_slice().as_ptr()
    );
    let before = copy.dense1.weight[(0, 0)];
    copy.dense1.weight[(0, 0)] += 1.0;
    assert_ne!(
        copy.dense1.weight.as_slice().as_ptr(),
        SMALL.dense1.weight.as_slice().as_ptr()
    );
    assert_eq!(
        copy.dense2.weight.as_slice().as_ptr(),
        SMALL.dense2.weight.as_slice().as_ptr()
    );
    assert_ne!(copy, SMALL);
    copy.dense1.weight[(0, 0)] = before;
    assert_eq!(copy, SMALL);
    assert_eq!(copy.clone(), saved("small.safetensors"));
}

#[test]
fn a_network_in_the_program_learns() -> Result<(), nn_runtime::error::Error> {
    let data = Dataset::<Vector<3>, f32>::from_pairs([
        ([0.0, 0.5, 1.0], [1.0, 0.0]),
        ([1.0, 0.0, -0.5], [0.0, 1.0]),
    ]);
    let mut learned = SMALL.clone();
    let (mut gradient, mut workspace) = (Small::zeros(), Workspace::new());
    let mut adam = Optimizer::new(Adam::default())?;
    let loss = MeanSquaredError::default();
    let before = learned.loss(&loss, data.all(), &mut workspace)?;
    for _ in 0..20 {
        gradient.clear();
        learned.gradient(&loss, data.all(), &mut gradient, &mut workspace)?;
        adam.step(&mut learned, &gradient);
    }
    assert!(learned.loss(&loss, data.all(), &mut workspace)? < before);
    assert_eq!(SMALL, saved("small.safetensors"));
    Ok(())
}

/// Bytes at a multiple of 64.
fn aligned(bytes: &[u8]) -> &'static mut [u8] {
    let mut all: Vec<u8> = Vec::with_capacity(bytes.len() + 64);
    while !all
        .as_ptr()
        .wrapping_add(all.len())
        .addr()
        .is_multiple_of(64)
    {
        all.push(0);
    }
    let start = all.len();
    all.extend_from_slice(bytes);
    &mut all.leak()[start..]
}

fn comes_back<N: Network + PartialEq + std::fmt::Debug + 'static>() {
    let network = N::new(3);
    let bytes = aligned(&embedded::to_bytes(&network));
    assert_eq!(*N::from_static(bytes).unwrap(), network);
}

#[test]
fn bytes_come_back() {
    comes_back::<Small>();
    comes_back::<Images>();
    comes_back::<Text>();
    comes_back::<Wide>();
    let bytes = aligned(&embedded::to_bytes(&SMALL));
    let network = Small::from_static(bytes).unwrap();
    let place = network.dense1.weight.as_slice().as_ptr().addr();
    assert!((bytes.as_ptr().addr()..bytes.as_ptr().addr() + bytes.len()).contains(&place));
    let x = Vector3::new(0.1, 0.2, 0.3);
    assert_eq!(network.predict(&x), SMALL.predict(&x));
}

#[test]
fn wrong_bytes_are_errors() {
    let good = embedded::to_bytes(&SMALL);
    let refused = |bytes: &[u8]| Small::from_static(aligned(bytes)).unwrap_err();
    assert_eq!(refused(&[]), EmbeddedError::Format);
    assert_eq!(
        refused(&good[..40]),
        EmbeddedError::Length {
            expected: good.len(),
            found: 40
        }
    );
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 4;
        if !(10..12).contains(&place) && !(24..32).contains(&place) {
            refused(&bad);
        }
    }
    let of_another = embedded::to_bytes(&Wide::new(0));
    assert_eq!(
        refused(&of_another),
        EmbeddedError::Scalar {
            expected: 4,
            found: 8
        }
    );
    network! {
        struct Named { 3 => first: Dense(4, relu) => Dense(2) }
    }
    let error = Named::from_static(aligned(&good)).unwrap_err().to_string();
    assert_eq!(
        error,
        "the parameter `weight`, number 1 of the network, is not in the bytes"
    );
    network! { struct Larger { 3 => Dense(5, relu) => Dense(2) } }
    network! { struct Shorter { 3 => Dense(4, relu) } }
    let error = Larger::from_static(aligned(&good)).unwrap_err().to_string();
    assert_eq!(
        error,
        "the shape of `dense1.weight`: expected 5 × 3, found 4 × 3"
    );
    let error = Shorter::from_static(aligned(&good)).unwrap_err();
    assert_eq!(
        error,
        EmbeddedError::Extra {
            expected: 2,
            found: 4
        }
    );
    let shifted = aligned(&[&[0], &good[..]].concat());
    assert_eq!(
        Small::from_static(&shifted[1..]).unwrap_err(),
        EmbeddedError::Alignment(4)
    );
}
