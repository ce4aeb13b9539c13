//! Data sets from numpy files.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use std::path::Path;

use super::table::{Arrays, Cells, Problems, Table};
use crate::error::Result;
use crate::files::npy::read_npy_within;
use crate::files::npz::npz_entries;

/// Reads numpy arrays: those of an `.npz` file, or the one of an `.npy` file.
///
/// The first dimension of every array is the rows, which are the samples. In an `.npz` file, the
/// arrays are the columns of the table, each with all numbers of a row: an array of shape
/// `(N, T, F)` holds sequences `[T, F]`, and one of shape `(N, H, W, C)` holds images `[H, W, C]`,
/// channels last. In an `.npy` file, each number of a row is a column. Axes of length 1 may be left
/// out: `(N, H, W)` holds images `[H, W, 1]`.
///
/// ```
/// use nn_runtime::{data::NpzReader, io::write_npz, prelude::*};
///
/// # let directory = std::env::temp_dir().join(format!("npz-data-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// # let path = directory.join("steps.npz");
/// // The file that numpy.savez("steps.npz", x=…, y=…) writes: two samples of two steps.
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
    /// The maximum memory for the arrays of a file, in bytes. The default is 1 GiB, or 16 times the
    /// size of the file if that is more.
    pub memory_limit: Option<u64>,
}

impl NpzReader {
    /// Reads a file. It is an `.npy` file if its name ends that way, otherwise an `.npz` file.
    ///
    /// The arrays of an `.npz` file may have different numbers of rows. Only those that a data set
    /// is made of must have the same number of rows, and contain real numbers (`f4`, `f8`, `i1` to
    /// `i8`, `u1` to `u8`, `b1`).
    ///
    /// # Errors
    /// If the file cannot be read, has another format or is truncated, has no rows or rows without
    /// numbers, or exceeds the memory limit.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let mut problems = Problems::new(&name);
        let split = path.extension().is_some_and(|end| end == "npy");
        let (names, arrays): (Vec<String>, Vec<_>) = if split {
            let array = read_npy_within(path, self.memory_limit)?;
            if array.rows() == 0 {
                problems.add("there are no rows of data".into());
            } else if array.row_len() == 0 {
                let shape = array.shape();
                problems.add(format!(
                    "the shape is {shape:?}: the rows contain no numbers"
                ));
            }
            (vec![], vec![Ok(array)])
        } else {
            npz_entries(path, self.memory_limit)?.into_iter().unzip()
        };
        if arrays.is_empty() {
            problems.add("it contains no arrays".into());
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
