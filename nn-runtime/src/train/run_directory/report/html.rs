//! Writes a page that is well-formed as both HTML and XML.

use std::fmt::{self, Write as _};

use crate::plots::{Svg, escaped};
use crate::train::history::Number;

/// The text of the page so far.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Writes the head of the page. Its security policy forbids loading external resources.
    pub(super) fn begin(&mut self, title: &str, style: &str) {
        let title = escaped(title);
        self.0 = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\" />\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
             <meta name=\"color-scheme\" content=\"light dark\" />\n<title>{title}</title>\n\
             <style>\n{style}</style>\n</head>\n<body>\n"
        );
    }

    /// Ends the page and returns its text.
    pub(super) fn end(mut self) -> String {
        self.0.push_str("</body>\n</html>\n");
        self.0
    }

    /// Returns the text of a part of a page.
    pub(super) fn part(self) -> String {
        self.0
    }

    /// Begins an area that scrolls if its content is wider, and that can be scrolled with a
    /// keyboard; the caller must close it as a `div`.
    pub(super) fn open_scrolling(&mut self, class: &str, words: &str) {
        let words = escaped(words);
        let _ = writeln!(
            self.0,
            "<div class=\"scroll {class}\" tabindex=\"0\" role=\"region\" aria-label=\"{words}\">"
        );
    }

    pub(super) fn open(&mut self, tag: &str) {
        let _ = writeln!(self.0, "<{tag}>");
    }

    pub(super) fn open_as(&mut self, tag: &str, class: &str) {
        let _ = writeln!(self.0, "<{tag} class=\"{class}\">");
    }

    pub(super) fn close(&mut self, tag: &str) {
        let _ = writeln!(self.0, "</{tag}>");
    }

    /// Begins a section, which the caller must close.
    pub(super) fn section(&mut self, heading: &str) {
        self.open("section");
        self.line("h2", heading);
    }

    /// Writes an element with a text.
    pub(super) fn line(&mut self, tag: &str, text: &str) {
        let _ = writeln!(self.0, "<{tag}>{}</{tag}>", escaped(text));
    }

    /// Writes an element with a class and a text.
    pub(super) fn line_of(&mut self, tag: &str, class: &str, text: &str) {
        let text = escaped(text);
        let _ = writeln!(self.0, "<{tag} class=\"{class}\">{text}</{tag}>");
    }

    /// Writes an element with a class and a text that is formatted as code.
    pub(super) fn code(&mut self, tag: &str, class: &str, text: &str) {
        let text = escaped(text);
        let _ = writeln!(
            self.0,
            "<{tag} class=\"{class}\"><code>{text}</code></{tag}>"
        );
    }

    /// Writes a number as a table cell, both formatted for display and with full precision.
    pub(super) fn number(&mut self, value: f64, shown: &str, is_best: bool) {
        let class = if is_best { " class=\"best\"" } else { "" };
        let shown = escaped(shown);
        let _ = write!(
            self.0,
            "<td{class}><data value=\"{value:?}\">{shown}</data></td>"
        );
    }

    /// Writes a picture with a text alternative.
    pub(super) fn svg(&mut self, words: &str, picture: &Svg) {
        let words = escaped(words);
        let begin = format!("<svg role=\"img\" aria-label=\"{words}\" ");
        self.0
            .push_str(&picture.as_str().replacen("<svg ", &begin, 1));
    }
}

/// A number formatted for display, or a word if it is not finite.
pub(super) struct Text(pub(super) f64);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_nan() {
            f.pad("–")
        } else {
            Number(self.0).fmt(f)
        }
    }
}
