//! Pipelines, against scikit-learn (`reference/pipeline.py`), as text, and in files.

use nn_runtime::data::{Dataset, Fill, MinMax, Pipeline, Standardizer, Step, Transformation};
use nn_runtime::error::Error;
use nn_runtime::prelude::*;

type Rows = Dataset<Vector<3>, u32, f64>;

fn numbers(name: &str) -> Vec<f64> {
    let mut lines = include_str!("../../reference/pipeline.txt").lines();
    let line = lines
        .find(|line| line.split(' ').next() == Some(name))
        .unwrap();
    line.split(' ')
        .skip(1)
        .map(|word| word.parse().unwrap())
        .collect()
}

fn rows(numbers: &[f64]) -> Rows {
    Dataset::from_flat(numbers.to_vec(), vec![0; numbers.len() / 3]).unwrap()
}

/// The training rows.
fn train() -> Rows {
    rows(&numbers("raw")[..90])
}

fn close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < 1e-12 * expected.abs().max(1.0),
            "{what}: {found} for {expected}"
        );
    }
}

const CONSTANT: Step = Step::Fill(Fill::Constant(-1.5));

fn several() -> Vec<Transformation> {
    vec![
        Step::Fill(Fill::Median).of_all(),
        Step::Logarithm.of([0, 1]),
        Step::MinMax {
            low: 0.0,
            high: 1.0,
        }
        .of([2]),
        Step::Standardize.of(0..2),
    ]
}

#[test]
fn every_step_does_what_scikit_learn_does() {
    let cases = [
        ("mean", vec![Step::Fill(Fill::Mean).of_all()]),
        ("median", vec![Step::Fill(Fill::Median).of_all()]),
        (
            "most_frequent",
            vec![Step::Fill(Fill::MostFrequent).of_all()],
        ),
        ("constant", vec![CONSTANT.of([2, 0, 1])]),
        (
            "clip",
            vec![
                CONSTANT.of_all(),
                Step::Clip {
                    low: -2.5,
                    high: 4.0,
                }
                .of_all(),
            ],
        ),
        (
            "clip_quantiles",
            vec![
                CONSTANT.of_all(),
                Step::ClipQuantiles {
                    low: 0.05,
                    high: 0.9,
                }
                .of_all(),
            ],
        ),
        (
            "logarithm",
            vec![CONSTANT.of_all(), Step::Logarithm.of_all()],
        ),
        (
            "standardize",
            vec![CONSTANT.of_all(), Step::Standardize.of_all()],
        ),
        (
            "min_max",
            vec![
                CONSTANT.of_all(),
                Step::MinMax {
                    low: -1.0,
                    high: 2.0,
                }
                .of_all(),
            ],
        ),
        ("several", several()),
    ];
    for (name, steps) in cases {
        let pipeline = Pipeline::fit(&train(), &steps).unwrap();
        let expected = numbers(name);
        let mut all = rows(&numbers("raw"));
        pipeline.transform(&mut all).unwrap();
        close(all.inputs(), &expected, name);
        // One sample at a time, with what was read from text.
        let again: Pipeline<Vector<3>, f64> = pipeline.to_string().parse().unwrap();
        assert_eq!(again, pipeline);
        for (sample, found) in numbers("raw").chunks(3).zip(all.inputs().chunks(3)) {
            let mut sample = sample.to_vec();
            again.apply(&mut sample).unwrap();
            assert_eq!(sample, found, "{name}: the same bits");
        }
    }
}

