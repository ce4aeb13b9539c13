//! Tables, and how they are turned into data sets.

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

/// The rows of a file, as returned by a reader. [`classes`](Self::classes),
/// [`labels`](Self::labels) and [`values`](Self::values) turn it into a data set.
///
/// | file | columns | numbers per row in a column |
/// |---|---|---|
/// | CSV | the columns of the file, as text | one |
/// | `.npy` | the numbers in a row of the array | one |
/// | `.npz` | the arrays, by name | all numbers of a row, in order |
/// | Parquet | the columns of the file | one |
///
/// Only the columns that a data set uses are parsed. Other columns may contain anything, and the
/// arrays of an `.npz` file may have different lengths, such as `x_train` and `x_test`. A column
/// cannot be both an input and a target, unless [explicitly allowed](Self::with_targets_as_inputs),
/// and cannot be selected by a name that several columns have.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(super) name: String,
    pub(super) header: Option<Vec<String>>,
    pub(super) cells: Cells,
    /// Whether missing inputs are allowed, and become NaN.
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

    /// Allows missing inputs: fields that are empty, `NA`, null or NaN become NaN, so that a
    /// [`Pipeline`](super::Pipeline) can [fill](super::Fill) them. Targets must not be missing.
    #[must_use]
    pub fn with_missing(mut self) -> Self {
        self.missing = true;
        self
    }

    /// Allows columns to be both inputs and targets, as for an autoencoder.
    #[must_use]
    pub fn with_targets_as_inputs(mut self) -> Self {
        self.targets_are_inputs = true;
        self
    }

    /// The number of rows, without the header. For an `.npz` file, it is the number of rows of the
    /// longest array.
    pub fn len(&self) -> usize {
        self.cells.rows()
    }

    /// Whether there are no rows. A reader never returns such a table.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.cells.columns()
    }

    /// The names of the columns, if the file has names.
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// Creates a data set for classification. The column `class` contains whole numbers from 0.
    /// `inputs` (`0..64`, `["length", "width"]`, [`Columns::Rest`]) are the columns with the
    /// numbers of a sample, features first.
    ///
    /// # Errors
    /// If a column does not exist, has a name that is not unique, is both an input and the target,
    /// or has unsupported content. Also if the number of inputs is not the size of a sample, or
    /// fields are not finite numbers or not classes. The message names the file, and line and
    /// column of the first ten problems.
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

    /// Creates a data set for classification whose classes are words. Also returns the words in the
    /// order of their class indices, which is alphabetical.
    ///
    /// # Errors
    /// The errors of [`classes`](Self::classes).
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

    /// Creates a data set for classification whose classes are words. The class index of a word is
    /// its index in `labels`. For a test file, pass the labels of the training file.
    ///
    /// # Errors
    /// The errors of [`classes`](Self::classes), or if a word is not among the labels.
    pub fn labeled_as<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        label: impl Into<Column>,
        labels: &[String],
    ) -> Result<Dataset<I, u32, S>> {
        let mut problems = Problems::new(&self.name);
        let target = self.target(&label.into(), &mut problems);
        let inputs = self.inputs::<I, S>(&inputs.into(), &target, &mut problems);
        // In reverse, so that the first of equal labels wins.
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

    /// Creates a data set for regression. The columns `targets` contain the values of each sample.
    ///
    /// # Errors
    /// The errors of [`classes`](Self::classes), except that targets must be finite numbers.
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
            // `Rest` is resolved once the inputs are known.
            if let Columns::Listed(columns) = &inputs {
                let inputs = self.find_all(columns, &mut Problems::new(&self.name));
                targets = self.all_but(&inputs);
            }
        }
        if targets.is_empty() {
            problems.add(String::from("no columns are left for the targets"));
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

    /// The numbers of these columns in all rows, row by row.
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

/// Parses a finite number.
fn number<S: Scalar>(cell: Cell<'_>) -> Option<S> {
    let value = S::from_f64(cell.number()?);
    value.is_finite().then_some(value)
}
