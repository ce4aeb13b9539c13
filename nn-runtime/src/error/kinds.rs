//! The kinds of errors.

use alloc::boxed::Box;
use alloc::string::String;
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
    NotAToken {
        /// Where the number is, such as "sample 3, position 5".
        place: String,
        /// The number.
        number: f64,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
    /// Two metrics have the same name.
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
    Setting {
        /// The name of the setting, such as `batch_size`.
        name: &'static str,
        /// The valid range, such as "at least 1".
        expected: &'static str,
        /// The actual value.
        found: String,
    },
    /// No parameter of a network matches a pattern.
    NoParameter {
        /// The pattern, such as `encoder.*`.
        pattern: String,
    },
    /// The network has no attention stage with this name.
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
    NotFinite {
        /// Which number, such as "the loss" or "inputs".
        what: String,
        /// Where it is, such as "sample 3" or "step 120".
        place: String,
    },
    /// An error in a part of the arguments.
    Within {
        /// The part, such as "the validation set" or "row 3".
        place: String,
        /// The error in that part.
        error: Box<Error>,
    },
    /// A file could not be read or written.
    File {
        /// The path of the file.
        path: String,
        /// What went wrong.
        problem: String,
    },
    /// A network cannot be exported to a format.
    Export {
        /// The network.
        network: &'static str,
        /// The format, such as "ONNX".
        format: &'static str,
        /// Everything that cannot be expressed in the format, one line each.
        problems: Vec<String>,
    },
    /// The content of a file is invalid.
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

    /// Wraps the error to say in which part of the arguments it occurred.
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
