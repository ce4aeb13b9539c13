//! A layer of your own, in 30 lines.
//!
#![doc = include_str!("../docs/layer.md")]
//!
//! ## Items of this page
//! [`Layer`](crate::layer::Layer) with
//! [`infer_tile`](crate::layer::Layer::infer_tile),
//! [`forward_tile`](crate::layer::Layer::forward_tile),
//! [`backward_tile`](crate::layer::Layer::backward_tile),
//! [`NEEDS`](crate::layer::Layer::NEEDS),
//! [`WHOLE_BATCH`](crate::layer::Layer::WHOLE_BATCH),
//! [`WHOLE_SEQUENCES`](crate::layer::Layer::WHOLE_SEQUENCES) and
//! [`Head`](crate::layer::Layer::Head);
//! [`Parameter`](crate::parameter::Parameter) and
//! [`Parameters`](macro@crate::Parameters);
//! the records in [`call`](crate::call), among them [`Needs`](crate::call::Needs);
//! [`Pass::random`](crate::pass::Pass::random);
//! [`elementwise`](crate::kernels::elementwise);
//! [`check_gradients`](crate::testing::check_gradients).
