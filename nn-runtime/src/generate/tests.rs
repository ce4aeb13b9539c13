use alloc::vec;
use alloc::vec::Vec;

use crate::call::{Advance, Backward, Infer};
use rand::Rng as _;

use super::{BeamSearch, End, Sampling, generate};
use crate::kernels::dispatch::Isa;
use crate::layer::Layer;
use crate::parameter::{Description, Parameters, Path};
use crate::random::{self, Generator};
use crate::shape::{Sequence, Tokens};
use crate::stream::{Heap, Step, Streams};

/// After token t, the logits are fixed: ln of 1, 2, 3 and 4, rotated by t.
#[derive(Debug)]
struct Chain;

impl Parameters<f64> for Chain {
    const COUNT: usize = 0;
    fn zeros() -> Self {
        Self
    }
    fn describe(_: Path<'_>, _: &mut dyn FnMut(&Description<'_>)) {}

    fn slices<'a>(&'a self, _: &mut dyn FnMut(&'a [f64])) {}

    fn slices_mut<'a>(&'a mut self, _: &mut dyn FnMut(&'a mut [f64])) {}
}

impl Layer for Chain {
    type Scalar = f64;
    type Input = Tokens<12, 4>;
    type Output = Sequence<12, 4>;
    type Head = crate::activation::Identity;
    fn head() -> Self::Head {
        crate::activation::Identity
    }
    fn initialize(&mut self, _: &mut Generator) {}
    fn infer_tile<I: Isa>(&self, _: I, _: Infer<'_, f64>) {}
    fn backward_tile(&self, _: Backward<'_, f64, Self>) {}
}

impl Step<f64> for Chain {
    const STEPS: u64 = 4_000;
    fn step<I: Isa>(&self, _: I, call: Advance<'_, f64>) {
        let Advance {
            input: [x],
            output: y,
            ..
        } = call;
        for (token, y) in y.iter_mut().enumerate() {
            *y = libm::log(((token + x[0] as usize) % 4 + 1) as f64);
        }
    }
}

impl Streams for Chain {
    type Numbers = Heap<f64>;
    const STEP_INPUT: usize = 1;
    const STEP_OUTPUT: usize = 4;
}

/// The relative frequency of each token after token 0.
fn frequencies(sampling: Sampling) -> [f64; 4] {
    let mut counts = [0_u32; 4];
    for seed in 0..4_000 {
        let sampling = Sampling { seed, ..sampling };
        let next = generate(&Chain, &[0], sampling).unwrap().next().unwrap();
        counts[next as usize] += 1;
    }
    counts.map(|count| f64::from(count) / 4_000.0)
}

fn assert_near(found: [f64; 4], expected: [f64; 4]) {
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found - expected).abs() < 0.03, "{found} {expected}");
        assert_eq!(found == 0.0, expected == 0.0);
    }
}

#[test]
fn tokens_have_their_probabilities() {
    let plain = Sampling::default();
    assert_near(frequencies(plain), [0.1, 0.2, 0.3, 0.4]);
    let cold = Sampling {
        temperature: 0.5,
        ..plain
    };
    assert_near(frequencies(cold), [1.0, 4.0, 9.0, 16.0].map(|w| w / 30.0));
    let two = Sampling { top_k: 2, ..plain };
    assert_near(frequencies(two), [0.0, 0.0, 3.0 / 7.0, 4.0 / 7.0]);
    // 0.4 is not enough, 0.7 is.
    let nucleus = Sampling {
        top_p: 0.6,
        ..plain
    };
    assert_near(frequencies(nucleus), [0.0, 0.0, 3.0 / 7.0, 4.0 / 7.0]);
    let likely = Sampling {
        min_p: 0.5,
        ..plain
    };
    assert_near(frequencies(likely), [0.0, 2.0 / 9.0, 3.0 / 9.0, 4.0 / 9.0]);
}

