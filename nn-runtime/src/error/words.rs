//! The texts of errors.

#[cfg(feature = "alloc")]
use alloc::string::String;
use core::fmt;

use super::{Error, Found};
use crate::shape::Dimensions;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { what } => write!(f, "{what} is empty: at least one sample is needed"),
            Self::Length { .. }
            | Self::Count { .. }
            | Self::Number { .. }
            | Self::OneValue { .. }
            | Self::LossNotFinite { .. } => self.about_number(f),
            Self::Samples { shape, found } => samples(f, shape, *found),
            Self::SampleCounts {
                inputs: [one, other],
                samples: [of_one, of_other],
            } => write!(
                f,
                "input {one} has {of_one} samples, but input {other} has {of_other}: all inputs of \
                 a batch need the same number of samples"
            ),
            Self::Token {
                place,
                token,
                vocabulary,
            } => write!(
                f,
                "token {token} at index {place} is not in the vocabulary: there are {vocabulary} \
                 tokens, numbered from 0"
            ),
            #[cfg(feature = "alloc")]
            Self::NotAToken {
                place,
                number,
                vocabulary,
            } => write!(
                f,
                "{number}, at {place}, is not a token: the vocabulary has {vocabulary} tokens, the \
                 whole numbers from 0 to {}",
                vocabulary.saturating_sub(1)
            ),
            #[cfg(feature = "alloc")]
            Self::SameName { name } => write!(
                f,
                "two metrics are called `{name}`, but tables and hooks identify metrics by name: \
                 remove one, or rename it with `Named`"
            ),
            Self::Targets {
                network,
                output,
                expected,
                found,
            } => targets(f, network, output, [*expected, *found]),
            Self::NoForward => f.write_str(
                "`backward` without `forward`: call `forward` with this workspace first, and call \
                 neither `gradient` nor `loss` in between",
            ),
            Self::Prompt { tokens, most } => prompt(f, *tokens, *most),
            Self::Index { index, length } => write!(
                f,
                "sample index {index} is out of range: there are {length} samples, numbered from 0"
            ),
            #[cfg(feature = "alloc")]
            Self::Setting {
                name,
                expected,
                found,
            } => write!(f, "`{name}` should be {expected}, but it is {found}"),
            #[cfg(feature = "alloc")]
            Self::NoParameter { pattern } => write!(f, "no parameter matches `{pattern}`"),
            #[cfg(feature = "alloc")]
            Self::NoAttention { stage, stages } => attention(f, stage, stages),
            Self::Class { .. } | Self::Target { .. } | Self::Distribution { .. } => self.target(f),
            Self::Steps { .. } | Self::UnequalSteps { .. } | Self::WholeSequences { .. } => {
                self.sequences(f)
            }
            Self::Sample(error) => write!(f, "{error}"),
            Self::Stream(error) => write!(f, "{error}"),
            #[cfg(feature = "alloc")]
            Self::NotFinite { what, place } => {
                write!(f, "{what} is not finite at {place}")
            }
            #[cfg(feature = "alloc")]
            Self::Within { place, error } => write!(f, "{place}: {error}"),
            #[cfg(feature = "alloc")]
            Self::File { path, problem } => write!(f, "{path}: {problem}"),
            #[cfg(feature = "alloc")]
            Self::Export {
                network,
                format,
                problems,
            } => {
                write!(f, "`{network}` cannot be written as {format}: ")?;
                lines(f, problems)
            }
            #[cfg(feature = "alloc")]
            Self::Content { path, problems } => {
                write!(f, "{path}: ")?;
                lines(f, problems)
            }
        }
    }
}

