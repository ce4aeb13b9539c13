//! Constant tensors.

use super::proto::{DOUBLE, FLOAT, INT64, TensorProto};
use crate::scalar::Scalar;

/// The scalar type of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Float,
    Double,
}

impl Number {
    pub(crate) const fn code(self) -> i32 {
        match self {
            Self::Float => FLOAT,
            Self::Double => DOUBLE,
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::Float => 4,
            Self::Double => 8,
        }
    }

    fn write(self, value: f64, bytes: &mut Vec<u8>) {
        match self {
            Self::Float => bytes.extend_from_slice(&(value as f32).to_le_bytes()),
            Self::Double => bytes.extend_from_slice(&value.to_le_bytes()),
        }
    }
}

/// A tensor of numbers, row-major, as bytes.
#[derive(Clone, Debug)]
pub(crate) struct Array {
    sizes: Vec<usize>,
    number: Number,
    bytes: Vec<u8>,
}

impl Array {
    /// Creates a tensor. There must be as many values as the sizes require.
    pub(crate) fn new(
        number: Number,
        sizes: &[usize],
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let mut bytes = Vec::with_capacity(number.bytes() * sizes.iter().product::<usize>());
        for value in values {
            number.write(value, &mut bytes);
        }
        Self {
            sizes: sizes.into(),
            number,
            bytes,
        }
    }

    /// A parameter. It is stored column-major, so it is a tensor whose rows are its columns.
    pub(crate) fn of_parameter<S: Scalar>(
        number: Number,
        [rows, columns]: [usize; 2],
        values: &[S],
    ) -> Self {
        let values = values.iter().map(|value| value.to_f64());
        Self::new(number, &[columns, rows], values)
    }

    /// A tensor filled with one number.
    pub(crate) fn filled(number: Number, sizes: &[usize], value: f64) -> Self {
        let count = sizes.iter().product();
        Self::new(number, sizes, core::iter::repeat_n(value, count))
    }

    pub(crate) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The same values with another shape.
    pub(crate) fn reshaped(self, sizes: &[usize]) -> Self {
        debug_assert_eq!(
            sizes.iter().product::<usize>(),
            self.sizes.iter().product::<usize>()
        );
        Self {
            sizes: sizes.into(),
            ..self
        }
    }

    /// Permutes the axes: axis `i` of the result is axis `order[i]` of this tensor.
    pub(crate) fn permuted(&self, order: &[usize]) -> Self {
        let mut strides = vec![1; self.sizes.len()];
        for axis in (1..self.sizes.len()).rev() {
            strides[axis - 1] = strides[axis] * self.sizes[axis];
        }
        let axes: Vec<[usize; 2]> = order
            .iter()
            .map(|axis| [self.sizes[*axis], strides[*axis]])
            .collect();
        let mut bytes = Vec::with_capacity(self.bytes.len());
        self.append(&axes, 0, &mut bytes);
        Self {
            sizes: axes.iter().map(|[size, _]| *size).collect(),
            number: self.number,
            bytes,
        }
    }

    /// Appends the values that start at `first`, along axes given by sizes and strides.
    fn append(&self, axes: &[[usize; 2]], first: usize, bytes: &mut Vec<u8>) {
        if let Some(([size, stride], inner)) = axes.split_first() {
            for place in 0..*size {
                self.append(inner, first + place * stride, bytes);
            }
        } else {
            let size = self.number.bytes();
            let number = first * size..(first + 1) * size;
            bytes.extend_from_slice(self.bytes.get(number).unwrap_or_default());
        }
    }

    /// Reorders equal parts along the first axis.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        let part = self.bytes.len() / order.len().max(1);
        let parts = order
            .iter()
            .filter_map(|place| self.bytes.get(place * part..(place + 1) * part));
        Self {
            bytes: parts.flatten().copied().collect(),
            ..self.clone()
        }
    }

    /// Concatenates another tensor along the first axis.
    pub(crate) fn followed_by(mut self, other: &Self) -> Self {
        if let (Some(size), Some(more)) = (self.sizes.first_mut(), other.sizes.first()) {
            *size += more;
        }
        self.bytes.extend_from_slice(&other.bytes);
        self
    }

    pub(crate) fn into_tensor(self, name: &str) -> TensorProto {
        TensorProto {
            dims: self.sizes.iter().map(|size| *size as i64).collect(),
            data_type: self.number.code(),
            name: name.into(),
            raw_data: self.bytes,
        }
    }
}

/// A list of integers.
pub(crate) fn integers(name: &str, values: &[i64]) -> TensorProto {
    TensorProto {
        dims: vec![values.len() as i64],
        data_type: INT64,
        name: name.into(),
        raw_data: values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect(),
    }
}
