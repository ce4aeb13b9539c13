//! Initial values of parameters: for initializers of your own; a declaration names the others
//! (`init = he_normal`).

use rand::Rng;

use crate::kernels::compiled::compiled;
use crate::random::Generator;
use crate::scalar::Scalar;

/// How a weight matrix is drawn.
///
/// The same seed gives the same bits on every platform. The draws are integers from a portable
/// generator, and everything else is exact arithmetic or comes from the crate `libm`.
///
/// By default, the weights of a linear layer are drawn as the following activation asks
/// ([`Activation::initializer`](crate::activation::Activation::initializer)):
///
/// | activation | initializer | why |
/// |---|---|---|
/// | relu, elu, gelu, `gelu_tanh`, silu, mish, softplus, `hard_swish` | [`HeNormal`](Self::HeNormal) | half of the variance is lost at the kink; the smooth ones are close to relu |
/// | `leaky_relu`, prelu | [`for_leaky_relu`](Self::for_leaky_relu) | as for relu, plus the variance that the slope lets through |
/// | selu | [`LecunNormal`](Self::LecunNormal) | its fixed point is derived for this variance |
/// | sin | [`HeUniform`](Self::HeUniform) | SIREN's limit √(6 / inputs), with frequency 1 |
/// | all others: none, sigmoid, tanh, softsign, softmax, … | [`GlorotUniform`](Self::GlorotUniform) | nearly linear at 0, so the variance is kept in both directions |
///
/// The papers of He, Glorot and `LeCun` fix a variance and leave the distribution open. The default
/// here is the distribution that each paper uses: normal for He and `LeCun`, uniform for Glorot.
///
/// ```
/// use nn_runtime::{initialize::Initializer, random::generator};
///
/// let mut weights = [0.0_f32; 6];
/// Initializer::HeUniform.fill(&mut weights, 2, 3, &mut generator(1));
/// assert!(weights.iter().all(|w| w.abs() <= 2.0_f32.sqrt()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initializer {
    /// All weights are zero.
    Zeros,
    /// All weights are one.
    Ones,
    /// All weights have this value.
    Constant(f64),
    /// A uniform distribution.
    Uniform {
        /// The smallest value.
        low: f64,
        /// The largest value.
        high: f64,
    },
    /// A normal distribution.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// A normal distribution from which values are drawn again while they are more than two
    /// deviations away from the mean. The standard deviation of the result is 0.8796 times the
    /// given one.
    TruncatedNormal {
        /// The mean.
        mean: f64,
        /// The standard deviation before truncation.
        deviation: f64,
    },
    /// A uniform distribution with the variance 2 / (inputs + outputs): X. Glorot and Y. Bengio,
    /// "Understanding the difficulty of training deep feedforward neural networks", 2010.
    GlorotUniform,
    /// A normal distribution with the variance 2 / (inputs + outputs).
    GlorotNormal,
    /// A uniform distribution with the variance 2 / inputs.
    HeUniform,
    /// A normal distribution with the variance 2 / inputs: K. He et al., "Delving deep into
    /// rectifiers", 2015.
    HeNormal,
    /// A uniform distribution with the variance 1 / inputs.
    LecunUniform,
    /// A normal distribution with the variance 1 / inputs: Y. `LeCun` et al., "Efficient backprop",
    /// 1998.
    LecunNormal,
    /// A normal distribution with the variance scale / inputs.
    ScaledNormal {
        /// With 1, a linear layer keeps the variance of its input. With 2, a linear layer followed
        /// by relu does.
        scale: f64,
    },
    /// `gain` times a random matrix whose rows or columns, whichever are fewer, are orthonormal: A.
    /// Saxe, J. `McClelland` and S. Ganguli, "Exact solutions to the nonlinear dynamics of learning
    /// in deep linear neural networks", 2013.
    Orthogonal {
        /// The factor by which the matrix scales lengths.
        gain: f64,
    },
}

/// The shape of the weights that are drawn: a matrix of `rows` × `columns`, column after column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightShape {
    /// How many outputs each input contributes to at one position: the outputs of a `Dense`.
    pub rows: usize,
    /// How many inputs each output depends on: the inputs of a `Dense`, or all numbers in a window
    /// of a convolution.
    pub columns: usize,
    /// How many positions a window has. 1 for everything but convolutions.
    pub positions: usize,
}

impl WeightShape {
    /// A plain matrix.
    #[must_use]
    pub const fn matrix(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            positions: 1,
        }
    }

    /// How many inputs each output depends on.
    #[must_use]
    pub const fn fan_in(self) -> usize {
        self.columns
    }

    /// How many outputs each input contributes to.
    #[must_use]
    pub const fn fan_out(self) -> usize {
        self.rows * self.positions
    }
}

