//! Sequences of several inputs, each with lengths of its own.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss, MeanSquaredError, Reduction, Weighted};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::pass::WHOLE;
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;
use nn_runtime::shape::Shape;
use nn_runtime::testing::Check;

use super::{assert_close, noise, numbers, with_numbers};

/// Of a source of up to 5 steps and a target of up to 6.
const LENGTHS: [[usize; 2]; 4] = [[5, 6], [3, 4], [1, 6], [5, 1]];
const FLAT: [usize; 8] = [5, 6, 3, 4, 1, 6, 5, 1];
/// Their features.
const FEATURES: [usize; 2] = [3, 2];

macro_rules! networks {
    ($($source:literal $target:literal
        $crossed:ident $inner:ident $outer:ident $mixed:ident $recurrent:ident $repeated:ident $tagged:ident)*) => {
        $(
            network! {
                #[scalar(f64)]
                struct $crossed(source: [$source, 3], target: [$target, 2]) {
                    let memory = source => Dense(4) => Residual { LayerNorm => Attention(heads = 2) };
                    target => Dense(4, tanh) => Residual { Attention(heads = 1, causal = true) }
                      => Residual { LayerNorm => CrossAttention(memory, heads = 2) } => Dense(2)
                }
            }

            // A network that reads its own input twice.
            network! {
                #[scalar(f64)]
                struct $inner(x: [$target, 2]) {
                    let keys = x => Dense(3, tanh);
                    x => 2 * { Residual { CrossAttention(keys, heads = 1) } }
                      => CrossAttention(x, heads = 2)
                }
            }

            network! {
                #[scalar(f64)]
                struct $outer(source: [$source, 3], target: [$target, 2]) {
                    let told = source => Dense(2) => Max => RepeatVector($target);
                    Sum { target => self::$inner | told } => Dense(2)
                }
            }

            // Every way in which one sequence gets into the other, or into what is as long.
            network! {
                #[scalar(f64)]
                struct $mixed(source: [$source, 3], target: [$target, 2]) {
                    let told = source => Conv1d(4, 3, tanh, padding = same) => Mean;
                    let read = target => CrossAttention(source, heads = 1, head = 3) => GroupNorm(1);
                    Concat {
                        source => CrossAttention(read, heads = 1, head = 2) => InstanceNorm
                      | source => CrossAttention(source, heads = 1, head = 2) => Conv1d(2, 2, padding = causal)
                      | told => RepeatVector($source)
                      | target => Reverse => Max => RepeatVector($source)
                    } => Dense(2)
                }
            }

            network! {
                #[scalar(f64)]
                struct $recurrent(source: [$source, 3], target: [$target, 2]) {
                    let h = source => Bidirectional { Lstm(2) } => Last;
                    let c = source => Gru(4) => Max;
                    target => Lstm(4, initial = (h, c)) => Bidirectional { Rnn(2, tanh) } => Dense(2)
                }
            }

            network! {
                #[scalar(f64)]
                struct $repeated(source: [$source, 3], target: [$target, 2]) {
                    let memory = source => Dense(4, tanh);
                    let other = source => 2 * { Residual { Conv1d(3, 2, padding = causal) } };
                    target => Dense(4, tanh) => 2 * {
                        Residual { CrossAttention(memory, heads = 2) => Conv1d(4, 3, padding = same) }
                        => 2 * {
                            Residual { Attention(heads = 1) => GroupNorm(1) }
                            => Residual { CrossAttention(other, heads = 1, head = 3) }
                        }
                    } => Dense(2)
                }
            }

            // Tags of the source, values for the target, and one of the sample.
            network! {
                #[scalar(f64)]
                struct $tagged(source: [$source, 3], target: [$target, 2]) {
                    let read = source => CrossAttention(target, heads = 1, head = 2);
                    (
                        read => Dense(3, softmax),
                        target => CrossAttention(read, heads = 1, head = 4) => Dense(2),
                        read => Max => Dense(1)
                    )
                }
            }
        )*
    };
}

networks! {
    5 6 Crossed56 Inner56 Outer56 Mixed56 Recurrent56 Repeated56 Tagged56
    3 4 Crossed34 Inner34 Outer34 Mixed34 Recurrent34 Repeated34 Tagged34
    1 6 Crossed16 Inner16 Outer16 Mixed16 Recurrent16 Repeated16 Tagged16
    5 1 Crossed51 Inner51 Outer51 Mixed51 Recurrent51 Repeated51 Tagged51
}

