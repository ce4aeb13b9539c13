//! What a target may be.

use core::hash::{Hash, Hasher};

/// A target: a class (`u32`) or a value (`f32`, `f64`), or whatever a loss of one's own takes.
pub trait Target: Copy + Sync {
    /// Neither infinite nor NaN; true of everything that is no floating-point number.
    fn is_finite(self) -> bool {
        true
    }

    /// Adds all that tells it from other targets to a hash: the
    /// [fingerprint](super::DatasetFor::fingerprint) of a data set tells by it whether a run goes on with
    /// the targets that it began with. As it is, it adds nothing.
    fn hash_into<H: Hasher>(self, state: &mut H) {
        let _ = state;
    }
}

macro_rules! whole {
    ($($type:ty)*) => {
        $(
            impl Target for $type {
                fn hash_into<H: Hasher>(self, state: &mut H) {
                    Hash::hash(&self, state);
                }
            }
        )*
    };
}
whole!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize bool);

impl Target for f32 {
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }

    fn hash_into<H: Hasher>(self, state: &mut H) {
        state.write_u32(self.to_bits());
    }
}

impl Target for f64 {
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }

    fn hash_into<H: Hasher>(self, state: &mut H) {
        state.write_u64(self.to_bits());
    }
}

/// Targets of several outputs: a tuple of arrays.
impl<T: Target, const N: usize> Target for [T; N] {
    fn is_finite(self) -> bool {
        self.into_iter().all(T::is_finite)
    }

    fn hash_into<H: Hasher>(self, state: &mut H) {
        for target in self {
            target.hash_into(state);
        }
    }
}

macro_rules! tuples {
    ($($target:ident $index:tt),*) => {
        impl<$($target: Target),*> Target for ($($target,)*) {
            fn is_finite(self) -> bool {
                $(self.$index.is_finite())&&*
            }

            fn hash_into<STATE: Hasher>(self, state: &mut STATE) {
                $(self.$index.hash_into(state);)*
            }
        }
    };
}
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
