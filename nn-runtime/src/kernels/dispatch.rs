//! The choice of the instruction set, when the program runs.
#![allow(unsafe_code)]

/// An instruction set. Code that is generic over it is inlined into a function that is compiled
/// for it.
pub trait Isa: Copy + 'static {
    /// Multiply and add is one instruction.
    const FUSED: bool;
    /// The caller has not chosen an instruction set: kernels with enough work choose for
    /// themselves.
    const UNDECIDED: bool = false;
}

/// What every processor of the target has, and no choice made yet: kernels make their own.
#[derive(Clone, Copy, Debug)]
pub struct Undecided;
/// What every processor of the target has.
#[derive(Clone, Copy, Debug)]
pub struct Baseline;
/// x86-64 with AVX2 and fused multiply-add.
#[derive(Clone, Copy, Debug)]
pub struct Avx2;
/// x86-64 with AVX-512 (F, BW, DQ, VL).
#[derive(Clone, Copy, Debug)]
pub struct Avx512;

impl Isa for Undecided {
    const FUSED: bool = Baseline::FUSED;
    const UNDECIDED: bool = true;
}
impl Isa for Baseline {
    const FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));
}
impl Isa for Avx2 {
    const FUSED: bool = true;
}
impl Isa for Avx512 {
    const FUSED: bool = true;
}

/// Work that is compiled once for every instruction set.
pub trait Task {
    /// What it returns.
    type Output;
    /// Does the work. Mark it `#[inline(always)]`, and everything below it that should be
    /// compiled for the instruction set.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// The instruction sets that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// [`Baseline`].
    Baseline,
    /// [`Avx2`].
    Avx2,
    /// [`Avx512`].
    Avx512,
}

/// The best instruction set that this processor has.
#[inline(always)]
pub fn level() -> Level {
    #[cfg(all(target_arch = "x86_64", feature = "std"))]
    {
        // The standard library caches the answers: a load and a test each.
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                return Level::Avx512;
            }
            return Level::Avx2;
        }
    }
    Level::Baseline
}

/// Runs `task`, compiled for the best instruction set that this processor has.
#[inline(always)]
pub fn dispatch<T: Task>(task: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    match level() {
        // SAFETY: the level says that the processor has these instructions.
        Level::Avx512 => return unsafe { run_avx512(task) },
        // SAFETY: likewise.
        Level::Avx2 => return unsafe { run_avx2(task) },
        Level::Baseline => {}
    }
    task.run(Baseline)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn run_avx512<T: Task>(task: T) -> T::Output {
    task.run(Avx512)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<T: Task>(task: T) -> T::Output {
    task.run(Avx2)
}
