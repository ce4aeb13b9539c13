//! Transformations that make no sense are refused wherever they come from, and numbers that are not
//! finite never pass without a word.

use nn_runtime::data::{
    CsvReader, Dataset, Fill, MinMax, Pipeline, Pixels, Standardizer, Step, Transformation,
};
use nn_runtime::error::Error;
use nn_runtime::prelude::*;

type Pair = Pipeline<Vector<2>>;

fn parse(step: &str) -> Result<Pair, Error> {
    format!("nn-runtime pipeline 1\nfeatures 2\n{step}\n").parse()
}

fn rows(rows: &[[f32; 2]]) -> Dataset<Vector<2>, u32> {
    Dataset::from_rows(rows, vec![0; rows.len()]).unwrap()
}

#[test]
fn files_of_nonsense_are_refused() {
    for (step, expected) in [
        (
            "clip of 0 1 low 0 5 high 1 3",
            "`low` should be at most `high`, but they are 5 and 3",
        ),
        ("logarithm of 0 1 0", "feature 0 is listed twice"),
        ("fill of 1 1 value 2 3", "feature 1 is listed twice"),
        (
            "standardize of 0 mean 1 deviation 1e-45",
            "a deviation should be a normal number, so that others can be divided by it, but it is \
             1e-45",
        ),
        (
            "standardize of 0 mean 1 deviation -2",
            "a deviation should be above 0, but it is -2",
        ),
        (
            "min_max of 0 smallest 3 largest 2 to 0 1",
            "`smallest` should be at most `largest`, but they are 3 and 2",
        ),
        (
            "min_max of 0 smallest 3 largest 4 to 1 1",
            "the first number after `to` should be below the second, but they are 1 and 1",
        ),
        (
            "min_max of 0 smallest -3e38 largest 3e38 to 0 1",
            "bounds are too far apart",
        ),
    ] {
        let error = parse(step).unwrap_err();
        assert_eq!(error.to_string(), format!("pipeline: line 3: {expected}"));
    }
    // A feature that never varies is right.
    assert!(parse("min_max of 0 smallest 3 largest 3 to 0 1").is_ok());
    assert!(parse("clip of 0 low 3 high 3").is_ok());
}

#[test]
fn steps_of_nonsense_are_refused() {
    let train = rows(&[[1.0, 2.0], [3.0, 4.0]]);
    let problem = |step: Transformation| Pair::fit(&train, &[step]).unwrap_err().to_string();
    let clip = |low, high| Step::Clip { low, high }.of_all();
    assert_eq!(
        problem(Step::Logarithm.of([1, 0, 1])),
        "step 0 of the pipeline: `features` should be different from each other, but it is 1 twice"
    );
    assert!(problem(clip(3.0, 2.0)).contains("`low` should be at most `high`"));
    // Finite as `f64` alone.
    assert!(
        problem(clip(-1e39, 1e39)).contains("`low` should be at most `high`, with both finite")
    );
    assert!(problem(Step::Fill(Fill::Constant(1e39)).of_all()).contains("should be finite"));
    let wide = rows(&[[-3e38, 0.0], [3e38, 1.0]]);
    let scale = Step::MinMax {
        low: 0.0,
        high: 1.0,
    }
    .of_all();
    let error = Pair::fit(&wide, std::slice::from_ref(&scale)).unwrap_err();
    assert!(
        error.to_string().contains("the range of the inputs"),
        "{error}"
    );
    assert!(MinMax::fit(&wide, 0.0, 1.0).is_err());
    let parts = Standardizer::<Vector<1>>::from_parts(vec![0.0], vec![1e-45]);
    assert!(parts.unwrap_err().to_string().contains("a normal number"));
    let pixels = Pixels {
        mean: [0.5],
        deviation: [1e-45],
    };
    let error = pixels.convert(&[0], &mut [0.0_f32]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`deviation` should be such that"),
        "{error}"
    );
    assert!(pixels.convert(&[0], &mut [0.0_f64]).is_ok());
}

/// Whatever is fitted can be read again, also to numbers that hardly vary.
#[test]
fn what_hardly_varies_is_shifted_only() {
    let train = rows(&[[1e-44, 2.0], [0.0, 4.0]]);
    for step in [
        Step::Standardize,
        Step::MinMax {
            low: 0.0,
            high: 1.0,
        },
    ] {
        let pipeline = Pair::fit(&train, &[step.of_all()]).unwrap();
        assert_eq!(pipeline.to_string().parse::<Pair>().unwrap(), pipeline);
        let mut sample = [1.0, 3.0];
        pipeline.apply(&mut sample).unwrap();
        assert_eq!(sample[0], 1.0);
    }
}

#[test]
fn numbers_that_are_not_finite_are_named_by_apply() {
    let train = rows(&[[1.0, 2.0], [3.0, 4.0]]);
    let pipeline = Pair::fit(&train, &[Step::Standardize.of_all()]).unwrap();
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut samples = [1.0, 2.0, 3.0, wrong];
        let error = pipeline.apply(&mut samples).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the input is not finite at sample 1, feature 1"
        );
    }
    // Finite before, and not after: 2e38 - (-2e38).
    let text = "nn-runtime pipeline 1\nfeatures 2\nstandardize of 0 mean -2e38 deviation 1\n";
    let pipeline: Pair = text.parse().unwrap();
    // As versions before 0.1 spelled it.
    assert_eq!(
        text.replace("standardize", "standardise").parse(),
        Ok(pipeline.clone())
    );
    assert!(matches!(
        pipeline.apply(&mut [2e38, 0.0]),
        Err(Error::NotFinite { .. })
    ));
    // Part of a sample is none, and stays as it is.
    let mut part = [1.0, 2.0, 3.0];
    let error = pipeline.apply(&mut part).unwrap_err();
    assert_eq!(
        error.to_string(),
        "inputs (a whole number of positions): expected 4 numbers, found 3"
    );
    assert_eq!(part, [1.0, 2.0, 3.0]);
    // Scalers by themselves say so too.
    let standardizer = Standardizer::fit(&train).unwrap();
    let scaler = MinMax::fit(&train, 0.0, 1.0).unwrap();
    for wrong in [
        &mut [1.0, f32::NAN][..],
        &mut [1.0, f32::INFINITY],
        &mut [1.0],
    ] {
        assert!(standardizer.apply(&mut wrong.to_vec()).is_err());
        assert!(standardizer.invert(&mut wrong.to_vec()).is_err());
        assert!(scaler.apply(&mut wrong.to_vec()).is_err());
        assert!(scaler.invert(wrong).is_err());
    }
    let mut wrong = rows(&[[1.0, f32::NAN]]);
    assert!(standardizer.transform(&mut wrong).is_err());
    assert!(scaler.transform(&mut wrong).is_err());
    // What is filled is finite.
    let table = CsvReader::default()
        .read_str("a,b,c\n1,,0\n3,4,1\n")
        .unwrap();
    let train = table
        .with_missing()
        .classes::<Vector<2>, f32>(0..2, 2)
        .unwrap();
    let pipeline = Pair::fit(&train, &[Step::Fill(Fill::Mean).of_all()]).unwrap();
    let mut sample = [f32::NAN, f32::NAN];
    pipeline.apply(&mut sample).unwrap();
    assert_eq!(sample, [2.0, 4.0]);
}
