// A good answer: at `return_sequences`: `Lstm` has no such option, since it always returns the whole
// sequence; `=> Last` takes the last step. Nothing else should be reported.
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

/// Hours that are seen before the next one is predicted.
const WINDOW: usize = 24;

network! {
    /// The temperature in an hour.
    pub struct Weather {
        [WINDOW, 1] => Lstm(64, return_sequences = true) => Dropout(0.2) => Lstm(32) => Last => Dense(1)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let hours: Vec<f32> = (0..1000_u16).map(|hour| (f32::from(hour) * 0.26).sin()).collect();
    let (mut inputs, mut targets) = (vec![], vec![]);
    for window in hours.windows(WINDOW + 1) {
        inputs.extend_from_slice(&window[..WINDOW]);
        targets.push(window[WINDOW]);
    }
    let data = Dataset::<Sequence<WINDOW, 1>, f32>::values(inputs, targets, 1)?;
    let (train, test) = data.split(0.2, 0)?;

    let mut network = Weather::new(0);
    let mut adam = Optimizer::new(Adam { learning_rate: 3e-3, ..Adam::default() })?;
    let trainer = Trainer { epochs: 10, batch_size: 32, ..Trainer::default() };
    let loss = MeanSquaredError::default();
    trainer.fit(&mut network, &mut adam, Fit::new(&train, &loss))?;

    let error = network.loss(&loss, test.all(), &mut Workspace::new())?.sqrt();
    println!("root mean squared error {error:.4}");
    println!("{:?}", network.lstm1.weight_hh.shape());
    let mut state = network.state();
    for hour in &hours[..WINDOW] {
        println!("{}", network.step(&mut state, &[*hour].into())[0]);
    }
    Ok(())
}
