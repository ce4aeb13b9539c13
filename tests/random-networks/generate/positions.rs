//! Stages that change shapes.

use super::shape::{LARGEST, Shape};
use super::stages::Writer;

impl Writer {
    /// A shape as the language writes it.
    pub(super) fn shape(&mut self, shape: Shape) -> String {
        match shape {
            Shape::Vector(features) => self.size(features),
            Shape::Sequence(sizes) => self.list(&sizes),
            Shape::Image(sizes) => self.list(&sizes),
        }
    }

    fn list(&mut self, sizes: &[usize]) -> String {
        let sizes: Vec<String> = sizes.iter().map(|size| self.size(*size)).collect();
        format!("[{}]", sizes.join(", "))
    }

    /// A stage that fits the shape, and the shape after it.
    pub(super) fn reshaping(&mut self, shape: Shape) -> (String, Shape) {
        match (self.draws.below(9), shape) {
            (0, _) => self.reshape(shape),
            (1, _) if shape.features() > 1 => {
                let (range, features) = self.range(shape.features());
                (format!("Slice({range})"), shape.with_features(features))
            }
            (2 | 3, _) if shape.features() == 1 => {
                let most = (LARGEST / shape.positions()).clamp(1, 4);
                let features = 1 + self.draws.below(most);
                let text = format!("Expand({})", self.size(features));
                (text, shape.with_features(features))
            }
            (_, Shape::Vector(features)) => self.repeat_vector(features),
            (1 | 2, _) => self.reduction(shape),
            (3, Shape::Sequence([steps, features])) => {
                ("Transpose".to_owned(), Shape::Sequence([features, steps]))
            }
            (3, Shape::Image([height, width, channels])) => (
                "Transpose".to_owned(),
                Shape::Image([width, height, channels]),
            ),
            (4 | 5, _) => self.crop(shape),
            (6, _) => {
                let flatten = self.draws.percent(50);
                let name = if flatten {
                    "Flatten".to_owned()
                } else {
                    format!("Reshape({})", self.size(shape.size()))
                };
                (name, Shape::Vector(shape.size()))
            }
            _ => self.pad(shape),
        }
    }

    fn reshape(&mut self, shape: Shape) -> (String, Shape) {
        let after = shape.reshaped(&mut self.draws);
        (format!("Reshape({})", self.shape(after)), after)
    }

    /// A stage that makes a vector of what is none. The positions of a `Max` are the same in the
    /// end only where they are copies of one value or constants (padding, numbers dropped, a
    /// `relu` of less than zero): its gradient is then that of any of them, so that no network has
    /// to be left out.
    pub(super) fn reduction(&mut self, shape: Shape) -> (String, Shape) {
        let name = self
            .draws
            .one(&["Mean", "Max", "Sum", "First", "Last", "Flatten"]);
        let features = match name {
            "Flatten" => shape.size(),
            _ => shape.features(),
        };
        (name.to_owned(), Shape::Vector(features))
    }

    fn repeat_vector(&mut self, features: usize) -> (String, Shape) {
        let most = (LARGEST / features).clamp(1, 4);
        let steps = 1 + self.draws.below(most);
        if self.draws.percent(60) {
            let text = format!("RepeatVector({})", self.size(steps));
            return (text, Shape::Sequence([steps, features]));
        }
        let width = 1 + self.draws.below((most / steps).max(1));
        let text = format!("RepeatVector({}, {})", self.size(steps), self.size(width));
        (text, Shape::Image([steps, width, features]))
    }

    /// Some of so many, at least one: the text of a range, and how many they are.
    fn range(&mut self, of: usize) -> (String, usize) {
        let start = self.draws.below(of);
        let end = start + 1 + self.draws.below(of - start);
        let from = match start {
            0 if self.draws.percent(50) => String::new(),
            0 => self.draws.one(&["0", "NONE"]).to_owned(),
            _ => self.size(start),
        };
        let to = match self.draws.below(4) {
            0 if end == of => String::new(),
            1 => format!("={}", end - 1),
            _ => self.size(end),
        };
        (format!("{from}..{to}"), end - start)
    }

