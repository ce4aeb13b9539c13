//! The text form of pipelines: one line with format and version, one with the number of features,
//! then one for each step.
//!
//! ```text
//! nn-runtime pipeline 1
//! features 2
//! fill of 0 1 value 92500 34
//! logarithm of 0
//! standardize of 0 1 mean 11.30 37 deviation 1.19 8.34
//! ```

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use super::Pipeline;
use super::step::{Change, Fitted};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Shape;

const TITLE: &str = "nn-runtime pipeline";
const VERSION: u32 = 1;

impl<I: Shape, S: Scalar> fmt::Display for Pipeline<I, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE} {VERSION}")?;
        writeln!(f, "features {}", I::FEATURES)?;
        for Fitted { features, change } in &self.steps {
            let (name, lists) = change.parts();
            write!(f, "{name} of")?;
            features
                .iter()
                .try_for_each(|feature| write!(f, " {feature}"))?;
            for (keyword, numbers) in lists {
                write!(f, " {keyword}")?;
                // Written as `f64`, whose shortest decimal form parses to the same bits.
                numbers
                    .iter()
                    .try_for_each(|number| write!(f, " {}", number.to_f64()))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl<S: Scalar> Change<S> {
    /// The name of the step, and its numbers with their keywords.
    fn parts(&self) -> (&'static str, Vec<(&'static str, &[S])>) {
        match self {
            Self::Fill { value } => ("fill", alloc::vec![("value", value)]),
            Self::Clip { low, high } => ("clip", alloc::vec![("low", low), ("high", high)]),
            Self::Logarithm => ("logarithm", alloc::vec![]),
            Self::Standardize { mean, deviation } => {
                let lists = alloc::vec![("mean", &mean[..]), ("deviation", deviation)];
                ("standardize", lists)
            }
            Self::MinMax {
                smallest,
                largest,
                bounds,
            } => {
                let lists = alloc::vec![
                    ("smallest", &smallest[..]),
                    ("largest", largest),
                    ("to", bounds)
                ];
                ("min_max", lists)
            }
        }
    }
}

/// # Errors
/// [`Error::Content`] if the text is not a pipeline, or is a pipeline of another version or for
/// another number of features. The message names the line.
impl<I: Shape, S: Scalar> FromStr for Pipeline<I, S> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|problem| Error::Content {
            path: "pipeline".into(),
            problems: alloc::vec![problem],
        })
    }
}

/// The pipeline, or a description of what is wrong with the text.
pub(super) fn parse<I: Shape, S: Scalar>(
    text: &str,
) -> core::result::Result<Pipeline<I, S>, String> {
    let mut lines = text.lines().enumerate();
    let mut next = || {
        lines
            .next()
            .map_or((0, ""), |(index, line)| (index + 1, line))
    };
    let (_, title) = next();
    let Some(version) = title.trim_end().strip_prefix(TITLE) else {
        return Err(format!("not a pipeline: it does not begin with `{TITLE}`"));
    };
    let version = version.trim();
    if version.parse() != Ok(VERSION) {
        return Err(format!(
            "the pipeline has version {version:?}, but this program supports only version {VERSION}"
        ));
    }
    let (_, features) = next();
    let found = features
        .strip_prefix("features ")
        .and_then(|n| n.trim().parse::<usize>().ok());
    let Some(found) = found else {
        return Err(format!(
            "line 2: expected `features` and their number, found {features:?}"
        ));
    };
    if found != I::FEATURES {
        return Err(format!(
            "the pipeline is for {found} features, but a sample here has {}",
            I::FEATURES
        ));
    }
    let mut steps = Vec::new();
    loop {
        let (number, line) = next();
        if number == 0 {
            break;
        }
        if !line.trim().is_empty() {
            let step = step::<S>(line, found);
            steps.push(step.map_err(|problem| format!("line {number}: {problem}"))?);
        }
    }
    Ok(Pipeline {
        steps,
        shape: PhantomData,
    })
}

fn step<S: Scalar>(line: &str, count: usize) -> core::result::Result<Fitted<S>, String> {
    let mut words = line.split_ascii_whitespace().peekable();
    let name = words.next().unwrap_or_default();
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    for word in words {
        let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        match lists.last_mut().filter(|_| number) {
            Some((_, numbers)) => numbers.push(word),
            None => lists.push((word, Vec::new())),
        }
    }
    let mut lists = lists.into_iter();
    let mut list = |keyword: &str| match lists.next() {
        Some((found, numbers)) if found == keyword => Ok(numbers),
        found => Err(format!(
            "expected `{keyword}`, found {}",
            found.map_or("the end".into(), |(found, _)| format!("`{found}`"))
        )),
    };
    let mut features = Vec::new();
    for word in list("of")? {
        let feature = word.parse().ok().filter(|feature| *feature < count);
        features.push(feature.ok_or(format!(
            "feature {word} is out of range: there are {count} features"
        ))?);
    }
    let length = features.len();
    let mut numbers = |keyword: &str, length: usize| {
        let words = list(keyword)?;
        if words.len() != length {
            let found = words.len();
            return Err(format!(
                "expected {length} numbers after `{keyword}`, found {found}"
            ));
        }
        let number = |word: &str| word.parse().ok().map(S::from_f64).filter(|x| x.is_finite());
        let each = words.into_iter().map(|word| {
            number(word).ok_or(format!(
                "expected a finite number after `{keyword}`, found {word}"
            ))
        });
        each.collect::<core::result::Result<Vec<S>, String>>()
    };
    let change = match name {
        "fill" => Change::Fill {
            value: numbers("value", length)?,
        },
        "clip" => Change::Clip {
            low: numbers("low", length)?,
            high: numbers("high", length)?,
        },
        "logarithm" => Change::Logarithm,
        // Files of earlier versions contain the second spelling.
        "standardize" | "standardise" => Change::Standardize {
            mean: numbers("mean", length)?,
            deviation: numbers("deviation", length)?,
        },
        "min_max" => Change::MinMax {
            smallest: numbers("smallest", length)?,
            largest: numbers("largest", length)?,
            bounds: match numbers("to", 2)?[..] {
                [low, high] => [low, high],
                _ => [S::ZERO, S::ONE],
            },
        },
        _ => return Err(format!("there is no step `{name}`")),
    };
    if let Some((word, _)) = lists.next() {
        return Err(format!("expected the end, found `{word}`"));
    }
    let step = Fitted { features, change };
    step.check()?;
    Ok(step)
}