#[test]
fn steps_are_the_scalers_of_the_same_name() {
    let mut filled = train();
    Pipeline::fit(&filled, &[CONSTANT.of_all()])
        .unwrap()
        .transform(&mut filled)
        .unwrap();
    let transformed = |step: Step| {
        let mut data = filled.clone();
        Pipeline::fit(&filled, &[step.of_all()])
            .unwrap()
            .transform(&mut data)
            .unwrap();
        data
    };
    let mut data = filled.clone();
    Standardizer::fit(&filled)
        .unwrap()
        .transform(&mut data)
        .unwrap();
    assert_eq!(transformed(Step::Standardize), data);
    let mut data = filled.clone();
    let scaler = MinMax::fit(&filled, 2.0, 3.0).unwrap();
    scaler.transform(&mut data).unwrap();
    assert_eq!(
        transformed(Step::MinMax {
            low: 2.0,
            high: 3.0
        }),
        data
    );
    scaler.invert(data.inputs_mut()).unwrap();
    close(data.inputs(), filled.inputs(), "inverted");
}

#[test]
fn padding_is_not_looked_at_and_steps_share_their_numbers_over_positions() {
    let data = Dataset::<Sequence<2, 1>, u32>::from_sequences([
        (vec![[1.0], [f32::NAN]], [0]),
        (vec![[5.0]], [1]),
    ]);
    let data = data.unwrap();
    let steps = [
        Step::Fill(Fill::Mean).of_all(),
        Step::MinMax {
            low: 0.0,
            high: 1.0,
        }
        .of_all(),
    ];
    let pipeline = Pipeline::fit(&data, &steps).unwrap();
    let mut two = [1.0, f32::NAN, 9.0, 5.0];
    pipeline.apply(&mut two).unwrap();
    assert_eq!(two, [0.0, 0.5, 2.0, 1.0]);
    let text = "nn-runtime pipeline 1\nfeatures 1\nfill of 0 value 3\n\
                min_max of 0 smallest 1 largest 5 to 0 1\n";
    assert_eq!(pipeline.to_string(), text);
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let fit = |steps: &[Transformation]| Pipeline::fit(&train(), steps).unwrap_err().to_string();
    for (steps, expected) in [
        (
            vec![Step::Standardize.of_all()],
            "step 0 of the pipeline: the input is not finite at sample ",
        ),
        (
            vec![CONSTANT.of_all(), Step::Logarithm.of([0, 3])],
            "step 1 of the pipeline: `features` should be below the number of features, but it is \
             3 of 3",
        ),
        (
            vec![
                Step::Clip {
                    low: 2.0,
                    high: 1.0,
                }
                .of_all(),
            ],
            "step 0 of the pipeline: `low` should be at most `high`, with both finite, and from 0 \
             to 1 for quantiles, but it is 2, with `high` 1",
        ),
        (
            vec![
                CONSTANT.of_all(),
                Step::ClipQuantiles {
                    low: 0.5,
                    high: 1.1,
                }
                .of_all(),
            ],
            "step 1 of the pipeline: `low` should be at most `high`",
        ),
        (
            vec![
                CONSTANT.of_all(),
                Step::MinMax {
                    low: 1.0,
                    high: 1.0,
                }
                .of_all(),
            ],
            "step 1 of the pipeline: `low` should be below `high`",
        ),
        (
            vec![Step::Fill(Fill::Constant(f64::NAN)).of_all()],
            "step 0 of the pipeline: `Constant` should be finite",
        ),
    ] {
        let found = fit(&steps);
        assert!(found.starts_with(expected), "{found}");
    }
    let nothing = rows(&[1.0, f64::NAN, 2.0, 3.0, f64::NAN, 4.0]);
    let error = Pipeline::fit(&nothing, &[Step::Fill(Fill::Mean).of_all()]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("feature 1: the list of non-missing values")
    );
    let infinite = rows(&[1.0, f64::INFINITY, 2.0]);
    assert!(Pipeline::fit(&infinite, &[Step::Fill(Fill::Mean).of_all()]).is_err());
    let error = Pipeline::fit(&rows(&[]), &[CONSTANT.of_all()]).unwrap_err();
    assert!(matches!(error, Error::Empty { .. }));
    // A sample of later that is still missing something, or not a number any more.
    let mut all = rows(&numbers("raw"));
    let pipeline = Pipeline::fit(&train(), &[Step::Fill(Fill::Mean).of([0])]).unwrap();
    assert!(matches!(
        pipeline.transform(&mut all),
        Err(Error::NotFinite { .. })
    ));
}

