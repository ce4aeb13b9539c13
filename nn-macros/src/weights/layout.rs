//! The bytes of the runtime's format of embedded parameters: see `nn_runtime::embedded`.

use super::header::Tensor;

/// What each matrix is aligned to.
const ALIGNMENT: usize = 64;
/// The bytes before the first entry.
const START: usize = 32;

/// The bytes for some tensors, or what is wrong with them.
pub(super) fn bytes(tensors: &[Tensor], data: &[u8]) -> Result<Vec<u8>, String> {
    let mut matrices = vec![];
    for tensor in tensors {
        matrices.push(matrix(tensor, data)?);
    }
    let Some(scalar) = matrices.first().map(|matrix| matrix.scalar) else {
        return Err("contains no parameters".into());
    };
    if let Some(other) = matrices.iter().find(|matrix| matrix.scalar != scalar) {
        return Err(format!(
            "contains numbers of several types: `{}` is {}, and `{}` is {}",
            tensors[0].name, tensors[0].dtype, other.tensor.name, other.tensor.dtype
        ));
    }

    let mut bytes = vec![0; START];
    let names = tensors.iter().map(|tensor| 14 + tensor.name.len());
    let mut at = (START + names.sum::<usize>()).next_multiple_of(ALIGNMENT);
    for matrix in &matrices {
        let [rows, columns] = matrix.size;
        for number in [at / ALIGNMENT, rows, columns] {
            bytes.extend(small(number)?.to_le_bytes());
        }
        let name = &matrix.tensor.name;
        let length = u16::try_from(name.len()).map_err(|_| "has a name that is too long")?;
        bytes.extend(length.to_le_bytes());
        bytes.extend(name.as_bytes());
        at = (at + rows * columns * scalar).next_multiple_of(ALIGNMENT);
    }
    bytes.reserve(at.saturating_sub(bytes.len()));
    for matrix in &matrices {
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        matrix.append(&mut bytes);
    }
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
    bytes[..8].copy_from_slice(b"nn-bytes");
    bytes[8] = 1;
    bytes[9] = scalar as u8;
    let length = bytes.len() / ALIGNMENT;
    bytes[12..16].copy_from_slice(&small(matrices.len())?.to_le_bytes());
    bytes[16..20].copy_from_slice(&small(length)?.to_le_bytes());
    // The checksum stays zero: it is only for bytes that arrive at run time.
    Ok(bytes)
}

fn small(number: usize) -> Result<u32, String> {
    u32::try_from(number).map_err(|_| "is too large to be embedded".into())
}

/// A tensor as a matrix.
struct Matrix<'a> {
    tensor: &'a Tensor,
    /// Its rows and columns.
    size: [usize; 2],
    numbers: &'a [u8],
    /// The size of a number in the program.
    scalar: usize,
}

fn matrix<'a>(tensor: &'a Tensor, data: &'a [u8]) -> Result<Matrix<'a>, String> {
    let Tensor {
        name,
        dtype,
        shape,
        range: [start, end],
    } = tensor;
    let (stored, scalar) = match &dtype[..] {
        "F16" | "BF16" => (2, 4),
        "F32" => (4, 4),
        "F64" => (8, 8),
        _ => {
            return Err(format!(
                "contains `{name}` of the type {dtype}, but parameters are F16, BF16, F32 or F64"
            ));
        }
    };
    let size = match shape[..] {
        [rows] => [rows, 1],
        [rows, columns] => [rows, columns],
        _ => {
            return Err(format!(
                "contains `{name}` of the shape {shape:?}, but parameters are matrices and vectors\
                 \n\nhelp: convert a file of PyTorch once: `load_pytorch` reads it into the \
                 network, and `save` writes it for this macro"
            ));
        }
    };
    let length = size[0]
        .checked_mul(size[1])
        .and_then(|n| n.checked_mul(stored));
    let numbers = data
        .get(*start..*end)
        .filter(|numbers| Some(numbers.len()) == length);
    let numbers = numbers.ok_or_else(|| {
        format!(
            "is damaged: `{name}` of the shape {shape:?} has the bytes {start} to {end} of {}",
            data.len()
        )
    })?;
    Ok(Matrix {
        tensor,
        size,
        numbers,
        scalar,
    })
}

impl Matrix<'_> {
    /// Appends the numbers column after column. A file has them row after row.
    fn append(&self, bytes: &mut Vec<u8>) {
        let [rows, columns] = self.size;
        match &self.tensor.dtype[..] {
            "F32" => self.transpose(|[a, b, c, d]: [u8; 4]| [a, b, c, d], bytes),
            "F64" => self.transpose(|number: [u8; 8]| number, bytes),
            "F16" => self.transpose(|half| half_to_f32(half).to_le_bytes(), bytes),
            _ => self.transpose(|[low, high]: [u8; 2]| [0, 0, low, high], bytes),
        }
        debug_assert!(bytes.len() >= rows * columns * self.scalar);
    }

    fn transpose<const STORED: usize, const SCALAR: usize>(
        &self,
        convert: impl Fn([u8; STORED]) -> [u8; SCALAR],
        bytes: &mut Vec<u8>,
    ) {
        let [rows, columns] = self.size;
        let (numbers, _) = self.numbers.as_chunks::<STORED>();
        for column in 0..columns {
            for row in 0..rows {
                bytes.extend(convert(numbers[row * columns + column]));
            }
        }
    }
}

/// A number of IEEE 754's binary16.
fn half_to_f32(half: [u8; 2]) -> f32 {
    let bits = u32::from(u16::from_le_bytes(half));
    let (sign, exponent, fraction) = ((bits >> 15) << 31, (bits >> 10) & 31, bits & 1023);
    match exponent {
        // Zero and the subnormal numbers, multiples of 2⁻²⁴.
        0 => {
            let size = fraction as f32 / 16_777_216.0;
            f32::from_bits(size.to_bits() | sign)
        }
        31 => f32::from_bits(sign | 0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

#[cfg(test)]
mod tests {
    use super::half_to_f32;

    #[test]
    fn halves_of_all_kinds() {
        let cases = [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x0400, 6.103_515_6e-5),
            (0x3555, 0.333_251_95),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ];
        for (bits, expected) in cases {
            let found = half_to_f32(u16::to_le_bytes(bits));
            assert_eq!(found.to_bits(), f32::to_bits(expected), "{bits:#06x}");
        }
        assert!(half_to_f32([0x01, 0x7e]).is_nan());
    }
}
