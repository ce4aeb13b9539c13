//! Advantage actor-critic: an agent learns to balance a pole on a cart, only from its falls. One
//! trunk has two outputs: the policy (actor) and the value of the state (critic).
//!
//! ```sh
//! cargo run --release --example actor_critic
//! ```

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nn_runtime::nalgebra::{Matrix3xX, Matrix4xX};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer, clip_by_norm};
use nn_runtime::prelude::*;
use nn_runtime::random::{self, Generator};
use rand::RngExt;

network! {
    /// Input: the position and velocity of the cart, the angle and angular velocity of the pole.
    /// Outputs: the probabilities of a push to the left and to the right; the value of the state.
    struct Agent(state: 4) {
        let trunk = state => Dense(64, tanh) => Dense(64, tanh);
        (trunk => Dense(2, softmax), trunk => Dense(1))
    }
}

/// Trains an agent to balance a pole on a cart.
#[derive(Parser)]
struct Options {
    /// Seed of the initial weights, the initial states of the carts and the agent's actions.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// The number of carts that the agent learns from at a time, and the steps of each between updates.
const CARTS: usize = 16;
const STEPS: usize = 32;
const UPDATES: usize = 2000;
/// The maximum length of an episode.
const LONGEST: usize = 500;
/// The discount factor γ per step.
const DISCOUNT: f32 = 0.99;
/// How far advantages look ahead: the λ of generalized advantage estimation (J. Schulman et al.,
/// "High-dimensional continuous control using generalized advantage estimation", 2016).
const LAMBDA: f32 = 0.95;
/// The mean return that the trained agent must reach.
const REQUIRED: f64 = 300.0;

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut agent = Agent::new(options.seed);
    let mut generator = random::generator(options.seed);
    let before = mean_return(&agent, &mut random::generator(options.seed.wrapping_add(1)));

    println!("steps seen   steps between falls");
    let mut carts = [(); CARTS].map(|()| Cart::new(&mut generator));
    let (mut gradient, mut workspace) = (Agent::zeros(), Workspace::new());
    let mut adam = Optimizer::new(Adam::default())?;
    let mut falls = 0;
    for update in 1..=UPDATES {
        // A learning rate that decreases to zero.
        adam.set_learning_rate(2e-3 * (UPDATES - update) as f64 / UPDATES as f64)?;
        let memory = Memory::collect(&agent, &mut carts, &mut generator, &mut workspace)?;
        falls += memory.fell.iter().filter(|&&fell| fell).count();
        let d_outputs = memory.d_outputs(&agent.forward(&memory.states, &mut workspace)?.into());
        gradient.clear();
        agent.backward(&d_outputs, None, Some(&mut gradient), &mut workspace)?;
        clip_by_norm(&mut gradient, 0.5)?;
        adam.step(&mut agent, &gradient);
        if update % (UPDATES / 8) == 0 {
            let steps = CARTS * STEPS;
            let apart = match falls {
                0 => "no falls".into(),
                falls => (UPDATES / 8 * steps / falls).to_string(),
            };
            println!("{:>10} {apart:>21}", update * steps);
            falls = 0;
        }
    }

    let after = mean_return(&agent, &mut random::generator(options.seed.wrapping_add(1)));
    println!("\nmean return of 100 episodes of at most {LONGEST} steps");
    println!("before {before:>6.1}\nafter  {after:>6.1}");
    if after < REQUIRED {
        return Err(format!("the mean return is {after:.1}, not {REQUIRED} or more").into());
    }
    Ok(())
}

/// The experience of the agent: [`STEPS`] steps of each cart; steps at the same time are adjacent.
struct Memory {
    states: Matrix4xX<f32>,
    /// 0 is a push to the left, 1 a push to the right.
    actions: Vec<usize>,
    fell: Vec<bool>,
    /// The critic's values of the states, and of the states after the last step.
    values: Vec<f32>,
}

impl Memory {
    fn collect(
        agent: &Agent,
        carts: &mut [Cart; CARTS],
        generator: &mut Generator,
        workspace: &mut Workspace<Agent>,
    ) -> nn_runtime::error::Result<Self> {
        let mut memory = Self {
            states: Matrix4xX::zeros(CARTS * STEPS),
            actions: vec![],
            fell: vec![],
            values: vec![],
        };
        let mut now = Matrix4xX::zeros(CARTS);
        for step in 0..=STEPS {
            for (cart, mut column) in carts.iter().zip(now.column_iter_mut()) {
                column.copy_from_slice(&cart.state);
            }
            let outputs = agent.predict_batch(&now, workspace)?;
            memory.values.extend(outputs.row(2).iter());
            if step == STEPS {
                break;
            }
            memory
                .states
                .columns_mut(step * CARTS, CARTS)
                .copy_from(&now);
            for (cart, output) in carts.iter_mut().zip(outputs.column_iter()) {
                let action = usize::from(generator.random::<f32>() >= output[0]);
                let fell = cart.push(action);
                if fell {
                    *cart = Cart::new(generator);
                }
                memory.actions.push(action);
                memory.fell.push(fell);
            }
        }
        Ok(memory)
    }

