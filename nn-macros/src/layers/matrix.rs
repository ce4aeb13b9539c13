//! The matrices that a layer holds. The documentation of its field lists them.

use crate::shapes::Dimension;

/// A matrix or vector of numbers: those that a layer learns, or those that it measures.
#[derive(Debug)]
pub(crate) struct Matrix {
    /// Its field in the runtime's type: `weight`.
    pub(crate) field: &'static str,
    pub(crate) rows: Dimension,
    /// One for a vector.
    pub(crate) columns: Dimension,
    /// What the rows and columns of a matrix are: `a row for each output feature`. Nothing for a
    /// vector.
    pub(crate) meaning: Option<&'static str>,
}

impl Matrix {
    pub(super) fn new(
        field: &'static str,
        [rows, columns]: [&Dimension; 2],
        meaning: &'static str,
    ) -> Self {
        Self {
            field,
            rows: rows.clone(),
            columns: columns.clone(),
            meaning: Some(meaning),
        }
    }

    pub(super) fn vector(field: &'static str, length: &Dimension) -> Self {
        Self {
            field,
            rows: length.clone(),
            columns: Dimension::ONE,
            meaning: None,
        }
    }

    /// How many numbers it has.
    pub(super) fn size(&self) -> Dimension {
        self.rows.times(&self.columns)
    }
}
