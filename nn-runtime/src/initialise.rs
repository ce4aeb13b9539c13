//! The first values of parameters.

use rand::Rng;

use crate::random::Generator;
use crate::scalar::Scalar;

/// How a weight matrix is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initialiser {
    /// All zero.
    Zeros,
    /// Uniform, with the variance 2 / (inputs + outputs).
    GlorotUniform,
}

impl Initialiser {
    /// Draws a matrix of `rows` (outputs) × `columns` (inputs), column after column.
    pub fn fill<S: Scalar>(
        self,
        values: &mut [S],
        rows: usize,
        columns: usize,
        generator: &mut Generator,
    ) {
        match self {
            Self::Zeros => values.fill(S::ZERO),
            Self::GlorotUniform => {
                let limit = libm::sqrt(6.0 / (rows + columns) as f64);
                for value in values {
                    *value = S::from_f64((2.0 * uniform(generator) - 1.0) * limit);
                }
            }
        }
    }
}

/// Uniform from 0 (included) to 1 (not), of 53 bits.
fn uniform(generator: &mut Generator) -> f64 {
    (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