/// The input of a sample with room for so many steps, and noise where there is no step.
fn input(sample: usize, room: [usize; 2], padding: usize) -> Vec<f64> {
    let mut all = vec![];
    for input in 0..2 {
        let (seed, length) = (7 * sample + input, LENGTHS[sample][input]);
        all.extend(noise(seed, length * FEATURES[input]));
        let rest = (room[input] - length) * FEATURES[input];
        all.extend(noise(padding + seed, rest).iter().map(|x| x * 7.0));
    }
    all
}

/// Those of all samples.
fn inputs(padding: usize) -> Vec<f64> {
    let samples = (0..4).map(|sample| input(sample, [5, 6], padding));
    samples.collect::<Vec<_>>().concat()
}

/// So many numbers for each of the steps, with others where there is no step.
fn targets(lengths: &[usize], room: usize, each: usize, padding: usize) -> Vec<f64> {
    let mut all = vec![];
    for (sample, length) in lengths.iter().enumerate() {
        all.extend(noise(100 + sample, length * each));
        all.extend(noise(padding + sample, (room - length) * each));
    }
    all
}

struct Results {
    loss: f64,
    gradient: Vec<f64>,
    outputs: Vec<f64>,
    d_inputs: Vec<f64>,
}

fn results<N, const I: usize>(
    network: &N,
    lengths: Option<&[usize]>,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    reduction: Reduction,
) -> Results
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<2>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    let loss = MeanSquaredError { reduction };
    let mut data = Dataset::<N::Input, f64, f64>::from_flat(inputs.clone(), targets).unwrap();
    if let Some(lengths) = lengths {
        data = data.with_lengths(lengths.to_vec()).unwrap();
    }
    let (mut workspace, mut gradient) = (Workspace::new(), N::zeros());
    let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
    let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
    let outputs = outputs.as_slice().to_vec();
    let evaluated = nn_runtime::train::evaluate(network, &loss, &mut [], &data).unwrap();
    assert_close(
        &[value.clone().unwrap()],
        &[evaluated],
        "the evaluated loss",
    );

    let samples = data.len();
    let x = OMatrix::from_vec_generic(Const::<I>, Dyn(samples), inputs);
    let mut d_inputs = x.clone();
    let forward = match lengths {
        None => network.forward(&x, &mut workspace).unwrap(),
        Some(lengths) => network
            .forward(Padded::new(&x, lengths), &mut workspace)
            .unwrap(),
    };
    assert_close(forward.as_slice(), &outputs, "the outputs of a forward");
    // A function of the outputs of its own, whose gradient at padded positions counts for nothing.
    let steps = N::Output::POSITIONS;
    let mut d_outputs = vec![];
    for sample in 0..samples {
        d_outputs.extend(noise(500 + sample, 2 * steps));
    }
    let d_outputs = OMatrix::from_vec_generic(Const::<2>, Dyn(samples * steps), d_outputs);
    network
        .backward(
            &d_outputs,
            Some(d_inputs.as_mut_slice()),
            None,
            &mut workspace,
        )
        .unwrap();
    Results {
        loss: value.unwrap(),
        gradient: numbers(&gradient),
        outputs,
        d_inputs: d_inputs.as_slice().to_vec(),
    }
}

/// One sample without padding in a network for its own lengths.
fn alone<N, const I: usize>(parameters: &[f64], sample: usize, follows: usize) -> Results
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<2>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    let inputs = input(sample, LENGTHS[sample], 0);
    let targets = noise(100 + sample, 2 * LENGTHS[sample][follows]);
    let network: N = with_numbers(parameters);
    results(&network, None, inputs, targets, Reduction::Sum)
}

/// What a sample gives [`alone`].
type Alone = fn(&[f64], usize, usize) -> Results;

