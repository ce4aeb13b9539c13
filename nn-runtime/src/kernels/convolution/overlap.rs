//! Short runs of numbers that are added where windows overlap.
#![allow(unsafe_code)]

use crate::kernels::dispatch::Isa;
use crate::kernels::product::Products;
use crate::kernels::vector::Vector;
use crate::scalar::Scalar;

/// Adds `from` to `to`, as many numbers as the shorter has. What is left of a vector in the end is
/// a vector too, where the compiler would make loops of it that are longer than the run.
#[inline(always)]
pub(super) fn add<I: Isa, S: Scalar>(_: I, to: &mut [S], from: &[S]) {
    type V<S, I> = <S as Products>::Vector<I>;
    let count = to.len().min(from.len());
    let lanes = V::<S, I>::LANES;
    let (to, from) = (to.as_mut_ptr(), from.as_ptr());
    let mut at = 0;
    // SAFETY: all numbers that are read and written are below `count`; the instruction set's type
    // proves the instructions.
    unsafe {
        while at + lanes <= count {
            let sum = V::<S, I>::load(to.add(at)).plus(V::<S, I>::load(from.add(at)));
            sum.store(to.add(at));
            at += lanes;
        }
        if at < count {
            let left = count - at;
            let mask = V::<S, I>::mask(left);
            let sum = V::<S, I>::load_first(to.add(at), mask);
            let sum = sum.plus(V::<S, I>::load_first(from.add(at), mask));
            sum.store_first(to.add(at), mask, left);
        }
    }
}