    /// How much better each action was than the critic expected. Every step in which the pole
    /// stands has a reward of 1 - γ, so values are at most 1.
    fn advantages(&self) -> Vec<f32> {
        let mut advantages = vec![0.0; CARTS * STEPS];
        for cart in 0..CARTS {
            let mut ahead = 0.0;
            for place in (cart..CARTS * STEPS).step_by(CARTS).rev() {
                let goes_on = if self.fell[place] { 0.0 } else { DISCOUNT };
                let reward = 1.0 - DISCOUNT;
                let surprise = reward + goes_on * self.values[place + CARTS] - self.values[place];
                ahead = surprise + goes_on * LAMBDA * ahead;
                advantages[place] = ahead;
            }
        }
        advantages
    }

    /// The gradient with respect to the outputs of the mean over all steps of -advantage · ln
    /// p(action) + (value - return)² / 2.
    fn d_outputs(&self, outputs: &Matrix3xX<f32>) -> Matrix3xX<f32> {
        let advantages = self.advantages();
        let count = advantages.len() as f32;
        let mean = advantages.iter().sum::<f32>() / count;
        let squares: f32 = advantages.iter().map(|a| (a - mean) * (a - mean)).sum();
        let deviation = (squares / count).sqrt() + 1e-6;
        let mut d_outputs = Matrix3xX::zeros(advantages.len());
        for (place, mut d_output) in d_outputs.column_iter_mut().enumerate() {
            let action = self.actions[place];
            let normalized = (advantages[place] - mean) / deviation;
            d_output[action] = -normalized / (outputs[(action, place)] * count);
            // The return is advantage + value, both from before this update.
            let wanted = advantages[place] + self.values[place];
            d_output[2] = (outputs[(2, place)] - wanted) / count;
        }
        d_outputs
    }
}

/// The mean number of steps in which the pole stands, over 100 episodes.
fn mean_return(agent: &Agent, generator: &mut Generator) -> f64 {
    let mut steps = 0;
    for _ in 0..100 {
        let mut cart = Cart::new(generator);
        for _ in 0..LONGEST {
            let (policy, _) = agent.predict(&cart.state.into());
            let action = usize::from(generator.random::<f32>() >= policy[0]);
            steps += 1;
            if cart.push(action) {
                break;
            }
        }
    }
    f64::from(steps) / 100.0
}

/// A pole on a cart on a track: A. Barto, R. Sutton and C. Anderson, "Neuronlike adaptive elements
/// that can solve difficult learning control problems", 1983.
struct Cart {
    /// The position (m) and velocity of the cart, the angle (rad) and angular velocity of the pole.
    state: [f32; 4],
}

impl Cart {
    /// At rest near the middle, with the pole nearly upright.
    fn new(generator: &mut Generator) -> Self {
        Self {
            state: [(); 4].map(|()| generator.random_range(-0.05..0.05)),
        }
    }

    /// Pushes for 20 ms. Returns whether the pole fell or the cart left the track.
    fn push(&mut self, action: usize) -> bool {
        const GRAVITY: f32 = 9.8;
        const POLE_MASS: f32 = 0.1;
        const MASS: f32 = 1.0 + POLE_MASS;
        const HALF_LENGTH: f32 = 0.5;
        const SECONDS: f32 = 0.02;
        let force = if action == 0 { -10.0 } else { 10.0 };
        let [place, speed, angle, turning] = self.state;
        let (sine, cosine) = angle.sin_cos();
        let pushed = (force + POLE_MASS * HALF_LENGTH * turning * turning * sine) / MASS;
        let inertia = HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * cosine * cosine / MASS);
        let turned = (GRAVITY * sine - cosine * pushed) / inertia;
        let moved = pushed - POLE_MASS * HALF_LENGTH * turned * cosine / MASS;
        self.state = [
            place + SECONDS * speed,
            speed + SECONDS * moved,
            angle + SECONDS * turning,
            turning + SECONDS * turned,
        ];
        self.state[0].abs() > 2.4 || self.state[2].abs() > 12_f32.to_radians()
    }
}
