//! From a table of fields to a data set.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Column, Columns};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// The rows of a file, all of the same length, as text. A [`CsvReader`](super::CsvReader) reads
/// it; [`classes`](Self::classes), [`labels`](Self::labels) and [`values`](Self::values) make a
/// data set of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvTable {
    pub(super) name: String,
    pub(super) header: Option<Vec<String>>,
    pub(super) columns: usize,
    pub(super) rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) fields: Vec<String>,
}

impl CsvTable {
    /// How many rows there are, without the header.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is not a single row. A reader returns no such table.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many columns each row has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The names of the columns, where the file has a header.
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
        let classes = self.convert(&target, &mut problems, "a class (0, 1, 2, …)", |field| {
            field.parse::<u32>().ok().or_else(|| {
                // Some programs write whole numbers as 3.0.
                let value = field.parse::<f64>().ok()?;
                let class = value as u32;
                (f64::from(class) == value).then_some(class)
            })
        });
        problems.none()?;
        Dataset::classes(inputs, classes)
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
        let column = self.convert(&target, &mut problems, "a label", |field| {
            (!field.is_empty()).then_some(field)
        });
        problems.none()?;
        let mut labels: Vec<String> = column.into_iter().map(String::from).collect();
        labels.sort_unstable();
        labels.dedup();
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
        let classes = self.convert(&target, &mut problems, "one of the labels", |field| {
            let class = labels.iter().position(|label| label == field)?;
            u32::try_from(class).ok()
        });
        problems.none()?;
        Dataset::classes(inputs, classes)
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
        Dataset::values(inputs, values, targets.len())
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
        if columns.len() != I::SIZE {
            if problems.list.is_empty() {
                problems.add(format!(
                    "{} columns are the inputs, but a sample has {} numbers",
                    columns.len(),
                    I::SIZE
                ));
            }
            return Vec::new();
        }
        self.convert(&columns, problems, "a number", number)
    }

    fn all_but(&self, others: &[usize]) -> Vec<usize> {
        (0..self.columns)
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
            Column::Number(number) => (*number < self.columns).then_some(*number),
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
                    self.columns
                ),
                (Column::Name(name), None) => {
                    format!("there is no column `{name}`: the file is read without a header")
                }
                (Column::Name(name), Some(header)) => format!(
                    "there is no column `{name}`: there are `{}`",
                    header.join("`, `")
                ),
            });
        }
        found.into_iter().collect()
    }

    /// These columns of all rows, row after row.
    fn convert<'a, T>(
        &'a self,
        columns: &[usize],
        problems: &mut Problems,
        expected: &str,
        parse: impl Fn(&'a str) -> Option<T>,
    ) -> Vec<T> {
        let mut values = Vec::with_capacity(self.rows.len() * columns.len());
        for Row { line, fields } in &self.rows {
            for &column in columns {
                let field = fields.get(column).map_or("", String::as_str);
                match parse(field) {
                    Some(value) => values.push(value),
                    None => problems.add(format!(
                        "line {line}, {}: expected {expected}, found {}",
                        self.column(column),
                        Found(field)
                    )),
                }
                if problems.is_full() {
                    return values;
                }
            }
        }
        values
    }

    fn column(&self, number: usize) -> String {
        match self.header.as_ref().and_then(|header| header.get(number)) {
            Some(name) => format!("column {number} (`{name}`)"),
            None => format!("column {number}"),
        }
    }
}

/// A finite number.
fn number<S: Scalar>(field: &str) -> Option<S> {
    let value = S::from_f64(field.parse().ok()?);
    value.is_finite().then_some(value)
}

/// A field as a message shows it: quoted, and not longer than a line.
struct Found<'a>(&'a str);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(40) {
            _ if self.0.is_empty() => f.write_str("nothing"),
            None => write!(f, "{:?}", self.0),
            Some((end, _)) => write!(f, "{:?}…", &self.0[..end]),
        }
    }
}

/// What is wrong with a file: the first ten problems, and that there are more.
pub(super) struct Problems {
    path: String,
    list: Vec<String>,
    full: bool,
}

impl Problems {
    pub(super) fn new(path: &str) -> Self {
        Self {
            path: path.into(),
            list: Vec::new(),
            full: false,
        }
    }

    pub(super) fn add(&mut self, problem: String) {
        if self.list.len() < 10 {
            self.list.push(problem);
        } else if !self.full {
            self.full = true;
            self.list.push(String::from("…and more"));
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn none(self) -> Result<()> {
        if self.list.is_empty() {
            Ok(())
        } else {
            Err(Error::Content {
                path: self.path,
                problems: self.list,
            })
        }
    }
}
