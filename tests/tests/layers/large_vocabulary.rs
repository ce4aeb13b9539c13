//! Losses of large vocabularies, whose logits are never in memory all at once.

use allocation_counter::measure;
use nn_runtime::activation::Softmax;
use nn_runtime::data::Dataset;
use nn_runtime::error::Result;
use nn_runtime::layer::Layer;
use nn_runtime::loss::{CrossEntropy, Loss, Reduction, Tile};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::prelude::*;

network! {
    /// Its last stage uses the matrix of its first.
    #[scalar(f64)]
    struct Tied {
        Tokens(7, vocab = 5_003) => words: Embedding(6) => Positions(learned)
            => Residual { LayerNorm => Attention(heads = 2, causal = true) } => LayerNorm => Unembed(words)
    }
}

network! {
    /// Two texts with one matrix.
    #[scalar(f64)]
    struct Two(source: Tokens(5, vocab = 4_099), target: Tokens(6, vocab = 4_099)) {
        let embed = shared words: Embedding(4);
        let memory = source => embed => LayerNorm;
        target => embed => Residual { CrossAttention(memory, heads = 2) } => LayerNorm => Unembed(words)
    }
}

network! {
    /// With a bias, on what several stages read.
    #[scalar(f64)]
    struct Dense2 { [30, 3] => Dense(5, tanh) => Residual { Dense(5, gelu) => Dropout(0.2) } => Dense(4_100, softmax) }
}

network! {
    /// What is before the projection is not trained.
    #[scalar(f64)]
    #[frozen("dense1")]
    struct Frozen { 4 => Dense(6, relu) => Dense(4_096) }
}

network! {
    /// Nothing is before the projection.
    #[scalar(f64)]
    struct Alone { 3 => Dense(4_096, softmax) }
}

/// A cross-entropy that wants all logits at once.
struct Whole(CrossEntropy);

impl<H: Copy> Loss<f64, H, u32> for Whole
where
    CrossEntropy: Loss<f64, H, u32>,
{
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        Loss::<f64, H, u32>::targets_per_sample(&self.0, features, positions)
    }
    fn check(&self, features: usize, positions: usize, targets: &[u32]) -> Result<()> {
        Loss::<f64, H, u32>::check(&self.0, features, positions, targets)
    }
    fn divisor(&self, tile: &Tile<'_, f64, u32>) -> f64 {
        Loss::<f64, H, u32>::divisor(&self.0, tile)
    }
    fn reduction(&self) -> Reduction {
        Loss::<f64, H, u32>::reduction(&self.0)
    }
    fn evaluate(
        &self,
        head: H,
        tile: &Tile<'_, f64, u32>,
        scale: f64,
        d_logits: Option<&mut [f64]>,
    ) -> f64 {
        Loss::<f64, H, u32>::evaluate(&self.0, head, tile, scale, d_logits)
    }
}

/// Loss and gradient are those that come of all logits at once.
fn same<N>(data: &Dataset<N::Input, u32, f64>, loss: &CrossEntropy)
where
    N: Network<Scalar = f64>,
    N::Head: Copy,
    CrossEntropy: Loss<f64, N::Head, u32>,
{
    assert_eq!(N::LOGITS_AT_ONCE, 128);
    let network = N::new(3);
    let run = |whole: bool| {
        let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
        workspace.set_seed(9);
        let batch = data.all();
        let value = if whole {
            network.gradient(&Whole(loss.clone()), batch, &mut gradient, &mut workspace)
        } else {
            network.gradient(loss, batch, &mut gradient, &mut workspace)
        };
        let mut numbers = vec![value.unwrap()];
        gradient.for_each(|_, values| numbers.extend(values));
        (numbers, workspace.bytes())
    };
    let ((expected, all), (found, parts)) = (run(true), run(false));
    let largest = expected.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    for (a, b) in expected.iter().zip(&found) {
        assert!((a - b).abs() <= 1e-13 * largest, "{}: {a} {b}", N::NAME);
    }
    assert!(largest > 0.0);
    // Gathered weights and lengths are beside.
    let gathered = data.weights().map_or(0, <[_]>::len) + data.lengths().map_or(0, <[_]>::len);
    assert_eq!(parts, N::train_bytes(data.len()) + 8 * gathered);
    let columns = data.len() * N::Output::POSITIONS;
    let saved = 2 * N::Output::FEATURES * columns.saturating_sub(128) * 8;
    assert_eq!(all - parts, saved);
}

fn losses(classes: usize) -> [CrossEntropy; 3] {
    [
        CrossEntropy::default(),
        CrossEntropy {
            label_smoothing: 0.1,
            ignored_class: Some(3),
            ..CrossEntropy::default()
        },
        CrossEntropy {
            reduction: Reduction::Sum,
            class_weights: (0..classes).map(|class| 0.5 + (class % 7) as f64).collect(),
            ..CrossEntropy::default()
        },
    ]
}

fn classes(count: usize, below: u32) -> Vec<u32> {
    (0..count as u32)
        .map(|i| if i % 5 == 0 { 3 } else { i * 7919 % below })
        .collect()
}

fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|i| (i as f64 * 0.7).sin()).collect()
}

#[test]
fn tied_to_the_embedding() {
    // 23 samples of 7 positions: parts end within samples.
    let tokens = classes(23 * 7, 5_003);
    let targets = classes(23 * 7, 5_001);
    let data = Dataset::<Tokens<7, 5_003>, u32, f64>::from_tokens(&tokens, targets).unwrap();
    for loss in losses(5_003) {
        same::<Tied>(&data, &loss);
    }
    let tokens = classes(30 * 11, 4_099).into_iter().map(f64::from).collect();
    let data = Dataset::from_flat(tokens, classes(30 * 6, 4_097)).unwrap();
    same::<Two>(&data, &losses(4_099)[1]);
}

#[test]
fn with_weights_and_lengths_and_dropout() {
    let data = Dataset::from_flat(numbers(11 * 90), classes(11 * 30, 4_100)).unwrap();
    for loss in losses(4_100) {
        same::<Dense2>(&data, &loss);
        let lengths = (0..11).map(|i| 1 + i * 29 / 10).collect();
        let weights = (0..11).map(|i| 0.1 + f64::from(i)).collect();
        let weighted = data.clone().with_weights(weights).unwrap();
        let real = weighted.with_lengths(lengths).unwrap();
        same::<Dense2>(&real, &loss);
    }
}

#[test]
fn vectors_with_nothing_to_train_before() {
    let classes = || classes(150, 4_096);
    let loss = &losses(4_096)[1];
    same::<Frozen>(&Dataset::from_flat(numbers(600), classes()).unwrap(), loss);
    same::<Alone>(&Dataset::from_flat(numbers(450), classes()).unwrap(), loss);
}

#[test]
fn a_small_vocabulary_is_computed_at_once() {
    network! { struct Few { 3 => Dense(4_095, softmax) } }
    assert_eq!(Few::LOGITS_AT_ONCE, 0);
    // A tile of samples goes through both, so that their tapes are those of one.
    const { assert!(Alone::TILE >= Few::TILE) };
    let _: fn() -> Softmax = Alone::head;
}

#[test]
fn nothing_is_allocated() {
    let data = Dataset::from_flat(numbers(11 * 90), classes(11 * 30, 4_100)).unwrap();
    let (network, mut gradient) = (Dense2::new(0), Dense2::zeros());
    let (mut workspace, loss) = (Workspace::new(), CrossEntropy::default());
    let mut step = || {
        network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
    };
    step();
    assert_eq!(measure(step).count_total, 0);
}
