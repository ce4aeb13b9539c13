//! The samples that the network gets most wrong.

use std::fmt::Write as _;
use std::path::Path;

use super::Settings;
use super::html::Html;
use super::tables::grouped;
use crate::data::{self, DatasetFor};
use crate::error::{Error, Result};
use crate::files::atomic::{file_error, write_atomically};
use crate::files::regular;
use crate::metric::{Decision, Mistake, MostWrong, Probability};
use crate::network::Network;
use crate::plots::{Image, Pixels};
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::train::measure;

/// How [`RunDirectory::add_mistakes`](crate::train::RunDirectory::add_mistakes) shows samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistakes {
    /// The maximum number of samples; 12 by default.
    pub most: usize,
    /// The number of pixels in a row, for images that the network reads as a vector; `None` by
    /// default: inputs of the shape `[height, width, channels]` are drawn, and the numbers of
    /// others are listed.
    pub width: Option<usize>,
    /// The kind of the pixels; by default [`Pixels::Ink`] for one channel, and [`Pixels::Light`]
    /// for three. Pixels that are not all from 0 to 1 are scaled from the least to the largest.
    pub pixels: Option<Pixels>,
}

impl Default for Mistakes {
    fn default() -> Self {
        Self {
            most: 12,
            width: None,
            pixels: None,
        }
    }
}

/// The place of the mistakes in a page. No other element of the page is an `aside`, and texts of
/// the user cannot contain a tag.
const BEGIN: &str = "<aside class=\"mistakes\">\n";
const END: &str = "</aside>\n";
/// The maximum number of numbers that are listed of a sample.
const MOST_NUMBERS: usize = 24;

/// Leaves a place for the mistakes.
pub(super) fn place(page: &mut Html) {
    page.open_as("aside", "mistakes");
    page.close("aside");
}

impl Mistakes {
    /// Finds the mistakes of a network, and writes them into an existing report.
    pub(in super::super) fn write<N, D>(
        self,
        path: &Path,
        settings: &Settings,
        network: &N,
        data: &D,
    ) -> Result<()>
    where
        N: Network,
        N::Head: Decision + Probability,
        D: DatasetFor<N::Input, N::Scalar, Target = u32>,
    {
        let mut worst = MostWrong::new(self.most);
        measure(network, &mut [&mut worst], data)?;
        let view = self.view(N::Input::DIMENSIONS, N::Input::HAS_TOKENS);
        let mut page = Html::default();
        page.section("What the network got most wrong");
        page.line_of("p", "soft", &summary(&worst));
        if !worst.mistakes().is_empty() {
            page.open_as("div", view.class());
        }
        let mut memory = data::memory(data, 1);
        for mistake in worst.mistakes() {
            let indices = [mistake.sample];
            let sample = data::fetch(data, 0, &indices, &mut memory)?;
            let numbers = sample.data().input(sample.index(0));
            let numbers = numbers.iter().map(|number| number.to_f64() as f32);
            card(&mut page, settings, mistake, view.of(numbers.collect()));
        }
        if !worst.mistakes().is_empty() {
            page.close("div");
        }
        page.close("section");
        insert(path, &page.part())
    }

    /// How samples of this shape are shown.
    fn view(self, dimensions: &[usize], has_tokens: bool) -> View {
        let of_shape = match dimensions {
            &[_, width, channels] if !has_tokens => match (channels, self.pixels) {
                (1, None) => Some((width, Pixels::Ink)),
                (3, None) => Some((width, Pixels::Light)),
                (_, Some(kind)) if kind.numbers() == channels => Some((width, kind)),
                _ => None,
            },
            _ => None,
        };
        let of_width = self
            .width
            .map(|width| (width.max(1), self.pixels.unwrap_or(Pixels::Ink)));
        of_width
            .or(of_shape)
            .map_or(View::Numbers, |(width, kind)| View::Image { width, kind })
    }
}

