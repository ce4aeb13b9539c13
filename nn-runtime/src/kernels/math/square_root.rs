//! Square roots: one instruction where the target has it, otherwise `libm`. All are correctly
//! rounded, so the results are bit-identical.
#![allow(unsafe_code)]

#[inline(always)]
pub(crate) fn single(x: f32) -> f32 {
    #[cfg(feature = "std")]
    return x.sqrt();
    // The ABI says that the processor has a floating-point unit, at least for `f32`. Its registers
    // cannot be operands, since the compiler is not told of the feature.
    #[cfg(all(not(feature = "std"), target_arch = "arm", target_abi = "eabihf"))]
    {
        let bits: u32;
        // SAFETY: the instructions read and write only these registers.
        unsafe {
            core::arch::asm!(
                "vmov s0, {bits}",
                "vsqrt.f32 s0, s0",
                "vmov {bits}, s0",
                bits = inout(reg) x.to_bits() => bits,
                out("s0") _,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        f32::from_bits(bits)
    }
    #[cfg(all(
        not(feature = "std"),
        target_arch = "wasm32",
        target_feature = "simd128"
    ))]
    {
        use core::arch::wasm32::{f32x4_extract_lane, f32x4_splat, f32x4_sqrt};
        f32x4_extract_lane::<0>(f32x4_sqrt(f32x4_splat(x)))
    }
    #[cfg(all(
        not(feature = "std"),
        not(all(target_arch = "arm", target_abi = "eabihf")),
        not(all(target_arch = "wasm32", target_feature = "simd128"))
    ))]
    return libm::sqrtf(x);
}

#[inline(always)]
pub(crate) fn double(x: f64) -> f64 {
    #[cfg(feature = "std")]
    return x.sqrt();
    #[cfg(all(
        not(feature = "std"),
        target_arch = "wasm32",
        target_feature = "simd128"
    ))]
    {
        use core::arch::wasm32::{f64x2_extract_lane, f64x2_splat, f64x2_sqrt};
        f64x2_extract_lane::<0>(f64x2_sqrt(f64x2_splat(x)))
    }
    #[cfg(all(
        not(feature = "std"),
        not(all(target_arch = "wasm32", target_feature = "simd128"))
    ))]
    return libm::sqrt(x);
}