#[test]
fn repetition_costs() {
    // After token 3, the most likely token is 0, with ln 4. It was seen, and ln 4 / 3 is less than
    // the ln 2 of token 2.
    let sampling = Sampling {
        repetition_penalty: 3.0,
        ..Sampling::greedy()
    };
    let next: Vec<u32> = generate(&Chain, &[0], sampling).unwrap().take(2).collect();
    assert_eq!(next, [3, 2]);
    let plain: Vec<u32> = generate(&Chain, &[0], Sampling::greedy())
        .unwrap()
        .take(4)
        .collect();
    assert_eq!(plain, [3, 0, 3, 0]);
}

#[test]
fn generation_ends() {
    let mut stopped = generate(&Chain, &[0], Sampling::greedy())
        .unwrap()
        .until(&[0]);
    assert_eq!(stopped.by_ref().collect::<Vec<_>>(), [3, 0]);
    assert_eq!(stopped.end(), Some(End::Stop));
    assert_eq!(stopped.next(), None);

    // The last token chosen needs no step of its own.
    let mut full = generate(&Chain, &vec![0; 3_998], Sampling::greedy()).unwrap();
    assert_eq!(full.by_ref().count(), 3);
    assert_eq!(full.end(), Some(End::Full));
}

#[test]
fn what_is_wrong_is_said() {
    let error = |prompt: &[u32], sampling| generate(&Chain, prompt, sampling).unwrap_err();
    let plain = Sampling::default();
    assert!(error(&[], plain).to_string().contains("the prompt"));
    assert!(error(&[4], plain).to_string().contains('4'));
    assert_eq!(
        error(&vec![0; 4_001], plain).to_string(),
        "the prompt has 4001 tokens, but the network's sequence has room for at most 4000"
    );
    let mut chooser = plain.chooser(4).unwrap();
    assert!(chooser.choose(&[0.0; 3]).is_err());
    chooser.see(u32::MAX);
    for wrong in [
        Sampling {
            temperature: -1.0,
            ..plain
        },
        Sampling {
            top_p: 0.0,
            ..plain
        },
        Sampling {
            min_p: 1.5,
            ..plain
        },
        Sampling {
            repetition_penalty: 0.0,
            ..plain
        },
    ] {
        let _ = error(&[0], wrong);
    }
}

/// A plain reference implementation of [`Chooser`](super::Chooser), which sorts all candidates
/// first.
fn plain_choice(
    sampling: Sampling,
    seen: &[bool],
    random: &mut Generator,
    logits: &[f64],
) -> (u32, usize) {
    let mut ranked: Vec<(f64, u32)> = logits.iter().copied().zip(0..).collect();
    for ((logit, _), _) in ranked.iter_mut().zip(seen).filter(|(_, seen)| **seen) {
        if *logit > 0.0 {
            *logit /= sampling.repetition_penalty;
        } else {
            *logit *= sampling.repetition_penalty;
        }
    }
    // The sort is stable.
    ranked.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap());
    let (largest, first) = ranked[0];
    if sampling.temperature == 0.0 {
        return (first, 1);
    }
    for (logit, _) in &mut ranked {
        *logit = libm::exp((*logit - largest) / sampling.temperature);
    }
    if sampling.top_k > 0 {
        ranked.truncate(sampling.top_k);
    }
    let total: f64 = ranked.iter().map(|(weight, _)| weight).sum();
    let mut sum = 0.0;
    let enough = ranked.iter().position(|(weight, _)| {
        sum += weight;
        sum >= sampling.top_p * total
    });
    if sampling.top_p < 1.0
        && let Some(last) = enough
    {
        ranked.truncate(last + 1);
    }
    let likely = ranked.partition_point(|(weight, _)| *weight >= sampling.min_p);
    ranked.truncate(likely.max(1));
    let total: f64 = ranked.iter().map(|(weight, _)| weight).sum();
    let unit = (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut rest = unit * total;
    for (weight, token) in &ranked {
        rest -= weight;
        if rest < 0.0 {
            return (*token, ranked.len());
        }
    }
    (first, ranked.len())
}

