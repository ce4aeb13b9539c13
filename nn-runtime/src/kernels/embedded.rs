//! Values whose parameters are a part of the program: made of bytes while the program is compiled,
//! or at run time without a copy.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;

#[cfg(feature = "alloc")]
use super::memory::Heap;

/// Where the parameters of a type lie in its memory. `#[derive(Parameters)]` and the macro
/// `network!` write it.
#[derive(Clone, Copy, Debug)]
pub enum Layout {
    /// Not known: `Parameters` is implemented by hand.
    Unknown,
    /// A matrix.
    Matrix {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// How much memory it takes in the value.
        size: usize,
    },
    /// An array.
    Array {
        /// The number of elements.
        count: usize,
        /// The size of an element.
        size: usize,
        /// The layout of an element.
        element: &'static Self,
    },
    /// A struct.
    Fields {
        /// Its fields.
        fields: &'static [Field],
    },
}

/// A field in a [`Layout`].
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) name: &'static str,
    pub(crate) offset: usize,
    pub(crate) content: Content,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// Parameters.
    Parameters(&'static Layout),
    /// A constant, which is copied, and its size.
    Constant(Value, usize),
    /// A value of this size that is known only at run time.
    Unknown(usize),
}

/// A constant of any type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value(*const u8);

impl Field {
    /// A field with parameters.
    pub const fn new(name: &'static str, offset: usize, layout: &'static Layout) -> Self {
        Self {
            name,
            offset,
            content: Content::Parameters(layout),
        }
    }

    /// A field with the same value in each layer of its type.
    pub const fn constant<T: Copy>(name: &'static str, offset: usize, value: &'static T) -> Self {
        Self {
            name,
            offset,
            content: Content::Constant(Value(core::ptr::from_ref(value).cast()), size_of::<T>()),
        }
    }

    /// A field whose value is known only at run time.
    pub const fn unknown<T>(name: &'static str, offset: usize) -> Self {
        Self {
            name,
            offset,
            content: Content::Unknown(size_of::<T>()),
        }
    }
}

/// Bytes in the program, aligned to cache lines.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Bytes<const N: usize>(pub [u8; N]);

/// A value that is made of parts, whose places are those of its [`Layout`].
pub(crate) struct Assembly<T>(MaybeUninit<T>);

impl<T> Assembly<T> {
    pub(crate) const fn new() -> Self {
        Self(MaybeUninit::uninit())
    }

    /// Sets the matrix that takes `size` bytes at `offset` to some numbers of the program, which
    /// are aligned. Returns whether it has this size and is inside of the value.
    pub(crate) const fn matrix(
        &mut self,
        [offset, size]: [usize; 2],
        numbers: &'static [u8],
    ) -> bool {
        #[cfg(feature = "alloc")]
        let expected = size_of::<Heap<u8>>();
        #[cfg(not(feature = "alloc"))]
        let expected = numbers.len().next_multiple_of(64);
        if size != expected || !Self::has(offset, size) {
            return false;
        }
        // SAFETY: the place is inside of the value. A `Heap` of any matrix has the same parts.
        unsafe {
            let place = self.0.as_mut_ptr().cast::<u8>().add(offset);
            #[cfg(feature = "alloc")]
            place
                .cast::<Heap<u8>>()
                .write_unaligned(Heap::in_program(numbers));
            #[cfg(not(feature = "alloc"))]
            place.copy_from_nonoverlapping(numbers.as_ptr(), numbers.len());
        }
        true
    }

    /// Copies a constant of `size` bytes to `offset`. Returns whether that is inside of the value.
    pub(crate) const fn constant(&mut self, [offset, size]: [usize; 2], value: Value) -> bool {
        if !Self::has(offset, size) {
            return false;
        }
        // SAFETY: the place is inside of the value, and a `Value` has this size.
        unsafe {
            let place = self.0.as_mut_ptr().cast::<MaybeUninit<u8>>().add(offset);
            place.copy_from_nonoverlapping(value.0.cast(), size);
        }
        true
    }

