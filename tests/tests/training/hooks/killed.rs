//! A run that is killed again and again ends with the bits of one that was not.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{AdamW, Optimizer, Schedule};
use nn_runtime::parameter::Parameters;
use nn_runtime::train::{
    Average, Checkpoints, EarlyStopping, Fit, MovingAverage, Progress, ReduceOnPlateau, Trainer,
};
use nn_runtime::{io, network};
use rand::RngExt;

use crate::hooks::support::{Classifier, bits, sectors};

/// Where the program that is killed works; it is this test again.
const DIRECTORY: &str = "NN_KILLED_DIRECTORY";
const KILLS: usize = 100;

network! {
    /// One that carries states over batches.
    struct Carrying { [4, 1] => Gru(6) => Dense(1) }
}

/// Trains both networks with checkpoints every few steps.
fn train(directory: &Path) {
    let mut network = Classifier::new(0);
    let settings = AdamW {
        learning_rate: 0.01,
        ..AdamW::default()
    };
    Trainer {
        epochs: 30,
        batch_size: 8,
        accumulate: 3,
        schedule: Schedule::warm_up(20).then(20, Schedule::cosine(200, 0.05)),
        progress: Progress::Silent,
        ..Trainer::default()
    }
    .fit_with(
        &mut network,
        &mut Optimizer::new(settings).unwrap(),
        Fit {
            train: &sectors(150, 0),
            validation: Some(&sectors(40, 1)),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Accuracy::default()],
        },
        &mut [
            &mut MovingAverage::new(Average::Exponential {
                decay: 0.95,
                warm_up: true,
            })
            .unwrap(),
            &mut ReduceOnPlateau {
                patience: 3,
                ..ReduceOnPlateau::default()
            },
            &mut EarlyStopping {
                patience: 25,
                ..EarlyStopping::default()
            },
            &mut Checkpoints::new(directory.join("classifier"))
                .keep_last(2)
                .keep_best("accuracy")
                .every_steps(5)
                .resume(),
        ],
    )
    .unwrap();

    let series: Vec<f32> = (0..400_u16)
        .map(|time| (f32::from(time) / 5.0).sin())
        .collect();
    let data = Dataset::from_flat(series[..384].to_vec(), series[1..385].to_vec()).unwrap();
    let mut carrying = Carrying::new(0);
    Trainer {
        epochs: 20,
        batch_size: 8,
        stateful: true,
        progress: Progress::Silent,
        ..Trainer::default()
    }
    .fit_with(
        &mut carrying,
        &mut Optimizer::new(settings).unwrap(),
        Fit::new(&data, &nn_runtime::loss::MeanSquaredError::default()),
        &mut [&mut Checkpoints::new(directory.join("carrying"))
            .every_steps(7)
            .resume()],
    )
    .unwrap();
    io::save(&network, directory.join("network.safetensors")).unwrap();
    io::save(&carrying, directory.join("carrying.safetensors")).unwrap();
}

/// What the killed program runs; a test that does nothing for everybody else.
#[test]
fn the_program_that_is_killed() {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        train(Path::new(&directory));
    }
}

#[test]
fn killed_a_hundred_times() {
    if std::env::var_os(DIRECTORY).is_some() {
        return;
    }
    let parameters = |directory: &Path| {
        let (mut network, mut carrying) = (Classifier::zeros(), Carrying::zeros());
        io::load(&mut network, directory.join("network.safetensors")).unwrap();
        io::load(&mut carrying, directory.join("carrying.safetensors")).unwrap();
        (bits(&network), bits(&carrying))
    };
    let whole = tempfile::tempdir().unwrap();
    train(whole.path());
    let expected = parameters(whole.path());

    let mut generator = nn_runtime::random::generator(7);
    let (mut kills, mut runs) = (0, 0);
    while kills < KILLS {
        let directory = tempfile::tempdir().unwrap();
        loop {
            let mut program = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "hooks::killed::the_program_that_is_killed"])
                .env(DIRECTORY, directory.path())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let moment = generator.random_range(0..60_000);
            let waits = if kills < KILLS { moment } else { u64::MAX };
            let mut waited = 0;
            let status = loop {
                if let Some(status) = program.try_wait().unwrap() {
                    break Some(status);
                }
                if waited >= waits {
                    program.kill().unwrap();
                    program.wait().unwrap();
                    break None;
                }
                std::thread::sleep(Duration::from_micros(500));
                waited += 500;
            };
            match status {
                Some(status) => {
                    assert!(status.success(), "{status}, after {kills} kills");
                    break;
                }
                None => kills += 1,
            }
        }
        runs += 1;
        assert_eq!(
            parameters(directory.path()),
            expected,
            "after {kills} kills"
        );
        // No half-written file is left behind under a name that counts.
        let files = std::fs::read_dir(directory.path().join("classifier")).unwrap();
        let checkpoints = files.filter(|file| {
            let path = file.as_ref().unwrap().path();
            path.extension()
                .is_some_and(|extension| extension == "checkpoint")
        });
        assert!((1..=2).contains(&checkpoints.count()));
    }
    println!("{kills} kills in {runs} runs");
}
