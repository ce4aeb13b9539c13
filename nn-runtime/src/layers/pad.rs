//! `Pad(1)`, `Pad(2, 0)`, `Pad(1, 1, 2, 2, mode = reflect)`: padding.

use crate::call::{Backward, Infer};
use crate::kernels::dispatch::Isa;
pub use crate::kernels::padding::{Pad, Padding};
use crate::operation::Operation;
use crate::scalar::Scalar;

impl<S: Scalar> Operation<S> for Pad {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        self.surround(call.input[0], call.output);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        self.add_back(d_y, d_x);
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Part);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{Around, padded};
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Pad { axes, sides, mode } = it.operation else {
            return it.mistaken();
        };
        let (x, form) = it.any();
        let shape = it.shape_of(0);
        let around = Around { axes, sides, mode };
        let y = padded(it, &x, (&shape, form), around);
        Ok(it.give(y, form))
    }
}
