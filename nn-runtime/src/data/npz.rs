//! Data sets from numpy's files.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use std::path::Path;

use super::table::{Arrays, Cells, Problems, Table};
use crate::error::Result;
use crate::files::npy::read_npy_within;
use crate::files::npz::npz_entries;

/// How the arrays of numpy are read: those of a `.npz` file, and the one of a `.npy` file.
///
/// Rows, which are samples, are the first dimension of every array. In a `.npz` file the arrays are
/// the columns of the table, each with all numbers of a row: an array of shape `(N, T, F)` holds
/// sequences `[T, F]`, one of `(N, H, W, C)` images `[H, W, C]`, channels last. In a `.npy` file
/// each number of a row is a column. Axes of length 1 say nothing: `(N, H, W)` holds images `[H, W, 1]`.
///
/// ```
/// use nn_runtime::{data::NpzReader, io::write_npz, prelude::*};
///
/// # let directory = std::env::temp_dir().join(format!("npz-data-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// # let path = directory.join("steps.npz");
/// // As numpy.savez("steps.npz", x=…, y=…) writes it: two samples of two steps.
/// write_npz(&path, |file| {
///     file.add("x", &[2, 2, 1], &[0.1_f32, 0.2, 0.3, 0.4])?;
///     file.add("y", &[2], &[1.0_f32, 0.0])
/// })?;
/// let table = NpzReader::default().read(&path)?;
/// let data = table.classes::<Sequence<2, 1>, f32>(["x"], "y")?;
/// assert_eq!(data.inputs(), [0.1, 0.2, 0.3, 0.4]);
/// assert_eq!(data.targets(), [1, 0]);
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NpzReader {
    /// The most bytes of memory that the arrays of a file may take; by default 1 GiB, or 16 times the size
    /// of the file where that is more.
    pub memory_limit: Option<u64>,
}

impl NpzReader {
    /// Reads a file: `.npy` if that is how its name ends, else `.npz`.
    ///
    /// The arrays of a `.npz` file need not belong together: those that a data set is made of must
    /// have as many rows each, and hold real numbers (`f4`, `f8`, `i1` to `i8`, `u1` to `u8`, `b1`).
    ///
    /// # Errors
    /// If the file cannot be read, is no such file or is cut short, has no rows or rows
    /// without numbers, or takes more memory than it may.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let mut problems = Problems::new(&name);
        let split = path.extension().is_some_and(|end| end == "npy");
        let (names, arrays): (Vec<String>, Vec<_>) = if split {
            let array = read_npy_within(path, self.memory_limit)?;
            if array.rows() == 0 {
                problems.add("there is not a single row of data".into());
            } else if array.row_len() == 0 {
                let shape = array.shape();
                problems.add(format!("the shape {shape:?}: its rows hold no numbers"));
            }
            (vec![], vec![Ok(array)])
        } else {
            npz_entries(path, self.memory_limit)?.into_iter().unzip()
        };
        if arrays.is_empty() {
            problems.add("there is no array in it".into());
        }
        problems.none()?;
        let header = (!split).then_some(names);
        Ok(Table::new(
            &name,
            header,
            Cells::Arrays(Arrays { arrays, split }),
        ))
    }
}
