//! Whether the steps of a network are those of whole sequences.

use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::random;
use nn_runtime::samples::Padded;
use nn_runtime::stream::{BlockError, State, step_block};

/// Checks one network: the largest difference, relative to what is there.
pub type Steps = fn() -> f64;

/// An input of a network.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// It is there before the first step.
    pub is_given: bool,
    /// How many steps it has; 0 where it is no sequence.
    pub steps: usize,
    /// Numbers at a step, or of the whole.
    pub features: usize,
    /// The size of the vocabulary; 0 where it is numbers.
    pub vocabulary: usize,
}

/// An output of a network.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Numbers at a step, or of the whole.
    pub features: usize,
    /// It has the steps of what comes. Otherwise it is made of all of them.
    pub has_steps: bool,
}

/// The numbers of all inputs that are given, as a state is made of them.
pub type Given<'a> = &'a [&'a [f64]];

/// A network that runs step by step.
#[expect(missing_debug_implementations, reason = "it is checked at once")]
pub struct Stream<N: nn_runtime::stream::Streams> {
    /// Its inputs, in order.
    pub inputs: &'static [Input],
    /// Its outputs, in order.
    pub outputs: &'static [Output],
    /// Steps of what comes step by step.
    pub steps: usize,
    /// Shows it steps in blocks, if that is checked.
    pub prefill: Option<Prefill<N>>,
    /// The state at the beginning.
    pub state: fn(&N, Given<'_>) -> State<N>,
    /// The same where what is given has lengths, if it may.
    pub state_with_lengths: Option<StateWithLengths<N>>,
}

/// Takes steps whose outputs nobody needs.
pub type Prefill<N> = fn(&N, &mut State<N>, &[f64]) -> Result<(), BlockError>;
/// A state at the beginning, of sequences with lengths.
pub type StateWithLengths<N> = fn(&N, Given<'_>, &[usize]) -> Result<State<N>, BlockError>;

/// The tokens that some numbers are.
///
/// # Panics
/// If there are not as many.
pub fn tokens<const T: usize>(numbers: &[f64]) -> [u32; T] {
    let numbers: [f64; T] = numbers.try_into().expect("as many tokens");
    numbers.map(|number| number as u32)
}

/// Numbers from -1 to 1.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> f64 {
        self.0 += 1;
        random::mix(self.0, 5) as f64 / 2_f64.powi(63) - 1.0
    }

    /// A network whose parameters, and what it has measured, are drawn.
    fn network<N: Network<Scalar = f64>>(&mut self) -> N {
        let mut network = N::new(1);
        network.for_each_mut(|description, numbers| {
            let is_variance = description.path.to_string().ends_with("running_var");
            for number in numbers {
                *number += 0.5 * self.next();
                if is_variance {
                    *number = number.abs() + 0.5;
                }
            }
        });
        network
    }

    /// The numbers of an input.
    fn input(&mut self, input: &Input) -> Vec<f64> {
        let size = input.steps.max(1) * input.features;
        let numbers = (0..size).map(|_| match input.vocabulary {
            0 => self.next(),
            vocabulary => ((0.5 * self.next() + 0.5) * vocabulary as f64).floor(),
        });
        numbers.collect()
    }
}

/// The largest of some differences, or one that is not a number.
#[derive(Clone, Copy, Default)]
struct Largest(f64);

impl Largest {
    fn take(&mut self, found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let difference = (found - expected).abs() / expected.abs().max(1.0);
            if !(difference <= self.0 || self.0.is_nan()) {
                self.0 = difference;
            }
        }
    }
}

/// What comes step by step, and what the network gives for all of it at once.
struct Known<'a> {
    comes: Vec<f64>,
    whole: &'a [f64],
}

