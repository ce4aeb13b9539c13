//! The mapping between tensors of `PyTorch` and parameters of this crate.

use std::io::{self, Read, Write};
use std::rc::Rc;

use crate::files::tensor::Type;
use crate::scalar::Scalar;

/// How many numbers are read or written at a time.
const CHUNK: usize = 1 << 14;

/// For each feature in `PyTorch`'s order, its index in ours; `None` if both orders are the same.
pub(crate) type Order = Option<Rc<[usize]>>;

/// A range of rows of a parameter (a column-major matrix) that is part of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// The index of the parameter in the walk.
    pub(crate) parameter: usize,
    /// The number of rows of the parameter.
    pub(crate) rows: usize,
    /// The first row, and the number of rows.
    pub(crate) first: usize,
    pub(crate) count: usize,
    pub(crate) row_order: Order,
    pub(crate) columns: usize,
    pub(crate) column_order: Columns,
    /// Whether the tensor is stored column by column instead of row by row.
    pub(crate) is_transposed: bool,
}

/// The order of a parameter's columns in a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Columns {
    Plain,
    Ordered(Rc<[usize]>),
    /// The columns are windows of `positions` positions and `channels` channels. In the parameter,
    /// the channels of a position are adjacent; in the tensor, the positions of a channel are.
    Windows {
        positions: usize,
        channels: usize,
    },
}

impl Piece {
    /// A whole parameter, stored row by row.
    pub(crate) fn plain(parameter: usize, rows: usize, columns: usize) -> Self {
        Self {
            parameter,
            rows,
            first: 0,
            count: rows,
            row_order: None,
            columns,
            column_order: Columns::Plain,
            is_transposed: false,
        }
    }

    /// The number of values.
    pub(crate) fn len(&self) -> usize {
        self.count * self.columns
    }

    /// The index in the parameter of number `number` in the tensor.
    #[inline]
    fn place(&self, number: usize) -> usize {
        let (row, column) = if self.is_transposed {
            (number % self.count, number / self.count)
        } else {
            (number / self.columns, number % self.columns)
        };
        let row = self.row_order.as_ref().map_or(row, |order| order[row]);
        let column = match &self.column_order {
            Columns::Plain => column,
            Columns::Ordered(order) => order[column],
            Columns::Windows {
                positions,
                channels,
            } => column % positions * channels + column / positions,
        };
        column * self.rows + self.first + row
    }

    /// Writes the numbers in the tensor's order.
    pub(crate) fn write<S: Scalar>(&self, values: &[S], target: &mut dyn Write) -> io::Result<()> {
        let number = const { Type::of::<S>() };
        let size = number.bytes();
        let mut bytes = vec![0; size * CHUNK.min(self.len())];
        for start in (0..self.len()).step_by(CHUNK) {
            let count = CHUNK.min(self.len() - start);
            let bytes = &mut bytes[..size * count];
            for (place, bytes) in bytes.chunks_exact_mut(size).enumerate() {
                number.write(values[self.place(start + place)], bytes);
            }
            target.write_all(bytes)?;
        }
        Ok(())
    }

    /// Fills the part of the parameter with the single number of the source. Returns it as
    /// [`read`](Self::read) does.
    pub(crate) fn read_single<S: Scalar>(
        &self,
        values: &mut [S],
        number: Type,
        source: &mut impl Read,
    ) -> io::Result<Option<f64>> {
        let mut single = [S::ZERO];
        let too_large = Self::plain(0, 1, 1).read(&mut single, number, source)?;
        for place in 0..self.len() {
            values[self.place(place)] = single[0];
        }
        Ok(too_large)
    }

    /// Whether a source has the numbers of a parameter, in the tensor's order.
    pub(crate) fn is_read<S: Scalar>(
        &self,
        values: &[S],
        number: Type,
        source: &mut impl Read,
    ) -> io::Result<bool> {
        let mut read = values.to_vec();
        self.read(&mut read, number, source)?;
        let is_same = |(a, b): (&S, &S)| a == b || !a.is_finite() && !b.is_finite();
        Ok(read.iter().zip(values).all(is_same))
    }

    /// Reads the numbers in the order of the tensor. Returns the first finite number that overflows
    /// in the type of `values`, if there is one.
    pub(crate) fn read<S: Scalar>(
        &self,
        values: &mut [S],
        number: Type,
        source: &mut impl Read,
    ) -> io::Result<Option<f64>> {
        let size = number.bytes();
        let mut bytes = vec![0; size * CHUNK.min(self.len())];
        let mut too_large = None;
        for start in (0..self.len()).step_by(CHUNK) {
            let count = CHUNK.min(self.len() - start);
            let bytes = &mut bytes[..size * count];
            source.read_exact(bytes)?;
            for (place, bytes) in bytes.chunks_exact(size).enumerate() {
                let value: S = number.read(bytes);
                values[self.place(start + place)] = value;
                if !value.is_finite() && too_large.is_none() {
                    let exact: f64 = number.read(bytes);
                    too_large = exact.is_finite().then_some(exact);
                }
            }
        }
        Ok(too_large)
    }
}
