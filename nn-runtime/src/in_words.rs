//! Settings in words, as a report shows them: `Adam, learning rate 0.001, β₁ 0.9`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A name and settings. Each type lists its own settings, next to their declaration.
pub(crate) struct InWords(String);

impl InWords {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// Adds a text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.push_str(", ");
        self.0.push_str(text);
        self
    }

    /// Adds a setting.
    pub(crate) fn number(self, name: &str, value: f64) -> Self {
        self.text(&format!("{name} {}", number(value)))
    }

    /// Adds a setting that has no effect if it is zero, unless it is zero.
    pub(crate) fn unless_zero(self, name: &str, value: f64) -> Self {
        if value == 0.0 {
            self
        } else {
            self.number(name, value)
        }
    }

    /// Adds a text if a switch is on.
    pub(crate) fn switch(self, text: &str, is_on: bool) -> Self {
        if is_on { self.text(text) } else { self }
    }

    /// Adds a setting with one value per class or output, unless there are none.
    pub(crate) fn numbers(self, name: &str, values: &[f64]) -> Self {
        if values.is_empty() {
            return self;
        }
        let shown = values.iter().take(MOST_NUMBERS);
        let shown: Vec<String> = shown.map(|value| number(*value)).collect();
        let more = if values.len() > MOST_NUMBERS {
            " …"
        } else {
            ""
        };
        self.text(&format!("{name} {}{more}", shown.join(" ")))
    }

    pub(crate) fn end(self) -> String {
        self.0
    }
}

/// The maximum number of values that are listed.
const MOST_NUMBERS: usize = 12;

/// A number with at most six significant digits, without rounding noise: `0.001`, `1e-8`.
pub(crate) fn number(value: f64) -> String {
    let rounded = format!("{value:.5e}").parse().unwrap_or(value);
    let magnitude = f64::abs(rounded);
    if magnitude == 0.0 || (1e-5..1e7).contains(&magnitude) || !magnitude.is_finite() {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    }
}

/// The name of a type, without its path and its parameters.
pub(crate) fn type_name<T: ?Sized>() -> &'static str {
    let name = core::any::type_name::<T>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}

/// `1 step`, `20 epochs`, `2 batches`.
pub(crate) fn count(number: u64, one: &str) -> String {
    let plural = match number {
        1 => "",
        _ if one.ends_with("ch") && one != "epoch" => "es",
        _ => "s",
    };
    format!("{number} {one}{plural}")
}

#[cfg(test)]
mod tests {
    use super::{InWords, number, type_name};

    #[test]
    fn numbers_have_no_noise() {
        for (value, expected) in [
            (0.001 * 0.1, "0.0001"),
            (0.1 + 0.2, "0.3"),
            (1e-8, "1e-8"),
            (-2.5, "-2.5"),
            (250_000.0, "250000"),
            (0.0, "0"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn only_settings_with_an_effect_are_listed() {
        let words = InWords::new("Adam")
            .number("β₁", 0.9)
            .unless_zero("weight decay", 0.0)
            .switch("amsgrad", false)
            .numbers("class weights", &[1.0, 2.5]);
        assert_eq!(words.end(), "Adam, β₁ 0.9, class weights 1 2.5");
        assert_eq!(type_name::<core::cell::Cell<f64>>(), "Cell");
    }
}
