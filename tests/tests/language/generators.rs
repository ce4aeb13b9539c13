//! Generators and initializers of the user's own.

use nn_runtime::data::{Balanced, Dataset, Order, Subset, Weighted, k_folds, stratified_folds};
use nn_runtime::initialize::{Initialize, Initializer, WeightShape};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::random::{Generator, Seed, generator};
use nn_runtime::scalar::Scalar;
use rand::{Rng, RngExt, SeedableRng, TryRng, rngs::SmallRng, rngs::Xoshiro256PlusPlus};

network! { struct Digits { 64 => Dense(16, relu) => Dropout(0.5) => Dense(10, softmax) } }

network! { struct Mlp<const N: usize> { 8 => Dense(N, tanh) => Dense(1) } }

/// A generator of nobody's: counts.
struct Counting(u64);

impl TryRng for Counting {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 += 1;
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(self.try_next_u64()? as u8);
        Ok(())
    }
}

#[test]
fn any_generator_draws_a_network() {
    assert_eq!(Digits::from_rng(&mut Counting(41)), Digits::new(42));
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let first = Digits::from_rng(&mut rng);
    assert_ne!(first, Digits::from_rng(&mut rng));
    let boxed: &mut dyn Rng = &mut Xoshiro256PlusPlus::seed_from_u64(1);
    assert_eq!(first, Digits::from_rng(boxed));
}

#[test]
fn networks_are_values_of_the_standard_distribution() {
    let mut rng = SmallRng::seed_from_u64(3);
    let network: Digits = rng.random();
    assert_eq!(network, Digits::from_rng(&mut SmallRng::seed_from_u64(3)));
    let ensemble: Vec<Digits> = (&mut rng).random_iter().take(3).collect();
    assert_ne!(ensemble[0], ensemble[1]);
    let generic = SmallRng::seed_from_u64(3).random::<Mlp<5>>();
    assert_eq!(generic, Mlp::from_rng(&mut SmallRng::seed_from_u64(3)));
}

/// Whatever takes a seed takes a generator, and does with it what it does with the number that the
/// generator gives.
#[test]
fn a_generator_stands_for_the_seed_that_it_gives() {
    let rng = || Counting(41);
    let pairs: Vec<_> = (0..40_u8)
        .map(|i| ([f32::from(i)], [u32::from(i % 3)]))
        .collect();
    let data = Dataset::<Vector<1>, u32>::from_pairs(pairs);
    assert_eq!(Seed::seed(&mut rng()), 42);
    assert_eq!(Order::new(9, &mut rng()), Order::new(9, 42));
    let inputs = |(train, test): (Dataset<Vector<1>, u32>, Dataset<Vector<1>, u32>)| {
        let of = |data: &Dataset<Vector<1>, u32>| {
            (0..data.len())
                .map(|i| data.input(i)[0])
                .collect::<Vec<_>>()
        };
        (of(&train), of(&test))
    };
    let split = |seeded, drawn| assert_eq!(inputs(seeded), inputs(drawn));
    split(
        data.split(0.2, 42).unwrap(),
        data.split(0.2, &mut rng()).unwrap(),
    );
    let stratified = data.split_stratified(0.2, &mut rng()).unwrap();
    split(data.split_stratified(0.2, 42).unwrap(), stratified);
    let (seeded, _) = Subset::split(&data, 0.2, 42).unwrap();
    let (drawn, _) = Subset::split(&data, 0.2, &mut rng()).unwrap();
    assert_eq!(seeded.indices(), drawn.indices());
    assert_eq!(
        k_folds(40, 4, 42).unwrap(),
        k_folds(40, 4, &mut rng()).unwrap()
    );
    let classes: Vec<u32> = (0..40).map(|i| i % 3).collect();
    let folds = stratified_folds(&classes, 4, &mut rng()).unwrap();
    assert_eq!(stratified_folds(&classes, 4, 42).unwrap(), folds);
    let balanced = Balanced::new(&data, &mut rng()).unwrap();
    assert_eq!(Balanced::new(&data, 42).unwrap(), balanced);
    let weighted = Weighted::new(&[1.0, 2.0, 3.0], &mut rng()).unwrap();
    assert_eq!(Weighted::new(&[1.0, 2.0, 3.0], 42).unwrap(), weighted);
}

