//! Text that comes from outside, in tables and pages for people.

use alloc::string::String;

/// The characters of the widest column of a table.
pub(crate) const WIDEST: usize = 40;

/// A text as a column of a table shows it: on one line, and not wider than a column may be.
pub(crate) fn cell(text: &str) -> String {
    let mut shown: String = text.chars().take(WIDEST).map(visible).collect();
    if text.chars().nth(WIDEST).is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// A character of a text on one line: what would command a terminal, or turn the text around, is
/// shown as a sign that stands for any other.
fn visible(character: char) -> char {
    match character {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        other if other.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

/// A character of a page, of which XML does not allow all.
#[cfg(feature = "plots")]
pub(crate) fn allowed(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' => character,
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        other if other.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDEST, cell};

    #[test]
    fn cells_are_short_and_on_one_line() {
        assert_eq!(cell("iris"), "iris");
        assert_eq!(cell("a\nb\u{1b}[31m\0"), "a\u{fffd}b\u{fffd}[31m\u{fffd}");
        let long = cell(&"é".repeat(120_001));
        assert_eq!(long.chars().count(), WIDEST);
        assert!(long.ends_with("é…"));
        assert_eq!(cell(&"é".repeat(WIDEST)), "é".repeat(WIDEST));
    }
}
