//! What becomes of a valid file.

use crate::random::Random;

/// Numbers at the edges of types, and what readers multiply to overflow.
const EXTREMES: [u64; 12] = [
    0,
    1,
    2,
    0x7f,
    0xff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 60,
    i64::MAX as u64,
    u64::MAX,
];

/// Numbers in text.
const WORDS: [&str; 16] = [
    "0",
    "-1",
    "1",
    "10000000",
    "4294967296",
    "1152921504606846976",
    "9223372036854775807",
    "18446744073709551615",
    "99999999999999999999999",
    "1e999",
    "-0.0",
    "1e-45",
    "nan",
    "inf",
    "",
    "\"",
];

/// Changes some bytes in one to four ways, mostly in one. `other` is a valid file of the same kind.
pub(crate) fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..random.pick(&[1, 1, 1, 2, 3, 4]) {
        match random.below(12) {
            0 => flip(bytes, random),
            1 => overwrite(bytes, random),
            2 | 3 => number(bytes, random),
            4 => varint(bytes, random),
            5 | 6 => word(bytes, random),
            7 => bytes.truncate(random.below(bytes.len() + 1)),
            8 => repeat(bytes, random),
            9 => remove(bytes, random),
            10 => splice(bytes, other, random),
            _ => insert(bytes, random),
        }
    }
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(8) {
        let place = random.below(bytes.len());
        if let Some(byte) = bytes.get_mut(place) {
            *byte ^= 1 << random.below(8);
        }
    }
}

fn overwrite(bytes: &mut [u8], random: &mut Random) {
    let (first, length) = part(bytes, 16, random);
    let value = random.pick(&[0, 1, 0x7f, 0x80, 0xff, b' ', b'9']);
    bytes[first..first + length].fill(value);
}

/// A number of one to eight bytes, of either order, is another: an extreme one, or one close to it.
fn number(bytes: &mut [u8], random: &mut Random) {
    let size = random.pick(&[1, 2, 4, 4, 8]);
    let Some(last) = bytes.len().checked_sub(size) else {
        return;
    };
    let first = if random.once_in(2) {
        // Where headers are.
        random.below(last.min(64) + 1)
    } else {
        random.below(last + 1)
    };
    let near = random.pick(&[0_u64, 1, u64::MAX]);
    let mut value = random.pick(&EXTREMES).wrapping_add(near).to_le_bytes();
    if random.once_in(4) {
        value = (bytes.len() as u64).wrapping_add(near).to_le_bytes();
    }
    let place = &mut bytes[first..first + size];
    place.copy_from_slice(&value[..size]);
    if random.once_in(2) {
        place.reverse();
    }
}

/// A byte becomes a long number of Thrift's.
fn varint(bytes: &mut Vec<u8>, random: &mut Random) {
    let first = random.below(bytes.len());
    let mut value = random.pick(&EXTREMES);
    let mut digits = vec![];
    while value > 0x7f {
        digits.push(value as u8 | 0x80);
        value >>= 7;
    }
    digits.push(value as u8);
    let end = bytes.len().min(first + 1);
    bytes.splice(first..end, digits);
}

/// A number in text becomes another.
fn word(bytes: &mut Vec<u8>, random: &mut Random) {
    let starts: Vec<usize> = (0..bytes.len())
        .filter(|place| {
            let before = place.checked_sub(1).map(|before| bytes[before]);
            bytes[*place].is_ascii_digit() && !before.is_some_and(|byte| byte.is_ascii_digit())
        })
        .collect();
    let Some(&first) = starts.get(random.below(starts.len())) else {
        return;
    };
    let digits = bytes[first..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let end = first + digits.count();
    bytes.splice(first..end, random.pick(&WORDS).bytes());
}

/// A part comes again, a few or many times.
fn repeat(bytes: &mut Vec<u8>, random: &mut Random) {
    let (first, length) = part(bytes, 64, random);
    let times = random.pick(&[1, 1, 2, 100, 3000]);
    let copy = bytes[first..first + length].repeat(times);
    bytes.splice(first..first, copy);
}

fn remove(bytes: &mut Vec<u8>, random: &mut Random) {
    let (first, length) = part(bytes, 64, random);
    bytes.drain(first..first + length);
}

fn splice(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let (first, length) = part(bytes, usize::MAX, random);
    let (from, count) = part(other, usize::MAX, random);
    bytes.splice(
        first..first + length,
        other[from..from + count].iter().copied(),
    );
}

fn insert(bytes: &mut Vec<u8>, random: &mut Random) {
    let first = random.below(bytes.len() + 1);
    let what: Vec<u8> = (0..random.below(32)).map(|_| random.next() as u8).collect();
    bytes.splice(first..first, what);
}

/// A part of at most `most` bytes.
fn part(bytes: &[u8], most: usize, random: &mut Random) -> (usize, usize) {
    let first = random.below(bytes.len() + 1);
    let length = random.below((bytes.len() - first).min(most) + 1);
    (first, length)
}