/// Padding changes nothing, and each sample gives what it gives alone. The outputs are as long as
/// input `follows`.
fn checked<N, const I: usize>(follows: usize, alone: [Alone; 4])
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<2>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    assert_eq!(N::WHOLE_SEQUENCES, None);
    assert_eq!(N::OUTPUT_LENGTHS[0], follows);
    let network = N::new(3);
    let (room, own) = ([5, 6], LENGTHS.map(|lengths| lengths[follows]));
    let size = 2 * room[follows];
    let of = |padding: usize, reduction| {
        let targets = targets(&own, room[follows], 2, padding);
        results(&network, Some(&FLAT), inputs(padding), targets, reduction)
    };
    let expected = of(1000, Reduction::Mean);
    for padding in [2000, 3000] {
        let found = of(padding, Reduction::Mean);
        assert_eq!(found.loss.to_bits(), expected.loss.to_bits());
        assert_eq!(found.gradient, expected.gradient);
        assert_eq!(found.d_inputs, expected.d_inputs);
    }

    let all = of(1000, Reduction::Sum);
    let parameters = numbers(&network);
    let (mut loss, mut gradient) = (0.0, vec![0.0; parameters.len()]);
    for (sample, alone) in alone.into_iter().enumerate() {
        let found = alone(&parameters, sample, follows);
        loss += found.loss;
        for (sum, part) in gradient.iter_mut().zip(&found.gradient) {
            *sum += part;
        }
        let outputs = &all.outputs[sample * size..][..found.outputs.len()];
        assert_close(outputs, &found.outputs, "outputs");

        let input = &inputs(1000)[sample * I..(sample + 1) * I];
        let (mut output, mut workspace) = (vec![0.0; size], Workspace::new());
        network
            .predict_in(
                Padded::new(input, &LENGTHS[sample]),
                &mut output,
                &mut workspace,
            )
            .unwrap();
        assert_close(&output[..found.outputs.len()], &found.outputs, "one sample");

        // Of the inputs, the real steps of the one and of the other.
        let d = &all.d_inputs[sample * I..(sample + 1) * I];
        let (source, target) = d.split_at(room[0] * FEATURES[0]);
        let mut rest = &found.d_inputs[..];
        for (d, input) in [source, target].into_iter().zip(0..2) {
            let real = LENGTHS[sample][input] * FEATURES[input];
            let (own, others) = rest.split_at(real);
            rest = others;
            // The numbers that the gradient of the outputs is made of lie elsewhere.
            if sample == 0 {
                assert_close(&d[..real], own, "the gradient of an input");
            }
            assert!(d[real..].iter().all(|d| *d == 0.0));
        }
    }
    assert_close(&[all.loss], &[loss], "loss");
    assert_close(&all.gradient, &gradient, "gradient");

    let check = Check {
        samples: 4,
        lengths: Some(&FLAT),
        ..Check::default()
    };
    check.layer::<N>().unwrap();
}

macro_rules! tests {
    ($($test:ident $follows:literal $a:ident $b:ident $c:ident $d:ident)*) => {
        $(
            #[test]
            fn $test() {
                checked::<$a, 27>($follows, [
                    alone::<$a, 27>, alone::<$b, 17>, alone::<$c, 15>, alone::<$d, 17>,
                ]);
            }
        )*
    };
}

tests! {
    the_memory_of_an_encoder 1 Crossed56 Crossed34 Crossed16 Crossed51
    networks_inside_that_read_their_input_twice 1 Outer56 Outer34 Outer16 Outer51
    sequences_that_read_each_other 0 Mixed56 Mixed34 Mixed16 Mixed51
    what_recurrent_stages_begin_with 1 Recurrent56 Recurrent34 Recurrent16 Recurrent51
    memories_in_repeats 1 Repeated56 Repeated34 Repeated16 Repeated51
}

type Tags<const S: usize, const T: usize> = ([u32; S], [f64; T], [f64; 1]);

/// The loss of some samples with room for `S` and `T / 2` steps, and its gradient.
fn tagged<N, const S: usize, const T: usize>(
    network: &N,
    samples: &[usize],
    padding: usize,
) -> (f64, Vec<f64>)
where
    N: Network<Scalar = f64>,
    (CrossEntropy, Weighted<MeanSquaredError>, MeanSquaredError): Loss<f64, N::Head, Tags<S, T>>,
{
    let reduction = Reduction::Sum;
    let loss = (
        CrossEntropy {
            reduction,
            ..CrossEntropy::default()
        },
        Weighted {
            loss: MeanSquaredError { reduction },
            weight: 0.3,
        },
        MeanSquaredError { reduction },
    );
    let (mut inputs, mut targets, mut lengths) = (vec![], vec![], vec![]);
    for &sample in samples {
        let [source, target] = LENGTHS[sample];
        inputs.extend(input(sample, [S, T / 2], padding));
        let values = noise(100 + sample, 2 * target);
        // Classes that there are not, and large values, where there is no step.
        let tag = |step| {
            if step < source {
                (sample + step) as u32 % 3
            } else {
                99
            }
        };
        let value = |place| values.get(place).copied().unwrap_or(padding as f64);
        let targets_of_outputs = (
            core::array::from_fn(tag),
            core::array::from_fn(value),
            [sample as f64],
        );
        targets.push(targets_of_outputs);
        lengths.extend([source, target]);
    }
    let data = Dataset::<N::Input, Tags<S, T>, f64>::from_flat(inputs, targets).unwrap();
    let data = data.with_lengths(lengths).unwrap();
    let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
    let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
    (value.unwrap(), numbers(&gradient))
}

