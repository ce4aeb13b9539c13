//! Ranges of features or of positions: `2..6`, `2..`, `..6`.

use crate::diagnostics::{Diagnostics, Origin, Relation};
use crate::graph::{Dimension, Shape};

/// A range as it was declared, without its end.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) start: Option<(Dimension, Origin)>,
    pub(crate) end: Option<(Dimension, Origin)>,
    pub(crate) origin: Origin,
}

impl Range {
    /// All there are.
    pub(crate) fn all(origin: Origin) -> Self {
        Self {
            start: None,
            end: None,
            origin,
        }
    }

    /// As it is written.
    fn text(&self, diagnostics: &Diagnostics) -> String {
        let text = |bound: &Option<(Dimension, Origin)>| {
            bound
                .as_ref()
                .map_or_else(String::new, |(size, _)| diagnostics.size(size))
        };
        format!("{}..{}", text(&self.start), text(&self.end))
    }

    /// Where it starts and how many it takes of `of`, which are the `what` of `shape`. `None` if
    /// they are not there, which was reported.
    pub(crate) fn within(
        &self,
        of: &Dimension,
        what: &str,
        shape: &Shape,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Dimension, Dimension)> {
        let text = self.text(diagnostics);
        let (shape, count) = (diagnostics.shape(shape), diagnostics.size(of));
        let start = self
            .start
            .as_ref()
            .map_or(Dimension::ZERO, |(at, _)| at.clone());
        let mut end = of.clone();
        if let Some((given, origin)) = &self.end {
            let message = format!("`{text}` ends behind the last of the {count} {what} of {shape}");
            if !diagnostics.compare(*origin, given, Relation::LessOrEqual, of, &message) {
                let from = diagnostics.size(&start);
                let help = format!(
                    "end it at {count}, `{from}..{count}`, or leave the end out: `{from}..`"
                );
                diagnostics.error(*origin, message, help);
                return None;
            }
            end = given.clone();
        } else if let Some((start, origin)) = &self.start {
            let message =
                format!("`{text}` starts behind the last of the {count} {what} of {shape}");
            if !diagnostics.compare(*origin, start, Relation::Less, of, &message) {
                let help = format!("start it below {count}; the first has the number 0");
                diagnostics.error(*origin, message, help);
                return None;
            }
        }
        let message = format!("`{text}` holds none of the {what} of {shape}");
        let is_surely_some = self.end.is_none();
        if !is_surely_some
            && !diagnostics.compare(self.origin, &start, Relation::Less, &end, &message)
        {
            let help = "a range goes from its first to before its end: `0..1` holds one";
            diagnostics.error(self.origin, message, help);
            return None;
        }
        Some((start.clone(), end.minus(&start)))
    }
}
