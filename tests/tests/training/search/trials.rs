//! The search for settings.

use std::collections::BTreeMap;
use std::sync::Mutex;

use nn_runtime::error::{Error, Result};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Better;
use nn_runtime::optimizer::{Optimizer, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{Candidate, Halving, Search, Space, Trials, evaluate};

use super::{on, sectors, trainer};

network! {
    /// Large enough that a batch would be work for several threads.
    struct Wide { 2 => Dense(256, relu) => Dropout(0.1) => Dense(256, relu) => Dense(3, softmax) }
}

/// What is compared of a trial: its number, settings and budget, and the score's bits, or the words
/// of its error.
type Outcome = (usize, Candidate, Option<usize>, String);

fn outcome(trials: &Trials) -> Vec<Outcome> {
    let outcome = trials.all().iter().map(|trial| {
        let score = match &trial.score {
            Ok(score) => format!("{:x}", score.to_bits()),
            Err(error) => error.to_string(),
        };
        (trial.number, trial.candidate.clone(), trial.budget, score)
    });
    outcome.collect()
}

#[test]
fn a_search_gives_the_same_bits_on_any_number_of_threads() {
    let (train, validation) = sectors(400).split(0.3, 0).unwrap();
    let space = Space::default()
        .log_uniform("learning_rate", 1e-4, 1e6)
        .choice("batch_size", [100.0, 280.0])
        .whole("seed", 0, 99);
    let score = |candidate: &Candidate| {
        let learning_rate = candidate.number("learning_rate")?;
        let mut optimizer = Optimizer::new(Sgd {
            learning_rate,
            ..Sgd::default()
        })?;
        let trainer = Trainer {
            batch_size: candidate.count("batch_size")?,
            ..trainer(2)
        };
        let mut network = Wide::new(candidate.count("seed")? as u64);
        let loss = CrossEntropy::default();
        trainer.fit(&mut network, &mut optimizer, Fit::new(&train, &loss))?;
        evaluate(&network, &loss, &mut [], &validation)
    };
    let run = |threads| {
        let candidates = space.random(10, 3).unwrap();
        on(threads, || {
            Search::default().run(candidates, score).unwrap()
        })
    };
    let one = run(1);
    for threads in [2, 5] {
        assert_eq!(outcome(&run(threads)), outcome(&one), "{threads} threads");
    }
    // Some learning rates were too large for any loss.
    let scores: Vec<&Result<f64>> = one.all().iter().map(|trial| &trial.score).collect();
    let good = scores.iter().take_while(|score| score.is_ok()).count();
    assert!((2..9).contains(&good), "{one}");
    assert!(scores[good..].iter().all(|score| score.is_err()));
    let values: Vec<f64> = scores[..good]
        .iter()
        .map(|s| *s.as_ref().unwrap())
        .collect();
    assert!(values.is_sorted());
    assert_eq!(one.best().unwrap(), &one.all()[0]);
    assert!(one.to_string().contains("is not finite"));
}

#[test]
fn trials_are_sorted_and_listed() {
    let space = Space::default().choice("x", [3.0, -1.0, 0.5, 2.0, 9.0, 7.0]);
    let score = |candidate: &Candidate| match candidate.number("x")? {
        9.0 => Ok(f64::NAN),
        7.0 => Err(Error::Empty { what: "the bottle" }),
        x => Ok(x * x),
    };
    let order = |better| {
        let trials = Search { better }.run(space.grid().unwrap(), score).unwrap();
        let numbers = trials.all().iter().map(|trial| trial.number);
        (numbers.collect::<Vec<_>>(), trials)
    };
    let (numbers, trials) = order(Better::Lower);
    assert_eq!(numbers, [3, 2, 4, 1, 5, 6]);
    assert_eq!(order(Better::Higher).0, [1, 4, 2, 3, 5, 6]);
    let table = trials.to_string();
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|l| l.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0], ["trial", "x", "seconds", "score"]);
    assert_eq!(lines[1], ["3", "0.5", "0.00", "0.2500"]);
    let line = |number: usize| table.lines().nth(number).unwrap();
    assert!(line(5).ends_with("the score is not finite at trial 5"));
    assert!(line(6).contains("the bottle is empty"));

    let all_fail = Search::default().run(space.grid().unwrap(), |_| Ok(f64::NAN));
    assert_eq!(all_fail.unwrap().best(), None);
    let none = Search::default().run(vec![], score);
    assert!(matches!(none, Err(Error::Empty { .. })));
}

#[test]
fn halving_spends_more_on_fewer() {
    let space = Space::default().whole("x", 0, 26);
    let seen = Mutex::new(BTreeMap::new());
    // The order changes with the budget: 9 looks best at first, 4 later.
    let score = |candidate: &Candidate, epochs: usize| {
        *seen.lock().unwrap().entry(epochs).or_insert(0) += 1;
        let x = candidate.number("x")?;
        if x == 20.0 {
            return Err(Error::Empty { what: "the bottle" });
        }
        let goal = if epochs == 1 { 9.0 } else { 4.0 };
        Ok((x - goal).abs())
    };
    let candidates = space.grid().unwrap();
    let halving = Halving::default();
    let trials = Search::default()
        .halve(candidates.clone(), halving, score)
        .unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        BTreeMap::from([(1, 27), (3, 9), (9, 3), (27, 1)])
    );
    // 5 to 13 go on after the first round.
    let best = trials.best().unwrap();
    assert_eq!(
        (best.number, best.budget, best.score.clone()),
        (6, Some(27), Ok(1.0))
    );
    let budgets: Vec<usize> = trials
        .all()
        .iter()
        .filter_map(|trial| trial.budget)
        .collect();
    let of = |budget| budgets.iter().filter(|&&b| b == budget).count();
    assert_eq!([of(27), of(9), of(3), of(1)], [1, 2, 6, 18]);
    assert_eq!(trials.all()[26].number, 21);
    assert!(
        trials
            .to_string()
            .lines()
            .next()
            .unwrap()
            .contains("budget")
    );

    seen.lock().unwrap().clear();
    let bounded = Halving {
        first: 2,
        factor: 2,
        most: 5,
    };
    Search::default()
        .halve(candidates.clone(), bounded, score)
        .unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        BTreeMap::from([(2, 27), (4, 13), (5, 6)])
    );

    for (halving, name) in [
        (
            Halving {
                first: 0,
                ..halving
            },
            "first",
        ),
        (
            Halving {
                first: 82,
                ..halving
            },
            "first",
        ),
        (
            Halving {
                factor: 1,
                ..halving
            },
            "factor",
        ),
    ] {
        let error = Search::default().halve(candidates.clone(), halving, score);
        let error = error.unwrap_err();
        assert!(matches!(error, Error::Setting { name: found, .. } if found == name));
    }
}
