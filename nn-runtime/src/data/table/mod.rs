//! From a table of fields to a data set.

mod cells;
mod columns;
mod problems;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "npz")]
pub(in crate::data) use cells::Arrays;
use cells::Cell;
pub(in crate::data) use cells::Cells;
#[cfg(feature = "csv")]
pub(in crate::data) use cells::Row;
#[cfg(feature = "parquet")]
pub(in crate::data) use cells::Values;
pub use columns::{Column, Columns};
pub(in crate::data) use problems::Problems;

use crate::data::Dataset;
use crate::error::{Listed, Result};
use crate::scalar::Scalar;
use crate::shape::{Dimensions, Shape};

/// The rows of a file, which a reader has read: [`classes`](Self::classes),
/// [`labels`](Self::labels) and [`values`](Self::values) make a data set of it.
///
/// | file | its columns are | numbers in a column |
/// |---|---|---|
/// | CSV | its columns, as text | one |
/// | `.npy` | those of its one array: the numbers of a row | one |
/// | `.npz` | its arrays, by name | those of a row, in order |
/// | Parquet | its columns | one |
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(super) name: String,
    pub(super) header: Option<Vec<String>>,
    pub(super) cells: Cells,
    /// Inputs that are missing are NaN.
    missing: bool,
}

impl Table {
    pub(super) fn new(name: &str, header: Option<Vec<String>>, cells: Cells) -> Self {
        Self {
            name: name.into(),
            header,
            cells,
            missing: false,
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

    /// How many rows there are, without the header.
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
    /// If a column does not exist, the inputs are not as many as a sample has, or fields are no
    /// finite numbers or no classes: the message names file, line and column of the first ten.
    pub fn classes<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        class: impl Into<Column>,
    ) -> Result<Dataset<I, u32, S>> {
        let mut problems = Problems::new(&self.name);
        let target = self.find(&class.into(), &mut problems);
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
        let target = self.find(&label, &mut problems);
        let mut labels = self.convert(&target, &mut problems, "a label", Cell::label);
        problems.none()?;
        labels.sort_unstable();
        labels.dedup();
        let labels: Vec<String> = labels.into_iter().map(Cow::into_owned).collect();
        let data = self.labelled_as(inputs, label, &labels)?;
        Ok((data, labels))
    }

    /// A data set for classification whose classes are words, each the place of the word in
    /// `labels`: for a test file, with the labels of the training file.
    ///
    /// # Errors
    /// As [`classes`](Self::classes); and if a word is not among the labels.
    pub fn labelled_as<I: Shape, S: Scalar>(
        &self,
        inputs: impl Into<Columns>,
        label: impl Into<Column>,
        labels: &[String],
    ) -> Result<Dataset<I, u32, S>> {
        let mut problems = Problems::new(&self.name);
        let target = self.find(&label.into(), &mut problems);
        let inputs = self.inputs::<I, S>(&inputs.into(), &target, &mut problems);
        let classes = self.convert(&target, &mut problems, "one of the labels", |cell| {
            let found = cell.label()?;
            let class = labels.iter().position(|label| *label == found)?;
            u32::try_from(class).ok()
        });
        problems.none()?;
        Dataset::from_flat(inputs, classes)
    }

    /// A data set for regression: the columns `targets` hold the values of each sample.
    ///
    /// # Errors
    /// If a column does not exist, the inputs are not as many as a sample has, or fields are no
    /// finite numbers: the message names file, line and column of the first ten.
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
        let inputs = self.inputs::<I, S>(&inputs, &targets, &mut problems);
        let values = self.convert(&targets, &mut problems, "a number", number);
        problems.none()?;
        Dataset::from_flat(inputs, values)
    }

