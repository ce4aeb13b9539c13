//! Sampling of tokens.

use alloc::vec;
use alloc::vec::Vec;

use rand::Rng as _;

use super::ranking::{Candidate, FEW, enough, keep_likeliest};
use crate::error::{Error, Result};
use crate::limits;
use crate::random::{self, Generator};
use crate::scalar::Scalar;

/// How the next token is chosen. First, the repetition penalty changes the logits, and the
/// temperature divides them. Then `top_k`, `top_p` and `min_p`, in this order, restrict the
/// candidates. Finally, one of the remaining candidates is drawn according to its probability.
/// [`default`](Self::default) changes and restricts nothing.
///
/// [`generate`](super::generate()) uses this; for logits from elsewhere, there is
/// [`chooser`](Self::chooser).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// The divisor of the logits: below 1, likely tokens become even more likely. With 0, the most
    /// likely token is chosen, the first of equal ones, and `top_k`, `top_p` and `min_p` have no
    /// effect: greedy decoding.
    pub temperature: f64,
    /// Keeps only this many of the most likely tokens; 0 for all. A. Fan et al., "Hierarchical
    /// neural story generation", 2018.
    pub top_k: usize,
    /// Keeps only the most likely tokens whose total probability reaches this number (nucleus
    /// sampling); 1 for all. A. Holtzman et al., "The curious case of neural text degeneration",
    /// 2020.
    pub top_p: f64,
    /// Keeps only tokens whose probability is at least this fraction of the largest one; 0 for all.
    /// M. Nguyen et al., "Turning up the heat: min-p sampling", 2024.
    pub min_p: f64,
    /// For tokens that have already occurred, positive logits are divided by this number and
    /// negative ones multiplied, before anything else; 1 for no penalty. N. Keskar et al., "CTRL",
    /// 2019.
    pub repetition_penalty: f64,
    /// The seed of all choices. For a random one, use `rng.random()`.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            top_k: 0,
            top_p: 1.0,
            min_p: 0.0,
            repetition_penalty: 1.0,
            seed: 0,
        }
    }
}

impl Sampling {
    /// Always chooses the most likely token.
    #[must_use]
    pub fn greedy() -> Self {
        Self {
            temperature: 0.0,
            ..Self::default()
        }
    }

    /// Creates a chooser of tokens for a vocabulary of this size, which works with logits from any
    /// source.
    ///
    /// ```
    /// use nn_runtime::generate::Sampling;
    ///
    /// let sampling = Sampling { top_k: 2, repetition_penalty: 1.5, ..Sampling::default() };
    /// let mut chooser = sampling.chooser(4)?;
    /// chooser.see(0); // a token of the prompt
    /// for _ in 0..20 {
    ///     let mut logits = [2.5_f32, 0.5, 1.0, 1.5];
    ///     logits[3] = f32::NEG_INFINITY; // never this one
    ///     let token = chooser.choose(&logits)?;
    ///     assert!(token == 0 || token == 2);
    /// }
    /// # Ok::<(), nn_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a setting is out of range, or the vocabulary is empty or has more than 2²⁴ tokens.
    pub fn chooser(&self, vocabulary: usize) -> Result<Chooser> {
        self.check()?;
        limits::check_classes("vocabulary", vocabulary)?;
        Ok(Chooser {
            sampling: *self,
            random: random::generator(self.seed),
            seen: vec![false; vocabulary],
            candidates: Vec::with_capacity(vocabulary.max(FEW)),
        })
    }

    fn check(&self) -> Result<()> {
        let setting = |name: &'static str, is_right: bool, expected: &'static str, value: f64| {
            if is_right {
                Ok(())
            } else {
                Err(Error::Setting {
                    name,
                    expected,
                    found: alloc::format!("{value}"),
                })
            }
        };
        let temperature = self.temperature;
        let is_right = temperature >= 0.0 && temperature.is_finite();
        setting("temperature", is_right, "at least 0", temperature)?;
        let is_right = self.top_p > 0.0 && self.top_p <= 1.0;
        setting("top_p", is_right, "above 0 and at most 1", self.top_p)?;
        let is_right = (0.0..=1.0).contains(&self.min_p);
        setting("min_p", is_right, "from 0 to 1", self.min_p)?;
        let penalty = self.repetition_penalty;
        let is_right = penalty > 0.0 && penalty.is_finite();
        setting("repetition_penalty", is_right, "above 0", penalty)
    }
}

