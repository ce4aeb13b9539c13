//! Reference for the language of [`network!`](macro@crate::network): every construct, with an
//! example.
//!
//! The text is in the files of `docs/language`. The pages of the book include the same files.
//!
// These come first, so that they replace the links at the end of the files.
//! [Transformers]: #transformers
//! [Freezing]: #freezing
//! [different lengths]: crate::data#sequences-of-different-lengths
//! [in parts]: crate::data#long-sequences-in-parts
//!
#![doc = include_str!("../docs/language/chains.md")]
//!
#![doc = include_str!("../docs/language/shapes.md")]
//!
//! See also: [`data`](crate::data#sequences-of-different-lengths), for sequences of different
//! lengths, and [`samples`](crate::samples), for the types of batches.
//!
#![doc = include_str!("../docs/language/layers.md")]
//!
//! See also: [`Activation::initializer`](crate::activation::Activation::initializer),
//! [`Initialize`](crate::initialize::Initialize), the formulas of the
//! [activations](crate::activation), the [losses](crate::loss) that fit a
//! [head](crate::layer::Layer::Head), and the formula and the settings of each layer:
#![doc = nn_macros::rows_of!(links)]
//!
#![doc = include_str!("../docs/language/convolutions.md")]
//!
//! See also: [`Padding`](crate::layers::Padding),
//! [folding](crate::layers::BatchNorm#folding).
//!
#![doc = include_str!("../docs/language/recurrent.md")]
//!
//! See also: [`RecurrentDropout`](crate::layers::RecurrentDropout), and [`stream`](crate::stream) for
//! networks that run step by step.
//!
#![doc = include_str!("../docs/language/transformers.md")]
//!
//! See also: [`stream`](crate::stream), [`generate`](crate::generate),
//! [`attention_weights`](crate::network::Network::attention_weights).
//!
#![doc = include_str!("../docs/language/reshaping.md")]
//!
#![doc = include_str!("../docs/language/combinators.md")]
//!
#![doc = include_str!("../docs/language/values.md")]
//!
//! See also: [`Packed`](crate::shape::Packed), [`Weighted`](crate::loss::Weighted),
//! [`Graph`](crate::structure::Graph).
//!
#![doc = include_str!("../docs/language/networks-as-stages.md")]
//!
//! See also: [`Layer`](crate::layer::Layer), the [tutorial](crate::tutorial), which writes a layer,
//! and [`Optimizer::freeze`](crate::optimizer::Optimizer::freeze).
//!
#![doc = include_str!("../docs/language/attributes.md")]
//!
#![doc = include_str!("../docs/language/grammar.md")]
#![expect(
    clippy::doc_markdown,
    reason = "the book has this text, too, and names of programs are not code there"
)]
