//! Beam search.

use alloc::vec;
use alloc::vec::Vec;

use super::{GeneratesTokens, begin, check_vocabulary, show};
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::stream::{State, Streams};

/// The settings of a beam search for the most likely sequences of tokens. Each step extends a fixed
/// number of sequences, the *beams*, by every token; the most likely results are the beams of the
/// next step. A. Graves, "Sequence transduction with recurrent neural networks", 2012.
///
/// ```
/// use nn_runtime::generate::BeamSearch;
/// use nn_runtime::prelude::*;
///
/// network! {
///     struct Translator(source: Tokens(5, vocab = 9), target: Tokens(6, vocab = 9)) {
///         let memory = source => Embedding(8) => Residual { Attention(heads = 2) };
///         target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
///             => Residual { CrossAttention(memory, heads = 2) } => Dense(9, softmax)
///     }
/// }
/// /// The tokens that start and end every target.
/// const BEGIN: u32 = 0;
/// const END: u32 = 1;
///
/// let translator = Translator::new(0);
/// let search = BeamSearch { end: Some(END), ..BeamSearch::default() };
/// let state = translator.state(&[3, 1, 4, 1, 5]);
/// let hypotheses = search.run(&translator, state, &[BEGIN])?;
/// assert!(hypotheses[0].score >= hypotheses[1].score);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BeamSearch {
    /// The number of beams. With 1, the search is greedy.
    pub beams: usize,
    /// α of the length penalty. The score of a sequence is its log-probability divided by
    /// `((5 + length) / 6)^α`, so that long sequences are not at a disadvantage. 0 for no penalty.
    /// Y. Wu et al., "Google's neural machine translation system", 2016, section 7.
    pub length_penalty: f64,
    /// The token that ends a sequence, and is its last token.
    pub end: Option<u32>,
    /// The maximum number of tokens of a sequence. The number of steps of the network is another
    /// limit.
    pub most: usize,
    /// If true, the search ends as soon as the number of finished sequences equals the number of
    /// beams. Otherwise, it continues while another sequence could still have a better score than
    /// the worst of these.
    pub early_stopping: bool,
}

impl Default for BeamSearch {
    fn default() -> Self {
        Self {
            beams: 4,
            length_penalty: 0.6,
            end: None,
            most: usize::MAX,
            early_stopping: false,
        }
    }
}

/// A sequence found by the search.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// The tokens after the prompt, including the one that ends the sequence.
    pub tokens: Vec<u32>,
    /// The natural logarithm of the sequence's probability.
    pub log_probability: f64,
    /// The log-probability with the length penalty applied.
    pub score: f64,
    /// Whether the sequence ended with the end token. Otherwise it has the maximum number of tokens.
    pub has_ended: bool,
}

/// A sequence, represented by its last token.
#[derive(Clone, Copy)]
struct Beam {
    /// The index of its state.
    state: usize,
    /// The index of its last token in the trail; `None` if it has no tokens yet.
    node: Option<usize>,
    log_probability: f64,
}

/// A possible extension of a beam.
#[derive(Clone, Copy)]
struct Candidate {
    /// The index of the beam.
    beam: usize,
    token: u32,
    log_probability: f64,
}

/// A sequence that is not extended any more.
#[derive(Clone, Copy)]
struct Finished {
    node: Option<usize>,
    log_probability: f64,
    score: f64,
    has_ended: bool,
}

/// Inserts an item into a list that is sorted from best to worst, and has at most `most` items.
fn insert<T>(list: &mut Vec<T>, item: T, most: usize, is_better: impl Fn(&T, &T) -> bool) {
    // The common case: the item is not better than the last one.
    if list.len() >= most && !list.last().is_some_and(|last| is_better(&item, last)) {
        return;
    }
    let place = list.partition_point(|other| !is_better(&item, other));
    if list.len() >= most {
        list.pop();
    }
    list.insert(place, item);
}

