//! Learns a distortion pedal from a recording of its input and output, and then runs in real time.
//!
//! The circuit is simulated here: a guitar string goes through a high-pass filter and an amplifier
//! into two clipping diodes, followed by a low-pass filter. A recurrent network is trained on
//! nothing but the input and the output.
//!
//! ```sh
//! cargo run --release --example amp
//! ```

use std::error::Error;
use std::f64::consts::PI;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use nn_runtime::data::Dataset;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::train::Trainer;
use nn_runtime::{io, prelude::*, random};
use rand::RngExt;

/// The sample rate in Hz.
const RATE: usize = 48_000;
/// How many samples the gradient is backpropagated through.
const PART: usize = 256;
/// How many samples an audio host delivers at a time.
const BLOCK: usize = 64;

network! {
    /// What the circuit adds to its input, one sample at a time.
    pub struct Amp { [PART, 1] => Residual { Lstm(16) => Dense(1) } }
}

/// Teaches a recurrent network to sound like a distortion pedal, and plays through it.
#[derive(Parser)]
struct Options {
    /// Length of the training recording in seconds.
    #[arg(long, default_value_t = 20)]
    seconds: usize,
    /// Number of epochs.
    #[arg(long, default_value_t = 60)]
    epochs: usize,
    /// Seed of the played notes and the initial weights.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Directory for the sound files and the trained network.
    #[arg(long, default_value = "out/amp")]
    out: PathBuf,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    println!("{}\n", Amp::summary());
    let (clean, distorted) = recording(options.seconds, random::mix(options.seed, 0));
    let (new_clean, new_distorted) = recording(5, random::mix(options.seed, 1));

    let network = learn(&clean, &distorted, options)?;

    let (played, seconds) = play(&network, new_clean.as_flattened())?;
    let expected = new_distorted.as_flattened();
    let faster = new_clean.len() as f64 / RATE as f64 / seconds;
    write(options, "clean", new_clean.as_flattened())?;
    write(options, "circuit", expected)?;
    write(options, "network", &played)?;
    io::save(&network, options.out.join("amp.safetensors"))?;
    println!("sound files and the network: {}", options.out.display());
    let curve = best_curve(&clean, &distorted, new_clean.as_flattened());
    println!(
        "error-to-signal ratio, of music that it has not heard: {:.4}; of the best curve without memory: {:.4}",
        error_to_signal(&played, expected),
        error_to_signal(&curve, expected)
    );
    println!("in blocks of {BLOCK} samples {faster:.0} times faster than {RATE} Hz");
    Ok(())
}

/// Trains on parts of a long recording. The state at the end of a part is the initial state of the
/// next part.
fn learn(
    clean: &[[f32; 1]],
    distorted: &[[f32; 1]],
    options: &Options,
) -> Result<Amp, Box<dyn Error>> {
    let mut network = Amp::new(options.seed);
    let mut adam = Optimizer::new(Adam::default())?;
    // The recording is cut into this many segments, which form a batch.
    let batch_size = 32;
    let data = Dataset::<Sequence<PART, 1>, f32>::from_series(clean, distorted, batch_size)?;
    // Starts with a large learning rate.
    for (learning_rate, epochs) in [(5e-3, 2), (1.5e-3, 2), (5e-4, 1)] {
        adam.set_learning_rate(learning_rate)?;
        let trainer = Trainer {
            epochs: (options.epochs * epochs / 5).max(1),
            batch_size,
            stateful: true,
            ..Trainer::default()
        };
        let loss = MeanSquaredError::default();
        trainer.fit(&mut network, &mut adam, Fit::new(&data, &loss))?;
    }
    Ok(network)
}

/// Plays through the network like an audio host, block by block. Returns the sound and the
/// computing time in seconds.
fn play(network: &Amp, clean: &[f32]) -> Result<(Vec<f32>, f64), Box<dyn Error>> {
    let mut played = vec![0.0; clean.len()];
    let mut state = network.state();
    let start = Instant::now();
    for (clean, played) in clean.chunks(BLOCK).zip(played.chunks_mut(BLOCK)) {
        network.step_block(&mut state, clean, played)?;
    }
    Ok((played, start.elapsed().as_secs_f64()))
}

/// The energy of the error divided by the energy of the signal.
fn error_to_signal(found: &[f32], expected: &[f32]) -> f64 {
    let square = |x: f32| f64::from(x * x);
    let errors = found
        .iter()
        .zip(expected)
        .map(|(found, x)| square(found - x));
    errors.sum::<f64>() / expected.iter().map(|&x| square(x)).sum::<f64>()
}

/// The output of the best memoryless distortion for new music: for each input level, the mean
/// output of the circuit at similar levels.
fn best_curve(clean: &[[f32; 1]], distorted: &[[f32; 1]], new: &[f32]) -> Vec<f32> {
    let place = |level: f32| ((level.clamp(-1.0, 1.0) + 1.0) * 500.0) as usize;
    let mut sums = vec![(0.0_f32, 0.0_f32); place(1.0) + 1];
    for ([level], [output]) in clean.iter().zip(distorted) {
        let (sum, count) = &mut sums[place(*level)];
        *sum += output;
        *count += 1.0;
    }
    let of = |level: &f32| {
        let (sum, count) = sums[place(*level)];
        sum / count.max(1.0)
    };
    new.iter().map(of).collect()
}

