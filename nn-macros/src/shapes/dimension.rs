//! Sizes: numbers, names of the user's constants, and arithmetic on both.

/// A constant expression or a type of the user's, by its number in the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Symbol(pub(crate) usize);

/// What only the compiler knows of a type of the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Property {
    /// Features of its output.
    Features,
    /// Positions of its output.
    Positions,
    Parameters,
    MultiplyAdds,
}

/// A size. Numbers are folded at once; what depends on the user's constants stays symbolic, in a
/// form in which equal sums and products look the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dimension {
    /// Could not be inferred; a mistake was reported already.
    Unknown,
    Known(u64),
    Symbol(Symbol),
    /// Of a layer of the user's.
    Property(Symbol, Property),
    /// The sum of two or more, sorted.
    Sum(Vec<Dimension>),
    /// The product of two or more, sorted.
    Product(Vec<Dimension>),
    /// The first less the second; 0 where that is larger, which the emitted code rules out.
    Difference(Box<Dimension>, Box<Dimension>),
    /// The first divided by the second, rounded down. The second is 1 or more.
    Quotient(Box<Dimension>, Box<Dimension>),
}

impl Dimension {
    pub(crate) const ONE: Self = Self::Known(1);
    pub(crate) const ZERO: Self = Self::Known(0);

    /// Adds what this size divides by to `found`, each once.
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

    /// The sum. Saturates: sizes of that magnitude are rejected when they are declared.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let sums = Monoid {
            neutral: 0,
            fold: u64::saturating_add,
            join: Self::Sum,
            terms_of: |d| match d {
                Self::Sum(terms) => Some(terms.clone()),
                _ => None,
            },
        };
        sums.of(self, other)
    }

    /// The product. Saturates: sizes of that magnitude are rejected when they are declared.
    pub(crate) fn times(&self, other: &Self) -> Self {
        if *self == Self::ZERO || *other == Self::ZERO {
            return Self::ZERO;
        }
        let products = Monoid {
            neutral: 1,
            fold: u64::saturating_mul,
            join: Self::Product,
            terms_of: |d| match d {
                Self::Product(terms) => Some(terms.clone()),
                _ => None,
            },
        };
        products.of(self, other)
    }

    /// The difference; 0 where the other is larger. Whether it may be is for the caller to check.
    /// What both sides add is left out, which changes neither the difference nor where it is 0.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        if *self == Self::Unknown || *other == Self::Unknown {
            return Self::Unknown;
        }
        let (left_number, left) = self.terms();
        let (right_number, mut right) = other.terms();
        let mut rest = Vec::new();
        for term in left {
            match right.iter().position(|other| *other == term) {
                Some(place) => {
                    right.remove(place);
                }
                None => rest.push(term),
            }
        }
        let sum = |number: u64, terms: Vec<Self>| {
            let terms = terms.iter();
            terms.fold(Self::Known(number), |sum, term| sum.plus(term))
        };
        let left = sum(left_number.saturating_sub(right_number), rest);
        let right = sum(right_number.saturating_sub(left_number), right);
        match (&left, &right) {
            (Self::Known(left), Self::Known(right)) => Self::Known(left.saturating_sub(*right)),
            (_, &Self::ZERO) => left,
            (&Self::ZERO, _) => Self::ZERO,
            _ => Self::Difference(Box::new(left), Box::new(right)),
        }
    }

    /// The quotient, rounded down. Nothing is divided by 0: sizes and counts are 1 or more, which
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
            // Rounding down twice is rounding down once.
            (Self::Quotient(whole, first), _) => whole.over(&first.times(divisor)),
            (left, right) => Self::Quotient(Box::new(left.clone()), Box::new(right.clone())),
        }
    }

    /// The smaller of the two.
    pub(crate) fn least(&self, other: &Self) -> Self {
        self.minus(&self.minus(other))
    }

    /// What it adds: a number, and what is not known.
    fn terms(&self) -> (u64, Vec<Self>) {
        let terms = match self {
            Self::Sum(terms) => terms.clone(),
            other => vec![other.clone()],
        };
        match terms.split_first() {
            Some((Self::Known(number), others)) => (*number, others.to_vec()),
            _ => (0, terms),
        }
    }

    /// The known value.
    pub(crate) fn known(&self) -> Option<u64> {
        match self {
            Self::Known(value) => Some(*value),
            _ => None,
        }
    }
}

/// How sizes are combined, in any order.
struct Monoid {
    /// What changes nothing.
    neutral: u64,
    /// Combines what is known.
    fold: fn(u64, u64) -> u64,
    /// Keeps what is not.
    join: fn(Vec<Dimension>) -> Dimension,
    /// What was kept before.
    terms_of: fn(&Dimension) -> Option<Vec<Dimension>>,
}

impl Monoid {
    fn of(&self, left: &Dimension, right: &Dimension) -> Dimension {
        if *left == Dimension::Unknown || *right == Dimension::Unknown {
            return Dimension::Unknown;
        }
        let mut known = self.neutral;
        let mut terms = Vec::new();
        for side in [left, right] {
            for term in (self.terms_of)(side).unwrap_or_else(|| vec![side.clone()]) {
                match term {
                    Dimension::Known(value) => known = (self.fold)(known, value),
                    other => terms.push(other),
                }
            }
        }
        terms.sort();
        if known != self.neutral || terms.is_empty() {
            terms.insert(0, Dimension::Known(known));
        }
        if terms.len() == 1 {
            terms.remove(0)
        } else {
            (self.join)(terms)
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
        assert_eq!(a.plus(&a).minus(&a), a);
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
