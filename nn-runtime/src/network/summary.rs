//! A table of the stages of a network.

use core::fmt;

use crate::shape::Dimensions;
use crate::structure::Graph;

/// A table of the stages of a network. Print it with `{}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub(super) graph: Graph,
    pub(super) input: &'static [usize],
    /// The size of the vocabulary if the input is tokens, otherwise 0.
    pub(super) vocabulary: usize,
    pub(super) parameters: usize,
    pub(super) multiply_adds: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.vocabulary, self.input) {
            (1.., [steps, _]) => {
                let (name, vocabulary) = (self.graph.name, self.vocabulary);
                writeln!(f, "{name} (input Tokens({steps}, vocab = {vocabulary}))")?;
            }
            _ => writeln!(f, "{} (input {})", self.graph.name, Dimensions(self.input))?,
        }
        writeln!(
            f,
            "{:<16} {:<28} {:<14} {:>12} {:>14}",
            "stage", "declared as", "output", "parameters", "multiply-adds"
        )?;
        for stage in self.graph.stages() {
            // Format widths apply only to strings, so the width of the shape is counted while it is
            // written.
            write!(f, "{:<16} {:<28} ", stage.name, stage.declaration)?;
            let mut column = Column {
                formatter: f,
                written: 0,
            };
            fmt::write(&mut column, format_args!("{}", Dimensions(stage.output)))?;
            let padding = 14_usize.saturating_sub(column.written);
            writeln!(
                f,
                "{:padding$} {:>12} {:>14}",
                "", stage.parameters, stage.multiply_adds
            )?;
        }
        write!(
            f,
            "{:<16} {:<28} {:<14} {:>12} {:>14}",
            "total", "", "", self.parameters, self.multiply_adds
        )
    }
}

/// Counts the characters that it forwards.
struct Column<'a, 'b> {
    formatter: &'a mut fmt::Formatter<'b>,
    written: usize,
}

impl fmt::Write for Column<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.written += text.len();
        self.formatter.write_str(text)
    }
}
