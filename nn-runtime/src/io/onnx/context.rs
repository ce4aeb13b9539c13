//! The context in which an operation is translated.

use std::collections::BTreeMap;

use super::array::Array;
use super::builder::Builder;
use super::proto::AttributeProto;
use super::values::{Form, Value};
use crate::structure::Operation;

/// The reason why a stage cannot be expressed in ONNX.
pub(crate) type Problem = String;

/// The result of translating an operation.
pub(crate) type Translated = Result<Value, Problem>;

/// The parameters of a network, by their paths.
pub(crate) type Parameters = BTreeMap<String, Array>;

/// The context of an operation that is being translated.
pub(crate) struct Context<'a> {
    pub(crate) builder: &'a mut Builder,
    pub(crate) parameters: &'a Parameters,
    pub(crate) values: &'a mut [Value],
    pub(crate) reads: &'a [usize],
    pub(crate) operation: Operation,
    /// The shape of its value.
    pub(crate) shape: &'a [usize],
    /// The path of its parameters.
    pub(crate) path: String,
    /// Whether it runs from the last step of a sequence to the first.
    pub(crate) is_reversed: bool,
}

impl Context<'_> {
    pub(crate) fn count(&self) -> usize {
        self.reads.len()
    }

    /// One of the values that it reads.
    pub(crate) fn value(&mut self, place: usize) -> &mut Value {
        &mut self.values[self.reads[place]]
    }

    pub(crate) fn input(&mut self, place: usize, form: Form) -> String {
        self.values[self.reads[place]].tensor(self.builder, form)
    }

    pub(crate) fn last(&mut self, place: usize) -> String {
        self.input(place, Form::Last)
    }

    pub(crate) fn first(&mut self, place: usize) -> String {
        self.input(place, Form::First)
    }

    pub(crate) fn tokens(&mut self, place: usize) -> String {
        self.values[self.reads[place]].tokens(self.builder)
    }

    /// The first value, in its current form.
    pub(crate) fn any(&mut self) -> (String, Form) {
        let form = self.value(0).form();
        (self.input(0, form), form)
    }

    /// All values in one form.
    pub(crate) fn all(&mut self) -> (Vec<String>, Form) {
        let count = self.count();
        let first = (0..count).all(|place| {
            let value = self.value(place);
            value.shape.len() > 1 && value.is_in(Form::First)
        });
        let form = if first { Form::First } else { Form::Last };
        let tensors = (0..count).map(|place| self.input(place, form)).collect();
        (tensors, form)
    }

    pub(crate) fn shape_of(&mut self, place: usize) -> Vec<usize> {
        self.value(place).shape.clone()
    }

    pub(crate) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> String {
        self.builder.node(operator, inputs, attributes)
    }

    /// The values of a parameter.
    pub(crate) fn parameter(&self, field: &str) -> Result<Array, Problem> {
        let name = self.named(field);
        let known = self.parameters.get(&name).cloned();
        known.ok_or_else(|| format!("the parameter `{name}` is missing"))
    }

    /// A parameter as a constant, which `make` computes from its values. The suffix of the name
    /// distinguishes it from what other operations compute from the same parameter.
    pub(crate) fn constant(
        &mut self,
        field: &str,
        suffix: &str,
        make: impl FnOnce(Array) -> Array,
    ) -> Result<String, Problem> {
        let name = self.named(field);
        let Some(array) = self.parameters.get(&name) else {
            return Err(format!("the parameter `{name}` is missing"));
        };
        let name = format!("{name}{suffix}");
        Ok(self.builder.constant(&name, || make(array.clone())))
    }

    /// A parameter that is a vector of features, shaped to broadcast over the positions of a value.
    pub(crate) fn for_features(
        &mut self,
        field: &str,
        features: usize,
        form: Form,
    ) -> Result<String, Problem> {
        let sizes = form.of_features(features, self.shape);
        let suffix = match sizes.len() {
            1 => String::new(),
            rank => format!(".of_{rank}"),
        };
        self.constant(field, &suffix, |vector| vector.reshaped(&sizes))
    }

    /// The name of a parameter, or of a constant computed from several parameters.
    pub(crate) fn named(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    /// An error: the operation does not belong to the file that should translate it.
    pub(crate) fn mistaken<T>(&self) -> Result<T, Problem> {
        Err(format!("{:?} has no ONNX form", self.operation))
    }

    /// The result, in this form.
    pub(crate) fn give(&self, name: String, form: Form) -> Value {
        Value::new(self.shape, name, form)
    }
}

/// The translation of a stage that only matters in training: its output is its first input.
#[expect(
    clippy::unnecessary_wraps,
    reason = "required by the signature of the register"
)]
pub(crate) fn same(it: &mut Context<'_>) -> Translated {
    Ok(it.value(0).clone())
}
