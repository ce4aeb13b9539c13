//! Similar names, for "did you mean" suggestions.

/// The maximum number of compared pairs of names, so that a file with many names costs no time.
const MOST_PAIRS: usize = 10_000;
/// The maximum length in bytes of a compared name.
const LONGEST: usize = 200;

/// The candidate that is most similar to `name`, if one is similar enough.
pub(super) fn similar<'a>(name: &str, candidates: &[&'a str], pairs: usize) -> Option<&'a str> {
    if pairs > MOST_PAIRS || name.len() > LONGEST {
        return None;
    }
    let alike = candidates
        .iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|&candidate| (distance(name, candidate), candidate));
    let (distance, candidate) = alike.min()?;
    (distance <= name.len() / 3).then_some(candidate)
}

/// The Levenshtein distance: the minimum number of letters to insert, remove or replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, similar};

    #[test]
    fn distances() {
        assert_eq!(distance("", ""), 0);
        assert_eq!(distance("weight", ""), 6);
        assert_eq!(distance("weight", "wieght"), 2);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("größe", "grosse"), 3);
    }

    #[test]
    fn the_nearest_name_is_meant_if_any() {
        let names = ["dense1.weight", "dense1.bias", "dense2.weight"];
        assert_eq!(similar("dense1.wieght", &names, 3), Some("dense1.weight"));
        assert_eq!(similar("convolution", &names, 3), None);
        assert_eq!(similar("dense1.wieght", &names, usize::MAX), None);
        assert_eq!(similar("dense1.wieght", &[], 0), None);
    }
}