impl BeamSearch {
    /// Returns the best continuations of a prompt, best first, at most as many as there are beams.
    /// `state` is the initial state of the network; for an encoder and a decoder, it contains the
    /// encoder's inputs. Nothing is allocated while tokens are chosen.
    ///
    /// # Errors
    /// If the prompt is empty, contains a token that is not in the vocabulary, or is longer than
    /// the network's sequence; if a setting is out of range, or there is not enough memory for the
    /// beams; or if at some step the logits give no probabilities, because one is NaN or infinite,
    /// or all are minus infinity.
    pub fn run<N: GeneratesTokens>(
        &self,
        network: &N,
        state: State<N>,
        prompt: &[u32],
    ) -> Result<Vec<Hypothesis>> {
        const { check_vocabulary::<N>() };
        let vocabulary = N::VOCABULARY;
        self.check(vocabulary)?;
        self.check_memory::<N>()?;
        let mut logits = vec![N::Scalar::ZERO; vocabulary * self.beams];
        let mut state = state;
        begin(network, &mut state, prompt, &mut logits[..vocabulary])?;
        // The last token needs no step, since it is not fed to the network.
        let left = N::STEPS.saturating_sub(state.now()).saturating_add(1);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(self.most);
        if most == usize::MAX {
            return Err(Error::Setting {
                name: "most",
                expected: "a limit on the number of tokens, since the network's sequences are \
                           endless",
                found: alloc::format!("{most}"),
            });
        }
        let mut search = Search {
            settings: self,
            network,
            states: vec![state; self.beams],
            logits,
            beams: Vec::with_capacity(self.beams),
            next: Vec::with_capacity(self.beams),
            free: Vec::with_capacity(self.beams),
            candidates: Vec::with_capacity(2 * self.beams + 1),
            // Enough for the tokens that end a sequence and those that extend one; it grows if
            // there are more.
            trail: Vec::with_capacity(most.saturating_mul(2 * self.beams).min(1 << 20)),
            finished: Vec::with_capacity(self.beams + 1),
            most,
        };
        search.run()?;
        Ok(search.hypotheses())
    }

    fn check(&self, vocabulary: usize) -> Result<()> {
        let setting = |name, is_right: bool, expected, found: f64| {
            if is_right {
                return Ok(());
            }
            Err(Error::Setting {
                name,
                expected,
                found: alloc::format!("{found}"),
            })
        };
        setting("beams", self.beams > 0, "at least 1", 0.0)?;
        setting("most", self.most > 0, "at least 1", 0.0)?;
        let alpha = self.length_penalty;
        let is_right = alpha >= 0.0 && alpha.is_finite();
        setting("length_penalty", is_right, "at least 0", alpha)?;
        match self.end {
            Some(token) if token as usize >= vocabulary => Err(Error::Token {
                place: 0,
                token,
                vocabulary,
            }),
            _ => Ok(()),
        }
    }

    /// Checks that there is enough memory for the beams.
    fn check_memory<N: Streams>(&self) -> Result<()> {
        let numbers = crate::stream::numbers::<N, N::Scalar>(N::PACKED) + N::VOCABULARY;
        let lists = size_of::<([Beam; 2], usize, [Candidate; 2], Finished)>();
        let one = numbers * size_of::<N::Scalar>() + size_of::<State<N>>() + lists;
        let all = self.beams.checked_add(1).and_then(|b| b.checked_mul(one));
        if all.is_some_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok()) {
            return Ok(());
        }
        Err(Error::Setting {
            name: "beams",
            expected: "small enough to fit in memory",
            found: alloc::format!("{}", self.beams),
        })
    }

    fn score(&self, log_probability: f64, length: usize) -> f64 {
        log_probability / libm::pow((5.0 + length as f64) / 6.0, self.length_penalty)
    }
}

/// A search in progress.
struct Search<'a, N: Streams> {
    settings: &'a BeamSearch,
    network: &'a N,
    /// One state for each beam.
    states: Vec<State<N>>,
    /// For each state, the logits after the last token of the beam with this state.
    logits: Vec<N::Scalar>,
    beams: Vec<Beam>,
    /// The beams of the next step.
    next: Vec<Beam>,
    /// The states that no beam uses.
    free: Vec<usize>,
    candidates: Vec<Candidate>,
    /// The tokens of all sequences, each with the index of the token before it.
    trail: Vec<(Option<usize>, u32)>,
    finished: Vec<Finished>,
    most: usize,
}

