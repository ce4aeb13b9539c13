//! Event files for [`TensorBoard`](https://www.tensorflow.org/tensorboard): for watching a run
//! there.
//!
//! A training run writes them with
//! [`RunDirectory::tensorboard`](crate::train::RunDirectory::tensorboard). In your own loop, use an
//! [`EventFile`]:
//!
//! ```
//! use nn_runtime::histogram::Histogram;
//! use nn_runtime::tensorboard::{EventFile, Value};
//!
//! # let directory = std::env::temp_dir().join(format!("events-{}", std::process::id()));
//! # std::fs::create_dir_all(&directory).unwrap();
//! # let directory = &directory;
//! let weights = Histogram::new(&[0.5_f32, -1.0, 0.25], 30);
//! let mut events = EventFile::create(directory)?;
//! for step in 1..=10 {
//!     events.write(step, &[
//!         Value::Scalar { tag: "loss", value: 1.0 / step as f64 },
//!         Value::Histogram { tag: "weights", histogram: &weights },
//!     ])?;
//! }
//! # std::fs::remove_dir_all(directory).unwrap();
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```

mod file;
mod messages;
mod record;

pub use file::EventFile;
pub use record::{Content, append_record};

use crate::histogram::Histogram;

/// A value at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A point of a curve, stored as `f32`. It may be infinite or NaN, which `TensorBoard` marks.
    Scalar {
        /// The name of the curve. A prefix before a `/` is the name of a group.
        tag: &'a str,
        /// The value.
        value: f64,
    },
    /// The distribution of numbers.
    Histogram {
        /// The name of the histogram.
        tag: &'a str,
        /// The numbers. An empty histogram is not shown.
        histogram: &'a Histogram,
    },
}
