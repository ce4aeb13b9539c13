//! Functions of scalars that are compiled here, with this crate.
//!
//! A generic function is compiled in the crate that calls it, again for every crate, at that crate's
//! optimization level. What [`compiled!`] declares is generic to its callers, and calls one of two
//! functions that are not: one for `f32`, one for `f64`. A user's crate then holds a call where it
//! would hold a kernel for three instruction sets, and trains fast where it is built without
//! optimization, if its dependencies are not.
//!
//! What is inlined into code that has chosen an instruction set, as the inference of one sample is,
//! stays generic.
#![allow(unsafe_code)]

use core::mem::{ManuallyDrop, transmute_copy};

/// `value`, of a type that is `To` under another name.
///
/// # Safety
/// Both types are the same, but for lifetimes, and what the caller makes of the result must not live
/// longer than `value` would.
#[inline(always)]
pub(crate) unsafe fn same_type<From, To>(value: From) -> To {
    assert!(size_of::<From>() == size_of::<To>());
    // SAFETY: the types are the same, and the original is not dropped.
    unsafe { transmute_copy(&*ManuallyDrop::new(value)) }
}

/// Declares a function that is generic over a [`Scalar`](crate::scalar::Scalar), and compiled here for
/// `f32` and `f64`:
///
/// ```text
/// compiled! {
///     /// Adds `other` to `values`.
///     pub(crate) fn add<S>(values: &mut [S], other: &[S]) = add_all
/// }
/// ```
///
/// `add_all` is a function of the same arguments that is generic over `S` as well. Other scalars than
/// the two call it as it is. What is returned must not borrow from the arguments.
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

            // Each condition is a constant, so that only one call is left.
            if $scalar::IS_SINGLE {
                type $scalar = f32;
                #[inline(never)]
                fn single($($argument: $type),*) $(-> $output)? {
                    $generic($($argument),*)
                }
                // SAFETY: the scalar is `f32`, and the result borrows nothing.
                return unsafe { same_type(single($(same_type($argument)),*)) };
            }
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
