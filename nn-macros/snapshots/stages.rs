/// The network `Stages`.
///
/// # Stages
///
/// Input: `INPUTS`.
///
/// | stage | declared as | output | parameters | multiply-adds |
/// |---|---|---|---|---|
/// | `hidden` | `Dense(2 * WIDTH, gelu, bias = false)` | `2 * WIDTH` | INPUTS·2 * WIDTH | INPUTS·2 * WIDTH |
/// | `dropout1` | `Dropout(RATE)` | `2 * WIDTH` | 0 | 0 |
/// | `dense1` | `Dense(WIDTH, prelu, init = he_uniform)` | `WIDTH` | WIDTH + WIDTH + 2 * WIDTH·WIDTH | 2 * WIDTH·WIDTH |
/// | `softmax1` | `softmax` | `WIDTH` | 0 | 0 |
/// | `type` | `Dense(3)` | `3` | 3 + 3·WIDTH | 3·WIDTH |
///
/// # Equations
///
/// ```text
/// input      x: INPUTS
/// hidden     h1 = gelu(W1 · x)              W1: (2 * WIDTH) × INPUTS
/// dropout1   h2 = h1                        in training each number is 0 with probability RATE, else divided by 1 - RATE
/// dense1     h3 = prelu(W3 · h2 + b3; a3)   W3: WIDTH × (2 * WIDTH), b3: WIDTH, a3: WIDTH
/// softmax1   h4 = softmax(h3)
/// type       y = W5 · h4 + b5               W5: 3 × WIDTH, b5: 3
/// ```
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub(crate) struct Stages {
    /// Parameters of `hidden`.
    pub(crate) hidden: ::nn_runtime::layers::Dense<f64, STAGES_SIZE_1, STAGES_SIZE_2, 0>,
    /// Parameters of `dense1`.
    pub(crate) dense1: ::nn_runtime::layers::Dense<f64, STAGES_SIZE_2, STAGES_SIZE_4>,
    /// Parameters of `dense1_prelu`.
    pub(crate) dense1_prelu: ::nn_runtime::layers::Prelu<f64, STAGES_SIZE_4>,
    /// Parameters of `type`.
    pub(crate) r#type: ::nn_runtime::layers::Dense<f64, STAGES_SIZE_4, 3>,
}
const STAGES_SIZE_1: ::core::primitive::usize = INPUTS;
const _: () = ::core::assert!(
    STAGES_SIZE_1 > 0, "the size `INPUTS` is 0: sizes and counts are 1 or more"
);
const STAGES_SIZE_2: ::core::primitive::usize = 2 * WIDTH;
const _: () = ::core::assert!(
    STAGES_SIZE_2 > 0, "the size `2 * WIDTH` is 0: sizes and counts are 1 or more"
);
const STAGES_SIZE_4: ::core::primitive::usize = WIDTH;
const _: () = ::core::assert!(
    STAGES_SIZE_4 > 0, "the size `WIDTH` is 0: sizes and counts are 1 or more"
);
#[allow(trivial_numeric_casts, clippy::all, clippy::pedantic)]
const STAGES_NUMBER_3: ::core::primitive::f64 = RATE as ::core::primitive::f64;
const _: () = ::core::assert!(
    STAGES_NUMBER_3 >= 0.0 && STAGES_NUMBER_3 < 1.0,
    "the probability of dropping a number is 0 or more and below 1, and RATE is not\n\nhelp: write `Dropout(0.5)` to drop half of the numbers in training"
);
/// The values of the stages of [`Stages`] for one sample: see [`Stages::hidden_states`].
#[derive(::core::clone::Clone, ::core::fmt::Debug)]
#[allow(dead_code)]
pub(crate) struct StagesStates {
    /// The value of `Dense(2 * WIDTH, gelu, bias = false)`.
    pub(crate) hidden: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f64, STAGES_SIZE_2, 1>,
    >,
    /// The value of `Dropout(RATE)`.
    pub(crate) dropout1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f64, STAGES_SIZE_2, 1>,
    >,
    /// The value of `Dense(WIDTH, prelu, init = he_uniform)`.
    pub(crate) dense1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f64, STAGES_SIZE_4, 1>,
    >,
    /// The value of `softmax`.
    pub(crate) softmax1: ::nn_runtime::hidden::Box<
        ::nn_runtime::nalgebra::SMatrix<f64, STAGES_SIZE_4, 1>,
    >,
    /// The value of `Dense(3)`.
    pub(crate) r#type: ::nn_runtime::nalgebra::SMatrix<f64, 3, 1>,
}
#[automatically_derived]
impl ::nn_runtime::parameter::Parameters<f64> for Stages {
    const COUNT: usize = 0
        + <::nn_runtime::layers::Dense<
            f64,
            STAGES_SIZE_1,
            STAGES_SIZE_2,
            0,
        > as ::nn_runtime::parameter::Parameters<f64>>::COUNT
        + <::nn_runtime::layers::Dense<
            f64,
            STAGES_SIZE_2,
            STAGES_SIZE_4,
        > as ::nn_runtime::parameter::Parameters<f64>>::COUNT
        + <::nn_runtime::layers::Prelu<
            f64,
            STAGES_SIZE_4,
        > as ::nn_runtime::parameter::Parameters<f64>>::COUNT
        + <::nn_runtime::layers::Dense<
            f64,
            STAGES_SIZE_4,
            3,
        > as ::nn_runtime::parameter::Parameters<f64>>::COUNT;
    fn zeros() -> Self {
        Self {
            hidden: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
            dense1: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
            dense1_prelu: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
            r#type: ::nn_runtime::parameter::Parameters::<f64>::zeros(),
        }
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn describe(
        path: ::nn_runtime::parameter::Path<'_>,
        tell: &mut dyn ::core::ops::FnMut(&::nn_runtime::parameter::Description<'_>),
    ) {
        <::nn_runtime::layers::Dense<
            f64,
            STAGES_SIZE_1,
            STAGES_SIZE_2,
            0,
        > as ::nn_runtime::parameter::Parameters<
            f64,
        >>::describe(path.field("hidden"), tell);
        <::nn_runtime::layers::Dense<
            f64,
            STAGES_SIZE_2,
            STAGES_SIZE_4,
        > as ::nn_runtime::parameter::Parameters<
            f64,
        >>::describe(path.field("dense1"), tell);
        <::nn_runtime::layers::Prelu<
            f64,
            STAGES_SIZE_4,
        > as ::nn_runtime::parameter::Parameters<
            f64,
        >>::describe(path.field("dense1_prelu"), tell);
        <::nn_runtime::layers::Dense<
            f64,
            STAGES_SIZE_4,
            3,
        > as ::nn_runtime::parameter::Parameters<
            f64,
        >>::describe(path.field("type"), tell);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [f64])) {
        ::nn_runtime::parameter::Parameters::<f64>::slices(&self.hidden, see);
        ::nn_runtime::parameter::Parameters::<f64>::slices(&self.dense1, see);
        ::nn_runtime::parameter::Parameters::<f64>::slices(&self.dense1_prelu, see);
        ::nn_runtime::parameter::Parameters::<f64>::slices(&self.r#type, see);
    }
    #[allow(unused_variables)]
    #[inline(never)]
    fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [f64])) {
        ::nn_runtime::parameter::Parameters::<f64>::slices_mut(&mut self.hidden, see);
        ::nn_runtime::parameter::Parameters::<f64>::slices_mut(&mut self.dense1, see);
        ::nn_runtime::parameter::Parameters::<
            f64,
        >::slices_mut(&mut self.dense1_prelu, see);
        ::nn_runtime::parameter::Parameters::<f64>::slices_mut(&mut self.r#type, see);
    }
}
#[automatically_derived]
#[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
impl ::nn_runtime::layer::Layer for Stages {
    type Scalar = f64;
    type Input = ::nn_runtime::shape::Vector<STAGES_SIZE_1>;
    type Output = ::nn_runtime::shape::Vector<3>;
    type Head = ::nn_runtime::activation::Identity;
    const STRUCTURE: ::core::option::Option<&'static ::nn_runtime::network::Graph> = ::core::option::Option::Some(
        &<Self as ::nn_runtime::network::Network>::GRAPH,
    );
    const MULTIPLY_ADDS: usize = 0 + (STAGES_SIZE_1 * STAGES_SIZE_2) + 0
        + (STAGES_SIZE_2 * STAGES_SIZE_4) + 0 + (3 * STAGES_SIZE_4);
    const TAPE: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
            (STAGES_SIZE_2 + STAGES_SIZE_4 + STAGES_SIZE_4),
        )
        .and(
            <::nn_runtime::layers::Activated<
                'static,
                ::nn_runtime::layers::Dense<f64, STAGES_SIZE_1, STAGES_SIZE_2, 0>,
                ::nn_runtime::activation::Gelu,
            > as ::nn_runtime::operation::Operation<f64>>::TAPE
                .at(1),
        );
    const INFER_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0 + ::nn_runtime::layer::max(STAGES_SIZE_2, STAGES_SIZE_4)
            + ::nn_runtime::layer::max(STAGES_SIZE_2, STAGES_SIZE_4),
    );
    const FORWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0 + ::nn_runtime::layer::max(STAGES_SIZE_2, STAGES_SIZE_4),
    );
    const BACKWARD_SCRATCH: ::nn_runtime::layer::Memory = ::nn_runtime::layer::Memory::per_sample(
        0 + ::nn_runtime::layer::max(STAGES_SIZE_4, STAGES_SIZE_2)
            + ::nn_runtime::layer::max(STAGES_SIZE_4, STAGES_SIZE_2),
    );
    const WHOLE_BATCH: bool = false;
    const WHOLE_SEQUENCES: ::core::option::Option<&'static str> = ::core::option::Option::None;
    fn head() -> Self::Head {
        ::nn_runtime::activation::Identity
    }
    fn initialize(&mut self, generator: &mut ::nn_runtime::random::Generator) {
        self.hidden
            .initialize(
                ::nn_runtime::activation::Activation::initializer(
                    ::nn_runtime::activation::gelu(),
                ),
                generator,
            );
        self.dense1
            .initialize(::nn_runtime::initialize::Initializer::HeUniform, generator);
        self.dense1_prelu.initialize(generator);
        self.r#type
            .initialize(::nn_runtime::initialize::Initializer::GlorotUniform, generator);
    }
    #[inline(always)]
    fn infer_tile<I: ::nn_runtime::kernels::dispatch::Isa>(
        &self,
        isa: I,
        pass: &::nn_runtime::pass::Pass,
        x: &[f64],
        y: &mut [f64],
        scratch: &mut [f64],
    ) {
        let ([buffer1, buffer2], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(STAGES_SIZE_2, STAGES_SIZE_4),
                    ::nn_runtime::layer::max(STAGES_SIZE_2, STAGES_SIZE_4),
                ],
            );
        let h1 = pass.part(buffer1, STAGES_SIZE_2);
        ::nn_runtime::operation::infer(
            &self.hidden.with(::nn_runtime::activation::gelu()),
            isa,
            pass,
            [x],
            h1,
            scratch,
        );
        let h2 = pass.part(buffer2, STAGES_SIZE_2);
        ::nn_runtime::operation::infer(
            &const { ::nn_runtime::layers::Dropout::new(STAGES_NUMBER_3) },
            isa,
            &pass.at(2),
            [&*h1],
            h2,
            scratch,
        );
        let h3 = pass.part(buffer1, STAGES_SIZE_4);
        ::nn_runtime::operation::infer(&self.dense1, isa, pass, [&*h2], h3, scratch);
        let h4 = pass.part(buffer2, STAGES_SIZE_4);
        ::nn_runtime::operation::infer(
            &self.dense1_prelu,
            isa,
            pass,
            [&*h3],
            h4,
            scratch,
        );
        let h5 = pass.part(buffer1, STAGES_SIZE_4);
        ::nn_runtime::operation::infer(
            &::nn_runtime::layers::Columnwise::<
                ::nn_runtime::activation::Softmax,
                STAGES_SIZE_4,
            >(::nn_runtime::activation::softmax()),
            isa,
            pass,
            [&*h4],
            h5,
            scratch,
        );
        ::nn_runtime::operation::infer(&self.r#type, isa, pass, [&*h5], y, scratch);
    }
    fn forward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        x: &[f64],
        y: &mut [f64],
        tape: &mut [f64],
        scratch: &mut [f64],
    ) {
        let ([buffer1], scratch) = pass
            .split(scratch, [::nn_runtime::layer::max(STAGES_SIZE_2, STAGES_SIZE_4)]);
        let ([h2, h3, h5, h1_tape], _) = pass
            .split_memory(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(STAGES_SIZE_2),
                    ::nn_runtime::layer::Memory::per_sample(STAGES_SIZE_4),
                    ::nn_runtime::layer::Memory::per_sample(STAGES_SIZE_4),
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Dense<
                            f64,
                            STAGES_SIZE_1,
                            STAGES_SIZE_2,
                            0,
                        >,
                        ::nn_runtime::activation::Gelu,
                    > as ::nn_runtime::operation::Operation<f64>>::TAPE
                        .at(1),
                ],
            );
        let h1 = pass.part(buffer1, STAGES_SIZE_2);
        ::nn_runtime::operation::Operation::<
            f64,
        >::forward(
            &self.hidden.with(::nn_runtime::activation::gelu()),
            pass,
            [x],
            h1,
            h1_tape,
            scratch,
        );
        pass.saw("hidden", &*h1);
        ::nn_runtime::operation::Operation::<
            f64,
        >::forward(
            &const { ::nn_runtime::layers::Dropout::new(STAGES_NUMBER_3) },
            &pass.at(2),
            [&*h1],
            h2,
            &mut [],
            scratch,
        );
        pass.saw("dropout1", &*h2);
        ::nn_runtime::operation::Operation::<
            f64,
        >::forward(&self.dense1, pass, [&*h2], h3, &mut [], scratch);
        pass.saw("dense1", &*h3);
        let h4 = pass.part(buffer1, STAGES_SIZE_4);
        ::nn_runtime::operation::Operation::<
            f64,
        >::forward(&self.dense1_prelu, pass, [&*h3], h4, &mut [], scratch);
        pass.saw("dense1_prelu", &*h4);
        ::nn_runtime::operation::Operation::<
            f64,
        >::forward(
            &::nn_runtime::layers::Columnwise::<
                ::nn_runtime::activation::Softmax,
                STAGES_SIZE_4,
            >(::nn_runtime::activation::softmax()),
            pass,
            [&*h4],
            h5,
            &mut [],
            scratch,
        );
        pass.saw("softmax1", &*h5);
        ::nn_runtime::operation::Operation::<
            f64,
        >::forward(&self.r#type, pass, [&*h5], y, &mut [], scratch);
        pass.saw("type", &*y);
    }
    fn backward_tile(
        &self,
        pass: &::nn_runtime::pass::Pass,
        saved: ::nn_runtime::layer::Saved<'_, f64>,
        d_y: &mut [f64],
        d_x: ::core::option::Option<&mut [f64]>,
        gradient: ::core::option::Option<&mut Self>,
        scratch: &mut [f64],
    ) {
        let ::nn_runtime::layer::Saved { input: [x], output: y, tape } = saved;
        let [h2, h3, h5, h1_tape] = pass
            .split_memory_ref(
                tape,
                [
                    ::nn_runtime::layer::Memory::per_sample(STAGES_SIZE_2),
                    ::nn_runtime::layer::Memory::per_sample(STAGES_SIZE_4),
                    ::nn_runtime::layer::Memory::per_sample(STAGES_SIZE_4),
                    <::nn_runtime::layers::Activated<
                        'static,
                        ::nn_runtime::layers::Dense<
                            f64,
                            STAGES_SIZE_1,
                            STAGES_SIZE_2,
                            0,
                        >,
                        ::nn_runtime::activation::Gelu,
                    > as ::nn_runtime::operation::Operation<f64>>::TAPE
                        .at(1),
                ],
            );
        let ([d_buffer1, d_buffer2], scratch) = pass
            .split(
                scratch,
                [
                    ::nn_runtime::layer::max(STAGES_SIZE_4, STAGES_SIZE_2),
                    ::nn_runtime::layer::max(STAGES_SIZE_4, STAGES_SIZE_2),
                ],
            );
        let mut d_x = d_x;
        let mut gradient = gradient;
        let d_h5 = pass.part(d_buffer1, STAGES_SIZE_4);
        ::nn_runtime::operation::Operation::<
            f64,
        >::backward(
            &self.r#type,
            pass,
            ::nn_runtime::layer::Saved {
                input: [h5],
                output: &[],
                tape: &[],
            },
            d_y,
            [::core::option::Option::Some(&mut *d_h5)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.r#type),
            scratch,
        );
        let d_h4 = pass.part(d_buffer2, STAGES_SIZE_4);
        ::nn_runtime::operation::Operation::<
            f64,
        >::backward(
            &::nn_runtime::layers::Columnwise::<
                ::nn_runtime::activation::Softmax,
                STAGES_SIZE_4,
            >(::nn_runtime::activation::softmax()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: h5,
                tape: &[],
            },
            d_h5,
            [::core::option::Option::Some(&mut *d_h4)],
            ::core::option::Option::None,
            scratch,
        );
        let d_h3 = pass.part(d_buffer1, STAGES_SIZE_4);
        ::nn_runtime::operation::Operation::<
            f64,
        >::backward(
            &self.dense1_prelu,
            pass,
            ::nn_runtime::layer::Saved {
                input: [h3],
                output: &[],
                tape: &[],
            },
            d_h4,
            [::core::option::Option::Some(&mut *d_h3)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1_prelu),
            scratch,
        );
        let d_h2 = pass.part(d_buffer2, STAGES_SIZE_2);
        ::nn_runtime::operation::Operation::<
            f64,
        >::backward(
            &self.dense1,
            pass,
            ::nn_runtime::layer::Saved {
                input: [h2],
                output: &[],
                tape: &[],
            },
            d_h3,
            [::core::option::Option::Some(&mut *d_h2)],
            gradient.as_deref_mut().map(|gradient| &mut gradient.dense1),
            scratch,
        );
        let d_h1 = pass.part(d_buffer1, STAGES_SIZE_2);
        ::nn_runtime::operation::Operation::<
            f64,
        >::backward(
            &const { ::nn_runtime::layers::Dropout::new(STAGES_NUMBER_3) },
            &pass.at(2),
            ::nn_runtime::layer::Saved {
                input: [&[]],
                output: &[],
                tape: &[],
            },
            d_h2,
            [::core::option::Option::Some(&mut *d_h1)],
            ::core::option::Option::None,
            scratch,
        );
        ::nn_runtime::operation::Operation::<
            f64,
        >::backward(
            &self.hidden.with(::nn_runtime::activation::gelu()),
            pass,
            ::nn_runtime::layer::Saved {
                input: [x],
                output: &[],
                tape: h1_tape,
            },
            d_h1,
            [d_x.as_deref_mut()],
            gradient.as_deref_mut().map(|gradient| &mut gradient.hidden),
            scratch,
        );
    }
}
#[automatically_derived]
impl ::nn_runtime::network::Network for Stages {
    const NAME: &'static str = "Stages";
    const STAGES: &'static [::nn_runtime::network::Stage] = &[
        ::nn_runtime::network::Stage {
            name: "hidden",
            declaration: "Dense(2 * WIDTH, gelu, bias = false)",
            output: &[STAGES_SIZE_2],
            parameters: (STAGES_SIZE_1 * STAGES_SIZE_2),
            multiply_adds: (STAGES_SIZE_1 * STAGES_SIZE_2),
        },
        ::nn_runtime::network::Stage {
            name: "dropout1",
            declaration: "Dropout(RATE)",
            output: &[STAGES_SIZE_2],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "dense1",
            declaration: "Dense(WIDTH, prelu, init = he_uniform)",
            output: &[STAGES_SIZE_4],
            parameters: (STAGES_SIZE_4 + STAGES_SIZE_4
                + (STAGES_SIZE_2 * STAGES_SIZE_4)),
            multiply_adds: (STAGES_SIZE_2 * STAGES_SIZE_4),
        },
        ::nn_runtime::network::Stage {
            name: "softmax1",
            declaration: "softmax",
            output: &[STAGES_SIZE_4],
            parameters: 0,
            multiply_adds: 0,
        },
        ::nn_runtime::network::Stage {
            name: "type",
            declaration: "Dense(3)",
            output: &[3],
            parameters: (3 + (3 * STAGES_SIZE_4)),
            multiply_adds: (3 * STAGES_SIZE_4),
        },
    ];
    const GRAPH: ::nn_runtime::network::Graph = ::nn_runtime::network::Graph {
        name: "Stages",
        vertices: &[
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Input,
                name: "input",
                declaration: "",
                shape: &[STAGES_SIZE_1],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "input",
                        operation: ::nn_runtime::structure::Operation::Input {
                            vocabulary: ::core::option::Option::None,
                        },
                        reads: &[],
                        parameters: "",
                        shape: &[STAGES_SIZE_1],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "hidden",
                declaration: "Dense(2 * WIDTH, gelu, bias = false)",
                shape: &[STAGES_SIZE_2],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "hidden",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: STAGES_SIZE_1,
                            outputs: STAGES_SIZE_2,
                            bias: false,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(0)],
                        parameters: "hidden",
                        shape: &[STAGES_SIZE_2],
                    },
                    ::nn_runtime::structure::Node {
                        name: "hidden_gelu",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Gelu,
                        ),
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "",
                        shape: &[STAGES_SIZE_2],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dropout1",
                declaration: "Dropout(RATE)",
                shape: &[STAGES_SIZE_2],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dropout1",
                        operation: ::nn_runtime::structure::Operation::Dropout {
                            probability: STAGES_NUMBER_3,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(1)],
                        parameters: "",
                        shape: &[STAGES_SIZE_2],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "dense1",
                declaration: "Dense(WIDTH, prelu, init = he_uniform)",
                shape: &[STAGES_SIZE_4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "dense1",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: STAGES_SIZE_2,
                            outputs: STAGES_SIZE_4,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(2)],
                        parameters: "dense1",
                        shape: &[STAGES_SIZE_4],
                    },
                    ::nn_runtime::structure::Node {
                        name: "dense1_prelu",
                        operation: ::nn_runtime::structure::Operation::Prelu {
                            features: STAGES_SIZE_4,
                        },
                        reads: &[::nn_runtime::structure::Value::Node(0)],
                        parameters: "dense1_prelu",
                        shape: &[STAGES_SIZE_4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "softmax1",
                declaration: "softmax",
                shape: &[STAGES_SIZE_4],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "softmax1",
                        operation: ::nn_runtime::structure::Operation::Activation(
                            ::nn_runtime::structure::Activation::Softmax,
                        ),
                        reads: &[::nn_runtime::structure::Value::Vertex(3)],
                        parameters: "",
                        shape: &[STAGES_SIZE_4],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Stage,
                name: "type",
                declaration: "Dense(3)",
                shape: &[3],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "type",
                        operation: ::nn_runtime::structure::Operation::Dense {
                            inputs: STAGES_SIZE_4,
                            outputs: 3,
                            bias: true,
                        },
                        reads: &[::nn_runtime::structure::Value::Vertex(4)],
                        parameters: "type",
                        shape: &[3],
                    },
                ],
            },
            ::nn_runtime::network::Vertex {
                kind: ::nn_runtime::network::Kind::Output,
                name: "output",
                declaration: "",
                shape: &[3],
                repeat: ::core::option::Option::None,
                nodes: &[
                    ::nn_runtime::structure::Node {
                        name: "output",
                        operation: ::nn_runtime::structure::Operation::Output,
                        reads: &[::nn_runtime::structure::Value::Vertex(5)],
                        parameters: "",
                        shape: &[3],
                    },
                ],
            },
        ],
        shared: &[],
        repeats: &[],
    };
    fn equations() -> &'static ::core::primitive::str {
        "input      x: INPUTS\nhidden     h1 = gelu(W1 · x)              W1: (2 * WIDTH) × INPUTS\ndropout1   h2 = h1                        in training each number is 0 with probability RATE, else divided by 1 - RATE\ndense1     h3 = prelu(W3 · h2 + b3; a3)   W3: WIDTH × (2 * WIDTH), b3: WIDTH, a3: WIDTH\nsoftmax1   h4 = softmax(h3)\ntype       y = W5 · h4 + b5               W5: 3 × WIDTH, b5: 3"
    }
}
#[automatically_derived]
impl ::nn_runtime::rand::distr::Distribution<Stages>
for ::nn_runtime::rand::distr::StandardUniform {
    fn sample<R: ::nn_runtime::rand::Rng + ?::core::marker::Sized>(
        &self,
        generator: &mut R,
    ) -> Stages {
        ::nn_runtime::network::Network::from_rng(generator)
    }
}
impl Stages {
    /// The output for one sample. Allocates nothing.
    #[inline]
    #[must_use]
    #[allow(dead_code)]
    pub(crate) fn predict(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f64, STAGES_SIZE_1, 1>,
    ) -> ::nn_runtime::nalgebra::SMatrix<f64, 3, 1> {
        let packed = input.as_slice();
        let mut output = <::nn_runtime::nalgebra::SMatrix<f64, 3, 1>>::zeros();
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
    pub(crate) fn predict_slice(
        &self,
        input: &[f64],
    ) -> ::core::result::Result<
        ::nn_runtime::nalgebra::SMatrix<f64, 3, 1>,
        ::nn_runtime::network::SampleError,
    > {
        let input = ::nn_runtime::network::sample::<
            ::nn_runtime::shape::Vector<STAGES_SIZE_1>,
            f64,
        >("input", input)?;
        let packed = input;
        let mut output = <::nn_runtime::nalgebra::SMatrix<f64, 3, 1>>::zeros();
        ::nn_runtime::network::predict(self, packed, output.as_mut_slice());
        ::core::result::Result::Ok(output)
    }
}
#[allow(unused_imports)]
const _: () = {
    use ::nn_runtime::layers::Dropout as _;
};
#[allow(dead_code, unused_variables, clippy::all, clippy::pedantic)]
impl Stages {
    /// The value of every stage for one sample, by the stages' names: to look at, since
    /// each is computed by itself, and memory is taken for it. The last is what `predict`
    /// gives.
    ///
    /// A stage whose parameters are used several times has a tuple of values, a repeat the
    /// states of its copies, and a network that is a stage its output.
    #[must_use]
    #[inline]
    pub(crate) fn hidden_states(
        &self,
        input: &::nn_runtime::nalgebra::SMatrix<f64, STAGES_SIZE_1, 1>,
    ) -> StagesStates {
        let x = input.as_slice();
        let h1 = ::nn_runtime::hidden::value(&self.hidden, [&x], [1, STAGES_SIZE_2]);
        let h2 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Elementwise::<
                ::nn_runtime::activation::Gelu,
            >(::nn_runtime::activation::gelu()),
            [&h1],
            [1, STAGES_SIZE_2],
        );
        let h3 = ::nn_runtime::hidden::value(
            &const { ::nn_runtime::layers::Dropout::new(STAGES_NUMBER_3) },
            [&h2],
            [1, STAGES_SIZE_2],
        );
        let h4 = ::nn_runtime::hidden::value(&self.dense1, [&h3], [1, STAGES_SIZE_4]);
        let h5 = ::nn_runtime::hidden::value(
            &self.dense1_prelu,
            [&h4],
            [1, STAGES_SIZE_4],
        );
        let h6 = ::nn_runtime::hidden::value(
            &::nn_runtime::layers::Columnwise::<
                ::nn_runtime::activation::Softmax,
                STAGES_SIZE_4,
            >(::nn_runtime::activation::softmax()),
            [&h5],
            [1, STAGES_SIZE_4],
        );
        let y = ::nn_runtime::hidden::value(&self.r#type, [&h6], [1, 3]);
        StagesStates {
            hidden: ::nn_runtime::hidden::boxed(&h2),
            dropout1: ::nn_runtime::hidden::boxed(&h3),
            dense1: ::nn_runtime::hidden::boxed(&h5),
            softmax1: ::nn_runtime::hidden::boxed(&h6),
            r#type: ::nn_runtime::hidden::sample(&y),
        }
    }
}
