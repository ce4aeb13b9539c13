//! A course of numbers over steps, of which enough are kept to draw it.

use crate::snapshot::Snapshot;
/// Numbers of a step: its number, loss, learning rate and norm of the gradient.
pub(in super::super) type Point = [f64; 4];

/// At most so many points, evenly spaced: when there are more, every other one goes, and later ones
/// are taken half as often.
#[derive(Debug)]
pub(in super::super) struct Series {
    every: u64,
    points: Vec<Point>,
}

/// More cannot be told from each other in a small picture.
const MOST: usize = 800;

impl Default for Series {
    fn default() -> Self {
        Self {
            every: 1,
            points: Vec::with_capacity(MOST + 1),
        }
    }
}

impl Series {
    /// Whether a step is to be kept.
    pub(in super::super) const fn wants(&self, step: u64) -> bool {
        step.is_multiple_of(self.every)
    }

    pub(in super::super) fn push(&mut self, point: Point) {
        self.points.push(point);
        while self.points.len() > MOST {
            self.every *= 2;
            let every = self.every;
            self.points
                .retain(|point| (point[0] as u64).is_multiple_of(every));
        }
    }

    /// One of the numbers, over steps.
    pub(super) fn curve(&self, place: usize) -> Vec<(f64, f64)> {
        let points = self.points.iter();
        points.map(|point| (point[0], point[place])).collect()
    }

    pub(in super::super) fn save<N>(&self, snapshot: &mut Snapshot<'_, N>) {
        snapshot.put_number("series_every", self.every as f64);
        snapshot.put_numbers("series", self.points.concat());
    }

    /// A run that was begun by a program without pictures goes on without those of its beginning.
    pub(in super::super) fn load<N>(&mut self, snapshot: &Snapshot<'_, N>) {
        self.every = snapshot.count("series_every").unwrap_or(1).max(1);
        self.points.clear();
        let numbers = snapshot.numbers("series").unwrap_or_default();
        self.points.extend(numbers.as_chunks::<4>().0);
    }
}
