//! What a target may be.

/// A target: a class (`u32`) or a value (`f32`, `f64`), or whatever a loss of one's own takes.
pub trait Target: Copy + Sync {
    /// Neither infinite nor NaN; true of everything that is no floating-point number.
    fn is_finite(self) -> bool {
        true
    }
}

macro_rules! whole {
    ($($type:ty)*) => {
        $(impl Target for $type {})*
    };
}
whole!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize bool);

impl Target for f32 {
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }
}

impl Target for f64 {
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
}

/// Targets of several outputs: a tuple of arrays.
impl<T: Target, const N: usize> Target for [T; N] {
    fn is_finite(self) -> bool {
        self.into_iter().all(T::is_finite)
    }
}

macro_rules! tuples {
    ($($target:ident $index:tt),*) => {
        impl<$($target: Target),*> Target for ($($target,)*) {
            fn is_finite(self) -> bool {
                $(self.$index.is_finite())&&*
            }
        }
    };
}
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
