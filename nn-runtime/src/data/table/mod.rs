//! From a table of fields to a data set.

mod cells;
mod columns;
mod problems;
mod select;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::ControlFlow;

#[cfg(feature = "npz")]
pub(in crate::data) use cells::Arrays;
use cells::Cell;
pub(in crate::data) use cells::Cells;
#[cfg(feature = "csv")]
pub(in crate::data) use cells::Text;
#[cfg(feature = "parquet")]
pub(in crate::data) use cells::Values;
pub use columns::{Column, Columns};
pub(in crate::data) use problems::Problems;

use crate::data::Dataset;
use crate::error::Result;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// The rows of a file, which a reader has read: [`classes`](Self::classes),
/// [`labels`](Self::labels) and [`values`](Self::values) make a data set of it.
///
/// | file | its columns are | numbers in a column |
/// |---|---|---|
/// | CSV | its columns, as text | one |
/// | `.npy` | those of its one array: the numbers of a row | one |
/// | `.npz` | its arrays, by name | those of a row, in order |
/// | Parquet | its columns | one |
///
/// What no data set asks for is not looked at: a column may hold what is neither a number nor text,
/// and arrays of different lengths may be in one `.npz` file, as `x_train` and `x_test`. A column is
/// not an input and a target, unless [this is said](Self::with_targets_as_inputs); nor is it found by
/// a name that several have.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(super) name: String,
    pub(super) header: Option<Vec<String>>,
    pub(super) cells: Cells,
    /// Inputs that are missing are NaN.
    missing: bool,
    targets_are_inputs: bool,
}

impl Table {
    pub(super) fn new(name: &str, header: Option<Vec<String>>, cells: Cells) -> Self {
        Self {
            name: name.into(),
            header,
            cells,
            missing: false,
            targets_are_inputs: false,
        }
    }

    /// The same table, whose inputs may be missing: fields that are empty, `NA`, null or NaN
    /// become NaN, for a [`Pipeline`](super::Pipeline) that [fills](super::Fill) them. Targets may
    /// not.
    #[must_use]
    pub fn with_missing(mut self) -> Self {
        self.missing = true;
        self
    }

    /// The same table, of which columns may be inputs and targets at once, as for a network that
    /// learns to give back what it is given.
    #[must_use]
    pub fn with_targets_as_inputs(mut self) -> Self {
        self.targets_are_inputs = true;
        self
    }

    /// How many rows there are, without the header; those of the longest of the arrays of a `.npz`
    /// file.
    pub fn len(&self) -> usize {
        self.cells.rows()
    }

