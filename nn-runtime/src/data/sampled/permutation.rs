//! Permutations that need no memory.

use crate::random::mix;

/// The number at index `place` in a permutation of the numbers below `count`, chosen by `key`.
/// `place` must be below `count`. It is a Feistel network over the next power of four, applied
/// until the result is below `count` (J. Black and P. Rogaway, "Ciphers with arbitrary finite
/// domains", 2002).
pub(super) fn permuted(place: usize, count: usize, key: u64) -> usize {
    let Some(largest) = count.checked_sub(1) else {
        return 0;
    };
    let bits = usize::BITS - largest.leading_zeros();
    let half = bits.div_ceil(2).max(1);
    let mask = (1_u64 << half) - 1;
    let mut number = place as u64;
    loop {
        let (mut left, mut right) = (number >> half, number & mask);
        for round in 0..ROUNDS {
            let changed = left ^ (mix(mix(key, round), right) & mask);
            (left, right) = (right, changed);
        }
        number = left << half | right;
        if number <= largest as u64 {
            return number as usize;
        }
    }
}

/// Enough rounds even if the halves have few bits, where few rounds would give few permutations.
const ROUNDS: u64 = 8;

#[cfg(test)]
mod tests {
    use super::permuted;

    #[test]
    fn every_number_comes_once() {
        for count in [1, 2, 3, 4, 5, 16, 17, 100, 1000] {
            for key in 0..20 {
                let mut found: Vec<usize> = (0..count)
                    .map(|place| permuted(place, count, key))
                    .collect();
                found.sort_unstable();
                assert!(found.into_iter().eq(0..count));
            }
        }
        assert_eq!(permuted(0, 0, 1), 0);
    }

    #[test]
    fn every_number_is_as_likely_at_every_place() {
        const COUNT: usize = 6;
        let mut counts = [[0_u32; COUNT]; COUNT];
        let mut pairs = [0_u32; 2];
        for key in 0..60_000 {
            let order: Vec<usize> = (0..COUNT)
                .map(|place| permuted(place, COUNT, key))
                .collect();
            for (place, &number) in order.iter().enumerate() {
                counts[place][number] += 1;
            }
            pairs[usize::from(order[0] < order[1])] += 1;
        }
        // 10,000 are expected, with a standard deviation of 91.
        for count in counts.into_iter().flatten() {
            assert!((9_600..10_400).contains(&count), "{counts:?}");
        }
        assert!((29_400..30_600).contains(&pairs[0]), "{pairs:?}");
    }
}