#[test]
fn each_output_has_the_length_of_its_own_input() {
    assert_eq!(Tagged56::WHOLE_SEQUENCES, None);
    assert_eq!(Tagged56::OUTPUT_LENGTHS[..2], [0, 1]);
    let network = Tagged56::new(5);
    let parameters = numbers(&network);
    let (loss, gradient) = tagged::<_, 5, 12>(&network, &[0, 1, 2, 3], 1000);
    let (same, same_gradient) = tagged::<_, 5, 12>(&network, &[0, 1, 2, 3], 2000);
    assert_eq!(loss.to_bits(), same.to_bits());
    assert_eq!(gradient, same_gradient);
    let each = [
        tagged::<Tagged56, 5, 12>(&with_numbers(&parameters), &[0], 0),
        tagged::<Tagged34, 3, 8>(&with_numbers(&parameters), &[1], 0),
        tagged::<Tagged16, 1, 12>(&with_numbers(&parameters), &[2], 0),
        tagged::<Tagged51, 5, 2>(&with_numbers(&parameters), &[3], 0),
    ];
    let sum: f64 = each.iter().map(|(loss, _)| loss).sum();
    assert_close(&[loss], &[sum], "loss");
    let mut sums = vec![0.0; gradient.len()];
    for (_, part) in &each {
        for (sum, part) in sums.iter_mut().zip(part) {
            *sum += part;
        }
    }
    assert_close(&gradient, &sums, "gradient");
}

network! {
    #[scalar(f64)]
    struct Captioned(image: [4, 4, 2], caption: Tokens(6, vocab = 7), mood: 3) {
        let seen = image => Conv2d(4, 3, tanh, padding = same) => MaxPool2d(2) => Reshape([4, 4]);
        let felt = mood => Dense(5) => RepeatVector(3) => Lstm(2) => Flatten => Dense(4);
        caption => Embedding(4) => Residual { CrossAttention(seen, heads = 1) }
          => Concat { identity | felt => RepeatVector(6) } => Gru(3) => Dense(7, softmax)
    }
}

network! {
    #[scalar(f64)]
    struct Retold {
        [6, 2] => Dense(3) => Mean => RepeatVector(4) => Gru(3) => Max => RepeatVector(6) => Dense(2)
    }
}

#[test]
fn what_is_made_of_images_and_vectors_is_whole() {
    assert_eq!(Captioned::WHOLE_SEQUENCES, None);
    assert_eq!(Retold::WHOLE_SEQUENCES, None);
    // Of as many steps as the sequence that it was made of.
    assert_eq!(Retold::OUTPUT_LENGTHS[0], 0);
    let check = Check {
        samples: 3,
        lengths: Some(&[6, 2, 3]),
        ..Check::default()
    };
    check.layer::<Retold>().unwrap();

    let network = Captioned::new(1);
    let mut workspace = Workspace::new();
    let mut outputs = |filler: f64, length: usize| {
        let mut input = noise(4, 32);
        let tokens = [3.0, 1.0, 4.0, 1.0, 5.0, 6.0].into_iter().enumerate();
        input.extend(tokens.map(|(step, token)| if step < length { token } else { filler }));
        input.extend(noise(5, 3));
        let mut output = vec![0.0; 42];
        network
            .predict_in(Padded::new(&input, &[length]), &mut output, &mut workspace)
            .unwrap();
        output
    };
    let whole = outputs(0.0, 6);
    for length in 1..6 {
        // Steps look back only, and all of the image and of the mood is there.
        let real = 7 * length;
        assert_close(&outputs(2.0, length)[..real], &whole[..real], "steps");
    }
}

network! {
    #[scalar(f64)]
    struct Added(left: [4, 2], right: [4, 2]) { Sum { left | right } => Dense(2) }
}
network! {
    #[scalar(f64)]
    struct AddedInRepeat(left: [4, 2], right: [4, 2]) {
        let other = right => Dense(2);
        left => 2 * { Sum { identity | other } => Dense(2) }
    }
}
network! {
    #[scalar(f64)]
    struct Ambiguous(left: [4, 2], right: [4, 2]) {
        let both = Sum { left => Mean | right => Mean };
        both => RepeatVector(4) => Dense(2)
    }
}
network! {
    #[scalar(f64)]
    struct Flattened(left: [4, 2], right: [3, 2]) {
        Concat { left => Flatten | right => Mean } => Dense(2)
    }
}
network! {
    #[scalar(f64)]
    struct Swapped(left: [4, 2], right: [3, 2]) {
        let other = right => Dense(2);
        left => 2 * { CrossAttention(other, heads = 1) => Mean => RepeatVector(4) }
    }
}
network! {
    #[scalar(f64)]
    struct SharedRepeat(left: [4, 2], right: [4, 2]) {
        let once = shared 2 * { Residual { Attention(heads = 1) } };
        Concat { left => once => Mean | right => once => Mean } => Dense(2)
    }
}

