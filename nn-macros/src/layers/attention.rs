//! `Attention(heads = 4, causal = true)`

use super::dropout::dropping;
use super::{
    Call, Described, Entry, Example, Facts, Formula, Generic, Initialization, Lowered, Matrix,
    Page, Reads, Rule, Runtime, Setting, Settings, Stepped, Table, Terms, Value,
};
use crate::arguments::{Arguments, Initializer};
use crate::diagnostics::{Bounds, Diagnostics, Relation};
use crate::shapes::{Dimension, Number, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "Attention",
    usage: "Attention(heads = 4)` or `Attention(heads = 4, causal = true, kv_heads = 2, head = 16, window = 64, rope = 10_000, alibi = false, qk_norm = false, dropout = 0.1, bias = true)",
    positional: &["heads"],
    named: &[
        "causal", "kv_heads", "head", "window", "rope", "alibi", "qk_norm", "dropout", "bias",
        "init",
    ],
    lower,
    aliases: &[
        "multiheadattention",
        "multiheadselfattention",
        "multiheaddotproductattention",
        "selfattention",
        "causalselfattention",
        "causalattention",
        "maskedselfattention",
        "dotproductattention",
        "scaleddotproductattention",
        "flashattention",
        "groupedqueryattention",
        "groupqueryattention",
        "multiqueryattention",
        "localattention",
        "slidingwindowattention",
    ],
    example: Example {
        source: "[9, 32] => Attention(heads = 4, causal = true)",
        formula: "y = O1 · (v · softmax(kᵀ · q / √8)) + o1",
    },
    page: Page {
        table: Table::Transformers,
        stage: "`Attention(heads)`",
        does: "`[T, F]`: self-attention; each step reads the others: [`Attention`](crate::layers::Attention)",
        onnx: "`MatMul`, `Split`, `Softmax` and others, with all options",
    },
};

fn lower(arguments: &mut Arguments<'_>) -> Option<Lowered> {
    let shared = share(arguments, "Attention(heads = 4)");
    let window = window(arguments);
    let rotary = rotary(arguments);
    let dropout = dropout(arguments);
    let is_causal = arguments.flag("causal", false);
    let has_slopes = arguments.flag("alibi", false);
    let has_norms = arguments.flag("qk_norm", false);
    Some(Lowered::of(Attention {
        shared: shared?,
        window,
        rotary,
        dropout,
        is_causal,
        has_slopes,
        has_norms,
    }))
}

/// The keys that a query reads, itself and those on one side; 0 for all.
fn window(arguments: &mut Arguments<'_>) -> Dimension {
    if arguments.is_zero("window") {
        let origin = arguments.origin("window");
        let message = "a window of 0 steps does not even contain the step that reads";
        let help = "write `window = 64` for the step itself and its 63 neighbors, or omit `window` \
                    to read all steps";
        arguments.error(origin, message, help);
        return Dimension::Unknown;
    }
    let window = arguments.optional_size("window");
    window.map_or(Dimension::ZERO, |(window, _)| window)
}

/// The base of rotary positions; 0 where it is left out.
fn rotary(arguments: &mut Arguments<'_>) -> Number {
    let help = "write `rope = 10_000`, the usual base";
    if arguments.is_flag("rope") {
        let origin = arguments.origin("rope");
        let message = "`rope` must be a number: the base of rotary positions";
        arguments.error(origin, message, help);
        return Number::literal(0.0);
    }
    let Some(base) = arguments.optional_number("rope") else {
        return Number::literal(0.0);
    };
    let message =
        |base: &str| format!("the base of rotary positions must be above 1, but it is {base}");
    arguments.require_number(base, Bounds::Above(1.0), message, help);
    base.0
}

/// The probability to drop what a query reads.
pub(super) fn dropout(arguments: &mut Arguments<'_>) -> Number {
    let Some(number) = arguments.optional_number("dropout") else {
        return Number::literal(0.0);
    };
    let help = "write `dropout = 0.1` to drop a tenth of them in training";
    dropping(arguments, number, "a key", help)
}

/// What the kinds of attention have in common.
#[derive(Debug)]
pub(super) struct Shared {
    heads: (Dimension, Origin),
    key_heads: Option<(Dimension, Origin)>,
    /// Numbers of a head, where they are given.
    size: Option<(Dimension, Origin)>,
    pub(super) has_bias: bool,
    init: Option<Initializer>,
}

