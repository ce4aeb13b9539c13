//! The types of targets.

use core::hash::{Hash, Hasher};

/// A target: a class (`u32`), a value (`f32`, `f64`), or anything that your own loss takes.
pub trait Target: Copy + Sync {
    /// Whether the target is neither infinite nor NaN; true for all types other than floating-point
    /// numbers.
    fn is_finite(self) -> bool {
        true
    }

    /// Feeds everything that distinguishes the target from others into a hash. The
    /// [fingerprint](super::DatasetFor::fingerprint) of a data set uses this, so that a resumed run
    /// can verify that it has the same targets. The default implementation does nothing.
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

/// The targets of networks with several outputs: a tuple of arrays.
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
