//! Selecting the columns of inputs and targets.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Column, Columns, Problems, Table};
use crate::error::Listed;
use crate::shape::{Dimensions, Shape};

impl Table {
    /// The columns of the inputs. Adds a problem if they do not form samples or conflict with the
    /// targets.
    pub(super) fn input_columns<I: Shape>(
        &self,
        inputs: &Columns,
        targets: &[usize],
        problems: &mut Problems,
    ) -> Vec<usize> {
        let columns = match inputs {
            Columns::Listed(columns) => self.find_all(columns, problems),
            Columns::Rest => self.all_but(targets),
        };
        self.check_read(&columns, problems);
        self.check_apart(&columns, targets, problems);
        self.check_rows(&columns, targets, problems);
        if problems.is_empty() {
            self.check_shape::<I>(&columns, problems);
        }
        columns
    }

    pub(super) fn all_but(&self, others: &[usize]) -> Vec<usize> {
        (0..self.columns())
            .filter(|column| !others.contains(column))
            .collect()
    }

    pub(super) fn find_all(&self, columns: &[Column], problems: &mut Problems) -> Vec<usize> {
        let found = columns
            .iter()
            .flat_map(|column| self.find(column, problems));
        found.collect()
    }

    /// The index of a column; if it is not unique or does not exist, adds a problem.
    pub(super) fn find(&self, column: &Column, problems: &mut Problems) -> Vec<usize> {
        let found: Vec<usize> = match column {
            Column::Number(number) => (*number < self.columns())
                .then_some(*number)
                .into_iter()
                .collect(),
            Column::Name(name) => self.named(name).collect(),
        };
        match (&found[..], column, &self.header) {
            ([_], ..) => return found,
            ([first, second, ..], Column::Name(name), _) => problems.add(format!(
                "several columns are called `{name}`, such as columns {first} and {second} \
                 (numbered from 0): choose one by its number"
            )),
            (_, Column::Number(number), _) => problems.add(format!(
                "column {number} is out of range: there are {} columns, numbered from 0",
                self.columns()
            )),
            (_, Column::Name(name), None) => problems.add(format!(
                "there is no column `{name}`: the file was read without a header"
            )),
            (_, Column::Name(name), Some(header)) => problems.add(format!(
                "there is no column `{name}`; the columns are {}",
                Listed(header)
            )),
        }
        Vec::new()
    }

    fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        let names = self.header.iter().flatten().enumerate();
        names.filter_map(move |(number, column)| (column == name).then_some(number))
    }

    /// Adds a problem for each column with unsupported content.
    pub(super) fn check_read(&self, columns: &[usize], problems: &mut Problems) {
        for &column in columns {
            if let Some(what) = self.cells.unread(column) {
                let name = self.column(column);
                problems.add(format!("{name} holds {what}"));
            }
        }
    }

    /// Adds a problem for each column that is an input twice, or both an input and a target.
    fn check_apart(&self, inputs: &[usize], targets: &[usize], problems: &mut Problems) {
        for (place, column) in inputs.iter().enumerate() {
            let name = || self.column(*column);
            if inputs[..place].contains(column) {
                problems.add(format!("{} is listed twice as an input", name()));
            }
            if self.targets_are_inputs {
                continue;
            }
            let header = self.header.as_deref().unwrap_or_default();
            let same = |target: &&usize| {
                column == *target
                    || header
                        .get(*column)
                        .is_some_and(|name| !name.is_empty() && header.get(**target) == Some(name))
            };
            match targets.iter().find(same) {
                Some(target) if target == column => problems.add(format!(
                    "{} is both an input and a target: if this is intended, call \
                     `with_targets_as_inputs`",
                    name()
                )),
                Some(target) => problems.add(format!(
                    "{} is an input and has the same name as the target in column {target}: if \
                     this is intended, call `with_targets_as_inputs`",
                    name()
                )),
                None => {}
            }
        }
    }

    /// Adds a problem if the columns have different numbers of rows, or no rows.
    pub(super) fn check_rows(&self, inputs: &[usize], targets: &[usize], problems: &mut Problems) {
        let mut columns = targets.iter().chain(inputs);
        let Some(&first) = columns.find(|column| self.cells.unread(**column).is_none()) else {
            return;
        };
        let rows = self.cells.rows_of(first);
        if rows == 0 {
            problems.add(format!(
                "there are no rows of data in {}",
                self.column(first)
            ));
        }
        for column in targets.iter().chain(inputs) {
            if self.cells.width(*column) == 0 {
                problems.add(format!(
                    "{} has shape {:?}: its rows contain no numbers",
                    self.column(*column),
                    self.cells.shape(*column).unwrap_or_default()
                ));
            }
        }
        for &column in columns {
            let found = self.cells.rows_of(column);
            if found != rows && self.cells.unread(column).is_none() {
                problems.add(format!(
                    "{} has {found} rows, but {} has {rows}",
                    self.column(column),
                    self.column(first),
                ));
            }
        }
    }

    /// Adds a problem if the columns do not contain the numbers of a sample.
    fn check_shape<I: Shape>(&self, columns: &[usize], problems: &mut Problems) {
        let widths = columns.iter().map(|column| self.cells.width(*column));
        let numbers = widths.fold(0_usize, usize::saturating_add);
        if numbers != I::SIZE {
            return problems.add(format!(
                "{numbers} input columns were selected, but a sample has {} numbers",
                I::SIZE
            ));
        }
        for &column in columns {
            // The number matches, but the axes do not, for example in images with channels first.
            if let Some(shape) = self.cells.shape(column)
                && shape.len() > 1
                && sizes(shape).ne(sizes(I::DIMENSIONS))
            {
                return problems.add(format!(
                    "the samples in column {column} have shape `{shape:?}`, but those of the data \
                     set have `{}`",
                    Dimensions(I::DIMENSIONS)
                ));
            }
        }
    }

    /// A column, as error messages name it.
    pub(super) fn column(&self, column: usize) -> String {
        match self.header.as_ref().and_then(|header| header.get(column)) {
            Some(name) => format!("column {column} (`{}`)", shortened(name)),
            None => format!("column {column}"),
        }
    }
}

/// The axes of a shape without those of length 1, such as the channel of gray images, which are
/// often left out.
fn sizes(shape: &[usize]) -> impl Iterator<Item = usize> {
    shape.iter().copied().filter(|size| *size != 1)
}

/// The maximum number of characters of a name in an error message.
const MOST_CHARACTERS: usize = 60;

fn shortened(name: &str) -> String {
    let mut shown: String = name.chars().take(MOST_CHARACTERS).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    shown
}
