//! Sizes: numbers, the user's constants by name, and arithmetic on both.

/// The number of a user-written constant expression or type in the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Symbol(pub(crate) usize);

/// A property of a user-defined layer that only rustc knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Property {
    /// The number of features of its output.
    Features,
    /// The number of positions of its output.
    Positions,
    Parameters,
    MultiplyAdds,
}

/// A size. Numbers are folded at once. What depends on the user's constants stays symbolic, in a
/// normal form in which equal sums and equal products compare equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dimension {
    /// The size could not be inferred. An error was already reported.
    Unknown,
    Known(u64),
    Symbol(Symbol),
    /// A property of a user-defined layer.
    Property(Symbol, Property),
    /// The sum of two or more sizes, sorted.
    Sum(Vec<Dimension>),
    /// The product of two or more sizes, sorted.
    Product(Vec<Dimension>),
    /// The first size minus the second. If the second is larger, the difference is 0, and the
    /// emitted code rejects that case.
    Difference(Box<Dimension>, Box<Dimension>),
    /// The first size divided by the second, rounded down. The second size is at least 1.
    Quotient(Box<Dimension>, Box<Dimension>),
}

impl Dimension {
    pub(crate) const ONE: Self = Self::Known(1);
    pub(crate) const ZERO: Self = Self::Known(0);

