//! The attention weights of a network.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::predict::one_sample;
use super::training::output_floats;
use super::{Inferred, Network, Workspace};
use crate::error::{Error, Result};
use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::Watch;
use crate::pass::probe::{AttentionWeights, Probe};
use crate::pass::{Lengths, Pass};
use crate::samples::AsSamples;
use crate::scalar::Scalar;
use crate::state::States;

pub(super) fn weights<N: Network>(
    network: &N,
    stage: &str,
    input: &impl AsSamples<N::Scalar, N::Input>,
    workspace: &mut Workspace<N>,
) -> Result<AttentionWeights> {
    workspace.with_batch(|memory, workspace| {
        let input = one_sample::<N>(input, memory)?;
        weights_of(network, stage, input, workspace)
    })
}

fn weights_of<N: Network>(
    network: &N,
    stage: &str,
    (input, lengths): (&[N::Scalar], Option<Lengths<'_>>),
    workspace: &mut Workspace<N>,
) -> Result<AttentionWeights> {
    let mut place = None;
    let mut stages: Vec<String> = Vec::new();
    network.for_each(|description, values| {
        let path = description.path.to_string();
        let attention = path
            .strip_suffix(".in_weight")
            .or_else(|| path.strip_suffix(".query_weight"));
        if let Some(name) = attention {
            if name == stage {
                place = Some(values.as_ptr() as usize);
            }
            stages.push(name.to_string());
        }
    });
    let missing = || Error::NoAttention {
        stage: stage.to_string(),
        stages,
    };
    let Some(place) = place else {
        return Err(missing());
    };
    let probe = Probe::of(place);
    let pass = Pass::inference(1).with(lengths).probed(&probe);
    let mut output = alloc::vec![N::Scalar::ZERO; output_floats::<N>()];
    let watch = Watch::new();
    let call = Inferred {
        pass: &pass,
        input,
        output: &mut output,
        states: States::none(),
    };
    workspace.lane().inference(1).run(network, Undecided, call);
    let mut found = probe.into_found().ok_or_else(missing)?;
    watch.poison(&mut found.weights);
    Ok(found)
}
