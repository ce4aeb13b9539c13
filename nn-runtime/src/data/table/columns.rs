//! Selecting the columns of a table.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// One column of a table: by its index, counted from 0, or by its name in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The index of the column, counted from 0.
    Number(usize),
    /// The name of the column in the header.
    Name(String),
}

/// Several columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Columns {
    /// These columns, in this order.
    Listed(Vec<Column>),
    /// All columns that are not targets, in order.
    Rest,
}

impl From<usize> for Column {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Column {
    fn from(name: &str) -> Self {
        Self::Name(name.into())
    }
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<Range<usize>> for Columns {
    fn from(numbers: Range<usize>) -> Self {
        Self::Listed(numbers.map(Column::Number).collect())
    }
}

impl<C: Into<Column>, const N: usize> From<[C; N]> for Columns {
    fn from(columns: [C; N]) -> Self {
        Self::Listed(columns.into_iter().map(Into::into).collect())
    }
}

impl<C: Into<Column>> From<Vec<C>> for Columns {
    fn from(columns: Vec<C>) -> Self {
        Self::Listed(columns.into_iter().map(Into::into).collect())
    }
}

impl<C: Clone + Into<Column>> From<&[C]> for Columns {
    fn from(columns: &[C]) -> Self {
        Self::Listed(columns.iter().cloned().map(Into::into).collect())
    }
}
