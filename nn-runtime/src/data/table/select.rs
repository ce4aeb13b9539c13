//! Which columns of a table become inputs and targets.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Column, Columns, Problems, Table};
use crate::error::Listed;
use crate::shape::{Dimensions, Shape};

impl Table {
    /// The columns of the inputs, of which each sample is made, beside those of its targets.
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

    /// The number of a column, or none and a problem.
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
                "there are several columns `{name}`, as {first} and {second}, numbered from 0: say \
                 which is meant by its number"
            )),
            (_, Column::Number(number), _) => problems.add(format!(
                "there is no column {number}: there are {}, numbered from 0",
                self.columns()
            )),
            (_, Column::Name(name), None) => problems.add(format!(
                "there is no column `{name}`: the file is read without a header"
            )),
            (_, Column::Name(name), Some(header)) => problems.add(format!(
                "there is no column `{name}`: there are {}",
                Listed(header)
            )),
        }
        Vec::new()
    }

    fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        let names = self.header.iter().flatten().enumerate();
        names.filter_map(move |(number, column)| (column == name).then_some(number))
    }

    /// Adds a problem for each column whose content is of a kind that is not read.
    pub(super) fn check_read(&self, columns: &[usize], problems: &mut Problems) {
        for &column in columns {
            if let Some(what) = self.cells.unread(column) {
                let name = self.column(column);
                problems.add(format!("{name} holds {what}"));
            }
        }
    }

    /// Adds a problem for a column that is an input twice, or a target too.
    fn check_apart(&self, inputs: &[usize], targets: &[usize], problems: &mut Problems) {
        for (place, column) in inputs.iter().enumerate() {
            let name = || self.column(*column);
            if inputs[..place].contains(column) {
                problems.add(format!("{} is an input twice", name()));
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
                    "{} is an input and a target: if it should be both, say so by \
                     `with_targets_as_inputs`",
                    name()
                )),
                Some(target) => problems.add(format!(
                    "{} is an input, and has the name of the target in column {target}: if it \
                     should be one, say so by `with_targets_as_inputs`",
                    name()
                )),
                None => {}
            }
        }
    }

    /// Adds a problem where columns have different numbers of rows, or none.
    pub(super) fn check_rows(&self, inputs: &[usize], targets: &[usize], problems: &mut Problems) {
        let mut columns = targets.iter().chain(inputs);
        let Some(&first) = columns.find(|column| self.cells.unread(**column).is_none()) else {
            return;
        };
        let rows = self.cells.rows_of(first);
        if rows == 0 {
            problems.add(format!(
                "there is not a single row of data in {}",
                self.column(first)
            ));
        }
        for column in targets.iter().chain(inputs) {
            if self.cells.width(*column) == 0 {
                problems.add(format!(
                    "{} has the shape {:?}: its rows hold no numbers",
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

    /// Adds a problem where columns are not the numbers of a sample.
    fn check_shape<I: Shape>(&self, columns: &[usize], problems: &mut Problems) {
        let widths = columns.iter().map(|column| self.cells.width(*column));
        let numbers = widths.fold(0_usize, usize::saturating_add);
        if numbers != I::SIZE {
            return problems.add(format!(
                "{numbers} columns are the inputs, but a sample has {} numbers",
                I::SIZE
            ));
        }
        for &column in columns {
            // The same numbers in another order, as of images with the channels first.
            if let Some(shape) = self.cells.shape(column)
                && shape.len() > 1
                && sizes(shape).ne(sizes(I::DIMENSIONS))
            {
                return problems.add(format!(
                    "the samples in column {column} have the shape `{shape:?}`, but those of the \
                     data set `{}`",
                    Dimensions(I::DIMENSIONS)
                ));
            }
        }
    }

    /// What a message calls a column.
    pub(super) fn column(&self, column: usize) -> String {
        match self.header.as_ref().and_then(|header| header.get(column)) {
            Some(name) => format!("column {column} (`{}`)", shortened(name)),
            None => format!("column {column}"),
        }
    }
}

/// The axes of a shape that say something: those of length 1 do not, as the channel of gray images,
/// which is often left out.
fn sizes(shape: &[usize]) -> impl Iterator<Item = usize> {
    shape.iter().copied().filter(|size| *size != 1)
}

/// Characters of a name that a message shows.
const MOST_CHARACTERS: usize = 60;

fn shortened(name: &str) -> String {
    let mut shown: String = name.chars().take(MOST_CHARACTERS).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    shown
}