    /// There is not a single row. A reader returns no such table.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.cells.columns()
    }

    /// The names of the columns, where the file has any.
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// A data set for classification. The column `class` holds whole numbers from 0; `inputs`
    /// (`0..64`, `["length", "width"]`, [`Columns::Rest`]) are the numbers of a sample, features
    /// first.
    ///
    /// # Errors
    /// If a column does not exist or has a name that several have, is an input and the target, or
    /// holds what is not read; if the inputs are not as many as a sample has, or fields are no finite
    /// numbers or no classes: the message names file, line and column of the first ten.
    pub fn classes<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        class: impl Into<Column>,
    ) -> Result<Dataset<I, u32, S>> {
        let mut problems = Problems::new(&self.name);
        let target = self.target(&class.into(), &mut problems);
        let inputs = self.inputs::<I, S>(&inputs.into(), &target, &mut problems);
        let classes = self.convert(&target, &mut problems, "a class (0, 1, 2, …)", |cell| {
            // Some programs write whole numbers as 3.0.
            let value = cell.number()?;
            let class = value as u32;
            (f64::from(class) == value).then_some(class)
        });
        problems.none()?;
        Dataset::from_flat(inputs, classes)
    }

    /// A data set for classification whose classes are words, and the words in the order of
    /// their class, which is that of the alphabet.
    ///
    /// # Errors
    /// As [`classes`](Self::classes).
    pub fn labels<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        label: impl Into<Column>,
    ) -> Result<(Dataset<I, u32, S>, Vec<String>)> {
        let mut problems = Problems::new(&self.name);
        let label = label.into();
        let target = self.target(&label, &mut problems);
        let mut labels = BTreeSet::new();
        self.convert(&target, &mut problems, "a label", |cell| {
            let label = cell.label()?;
            if !labels.contains(&label[..]) {
                labels.insert(label.into_owned());
            }
            Some(())
        });
        problems.none()?;
        let labels: Vec<String> = labels.into_iter().collect();
        let data = self.labeled_as(inputs, label, &labels)?;
        Ok((data, labels))
    }

    /// A data set for classification whose classes are words, each the place of the word in
    /// `labels`: for a test file, with the labels of the training file.
    ///
    /// # Errors
    /// As [`classes`](Self::classes); and if a word is not among the labels.
    pub fn labeled_as<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        label: impl Into<Column>,
        labels: &[String],
    ) -> Result<Dataset<I, u32, S>> {
        let mut problems = Problems::new(&self.name);
        let target = self.target(&label.into(), &mut problems);
        let inputs = self.inputs::<I, S>(&inputs.into(), &target, &mut problems);
        // The first of several places.
        let places = labels.iter().enumerate().rev();
        let places: BTreeMap<&str, usize> =
            places.map(|(place, label)| (&label[..], place)).collect();
        let classes = self.convert(&target, &mut problems, "one of the labels", |cell| {
            let class = places.get(&cell.label()?[..])?;
            u32::try_from(*class).ok()
        });
        problems.none()?;
        Dataset::from_flat(inputs, classes)
    }

    /// A data set for regression: the columns `targets` hold the values of each sample.
    ///
    /// # Errors
    /// As [`classes`](Self::classes), where the targets are finite numbers.
    pub fn values<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        targets: impl Into<Columns>,
    ) -> Result<Dataset<I, S, S>> {
        let mut problems = Problems::new(&self.name);
        let mut targets = match targets.into() {
            Columns::Listed(columns) => self.find_all(&columns, &mut problems),
            Columns::Rest => Vec::new(),
        };
        let inputs = inputs.into();
        if targets.is_empty() {
            // The rest of the columns, once the inputs are known.
            if let Columns::Listed(columns) = &inputs {
                let inputs = self.find_all(columns, &mut Problems::new(&self.name));
                targets = self.all_but(&inputs);
            }
        }
        if targets.is_empty() {
            problems.add(String::from("no column is left for the targets"));
        }
        self.check_read(&targets, &mut problems);
        let inputs = self.inputs::<I, S>(&inputs, &targets, &mut problems);
        let values = self.convert(&targets, &mut problems, "a number", number);
        problems.none()?;
        Dataset::from_flat(inputs, values)
    }

    /// The column of the target.
    fn target(&self, column: &Column, problems: &mut Problems) -> Vec<usize> {
        let found = self.find(column, problems);
        self.check_read(&found, problems);
        found
    }

    fn inputs<I: Shape, S: Scalar>(
        &self,
        inputs: &Columns,
        targets: &[usize],
        problems: &mut Problems,
    ) -> Vec<S> {
        let columns = self.input_columns::<I>(inputs, targets, problems);
        if !problems.is_empty() {
            return Vec::new();
        }
        self.convert(&columns, problems, "a number", |cell| {
            if self.missing && cell.is_missing() {
                Some(S::from_f64(f64::NAN))
            } else {
                number(cell)
            }
        })
    }

    /// The numbers of these columns of all rows, row after row.
    fn convert<T>(
        &self,
        columns: &[usize],
        problems: &mut Problems,
        expected: &str,
        mut parse: impl FnMut(Cell<'_>) -> Option<T>,
    ) -> Vec<T> {
        if columns
            .iter()
            .any(|column| self.cells.unread(*column).is_some())
        {
            return Vec::new();
        }
        let rows = columns
            .first()
            .map_or(0, |column| self.cells.rows_of(*column));
        let width: usize = columns.iter().map(|column| self.cells.width(*column)).sum();
        let mut values = Vec::with_capacity(rows.saturating_mul(width));
        let _ = self.cells.visit(columns, &mut |place, cell| {
            if let Some(value) = parse(cell) {
                values.push(value);
                return ControlFlow::Continue(());
            }
            let (row, column) = (place.row(), self.column(place.column));
            let number = if self.cells.width(place.column) == 1 {
                String::new()
            } else {
                format!(", number {}", place.number)
            };
            problems.add(format!(
                "{row}, {column}{number}: expected {expected}, found {cell}"
            ));
            if problems.is_full() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        values
    }
}

/// A finite number.
fn number<S: Scalar>(cell: Cell<'_>) -> Option<S> {
    let value = S::from_f64(cell.number()?);
    value.is_finite().then_some(value)
}
