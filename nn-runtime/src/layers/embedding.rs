//! `Embedding(64)`, and `Unembed(embedding)` with the same matrix.

use super::columnwise::copy;
use crate::call::{Advance, Backward, Infer};
use crate::initialize::{Initialize, WeightShape};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::product::{self, Into, Sizes};
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::pass::Pass;
use crate::random::Generator;
use crate::scalar::Scalar;
use crate::shape::is_token;
use crate::stream::Step;

/// An embedding: a learned vector for each token of a vocabulary.
///
/// A network initializes the vectors with the standard normal distribution, as in `PyTorch`, unless
/// `init` specifies another one. If [`Unembedding`] uses them too, they should be small, for
/// example `Embedding(768, init = normal(0, 0.02))`.
///
/// # Shapes
/// The input is tokens, which are integers below `VOCABULARY`. The output has `F` features per
/// token. For a number that is not a token (negative, fractional, NaN, or too large), all features
/// are NaN, which propagates to the result. For padding, they are zero.
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "embedding_bag")]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct Embedding<S: Scalar, const VOCABULARY: usize, const F: usize> {
    /// The vector of each token is a column.
    pub weight: Parameter<S, F, VOCABULARY>,
}

impl<S: Scalar, const VOCABULARY: usize, const F: usize> Embedding<S, VOCABULARY, F> {
    /// Initializes the vectors randomly.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.weight.as_mut_slice(),
            WeightShape::matrix(F, VOCABULARY),
            generator,
        );
    }

    /// The projection of features to one number per token, with the same matrix.
    #[inline(always)]
    pub const fn unembedding<P>(&self) -> Unembedding<'_, Self, P> {
        Unembedding {
            embedding: self,
            places: core::marker::PhantomData,
        }
    }
}

/// The role of [`Unembedding`], which reuses the matrix of an embedding.
#[derive(Clone, Copy, Debug)]
pub struct Tied;

/// Converts a number to a token.
#[inline(always)]
fn token<S: Scalar>(number: S, vocabulary: usize) -> Option<usize> {
    is_token(number, vocabulary).then(|| number.to_f64() as usize)
}

/// The features for a number that is not a token. They are NaN or, if sequences have lengths, zero:
/// in this case tokens were checked before, so that the number must be padding.
#[cold]
fn of_no_token<S: Scalar>(pass: &Pass) -> S {
    match pass.lengths() {
        Some(_) => S::ZERO,
        None => S::from_f64(f64::NAN),
    }
}

impl<S: Scalar, const VOCABULARY: usize, const F: usize> Parameters<S>
    for Embedding<S, VOCABULARY, F>
{
    const COUNT: usize = VOCABULARY * F;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Embedding);
}

impl<S: Scalar, const VOCABULARY: usize, const F: usize> Operation<S>
    for Embedding<S, VOCABULARY, F>
{
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        let weight = self.weight.as_slice();
        for (number, y) in x.iter().zip(y.chunks_exact_mut(F.max(1))) {
            let token = token(*number, VOCABULARY);
            match token.and_then(|token| weight.get(token * F..)?.get(..F)) {
                Some(vector) => copy(vector, y),
                None => y.fill(of_no_token(pass)),
            }
        }
    }

    fn backward(&self, call: Backward<'_, S, Self>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        // Tokens are discrete, so there is no gradient with respect to them.
        if let Some(d_x) = d_x {
            d_x.fill(S::ZERO);
        }
        let Some(gradient) = gradient else { return };
        let weight = gradient.weight.as_mut_slice();
        for (number, d_y) in saved.input[0].iter().zip(d_y.chunks_exact(F.max(1))) {
            let token = token(*number, VOCABULARY);
            if let Some(d) = token.and_then(|token| weight.get_mut(token * F..)?.get_mut(..F)) {
                elementwise::add(Undecided, d, d_y);
            }
        }
    }
}

/// The projection of the features of a position to one number per token: the dot product with the
/// vector of each token. It has no parameters of its own and no bias. O. Press and L. Wolf, "Using
/// the output embedding to improve language models", 2017.
///
/// After a normalization, features have a mean square of about 1, so that their dot products with
/// vectors of `F` numbers of standard deviation σ have a standard deviation of σ √F. With the
/// default initialization of an [`Embedding`] (σ = 1), this is 28 for 768 features, and the initial
/// loss of a language model is several times the logarithm of the size of its vocabulary. GPT-2
/// uses σ = 0.02.
///
/// # Shapes
/// The input has `F` features, and the output has `VOCABULARY` features. A second input, the
/// tokens, is not read.
#[derive(Clone, Copy, Debug)]
pub struct Unembedding<'a, E, P> {
    embedding: &'a E,
    places: core::marker::PhantomData<P>,
}

