//! Random networks that look back only: chains of numbers, of tokens, and those of several inputs
//! of which some are given before the first step.

mod given_inputs;
mod inputs;
mod stages;

use std::fmt::Write as _;

use super::draws::Draws;
use inputs::Input;

/// The source of a module with a network that runs step by step for each seed, and a table of
/// them, `STREAMS`: the declaration as text, and the function that checks it.
pub(crate) fn source(seeds: impl Iterator<Item = usize>) -> String {
    let (mut source, mut table) = (String::new(), String::new());
    for seed in seeds {
        let mut stream = Stream::new(Draws::new(seed as u64 ^ 0x57ea));
        let declaration = format!("struct S{seed}{}", stream.network(seed));
        let _ = writeln!(source, "network! {{ #[scalar(f64)] {declaration} }}");
        let check = stream.check(seed);
        let _ = writeln!(table, "    ({declaration:?}, || {check}),");
    }
    let _ = writeln!(source, "const STREAMS: &[(&str, Steps)] = &[\n{table}];");
    source
}

/// Steps of a sequence; now and then more than a block that is computed together has.
const STEPS: usize = 9;
const MANY_STEPS: usize = 41;

/// A network while it is drawn.
struct Stream {
    draws: Draws,
    /// Combinators that the stage stands in.
    depth: usize,
    /// Steps of what comes step by step.
    steps: usize,
    inputs: Vec<Input>,
    /// Numbers of each output, at a step where it has steps.
    outputs: Vec<Output>,
    /// Sequences that are known before the first step, by name.
    memories: Vec<String>,
    /// Vectors that are, with their features.
    vectors: Vec<(String, usize)>,
    /// No stage reads padding.
    takes_lengths: bool,
}

struct Output {
    features: usize,
    has_steps: bool,
}

impl Stream {
    fn new(mut draws: Draws) -> Self {
        let steps = if draws.percent(10) { MANY_STEPS } else { STEPS };
        Self {
            draws,
            depth: 0,
            steps,
            inputs: vec![],
            outputs: vec![],
            memories: vec![],
            vectors: vec![],
            takes_lengths: true,
        }
    }

    /// What stands after the name of the network. Its kind is by its number, so that there are as
    /// many of each as there should be.
    fn network(&mut self, seed: usize) -> String {
        match seed % 10 {
            0..5 => self.numbers(),
            5..7 => self.language(),
            _ => self.with_given(),
        }
    }

    /// `{ [9, 2] => … }`
    fn numbers(&mut self) -> String {
        let features = self.features();
        let input = Input::numbers("x", self.steps, features);
        let mut text = input.shape();
        self.inputs.push(input);
        let mut after = features;
        for _ in 0..=self.draws.below(2) {
            after = self.then(&mut text, after);
        }
        self.end(&mut text, after);
        format!(" {{ {text} }}")
    }

    /// `{ Tokens(9, vocab = 5) => words: Embedding(4) => … => Unembed(words) }`
    fn language(&mut self) -> String {
        let (features, vocabulary) = (2 + 2 * self.draws.below(2), 5);
        let input = Input::tokens("x", self.steps, vocabulary);
        let mut text = format!("{} => words: Embedding({features})", input.shape());
        self.inputs.push(input);
        text += self.positions();
        for _ in 0..=usize::from(self.draws.percent(30)) {
            let block = self.block(features);
            let _ = write!(text, " => {block}");
        }
        text += self.draws.one(&["", " => LayerNorm", " => RmsNorm"]);
        text += self.draws.one(&[
            " => Dense(5, softmax)",
            " => Unembed(words) => softmax",
            " => Unembed(words)",
        ]);
        self.outputs.push(Output {
            features: vocabulary,
            has_steps: true,
        });
        format!(" {{ {text} }}")
    }

    /// How the network is checked.
    fn check(&self, seed: usize) -> String {
        let inputs: Vec<String> = self.inputs.iter().map(Input::value).collect();
        let outputs = self.outputs.iter().map(|output| {
            format!(
                "Output {{ features: {}, has_steps: {} }}",
                output.features, output.has_steps
            )
        });
        let outputs: Vec<String> = outputs.collect();
        // The methods of the network, for one in two of those that have something to give.
        let given: Vec<&Input> = self.inputs.iter().filter(|input| input.is_given).collect();
        let values = given.iter().enumerate();
        let values: Vec<String> = values
            .map(|(number, input)| input.argument(&format!("given[{number}]")))
            .collect();
        let calls_methods = !given.is_empty() && seed.is_multiple_of(2);
        let state = if calls_methods {
            format!("|network, given| network.state({})", values.join(", "))
        } else {
            "State::given".to_owned()
        };
        let has_lengths = self.takes_lengths && given.iter().any(|input| input.steps > 0);
        let state_with_lengths = match (has_lengths, calls_methods) {
            (true, true) => format!(
                "Some(|network, given, lengths| network.state_with_lengths({}, lengths.try_into().unwrap()))",
                values.join(", ")
            ),
            (true, false) => "Some(State::given_with_lengths)".to_owned(),
            _ => "None".to_owned(),
        };
        let is_simple = self.inputs.len() == 1 && self.inputs[0].vocabulary == 0;
        // Blocks of steps, which are compiled anew, for one in two of the simplest.
        let prefill = if !is_simple || seed.is_multiple_of(2) {
            "Some(prefill)"
        } else {
            "None"
        };
        format!(
            "Stream::<S{seed}> {{ inputs: &[{}], outputs: &[{}], steps: {}, prefill: {prefill}, \
             state: {state}, state_with_lengths: {state_with_lengths} }}.check()",
            inputs.join(", "),
            outputs.join(", "),
            self.steps
        )
    }
}