    fn crop(&mut self, shape: Shape) -> (String, Shape) {
        match shape {
            Shape::Vector(_) => ("identity".to_owned(), shape),
            Shape::Sequence([steps, features]) => {
                let (range, steps) = self.range(steps);
                (format!("Crop({range})"), Shape::Sequence([steps, features]))
            }
            Shape::Image([height, width, channels]) => {
                let ((rows, height), (columns, width)) = (self.range(height), self.range(width));
                let after = Shape::Image([height, width, channels]);
                (format!("Crop({rows}, {columns})"), after)
            }
        }
    }

    fn pad(&mut self, shape: Shape) -> (String, Shape) {
        let mode = self
            .draws
            .one(&["zeros", "reflect", "replicate", "circular"]);
        let options = match mode {
            "zeros" => self
                .draws
                .one(&["", ", mode = zeros", ", value = 0.4", ", value = RATE"])
                .to_owned(),
            _ => format!(", mode = {mode}"),
        };
        // What the mode allows beside so many positions.
        let side = |writer: &mut Self, of: usize| {
            let most: usize = match mode {
                "reflect" => of - 1,
                "circular" => of,
                _ => 2,
            };
            writer.draws.below(1 + most.min(2))
        };
        let (text, after) = match shape {
            Shape::Vector(_) => return ("identity".to_owned(), shape),
            Shape::Sequence([steps, features]) => {
                let sides = [side(self, steps), side(self, steps)];
                let after = Shape::Sequence([sides[0] + steps + sides[1], features]);
                (self.sides(&sides), after)
            }
            Shape::Image([height, width, channels]) => {
                let (top, bottom) = (side(self, height), side(self, height));
                let (left, right) = (side(self, width), side(self, width));
                let after = [top + height + bottom, left + width + right, channels];
                (self.sides(&[top, bottom, left, right]), Shape::Image(after))
            }
        };
        if after.size() > LARGEST {
            return self.crop(shape);
        }
        (format!("Pad({text}{options})"), after)
    }

    /// The numbers of positions on the sides, as one where they are the same.
    fn sides(&mut self, sides: &[usize]) -> String {
        let same = sides.iter().all(|side| *side == sides[0]) && self.draws.percent(50);
        let listed = if same { &sides[..1] } else { sides };
        let listed: Vec<String> = listed
            .iter()
            .map(|side| match side {
                0 => self.draws.one(&["0", "NONE"]).to_owned(),
                side => self.size(*side),
            })
            .collect();
        listed.join(", ")
    }

    /// Stages that lead from one shape to another: none where they are the same.
    pub(super) fn bridge(&mut self, from: Shape, to: Shape) -> Vec<String> {
        if from == to {
            return vec![];
        }
        if from.with_features(to.features()) == to {
            return vec![self.dense_of(to.features())];
        }
        if from.size() == to.size() {
            return vec![format!("Reshape({})", self.shape(to))];
        }
        let mut stages = vec![];
        let mut shape = from;
        if !shape.is_vector() {
            let (text, after) = self.reduction(shape);
            stages.push(text);
            shape = after;
        }
        match to {
            _ if shape == to => {}
            Shape::Vector(features) => stages.push(self.dense_of(features)),
            _ if self.draws.percent(50) => {
                stages.push(self.dense_of(to.size()));
                stages.push(format!("Reshape({})", self.shape(to)));
            }
            _ => {
                if shape.features() != to.features() {
                    stages.push(self.dense_of(to.features()));
                }
                stages.push(match to {
                    Shape::Image([height, width, _]) => {
                        format!("RepeatVector({}, {})", self.size(height), self.size(width))
                    }
                    _ => format!("RepeatVector({})", self.size(to.positions())),
                });
            }
        }
        stages
    }
}