/// Reads what the kinds of attention have in common.
pub(super) fn share(arguments: &mut Arguments<'_>, example: &str) -> Option<Shared> {
    let heads = arguments.size("heads", "the number of its heads", example);
    let key_heads = arguments.optional_size("kv_heads");
    let size = arguments.optional_size("head");
    let has_bias = arguments.flag("bias", true);
    let init = arguments.initializer("init");
    Some(Shared {
        heads: heads?,
        key_heads,
        size,
        has_bias,
        init,
    })
}

/// The divisors of a number up to twice another one, for messages.
pub(super) fn divisors(of: u64, near: u64) -> String {
    let most = of.min(2 * near).min(1 << 12);
    let divisors = (1..=most).filter(|divisor| of.is_multiple_of(*divisor));
    let divisors: Vec<String> = divisors.map(|divisor| divisor.to_string()).collect();
    match divisors.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => divisors.concat(),
    }
}

impl Shared {
    fn key_heads(&self) -> &Dimension {
        self.key_heads
            .as_ref()
            .map_or(&self.heads.0, |(heads, _)| heads)
    }

    pub(super) fn size(&self, features: &Dimension) -> Dimension {
        match &self.size {
            Some((size, _)) => size.clone(),
            None => features.over(&self.heads.0),
        }
    }

    /// The numbers of all queries of a position, and those of all keys.
    pub(super) fn widths(&self, features: &Dimension) -> [Dimension; 2] {
        // `check` ensures that the heads divide the features.
        let joined = match &self.size {
            Some((size, _)) => self.heads.0.times(size),
            None => features.clone(),
        };
        let keys = match &self.key_heads {
            Some((heads, _)) => heads.times(&self.size(features)),
            None => joined.clone(),
        };
        [joined, keys]
    }

    /// The numbers of all queries, keys and values of a position.
    fn projected(&self, features: &Dimension) -> Dimension {
        let [joined, keys] = self.widths(features);
        joined.plus(&Dimension::Known(2).times(&keys))
    }

    /// How many times the numbers of all keys are in those of all queries, keys and values.
    fn parts(&self) -> Dimension {
        let groups = match &self.key_heads {
            Some((heads, _)) => self.heads.0.over(heads),
            None => Dimension::ONE,
        };
        groups.plus(&Dimension::Known(2))
    }

    /// The sizes that are computed, with names.
    pub(super) fn named_sizes(&self, features: &Dimension) -> Vec<(&'static str, Dimension)> {
        let [queries, keys] = self.widths(features);
        vec![
            ("head", self.size(features)),
            ("queries", queries),
            ("keys", keys),
            ("parts", self.parts()),
        ]
    }

    /// The number of heads.
    pub(super) const fn heads(&self) -> &Dimension {
        &self.heads.0
    }

    /// The heads share the features, and those of keys are shared by those of queries.
    pub(super) fn heads_fit(&self, features: &Dimension, diagnostics: &mut Diagnostics) -> bool {
        let (heads, origin) = &self.heads;
        if self.size.is_none() {
            let (all, count) = (diagnostics.size(features), diagnostics.size(heads));
            let message = format!("{all} features cannot be divided into {count} equal heads");
            let help = match (features.known(), heads.known()) {
                (Some(features), Some(heads)) => format!(
                    "choose {} heads, or give the size of a head: `head = 16`",
                    divisors(features, heads)
                ),
                _ => "choose a number of heads that divides the number of features, or give the \
                      size of a head: `head = 16`"
                    .to_owned(),
            };
            let whole = features.over(heads).times(heads);
            let relation = (&whole, Relation::Equal, features);
            if !diagnostics.require(*origin, relation, message, help) {
                return false;
            }
        }
        let Some((key_heads, origin)) = &self.key_heads else {
            return true;
        };
        let (all, count) = (diagnostics.size(heads), diagnostics.size(key_heads));
        let message = format!(
            "{all} query heads cannot be divided into equal groups that share {count} key heads"
        );
        let help = match (heads.known(), key_heads.known()) {
            (Some(heads), Some(key_heads)) => {
                format!("choose {}", divisors(heads, key_heads))
            }
            _ => "choose `kv_heads` such that it divides `heads`".to_owned(),
        };
        let whole = heads.over(key_heads).times(key_heads);
        let relation = (&whole, Relation::Equal, heads);
        diagnostics.require(*origin, relation, message, help)
    }

