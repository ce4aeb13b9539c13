//! Data sets from comma-separated files.

mod columns;
mod reader;
mod table;

pub use columns::{Column, Columns};
pub use reader::CsvReader;
pub use table::CsvTable;