/// Chooses tokens one after another; created by [`Sampling::chooser`].
#[derive(Debug)]
pub struct Chooser {
    sampling: Sampling,
    random: Generator,
    /// The tokens that have already occurred.
    seen: Vec<bool>,
    /// The remaining candidates during a choice.
    candidates: Vec<Candidate>,
}

impl Chooser {
    /// Marks a token as seen, such as a token of the prompt, so that the repetition penalty applies
    /// to it from now on. Tokens that are not in the vocabulary are ignored.
    pub fn see(&mut self, token: u32) {
        if let Some(seen) = self.seen.get_mut(token as usize) {
            *seen = true;
        }
    }

    /// Chooses a token, and marks it as [seen](Self::see). Tokens whose logit is minus infinity are
    /// never chosen. Allocates nothing.
    ///
    /// # Errors
    /// If the number of logits is not the size of the vocabulary, a logit is NaN, or all logits are
    /// minus infinity.
    pub fn choose<S: Scalar>(&mut self, logits: &[S]) -> Result<u32> {
        if logits.len() != self.seen.len() {
            return Err(Error::Length {
                what: "logits",
                expected: self.seen.len(),
                found: logits.len(),
            });
        }
        check(logits)?;
        let token = self.pick(logits);
        self.see(token);
        Ok(token)
    }

    /// Chooses a token without marking it as seen.
    fn pick<S: Scalar>(&mut self, logits: &[S]) -> u32 {
        let Self {
            sampling,
            random,
            seen,
            candidates,
        } = self;
        let penalty = sampling.repetition_penalty;
        let penalized = |(logit, seen): (&S, &bool)| {
            let logit = logit.to_f64();
            if *seen && logit > 0.0 {
                logit / penalty
            } else if *seen {
                logit * penalty
            } else {
                logit
            }
        };
        let logits = logits.iter().zip(&*seen).map(penalized);
        let (largest, first) = likeliest(logits.clone());
        if sampling.temperature == 0.0 || largest == f64::INFINITY {
            // This token is certain.
            return first;
        }
        let all = logits.zip(0..).map(|(logit, token)| Candidate {
            logit,
            weight: 0.0,
            token,
        });
        if sampling.top_k > 0 {
            keep_likeliest(candidates, all, sampling.top_k);
        } else {
            candidates.clear();
            candidates.extend(all);
        }
        for candidate in &mut *candidates {
            candidate.weight = Scalar::exp((candidate.logit - largest) / sampling.temperature);
        }
        let sum = |candidates: &[Candidate]| -> f64 {
            let weights = candidates.iter().map(|candidate| candidate.weight);
            weights.sum()
        };
        if sampling.top_p < 1.0 {
            let wanted = sampling.top_p * sum(candidates);
            if let Some(count) = enough(candidates, |sum| sum >= wanted) {
                candidates.truncate(count);
            }
        }
        if sampling.min_p > 0.0 {
            candidates.retain(|candidate| candidate.weight >= sampling.min_p);
        }
        let unit = (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let drawn = unit * sum(candidates);
        let place = enough(candidates, |sum| sum > drawn);
        let drawn = place.and_then(|place| candidates.get(place - 1));
        drawn.map_or(first, |candidate| candidate.token)
    }
}

/// The largest logit and its index, the first of equal ones.
fn likeliest(logits: impl Iterator<Item = f64>) -> (f64, u32) {
    let mut best = (f64::NEG_INFINITY, 0);
    for (place, logit) in (0..).zip(logits) {
        if logit > best.0 {
            best = (logit, place);
        }
    }
    best
}

/// Checks that a token can be chosen with these logits.
pub(super) fn check<S: Scalar>(logits: &[S]) -> Result<()> {
    let mut is_possible = false;
    for (token, logit) in logits.iter().enumerate() {
        if logit.to_f64().is_nan() {
            return Err(Error::NotFinite {
                what: "a logit".into(),
                place: alloc::format!("token {token}"),
            });
        }
        is_possible |= *logit > S::NEG_INFINITY;
    }
    if is_possible {
        return Ok(());
    }
    Err(Error::NotFinite {
        what: "the largest logit".into(),
        place: alloc::format!("all {} tokens", logits.len()),
    })
}