    /// An operation with the settings that are here.
    pub(super) fn described(&self, variant: &'static str, features: &Dimension) -> Described {
        let fields = [
            ("features", Setting::Size(features.clone())),
            ("heads", Setting::Size(self.heads.0.clone())),
            ("kv_heads", Setting::Size(self.key_heads().clone())),
            ("head", Setting::Size(self.size(features))),
            ("bias", Setting::Flag(self.has_bias)),
        ];
        Described::new(variant, fields)
    }

    /// What is made of queries, keys and values.
    pub(super) fn formula(&self, of: &Terms<'_>, features: &Dimension) -> Formula {
        let head = self.size(features);
        let size = of.size(&head);
        let (out, bias) = (of.parameter("O"), of.plus("o", self.has_bias));
        let heads = match &self.key_heads {
            Some((keys, _)) => format!(
                "in {} heads of {size} numbers, which share {} heads of keys and values",
                of.size(&self.heads.0),
                of.size(keys)
            ),
            None => format!("in {} heads of {size} numbers", of.size(&self.heads.0)),
        };
        let size = of.diagnostics.under_root(&head);
        Formula::new(format!("{out} · (v · softmax(kᵀ · q / √{size})){bias}")).with(heads)
    }

    pub(super) fn initialization(&self) -> Initialization {
        Initialization::Weights(self.init.clone().unwrap_or(Initializer::Named {
            origin: self.heads.1,
            variant: "GlorotUniform",
            fields: vec![],
        }))
    }
}

#[derive(Debug)]
struct Attention {
    shared: Shared,
    window: Dimension,
    rotary: Number,
    dropout: Number,
    is_causal: bool,
    has_slopes: bool,
    has_norms: bool,
}

impl Attention {
    /// Rotary positions turn the numbers of a head in pairs.
    fn rotary_fits(&self, features: &Dimension, diagnostics: &mut Diagnostics) -> bool {
        if self.rotary.value == Some(0.0) {
            return true;
        }
        let size = self.shared.size(features);
        let two = Dimension::Known(2);
        let message = format!(
            "rotary positions rotate the numbers of a head in pairs, but its size {} is odd",
            diagnostics.size(&size)
        );
        let help = "choose an even head size, or omit `rope`";
        let place = self.shared.size.as_ref().unwrap_or(&self.shared.heads).1;
        let whole = size.over(&two).times(&two);
        diagnostics.require(place, (&whole, Relation::Equal, &size), message, help)
    }
}

impl Rule for Attention {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let Shape::Sequence([_, features]) = &inputs[0] else {
            let (shape, found) = (diagnostics.shape(&inputs[0]), inputs[0].kind());
            let help = match &inputs[0] {
                Shape::Image(_) => {
                    "convert it to a sequence first: `Patches(4)`, or `Reshape([steps, features])` \
                     for its pixels"
                }
                _ => "give it a sequence `[steps, features]`, or use `Dense`",
            };
            diagnostics.error(
                stage,
                format!("`Attention` reads a sequence, but {shape} is {found}"),
                help,
            );
            return Shape::Unknown;
        };
        if self.shared.heads_fit(features, diagnostics) && self.rotary_fits(features, diagnostics) {
            inputs[0].clone()
        } else {
            Shape::Unknown
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            reads: Reads::INPUT,
            takes_lengths: Some(true),
            ends: self.window == Dimension::ZERO,
            initialization: self.shared.initialization(),
            keeps_tape: true,
            has_memory: true,
            is_random: self.dropout.value != Some(0.0),
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let features = inputs[0].features();
        let ([joined, _], projected) = (
            self.shared.widths(&features),
            self.shared.projected(&features),
        );
        let mut matrices = vec![
            Matrix::new(
                "in_weight",
                [&projected, &features],
                "the queries of all heads, then the keys, then the values",
            ),
            Matrix::new("out_weight", [&features, &joined], "the output projection"),
        ];
        if self.shared.has_bias {
            matrices.extend([
                Matrix::vector("in_bias", &projected),
                Matrix::vector("out_bias", &features),
            ]);
        }
        if self.has_norms {
            let size = self.shared.size(&features);
            let norm = |field| Matrix::vector(field, &size);
            matrices.extend(["query_norm", "key_norm"].map(norm));
        }
        matrices
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let (features, steps) = (inputs[0].features(), inputs[0].positions());
        let ([joined, _], projected) = (
            self.shared.widths(&features),
            self.shared.projected(&features),
        );
        let linear = features.times(&joined.plus(&projected));
        // A query at the end of a sequence reads fewer, and all are counted as one in the middle.
        let read = match (&self.window, self.is_causal) {
            (&Dimension::ZERO, _) => steps.clone(),
            (window, true) => window.least(&steps),
            (window, false) => {
                let both_ways = Dimension::Known(2).times(window).minus(&Dimension::ONE);
                both_ways.least(&steps)
            }
        };
        let scores = Dimension::Known(2).times(&joined).times(&read);
        steps.times(&linear.plus(&scores))
    }

