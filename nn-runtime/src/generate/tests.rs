use alloc::vec;
use alloc::vec::Vec;

use super::{End, Sampling, generate};
use crate::kernels::dispatch::Isa;
use crate::layer::{Layer, Saved};
use crate::parameter::{Description, Parameters, Path};
use crate::pass::Pass;
use crate::random::Generator;
use crate::shape::{Sequence, Tokens};
use crate::stream::{Heap, Step, Streams};

/// After token t the logits are fixed: ln of 1, 2, 3 and 4, turned by t.
#[derive(Debug)]
struct Chain;

impl Parameters<f64> for Chain {
    const COUNT: usize = 0;
    fn zeros() -> Self {
        Self
    }
    fn walk<const M: usize, const R: usize, V>(
        _: [&mut Self; M],
        _: [&Self; R],
        _: Path<'_>,
        _: &mut V,
    ) where
        V: FnMut(&Description<'_>, [&mut [f64]; M], [&[f64]; R]),
    {
    }
}

impl Layer for Chain {
    type Scalar = f64;
    type Input = Tokens<12, 4>;
    type Output = Sequence<12, 4>;
    type Head = crate::activation::Identity;
    fn head() -> Self::Head {
        crate::activation::Identity
    }
    fn initialise(&mut self, _: &mut Generator) {}
    fn infer_tile<I: Isa>(&self, _: I, _: &Pass, _: &[f64], _: &mut [f64], _: &mut [f64]) {}
    fn backward_tile(
        &self,
        _: &Pass,
        _: Saved<'_, f64>,
        _: &mut [f64],
        _: Option<&mut [f64]>,
        _: Option<&mut Self>,
        _: &mut [f64],
    ) {
    }
}

impl Step<f64> for Chain {
    const STEPS: u64 = 4_000;
    fn step<I: Isa>(
        &self,
        _: I,
        _: u64,
        [x]: [&[f64]; 1],
        y: &mut [f64],
        _: &mut [f64],
        _: &mut [f64],
    ) {
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

/// How often each token follows token 0, in parts of all.
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
    // After token 3 the likeliest is 0, with ln 4. It was there: ln 4 / 3 is less than token 2's ln 2.
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

    // The last token chosen has no step of its own.
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
    assert!(error(&vec![0; 4_001], plain).to_string().contains("4000"));
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