impl<S: Scalar, P, const VOCABULARY: usize, const F: usize> Operation<S, 2>
    for Unembedding<'_, Embedding<S, VOCABULARY, F>, P>
{
    type Parameters = Embedding<S, VOCABULARY, F>;

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S, 2>) {
        let Infer {
            input: [x, _],
            output: y,
            ..
        } = call;
        let sizes = Sizes {
            m: VOCABULARY,
            k: F,
            n: y.len().checked_div(VOCABULARY).unwrap_or(0),
        };
        let weight = self.embedding.weight.as_slice();
        S::product_transposed_left(sizes, [weight, x], y, Into::Overwrite);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters, 2>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x, d_tokens],
            gradient,
            ..
        } = call;
        let n = d_y.len().checked_div(VOCABULARY).unwrap_or(0);
        if let Some(d_tokens) = d_tokens {
            d_tokens.fill(S::ZERO);
        }
        if let Some(gradient) = gradient {
            let d_weight = gradient.weight.as_mut_slice();
            let sizes = Sizes {
                m: F,
                k: n,
                n: VOCABULARY,
            };
            let factors = [saved.input[0], &*d_y];
            S::product_transposed_right(sizes, factors, d_weight, Into::Accumulate);
        }
        if let Some(d_x) = d_x {
            let weight = self.embedding.weight.as_slice();
            let sizes = Sizes {
                m: F,
                k: VOCABULARY,
                n,
            };
            S::product(sizes, [weight, d_y], d_x, Into::Overwrite);
        }
    }
}

/// Each output is the dot product with the vector of a token, which is contiguous in memory.
impl<S: Scalar, P, const VOCABULARY: usize, const F: usize> Step<S, 2>
    for Unembedding<'_, Embedding<S, VOCABULARY, F>, P>
{
    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S, 2>) {
        let Advance {
            input: [x, _],
            output: y,
            ..
        } = call;
        let vectors = self.embedding.weight.data.0.iter();
        for (vector, y) in vectors.zip(y) {
            *y = product::dot(isa, vector, x);
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::layout::Piece;
    use crate::io::pytorch::module::{Module, Parameter, Passes, PyTorch, Tensor};
    use crate::io::pytorch::names::{HEAD, joined};
    use crate::structure::Operation;

    pub(crate) const EMBEDDING: PyTorch = PyTorch::passing(Passes::Nothing).with(|it| {
        if let Operation::Embedding {
            vocabulary,
            features,
        } = it.operation
        {
            it.table(&[vocabulary, features]);
        }
    });

    pub(crate) const UNEMBEDDING: PyTorch = PyTorch {
        of_each_use: head,
        ..PyTorch::passing(Passes::Nothing)
    };

    /// The linear module of a head that shares the weight of an embedding, as a copy, if it has a
    /// name.
    fn head(it: &mut Module<'_, '_>) {
        let Some(&place) = it.plan.places.get(&joined(it.path, "weight")) else {
            return;
        };
        let Some(name) = it.part(HEAD) else {
            return;
        };
        let Parameter { rows, columns, .. } = it.plan.parameters[place];
        let is_transposed = !it.plan.names.is_conv1d(&name);
        it.plan.tensors.push(Tensor {
            name: joined(&name, "weight"),
            ours: joined(it.path, "weight"),
            shape: if is_transposed {
                vec![columns, rows]
            } else {
                vec![rows, columns]
            },
            pieces: vec![Piece {
                is_transposed,
                ..Piece::plain(place, rows, columns)
            }],
            is_copy: true,
            ..Tensor::default()
        });
    }
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::proto::attribute::{int, ints};
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        match it.operation {
            Operation::Embedding { .. } => embedding(it),
            Operation::Unembedding { .. } => unembedding(it),
            _ => it.mistaken(),
        }
    }

    fn embedding(it: &mut Context<'_>) -> Translated {
        let tokens = it.tokens(0);
        let weight = it.constant("weight", "", |weight| weight)?;
        let y = it.node("Gather", &[&weight, &tokens], vec![int("axis", 0)]);
        Ok(it.give(y, Form::Last))
    }

    fn unembedding(it: &mut Context<'_>) -> Translated {
        let x = it.last(0);
        // The matrix of the embedding, of which the file has no copy.
        let weight = it.constant("weight", "", |weight| weight)?;
        let weight = it.node("Transpose", &[&weight], vec![ints("perm", [1, 0])]);
        let y = it.node("MatMul", &[&x, &weight], vec![]);
        Ok(it.give(y, Form::Last))
    }
}