/// How samples are shown.
#[derive(Clone, Copy)]
enum View {
    Image { width: usize, kind: Pixels },
    Numbers,
}

/// A sample, ready to be shown.
enum Shown {
    Image(crate::plots::Svg),
    Numbers(String),
}

impl View {
    fn class(self) -> &'static str {
        match self {
            Self::Image { .. } => "grid small images",
            Self::Numbers => "grid small",
        }
    }

    fn of(self, mut numbers: Vec<f32>) -> Shown {
        let Self::Image { width, kind } = self else {
            let shown = numbers.iter().take(MOST_NUMBERS);
            let shown: Vec<String> = shown
                .map(|number| crate::in_words::number(f64::from(*number)))
                .collect();
            let mut text = shown.join(", ");
            if numbers.len() > MOST_NUMBERS {
                let _ = write!(text, ", … ({} numbers)", numbers.len());
            }
            return Shown::Numbers(text);
        };
        let least = numbers.iter().copied().fold(f32::INFINITY, f32::min);
        let largest = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if least < 0.0 || largest > 1.0 {
            let span = (largest - least).max(f32::MIN_POSITIVE);
            for number in &mut numbers {
                *number = (*number - least) / span;
            }
        }
        let image = Image {
            pixels: &numbers,
            kind,
            width,
            caption: String::new(),
        };
        Shown::Image(image.draw())
    }
}

/// How many samples are shown, and of how many.
fn summary(worst: &MostWrong) -> String {
    let what = match worst.mistakes().first() {
        Some(mistake) if mistake.position.is_some() => "positions",
        _ => "samples",
    };
    let (all, wrong) = (grouped(worst.predictions()), grouped(worst.wrong()));
    match (worst.wrong(), worst.mistakes().len()) {
        (0, _) => format!("All {all} samples were classified correctly."),
        (_, shown) if shown as u64 == worst.wrong() => {
            format!("{wrong} of {all} {what} were classified wrongly. The worst comes first.")
        }
        (_, shown) => format!(
            "{wrong} of {all} {what} were classified wrongly. These are the {shown} whose actual \
             class got the lowest probability; the worst comes first."
        ),
    }
}

fn card(page: &mut Html, settings: &Settings, mistake: &Mistake, shown: Shown) {
    let name = |class: usize| match settings.classes.get(class) {
        Some(name) => name.clone(),
        None => class.to_string(),
    };
    let (actual, predicted) = (name(mistake.actual), name(mistake.predicted));
    page.open_as("figure", "card");
    match shown {
        Shown::Image(picture) => page.svg(&format!("Sample {}", mistake.sample), &picture),
        Shown::Numbers(numbers) => page.code("p", "numbers", &numbers),
    }
    page.line("h3", &format!("{actual}, predicted as {predicted}"));
    let percent = |probability: f64| match probability * 100.0 {
        percent if percent > 0.0 && percent < 0.1 => "below 0.1 %".into(),
        percent => format!("{percent:.1} %"),
    };
    let place = match mistake.position {
        Some(position) => format!("Sample {}, position {position}", mistake.sample),
        None => format!("Sample {}", mistake.sample),
    };
    let (right, wrong) = (percent(mistake.of_actual), percent(mistake.of_predicted));
    let words = format!("{predicted}: {wrong}. {actual}: {right}. {place}.");
    page.line("figcaption", &words);
    page.close("figure");
}

/// Writes the mistakes into the report, in place of earlier ones.
fn insert(path: &Path, part: &str) -> Result<()> {
    let page = regular::read_to_string(path)
        .map_err(|error| file_error(path, "cannot be read", &error))?;
    let places = page.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let Some((before, after)) = places else {
        return Err(Error::Content {
            path: path.display().to_string(),
            problems: vec!["it is not a report with a place for mistakes".into()],
        });
    };
    let page = [before, BEGIN, part, END, after].concat();
    write_atomically(path, |file| file.write_all(page.as_bytes()))
}