    fn named_sizes(&self, inputs: &[Shape]) -> Vec<(&'static str, Dimension)> {
        self.shared.named_sizes(&inputs[0].features())
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let features = inputs[0].features();
        let is_windowed = self.window != Dimension::ZERO;
        let is_rotary = self.rotary.value != Some(0.0);
        let mut described = self.shared.described("Attention", &features);
        described.fields.extend([
            ("causal", Setting::Flag(self.is_causal)),
            (
                "window",
                Setting::MaybeSize(is_windowed.then(|| self.window.clone())),
            ),
            (
                "rope",
                Setting::MaybeNumber(is_rotary.then_some(self.rotary)),
            ),
            ("alibi", Setting::Flag(self.has_slopes)),
            ("qk_norm", Setting::Flag(self.has_norms)),
            ("dropout", Setting::Number(self.dropout)),
        ]);
        described
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        let ([joined, _], projected) = (
            self.shared.widths(&features),
            self.shared.projected(&features),
        );
        let (x, w, b) = (
            of.x(),
            of.parameter("W"),
            of.plus("b", self.shared.has_bias),
        );
        let turned = self.rotary.value != Some(0.0);
        let mut formula = self
            .shared
            .formula(of, &features)
            .after(format!("[q; k; v] = {w} · {x}{b}"))
            .with(of.tensor("W", &[&projected, &features]))
            .with_if(self.shared.has_bias, || of.tensor("b", &[&projected]))
            .with(of.tensor("O", &[&features, &joined]))
            .with_if(self.shared.has_bias, || of.tensor("o", &[&features]));
        let mut say = |is_so: bool, text: String| {
            if is_so {
                formula.terms.push(text);
            }
        };
        let size = self.shared.size(&features);
        let normed = format!(
            "q and k of each head are normalized by their root mean square, times {} and {}: {}",
            of.parameter("gq"),
            of.parameter("gk"),
            of.size(&size)
        );
        say(self.has_norms, normed);
        let base = of.decimal(self.rotary);
        say(
            turned,
            format!("q and k are rotated by their positions, with the base {base}"),
        );
        say(
            self.is_causal,
            "each position reads itself and those before it".to_owned(),
        );
        let window = of.size(&self.window);
        say(
            self.window != Dimension::ZERO,
            format!("of these, at most {window}"),
        );
        say(
            self.has_slopes,
            "scores decrease with the distance (ALiBi)".to_owned(),
        );
        say(
            self.dropout.value != Some(0.0),
            of.dropped("what is read", self.dropout),
        );
        formula
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let features = inputs[0].features();
        let [joined, keys] = self.shared.widths(&features);
        let norm = self
            .has_norms
            .then(|| ("NormedHeads", Some(self.shared.size(&features))));
        let options = Generic::options(norm, self.shared.has_bias);
        let sizes = [
            (joined.clone(), features.clone()),
            (keys, joined),
            (self.shared.parts(), Dimension::Known(3)),
        ];
        let flag = |flag: bool| Dimension::Known(u64::from(flag));
        let mut generics = vec![Generic::Scalar, Generic::Size(features)];
        generics.extend(Generic::sizes(sizes, options.is_some()));
        generics.extend(options);
        Runtime {
            name: "Attention",
            generics,
            value: Value::Configured(Settings {
                name: "Heads",
                generics: vec![
                    self.shared.heads().clone(),
                    inputs[0].positions(),
                    self.window.clone(),
                ],
                made: Call::new([vec![flag(self.is_causal), flag(self.has_slopes)]])
                    .and([self.rotary, self.dropout]),
            }),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        if self.is_causal {
            Stepped::State(self.runtime(inputs))
        } else {
            Stepped::Not(
                "each step reads all others; with `causal = true`, it reads only earlier ones"
                    .into(),
            )
        }
    }
}
