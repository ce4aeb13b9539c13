//! What has no form in ONNX, and what files are.

use nn_runtime::call::{Backward, Infer};
use nn_runtime::error::Error;
use nn_runtime::io::onnx::proto::ModelProto;
use nn_runtime::io::{save_onnx, to_onnx_bytes};
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;
use prost::Message as _;

/// A layer that is no network.
#[derive(Clone, Debug, PartialEq, Parameters)]
struct Doubled {
    #[skip]
    nothing: (),
}

impl Layer for Doubled {
    type Scalar = f32;
    type Input = Vector<4>;
    type Output = Vector<4>;
    type Head = nn_runtime::activation::Identity;

    fn head() -> Self::Head {
        nn_runtime::activation::Identity
    }

    fn initialize(&mut self, _: &mut Generator) {}

    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, f32>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (y, x) in y.iter_mut().zip(x) {
            *y = 2.0 * x;
        }
    }

    fn backward_tile(&self, call: Backward<'_, f32, Self>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        for (d_x, d_y) in d_x.into_iter().flatten().zip(d_y) {
            *d_x = 2.0 * *d_y;
        }
    }
}

network! { struct Inner { 4 => Doubled => Dense(4) } }
network! { struct Outer { 4 => first: Doubled => Dense(4, relu) => inner: Inner => 2 * { Doubled } => Dense(2) } }
network! { struct Fine { 4 => Dense(2) } }

#[test]
fn layers_without_a_form_are_all_named() {
    let Err(Error::Export {
        network,
        format,
        problems,
    }) = to_onnx_bytes(&Outer::new(0))
    else {
        panic!("it has no ONNX form")
    };
    assert_eq!((network, format), ("Outer", "ONNX"));
    let stages = [
        "first",
        "inner.doubled1",
        "repeat1.0.doubled1",
        "repeat1.1.doubled1",
    ];
    assert_eq!(problems.len(), stages.len(), "{problems:?}");
    for (problem, stage) in problems.iter().zip(stages) {
        assert!(
            problem.starts_with(&format!("`{stage}`: `Doubled` is a custom layer")),
            "{problem}"
        );
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("outer.onnx");
    let error = save_onnx(&Outer::new(0), &path).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`Outer` cannot be written as ONNX: `first`: ")
    );
    assert!(!path.exists());
}

#[test]
fn files_hold_the_bytes() {
    let network = Fine::new(0);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fine.onnx");
    save_onnx(&network, &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes, to_onnx_bytes(&network).unwrap());
    let graph = ModelProto::decode(&bytes[..]).unwrap().graph.unwrap();
    assert_eq!(
        (&*graph.input[0].name, &*graph.output[0].name),
        ("input", "output")
    );
    let weight = &graph.initializer[0];
    assert_eq!(
        (&*weight.name, &weight.dims[..]),
        ("dense1.weight", &[2, 4][..])
    );
    // Rows one after another.
    let numbers = weight
        .raw_data
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()));
    let transposed = network.dense1.weight.transpose();
    assert!(numbers.eq(transposed.iter().copied()));
    let missing = save_onnx(&network, directory.path().join("no/such.onnx"));
    assert!(matches!(missing, Err(Error::File { .. })));
}
