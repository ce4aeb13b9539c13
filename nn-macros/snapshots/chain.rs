/// Hand-written digits, 8×8 gray pixels.
///
/// # Stages
///
/// Input: `64`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `dense1` | `Dense(128, relu)` | `128` | 8320 | 8192 |
/// | `dense2` | `Dense(10, softmax)` | `10` | 1290 | 1280 |
///
/// # Equations
///
/// ```text
/// input    x: 64
/// dense1   h1 = relu(W1 · x + b1)      W1: 128 × 64, b1: 128
/// dense2   y = softmax(W2 · h1 + b2)   W2: 10 × 128, b2: 10
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct Digits {
    /// Parameters of `dense1`.
    pub dense1: ::nn_runtime::layers::Dense<f32, 64, 128>,
    /// Parameters of `dense2`.
    pub dense2: ::nn_runtime::layers::Dense<f32, 128, 10>,
}
/// The values of the stages of [`Digits`] for one sample: see [`Digits::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
pub struct DigitsStates {
    /// The value of `Dense(128, relu)`.
    pub dense1: ::nn_runtime::nalgebra::SMatrix<f32, 128, 1>,
    /// The value of `Dense(10, softmax)`.
    pub dense2: ::nn_runtime::nalgebra::SMatrix<f32, 10, 1>,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Digits {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Dense<
            f32,
            64,
            128,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Dense<
            f32,
            128,
            10,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            dense1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            dense2: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <::nn_runtime::layers::Dense<
            f32,
            64,
            128,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("dense1"), tell);
        <::nn_runtime::layers::Dense<
            f32,
            128,
            10,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("dense2"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.dense1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.dense2, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.dense1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.dense2, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Digits {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Vector<64>;
    type Output = ::nn_runtime::shape::Vector<10>;
    type Head = ::nn_runtime::activation::Softmax;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + 8192 + 1280;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        128,
    );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        128,
    );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0,
    );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        128,
    );
    const WHOLE_BATCH: bool = false;
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::softmax()
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.dense1
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::relu(),
                ),
                generator,
            );
        self.dense2
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
    }
    #[inline(always)]
    fn infer_tile<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([buffer1], scratch) = pass.split(scratch, [128]);
        let h1 = pass.part(buffer1, 128);
        ::nn_runtime::operation::infer(
            &self.dense1.with(::nn_runtime::activation::relu()),
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        ::nn_runtime::operation::infer(&self.dense2, isa, pass, [&*h1], y, scratch);
    }
    fn forward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([h1], _) = pass.split(tape, [128]);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self.dense1.with(::nn_runtime::activation::relu()),
            pass,
            [x],
            h1,
            &mut [],
            scratch,
        );
        pass.saw("dense1", &*h1);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(&self.dense2, pass, [&*h1], y, &mut [], scratch);
        pass.saw("dense2", &*y);
    }
    fn backward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        saved: ::nn_runtime::layer::Saved<'_, f32>,
        d_y: &mut [f32],
        d_x: ::core::option::Option<&mut [f32]>,
        gradient: ::core::option::Option<&mut Self>,
        scratch: &mut [f32],
    ) {
        let ::nn_runtime::layer::Saved { input: [x], output: y, tape } = saved;
        let [h1] = pass.split_ref(tape, [128]);
        let ([d_buffer1], scratch) = pass.split(scratch, [128]);
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h1 = pass.part(d_buffer1, 128);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.dense2,
            pass,
            ::nn_runtime::layer::Saved {
                input: [h1],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h1)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense2),
            scratch,
        );
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.dense1.with(::nn_runtime::activation::relu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [x],
                output: h1,
                tape: &[],
            },
            d_h1,
            [d_x.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
            scratch,
        );
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Digits {
    const NAME: &'static str = "Digits";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "dense1",
            declaration: "Dense(128, relu)",
            output: &[128],
            parameters: 8320,
            multiply_adds: 8192,
        },
        ::nn_runtime::network::Stage {
            name: "dense2",
            declaration: "Dense(10, softmax)",
            output: &[10],
            parameters: 1290,
            multiply_adds: 1280,
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Digits",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[64],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[64],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense1",
                declaration: "Dense(128, relu)",
                shape: &[128],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense1",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 64,
                            outputs: 128,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "dense1",
                        shape: &[128],
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense1_relu",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Relu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: &[128],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense2",
                declaration: "Dense(10, softmax)",
                shape: &[10],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense2",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 128,
                            outputs: 10,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(1)],
                        parameters: "dense2",
                        shape: &[10],
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense2_softmax",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Softmax,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: &[10],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Output,
                name: "output",
                declaration: "",
                shape: &[10],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "",
                        shape: &[10],
                    },
                ],
            },
        ],
        shared: &[],
        repeats: &[],
    };
    fn equations() -> &'static ::core::primitive::str {
        "input    x: 64\ndense1   h1 = relu(W1 · x + b1)      W1: 128 × 64, b1: 128\ndense2   y = softmax(W2 · h1 + b2)   W2: 10 × 128, b2: 10"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Digits>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Digits {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Digits {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    pub fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 64, 1>,
    ) -> ::nn_runtime::nalgebra::SMatrix<f32, 10, 1> {
        let packed = input.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 10, 1>>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        output
    }
    /// The output for one sample, from slices, which are checked as the program runs. Allocates
    /// nothing.
    ///
    /// # Errors
    /// If there are not as many numbers as in a sample.
    #[inline]
    #[allow(dead_code, clippy::missing_errors_doc)]
    pub fn predict_slice(
        &self,
        input: &[f32],
    ) -> ::core::result::Result<
        ::nn_runtime::nalgebra::SMatrix<f32, 10, 1>,
        ::nn_runtime::network::SampleError,
    > {
        let input = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Vector<64>,
            f32,
        >("input", input)?;
        let packed = input;
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 10, 1>>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Digits {
    /// The value of every stage for one sample, by the stages' names: to look at, since
    /// each is computed by itself, and memory is taken for it. The last is what `predict`
    /// gives.
    ///
    /// A stage whose parameters are used several times has a tuple of values, a repeat the
    /// states of its copies, and a network that is a stage its output.
    #[must_use]
    #[inline]
    pub fn hidden_states(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 64, 1>,
    ) -> DigitsStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(&self.dense1, [&x], [1, 128]);
        let h2 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Relu,
            >(::nn_runtime::activation::relu()),
            [&h1],
            [1, 128],
        );
        let h3 = ::nn_runtime::hidden::value(&self.dense2, [&h2], [1, 10]);
        let y = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Columnwise::<
                ::nn_runtime::activation::Softmax,
                10,
            >(::nn_runtime::activation::softmax()),
            [&h3],
            [1, 10],
        );
        DigitsStates {
            dense1: ::nn_runtime::hidden::sample(&h2),
            dense2: ::nn_runtime::hidden::sample(&y),
        }
    }
}
