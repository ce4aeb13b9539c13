//! The kinds of errors.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
#[cfg(feature = "alloc")]
use alloc::string::String;
#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use super::{BlockError, Found, SampleError};

/// An error of this crate. Its text says what was expected, what was found, and where.
///
/// `{:?}` prints the same text as `{}`, so that `unwrap` and a `main` that returns the error show
/// it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// There are no samples.
    Empty {
        /// What is empty, such as "the training set".
        what: &'static str,
    },
    /// Two lengths that must be equal differ.
    Length {
        /// What has the wrong length, such as "targets".
        what: &'static str,
        /// The expected length.
        expected: usize,
        /// The actual length.
        found: usize,
    },
    /// There are more or fewer of something than needed.
    Count {
        /// What is counted, such as "moments".
        what: &'static str,
        /// The expected number.
        expected: usize,
        /// The actual number.
        found: usize,
    },
    /// A batch does not consist of whole samples.
    Samples {
        /// The shape of a sample.
        shape: &'static [usize],
        /// What was given.
        found: Found,
    },
    /// Two inputs have different numbers of samples.
    SampleCounts {
        /// The two inputs, counted from 0.
        inputs: [usize; 2],
        /// The number of samples of each.
        samples: [usize; 2],
    },
    /// A token is not in the vocabulary.
    Token {
        /// The index of the token.
        place: usize,
        /// The token.
        token: u32,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
    /// A number that must be a token is not in the vocabulary.
    #[cfg(feature = "alloc")]
    NotAToken {
        /// Where the number is, such as "sample 3, position 5".
        place: String,
        /// The number.
        number: f64,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
    /// Two metrics have the same name.
    #[cfg(feature = "alloc")]
    SameName {
        /// The name.
        name: String,
    },
    /// Samples do not have the number of targets that the loss requires for the network's output.
    Targets {
        /// The network.
        network: &'static str,
        /// The shape of its output, such as `[26, 26, 10]`.
        output: &'static [usize],
        /// The expected number of targets per sample.
        expected: usize,
        /// The actual number of targets per sample.
        found: usize,
    },
    /// A backward pass was requested without a forward pass before it.
    NoForward,
    /// A prompt is empty, or longer than the remaining steps of the network's sequence.
    Prompt {
        /// The number of tokens in the prompt.
        tokens: usize,
        /// The maximum number of tokens.
        most: usize,
    },
    /// There is no sample with this index.
    Index {
        /// The index.
        index: usize,
        /// The number of samples.
        length: usize,
    },
    /// A setting is out of range.
    #[cfg(feature = "alloc")]
    Setting {
        /// The name of the setting, such as `batch_size`.
        name: &'static str,
        /// The valid range, such as "at least 1".
        expected: &'static str,
        /// The actual value.
        found: String,
    },
    /// A setting that is a number is out of range, in a program without a heap.
    Number {
        /// The name of the setting, such as `learning_rate`.
        name: &'static str,
        /// The valid range, such as "at least 1".
        expected: &'static str,
        /// The actual value.
        found: f64,
    },
    /// The loss of a batch is infinite or NaN, in a program without a heap.
    LossNotFinite {
        /// The number of samples in the batch.
        samples: usize,
    },
    /// No parameter of a network matches a pattern.
    #[cfg(feature = "alloc")]
    NoParameter {
        /// The pattern, such as `encoder.*`.
        pattern: String,
    },
    /// The network has no attention stage with this name.
    #[cfg(feature = "alloc")]
    NoAttention {
        /// The name, such as `blocks.0.attention1`.
        stage: String,
        /// The names of the attention stages.
        stages: Vec<String>,
    },
    /// A class index is not below the number of classes.
    Class {
        /// The index of the sample.
        sample: usize,
        /// The class index.
        class: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A target is outside the domain of the loss.
    Target {
        /// The index of the sample.
        sample: usize,
        /// The target.
        value: f64,
        /// What the loss expects, such as "a probability from 0 to 1".
        expected: &'static str,
    },
    /// A target that must be a distribution over the classes does not sum to 1.
    Distribution {
        /// The index of the sample.
        sample: usize,
        /// The sum of its probabilities.
        sum: f64,
    },
    /// A sequence has no steps, or more than the shape allows.
    Steps {
        /// The index of the sample.
        sample: usize,
        /// The number of steps.
        steps: usize,
        /// The maximum number of steps.
        most: usize,
    },
    /// A slice has the wrong size or contents for a sample.
    Sample(SampleError),
    /// A stream was given invalid input, or has no steps left.
    Stream(BlockError),
    /// Two sequences of a sample have different lengths, but a stage combines them step by step.
    UnequalSteps {
        /// The index of the sample.
        sample: usize,
        /// The two sequences, as indices among the inputs.
        sequences: [usize; 2],
        /// Their lengths in steps.
        steps: [usize; 2],
        /// The stage, as it was declared.
        stage: &'static str,
    },
    /// Samples have different lengths, but the network reads all positions of each, including
    /// padding.
    WholeSequences {
        /// The network.
        network: &'static str,
        /// The first stage that does so.
        stage: &'static str,
    },
    /// A stage that computes batch statistics would have only one value per channel.
    OneValue {
        /// The network.
        network: &'static str,
        /// The stage, as it was declared.
        stage: &'static str,
    },
    /// A number is infinite or NaN.
    #[cfg(feature = "alloc")]
    NotFinite {
        /// Which number, such as "the loss" or "inputs".
        what: String,
        /// Where it is, such as "sample 3" or "step 120".
        place: String,
    },
    /// An error in a part of the arguments.
    #[cfg(feature = "alloc")]
    Within {
        /// The part, such as "the validation set" or "row 3".
        place: String,
        /// The error in that part.
        error: Box<Error>,
    },
    /// A file could not be read or written.
    #[cfg(feature = "alloc")]
    File {
        /// The path of the file.
        path: String,
        /// What went wrong.
        problem: String,
    },
    /// A network cannot be exported to a format.
    #[cfg(feature = "alloc")]
    Export {
        /// The network.
        network: &'static str,
        /// The format, such as "ONNX".
        format: &'static str,
        /// Everything that cannot be expressed in the format, one line each.
        problems: Vec<String>,
    },
    /// The content of a file is invalid.
    #[cfg(feature = "alloc")]
    Content {
        /// The path of the file.
        path: String,
        /// Everything that is invalid, one line each.
        problems: Vec<String>,
    },
}

impl core::error::Error for Error {}

impl From<SampleError> for Error {
    fn from(error: SampleError) -> Self {
        Self::Sample(error)
    }
}

impl From<BlockError> for Error {
    fn from(error: BlockError) -> Self {
        Self::Stream(error)
    }
}

impl Error {
    /// Changes the index of the sample, if the error is about the targets of a sample.
    pub(crate) fn of_sample(mut self, number: usize) -> Self {
        if let Self::Class { sample, .. }
        | Self::Target { sample, .. }
        | Self::Distribution { sample, .. } = &mut self
        {
            *sample = number;
        }
        self
    }

    /// The error for a setting that is a number out of range.
    pub(crate) fn number(name: &'static str, expected: &'static str, found: f64) -> Self {
        #[cfg(feature = "alloc")]
        return Self::Setting {
            name,
            expected,
            found: alloc::format!("{found}"),
        };
        #[cfg(not(feature = "alloc"))]
        Self::Number {
            name,
            expected,
            found,
        }
    }

    /// The error for a batch whose loss is not finite.
    pub(crate) fn loss_not_finite(samples: usize) -> Self {
        #[cfg(feature = "alloc")]
        return Self::NotFinite {
            what: "the loss".into(),
            place: alloc::format!("a batch of {samples} samples"),
        };
        #[cfg(not(feature = "alloc"))]
        Self::LossNotFinite { samples }
    }

    /// Says at which index of a list the setting is.
    pub(crate) fn at_index(self, place: usize) -> Self {
        match self {
            #[cfg(feature = "alloc")]
            Self::Setting {
                name,
                expected,
                found,
            } => Self::Setting {
                name,
                expected,
                found: alloc::format!("{found} at index {place}"),
            },
            other => {
                let _ = place;
                other
            }
        }
    }

    /// The error itself: without a heap, there is no memory for where it occurred.
    #[cfg(not(feature = "alloc"))]
    pub(crate) const fn within(self, _: &str) -> Self {
        self
    }

    /// Wraps the error to say in which part of the arguments it occurred.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn within(self, place: impl Into<String>) -> Self {
        Self::Within {
            place: place.into(),
            error: Box::new(self),
        }
    }
}

/// A `Result` with the [`Error`] of this crate.
pub type Result<T, E = Error> = core::result::Result<T, E>;
