//! The values of a network, and the tensors that hold them.

use super::builder::Builder;
use super::proto::attribute::{int, ints};

/// The position of the feature axis in a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `[N, T, F]`, `[N, H, W, C]`: as in memory.
    Last,
    /// `[N, F, T]`, `[N, C, H, W]`: as convolutions and pools in ONNX expect.
    First,
}

impl Form {
    /// The axis of the features of a sample of this shape.
    pub(crate) fn features(self, shape: &[usize]) -> i64 {
        match self {
            Self::Last => shape.len() as i64,
            Self::First => 1,
        }
    }

    /// The axes of the positions.
    pub(crate) fn positions(self, shape: &[usize]) -> Vec<i64> {
        let count = shape.len() as i64 - 1;
        match self {
            Self::Last => (1..=count).collect(),
            Self::First => (2..2 + count).collect(),
        }
    }

    /// The sizes of a sample of this shape.
    pub(crate) fn sizes(self, shape: &[usize]) -> Vec<usize> {
        let mut sizes = shape.to_vec();
        if self == Self::First {
            sizes.rotate_right(1);
        }
        sizes
    }

    /// The sizes of a vector of features that is broadcast to each position.
    pub(crate) fn of_features(self, features: usize, shape: &[usize]) -> Vec<usize> {
        let mut sizes = vec![features];
        if self == Self::First {
            sizes.resize(shape.len(), 1);
        }
        sizes
    }
}

/// A value of the network. It is converted to another form when an operation reads that form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Value {
    pub(crate) shape: Vec<usize>,
    last: Option<String>,
    first: Option<String>,
    /// The integers, `[N, T]`, if the value is tokens.
    tokens: Option<String>,
}

impl Value {
    pub(crate) fn new(shape: &[usize], name: String, form: Form) -> Self {
        let mut value = Self {
            shape: shape.into(),
            ..Self::default()
        };
        // A vector has only one form.
        if shape.len() < 2 || form == Form::Last {
            value.last = Some(name);
        } else {
            value.first = Some(name);
        }
        value
    }

    pub(crate) fn of_tokens(shape: &[usize], name: String) -> Self {
        Self {
            shape: shape.into(),
            tokens: Some(name),
            ..Self::default()
        }
    }

    /// A transposed sequence, whose features are its steps: the same tensors with their forms
    /// swapped.
    pub(crate) fn exchanged(self, shape: &[usize]) -> Self {
        Self {
            shape: shape.into(),
            last: self.first,
            first: self.last,
            tokens: None,
        }
    }

    /// The form that it already has, or both if it does not matter.
    pub(crate) fn form(&self) -> Form {
        match (&self.last, &self.first) {
            (None, Some(_)) => Form::First,
            _ => Form::Last,
        }
    }

    pub(crate) fn is_in(&self, form: Form) -> bool {
        match form {
            Form::Last => self.last.is_some(),
            Form::First => self.first.is_some(),
        }
    }

    pub(crate) fn tensor(&mut self, builder: &mut Builder, form: Form) -> String {
        match form {
            Form::Last => self.last(builder),
            Form::First => self.first(builder),
        }
    }

    /// The tensor with the features as its last axis.
    pub(crate) fn last(&mut self, builder: &mut Builder) -> String {
        if let Some(name) = &self.last {
            return name.clone();
        }
        let name = if let Some(first) = &self.first {
            let rank = self.shape.len() as i64 + 1;
            let order = [0].into_iter().chain(2..rank).chain([1]);
            builder.node("Transpose", &[first], vec![ints("perm", order)])
        } else {
            let tokens = self.tokens.clone().unwrap_or_default();
            let to = int("to", builder.number.code().into());
            let numbers = builder.node("Cast", &[&tokens], vec![to]);
            builder.reshape(&numbers, &self.shape)
        };
        self.last = Some(name.clone());
        name
    }

    /// The tensor with the features as its second axis.
    pub(crate) fn first(&mut self, builder: &mut Builder) -> String {
        if self.shape.len() < 2 {
            return self.last(builder);
        }
        if let Some(name) = &self.first {
            return name.clone();
        }
        let last = self.last(builder);
        let rank = self.shape.len() as i64 + 1;
        let order = [0, rank - 1].into_iter().chain(1..rank - 1);
        let name = builder.node("Transpose", &[&last], vec![ints("perm", order)]);
        self.first = Some(name.clone());
        name
    }

    /// The tensor of integers, `[N, T]`.
    pub(crate) fn tokens(&mut self, builder: &mut Builder) -> String {
        if let Some(name) = &self.tokens {
            return name.clone();
        }
        let numbers = self.last(builder);
        let count = self.shape.iter().product();
        let numbers = builder.reshape(&numbers, &[count]);
        let to = int("to", super::proto::INT64.into());
        let name = builder.node("Cast", &[&numbers], vec![to]);
        self.tokens = Some(name.clone());
        name
    }
}
