//! The header of an array.

/// The type of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// `f`, `i`, `u` or `b`.
    pub(super) kind: u8,
    pub(super) size: usize,
    pub(super) big_endian: bool,
}

impl Number {
    /// Parses a type such as `<f4`: byte order, kind, number of bytes.
    pub(super) fn parse(descr: &str) -> Result<Self, String> {
        let number = match *descr.as_bytes() {
            [order, kind, size] if matches!(order, b'<' | b'>' | b'|' | b'=') => Some(Self {
                kind,
                size: usize::from(size.wrapping_sub(b'0')),
                big_endian: order == b'>' || order == b'=' && cfg!(target_endian = "big"),
            }),
            _ => None,
        };
        number
            .filter(|number| match number.kind {
                b'f' => matches!(number.size, 4 | 8),
                b'i' | b'u' => matches!(number.size, 1 | 2 | 4 | 8),
                b'b' => number.size == 1,
                _ => false,
            })
            .ok_or_else(|| {
                format!("numbers of type {descr:?}: expected f4, f8, i1 to i8, u1 to u8 or b1")
            })
    }

    pub(super) fn read(self, bytes: &[u8]) -> f64 {
        // Little-endian, followed by zeros.
        let mut little = [0; 8];
        for (place, byte) in bytes.iter().enumerate() {
            let place = if self.big_endian {
                bytes.len() - 1 - place
            } else {
                place
            };
            little[place] = *byte;
        }
        let bits = u64::from_le_bytes(little);
        match (self.kind, self.size) {
            (b'f', 4) => f32::from_bits(bits as u32).into(),
            (b'f', _) => f64::from_bits(bits),
            (b'i', size) => {
                // Moves the sign to the highest bit, and back with sign extension.
                let unused = 64 - 8 * size as u32;
                ((bits << unused).cast_signed() >> unused) as f64
            }
            (b'b', _) => f64::from(u8::from(bits != 0)),
            _ => bits as f64,
        }
    }
}

/// The dictionary in the header.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub(super) descr: String,
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<usize>,
}

impl Header {
    /// The memory for an array whose numbers take `bytes` bytes. If the rows are not contiguous,
    /// this includes one offset for each number of a row.
    pub(super) fn memory(&self, bytes: usize) -> u64 {
        let places = match self.shape.get(1..) {
            Some(row) if self.fortran_order && bytes > 0 => row.iter().product(),
            _ => 0_usize,
        };
        (bytes as u64).saturating_add((places as u64).saturating_mul(size_of::<usize>() as u64))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text =
            core::str::from_utf8(bytes).map_err(|_| "the header is not valid UTF-8".to_string())?;
        Self::dictionary(text).ok_or_else(|| format!("the header is invalid: {:?}", shown(text)))
    }

    /// Parses `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, with keys in any
    /// order.
    fn dictionary(text: &str) -> Option<Self> {
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        let mut rest = text.trim().strip_prefix('{')?.trim_start();
        while !rest.starts_with('}') {
            let (key, after) = string(rest)?;
            rest = after.trim_start().strip_prefix(':')?.trim_start();
            rest = match key {
                "descr" => {
                    let (value, after) = string(rest)?;
                    descr = Some(value.to_string());
                    after
                }
                "fortran_order" => {
                    let found = [("True", true), ("False", false)]
                        .into_iter()
                        .find_map(|(word, value)| Some((value, rest.strip_prefix(word)?)));
                    let (value, after) = found?;
                    fortran_order = Some(value);
                    after
                }
                "shape" => {
                    let (value, after) = rest.strip_prefix('(')?.split_once(')')?;
                    shape = Some(tuple(value)?);
                    after
                }
                _ => return None,
            };
            rest = rest.trim_start();
            rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        }
        (rest == "}").then_some(())?;
        Some(Self {
            descr: descr?,
            fortran_order: fortran_order?,
            shape: shape?,
        })
    }
}

/// The type of a structured array, if the header has one.
pub(super) fn records(bytes: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(bytes).ok()?;
    let shown = shown(text);
    shown
        .contains("'descr': [")
        .then(|| format!("records with the header {shown:?}: expected an array of numbers"))
}

/// The beginning of a header, for messages.
fn shown(text: &str) -> String {
    text.trim().chars().take(80).collect()
}

/// Parses a quoted string without escapes; also returns the rest.
fn string(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text[1..].split_once(quote)
}

/// Parses the sizes in a tuple, such as `3, 4` or `3,`.
fn tuple(text: &str) -> Option<Vec<usize>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(vec![]);
    }
    let text = text.strip_suffix(',').unwrap_or(text);
    // Python 2 wrote `3L`.
    let sizes = text
        .split(',')
        .map(|size| size.trim().trim_end_matches('L'));
    sizes.map(|size| size.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn headers() {
        let parse = |text: &str| Header::parse(text.as_bytes());
        let header = |shape: &[usize], fortran_order| Header {
            descr: "<f8".into(),
            fortran_order,
            shape: shape.to_vec(),
        };
        let numpy = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }      \n";
        assert_eq!(parse(numpy), Ok(header(&[3, 4], false)));
        let other = r#"{ "shape":(5L,) , "fortran_order":True, "descr":"<f8"}"#;
        assert_eq!(parse(other), Ok(header(&[5], true)));
        let single = "{'descr': '<f8', 'fortran_order': False, 'shape': ()}";
        assert_eq!(parse(single), Ok(header(&[], false)));
        for wrong in [
            "",
            "{",
            "{}",
            "{'descr': '<f8', 'fortran_order': Perhaps, 'shape': ()}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,)} more",
            "{'descr': '<f8', 'fortran_order': False}",
            "{'descr': '<f8', 'color': 'red'}",
            "{'descr: 3}",
            "é",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(Header::parse(&[0xff]).is_err());
    }
}