    fn inputs<I: Shape, S: Scalar>(
        &self,
        inputs: &Columns,
        targets: &[usize],
        problems: &mut Problems,
    ) -> Vec<S> {
        let columns = match inputs {
            Columns::Listed(columns) => self.find_all(columns, problems),
            Columns::Rest => self.all_but(targets),
        };
        let numbers: usize = columns.iter().map(|column| self.cells.width(*column)).sum();
        if numbers != I::SIZE {
            if problems.is_empty() {
                problems.add(format!(
                    "{numbers} columns are the inputs, but a sample has {} numbers",
                    I::SIZE
                ));
            }
            return Vec::new();
        }
        for &column in &columns {
            // The same numbers in another order, as of images with the channels first.
            if let Some(shape) = self.cells.shape(column)
                && shape.len() > 1
                && shape != I::DIMENSIONS
            {
                problems.add(format!(
                    "the samples in column {column} have the shape `{shape:?}`, but those of the \
                     data set `{}`",
                    Dimensions(I::DIMENSIONS)
                ));
                return Vec::new();
            }
        }
        self.convert(&columns, problems, "a number", |cell| {
            if self.missing && cell.is_missing() {
                Some(S::from_f64(f64::NAN))
            } else {
                number(cell)
            }
        })
    }

    fn all_but(&self, others: &[usize]) -> Vec<usize> {
        (0..self.columns())
            .filter(|column| !others.contains(column))
            .collect()
    }

    fn find_all(&self, columns: &[Column], problems: &mut Problems) -> Vec<usize> {
        let found = columns
            .iter()
            .flat_map(|column| self.find(column, problems));
        found.collect()
    }

    /// The number of a column, or none and a problem.
    fn find(&self, column: &Column, problems: &mut Problems) -> Vec<usize> {
        let found = match column {
            Column::Number(number) => (*number < self.columns()).then_some(*number),
            Column::Name(name) => self
                .header
                .iter()
                .flatten()
                .position(|column| column == name),
        };
        if found.is_none() {
            problems.add(match (column, &self.header) {
                (Column::Number(number), _) => format!(
                    "there is no column {number}: there are {}, numbered from 0",
                    self.columns()
                ),
                (Column::Name(name), None) => {
                    format!("there is no column `{name}`: the file is read without a header")
                }
                (Column::Name(name), Some(header)) => {
                    format!("there is no column `{name}`: there are {}", Listed(header))
                }
            });
        }
        found.into_iter().collect()
    }

    /// The numbers of these columns of all rows, row after row.
    fn convert<'a, T>(
        &'a self,
        columns: &[usize],
        problems: &mut Problems,
        expected: &str,
        parse: impl Fn(Cell<'a>) -> Option<T>,
    ) -> Vec<T> {
        let width: usize = columns.iter().map(|column| self.cells.width(*column)).sum();
        let mut values = Vec::with_capacity(self.len().saturating_mul(width));
        if width == 0 {
            // There may be any number of rows that hold nothing.
            return values;
        }
        for row in 0..self.len() {
            for &column in columns {
                for place in 0..self.cells.width(column) {
                    let cell = self.cells.get(row, column, place);
                    if let Some(value) = parse(cell) {
                        values.push(value);
                        continue;
                    }
                    let (row, column) = (self.cells.row(row), self.column(column, place));
                    problems.add(format!(
                        "{row}, {column}: expected {expected}, found {cell}"
                    ));
                    if problems.is_full() {
                        return values;
                    }
                }
            }
        }
        values
    }

    /// What a message calls a column, or a number in one that has several.
    fn column(&self, column: usize, place: usize) -> String {
        let named = match self.header.as_ref().and_then(|header| header.get(column)) {
            Some(name) => format!("column {column} (`{name}`)"),
            None => format!("column {column}"),
        };
        if self.cells.width(column) == 1 {
            named
        } else {
            format!("{named}, number {place}")
        }
    }
}

/// A finite number.
fn number<S: Scalar>(cell: Cell<'_>) -> Option<S> {
    let value = S::from_f64(cell.number()?);
    value.is_finite().then_some(value)
}
