//! Inputs of networks that run step by step.

/// An input, as the tests know it too.
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) is_given: bool,
    /// 0 where it is no sequence.
    pub(super) steps: usize,
    /// Numbers at a step, or of the whole.
    pub(super) features: usize,
    /// 0 where it is numbers.
    pub(super) vocabulary: usize,
    /// The sides of an image, which is square.
    side: usize,
}

impl Input {
    pub(super) fn numbers(name: &'static str, steps: usize, features: usize) -> Self {
        Self {
            name,
            is_given: false,
            steps,
            features,
            vocabulary: 0,
            side: 0,
        }
    }

    pub(super) fn tokens(name: &'static str, steps: usize, vocabulary: usize) -> Self {
        Self {
            vocabulary,
            ..Self::numbers(name, steps, 1)
        }
    }

    pub(super) fn vector(name: &'static str, features: usize) -> Self {
        Self::numbers(name, 0, features)
    }

    pub(super) fn image(name: &'static str, side: usize, channels: usize) -> Self {
        Self {
            side,
            ..Self::numbers(name, 0, side * side * channels)
        }
    }

    pub(super) fn given(self) -> Self {
        Self {
            is_given: true,
            ..self
        }
    }

    /// Its shape as the language writes it.
    pub(super) fn shape(&self) -> String {
        let Self {
            steps,
            features,
            vocabulary,
            side,
            ..
        } = self;
        if *vocabulary > 0 {
            format!("Tokens({steps}, vocab = {vocabulary})")
        } else if *side > 0 {
            format!("[{side}, {side}, {}]", features / (side * side))
        } else if *steps > 0 {
            format!("[{steps}, {features}]")
        } else {
            features.to_string()
        }
    }

    /// What the tests know of it.
    pub(super) fn value(&self) -> String {
        let Self {
            is_given,
            steps,
            features,
            vocabulary,
            ..
        } = self;
        format!(
            "Input {{ is_given: {is_given}, steps: {steps}, features: {features}, \
             vocabulary: {vocabulary} }}"
        )
    }

    /// The argument of a method, made of its numbers.
    pub(super) fn argument(&self, numbers: &str) -> String {
        if self.vocabulary > 0 {
            format!("&tokens({numbers})")
        } else {
            format!("&SMatrix::from_column_slice({numbers})")
        }
    }
}
