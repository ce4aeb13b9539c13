//! Functions that are generic over scalars, but compiled in this crate.
//!
//! A generic function is compiled in every crate that calls it, at that crate's optimization level.
//! A function that is declared with [`compiled!`] is generic for its callers, but calls a function
//! that is not generic: one for `f32` and, in builds with debug assertions, one for `f64`. So a
//! user's crate contains only a call instead of a kernel for three instruction sets. It trains fast even if it is built without
//! optimization, as long as its dependencies are optimized.
//!
//! Functions that are inlined into code for a selected instruction set, such as the inference of
//! one sample, stay generic.
#![allow(unsafe_code)]

use core::mem::ManuallyDrop;

/// Converts `value` to `To`, which must be the same type.
///
/// # Safety
/// Both types must be equal except for lifetimes, and the result must not be used longer than
/// `value` could be.
#[inline(always)]
pub(crate) const unsafe fn same_type<From, To>(value: From) -> To {
    // A union takes fewer instructions than `transmute_copy` before they are optimized.
    #[repr(C)]
    union Same<From, To> {
        from: ManuallyDrop<From>,
        to: ManuallyDrop<To>,
    }

    debug_assert!(size_of::<From>() == size_of::<To>());
    let same = Same {
        from: ManuallyDrop::new(value),
    };
    // SAFETY: the types are the same.
    ManuallyDrop::into_inner(unsafe { same.to })
}

/// Declares a function that is generic over a [`Scalar`](crate::scalar::Scalar), and compiled in
/// this crate for `f32` and `f64`:
///
/// ```text
/// compiled! {
///     /// Adds `other` to `values`.
///     pub(crate) fn add<S>(values: &mut [S], other: &[S]) = add_all
/// }
/// ```
///
/// `add_all` is the implementation, which is generic over `S` with the same arguments. It
/// is called directly for any other scalar. The return value must not borrow from the arguments.
macro_rules! compiled {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident<$scalar:ident>(
            $($argument:ident: $type:ty),* $(,)?
        ) $(-> $output:ty)? = $generic:path
    ) => {
        $(#[$attribute])*
        #[allow(unsafe_code)]
        #[inline]
        $visibility fn $name<$scalar: $crate::scalar::Scalar>(
            $($argument: $type),*
        ) $(-> $output)? {
            use $crate::kernels::compiled::same_type;

            // The conditions are constants, so only one call is compiled.
            if $scalar::IS_SINGLE {
                type $scalar = f32;
                #[inline(never)]
                fn single($($argument: $type),*) $(-> $output)? {
                    $generic($($argument),*)
                }
                // SAFETY: the scalar is `f32`, and the result borrows nothing.
                return unsafe { same_type(single($(same_type($argument)),*)) };
            }
            // In a release build, `f64` is compiled where it is used: most programs do not use it, and
            // all would wait for it.
            #[cfg(debug_assertions)]
            if $scalar::IS_DOUBLE {
                type $scalar = f64;
                #[inline(never)]
                fn double($($argument: $type),*) $(-> $output)? {
                    $generic($($argument),*)
                }
                // SAFETY: the scalar is `f64`, and the result borrows nothing.
                return unsafe { same_type(double($(same_type($argument)),*)) };
            }
            $generic($($argument),*)
        }
    };
}
pub(crate) use compiled;
