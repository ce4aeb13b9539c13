//! The context in which an operation is translated.

use std::collections::BTreeMap;

use super::array::Array;
use super::builder::Builder;
use super::proto::AttributeProto;
use super::values::{Form, Value};

/// Why a stage cannot be translated to ONNX.
pub(super) type Problem = String;

/// The parameters of a network, by path.
pub(super) type Parameters = BTreeMap<String, Array>;

/// What is known about the operation to translate.
pub(super) struct Context<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) parameters: &'a Parameters,
    pub(super) values: &'a mut [Value],
    pub(super) reads: &'a [usize],
    /// The shape of the operation's output.
    pub(super) shape: &'a [usize],
    /// The path of the operation's parameters.
    pub(super) path: String,
    /// Whether it goes from the last step of a sequence to the first.
    pub(super) is_reversed: bool,
}

impl Context<'_> {
    pub(super) fn count(&self) -> usize {
        self.reads.len()
    }

    /// An input of the operation.
    pub(super) fn value(&mut self, place: usize) -> &mut Value {
        &mut self.values[self.reads[place]]
    }

    pub(super) fn input(&mut self, place: usize, form: Form) -> String {
        self.values[self.reads[place]].tensor(self.builder, form)
    }

    pub(super) fn last(&mut self, place: usize) -> String {
        self.input(place, Form::Last)
    }

    pub(super) fn first(&mut self, place: usize) -> String {
        self.input(place, Form::First)
    }

    pub(super) fn tokens(&mut self, place: usize) -> String {
        self.values[self.reads[place]].tokens(self.builder)
    }

    /// The first input, in whichever form it has.
    pub(super) fn any(&mut self) -> (String, Form) {
        let form = self.value(0).form();
        (self.input(0, form), form)
    }

    /// All inputs, in the same form.
    pub(super) fn all(&mut self) -> (Vec<String>, Form) {
        let count = self.count();
        let first = (0..count).all(|place| {
            let value = self.value(place);
            value.shape.len() > 1 && value.is_in(Form::First)
        });
        let form = if first { Form::First } else { Form::Last };
        let tensors = (0..count).map(|place| self.input(place, form)).collect();
        (tensors, form)
    }

    pub(super) fn shape_of(&mut self, place: usize) -> Vec<usize> {
        self.value(place).shape.clone()
    }

    pub(super) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> String {
        self.builder.node(operator, inputs, attributes)
    }

    /// The numbers of a parameter.
    pub(super) fn parameter(&self, field: &str) -> Result<Array, Problem> {
        let name = self.named(field);
        let known = self.parameters.get(&name).cloned();
        known.ok_or_else(|| format!("the parameter `{name}` is missing"))
    }

    /// A parameter as a constant, after `make` has transformed its numbers. The constant's name
    /// must describe the transformation if other operations transform the same parameter
    /// differently.
    pub(super) fn constant(
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

    /// A parameter that is a vector of features, shaped so that it broadcasts to every position of
    /// a value in the given form.
    pub(super) fn for_features(
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

    /// The name of a parameter, or of a constant that is derived from several.
    pub(super) fn named(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    /// The output of the operation, in this form.
    pub(super) fn give(&self, name: String, form: Form) -> Value {
        Value::new(self.shape, name, form)
    }
}
