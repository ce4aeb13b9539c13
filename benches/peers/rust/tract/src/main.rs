//! tract: inference of the ONNX file.

use protocol::{Workload, cannot, serve};
use tract_onnx::prelude::*;

fn main() -> TractResult<()> {
    let workload = Workload::from_arguments();
    if workload.is_training() {
        cannot("inference only");
    }
    let path = workload.file("onnx");
    if !path.exists() {
        cannot("there is no ONNX file: the package `onnx` is not installed");
    }
    let network = tract_onnx::onnx()
        .model_for_path(path)?
        .into_optimized()?
        .into_runnable()?;
    let shape = [workload.batch(), workload.sizes()[0]];
    let inputs: TValue = Tensor::from_shape(&shape, &workload.inputs())?.into();
    let step = || network.run(tvec!(inputs.clone())).expect("it runs");
    serve("into_optimized", step, |outputs| {
        // SAFETY: not needed, the type is checked.
        outputs[0].try_as_plain().expect("plain").as_slice::<f32>().expect("f32").to_vec()
    });
    Ok(())
}