impl<N: Streams> Search<'_, N> {
    fn run(&mut self) -> Result<()> {
        self.beams.push(Beam {
            state: 0,
            node: None,
            log_probability: 0.0,
        });
        for length in 1..=self.most {
            self.rank()?;
            self.choose(length);
            if self.beams.is_empty() || self.is_over() {
                return Ok(());
            }
            if length < self.most {
                self.go_on();
            }
        }
        for place in 0..self.beams.len() {
            let Beam {
                node,
                log_probability,
                ..
            } = self.beams[place];
            self.finish(node, log_probability, self.most, false);
        }
        Ok(())
    }

    /// Collects the most likely extensions of all beams. Their number is twice the number of beams.
    /// Since each beam has only one extension that ends, at least half of them do not end.
    ///
    /// # Errors
    /// If the logits of a beam give no probabilities.
    fn rank(&mut self) -> Result<()> {
        let vocabulary = N::VOCABULARY;
        let most = 2 * self.settings.beams;
        self.candidates.clear();
        for (number, beam) in self.beams.iter().enumerate() {
            let logits = &self.logits[beam.state * vocabulary..(beam.state + 1) * vocabulary];
            let largest = logits
                .iter()
                .fold(N::Scalar::NEG_INFINITY, |a, &b| a.max(b));
            let weights = logits.iter().map(|logit| (*logit - largest).exp().to_f64());
            let sum = libm::log(weights.sum()) + largest.to_f64();
            if !sum.is_finite() {
                return Err(Error::NotFinite {
                    what: "the sum of the exponentials of a beam's logits".into(),
                    place: alloc::format!("step {}", self.states[beam.state].now()),
                });
            }
            for (token, logit) in logits.iter().enumerate() {
                let log_probability = beam.log_probability + (logit.to_f64() - sum);
                let candidate = Candidate {
                    beam: number,
                    token: token as u32,
                    log_probability,
                };
                insert(&mut self.candidates, candidate, most, |a, b| {
                    a.log_probability > b.log_probability
                });
            }
        }
        Ok(())
    }

    /// Finishes the sequences that end; the most likely others become the next beams.
    fn choose(&mut self, length: usize) {
        self.next.clear();
        for rank in 0..self.candidates.len() {
            let Candidate {
                beam,
                token,
                log_probability,
            } = self.candidates[rank];
            let Beam { state, node, .. } = self.beams[beam];
            let has_ended = self.settings.end == Some(token);
            if has_ended && rank < self.settings.beams {
                // It can be inserted into the full list, from which the worst is then removed.
                self.trail.push((node, token));
                let node = Some(self.trail.len() - 1);
                self.finish(node, log_probability, length, true);
            } else if !has_ended && self.next.len() < self.settings.beams {
                self.trail.push((node, token));
                self.next.push(Beam {
                    state,
                    node: Some(self.trail.len() - 1),
                    log_probability,
                });
            }
        }
        core::mem::swap(&mut self.beams, &mut self.next);
    }

    /// Whether enough sequences are finished, and no other could be better than these.
    fn is_over(&self) -> bool {
        if self.finished.len() < self.settings.beams {
            return false;
        }
        let (Some(worst), Some(likeliest)) = (self.finished.last(), self.beams.first()) else {
            return true;
        };
        // A sequence only becomes less likely, and the length penalty is weakest at the maximum
        // length.
        let best = self.settings.score(likeliest.log_probability, self.most);
        self.settings.early_stopping || best <= worst.score
    }

    /// Gives each beam its own state, and feeds it its last token.
    fn go_on(&mut self) {
        self.free.clear();
        for state in 0..self.states.len() {
            if !self.beams.iter().any(|beam| beam.state == state) {
                self.free.push(state);
            }
        }
        for place in 0..self.beams.len() {
            let state = self.beams[place].state;
            let others = &self.beams[..place];
            if others.iter().any(|other| other.state == state)
                && let Some(free) = self.free.pop()
            {
                let (from, to) = if free < state {
                    let (left, right) = self.states.split_at_mut(state);
                    (&right[0], &mut left[free])
                } else {
                    let (left, right) = self.states.split_at_mut(free);
                    (&left[state], &mut right[0])
                };
                to.clone_from(from);
                self.beams[place].state = free;
            }
        }
        let vocabulary = N::VOCABULARY;
        for beam in &self.beams {
            let logits = &mut self.logits[beam.state * vocabulary..(beam.state + 1) * vocabulary];
            if let Some(node) = beam.node {
                // There is room, since no sequence is longer than the network's.
                let _ = show(
                    self.network,
                    &mut self.states[beam.state],
                    self.trail[node].1,
                    logits,
                );
            }
        }
    }

    fn finish(
        &mut self,
        node: Option<usize>,
        log_probability: f64,
        length: usize,
        has_ended: bool,
    ) {
        let finished = Finished {
            node,
            log_probability,
            score: self.settings.score(log_probability, length),
            has_ended,
        };
        insert(&mut self.finished, finished, self.settings.beams, |a, b| {
            a.score > b.score
        });
    }

    fn hypotheses(&self) -> Vec<Hypothesis> {
        let hypothesis = |finished: &Finished| {
            let mut tokens = Vec::new();
            let mut node = finished.node;
            while let Some((before, token)) = node.map(|node| self.trail[node]) {
                tokens.push(token);
                node = before;
            }
            tokens.reverse();
            Hypothesis {
                tokens,
                log_probability: finished.log_probability,
                score: finished.score,
                has_ended: finished.has_ended,
            }
        };
        self.finished.iter().map(hypothesis).collect()
    }
}
