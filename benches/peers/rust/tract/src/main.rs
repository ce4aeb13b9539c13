//! tract: inference of the ONNX file.

use protocol::{Workload, cannot, serve};
use tract_onnx::prelude::*;

fn main() -> TractResult<()> {
    let workload = Workload::from_arguments();
    if workload.is_training() {
        cannot("inference only");
    }
    if workload.is_streaming() {
        cannot("no streaming of these files");
    }
    let path = workload.file("onnx");
    if !path.exists() {
        cannot("there is no ONNX file: the package `onnx` is not installed");
    }
    let network = tract_onnx::onnx()
        .model_for_path(path)?
        .into_optimized()?
        .into_runnable()?;
    // Spawned once: `run` of the network itself does it every time.
    let mut state = network.spawn()?;
    let inputs: TValue = Tensor::from_shape(&workload.batch_shape(), &workload.inputs())?.into();
    let step = || state.run(tvec!(inputs.clone())).expect("it runs");
    serve("one state", step, |outputs| {
        let outputs = outputs[0].to_plain_array_view::<f32>();
        outputs.expect("f32").iter().copied().collect()
    });
    Ok(())
}
