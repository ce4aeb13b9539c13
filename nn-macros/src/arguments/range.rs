//! Ranges of features or of positions: `2..6`, `2..`, `..6`.

use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

/// A range as it was declared. Both bounds are optional, and the end is exclusive.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) start: Option<(Dimension, Origin)>,
    pub(crate) end: Option<(Dimension, Origin)>,
    pub(crate) origin: Origin,
}

impl Range {
    /// The range of all positions.
    pub(crate) fn all(origin: Origin) -> Self {
        Self {
            start: None,
            end: None,
            origin,
        }
    }

    /// The range as it is written.
    fn text(&self, diagnostics: &Diagnostics) -> String {
        let text = |bound: &Option<(Dimension, Origin)>| {
            bound
                .as_ref()
                .map_or_else(String::new, |(size, _)| diagnostics.size(size))
        };
        format!("{}..{}", text(&self.start), text(&self.end))
    }

    /// The start and the length of the range. It selects from `of` positions, which are the `what`
    /// (steps, features, …) of `shape`. Returns `None` after reporting a range that does not fit.
    pub(crate) fn within(
        &self,
        of: &Dimension,
        what: &str,
        shape: &Shape,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Dimension, Dimension)> {
        let text = self.text(diagnostics);
        let count = diagnostics.size(of);
        let place = match shape {
            Shape::Vector(_) => String::new(),
            _ => format!(" of {}", diagnostics.shape(shape)),
        };
        let start = self
            .start
            .as_ref()
            .map_or(Dimension::ZERO, |(start, _)| start.clone());
        let Some((end, origin)) = &self.end else {
            if start == Dimension::ZERO {
                return Some((start, of.clone()));
            }
            let origin = self
                .start
                .as_ref()
                .map_or(self.origin, |(_, origin)| *origin);
            let starts_inside = diagnostics.require(
                origin,
                (&start, Relation::Less, of),
                format!("`{text}` starts after the last of the {count} {what}{place}"),
                format!("use a start below {count} (numbering starts at 0)"),
            );
            return starts_inside.then(|| {
                let count = of.minus(&start);
                (start, count)
            });
        };
        let from = diagnostics.size(&start);
        let ends_inside = diagnostics.require(
            *origin,
            (end, Relation::LessOrEqual, of),
            format!("`{text}` ends after the last of the {count} {what}{place}"),
            format!("end it at {count}, `{from}..{count}`, or omit the end: `{from}..`"),
        );
        let holds_some = ends_inside
            && diagnostics.require(
                self.origin,
                (&start, Relation::Less, end),
                format!("`{text}` contains none of the {count} {what}{place}"),
                "a range does not include its end: `0..1` contains one",
            );
        holds_some.then(|| {
            let count = end.minus(&start);
            (start, count)
        })
    }
}