/// How weights get their initial values: an [`Initializer`], a type of your own, or a function.
///
/// In a declaration, an initializer of your own follows `init =`. It is a path (`self::ramp`,
/// `init::SMALL`), a constant (`SMALL`), a closure, or an expression such as `Ramp { slope: 0.1 }`.
/// A layer with several matrices, such as `Attention`, calls it for each matrix.
///
/// ```
/// use nn_runtime::initialize::{Initialize, WeightShape};
/// use nn_runtime::{prelude::*, random::Generator};
///
/// /// The identity, as far as there are rows and columns for it.
/// struct Eye { scale: f32 }
///
/// impl Initialize<f32> for Eye {
///     fn initialize(&self, weights: &mut [f32], shape: WeightShape, _: &mut Generator) {
///         for (place, weight) in weights.iter_mut().enumerate() {
///             let (row, column) = (place % shape.rows, place / shape.rows);
///             *weight = if row == column { self.scale } else { 0.0 };
///         }
///     }
/// }
///
/// network! {
///     struct Net {
///         4 => Dense(4, tanh, init = Eye { scale: 0.5 })
///           => Dense(2, init = |weights, shape, _| weights.fill(1.0 / shape.fan_in() as f32))
///     }
/// }
///
/// let network = Net::new(0);
/// assert_eq!(network.dense1.weight[(2, 2)], 0.5);
/// assert_eq!(network.dense2.weight[(1, 3)], 0.25);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot initialize weights of type `{S}`",
    label = "this is not an initializer of `{S}`",
    note = "help: implement `nn_runtime::initialize::Initialize<{S}>` for it, or use a function that takes `(&mut [{S}], WeightShape, &mut Generator)`"
)]
pub trait Initialize<S> {
    /// Writes all weights, column after column.
    fn initialize(&self, weights: &mut [S], shape: WeightShape, generator: &mut Generator);
}

impl<S: Scalar> Initialize<S> for Initializer {
    fn initialize(&self, weights: &mut [S], shape: WeightShape, generator: &mut Generator) {
        self.fill_window(weights, shape, generator);
    }
}

impl<S, F: Fn(&mut [S], WeightShape, &mut Generator)> Initialize<S> for F {
    fn initialize(&self, weights: &mut [S], shape: WeightShape, generator: &mut Generator) {
        self(weights, shape, generator);
    }
}

/// Returns the closure, and gives its parameters their types. Emitted code calls this.
#[doc(hidden)]
pub fn closure<S, F: Fn(&mut [S], WeightShape, &mut Generator)>(closure: F) -> F {
    closure
}

impl Initializer {
    /// He's initializer for a rectifier that multiplies negative arguments by `slope`. The variance
    /// is 2 / ((1 + slope²) inputs), from section 2.2 of the paper.
    #[must_use]
    pub const fn for_leaky_relu(slope: f64) -> Self {
        Self::ScaledNormal {
            scale: 2.0 / (1.0 + slope * slope),
        }
    }

    /// Draws a matrix of `rows` (outputs) × `columns` (inputs), column after column.
    pub fn fill<S: Scalar>(
        self,
        values: &mut [S],
        rows: usize,
        columns: usize,
        generator: &mut Generator,
    ) {
        let shape = WeightShape {
            rows,
            columns,
            positions: 1,
        };
        self.fill_window(values, shape, generator);
    }

    /// Draws the weights of a layer whose windows have several positions. Each input then
    /// contributes to `rows · positions` outputs.
    pub fn fill_window<S: Scalar>(
        self,
        values: &mut [S],
        shape: WeightShape,
        generator: &mut Generator,
    ) {
        fill_window(self, values, shape, generator);
    }

    fn fill_window_generic<S: Scalar>(
        self,
        values: &mut [S],
        shape: WeightShape,
        generator: &mut Generator,
    ) {
        let WeightShape {
            rows,
            columns,
            positions,
        } = shape;
        let inputs = columns as f64;
        let both = (rows * positions + columns) as f64;
        match self {
            Self::Zeros => values.fill(S::ZERO),
            Self::Ones => values.fill(S::ONE),
            Self::Constant(value) => values.fill(S::from_f64(value)),
            Self::Uniform { low, high } => uniform(values, low, high, generator),
            Self::Normal { mean, deviation } => normal(values, mean, deviation, generator),
            Self::TruncatedNormal { mean, deviation } => {
                truncated_normal(values, mean, deviation, generator);
            }
            Self::GlorotUniform => uniform_of(2.0 / both, values, generator),
            Self::GlorotNormal => normal_of(2.0 / both, values, generator),
            Self::HeUniform => uniform_of(2.0 / inputs, values, generator),
            Self::HeNormal => normal_of(2.0 / inputs, values, generator),
            Self::LecunUniform => uniform_of(1.0 / inputs, values, generator),
            Self::LecunNormal => normal_of(1.0 / inputs, values, generator),
            Self::ScaledNormal { scale } => normal_of(scale / inputs, values, generator),
            Self::Orthogonal { gain } => orthogonal(values, rows, columns, gain, generator),
        }
    }
}