#[test]
fn what_mixes_positions_of_two_sequences_is_named() {
    assert_eq!(Added::WHOLE_SEQUENCES, None);
    assert_eq!(
        AddedInRepeat::WHOLE_SEQUENCES,
        Some("Sum { identity | other }")
    );
    assert_eq!(Ambiguous::WHOLE_SEQUENCES, Some("RepeatVector(4)"));
    assert_eq!(Flattened::WHOLE_SEQUENCES, Some("Flatten"));
    assert_eq!(Swapped::WHOLE_SEQUENCES, None);
    assert_eq!(SharedRepeat::WHOLE_SEQUENCES, None);
    let check = Check {
        samples: 3,
        lengths: Some(&[4, 1, 2, 3, 1, 2]),
        ..Check::default()
    };
    check.layer::<Swapped>().unwrap();
    check.layer::<SharedRepeat>().unwrap();
    assert_eq!(Swapped::OUTPUT_LENGTHS[0], 0);
    assert_ne!(WHOLE, 0);
}

#[test]
fn wrong_lengths_are_errors_in_words() {
    let (network, mut workspace) = (Crossed56::new(0), Workspace::new());
    let mut predict = |lengths: &[usize]| {
        let error = network
            .predict_in(
                Padded::new(&[0.1; 27], lengths),
                &mut [0.0; 12],
                &mut workspace,
            )
            .unwrap_err();
        error.to_string()
    };
    assert_eq!(predict(&[5]), "lengths: expected 2 numbers, found 1");
    assert_eq!(
        predict(&[5, 7]),
        "sequence 1 of each sample: sample 0 has 7 steps, but a sequence must have from 1 to 6"
    );
    assert_eq!(
        predict(&[0, 6]),
        "sequence 0 of each sample: sample 0 has 0 steps, but a sequence must have from 1 to 5"
    );
    let predict = |lengths: &[usize]| {
        Flattened::new(0)
            .predict_in(
                Padded::new(&[0.0; 14], lengths),
                &mut [0.0; 2],
                &mut Workspace::new(),
            )
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        predict(&[4, 3]),
        "the samples have different lengths, but the stage `Flatten` of `Flattened` reads all \
         positions of a sample, including padding"
    );
    let error = network
        .predict_sequence(&[0.0; 15], &mut [0.0; 12], &mut Workspace::new())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`steps` should be given only for samples that are a single sequence, with a shape such as \
         `[16, 8]`, but it is given for samples of shape `27`"
    );
}

#[test]
fn what_is_joined_step_by_step_is_as_long() {
    let words = "sequences 0 and 1 of sample 1 have 3 and 2 steps, but `Sum { left | right }` \
                 combines them step by step: their lengths must be equal";
    let network = Added::new(0);
    let mut workspace = Workspace::new();
    let x = noise(1, 32);
    let data = |lengths: [usize; 4]| {
        let data =
            Dataset::<<Added as Layer>::Input, f64, f64>::from_flat(x.clone(), vec![0.0; 16]);
        data.unwrap().with_lengths(lengths.to_vec()).unwrap()
    };
    let loss = MeanSquaredError::default();
    let wrong = data([4, 4, 3, 2]);
    let errors = [
        network
            .loss(&loss, wrong.all(), &mut workspace)
            .unwrap_err(),
        network
            .predict_batch(wrong.all(), &mut workspace)
            .map(|_| ())
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), words);
    }
    let error = nn_runtime::train::evaluate(&network, &loss, &mut [], &wrong).unwrap_err();
    assert_eq!(error.to_string(), format!("the data set: {words}"));
    // The sample that is wrong is not among these.
    network
        .loss(&loss, wrong.batch(&[0]).unwrap(), &mut workspace)
        .unwrap();
    network
        .loss(&loss, data([4, 4, 3, 3]).all(), &mut workspace)
        .unwrap();
    let check = Check {
        samples: 3,
        lengths: Some(&[4, 4, 1, 1, 2, 2]),
        ..Check::default()
    };
    check.layer::<Added>().unwrap();
}
