//! Pictures.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::{Seed, words};
use crate::random::Random;
use crate::readers::{Files, SIDE};

pub(crate) fn png(_: &Files, random: &mut Random) -> Seed {
    picture(random, ImageFormat::Png)
}

pub(crate) fn jpeg(_: &Files, random: &mut Random) -> Seed {
    picture(random, ImageFormat::Jpeg)
}

fn picture(random: &mut Random, format: ImageFormat) -> Seed {
    let mut picture = RgbImage::new(SIDE as u32, SIDE as u32);
    for byte in picture.iter_mut() {
        *byte = random.next() as u8;
    }
    let picture = DynamicImage::from(picture);
    let picture = match random.below(3) {
        0 => DynamicImage::from(picture.into_luma8()),
        _ => picture,
    };
    let mut bytes = Cursor::new(vec![]);
    picture.write_to(&mut bytes, format).map_err(words)?;
    Ok((bytes.into_inner(), None))
}