#[cfg(feature = "alloc")]
fn attention(f: &mut fmt::Formatter<'_>, stage: &str, stages: &[String]) -> fmt::Result {
    write!(f, "there is no attention stage `{stage}`")?;
    if stages.is_empty() {
        f.write_str(": the network has no attention stages")
    } else {
        write!(f, "; the attention stages are {}", Listed(stages))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text about a batch that does not consist of whole samples.
fn samples(f: &mut fmt::Formatter<'_>, shape: &'static [usize], found: Found) -> fmt::Result {
    let features = shape.last().copied().unwrap_or(1);
    let size: usize = shape.iter().product();
    let positions = size.checked_div(features).unwrap_or(0);
    let shape = Dimensions(shape);
    let (count, what, each, which) = match found {
        Found::Rows(rows) => (rows, "rows", features, " features (one row each)"),
        Found::Columns(columns) => (
            columns,
            "columns",
            positions,
            " positions (one column each)",
        ),
        Found::Numbers(numbers) => (numbers, "numbers", size, ""),
    };
    write!(
        f,
        "the batch has {count} {what}, but a sample of shape {shape} has {each}{which}"
    )
}

/// The text about samples with `found` targets, if the loss compares a network's output with
/// `expected`.
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
        "each sample has {found} target{}, but the loss compares the output of `{network}` (shape \
         {shape}) with {expected}",
        plural(found)
    )?;
    let Some((_, positions)) = output.split_last().filter(|(_, rest)| !rest.is_empty()) else {
        return Ok(());
    };
    // The number of positions. `found` equals the targets of a single position.
    let all: usize = positions.iter().product();
    if all > 1 && found > 0 && expected == found.saturating_mul(all) {
        f.write_str(", one for each of its ")?;
        for (index, size) in positions.iter().enumerate() {
            let times = if index > 0 { " × " } else { "" };
            write!(f, "{times}{size}")?;
        }
        f.write_str(
            " positions. For one target per sample, put `Flatten` or `Mean` (or `Last`, for a \
             sequence) before the last layer",
        )?;
    }
    Ok(())
}

/// The text about a prompt that is empty or too long.
fn prompt(f: &mut fmt::Formatter<'_>, tokens: usize, most: usize) -> fmt::Result {
    if tokens == 0 {
        return f.write_str("the prompt is empty: at least one token is needed");
    }
    write!(
        f,
        "the prompt has {tokens} tokens, but the network's sequence has room for at most {most}"
    )
}

#[cfg(feature = "alloc")]
/// The maximum number of items that a message lists, and of characters of each. A file can contain
/// any number of names of any length.
const LISTED: usize = 20;
#[cfg(feature = "alloc")]
const LONGEST: usize = 1000;

#[cfg(feature = "alloc")]
/// Problems, one per line.
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

#[cfg(feature = "alloc")]
fn cut(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => write!(f, "{}…", &text[..end]),
        None => f.write_str(text),
    }
}

#[cfg(feature = "alloc")]
/// A list of names in a message: `` `a`, `b` and 7 more``.
pub(crate) struct Listed<'a, T>(pub(crate) &'a [T]);

#[cfg(feature = "alloc")]
impl<T: AsRef<str>> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().take(LISTED).enumerate() {
            let name = name.as_ref();
            f.write_str(if index > 0 { ", `" } else { "`" })?;
            // Names are cut shorter, since several are on one line.
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

impl Error {
    /// The text about a single number.
    fn about_number(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length {
                what,
                expected,
                found,
            } => write!(f, "{what}: expected {expected} numbers, found {found}"),
            Self::Count {
                what,
                expected,
                found,
            } => write!(f, "{what}: expected {expected}, found {found}"),
            Self::Number {
                name,
                expected,
                found,
            } => write!(f, "`{name}` should be {expected}, but it is {found}"),
            Self::LossNotFinite { samples } => {
                write!(f, "the loss is not finite at a batch of {samples} samples")
            }
            Self::OneValue { network, stage } => write!(
                f,
                "a batch of one sample gives `{stage}` of `{network}` only one value per channel, \
                 but a variance needs at least two: use larger batches, and set `drop_last` to \
                 skip a last batch of one sample"
            ),
            _ => Ok(()),
        }
    }

    /// The text about an invalid target.
    fn target(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class {
                sample,
                class,
                classes,
            } => write!(
                f,
                "sample {sample} has class {class}, but the network has {classes} classes, \
                 numbered from 0 to {}",
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

    /// The text about invalid sequences.
    fn sequences(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps {
                sample,
                steps,
                most,
            } => write!(
                f,
                "sample {sample} has {steps} steps, but a sequence must have from 1 to {most}"
            ),
            Self::UnequalSteps {
                sample,
                sequences: [one, other],
                steps: [steps, others],
                stage,
            } => write!(
                f,
                "sequences {one} and {other} of sample {sample} have {steps} and {others} steps, \
                 but `{stage}` combines them step by step: their lengths must be equal"
            ),
            Self::WholeSequences { network, stage: "" } => write!(
                f,
                "the samples have different lengths, but `{network}` does not declare that it \
                 ignores padding (`WHOLE_SEQUENCES`)"
            ),
            Self::WholeSequences { network, stage } => write!(
                f,
                "the samples have different lengths, but the stage `{stage}` of `{network}` reads \
                 all positions of a sample, including padding"
            ),
            _ => Ok(()),
        }
    }
}

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
