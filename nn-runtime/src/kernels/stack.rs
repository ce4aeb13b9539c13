//! Scratch memory on the stack.
#![allow(unsafe_code)]

use crate::kernels::guard::{Parts, missing};
use core::mem::MaybeUninit;

use crate::scalar::Scalar;

/// A number of floats that is known at compile time.
pub trait Floats {
    /// The number.
    const FLOATS: usize;
}

/// What is done with memory on the stack. This is no closure, because a closure with many callers
/// is not always inlined: its instructions are then not those of the instruction set of its caller.
pub trait WithScratch<S> {
    /// Uses the memory. Mark it with `#[inline(always)]`.
    fn run(self, scratch: &mut [S]);
}

/// The kind of memory on the stack. Emitted code chooses it.
pub trait Room: Copy {
    /// Runs `task` with as many zeros on the stack as `F` says.
    fn with_scratch<F: Floats, S: Scalar>(task: impl WithScratch<S>);
}

/// Memory for exactly this many numbers, for a network whose sizes are constants.
#[derive(Clone, Copy, Debug)]
pub struct Exactly<const FLOATS: usize>;

impl<const FLOATS: usize> Room for Exactly<FLOATS> {
    #[inline(always)]
    fn with_scratch<F: Floats, S: Scalar>(task: impl WithScratch<S>) {
        with::<S, FLOATS>(F::FLOATS, task);
    }
}

/// Memory of one of a few sizes, for a network that is generic over its sizes: an array on the stack
/// cannot have a size that depends on a const parameter.
#[derive(Clone, Copy, Debug)]
pub struct SizeClasses;

impl Room for SizeClasses {
    #[inline(always)]
    fn with_scratch<F: Floats, S: Scalar>(task: impl WithScratch<S>) {
        with_size_class::<F, S>(task);
    }
}

/// Declares the sizes of [`SizeClasses`].
macro_rules! sizes {
    ($($size:literal)*) => {
        /// The smallest size for a number of floats.
        const fn size_for(floats: usize) -> usize {
            $(
                if floats <= $size {
                    return $size;
                }
            )*
            usize::MAX
        }

        /// Runs `task` with as many zeros on the stack as `F` says, up to 16,384; more are not
        /// available. The array on the stack has at least 16 numbers, and at most 1.5 times as many
        /// as needed.
        #[inline(always)]
        fn with_size_class<F: Floats, S: Scalar>(task: impl WithScratch<S>) {
            // The size is a constant, so that one case is compiled.
            match const { size_for(F::FLOATS) } {
                $($size => with::<S, $size>(F::FLOATS, task),)*
                _ => {
                    missing(F::FLOATS, 16384);
                    task.run(&mut []);
                }
            }
        }
    };
}
sizes! {
    0 16 24 32 48 64 96 128 192 256 384 512 768 1024 1536 2048 3072 4096 5120 6144 7168 8192 10240 12288 14336
    16384
}

#[inline(always)]
fn with<S: Scalar, const N: usize>(floats: usize, task: impl WithScratch<S>) {
    let mut memory = [const { MaybeUninit::<S>::uninit() }; N];
    let used = memory.part_mut(..floats);
    for slot in used.iter_mut() {
        slot.write(S::ZERO);
    }
    // SAFETY: all of `used` was written above, and `MaybeUninit<S>` has the layout of `S`.
    task.run(unsafe { &mut *(core::ptr::from_mut(used) as *mut [S]) });
}
