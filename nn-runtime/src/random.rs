//! Random numbers: for seeds, and for layers and data sets of your own that draw.
//!
//! Choices inside a network come from counters, everything else from a portable generator.

pub use rand::rngs::ChaCha8Rng as Generator;
use rand::{Rng, SeedableRng};

/// The generator for a seed. `ChaCha8` gives the same bits on every platform.
///
/// ```
/// use rand::Rng;
/// let mut generator = nn_runtime::random::generator(1);
/// assert_eq!(generator.next_u32(), nn_runtime::random::generator(1).next_u32());
/// ```
pub fn generator(seed: u64) -> Generator {
    Generator::seed_from_u64(seed)
}

/// A source of random choices: a number, or any generator of `rand`, from which one number is
/// drawn.
///
/// The same number gives the same choices on every platform, to the last bit. A generator gives one
/// `u64`, and the choices follow from it. They can be repeated with a generator in the same state,
/// and are as portable as the generator is. Settings that are fields, such as
/// [`Trainer::seed`](crate::train::Trainer::seed), are numbers: `seed: rng.random()`.
///
/// ```
/// # #[cfg(feature = "alloc")]
/// # {
/// use nn_runtime::{data::Order, random::Seed};
/// use rand::{SeedableRng, rngs::SmallRng};
///
/// let mut rng = SmallRng::seed_from_u64(7);
/// let number = Seed::seed(&mut rng.clone());
/// assert_eq!(Order::new(5, &mut rng), Order::new(5, number));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a seed nor a random number generator",
    label = "this is neither a seed nor a generator",
    note = "help: pass a number of type `u64`, such as `42`, or a mutable reference to a generator from `rand` 0.10: `&mut rng`"
)]
pub trait Seed {
    /// The number.
    fn seed(self) -> u64;
}

impl Seed for u64 {
    fn seed(self) -> u64 {
        self
    }
}

/// Any generator of `rand` 0.10.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a random number generator",
    label = "this does not generate random numbers",
    note = "help: pass a generator from `rand` 0.10, such as `SmallRng::seed_from_u64(42)`, or write `new(42)` for a seed"
)]
pub trait Source: Rng {}

impl<R: Rng + ?Sized> Source for R {}

impl<R: Rng + ?Sized> Seed for &mut R {
    fn seed(self) -> u64 {
        self.next_u64()
    }
}

/// Mixes two numbers into one that looks random: the finalizer of `SplitMix64` (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014).
#[inline(always)]
pub const fn mix(key: u64, counter: u64) -> u64 {
    let mut z = key
        .wrapping_add(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(counter.wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Mixes a key and a counter into a number from 0 to 2³² - 1 that looks random. It uses 32-bit
/// operations, of which a vector unit does many at once: the finalizer `lowbias32` (C. Wellons,
/// "Hash function prospector", 2018), with one half of the key before its first multiplication and
/// the other half after it.
///
/// ```
/// use nn_runtime::random::mix_short;
/// assert_ne!(mix_short([1, 2], 3), mix_short([1, 3], 3));
/// assert_ne!(mix_short([1, 2], 3), mix_short([2, 2], 3));
/// assert_ne!(mix_short([1, 2], 3), mix_short([1, 2], 4));
/// ```
#[inline(always)]
pub const fn mix_short(key: [u32; 2], counter: u32) -> u32 {
    let mut z = counter.wrapping_mul(0x9e37_79b9).wrapping_add(key[0]);
    z = (z ^ (z >> 16)).wrapping_mul(0x21f0_aaad);
    z ^= key[1];
    z = (z ^ (z >> 15)).wrapping_mul(0xd35a_2d97);
    z ^ (z >> 15)
}