#[test]
fn dropout_is_decided_by_a_generator() {
    let (network, data) = (
        Digits::new(0),
        Dataset::<Vector<64>, u32>::from_pairs([([0.5; 64], [3])]),
    );
    let gradient = |seed: &mut dyn FnMut(&mut Workspace<Digits>)| {
        let (mut gradient, mut workspace) = (Digits::zeros(), Workspace::new());
        seed(&mut workspace);
        let loss = CrossEntropy::default();
        network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        gradient
    };
    let seeded = gradient(&mut |workspace| workspace.set_seed(42));
    let drawn = gradient(&mut |workspace| workspace.set_seed(&mut Counting(41)));
    let other = gradient(&mut |workspace| workspace.set_seed(43));
    assert_eq!(seeded, drawn);
    assert_ne!(seeded, other);
}

/// Weights that count up, as a function.
fn ramp<S: Scalar>(weights: &mut [S], shape: WeightShape, _: &mut Generator) {
    for (place, weight) in weights.iter_mut().enumerate() {
        *weight = S::from_f64(place as f64 / shape.fan_in() as f64);
    }
}

/// A distribution of its own, by the network's own generator.
struct Signs {
    size: f64,
}

impl<S: Scalar> Initialize<S> for Signs {
    fn initialize(&self, weights: &mut [S], _: WeightShape, generator: &mut Generator) {
        for weight in weights {
            let sign = if generator.random() { 1.0 } else { -1.0 };
            *weight = S::from_f64(sign * self.size);
        }
    }
}

const SMALL: Signs = Signs { size: 0.125 };

network! {
    struct Drawn {
        [6, 6, 1] => Conv2d(2, 3, init = self::ramp) => relu
            => Flatten => Dense(4, tanh, init = SMALL)
            => Dense(4, tanh, init = Signs { size: 0.25 })
            => 2 * { Dense(4, tanh, init = |weights, shape, _| weights.fill(shape.rows as f32)) }
            => Dense(2, init = orthogonal(1.0))
    }
}

#[test]
fn own_initializers_stand_after_init() {
    let network = Drawn::new(5);
    assert_eq!(network.conv1.weight[(1, 0)], 1.0 / 9.0);
    assert!(network.dense1.weight.iter().all(|w| w.abs() == 0.125));
    assert!(network.dense1.weight.iter().any(|w| *w > 0.0));
    assert!(network.dense2.weight.iter().all(|w| w.abs() == 0.25));
    for block in &network.repeat1 {
        assert!(block.dense1.weight.iter().all(|w| *w == 4.0));
    }
    assert_eq!(network, Drawn::new(5));
    assert_ne!(network, Drawn::new(6));
}

network! {
    #[scalar(f64)]
    struct Sequenced {
        Tokens(3, vocab = 5) => Embedding(4, init = self::ramp)
            => Positions(learned, init = self::ramp) => ClassToken(init = self::ramp)
            => Attention(heads = 2, init = self::ramp) => First => Dense(2)
    }
}

#[test]
fn every_layer_with_init_takes_them() {
    let network = Sequenced::new(0);
    assert_eq!(network.embedding1.weight[(1, 0)], 1.0 / 5.0);
    assert_eq!(network.class_token1.weight[3], 3.0);
    assert_eq!(network.positions1.weight[(1, 0)], 1.0 / 3.0);
    assert_eq!(network.attention1.in_weight[(1, 0)], 0.25);
}

#[test]
fn the_initializers_of_the_language_are_initializers() {
    let (mut first, mut second) = ([0.0_f64; 6], [0.0_f64; 6]);
    Initializer::HeNormal.fill(&mut first, 2, 3, &mut generator(1));
    let shape = WeightShape::matrix(2, 3);
    Initialize::initialize(
        &Initializer::HeNormal,
        &mut second,
        shape,
        &mut generator(1),
    );
    assert_eq!(first, second);
}
