//! Conversion of bytes to numbers.

use alloc::boxed::Box;
use alloc::format;

use crate::error::{Error, Result};
use crate::scalar::Scalar;

/// How the bytes of an image with `C` channels are converted to numbers: byte / 255, which is from
/// 0 to 1, minus the mean of its channel, divided by the standard deviation of its channel.
///
/// By default the means are 0 and the deviations 1, so the numbers are from 0 to 1.
///
/// ```
/// use nn_runtime::data::Pixels;
///
/// // The usual values for CIFAR-10: red, green, blue.
/// let pixels = Pixels { mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616] };
/// let mut numbers = [0.0_f32; 3];
/// pixels.convert(&[255, 123, 0], &mut numbers)?;
/// assert_eq!(numbers, [2.0591092, 0.0006280952, -1.7068043]);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pixels<const C: usize> {
    /// The mean of each channel, on the scale from 0 to 1.
    pub mean: [f64; C],
    /// The standard deviation of each channel, on the same scale.
    pub deviation: [f64; C],
}

impl<const C: usize> Default for Pixels<C> {
    fn default() -> Self {
        Self {
            mean: [0.0; C],
            deviation: [1.0; C],
        }
    }
}

impl<const C: usize> Pixels<C> {
    /// Converts pixels whose channels are interleaved.
    ///
    /// # Errors
    /// If the numbers of bytes and numbers differ, a mean is not finite, or a deviation is not
    /// above 0.
    pub fn convert<S: Scalar>(&self, bytes: &[u8], numbers: &mut [S]) -> Result<()> {
        if bytes.len() != numbers.len() {
            return Err(Error::Length {
                what: "the bytes of an image",
                expected: numbers.len(),
                found: bytes.len(),
            });
        }
        self.table()?.interleaved(bytes, numbers);
        Ok(())
    }

    /// The number for each byte value, for each channel.
    ///
    /// # Errors
    /// If a mean is not finite, a deviation is not above 0, or a resulting number is infinite.
    pub(super) fn table<S: Scalar>(&self) -> Result<Table<C, S>> {
        let mut numbers = Box::new([[S::ZERO; 256]; C]);
        for ((numbers, mean), deviation) in numbers.iter_mut().zip(self.mean).zip(self.deviation) {
            for (name, expected, value, valid) in [
                ("mean", "a finite number", mean, mean.is_finite()),
                (
                    "deviation",
                    "above 0",
                    deviation,
                    deviation > 0.0 && deviation.is_finite(),
                ),
            ] {
                if !valid {
                    return Err(Error::Setting {
                        name,
                        expected,
                        found: format!("{value}"),
                    });
                }
            }
            for (byte, number) in numbers.iter_mut().enumerate() {
                *number = S::from_f64((byte as f64 / 255.0 - mean) / deviation);
            }
            if numbers.iter().any(|number| !number.is_finite()) {
                return Err(Error::Setting {
                    name: "deviation",
                    expected: "such that all pixels become finite numbers",
                    found: format!("{deviation:e}, with a mean of {mean:e}"),
                });
            }
        }
        Ok(Table { numbers })
    }
}

/// The number for each byte value, for each channel.
#[derive(Clone, Debug)]
pub(super) struct Table<const C: usize, S> {
    numbers: Box<[[S; 256]; C]>,
}

impl<const C: usize, S: Scalar> Table<C, S> {
    /// Converts pixels whose channels are interleaved.
    pub(super) fn interleaved(&self, bytes: &[u8], numbers: &mut [S]) {
        for (pixel, bytes) in numbers
            .chunks_exact_mut(C.max(1))
            .zip(bytes.chunks_exact(C.max(1)))
        {
            for ((number, &byte), of) in pixel.iter_mut().zip(bytes).zip(self.numbers.iter()) {
                *number = of[usize::from(byte)];
            }
        }
    }

    /// Converts planar channels, the layout of CIFAR, to interleaved ones.
    #[cfg(feature = "std")]
    pub(super) fn planar(&self, bytes: &[u8], numbers: &mut [S]) {
        let planes = bytes.chunks_exact(bytes.len() / C);
        for (channel, (plane, of)) in planes.zip(self.numbers.iter()).enumerate() {
            for (pixel, &byte) in numbers.chunks_exact_mut(C).zip(plane) {
                pixel[channel] = of[usize::from(byte)];
            }
        }
    }
}