impl<N: Network<Scalar = f64> + nn_runtime::stream::Streams> Stream<N> {
    /// The largest difference between what the network gives step by step and what it gives on
    /// whole sequences, relative to what is there: its steps one by one; the first of them shown to
    /// it in blocks; from a state that has seen another sequence; and with lengths.
    ///
    /// # Panics
    /// If the network does not take what it says.
    pub fn check(&self) -> f64 {
        let mut drawn = Drawn(0);
        let network: N = drawn.network();
        let mut largest = Largest::default();
        let mut used: Option<State<N>> = None;
        for _ in 0..2 {
            let sample: Vec<Vec<f64>> = self.inputs.iter().map(|i| drawn.input(i)).collect();
            let given = self.given(&sample);
            let mut whole = vec![0.0; N::Output::SIZE];
            let mut workspace = Workspace::new();
            network
                .predict_in(&sample.concat(), &mut whole, &mut workspace)
                .expect("as many numbers as the network takes");
            let mut state = match used.take() {
                None => (self.state)(&network, &given),
                Some(mut state) => {
                    state.begin(&network, &given);
                    assert_eq!(state, (self.state)(&network, &given));
                    state
                }
            };
            let known = Known {
                comes: self.comes(&sample),
                whole: &whole,
            };
            self.compare(&network, &mut state, &known, &mut largest);
            used = Some(state);

            let Some(state_with_lengths) = self.state_with_lengths else {
                continue;
            };
            for part in [1, 2, usize::MAX] {
                let sequences = self.inputs.iter().filter(|input| input.steps > 0);
                let (mut all, mut lengths) = (vec![], vec![]);
                for input in sequences {
                    let length = input.steps.div_ceil(part);
                    all.push(if input.is_given { length } else { input.steps });
                    lengths.extend(input.is_given.then_some(length));
                }
                network
                    .predict_in(
                        Padded::new(&sample.concat(), &all),
                        &mut whole,
                        &mut workspace,
                    )
                    .expect("lengths that the network takes");
                let mut state = state_with_lengths(&network, &given, &lengths)
                    .expect("lengths that the network takes");
                let known = Known {
                    comes: self.comes(&sample),
                    whole: &whole,
                };
                self.compare(&network, &mut state, &known, &mut largest);
            }
        }
        largest.0
    }

    /// What is given of a sample.
    fn given<'a>(&self, sample: &'a [Vec<f64>]) -> Vec<&'a [f64]> {
        let inputs = self.inputs.iter().zip(sample);
        let given = inputs.filter(|(input, _)| input.is_given);
        given.map(|(_, numbers)| &numbers[..]).collect()
    }

    /// What comes of a sample, step by step.
    fn comes(&self, sample: &[Vec<f64>]) -> Vec<f64> {
        let mut comes = vec![];
        for step in 0..self.steps {
            for (input, numbers) in self.inputs.iter().zip(sample) {
                match input.steps {
                    _ if input.is_given => {}
                    0 => comes.extend(numbers),
                    _ => comes.extend(&numbers[step * input.features..][..input.features]),
                }
            }
        }
        comes
    }

    /// What a step gives, where that is known of the whole: an output that is made of all steps is
    /// there after the last.
    fn take(&self, step: usize, mut found: &[f64], mut whole: &[f64], largest: &mut Largest) {
        for output in self.outputs {
            let (now, others) = found.split_at(output.features);
            let steps = if output.has_steps { self.steps } else { 1 };
            let (expected, rest) = whole.split_at(steps * output.features);
            if output.has_steps {
                largest.take(now, &expected[step * output.features..][..output.features]);
            } else if step + 1 == self.steps {
                largest.take(now, expected);
            }
            (found, whole) = (others, rest);
        }
        assert!(found.is_empty() && whole.is_empty());
    }

    /// Compares what comes from a state at its beginning with the whole.
    fn compare(&self, network: &N, state: &mut State<N>, known: &Known<'_>, largest: &mut Largest) {
        let Known { comes, whole } = known;
        let mut next = vec![0.0; N::STEP_OUTPUT];
        let mut last: Option<State<N>> = None;
        // So many are shown in blocks before the others are taken one by one.
        for shown in [0, 1, self.steps - 1, self.steps] {
            state.reset(network);
            let (before, after) = comes.split_at(shown * N::STEP_INPUT);
            let (first, second) = before.split_at(shown / 3 * N::STEP_INPUT);
            for block in [first, second] {
                match self.prefill {
                    Some(prefill) => prefill(network, state, block).expect("whole steps"),
                    None if block.is_empty() => {}
                    None => return,
                }
            }
            for (step, input) in (shown..).zip(after.chunks(N::STEP_INPUT)) {
                step_block(network, state, input, &mut next).expect("the numbers of one step");
                self.take(step, &next, whole, largest);
            }
            assert_eq!(state.now(), self.steps as u64);
            match &last {
                None => last = Some(state.clone()),
                Some(last) => largest.take(state.as_slice(), last.as_slice()),
            }
        }
    }
}
