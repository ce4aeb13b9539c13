//! The kinds of errors.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{BlockError, Found, SampleError};

/// An error with words: what was expected, what came, and where.
///
/// `{:?}` prints the same words as `{}`: they are what a `main` that returns the error shows, and
/// `unwrap`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// There is not a single sample.
    Empty {
        /// What has none, as in "the training set".
        what: &'static str,
    },
    /// Two lengths that should agree do not.
    Length {
        /// What has the wrong length, as in "targets".
        what: &'static str,
        /// The length that it should have.
        expected: usize,
        /// The length that it has.
        found: usize,
    },
    /// What was given as a batch is not a whole number of samples.
    Samples {
        /// The shape of a sample.
        shape: &'static [usize],
        /// What came.
        found: Found,
    },
    /// There are not as many samples of each input.
    SampleCounts {
        /// Two of the inputs, counted from 0.
        inputs: [usize; 2],
        /// How many samples there are of each.
        samples: [usize; 2],
    },
    /// A token is none of the vocabulary.
    Token {
        /// Its place among the tokens.
        place: usize,
        /// The token.
        token: u32,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
    /// A number that should be a token is none of the vocabulary.
    NotAToken {
        /// Where it is, as in "sample 3, position 5".
        place: String,
        /// The number.
        number: f64,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
    /// Two metrics have one name.
    SameName {
        /// The name.
        name: String,
    },
    /// Samples have not as many targets as a loss compares the outputs of a network with.
    Targets {
        /// The network.
        network: &'static str,
        /// The shape of its output, as in `[26, 26, 10]`.
        output: &'static [usize],
        /// How many targets each sample should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// There is no forward for a backward to go back through.
    NoForward,
    /// A prompt is empty, or longer than what is left of a network's sequence.
    Prompt {
        /// Its tokens.
        tokens: usize,
        /// How many there may be.
        most: usize,
    },
    /// There is no sample of this index.
    Index {
        /// The index.
        index: usize,
        /// How many samples there are.
        length: usize,
    },
    /// A setting is outside of its range.
    Setting {
        /// Its name, as in `batch_size`.
        name: &'static str,
        /// What it should be, as in "at least 1".
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// No parameter of a network has such a name.
    NoParameter {
        /// The pattern, as in `encoder.*`.
        pattern: String,
    },
    /// No stage of this name is an attention.
    NoAttention {
        /// The name, as in `blocks.0.attention1`.
        stage: String,
        /// The names of those that are.
        stages: Vec<String>,
    },
    /// A class index is not below the number of classes.
    Class {
        /// The sample.
        sample: usize,
        /// Its class.
        class: usize,
        /// How many classes the network has.
        classes: usize,
    },
    /// A target is outside of what the loss is defined for.
    Target {
        /// The sample.
        sample: usize,
        /// The target.
        value: f64,
        /// What the loss expects, as in "a probability from 0 to 1".
        expected: &'static str,
    },
    /// A target that should be a distribution over the classes does not sum to 1.
    Distribution {
        /// The sample.
        sample: usize,
        /// The sum of its probabilities.
        sum: f64,
    },
    /// A sequence has no steps, or more than there is room for.
    Steps {
        /// The sample.
        sample: usize,
        /// How many it has.
        steps: usize,
        /// How many there is room for.
        most: usize,
    },
    /// A slice is not a sample.
    Sample(SampleError),
    /// A stream was given what it does not take, or has no more steps.
    Stream(BlockError),
    /// Two sequences of a sample are not as long as each other, but a stage joins them position by
    /// position.
    UnequalSteps {
        /// The sample.
        sample: usize,
        /// The sequences, counted among the inputs.
        sequences: [usize; 2],
        /// How many steps they have.
        steps: [usize; 2],
        /// The stage, as it was declared.
        stage: &'static str,
    },
    /// Samples have different lengths, but a network reads all positions of each.
    WholeSequences {
        /// The network.
        network: &'static str,
        /// The first of its stages that does so.
        stage: &'static str,
    },
    /// A stage that measures batches would have one value of each channel to measure.
    OneValue {
        /// The network.
        network: &'static str,
        /// The stage, as it was declared.
        stage: &'static str,
    },
    /// A number is infinite or not a number.
    NotFinite {
        /// What is, as in "the loss" or "inputs".
        what: String,
        /// Where, as in "sample 3" or "step 120".
        place: String,
    },
    /// Something is wrong in a part of what was given.
    Within {
        /// The part, as in "the validation set" or "row 3".
        place: String,
        /// What is wrong there.
        error: Box<Error>,
    },
    /// A file could not be read or written.
    File {
        /// The file.
        path: String,
        /// What went wrong with it.
        problem: String,
    },
    /// A network cannot be written in a format.
    Export {
        /// The network.
        network: &'static str,
        /// The format, as in "ONNX".
        format: &'static str,
        /// Everything that has no form in it, a line each.
        problems: Vec<String>,
    },
    /// A file's content is not what it should be.
    Content {
        /// The file.
        path: String,
        /// Everything that is wrong, a line each.
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
    /// The same error of another sample, where it is that of a sample's targets.
    pub(crate) fn of_sample(mut self, number: usize) -> Self {
        if let Self::Class { sample, .. }
        | Self::Target { sample, .. }
        | Self::Distribution { sample, .. } = &mut self
        {
            *sample = number;
        }
        self
    }

    /// The same error, said to be in a part of what was given.
    #[must_use]
    pub fn within(self, place: impl Into<String>) -> Self {
        Self::Within {
            place: place.into(),
            error: Box::new(self),
        }
    }
}

/// A result whose error is ours.
pub type Result<T> = core::result::Result<T, Error>;
