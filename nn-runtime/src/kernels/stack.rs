//! Scratch memory on the stack.
#![allow(unsafe_code)]

use crate::kernels::guard::{Parts, missing};
use core::mem::MaybeUninit;

use crate::scalar::Scalar;

/// Calls `use_it` with `floats` zeros on the stack. The stack frame has one of a few sizes, up to
/// 16,384 numbers; larger ones are not available. If `floats` is a constant, only one size is
/// compiled.
#[inline(always)]
pub(crate) fn with_scratch<S: Scalar, R>(floats: usize, use_it: impl FnOnce(&mut [S]) -> R) -> R {
    match floats {
        1..=64 => with::<S, 64, R>(floats, use_it),
        65..=512 => with::<S, 512, R>(floats, use_it),
        513..=4096 => with::<S, 4096, R>(floats, use_it),
        4097..=16384 => with::<S, 16384, R>(floats, use_it),
        0 => use_it(&mut []),
        _ => {
            missing(floats, 16384);
            use_it(&mut [])
        }
    }
}

#[inline(always)]
fn with<S: Scalar, const N: usize, R>(floats: usize, use_it: impl FnOnce(&mut [S]) -> R) -> R {
    let mut memory = [const { MaybeUninit::<S>::uninit() }; N];
    let used = memory.part_mut(..floats);
    for slot in used.iter_mut() {
        slot.write(S::ZERO);
    }
    // SAFETY: all of `used` was written above, and `MaybeUninit<S>` has the layout of `S`.
    use_it(unsafe { &mut *(core::ptr::from_mut(used) as *mut [S]) })
}
