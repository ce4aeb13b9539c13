//! A series of values per step, thinned out for drawing.

use crate::snapshot::Snapshot;
/// The values of a step: its number, the loss, the learning rate and the norm of the gradient.
pub(in super::super) type Point = [f64; 4];

/// At most `MOST` points, evenly spaced. When there are more, every other point is removed, and the
/// interval between points doubles.
#[derive(Debug)]
pub(in super::super) struct Series {
    every: u64,
    points: Vec<Point>,
}

/// More points cannot be distinguished in a small picture.
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
    /// Whether to keep the values of a step.
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

    /// One of the values over steps, as points of a curve.
    pub(super) fn curve(&self, place: usize) -> Vec<(f64, f64)> {
        let points = self.points.iter();
        points.map(|point| (point[0], point[place])).collect()
    }

    pub(in super::super) fn save<N>(&self, snapshot: &mut Snapshot<'_, N>) {
        snapshot.put_number("series_every", self.every as f64);
        snapshot.put_numbers("series", self.points.concat());
    }

    /// Restores the points. If the run was started by a program without the feature `plots`, there
    /// are none, and the series starts empty.
    pub(in super::super) fn load<N>(&mut self, snapshot: &Snapshot<'_, N>) {
        self.every = snapshot.count("series_every").unwrap_or(1).max(1);
        self.points.clear();
        let numbers = snapshot.numbers("series").unwrap_or_default();
        self.points.extend(numbers.as_chunks::<4>().0);
    }
}
