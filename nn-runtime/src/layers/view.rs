//! Stages that reinterpret their input as another shape, without any computation.

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const FLATTEN: PyTorch = PyTorch::passing(Passes::Flat);
    pub(crate) const RESHAPE: PyTorch = PyTorch::passing(Passes::Unflat);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::proto::attribute::int;
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let is_flat = it.shape_of(0).len() == 1;
        let y = match it.operation {
            Operation::Flatten if is_flat => return Ok(it.value(0).clone()),
            Operation::Flatten => {
                let x = it.last(0);
                it.node("Flatten", &[&x], vec![int("axis", 1)])
            }
            Operation::Reshape => {
                let x = it.last(0);
                it.builder.reshape(&x, it.shape)
            }
            _ => return it.mistaken(),
        };
        Ok(it.give(y, Form::Last))
    }
}
