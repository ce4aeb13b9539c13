//! What can be wrong with what a program is given.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::network::SampleError;
use crate::samples::Found;
use crate::shape::Dimensions;
use crate::stream::BlockError;

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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { what } => write!(f, "{what} is empty: at least one sample is needed"),
            Self::Length {
                what,
                expected,
                found,
            } => write!(f, "{what}: expected {expected} numbers, found {found}"),
            Self::Samples { shape, found } => samples(f, shape, *found),
            Self::SampleCounts {
                inputs: [one, other],
                samples: [of_one, of_other],
            } => write!(
                f,
                "input {one} has {of_one} samples, but input {other} has {of_other}: a batch has as many of \
                 each"
            ),
            Self::Token {
                place,
                token,
                vocabulary,
            } => write!(
                f,
                "token {token}, at place {place}, is none of a vocabulary of {vocabulary}, whose tokens \
                 are numbered from 0"
            ),
            Self::NotAToken {
                place,
                number,
                vocabulary,
            } => write!(
                f,
                "{number}, at {place}, is no token of a vocabulary of {vocabulary}, whose tokens are \
                 the whole numbers from 0 to {}",
                vocabulary.saturating_sub(1)
            ),
            Self::SameName { name } => write!(
                f,
                "two metrics are called `{name}`: each needs a name of its own, by which tables and \
                 hooks know it; leave one out, or give it another name with `Named`"
            ),
            Self::Targets {
                network,
                output,
                expected,
                found,
            } => targets(f, network, output, [*expected, *found]),
            Self::NoForward => f.write_str(
                "`backward` without `forward`: call `forward` with this workspace before it, and \
                 neither `gradient` nor `loss` in between",
            ),
            Self::Prompt { tokens, most } => prompt(f, *tokens, *most),
            Self::Index { index, length } => write!(
                f,
                "there is no sample {index} among {length}: they are numbered from 0"
            ),
            Self::Setting {
                name,
                expected,
                found,
            } => write!(f, "`{name}` should be {expected}, but it is {found}"),
            Self::NoParameter { pattern } => {
                write!(f, "no parameter has a name like `{pattern}`")
            }
            Self::NoAttention { stage, stages } if stages.is_empty() => {
                write!(f, "there is no attention `{stage}`, nor any other")
            }
            Self::NoAttention { stage, stages } => {
                write!(f, "there is no attention `{stage}`, but {}", Listed(stages))
            }
            Self::Class { .. } | Self::Target { .. } | Self::Distribution { .. } => self.target(f),
            Self::Steps { .. } | Self::UnequalSteps { .. } | Self::WholeSequences { .. } => {
                self.sequences(f)
            }
            Self::Sample(error) => write!(f, "{error}"),
            Self::Stream(error) => write!(f, "{error}"),
            Self::OneValue { network, stage } => write!(
                f,
                "a batch of one sample gives `{stage}` of `{network}` one value of each channel, but \
                 a variance needs two: train on more samples at once, and let `drop_last` leave out a \
                 last batch of one"
            ),
            Self::NotFinite { what, place } => {
                write!(f, "{what} is not a finite number, at {place}")
            }
            Self::Within { place, error } => write!(f, "{place}: {error}"),
            Self::File { path, problem } => write!(f, "{path}: {problem}"),
            Self::Export {
                network,
                format,
                problems,
            } => {
                write!(f, "`{network}` cannot be written as {format}: ")?;
                lines(f, problems)
            }
            Self::Content { path, problems } => {
                write!(f, "{path}: ")?;
                lines(f, problems)
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A batch that is not a whole number of samples.
fn samples(f: &mut fmt::Formatter<'_>, shape: &'static [usize], found: Found) -> fmt::Result {
    let features = shape.last().copied().unwrap_or(1);
    let size: usize = shape.iter().product();
    let positions = size.checked_div(features).unwrap_or(0);
    let shape = Dimensions(shape);
    let (count, what, each, which) = match found {
        Found::Rows(rows) => (rows, "rows", features, " features, each of which is a row"),
        Found::Columns(columns) => (
            columns,
            "columns",
            positions,
            " positions, each of which is a column",
        ),
        Found::Numbers(numbers) => (numbers, "numbers", size, ""),
    };
    write!(
        f,
        "a batch of {count} {what}: a sample of shape {shape} has {each}{which}"
    )
}

/// Samples of so many targets, where the outputs of a network of this shape are compared with so
/// many.
fn targets(
    f: &mut fmt::Formatter<'_>,
    network: &str,
    output: &'static [usize],
    [expected, found]: [usize; 2],
) -> fmt::Result {
    let shape = Dimensions(output);
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    write!(
        f,
        "each sample has {found} target{}, but the loss compares the output of `{network}`, of shape \
         {shape}, with {expected}",
        plural(found)
    )?;
    let Some((_, positions)) = output.split_last().filter(|(_, rest)| !rest.is_empty()) else {
        return Ok(());
    };
    // As many as a loss of one position would ask for.
    let all: usize = positions.iter().product();
    if all > 1 && found > 0 && expected == found.saturating_mul(all) {
        f.write_str(": one for each of its ")?;
        for (index, size) in positions.iter().enumerate() {
            let times = if index > 0 { " × " } else { "" };
            write!(f, "{times}{size}")?;
        }
        f.write_str(
            " positions. For a target of the whole sample put `Flatten` or `Mean` before the last \
             layer (`Last`, for a sequence)",
        )?;
    }
    Ok(())
}

/// A prompt of so many tokens, where there may be so many.
fn prompt(f: &mut fmt::Formatter<'_>, tokens: usize, most: usize) -> fmt::Result {
    if tokens == 0 {
        return f.write_str("the prompt is empty: at least one token is needed");
    }
    write!(
        f,
        "the prompt has {tokens} tokens, but the network's sequence has room for at most {most}"
    )
}

/// What a message lists of many, and the characters of each: a file may have any number of names, of any
/// length.
const LISTED: usize = 20;
const LONGEST: usize = 1000;

/// Problems, a line each.
fn lines(f: &mut fmt::Formatter<'_>, problems: &[String]) -> fmt::Result {
    for (index, problem) in problems.iter().take(LISTED).enumerate() {
        if index > 0 {
            f.write_str("\n")?;
        }
        cut(f, problem)?;
    }
    match problems.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => write!(f, "\n…and {more} more"),
    }
}

