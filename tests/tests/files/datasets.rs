//! Data sets: how they are made, split, scaled and read.

use std::fs;

use nn_runtime::data::{Columns, CsvReader, Dataset, MinMax, Order, Standardizer};
use nn_runtime::error::{Error, Result};
use nn_runtime::shape::{Image, Sequence, Vector};
use rand::Rng;

/// Samples (i, 100 + i) of class i mod 3.
fn counting(samples: u16) -> Dataset<Vector<2>, u32> {
    let rows: Vec<[f32; 2]> = (0..samples)
        .map(|i| [f32::from(i), 100.0 + f32::from(i)])
        .collect();
    let classes = (0..samples).map(|i| u32::from(i % 3)).collect();
    Dataset::from_rows(&rows, classes).unwrap()
}

fn first_features(data: &Dataset<Vector<2>, u32>) -> Vec<f32> {
    (0..data.len()).map(|index| data.input(index)[0]).collect()
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_split_keeps_every_sample_once_with_its_target() {
    let data = counting(50);
    let (train, test) = data.split(0.2, 7).unwrap();
    assert_eq!((train.len(), test.len()), (40, 10));
    let mut all = first_features(&train);
    all.extend(first_features(&test));
    assert!(!all.is_sorted(), "not shuffled");
    all.sort_by(f32::total_cmp);
    assert_eq!(all, first_features(&data));
    for part in [&train, &test] {
        for index in 0..part.len() {
            let [first, second] = part.input(index) else {
                panic!("two features");
            };
            assert_eq!(*second, 100.0 + first);
            assert_eq!(part.target(index), [*first as u32 % 3]);
        }
    }
    assert_eq!(data.split(0.2, 7).unwrap(), (train.clone(), test));
    assert_ne!(data.split(0.2, 8).unwrap().0, train);
}

#[test]
fn a_stratified_split_takes_its_share_of_each_class() {
    // 80 samples of class 0, 15 of class 1, 5 of class 2, in this order.
    let classes: Vec<u32> = [(0, 80), (1, 15), (2, 5)]
        .into_iter()
        .flat_map(|(class, count)| vec![class; count])
        .collect();
    let inputs: Vec<f32> = (0_u8..100).map(f32::from).collect();
    let data = Dataset::<Vector<1>, u32>::classes(inputs, classes).unwrap();
    let (train, test) = data.split_stratified(0.2, 1).unwrap();
    let count = |part: &Dataset<Vector<1>, u32>, class| {
        part.targets().iter().filter(|&&t| t == class).count()
    };
    assert_eq!([0, 1, 2].map(|class| count(&test, class)), [16, 3, 1]);
    assert_eq!([0, 1, 2].map(|class| count(&train, class)), [64, 12, 4]);
    assert!(!train.targets().is_sorted(), "class after class");
    assert_eq!(data.split_stratified(0.2, 1).unwrap().0, train);
}

#[test]
fn weights_follow_their_samples() {
    let weights: Vec<f32> = (0_u8..10).map(f32::from).collect();
    let data = counting(10).with_weights(weights).unwrap();
    let (train, _) = data.split(0.3, 3).unwrap();
    assert_eq!(train.weights().unwrap(), first_features(&train));
    let (first, second) = data.split_at(4).unwrap();
    assert_eq!(first.weights().unwrap(), [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(first_features(&second), [4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
}

#[test]
fn impossible_data_sets_and_splits_are_errors() {
    let data = counting(4);
    let cases = [
        (
            message(Dataset::<Vector<3>, u32>::from_flat(
                vec![0.0; 7],
                vec![0, 1],
            )),
            "the batch has 7 numbers, but a sample of shape 3 has 3",
        ),
        (
            message(Dataset::<Vector<0>, u32>::from_flat(vec![0.0; 7], vec![0])),
            "the batch has 7 numbers, but a sample of shape 0 has 0",
        ),
        (
            message(Dataset::<Vector<3>, u32>::classes(vec![0.0; 6], vec![0])),
            "classes (one for each sample): expected 2 numbers, found 1",
        ),
        (
            message(Dataset::<Vector<3>, f32>::values(
                vec![0.0; 6],
                vec![0.0; 5],
                2,
            )),
            "values: expected 4 numbers, found 5",
        ),
        (
            message(Dataset::<Vector<2>, u32>::from_rows(
                &[vec![0.0, 1.0], vec![2.0]],
                vec![0, 1],
            )),
            "row 1: the input: expected 2 numbers, found 1",
        ),
        (
            message(data.split(1.0, 0)),
            "`fraction` should be between 0 and 1, but it is 1",
        ),
        (
            message(data.split(f64::NAN, 0)),
            "`fraction` should be between 0 and 1, but it is NaN",
        ),
        (
            message(data.split(0.1, 0)),
            "the second part of the split (test set) is empty: at least one sample is needed",
        ),
        (
            message(data.split_at(5)),
            "`index` should be at most the number of samples, but it is 5 of 4",
        ),
        (
            message(data.split_at(0)),
            "the first part of the split (training set) is empty: at least one sample is needed",
        ),
        (
            message(data.subset(&[1, 4])),
            "sample index 4 is out of range: there are 4 samples, numbered from 0",
        ),
        (
            message(data.batch(&[9]).map(|_| ())),
            "sample index 9 is out of range: there are 4 samples, numbered from 0",
        ),
        (
            message(data.batches(&[0], 0).map(|_| ())),
            "`batch_size` should be at least 1, but it is 0",
        ),
        (
            message(data.clone().with_weights(vec![1.0])),
            "weights: expected 4 numbers, found 1",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
}

#[test]
fn numbers_that_are_not_finite_are_named() {
    let mut inputs = vec![0.0_f32; 24];
    inputs[17] = f32::INFINITY;
    let data = Dataset::<Image<2, 2, 3>, u32>::classes(inputs, vec![0, 1]).unwrap();
    assert_eq!(
        message(data.check_finite()),
        "the input is not finite at sample 1, position 1, feature 2"
    );
    let data = Dataset::<Vector<1>, f64, f64>::values(
        vec![0.0; 3],
        vec![0.0, 1.0, 2.0, f64::NAN, 4.0, 5.0],
        2,
    );
    assert_eq!(
        message(data.unwrap().check_finite()),
        "the target is not finite at sample 1, target 1"
    );
    assert_eq!(
        message(counting(2).with_weights(vec![1.0, f32::NAN])),
        "the weight is not finite at sample 1"
    );
    assert!(counting(2).check_finite().is_ok());
}

#[test]
fn an_order_depends_on_seed_and_epoch_alone() {
    let mut order = Order::new(100, 5);
    let epochs: Vec<Vec<usize>> = (0..4).map(|epoch| order.shuffle(epoch).to_vec()).collect();
    for (epoch, expected) in epochs.iter().enumerate() {
        assert_eq!(Order::new(100, 5).shuffle(epoch), expected);
        assert_ne!(Order::new(100, 6).shuffle(epoch), expected);
        assert_ne!(epochs[(epoch + 1) % 4], *expected);
        let mut sorted = expected.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..100));
    }
    // The same on every platform and in every version.
    assert_eq!(Order::new(8, 0).shuffle(0), FIRST_ORDER);
}

/// What the first version drew.
const FIRST_ORDER: [usize; 8] = [2, 5, 3, 6, 0, 1, 7, 4];

#[test]
fn every_place_of_an_order_is_as_likely() {
    let mut counts = [[0_u32; 4]; 4];
    for seed in 0..4000 {
        for (place, &index) in Order::new(4, seed).shuffle(1).iter().enumerate() {
            counts[place][index] += 1;
        }
    }
    // 1000 each, with a standard deviation of 27.
    for count in counts.iter().flatten() {
        assert!((865..1135).contains(count), "{counts:?}");
    }
}

#[test]
fn batches_cover_the_indices_in_order() {
    let data = counting(5);
    let batches = data.batches(&[4, 2, 0, 1, 3], 2).unwrap();
    let indices: Vec<Vec<usize>> = batches
        .map(|batch| (0..batch.len()).map(|place| batch.index(place)).collect())
        .collect();
    assert_eq!(indices, [vec![4, 2], vec![0, 1], vec![3]]);
}

#[test]
fn a_standardizer_gives_mean_0_and_deviation_1_far_from_zero_too() {
    let mut generator = nn_runtime::random::generator(3);
    let mut uniform = || f64::from(generator.next_u32()) / f64::from(u32::MAX);
    let inputs: Vec<f64> = (0..1000)
        .flat_map(|_| [1e8 + uniform(), 1e-6 * uniform(), 7.1])
        .collect();
    let mut data = Dataset::<Vector<3>, u32, f64>::classes(inputs.clone(), vec![0; 1000]).unwrap();
    let standardizer = Standardizer::fit(&data).unwrap();
    assert_eq!(standardizer.deviation()[2], 1.0);
    standardizer.transform(&mut data).unwrap();
    for feature in 0..3 {
        let column = || data.inputs().iter().skip(feature).step_by(3);
        let mean = column().sum::<f64>() / 1000.0;
        let variance = column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 1000.0;
        let expected = if feature == 2 { 0.0 } else { 1.0 };
        assert!(mean.abs() < 1e-6, "{feature}: {mean}");
        assert!((variance - expected).abs() < 1e-6, "{feature}: {variance}");
    }
    standardizer.invert(data.inputs_mut()).unwrap();
    for (found, expected) in data.inputs().iter().zip(&inputs) {
        assert!((found - expected).abs() <= 1e-15 * expected.abs() + 1e-20);
    }
}

#[test]
fn a_standardizer_shares_its_numbers_over_positions() {
    // Two samples of two steps of two features: 0, 2, 4, 6 and 1, 1, 1, 5.
    let inputs = vec![0.0, 1.0, 2.0, 1.0, 4.0, 1.0, 6.0, 5.0];
    let data = Dataset::<Sequence<2, 2>, u32, f64>::classes(inputs, vec![0, 1]).unwrap();
    let standardizer = Standardizer::fit(&data).unwrap();
    assert_eq!(standardizer.mean(), [3.0, 2.0]);
    assert_eq!(standardizer.deviation(), [5.0_f64.sqrt(), 3.0_f64.sqrt()]);
    let restored = Standardizer::<Sequence<2, 2>, f64>::from_parts(
        standardizer.mean().to_vec(),
        standardizer.deviation().to_vec(),
    );
    assert_eq!(restored.unwrap(), standardizer);
}

#[test]
fn scalers_refuse_what_they_cannot_scale() {
    let empty = Dataset::<Vector<2>, u32>::from_flat(vec![], vec![]).unwrap();
    assert!(matches!(
        Standardizer::fit(&empty),
        Err(Error::Empty { .. })
    ));
    assert!(matches!(
        MinMax::fit(&empty, 0.0, 1.0),
        Err(Error::Empty { .. })
    ));
    let broken = Dataset::<Vector<1>, u32>::from_flat(vec![f32::NAN], vec![0]).unwrap();
    assert!(matches!(
        Standardizer::fit(&broken),
        Err(Error::NotFinite { .. })
    ));
    assert_eq!(
        message(MinMax::fit(&counting(3), 1.0, 1.0)),
        "`low` should be below `high`, with both finite, but it is 1, with `high` 1"
    );
    assert_eq!(
        message(Standardizer::<Vector<1>>::from_parts(vec![0.0], vec![0.0])),
        "`deviation` should be above 0, but it is 0"
    );
}

#[test]
fn a_min_max_scaler_maps_to_its_bounds_and_back() {
    let mut data =
        Dataset::<Vector<2>, u32, f64>::classes(vec![-2.0, 5.0, 6.0, 5.0, 0.0, 5.0], vec![0, 1, 2])
            .unwrap();
    let before = data.clone();
    let scaler = MinMax::fit(&data, -1.0, 3.0).unwrap();
    scaler.transform(&mut data).unwrap();
    assert_eq!(data.inputs(), [-1.0, -1.0, 3.0, -1.0, 0.0, -1.0]);
    scaler.invert(data.inputs_mut()).unwrap();
    assert_eq!(data, before);
}

#[test]
fn inputs_and_targets_can_be_mapped() {
    let data = counting(3)
        .map_inputs(|input| input.swap(0, 1))
        .map_targets(|class| class + 1);
    assert_eq!(data.inputs(), [100.0, 0.0, 101.0, 1.0, 102.0, 2.0]);
    assert_eq!(data.targets(), [1, 2, 3]);
}

#[test]
fn the_digits_are_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/digits.csv");
    let table = CsvReader::default().read(path).unwrap();
    let digits = table
        .classes::<Vector<64>, f32>(Columns::Rest, "digit")
        .unwrap();
    assert_eq!(digits.len(), 1797);
    assert_eq!(digits.input(0)[..5], [0.0, 0.0, 5.0, 13.0, 9.0]);
    assert!(digits.targets().iter().all(|&digit| digit < 10));
}

const FLOWERS: &str = "\u{feff}length,width,\"species, latin\"\r\n\
    5.1, 3.5 ,setosa\r\n\
    \r\n\
    7,3.2e0,versicolor\r\n\
    6.3,-3.3,\"virginica\"\r\n";

#[test]
fn a_table_becomes_data_sets() {
    let table = CsvReader::default().read_str(FLOWERS).unwrap();
    assert_eq!((table.len(), table.columns()), (3, 3));
    assert_eq!(table.header().unwrap()[0], "length");
    let (data, labels) = table
        .labels::<Vector<2>, f32>(Columns::Rest, "species, latin")
        .unwrap();
    assert_eq!(data.inputs(), [5.1, 3.5, 7.0, 3.2, 6.3, -3.3]);
    assert_eq!(labels, ["setosa", "versicolor", "virginica"]);
    assert_eq!(data.targets(), [0, 1, 2]);

    let others = ["virginica", "setosa", "versicolor"].map(String::from);
    let data = table
        .labeled_as::<Vector<1>, f64>(["width"], 2, &others)
        .unwrap();
    assert_eq!(data.targets(), [1, 2, 0]);
    assert_eq!(data.inputs(), [3.5, 3.2, -3.3]);

    let data = table.values::<Vector<1>, f64>([1], [0]).unwrap();
    assert_eq!(data.inputs(), [3.5, 3.2, -3.3]);
    assert_eq!(data.targets(), [5.1, 7.0, 6.3]);

    let reader = CsvReader {
        has_header: false,
        delimiter: b'\t',
        comment: Some(b'#'),
    };
    let table = reader
        .read_str("# a comment\n1\t2\t3\n4\t5\t6.0\n")
        .unwrap();
    let data = table.values::<Vector<1>, f64>([0], Columns::Rest).unwrap();
    assert_eq!(
        (data.inputs(), data.targets_per_sample()),
        (&[1.0, 4.0][..], 2)
    );
    assert_eq!(data.targets(), [2.0, 3.0, 5.0, 6.0]);
    let data = table.classes::<Vector<2>, f32>(Columns::Rest, 2).unwrap();
    assert_eq!(data.targets(), [3, 6]);
}

#[test]
fn mistakes_in_a_table_are_named_by_line_and_column() {
    let classes = |text: &str| {
        let table = CsvReader::default().read_str(text)?;
        table.classes::<Vector<2>, f32>(Columns::Rest, "class")
    };
    let cases = [
        ("", "text: there are no rows of data"),
        ("a,b,class\n", "text: there are no rows of data"),
        (
            "a,b,class\n1,2,0\n\n1,2\n1,2,0,4\n",
            "text: line 4: too few fields: expected 3, as in the header, found 2\nline 5: too many \
             fields: expected 3, as in the header, found 4",
        ),
        (
            "a,b,class\n1,,0\n",
            "text: line 2, column 1 (`b`): expected a number, found nothing",
        ),
        (
            "a,b,class\n1,2,0\nNaN,x,0\n1,1e400,0\n",
            "text: line 3, column 0 (`a`): expected a number, found \"NaN\"\n\
             line 3, column 1 (`b`): expected a number, found \"x\"\n\
             line 4, column 1 (`b`): expected a number, found \"1e400\"",
        ),
        (
            "a,b,class\n1,1e39,0\n",
            "text: line 2, column 1 (`b`): expected a number, found \"1e39\"",
        ),
        (
            "a,b,class\n1,2,-1\n1,2,0.5\n1,2,4294967296\n",
            "text: line 2, column 2 (`class`): expected a class (0, 1, 2, …), found \"-1\"\n\
             line 3, column 2 (`class`): expected a class (0, 1, 2, …), found \"0.5\"\n\
             line 4, column 2 (`class`): expected a class (0, 1, 2, …), found \"4294967296\"",
        ),
        (
            "a,b,kind\n1,2,0\n",
            "text: there is no column `class`; the columns are `a`, `b`, `kind`",
        ),
        (
            "a,class\n1,0\n",
            "text: 1 input columns were selected, but a sample has 2 numbers",
        ),
        // A quoted field over two lines.
        (
            "a,b,class\n\"1\n\",2,0\n1,y,0\n",
            "text: line 4, column 1 (`b`): expected a number, found \"y\"",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(message(classes(text)), expected, "{text:?}");
    }
    let many = format!("a,b,class\n{}", "x,2,0\n".repeat(50));
    let found = message(classes(&many));
    assert_eq!(found.lines().count(), 11);
    assert!(found.ends_with("…and more"), "{found}");

    let table = CsvReader::default().read_str(FLOWERS).unwrap();
    assert_eq!(
        message(table.classes::<Vector<2>, f32>([0, 7], 2)),
        "text: column 7 is out of range: there are 3 columns, numbered from 0\nline 2, column 2 \
         (`species, latin`): expected a class (0, 1, 2, …), found \"setosa\"\nline 4, column 2 \
         (`species, latin`): expected a class (0, 1, 2, …), found \"versicolor\"\nline 5, column 2 \
         (`species, latin`): expected a class (0, 1, 2, …), found \"virginica\""
    );
    let labels = ["setosa".into(), "virginica".into()];
    assert_eq!(
        message(table.labeled_as::<Vector<2>, f32>(Columns::Rest, 2, &labels)),
        "text: line 4, column 2 (`species, latin`): expected one of the labels, found \"versicolor\""
    );
    let reader = CsvReader {
        delimiter: b'"',
        ..CsvReader::default()
    };
    assert!(matches!(reader.read_str("a"), Err(Error::Setting { .. })));
}

#[test]
fn files_that_cannot_be_read_are_errors() {
    let directory = std::env::temp_dir();
    let missing = directory.join("there is no such file.csv");
    for path in [&directory, &missing] {
        let error = CsvReader::default().read(path).unwrap_err();
        assert!(
            matches!(&error, Error::File { path: named, .. } if *named == path.display().to_string()),
            "{error}"
        );
    }
    let path = directory.join(format!("nn-data-{}.csv", std::process::id()));
    fs::write(&path, "a,b\n1,x\n").unwrap();
    let table = CsvReader::default().read(&path).unwrap();
    let found = message(table.values::<Vector<1>, f32>([0], [1]));
    fs::remove_file(&path).unwrap();
    assert_eq!(
        found,
        format!(
            "{}: line 2, column 1 (`b`): expected a number, found \"x\"",
            path.display()
        )
    );
}

#[test]
fn no_bytes_make_the_reader_panic() {
    let mut generator = nn_runtime::random::generator(11);
    let pieces: &[&[u8]] = &[
        b",",
        b"\n",
        b"\r\n",
        b"\"",
        b"1",
        b"2.5",
        b"nan",
        b"x",
        b"\xff",
        b"\xc3",
        b"\0",
        b";",
        b"-",
        b"e",
        b" ",
        b"\xef\xbb\xbf",
        b"#",
        b"inf",
        b"9999999999999999999999",
    ];
    let (mut read, mut refused) = (0, 0);
    for round in 0..20_000_u32 {
        let mut bytes = Vec::new();
        for _ in 0..generator.next_u32() % 24 {
            if round.is_multiple_of(4) {
                bytes.push(generator.next_u32() as u8);
            } else {
                bytes.extend_from_slice(pieces[generator.next_u32() as usize % pieces.len()]);
            }
        }
        let reader = CsvReader {
            has_header: generator.next_u32().is_multiple_of(2),
            delimiter: [b',', b';', 0, 255, b' '][generator.next_u32() as usize % 5],
            comment: [None, Some(b'#')][generator.next_u32() as usize % 2],
        };
        match reader.parse("noise", &bytes) {
            Err(_) => refused += 1,
            Ok(table) => {
                read += 1;
                let _ = table.classes::<Vector<1>, f32>(Columns::Rest, 0);
                let _ = table.labels::<Vector<1>, f32>([1], 0);
                let _ = table.values::<Vector<1>, f32>([0], Columns::Rest);
            }
        }
    }
    assert!(read > 1000 && refused > 1000, "{read} {refused}");
}