    const fn has(offset: usize, size: usize) -> bool {
        match size_of::<T>().checked_sub(size) {
            Some(last) => offset <= last,
            None => false,
        }
    }

    /// The value, all of whose parts are set.
    pub(crate) const fn finish(self) -> T {
        // SAFETY: the caller has set each field that the layout names, and a layout, which only our
        // macros write, names each field.
        unsafe { self.0.assume_init() }
    }
}

/// The value that the bytes begin with, if they are aligned and there are enough.
#[cfg(not(feature = "alloc"))]
pub(crate) fn in_place<T>(bytes: &'static [u8]) -> Option<&'static T> {
    let place = bytes.as_ptr().cast::<T>();
    if !place.is_aligned() || bytes.len() < size_of::<T>() {
        return None;
    }
    // SAFETY: the place is aligned and has enough bytes, which are never written. The caller has
    // compared the places of all matrices with the layout, and any bytes are numbers.
    Some(unsafe { &*place })
}

#[cfg(test)]
mod tests {
    use core::mem::offset_of;

    use super::{Assembly, Bytes, Field, Layout};
    use crate::parameter::{Parameter, Parameters};

    static NUMBERS: Bytes<128> = {
        let mut bytes = [0; 128];
        let one = 1.0_f32.to_le_bytes();
        let mut place = 0;
        while place < 128 {
            bytes[place] = one[place % 4];
            place += 1;
        }
        Bytes(bytes)
    };

    struct Layer {
        weight: Parameter<f32, 4, 2>,
        epsilon: f64,
        bias: Parameter<f32, 0>,
    }

    /// A value whose matrix is a part of the program.
    fn layer() -> Layer {
        let mut parts = Assembly::<Layer>::new();
        let Layout::Matrix { size, .. } = *<Parameter<f32, 4, 2> as Parameters<f32>>::LAYOUT else {
            unreachable!();
        };
        assert!(parts.matrix([offset_of!(Layer, weight), size], &NUMBERS.0[64..96]));
        let Layout::Matrix { size, .. } = *<Parameter<f32, 0> as Parameters<f32>>::LAYOUT else {
            unreachable!();
        };
        assert!(parts.matrix([offset_of!(Layer, bias), size], &[]));
        let field = Field::constant("epsilon", offset_of!(Layer, epsilon), &1e-5_f64);
        let super::Content::Constant(value, size) = field.content else {
            unreachable!();
        };
        assert!(parts.constant([field.offset, size], value));
        assert!(!parts.constant([size_of::<Layer>(), size], value));
        assert!(!parts.matrix([usize::MAX, size], &[]));
        parts.finish()
    }

    #[test]
    fn a_value_is_made_of_its_parts() {
        let layer = layer();
        assert_eq!(layer.weight.as_slice(), [1.0; 8]);
        assert!((layer.epsilon - 1e-5).abs() < 1e-12);
        assert!(layer.bias.as_slice().is_empty());
    }

    /// What was copied is freed, and what is a part of the program is not.
    #[test]
    #[cfg(feature = "alloc")]
    fn a_change_copies_and_a_clone_shares() {
        let mut layer = layer();
        let program = NUMBERS.0[64..].as_ptr();
        assert_eq!(layer.weight.as_slice().as_ptr().cast(), program);
        let shared = layer.weight.clone();
        layer.weight[(0, 1)] = 3.0;
        assert_ne!(layer.weight.as_slice().as_ptr().cast(), program);
        assert_eq!(shared.as_slice().as_ptr().cast(), program);
        let mut other = layer.weight.clone();
        assert_ne!(other.as_slice().as_ptr(), layer.weight.as_slice().as_ptr());
        other[(0, 0)] = 5.0;
        assert_eq!(
            layer.weight.as_slice(),
            [1.0, 1.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0]
        );
        assert_eq!(shared.as_slice(), [1.0; 8]);
        layer.bias.as_mut_slice().fill(1.0);
    }
}
