/// The network `Deep`.
///
/// # Stages
///
/// Input: `8`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `tanh1` | `tanh` | `8` | 0 | 0 |
/// | `repeat1` | `4 * { Dense(16, silu) => Dense(8, relu) }` | `8` | 1120 | 1024 |
/// | `dense1` | `Dense(1, sigmoid)` | `1` | 9 | 8 |
///
/// # Equations
///
/// ```text
/// input      x: 8
/// tanh1      h1 = tanh(x)
/// repeat1    repeat1 = h1                     4 times, each copy with its own parameters:
///   dense1   h2 = silu(W2 · repeat1 + b2)     W2: 16 × 8, b2: 16
///   dense2   h3 = relu(W3 · h2 + b3)          W3: 8 × 16, b3: 8
///            repeat1 = h3
/// dense1     y = sigmoid(W4 · repeat1 + b4)   W4: 1 × 8, b4: 1
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct Deep {
    /// The copies of the repeated stages, in order.
    repeat1: [DeepRepeat1; 4],
    /// Parameters of `dense1`.
    dense1: ::nn_runtime::layers::Dense<f32, 8, 1>,
}
/// One copy of the repeated stages of [`Deep`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
struct DeepRepeat1 {
    /// Parameters of `dense1`.
    dense1: ::nn_runtime::layers::Dense<f32, 8, 16>,
    /// Parameters of `dense2`.
    dense2: ::nn_runtime::layers::Dense<f32, 16, 8>,
}
/// The values of the stages of [`Deep`] for one sample: see [`Deep::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct DeepStates {
    /// The value of `tanh`.
    tanh1: ::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
    /// The value of `4 * { Dense(16, silu) => Dense(8, relu) }`.
    repeat1: ::nn_runtime::hidden::Vec<DeepRepeat1States>,
    /// The value of `Dense(1, sigmoid)`.
    dense1: ::nn_runtime::nalgebra::SMatrix<f32, 1, 1>,
}
/// The values of the stages of one [`DeepRepeat1`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
struct DeepRepeat1States {
    /// The value of `Dense(16, silu)`.
    dense1: ::nn_runtime::nalgebra::SMatrix<f32, 16, 1>,
    /// The value of `Dense(8, relu)`.
    dense2: ::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for Deep {
    const COUNT: usize = 0
        + <[DeepRepeat1; 4] as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Dense<
            f32,
            8,
            1,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
    fn zeros() -> Self {
        Self {
            repeat1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
            dense1: ::nn_runtime::parameter::Parameters::<f32>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <[DeepRepeat1; 4] as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("repeat1"), tell);
        <::nn_runtime::layers::Dense<
            f32,
            8,
            1,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("dense1"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.repeat1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices(&self.dense1, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f32])) {
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.repeat1, see);
        ::nn_runtime::parameter::Parameters::<f32>::slices_mut(&mut self.dense1, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Deep {
    type Scalar = f32;
    type Input = ::nn_runtime::shape::Vector<8>;
    type Output = ::nn_runtime::shape::Vector<1>;
    type Head = ::nn_runtime::activation::Sigmoid;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + 0 + 1024 + 8;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(16)
        .and(<[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<f32>>::TAPE.at(1));
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            16,
        )
        .and(
            <[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<f32>>::INFER_SCRATCH
                .at(1),
        );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            0,
        )
        .and(
            <[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<
                f32,
            >>::FORWARD_SCRATCH
                .at(1),
        );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            16,
        )
        .and(
            <[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<
                f32,
            >>::BACKWARD_SCRATCH
                .at(1),
        );
    const WHOLE_BATCH: bool = false
        || <[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<f32>>::WHOLE_BATCH;
    const MEASURES: ::nn_runtime::layer::Measures = ::nn_runtime::layer::Measures::first(
        &[<[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<f32>>::MEASURES],
    );
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::sigmoid()
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        for block in &mut self.repeat1 {
            ::nn_runtime::operation::Block::initialize(block, generator);
        }
        self.dense1
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::sigmoid(),
                ),
                generator,
            );
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
        let ([buffer1, buffer2], scratch) = pass.split(scratch, [8, 8]);
        let h1 = pass.part(buffer1, 8);
        ::nn_runtime::operation::infer(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Tanh,
            >(::nn_runtime::activation::tanh()),
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass.part(buffer2, 8);
        ::nn_runtime::operation::infer(
            &self.repeat1,
            isa,
            &pass.at(2),
            [&*h1],
            h2,
            scratch,
        );
        ::nn_runtime::operation::infer(&self.dense1, isa, pass, [&*h2], y, scratch);
    }
    fn forward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        x: &[f32],
        y: &mut [f32],
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([h1, h2, h2_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(8),
                    ::nn_runtime::layer::Memory::per_sample(8),
                    <[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(1),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Tanh,
            >(::nn_runtime::activation::tanh()),
            pass,
            [x],
            h1,
            &mut [],
            scratch,
        );
        pass.saw("tanh1", &*h1);
        pass.enter("repeat1");
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(&self.repeat1, &pass.at(2), [&*h1], h2, h2_tape, scratch);
        pass.leave();
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(&self.dense1, pass, [&*h2], y, &mut [], scratch);
        pass.saw("dense1", &*y);
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
        let [h1, h2, h2_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(8),
                    ::nn_runtime::layer::Memory::per_sample(8),
                    <[DeepRepeat1; 4] as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(1),
                ],
            );
        let ([d_buffer1, d_buffer2], scratch) = pass.split(scratch, [8, 8]);
        let wanted = d_x.is_some();
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h2 = pass.part(d_buffer1, 8);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.dense1,
            pass,
            ::nn_runtime::layer::Saved {
                input: [h2],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h2)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
            scratch,
        );
        let mut d_h1 = if wanted {
            ::core::option::Option::Some(pass.part(d_buffer2, 8))
        } else {
            ::core::option::Option::None
        };
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.repeat1,
            &pass.at(2),
            ::nn_runtime::layer::Saved {
                input: [h1],
                output: h2,
                tape: h2_tape,
            },
            d_h2,
            [d_h1.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.repeat1),
            scratch,
        );
        if let ::core::option::Option::Some(d_h1) = d_h1.as_deref_mut() {
            ::nn_runtime::operation::Operation::<
                f32,
            >::backward(
                &::nn_runtime::layers::Elementwise::<
                    ::nn_runtime::activation::Tanh,
                >(::nn_runtime::activation::tanh()),
                pass,
                ::nn_runtime::layer::Saved {
                    input: [&[]],
                    output: h1,
                    tape: &[],
                },
                d_h1,
                [d_x.as_deref_mut()],
                ::core::option::Option::None,
                scratch,
            );
        }
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Deep {
    const NAME: &'static str = "Deep";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "tanh1",
            declaration: "tanh",
            output: &[8],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "repeat1",
            declaration: "4 * { Dense(16, silu) => Dense(8, relu) }",
            output: &[8],
            parameters: 1120,
            multiply_adds: 1024,
        },
        ::nn_runtime::network::Stage {
            name: "dense1",
            declaration: "Dense(1, sigmoid)",
            output: &[1],
            parameters: 9,
            multiply_adds: 8,
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Deep",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "tanh1",
                declaration: "tanh",
                shape: &[8],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "tanh1",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Tanh,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "",
                        shape: &[8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense1",
                declaration: "Dense(16, silu)",
                shape: &[16],
                repeat: ::core::option::Option::Some(0),
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense1",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 8,
                            outputs: 16,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Carried(0)],
                        parameters: "repeat1.*.dense1",
                        shape: &[16],
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense1_silu",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Silu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: &[16],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense2",
                declaration: "Dense(8, relu)",
                shape: &[8],
                repeat: ::core::option::Option::Some(0),
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense2",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 16,
                            outputs: 8,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "repeat1.*.dense2",
                        shape: &[8],
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense2_relu",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Relu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: &[8],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense1",
                declaration: "Dense(1, sigmoid)",
                shape: &[1],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense1",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: 8,
                            outputs: 1,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(3)],
                        parameters: "dense1",
                        shape: &[1],
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense1_sigmoid",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Sigmoid,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: &[1],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Output,
                name: "output",
                declaration: "",
                shape: &[1],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "",
                        shape: &[1],
                    },
                ],
            },
        ],
        shared: &[],
        repeats: &[
            ::nn_runtime::network::Repeat {
                name: "repeat1",
                count: 4,
                parent: ::core::option::Option::None,
                input: ::nn_runtime::structure::Value::Vertex(1),
                output: ::nn_runtime::structure::Value::Vertex(3),
            },
        ],
    };
    fn equations() -> &'static ::core::primitive::str {
        "input      x: 8\ntanh1      h1 = tanh(x)\nrepeat1    repeat1 = h1                     4 times, each copy with its own parameters:\n  dense1   h2 = silu(W2 · repeat1 + b2)     W2: 16 × 8, b2: 16\n  dense2   h3 = relu(W3 · h2 + b3)          W3: 8 × 16, b3: 8\n           repeat1 = h3\ndense1     y = sigmoid(W4 · repeat1 + b4)   W4: 1 × 8, b4: 1"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Deep>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Deep {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Deep {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
    ) -> ::nn_runtime::nalgebra::SMatrix<f32, 1, 1> {
        let packed = input.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 1, 1>>::zeros();
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
    fn predict_slice(
        &self,
        input: &[f32],
    ) -> ::core::result::Result<
        ::nn_runtime::nalgebra::SMatrix<f32, 1, 1>,
        ::nn_runtime::network::SampleError,
    > {
        let input = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Vector<8>,
            f32,
        >("input", input)?;
        let packed = input;
        let mut output = <::nn_runtime::nalgebra::SMatrix<f32, 1, 1>>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f32> for DeepRepeat1 {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Dense<
            f32,
            8,
            16,
        > as ::nn_runtime::parameter::Parameters<f32>>::COUNT
        + <::nn_runtime::layers::Dense<
            f32,
            16,
            8,
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
            8,
            16,
        > as ::nn_runtime::parameter::Parameters<
            f32,
        >>::describe(path.field("dense1"), tell);
        <::nn_runtime::layers::Dense<
            f32,
            16,
            8,
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
impl ::nn_runtime::operation::Block<f32> for DeepRepeat1 {
    const SIZES: [usize; 1] = [8];
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.dense1
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::silu(),
                ),
                generator,
            );
        self.dense2
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::relu(),
                ),
                generator,
            );
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::operation::Operation<f32> for DeepRepeat1 {
    type Parameters = Self;
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(16)
        .and(
            <::nn_runtime::layers::Activated<
                'static,
                ::nn_runtime::layers::Dense<f32, 8, 16>,
                ::nn_runtime::activation::Silu,
            > as ::nn_runtime::operation::Operation<f32>>::TAPE
                .at(1),
        );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        16,
    );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0,
    );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        16,
    );
    const WHOLE_BATCH: bool = false;
    #[inline(always)]
    fn infer<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        [x,
        ]: [&[f32]; 1],
        y: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([buffer1], scratch) = pass.split(scratch, [16]);
        let h1 = pass.part(buffer1, 16);
        ::nn_runtime::operation::infer(
            &self.dense1.with(::nn_runtime::activation::silu()),
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        ::nn_runtime::operation::infer(
            &self.dense2.with(::nn_runtime::activation::relu()),
            isa,
            pass,
            [&*h1],
            y,
            scratch,
        );
    }
    fn forward(
        &self,
        pass: &::nn_runtime::pass::Pass,
        [x,
        ]: [&[f32]; 1],
        y: &mut [f32],
        tape: &mut [f32],
        scratch: &mut [f32],
    ) {
        let ([h1, h1_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(16),
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Dense<f32, 8, 16>,
                        ::nn_runtime::activation::Silu,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(1),
                ],
            );
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self.dense1.with(::nn_runtime::activation::silu()),
            pass,
            [x],
            h1,
            h1_tape,
            scratch,
        );
        pass.saw("dense1", &*h1);
        ::nn_runtime::operation::Operation::<
            f32,
        >::forward(
            &self.dense2.with(::nn_runtime::activation::relu()),
            pass,
            [&*h1],
            y,
            &mut [],
            scratch,
        );
        pass.saw("dense2", &*y);
    }
    fn backward(
        &self,
        pass: &::nn_runtime::pass::Pass,
        saved: ::nn_runtime::layer::Saved<'_, f32>,
        d_y: &mut [f32],
        [d_x,
        ]: [::core::option::Option<&mut [f32]>; 1],
        gradient: ::core::option::Option<&mut Self>,
        scratch: &mut [f32],
    ) {
        let ::nn_runtime::layer::Saved { input: [x], output: y, tape } = saved;
        let [h1, h1_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(16),
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Dense<f32, 8, 16>,
                        ::nn_runtime::activation::Silu,
                    > as ::nn_runtime::operation::Operation<f32>>::TAPE
                        .at(1),
                ],
            );
        let ([d_buffer1], scratch) = pass.split(scratch, [16]);
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h1 = pass.part(d_buffer1, 16);
        ::nn_runtime::operation::Operation::<
            f32,
        >::backward(
            &self.dense2.with(::nn_runtime::activation::relu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [h1],
                output: y,
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
            &self.dense1.with(::nn_runtime::activation::silu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [x],
                output: &[],
                tape: h1_tape,
            },
            d_h1,
            [d_x.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
            scratch,
        );
    }
}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Deep {
    /// The value of every stage for one sample, by the stages' names: to look at, since
    /// each is computed by itself, and memory is taken for it. The last is what `predict`
    /// gives.
    ///
    /// A stage whose parameters are used several times has a tuple of values, a repeat the
    /// states of its copies, and a network that is a stage its output.
    #[must_use]
    #[inline]
    fn hidden_states(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f32, 8, 1>,
    ) -> DeepStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Tanh,
            >(::nn_runtime::activation::tanh()),
            [&x],
            [1, 8],
        );
        let mut h2 = ::nn_runtime::hidden::copied(&h1);
        let mut h2_copies = ::nn_runtime::hidden::Vec::new();
        for block in &self.repeat1 {
            let (next, states) = block.hidden_states([&h2]);
            h2 = next;
            h2_copies.push(states);
        }
        let h3 = ::nn_runtime::hidden::value(&self.dense1, [&h2], [1, 1]);
        let y = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Sigmoid,
            >(::nn_runtime::activation::sigmoid()),
            [&h3],
            [1, 1],
        );
        DeepStates {
            tanh1: ::nn_runtime::hidden::sample(&h1),
            repeat1: h2_copies,
            dense1: ::nn_runtime::hidden::sample(&y),
        }
    }
}
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl DeepRepeat1 {
    #[inline]
    fn hidden_states(
        &self,
        [x,
        ]: [&[f32]; 1],
    ) -> (::nn_runtime::hidden::Vec<f32>, DeepRepeat1States) {
        let h1 = ::nn_runtime::hidden::value(&self.dense1, [&x], [1, 16]);
        let h2 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Silu,
            >(::nn_runtime::activation::silu()),
            [&h1],
            [1, 16],
        );
        let h3 = ::nn_runtime::hidden::value(&self.dense2, [&h2], [1, 8]);
        let y = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Relu,
            >(::nn_runtime::activation::relu()),
            [&h3],
            [1, 8],
        );
        let states = DeepRepeat1States {
            dense1: ::nn_runtime::hidden::sample(&h2),
            dense2: ::nn_runtime::hidden::sample(&y),
        };
        (y, states)
    }
}
