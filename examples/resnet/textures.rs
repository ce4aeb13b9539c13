//! Textures of ten kinds, with random colors and sizes.

use std::f32::consts::TAU;

use nn_runtime::error::Result;
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use rand::RngExt;

/// The kinds of textures.
pub(crate) const LABELS: [&str; 10] = [
    "lines", "columns", "rising", "falling", "squares", "dots", "rings", "rays", "waves", "clouds",
];

const SIDE: usize = 32;

/// Generates `count` images, a tenth of each kind, with pixels from 0 to 1.
pub(crate) fn generate(count: usize, seed: u64) -> Result<Dataset<Image<SIDE, SIDE, 3>, u32>> {
    let mut generator = random::generator(random::mix(seed, 1));
    let mut data = Dataset::with_capacity(count, 1);
    for index in 0..count {
        let kind = index % LABELS.len();
        data.push_with(&[kind as u32], |pixels| paint(kind, pixels, &mut generator))?;
    }
    Ok(data)
}

fn paint(kind: usize, pixels: &mut [f32], generator: &mut Generator) {
    let mut between = |low: f32, high: f32| generator.random_range(low..high);
    // Two distinct colors, the wavelength, the phase, the rotation of the whole, and its center.
    let one: [f32; 3] = std::array::from_fn(|_| between(0.0, 1.0));
    let away: [f32; 3] = std::array::from_fn(|_| between(0.3, 0.6));
    let other: [f32; 3] = std::array::from_fn(|c| {
        if one[c] > 0.5 {
            one[c] - away[c]
        } else {
            one[c] + away[c]
        }
    });
    let (length, tilt) = (between(5.0, 10.0), between(-0.2, 0.2));
    let (phase, second) = (between(0.0, TAU), between(0.0, TAU));
    let middle = [between(12.0, 20.0), between(12.0, 20.0)];
    let spots: [[f32; 3]; 8] =
        std::array::from_fn(|_| [between(0.0, 32.0), between(0.0, 32.0), between(2.5, 5.0)]);
    let (sine, cosine) = tilt.sin_cos();
    for (place, pixel) in pixels.chunks_exact_mut(3).enumerate() {
        let [x, y] = [place % SIDE, place / SIDE].map(|place| place as f32);
        let (dx, dy) = (x - middle[0], y - middle[1]);
        let (across, down) = (cosine * dx + sine * dy, cosine * dy - sine * dx);
        let wave = |along: f32, phase: f32| (TAU * along / length + phase).sin();
        let value = match kind {
            0 => wave(down, phase),
            1 => wave(across, phase),
            2 => wave((across + down) * 0.7, phase),
            3 => wave((across - down) * 0.7, phase),
            4 => wave(across, phase).signum() * wave(down, second).signum(),
            5 => 3.0 * (wave(across, phase) + wave(down, second)) - 2.5,
            6 => wave(dx.hypot(dy), phase),
            7 => (down.atan2(across) * length.round() + phase).sin(),
            8 => wave(down + 3.0 * (TAU * across / 14.0 + second).sin(), phase),
            _ => {
                let near = spots.iter().map(|[left, top, size]| {
                    let distance = (x - left).hypot(y - top) / size;
                    (-distance * distance).exp()
                });
                4.0 * near.sum::<f32>() - 1.5
            }
        };
        let share = value.clamp(-1.0, 1.0) * 0.5 + 0.5;
        for (channel, number) in pixel.iter_mut().enumerate() {
            let color = one[channel] + share * (other[channel] - one[channel]);
            *number = (color + between(-0.1, 0.1)).clamp(0.0, 1.0);
        }
    }
}