/// Writes a sound file.
fn write(options: &Options, name: &str, sound: &[f32]) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(&options.out)
        .map_err(|error| format!("{} cannot be created: {error}", options.out.display()))?;
    let path = options.out.join(name).with_extension("wav");
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: RATE as u32,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let failed = |error| format!("{} cannot be written: {error}", path.display());
    let mut file = hound::WavWriter::create(&path, format).map_err(failed)?;
    for sample in sound {
        let level = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        file.write_sample(level).map_err(failed)?;
    }
    Ok(file.finalize().map_err(failed)?)
}

/// Two channels: the input and the output of the circuit.
fn recording(seconds: usize, seed: u64) -> (Vec<[f32; 1]>, Vec<[f32; 1]>) {
    let clean = guitar(seconds * RATE, seed);
    let mut circuit = Circuit::default();
    let distorted = clean.iter().map(|&volts| [circuit.next(volts) as f32]);
    (
        clean.iter().map(|&volts| [volts as f32]).collect(),
        distorted.collect(),
    )
}

/// Plucked notes of varying strength, sometimes two at a time: K. Karplus and A. Strong, "Digital
/// synthesis of plucked-string and drum timbres", 1983.
fn guitar(samples: usize, seed: u64) -> Vec<f64> {
    // Semitones above the lowest string.
    const SCALE: [i32; 12] = [0, 3, 5, 7, 10, 12, 15, 17, 19, 22, 24, 29];
    let mut generator = random::generator(seed);
    let mut between = |low: f64, high: f64| generator.random_range(low..high);
    let mut sound = vec![0.0; samples];
    let mut start = 0.0;
    while (start as usize) < samples {
        let note = SCALE[between(0.0, SCALE.len() as f64) as usize];
        let (length, strength) = (between(0.15, 0.7) * RATE as f64, between(0.1, 1.0));
        let fifth = (between(0.0, 1.0) < 0.3).then_some(note + 7);
        for note in [note].into_iter().chain(fifth) {
            let period = RATE as f64 / (82.41 * 2_f64.powf(f64::from(note) / 12.0));
            let mut string: Vec<f64> = (0..period as usize).map(|_| between(-1.0, 1.0)).collect();
            // Smooths the noise, like a soft pick.
            for _ in 0..3 {
                for place in 1..string.len() {
                    string[place] = 0.5 * (string[place] + string[place - 1]);
                }
            }
            let (first, last) = (start as usize, (start + length) as usize);
            for (time, sample) in sound[first..last.min(samples)].iter_mut().enumerate() {
                let place = time % string.len();
                let next = string[(place + 1) % string.len()];
                // A damped string fades out in the last hundredth of a second.
                let fade = ((length - time as f64) / (0.01 * RATE as f64)).min(1.0);
                *sample += 0.7 * strength * fade * string[place];
                string[place] = 0.998 * 0.5 * (string[place] + next);
            }
        }
        start += length;
    }
    sound
}

/// A high-pass filter, an amplifier, a resistor into a capacitor in parallel with two diodes, and a
/// low-pass filter. The diodes are those of D. Yeh, J. Abel and J. O. Smith, "Simulation of the
/// diode limiter in guitar distortion circuits by numerical solution of ordinary differential
/// equations", 2007.
#[derive(Default)]
struct Circuit {
    input: f64,
    /// The voltages of the high-pass filter, the diodes and the low-pass filter.
    volts: [f64; 3],
}

impl Circuit {
    /// The number of solver steps per sample.
    const STEPS: usize = 8;
    const GAIN: f64 = 30.0;
    const RESISTOR: f64 = 2.2e3;
    const CAPACITOR: f64 = 10e-9;
    /// The saturation current of a diode, and the voltage in its exponent.
    const DIODE: (f64, f64) = (2.52e-9, 45.3e-3);
    /// Hertz.
    const HIGH_PASS: f64 = 150.0;
    const LOW_PASS: f64 = 3000.0;

    /// The output at the next sample. Between samples, the input is interpolated linearly.
    fn next(&mut self, input: f64) -> f64 {
        let before = self.input;
        for step in 1..=Self::STEPS {
            self.input = before + (input - before) * step as f64 / Self::STEPS as f64;
            self.solve();
        }
        // Almost full scale.
        1.5 * self.volts[2]
    }

    /// One step of the implicit Euler method, which is stable however fast the diodes conduct.
    fn solve(&mut self) {
        let time = 1.0 / (RATE * Self::STEPS) as f64;
        let follow = |from: f64, to: f64, frequency: f64| {
            let share = 2.0 * PI * frequency * time;
            (from + share * to) / (1.0 + share)
        };
        let [slow, diodes, output] = &mut self.volts;
        *slow = follow(*slow, self.input, Self::HIGH_PASS);
        let driven = Self::GAIN * (self.input - *slow);
        // C dV/dt = (driven - V) / R - 2 I sinh(V / U), by Newton's method.
        let (current, scale) = Self::DIODE;
        let before = *diodes;
        for _ in 0..50 {
            let conducted = 2.0 * current * (*diodes / scale).sinh();
            let slope = 2.0 * current / scale * (*diodes / scale).cosh();
            let flow = (driven - *diodes) / Self::RESISTOR - conducted;
            let excess = *diodes - before - time / Self::CAPACITOR * flow;
            let change = excess / (1.0 + time / Self::CAPACITOR * (1.0 / Self::RESISTOR + slope));
            *diodes -= change;
            if change.abs() < 1e-9 {
                break;
            }
        }
        *output = follow(*output, *diodes, Self::LOW_PASS);
    }
}