    /// Adds every divisor in this size to `found`, without duplicates.
    pub(crate) fn divisors<'a>(&'a self, found: &mut Vec<&'a Self>) {
        match self {
            Self::Unknown | Self::Known(_) | Self::Symbol(_) | Self::Property(..) => {}
            Self::Sum(terms) | Self::Product(terms) => {
                for term in terms {
                    term.divisors(found);
                }
            }
            Self::Difference(left, right) => {
                left.divisors(found);
                right.divisors(found);
            }
            Self::Quotient(left, right) => {
                left.divisors(found);
                right.divisors(found);
                if !found.contains(&&**right) {
                    found.push(right);
                }
            }
        }
    }

    /// The sum, in which every term occurs once: 2·N for N + N. It saturates, because sizes that
    /// large are rejected where they are declared.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        if *self == Self::Unknown || *other == Self::Unknown {
            return Self::Unknown;
        }
        let (left_number, mut all) = self.terms();
        let (right_number, more) = other.terms();
        for (term, count) in more {
            match all.iter_mut().find(|(other, _)| *other == term) {
                Some((_, before)) => *before = before.saturating_add(count),
                None => all.push((term, count)),
            }
        }
        Self::sum(left_number.saturating_add(right_number), all)
    }

    /// The product. It saturates, because sizes that large are rejected where they are declared.
    pub(crate) fn times(&self, other: &Self) -> Self {
        if *self == Self::ZERO || *other == Self::ZERO {
            return Self::ZERO;
        }
        if *self == Self::Unknown || *other == Self::Unknown {
            return Self::Unknown;
        }
        let mut known: u64 = 1;
        let mut factors = Vec::new();
        for side in [self, other] {
            let parts = match side {
                Self::Product(factors) => &factors[..],
                _ => std::slice::from_ref(side),
            };
            for part in parts {
                match part {
                    Self::Known(value) => known = known.saturating_mul(*value),
                    _ => factors.push(part.clone()),
                }
            }
        }
        factors.sort();
        if known != 1 || factors.is_empty() {
            factors.insert(0, Self::Known(known));
        }
        if factors.len() == 1 {
            factors.remove(0)
        } else {
            Self::Product(factors)
        }
    }

    /// The difference, or 0 where `other` is larger. The caller checks whether it may be larger.
    /// Terms that occur on both sides cancel. This changes neither the difference nor the condition
    /// under which it is 0.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        if *self == Self::Unknown || *other == Self::Unknown {
            return Self::Unknown;
        }
        let (left_number, mut left) = self.terms();
        let (right_number, mut right) = other.terms();
        for (term, count) in &mut left {
            if let Some((_, other)) = right.iter_mut().find(|(other, _)| other == term) {
                let both = (*count).min(*other);
                (*count, *other) = (*count - both, *other - both);
            }
        }
        let left = Self::sum(left_number.saturating_sub(right_number), left);
        let right = Self::sum(right_number.saturating_sub(left_number), right);
        match (&left, &right) {
            (Self::Known(left), Self::Known(right)) => Self::Known(left.saturating_sub(*right)),
            (_, &Self::ZERO) => left,
            (&Self::ZERO, _) => Self::ZERO,
            _ => Self::Difference(Box::new(left), Box::new(right)),
        }
    }

    /// The quotient, rounded down. The divisor is never 0: sizes and counts are at least 1, which
    /// is checked where they are declared.
    pub(crate) fn over(&self, divisor: &Self) -> Self {
        match (self, divisor) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (_, &Self::ONE) => self.clone(),
            (&Self::ZERO, _) => Self::ZERO,
            (Self::Known(left), Self::Known(right)) => Self::Known(left / (*right).max(1)),
            (left, right) if left == right => Self::ONE,
            (Self::Product(factors), Self::Known(right)) => match factors.split_first() {
                Some((Self::Known(first), others)) if first.is_multiple_of(*right) => {
                    let first = Self::Known(first / (*right).max(1));
                    let others = others.iter();
                    others.fold(first, |product, factor| product.times(factor))
                }
                _ => Self::Quotient(Box::new(self.clone()), Box::new(divisor.clone())),
            },
            // (a / b) / c is a / (b · c), even when each division rounds down.
            (Self::Quotient(whole, first), _) => whole.over(&first.times(divisor)),
            (left, right) => Self::Quotient(Box::new(left.clone()), Box::new(right.clone())),
        }
    }

    /// The smaller of the two sizes.
    pub(crate) fn least(&self, other: &Self) -> Self {
        self.minus(&self.minus(other))
    }

    /// Splits a sum into its constant term and its symbolic terms, each with how often it occurs.
    fn terms(&self) -> (u64, Vec<(Self, u64)>) {
        let terms = match self {
            Self::Sum(terms) => &terms[..],
            other => std::slice::from_ref(other),
        };
        let (number, terms) = match terms.split_first() {
            Some((Self::Known(number), others)) => (*number, others),
            _ => (0, terms),
        };
        let counted = terms.iter().map(|term| match term {
            Self::Product(factors) => match factors.split_first() {
                Some((Self::Known(count), [only])) => (only.clone(), *count),
                Some((Self::Known(count), others)) => (Self::Product(others.to_vec()), *count),
                _ => (term.clone(), 1),
            },
            _ => (term.clone(), 1),
        });
        (number, counted.collect())
    }

    /// The inverse of `terms`. Terms that occur 0 times are left out.
    fn sum(number: u64, counted: Vec<(Self, u64)>) -> Self {
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        let mut terms: Vec<_> = counted
            .map(|(term, count)| term.times(&Self::Known(count)))
            .collect();
        terms.sort();
        if number != 0 || terms.is_empty() {
            terms.insert(0, Self::Known(number));
        }
        if terms.len() == 1 {
            terms.remove(0)
        } else {
            Self::Sum(terms)
        }
    }

    /// The value, if it is known.
    pub(crate) fn known(&self) -> Option<u64> {
        match self {
            Self::Known(value) => Some(*value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dimension, Symbol};

    #[test]
    fn numbers_fold_and_symbols_stay_in_order() {
        let known = Dimension::Known;
        let (a, b) = (Dimension::Symbol(Symbol(0)), Dimension::Symbol(Symbol(1)));
        assert_eq!(known(3).times(&known(4)), known(12));
        assert_eq!(a.times(&known(1)), a);
        assert_eq!(a.plus(&known(0)), a);
        assert_eq!(a.times(&b), b.times(&a));
        assert_eq!(a.plus(&known(2)).plus(&known(3)), known(5).plus(&a));
        assert_eq!(a.times(&Dimension::Unknown), Dimension::Unknown);
        assert_eq!(a.times(&known(0)), known(0));
        assert_eq!(known(5).minus(&known(3)), known(2));
        assert_eq!(a.minus(&known(0)), a);
        assert_eq!(a.minus(&a), known(0));
        assert_ne!(a.minus(&b), b.minus(&a));
    }

    #[test]
    fn differences_leave_out_what_both_sides_add() {
        let known = Dimension::Known;
        let (a, b) = (Dimension::Symbol(Symbol(0)), Dimension::Symbol(Symbol(1)));
        let padded = a.plus(&known(2));
        assert_eq!(padded.minus(&known(2)), a);
        assert_eq!(padded.minus(&known(1)), a.plus(&known(1)));
        assert_eq!(padded.minus(&known(5)), a.minus(&known(3)));
        assert_eq!(padded.minus(&a), known(2));
        assert_eq!(a.minus(&padded), known(0));
        assert_eq!(padded.plus(&b).minus(&a.plus(&known(2))), b);
        assert_eq!(a.plus(&a), known(2).times(&a));
        assert_eq!(a.plus(&a).minus(&a), a);
        assert_eq!(a.times(&b).plus(&b.times(&a)), known(2).times(&a).times(&b));
        assert_eq!(known(3).times(&a).minus(&known(4).times(&a)), known(0));
        assert_eq!(a.minus(&Dimension::Unknown), Dimension::Unknown);
    }

    #[test]
    fn quotients_are_rounded_down() {
        let known = Dimension::Known;
        let a = Dimension::Symbol(Symbol(0));
        assert_eq!(known(7).over(&known(2)), known(3));
        assert_eq!(a.over(&known(1)), a);
        assert_eq!(a.over(&a), known(1));
        assert_eq!(known(0).over(&a), known(0));
        assert_eq!(a.times(&known(6)).over(&known(3)), a.times(&known(2)));
        assert_eq!(a.times(&known(2)).over(&known(2)), a);
        let half = a.over(&known(2));
        assert!(matches!(half, Dimension::Quotient(..)));
        assert_eq!(half.over(&known(3)), a.over(&known(6)));
        assert_eq!(a.over(&Dimension::Unknown), Dimension::Unknown);
        assert_eq!(known(3).least(&known(5)), known(3));
        assert_eq!(known(5).least(&known(3)), known(3));
    }
}