#[test]
fn text_that_is_no_pipeline_says_where_it_is_wrong() {
    let parse = |text: &str| {
        text.parse::<Pipeline<Vector<2>>>()
            .map_err(|e| e.to_string())
    };
    let head = "nn-runtime pipeline 1\nfeatures 2\n";
    assert_eq!(
        parse(&format!("{head}\nlogarithm of 1\n\n"))
            .unwrap()
            .to_string(),
        format!("{head}logarithm of 1\n")
    );
    for (text, expected) in [
        (
            "",
            "not a pipeline: it does not begin with `nn-runtime pipeline`",
        ),
        (
            "nn-runtime pipeline 2\n",
            "the pipeline has version \"2\", but this program supports only version 1",
        ),
        (
            "nn-runtime pipeline 1\n",
            "line 2: expected `features` and their number, found \"\"",
        ),
        (
            "nn-runtime pipeline 1\nfeatures 3\n",
            "the pipeline is for 3 features, but a sample here has 2",
        ),
        ("+square of 0", "line 3: there is no step `square`"),
        ("+logarithm 0", "line 3: expected `of`, found `0`"),
        (
            "+logarithm of 2",
            "line 3: feature 2 is out of range: there are 2 features",
        ),
        (
            "+logarithm of 1 more",
            "line 3: expected the end, found `more`",
        ),
        (
            "+fill of 0 1 value 3",
            "line 3: expected 2 numbers after `value`, found 1",
        ),
        (
            "+fill of 0 value -inf",
            "line 3: expected a finite number after `value`, found -inf",
        ),
        (
            "+fill of 0 value 1e99",
            "line 3: expected a finite number after `value`, found 1e99",
        ),
        ("+fill of 0", "line 3: expected `value`, found the end"),
        (
            "+clip of 0 high 1 low 0",
            "line 3: expected `low`, found `high`",
        ),
        (
            "+standardize of 0 mean 1 deviation 0",
            "line 3: a deviation should be above 0, but it is 0",
        ),
        (
            "+min_max of 0 smallest 1 largest 2 to 0",
            "line 3: expected 2 numbers after `to`, found 1",
        ),
    ] {
        let text = text.replace('+', head);
        let error = parse(&text).unwrap_err();
        assert_eq!(error, format!("pipeline: {expected}"));
    }
}

#[test]
fn files_hold_every_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.pipeline");
    let train = train();
    let inputs: Vec<f32> = train.inputs().iter().map(|x| *x as f32).collect();
    let train = Dataset::<Vector<3>, u32>::from_flat(inputs, vec![0; 30]).unwrap();
    let pipeline = Pipeline::fit(&train, &several()).unwrap();
    pipeline.save(&path).unwrap();
    assert_eq!(Pipeline::<Vector<3>>::load(&path).unwrap(), pipeline);
    let error = Pipeline::<Vector<4>>::load(&path).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: the pipeline is for 3 features, but a sample here has 4",
            path.display()
        )
    );
    assert!(Pipeline::<Vector<4>>::load(folder.path().join("none")).is_err());
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(matches!(
        Pipeline::<Vector<4>>::load(&path),
        Err(Error::File { .. })
    ));
}

#[test]
fn a_sample_is_transformed_without_allocation() {
    let pipeline = Pipeline::fit(&train(), &several()).unwrap();
    let mut sample = [1.0, f64::NAN, 300.0];
    let info = allocation_counter::measure(|| pipeline.apply(&mut sample).unwrap());
    assert_eq!(info.count_total, 0);
    assert!(sample.iter().all(|number| number.is_finite()));
}
