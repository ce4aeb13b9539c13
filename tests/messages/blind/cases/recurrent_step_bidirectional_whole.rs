// A good answer: at `network.state()` or `network.step(…)`: this network cannot run step by step,
// because the stage `Bidirectional { Gru(24) }` reads later steps; use `Gru(24)`, or `predict`.
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// Which gesture is it?
    struct Gesture { [40, 2] => Bidirectional { Gru(24) } => Last => Dense(2, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let gestures = (0_u8..80).map(|i| {
        let positions = (0..20 + i / 4).map(|step| {
            let t = f32::from(step) / 5.0;
            if i % 2 == 0 { [t.cos(), t.sin()] } else { [t / 8.0, 0.5] }
        });
        (positions.collect::<Vec<_>>(), [u32::from(i % 2)])
    });
    let data = Dataset::<Sequence<40, 2>, u32>::from_sequences(gestures)?;

    let mut network = Gesture::new(0);
    let mut adam = Optimizer::new(Adam { learning_rate: 0.01, ..Adam::default() })?;
    let trainer = Trainer { epochs: 20, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &CrossEntropy::default()))?;

    let mut state = network.state();
    for step in 0..30_u8 {
        let t = f32::from(step) / 5.0;
        let likely = network.step(&mut state, &[t.cos(), t.sin()].into());
        println!("{step}: {}", likely[0]);
    }
    Ok(())
}