fn cut(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => write!(f, "{}…", &text[..end]),
        None => f.write_str(text),
    }
}

/// Names as a message lists them: `` `a`, `b` and 7 more``.
pub(crate) struct Listed<'a, T>(pub(crate) &'a [T]);

impl<T: AsRef<str>> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().take(LISTED).enumerate() {
            let name = name.as_ref();
            f.write_str(if index > 0 { ", `" } else { "`" })?;
            // Several have room in a line.
            match name.char_indices().nth(LONGEST / LISTED) {
                Some((end, _)) => write!(f, "{}…`", &name[..end])?,
                None => write!(f, "{name}`")?,
            }
        }
        match self.0.len().saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl core::error::Error for Error {}

impl Error {
    /// What is wrong with a target.
    fn target(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class {
                sample,
                class,
                classes,
            } => write!(
                f,
                "sample {sample} is of class {class}, but the network has {classes} classes, \
                 0 to {}",
                classes.saturating_sub(1)
            ),
            Self::Target {
                sample,
                value,
                expected,
            } => write!(
                f,
                "the target of sample {sample} is {value}, but the loss expects {expected}"
            ),
            Self::Distribution { sample, sum } => write!(
                f,
                "the targets of sample {sample} sum to {sum}, but the loss expects a \
                 distribution: probabilities that sum to 1"
            ),
            _ => Ok(()),
        }
    }

    /// What is wrong with sequences.
    fn sequences(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps {
                sample,
                steps,
                most,
            } => write!(
                f,
                "sample {sample} has {steps} steps, but a sequence here has from 1 to {most}"
            ),
            Self::UnequalSteps {
                sample,
                sequences: [one, other],
                steps: [steps, others],
                stage,
            } => write!(
                f,
                "sequences {one} and {other} of sample {sample} have {steps} and {others} steps, but \
                 `{stage}` joins them step by step: they must be as long as each other"
            ),
            Self::WholeSequences { network, stage: "" } => write!(
                f,
                "the samples have different lengths, but `{network}` does not say that it leaves \
                 padding out (`WHOLE_SEQUENCES`)"
            ),
            Self::WholeSequences { network, stage } => write!(
                f,
                "the samples have different lengths, but the stage `{stage}` of `{network}` reads \
                 all positions of a sample, with those that are padding"
            ),
            _ => Ok(()),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec;
    use alloc::vec::Vec;

    use super::{Error, Listed};

    #[test]
    fn messages_are_cut() {
        let problems = vec!["é".repeat(5000); 20_000];
        let few = &problems[..2];
        let content = |problems: &[String]| {
            let path = String::from("a");
            let problems = problems.to_vec();
            Error::Content { path, problems }.to_string()
        };
        let message = content(&problems);
        assert_eq!(message.lines().count(), 21);
        assert!(message.chars().count() < 21_000);
        assert!(message.ends_with("\n…and 19980 more"));
        assert_eq!(content(few).lines().count(), 2);
        let exported = Error::Export {
            network: "N",
            format: "ONNX",
            problems,
        };
        assert!(exported.to_string().ends_with("\n…and 19980 more"));

        let stages: Vec<String> = (0..22).map(|stage| format!("{stage}")).collect();
        assert_eq!(Listed(&["0", "1"]).to_string(), "`0`, `1`");
        let listed = |names: &[String]| Listed(names).to_string();
        assert!(listed(&stages).ends_with("`18`, `19` and 2 more"));
        assert_eq!(listed(&["a".repeat(51)]), format!("`{}…`", "a".repeat(50)));
        let error = Error::NoAttention {
            stage: "x".into(),
            stages,
        };
        assert!(error.to_string().ends_with("and 2 more"));
    }
}
