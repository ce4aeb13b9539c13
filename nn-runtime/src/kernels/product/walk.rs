//! The offsets of the numbers that a product reads.

/// Three nested loops over the numbers of a slice, such as the numbers in a row or column of a
/// matrix, or in the windows of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The number of iterations of each loop, outermost first.
    pub counts: [usize; 3],
    /// The step of each loop.
    pub steps: [usize; 3],
}

impl Walk {
    /// A single loop over `count` numbers with a fixed step.
    #[inline(always)]
    pub const fn line(count: usize, step: usize) -> Self {
        Self {
            counts: [1, 1, count],
            steps: [0, 0, step],
        }
    }

    /// The total number of iterations. Saturates.
    #[inline(always)]
    pub const fn count(&self) -> usize {
        let [outer, middle, inner] = self.counts;
        outer.saturating_mul(middle).saturating_mul(inner)
    }

    /// The offset of the last number. Saturates.
    #[inline(always)]
    pub(crate) const fn last(&self) -> usize {
        let ([outer, middle, inner], steps) = (self.counts, self.steps);
        (outer.saturating_sub(1).saturating_mul(steps[0]))
            .saturating_add(middle.saturating_sub(1).saturating_mul(steps[1]))
            .saturating_add(inner.saturating_sub(1).saturating_mul(steps[2]))
    }

    /// The same offsets in the same order, with the longest possible inner loops, which are
    /// fastest.
    #[must_use]
    #[inline(always)]
    pub const fn merged(self) -> Self {
        let ([outer, middle, inner], [s0, s1, s2]) = (self.counts, self.steps);
        // Merges the two inner loops, and then the outer loop with the result.
        let (middle, s1, inner, s2) = match merge((middle, s1), (inner, s2)) {
            Some((count, step)) => (1, 0, count, step),
            None => (middle, s1, inner, s2),
        };
        if middle == 1 {
            return match merge((outer, s0), (inner, s2)) {
                Some((count, step)) => Self::line(count, step),
                None => Self {
                    counts: [1, outer, inner],
                    steps: [0, s0, s2],
                },
            };
        }
        match merge((outer, s0), (middle, s1)) {
            Some((count, step)) => Self {
                counts: [1, count, inner],
                steps: [0, step, s2],
            },
            None => Self {
                counts: [outer, middle, inner],
                steps: [s0, s1, s2],
            },
        }
    }

    /// The inner loops, starting with loop number `index`.
    #[inline(always)]
    pub(crate) const fn rows(&self, index: usize) -> Rows {
        let (count, (outer, place)) = divided(index, self.counts[1]);
        Rows {
            offset: outer
                .wrapping_mul(self.steps[0])
                .wrapping_add(place.wrapping_mul(self.steps[1])),
            place,
            count,
            step: self.steps[1],
            // From the last iteration of a middle loop to the first of the next one.
            jump: self.steps[0].wrapping_sub((count - 1).wrapping_mul(self.steps[1])),
        }
    }

    /// The numbers, starting with number `index`.
    #[inline(always)]
    pub(crate) const fn cursor(&self, index: usize) -> Cursor {
        let (count, (row, place)) = divided(index, self.counts[2]);
        Cursor {
            rows: self.rows(row),
            place,
            count,
            step: self.steps[2],
        }
    }
}

/// The number of iterations of a loop (at least 1), and the quotient and remainder of `index` by
/// it.
#[inline(always)]
pub(crate) const fn divided(index: usize, count: usize) -> (usize, (usize, usize)) {
    let count = if count == 0 { 1 } else { count };
    // Usually no division is needed, which would take many cycles.
    if index < count {
        return (count, (0, index));
    }
    match (index.checked_div(count), index.checked_rem(count)) {
        (Some(quotient), Some(remainder)) => (count, (quotient, remainder)),
        _ => (count, (0, 0)),
    }
}

/// Merges two nested loops into one, if possible.
#[inline(always)]
const fn merge(outer: (usize, usize), inner: (usize, usize)) -> Option<(usize, usize)> {
    if outer.0 == 1 {
        Some(inner)
    } else if inner.0 == 1 {
        Some(outer)
    } else if outer.1 == inner.0.wrapping_mul(inner.1) {
        Some((outer.0.saturating_mul(inner.0), inner.1))
    } else {
        None
    }
}

/// An iterator over the offsets at which inner loops start.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    /// The offset of the current inner loop.
    pub(crate) offset: usize,
    place: usize,
    count: usize,
    step: usize,
    jump: usize,
}

impl Rows {
    #[inline(always)]
    pub(crate) const fn advance(&mut self) {
        self.place += 1;
        if self.place == self.count {
            self.place = 0;
            self.offset = self.offset.wrapping_add(self.jump);
        } else {
            self.offset = self.offset.wrapping_add(self.step);
        }
    }
}

/// An iterator over the offsets of numbers.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    rows: Rows,
    place: usize,
    count: usize,
    step: usize,
}

impl Cursor {
    /// The next offsets. Offsets after the last number are meaningless.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "it takes less time to compile")]
    pub(crate) fn next_of<const COUNT: usize>(&mut self) -> [usize; COUNT] {
        let mut offsets = [0; COUNT];
        if self.place + COUNT < self.count {
            let first = self.offset();
            self.place += COUNT;
            for index in 0..COUNT {
                offsets[index] = first.wrapping_add(index.wrapping_mul(self.step));
            }
            return offsets;
        }
        for index in 0..COUNT {
            offsets[index] = self.offset();
            self.place += 1;
            if self.place == self.count {
                self.place = 0;
                self.rows.advance();
            }
        }
        offsets
    }

    #[inline(always)]
    const fn offset(&self) -> usize {
        self.rows
            .offset
            .wrapping_add(self.place.wrapping_mul(self.step))
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::Walk;

    fn plain(walk: &Walk) -> Vec<usize> {
        let ([a, b, c], [x, y, z]) = (walk.counts, walk.steps);
        let outer = (0..a).flat_map(|i| (0..b).map(move |j| (i, j)));
        outer
            .flat_map(|(i, j)| (0..c).map(move |l| i * x + j * y + l * z))
            .collect()
    }

    #[test]
    fn all_ways_meet_the_same_numbers() {
        for counts in [
            [1, 1, 5],
            [1, 3, 5],
            [2, 3, 5],
            [4, 1, 1],
            [2, 5, 1],
            [3, 1, 2],
        ] {
            for steps in [[30, 10, 2], [15, 5, 1], [100, 9, 1], [7, 1, 40], [0, 3, 1]] {
                let walk = Walk { counts, steps };
                let expected = plain(&walk);
                assert_eq!(walk.count(), expected.len());
                assert_eq!(Some(walk.last()), expected.last().copied());
                let merged = walk.merged();
                assert_eq!(plain(&merged), expected, "{walk:?} as {merged:?}");
                for first in 0..expected.len() {
                    let mut cursor = walk.cursor(first);
                    let rest: Vec<_> = {
                        let pairs = expected.len().div_ceil(2);
                        (0..pairs).flat_map(|_| cursor.next_of::<2>()).collect()
                    };
                    assert_eq!(rest[..expected.len() - first], expected[first..]);
                }
                for first in 0..counts[0] * counts[1] {
                    let mut rows = walk.rows(first);
                    for inner in expected.chunks(counts[2]).skip(first) {
                        assert_eq!(rows.offset, inner[0]);
                        rows.advance();
                    }
                }
            }
        }
    }
}
