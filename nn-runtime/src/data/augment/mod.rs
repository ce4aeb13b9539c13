//! Augmentation: small random changes of the samples in each epoch, so that a network learns to
//! ignore such differences.

mod augmented;
mod border;
mod brightness;
mod canvas;
mod combine;
mod cutout;
mod draws;
mod flip;
mod mixup;
mod noise;
mod rotation;
mod shift;

pub use augmented::{Augmentation, Augmented};
pub use border::Border;
pub use brightness::{Brightness, Clamp, Contrast};
pub use canvas::Canvas;
pub use combine::Sometimes;
pub use cutout::Cutout;
pub use draws::Draws;
pub use flip::{HorizontalFlip, VerticalFlip};
pub use mixup::Mixup;
pub use noise::GaussianNoise;
pub use rotation::Rotation;
pub use shift::{RandomCrop, Shift};

use alloc::format;

use crate::error::{Error, Result};

/// Checks a setting; `expected` describes the valid values in words.
fn setting(name: &'static str, value: f64, expected: &'static str, valid: bool) -> Result<()> {
    if valid {
        Ok(())
    } else {
        Err(Error::Setting {
            name,
            expected,
            found: format!("{value}"),
        })
    }
}

/// Checks a probability.
fn probability(value: f64) -> Result<()> {
    let valid = (0.0..=1.0).contains(&value);
    setting("probability", value, "from 0 to 1", valid)
}

/// Checks a maximum extent.
fn extent(name: &'static str, value: f64) -> Result<()> {
    let valid = value >= 0.0 && value.is_finite();
    setting(name, value, "finite and at least 0", valid)
}
