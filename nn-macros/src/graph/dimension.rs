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
}

impl Dimension {
    pub(crate) const ONE: Self = Self::Known(1);
    pub(crate) const ZERO: Self = Self::Known(0);

    /// The sum. Saturates: sizes of that magnitude are rejected when they are declared.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self::combine(
            self,
            other,
            0,
            u64::saturating_add,
            Self::Sum,
            |d| match d {
                Self::Sum(terms) => Some(terms.clone()),
                _ => None,
            },
        )
    }

    /// The product. Saturates: sizes of that magnitude are rejected when they are declared.
    pub(crate) fn times(&self, other: &Self) -> Self {
        if *self == Self::ZERO || *other == Self::ZERO {
            return Self::ZERO;
        }
        Self::combine(
            self,
            other,
            1,
            u64::saturating_mul,
            Self::Product,
            |d| match d {
                Self::Product(terms) => Some(terms.clone()),
                _ => None,
            },
        )
    }

    /// The difference. Whether it is one is for the caller to check.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Known(left), Self::Known(right)) => Self::Known(left.saturating_sub(*right)),
            (left, &Self::ZERO) => left.clone(),
            (left, right) if left == right => Self::ZERO,
            (left, right) => Self::Difference(Box::new(left.clone()), Box::new(right.clone())),
        }
    }

    /// The known value.
    pub(crate) fn known(&self) -> Option<u64> {
        match self {
            Self::Known(value) => Some(*value),
            _ => None,
        }
    }

    fn combine(
        left: &Self,
        right: &Self,
        neutral: u64,
        fold: fn(u64, u64) -> u64,
        join: fn(Vec<Self>) -> Self,
        terms_of: fn(&Self) -> Option<Vec<Self>>,
    ) -> Self {
        if *left == Self::Unknown || *right == Self::Unknown {
            return Self::Unknown;
        }
        let mut known = neutral;
        let mut terms = Vec::new();
        for side in [left, right] {
            for term in terms_of(side).unwrap_or_else(|| vec![side.clone()]) {
                match term {
                    Self::Known(value) => known = fold(known, value),
                    other => terms.push(other),
                }
            }
        }
        terms.sort();
        if known != neutral || terms.is_empty() {
            terms.insert(0, Self::Known(known));
        }
        if terms.len() == 1 {
            terms.remove(0)
        } else {
            join(terms)
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
}