#[test]
fn choices_are_those_of_a_plain_sort() {
    let mut random = random::generator(3);
    let mut unit = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut lengths = vec![];
    for seed in 0..600_u64 {
        let vocabulary = [1, 2, 5, 64, 65, 700, 3_000][seed as usize % 7];
        // Many equal logits; logits that are far apart; logits that are almost equal.
        let (steps, width) = [(4.0, 1.0), (1e9, 20.0), (1e9, 0.01)][seed as usize % 3];
        let sampling = Sampling {
            temperature: [0.0, 0.3, 1.0, 5.0][(unit() * 4.0) as usize],
            top_k: [0, 0, 1, 3, 64, 65, 1_000][(unit() * 7.0) as usize],
            top_p: [1.0, 1.0, 0.1, 0.9, 0.999_999][(unit() * 5.0) as usize],
            min_p: [0.0, 0.0, 1e-3, 0.5, 1.0][(unit() * 5.0) as usize],
            repetition_penalty: [1.0, 1.3][(unit() * 2.0) as usize],
            seed,
        };
        let mut chooser = sampling.chooser(vocabulary).unwrap();
        let mut plain = random::generator(seed);
        let mut seen = vec![false; vocabulary];
        for _ in 0..5 {
            let mut logit = || (unit() * steps).floor() / steps * width - width / 2.0;
            let logits: Vec<f64> = (0..vocabulary).map(|_| logit()).collect();
            let (expected, length) = plain_choice(sampling, &seen, &mut plain, &logits);
            let found = chooser.choose(&logits).unwrap();
            assert_eq!(found, expected, "{sampling:?} of {vocabulary}");
            seen[found as usize] = true;
            lengths.push(length);
        }
    }
    // The number of candidates varies widely.
    for most in [2, 70, 1_000] {
        assert!(lengths.iter().any(|length| *length >= most));
    }
}

#[test]
fn logits_that_decide_nothing_are_an_error() {
    let (nan, never) = (f64::NAN, f64::NEG_INFINITY);
    let drawn = Sampling::default();
    let likely = Sampling {
        top_p: 0.9,
        ..drawn
    };
    let few = Sampling { top_k: 3, ..drawn };
    let above = Sampling {
        min_p: 0.01,
        ..drawn
    };
    for sampling in [Sampling::greedy(), drawn, likely, few, above] {
        let mut chooser = sampling.chooser(4).unwrap();
        for _ in 0..10 {
            assert_eq!(chooser.choose(&[never, never, 1.0, never]), Ok(2));
            // This token is certain.
            assert_eq!(chooser.choose(&[never, 5.0, 1.0, f64::INFINITY]), Ok(3));
            for logits in [[nan; 4], [1.0, 2.0, nan, 3.0], [never, never, never, nan]] {
                let error = chooser.choose(&logits).unwrap_err().to_string();
                assert!(error.contains("a logit is not finite at token"), "{error}");
            }
            let error = chooser.choose(&[never; 4]).unwrap_err().to_string();
            assert!(error.contains("the largest logit"), "{error}");
        }
        assert!(sampling.chooser(0).is_err());
    }
}

#[test]
fn of_equal_logits_greedy_choice_takes_the_first() {
    let mut greedy = Sampling::greedy().chooser(5).unwrap();
    assert_eq!(greedy.choose(&[1.0, 2.0, 2.0, -1.0, 2.0]), Ok(1));
    assert_eq!(greedy.choose(&[0.0, -0.0, 0.0, 0.0, 0.0]), Ok(0));
}

#[test]
fn there_are_not_more_beams_than_memory() {
    let state = || crate::stream::State::new(&Chain);
    for beams in [usize::MAX, usize::MAX / 2, usize::MAX >> 8] {
        let search = BeamSearch {
            beams,
            ..BeamSearch::default()
        };
        let error = search.run(&Chain, state(), &[0]).unwrap_err();
        assert!(error.to_string().contains("memory"), "{error}");
    }
}
