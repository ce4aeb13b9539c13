//! The selection of the instruction set at run time.
#![allow(unsafe_code)]

use super::vector::{Double, FUSED, Single, Vector};
#[cfg(target_arch = "x86_64")]
use super::vector::{F32x8, F32x16, F64x4, F64x8};

/// The vectors of `S` for an instruction set.
pub trait Lanes<S> {
    /// The vector type.
    type Vector: Vector<Element = S>;
}

/// An instruction set. Code that is generic over it is inlined into a function that is compiled for
/// it. A value of the type proves that the processor supports it.
pub trait Isa: Copy + 'static + Lanes<f32> + Lanes<f64> {
    /// Whether fused multiply-add is a single instruction.
    const FUSED: bool;
    /// Whether the caller has not selected an instruction set. Kernels with enough work then select
    /// one themselves.
    const UNDECIDED: bool = false;
    /// Whether a single sample is computed by the algorithms for single samples, whose sums have
    /// another order than those for batches.
    const BY_SAMPLE: bool = true;

    /// Runs `task` in a separate function that is compiled for this instruction set.
    fn call<T: Task>(self, task: T) -> T::Output;
}

/// The baseline of the target, with no selection made yet, so that kernels make their own.
#[derive(Clone, Copy, Debug)]
pub struct Undecided;
/// Each kernel selects an instruction set, as with [`Undecided`]. But a single sample is computed by
/// the same sums as with a selected instruction set, to the last bit.
#[derive(Clone, Copy, Debug)]
pub struct PerKernel;
/// The baseline of the target, which every processor supports.
#[derive(Clone, Copy, Debug)]
pub struct Baseline;
/// x86-64 with AVX2 and fused multiply-add. Only [`dispatch`] creates it.
#[derive(Clone, Copy, Debug)]
pub struct Avx2(());
/// x86-64 with AVX-512 (F, BW, DQ, VL). Only [`dispatch`] creates it.
#[derive(Clone, Copy, Debug)]
pub struct Avx512(());

impl Isa for Undecided {
    const FUSED: bool = Baseline::FUSED;
    const UNDECIDED: bool = true;
    const BY_SAMPLE: bool = false;

    #[inline(always)]
    fn call<T: Task>(self, task: T) -> T::Output {
        dispatch(task)
    }
}

impl Isa for PerKernel {
    const FUSED: bool = Baseline::FUSED;
    const UNDECIDED: bool = true;

    #[inline(always)]
    fn call<T: Task>(self, task: T) -> T::Output {
        dispatch(task)
    }
}

impl Isa for Baseline {
    const FUSED: bool = FUSED;

    #[inline(always)]
    fn call<T: Task>(self, task: T) -> T::Output {
        run_baseline(task)
    }
}

impl Isa for Avx2 {
    const FUSED: bool = true;

    #[inline(always)]
    fn call<T: Task>(self, task: T) -> T::Output {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `self` proves that the processor has these instructions.
        return unsafe { run_avx2(task) };
        #[cfg(not(target_arch = "x86_64"))]
        run_baseline(task)
    }
}

impl Isa for Avx512 {
    const FUSED: bool = true;

    #[inline(always)]
    fn call<T: Task>(self, task: T) -> T::Output {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `self` proves that the processor has these instructions.
        return unsafe { run_avx512(task) };
        #[cfg(not(target_arch = "x86_64"))]
        run_baseline(task)
    }
}

impl Lanes<f32> for Undecided {
    type Vector = Single;
}
impl Lanes<f64> for Undecided {
    type Vector = Double;
}
impl Lanes<f32> for PerKernel {
    type Vector = Single;
}
impl Lanes<f64> for PerKernel {
    type Vector = Double;
}
impl Lanes<f32> for Baseline {
    type Vector = Single;
}
impl Lanes<f64> for Baseline {
    type Vector = Double;
}

macro_rules! x86 {
    ($isa:ident, $single:ident, $double:ident) => {
        impl Lanes<f32> for $isa {
            #[cfg(target_arch = "x86_64")]
            type Vector = $single;
            #[cfg(not(target_arch = "x86_64"))]
            type Vector = Single;
        }
        impl Lanes<f64> for $isa {
            #[cfg(target_arch = "x86_64")]
            type Vector = $double;
            #[cfg(not(target_arch = "x86_64"))]
            type Vector = Double;
        }
    };
}
x86!(Avx2, F32x8, F64x4);
x86!(Avx512, F32x16, F64x8);

/// A computation that is compiled once for every instruction set.
pub trait Task {
    /// The type of the result.
    type Output;
    /// Runs the computation. Mark it with `#[inline(always)]`, and all functions that it calls and
    /// that should be compiled for the instruction set.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// The instruction sets that are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// [`Baseline`].
    Baseline,
    /// [`Avx2`].
    Avx2,
    /// [`Avx512`].
    Avx512,
}

/// The best instruction set that this processor supports.
#[inline(always)]
pub fn level() -> Level {
    #[cfg(all(target_arch = "x86_64", feature = "std"))]
    return detected::level();
    #[cfg(not(all(target_arch = "x86_64", feature = "std")))]
    Level::Baseline
}

#[cfg(all(target_arch = "x86_64", feature = "std"))]
mod detected {
    use core::sync::atomic::{AtomicU8, Ordering};

    use super::Level;

    /// The cached level, or zero if it is not known yet. Reading it takes a load and a test,
    /// whereas detection takes several for each feature.
    static KNOWN: AtomicU8 = AtomicU8::new(0);

    #[inline(always)]
    pub(super) fn level() -> Level {
        match KNOWN.load(Ordering::Relaxed) {
            0 => detect(),
            1 => Level::Baseline,
            2 => Level::Avx2,
            _ => Level::Avx512,
        }
    }

    #[cold]
    #[inline(never)]
    fn detect() -> Level {
        let (level, code) =
            if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")) {
                (Level::Baseline, 1)
            } else if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                (Level::Avx512, 3)
            } else {
                (Level::Avx2, 2)
            };
        KNOWN.store(code, Ordering::Relaxed);
        level
    }
}

// The functions below are never inlined, so that the compiler optimizes each task separately. If
// all tasks were in one function, it would run out of registers.

/// Runs `task`, compiled for the best instruction set that this processor supports.
#[inline(always)]
pub fn dispatch<T: Task>(task: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: `level` reports that the processor has these instructions.
    match level() {
        Level::Avx512 => return unsafe { run_avx512(task) },
        Level::Avx2 => return unsafe { run_avx2(task) },
        Level::Baseline => {}
    }
    run_baseline(task)
}

/// Runs `task`, compiled for the instruction set `wanted`, or for a lower one if the processor does
/// not support it. Tests and benchmarks use this to run every level.
#[inline(always)]
pub fn dispatch_at<T: Task>(wanted: Level, task: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    match (wanted, level()) {
        // SAFETY: `level` reports that the processor has these instructions.
        (Level::Avx512, Level::Avx512) => return unsafe { run_avx512(task) },
        (Level::Avx512 | Level::Avx2, Level::Avx512 | Level::Avx2) => {
            // SAFETY: `level` reports that the processor has these instructions.
            return unsafe { run_avx2(task) };
        }
        _ => {}
    }
    let _ = wanted;
    run_baseline(task)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
#[inline(never)]
fn run_avx512<T: Task>(task: T) -> T::Output {
    task.run(Avx512(()))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
#[inline(never)]
fn run_avx2<T: Task>(task: T) -> T::Output {
    task.run(Avx2(()))
}

#[inline(never)]
fn run_baseline<T: Task>(task: T) -> T::Output {
    task.run(Baseline)
}