compiled! {
    fn fill_window<S>(
        initializer: Initializer,
        values: &mut [S],
        shape: WeightShape,
        generator: &mut Generator,
    ) = Initializer::fill_window_generic
}

/// Draws from a uniform distribution around zero, with this variance.
fn uniform_of<S: Scalar>(variance: f64, values: &mut [S], generator: &mut Generator) {
    let limit = libm::sqrt(3.0 * variance);
    uniform(values, -limit, limit, generator);
}

/// Draws from a normal distribution around zero, with this variance.
fn normal_of<S: Scalar>(variance: f64, values: &mut [S], generator: &mut Generator) {
    normal(values, 0.0, libm::sqrt(variance), generator);
}

fn uniform<S: Scalar>(values: &mut [S], low: f64, high: f64, generator: &mut Generator) {
    for value in values {
        *value = S::from_f64(low + (high - low) * fraction(generator));
    }
}

fn normal<S: Scalar>(values: &mut [S], mean: f64, deviation: f64, generator: &mut Generator) {
    for pair in values.chunks_mut(2) {
        for (value, drawn) in pair.iter_mut().zip(normal_pair(generator)) {
            *value = S::from_f64(mean + deviation * drawn);
        }
    }
}

fn truncated_normal<S: Scalar>(
    values: &mut [S],
    mean: f64,
    deviation: f64,
    generator: &mut Generator,
) {
    let mut rest = values.iter_mut();
    let mut next = rest.next();
    while next.is_some() {
        for drawn in normal_pair(generator) {
            if drawn.abs() <= 2.0
                && let Some(value) = next
            {
                *value = S::from_f64(mean + deviation * drawn);
                next = rest.next();
            }
        }
    }
}

/// A uniformly distributed number of 53 bits, at least 0 and below 1.
fn fraction(generator: &mut Generator) -> f64 {
    (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Two independent standard normal numbers, by the polar method: G. Marsaglia and T. Bray, "A
/// convenient method for generating normal variables", 1964.
fn normal_pair(generator: &mut Generator) -> [f64; 2] {
    loop {
        let u = 2.0 * fraction(generator) - 1.0;
        let v = 2.0 * fraction(generator) - 1.0;
        let square = u * u + v * v;
        if square > 0.0 && square < 1.0 {
            let factor = libm::sqrt(-2.0 * libm::log(square) / square);
            return [u * factor, v * factor];
        }
    }
}

/// Draws a matrix with orthonormal rows or columns. A normal matrix that the Gram-Schmidt process
/// makes orthonormal has the Haar distribution, in which no direction is preferred. The function
/// works in place: the vectors to be made orthonormal lie one after another. If they are the rows,
/// the matrix is transposed afterwards.
fn orthogonal<S: Scalar>(
    values: &mut [S],
    rows: usize,
    columns: usize,
    gain: f64,
    generator: &mut Generator,
) {
    normal(values, 0.0, 1.0, generator);
    let length = rows.max(columns).max(1);
    for index in 0..values.len() / length {
        let (before, after) = values.split_at_mut(index * length);
        let vector = &mut after[..length];
        // Two rounds are enough: L. Giraud, J. Langou and M. Rozložník, "The loss of orthogonality
        // in the Gram-Schmidt orthogonalization process", 2005.
        for _ in 0..2 {
            for basis in before.chunks_exact(length) {
                let projection = dot(basis, vector);
                for (v, b) in vector.iter_mut().zip(basis) {
                    *v = S::from_f64(v.to_f64() - projection * b.to_f64());
                }
            }
        }
        let norm = libm::sqrt(dot(vector, vector));
        for v in vector {
            *v = S::from_f64(v.to_f64() / norm);
        }
    }
    if rows < columns {
        transpose(values, rows, columns);
    }
    for v in values {
        *v = S::from_f64(v.to_f64() * gain);
    }
}

/// The dot product, computed in eight lanes and always in the same order.
fn dot<S: Scalar>(left: &[S], right: &[S]) -> f64 {
    let mut lanes = [0.0; 8];
    for (left, right) in left.chunks(8).zip(right.chunks(8)) {
        for ((lane, a), b) in lanes.iter_mut().zip(left).zip(right) {
            *lane += a.to_f64() * b.to_f64();
        }
    }
    lanes.iter().sum()
}

/// Transposes a matrix in place, from row after row to column after column.
fn transpose<S: Scalar>(values: &mut [S], rows: usize, columns: usize) {
    for target in 0..values.len().min(rows * columns) {
        // If the number that belongs here was at an earlier place, it has been moved. Follow it.
        let mut source = target;
        loop {
            source = (source % rows) * columns + source / rows;
            if source >= target {
                break;
            }
        }
        values.swap(target, source);
    }
}
