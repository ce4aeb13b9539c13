//! Data sets from files that numpy and pyarrow wrote (`reference/data_files.py`), and from files
//! that are broken.

use std::fs;
use std::path::{Path, PathBuf};

use nn_runtime::data::{Columns, CsvReader, NpzReader, ParquetReader, Table};
use nn_runtime::error::Error;
use nn_runtime::io::{Array, read_npy, read_npz, write_npz};
use nn_runtime::prelude::*;

fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/data_files");
    folder.join(name)
}

fn npz(name: &str) -> Table {
    NpzReader::default().read(path(name)).unwrap()
}

fn parquet(name: &str) -> Table {
    ParquetReader::default().read(path(name)).unwrap()
}

/// The message without the folder of the file.
fn message(error: &Error) -> String {
    let folder = path("");
    error.to_string().replace(&folder.display().to_string(), "")
}

#[test]
fn every_real_type_in_both_byte_orders_gives_the_same_samples() {
    let mut files = 0;
    for entry in fs::read_dir(path("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.starts_with("rows_") {
            continue;
        }
        files += 1;
        let table = npz(&name);
        assert_eq!((table.len(), table.columns(), table.header()), (5, 4, None));
        let data = table.classes::<Vector<3>, f32>(0..3, 3).unwrap();
        let expected: Vec<f32> = (0_u8..15).map(f32::from).collect();
        assert_eq!(data.inputs(), expected, "{name}");
        assert_eq!(data.targets(), [1, 0, 2, 1, 0], "{name}");
        let data = table.values::<Vector<2>, f64>([2, 0], [1]).unwrap();
        assert_eq!(data.inputs()[..4], [2.0, 0.0, 5.0, 3.0], "{name}");
        assert_eq!(data.targets(), [1.0, 4.0, 7.0, 10.0, 13.0], "{name}");
        let array = read_npy(path(&name)).unwrap();
        assert_eq!((array.shape(), array.get(1, 3)), (&[5, 4][..], Some(0.0)));
        assert_eq!((array.get(5, 0), array.get(0, 4)), (None, None));
    }
    assert_eq!(files, 13);
    let numbers = |name| read_npy(path(name)).unwrap().to_vec::<f64>();
    assert_eq!(numbers("signs.npy"), [-1.0, 0.0, -128.0, 127.0]);
    assert_eq!(numbers("truth.npy"), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(numbers("scalar.npy"), [2.5]);
}

#[test]
fn arrays_are_columns_with_the_shape_of_a_sample() {
    type Pixels = Image<2, 3, 2>;
    for name in ["images.npz", "images_compressed.npz"] {
        let table = npz(name);
        let header = table.header().unwrap();
        assert_eq!(header, ["x", "classes", "values"], "{name}");
        let data = table.classes::<Pixels, f32>(["x"], "classes").unwrap();
        let expected: Vec<f32> = (0_u8..48).map(f32::from).collect();
        assert_eq!(data.inputs(), expected, "{name}");
        assert_eq!(data.targets(), [2, 0, 1, 2], "{name}");
        let data = table.values::<Pixels, f32>(["x"], ["values"]).unwrap();
        assert_eq!(data.targets_per_sample(), 2);
        assert_eq!(data.target(3), [6.5, 7.5], "{name}");
        // Several arrays side by side, and classes as words.
        let rest = table.classes::<Vector<14>, f32>(Columns::Rest, "classes");
        let error = rest.unwrap_err();
        assert_eq!(
            message(&error),
            format!(
                "{name}: the samples in column 0 have shape `[2, 3, 2]`, but those of the data set \
                 have `14`"
            )
        );
        let (data, labels) = table
            .labels::<Vector<2>, f32>(["values"], "classes")
            .unwrap();
        assert_eq!((data.targets(), labels.len()), (&[2, 0, 1, 2][..], 3));
    }
    // Channels before pixels: the same numbers, in another order.
    let table = npz("channels_first.npz");
    let error = table.classes::<Pixels, f32>(["x"], "classes").unwrap_err();
    assert_eq!(
        message(&error),
        "channels_first.npz: the samples in column 0 have shape `[2, 2, 3]`, but those of the data \
         set have `[2, 3, 2]`"
    );
    let error = npz("images.npz").classes::<Vector<3>, f32>(["values"], "color");
    assert_eq!(
        message(&error.unwrap_err()),
        "images.npz: there is no column `color`; the columns are `x`, `classes`, `values`\n2 input \
         columns were selected, but a sample has 3 numbers"
            .lines()
            .next()
            .unwrap()
    );
}

#[test]
fn numbers_that_are_none_have_a_row_and_a_column() {
    let error = npz("nan.npy")
        .classes::<Vector<3>, f32>(0..3, 3)
        .unwrap_err();
    assert_eq!(
        message(&error),
        "nan.npy: row 3, column 1: expected a number, found NaN"
    );
    let missing = npz("nan.npy").with_missing();
    let data = missing.classes::<Vector<3>, f32>(0..3, 3).unwrap();
    assert!(data.input(3)[1].is_nan() && data.check_finite().is_err());
    // Several classes for each sample, as of steps.
    let data = npz("images.npz").classes::<Vector<2>, f32>(["values"], "x");
    assert_eq!(data.unwrap().targets_per_sample(), 12);
    let error = npz("images.npz")
        .classes::<Vector<1>, f32>(["classes"], "values")
        .unwrap_err();
    assert!(
        message(&error).starts_with(
            "images.npz: row 0, column 2 (`values`), number 0: expected a class (0, 1, 2, …), \
             found 0.5"
        ),
        "{error}"
    );
}

#[test]
fn files_that_hold_no_real_arrays_say_what_they_hold() {
    let kinds = "expected f4, f8, i1 to i8, u1 to u8 or b1";
    for (name, expected) in [
        (
            "complex.npy",
            format!("complex.npy: numbers of type \"<c8\": {kinds}"),
        ),
        (
            "half.npy",
            format!("half.npy: numbers of type \"<f2\": {kinds}"),
        ),
        (
            "words.npy",
            format!("words.npy: numbers of type \"<U1\": {kinds}"),
        ),
        (
            "records.npy",
            "records.npy: records with the header \"{'descr': [('a', '<i4'), ('b', '<f8')], \
             'fortran_order': False, 'shape': (1,), }\": expected an array of numbers"
                .into(),
        ),
        ("empty.npy", "empty.npy: there are no rows of data".into()),
        ("data_files.npy", "data_files.npy: cannot be read: ".into()),
    ] {
        let error = NpzReader::default().read(path(name)).unwrap_err();
        assert!(message(&error).starts_with(&expected), "{error}");
    }
    let error = NpzReader::default()
        .read(path("no_archive.npz"))
        .unwrap_err();
    assert!(
        message(&error).starts_with("no_archive.npz: the archive is invalid"),
        "{error}"
    );
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.npy");
    fs::write(&text, "a,b\n1,2\n").unwrap();
    let error = read_npy(&text).unwrap_err().to_string();
    assert!(
        error.ends_with("not a NumPy array: the magic bytes at the start are missing"),
        "{error}"
    );
}

/// Every file that is cut short or in which a byte is wrong is read as something or is an error:
/// nothing panics, and nothing is allocated that the file does not hold.
fn mistreat(name: &str, every: usize, read: impl Fn(&Path) -> bool) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(name);
    let bytes = fs::read(path(name)).unwrap();
    for length in (0..bytes.len()).step_by(every) {
        fs::write(&copy, &bytes[..length]).unwrap();
        assert!(
            !read(&copy),
            "{name}, cut to {length} of {} bytes",
            bytes.len()
        );
    }
    for place in (0..bytes.len()).step_by(every) {
        for value in [0, 0xff, bytes[place] ^ 1] {
            let mut bytes = bytes.clone();
            bytes[place] = value;
            fs::write(&copy, &bytes).unwrap();
            read(&copy);
        }
    }
}

#[test]
fn broken_arrays_are_errors() {
    mistreat("rows_fortran.npy", 1, |path| read_npy(path).is_ok());
    mistreat("images.npz", 3, |path| read_npz(path).is_ok());
    mistreat("images_compressed.npz", 3, |path| read_npz(path).is_ok());
    let error = {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("short.npy");
        let bytes = fs::read(path("rows_f4_little.npy")).unwrap();
        fs::write(&copy, &bytes[..bytes.len() - 5]).unwrap();
        read_npy(&copy).unwrap_err().to_string()
    };
    assert!(
        error.ends_with("the shape [5, 4] needs 80 bytes of numbers, found 75"),
        "{error}"
    );
}

#[test]
fn what_is_written_is_what_numpy_writes() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("arrays.npz");
    let rows: Vec<f32> = read_npy(path("rows_f4_little.npy")).unwrap().to_vec();
    let write = |copy: &Path| {
        write_npz(copy, |file| {
            file.add("rows", &[5, 4], &rows)?;
            file.add("one", &[1], &[0.1])?;
            file.add::<f64>("number", &[], &[2.5])?;
            file.add::<f32>("none", &[0, 3], &[])
        })
    };
    write(&copy).unwrap();
    let bytes = fs::read(&copy).unwrap();
    for name in ["rows_f4_little.npy", "scalar.npy"] {
        let expected = fs::read(path(name)).unwrap();
        let found = bytes.windows(expected.len()).any(|part| part == expected);
        assert!(found, "{name}");
    }
    let arrays = read_npz(&copy).unwrap();
    let about = |(name, array): &(String, Array)| {
        (name.clone(), array.shape().to_vec(), array.to_vec::<f64>())
    };
    let found: Vec<_> = arrays.iter().map(about).collect();
    assert_eq!(
        found[0].2,
        rows.iter().map(|x| f64::from(*x)).collect::<Vec<_>>()
    );
    assert_eq!(found[1], ("one".into(), vec![1], vec![0.1]));
    assert_eq!(found[2], ("number".into(), vec![], vec![2.5]));
    assert_eq!(found[3], ("none".into(), vec![0, 3], vec![]));
    let again = folder.path().join("again.npz");
    write(&again).unwrap();
    assert_eq!(bytes, fs::read(&again).unwrap(), "the same bytes");

    // Nothing is left of a file that could not be written.
    let wrong = folder.path().join("wrong.npz");
    let error = write_npz(&wrong, |file| file.add("x", &[2, 2], &[1.0_f32])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`x`: the values of the array: expected 4 numbers, found 1"
    );
    let error = write_npz(&wrong, |file| {
        file.add("x", &[1], &[1.0_f32])?;
        file.add("x", &[1], &[1.0_f32])
    });
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("x.npy: cannot be written: ")
    );
    assert!(!wrong.exists());
}

#[test]
fn parquet_columns_of_every_type_become_samples() {
    for name in [
        "table_none.parquet",
        "table_snappy.parquet",
        "table_gzip.parquet",
        "table_plain.parquet",
    ] {
        let table = parquet(name);
        assert_eq!((table.len(), table.columns()), (12, 11), "{name}");
        assert_eq!(table.header().unwrap()[9], "word");
        let inputs = ["f32", "f64", "i8", "i32", "i64", "u32", "u64", "truth"];
        let data = table.classes::<Vector<8>, f64>(inputs, "class").unwrap();
        for sample in 0..12_u32 {
            let i = f64::from(sample);
            let large = 9_223_372_036_854_775_808.0 + 4096.0 * i;
            let truth = f64::from(u8::from(sample % 3 == 0));
            let small = i - 6.0;
            assert_eq!(
                data.input(sample as usize),
                [
                    i / 4.0,
                    i / 8.0,
                    small,
                    small,
                    i * 10.0,
                    4_294_967_295.0 - i,
                    large,
                    truth
                ],
                "{name}"
            );
            assert_eq!(data.target(sample as usize), [sample % 3]);
        }
        let (data, labels) = table.labels::<Vector<1>, f32>(["i64"], "word").unwrap();
        assert_eq!(labels, ["aster", "iris", "rose"]);
        assert_eq!(data.targets()[..4], [2, 1, 0, 2]);
        let data = table.values::<Vector<1>, f32>([0], ["f64", "i8"]).unwrap();
        assert_eq!(data.target(2), [0.25, -4.0]);

        let holes = |table: &Table| table.classes::<Vector<1>, f32>(["holes"], "class");
        assert_eq!(
            message(&holes(&table).unwrap_err()),
            format!(
                "{name}: row 1, column 10 (`holes`): expected a number, found nothing\n\
                 row 7, column 10 (`holes`): expected a number, found nothing"
            )
        );
        let data = holes(&table.with_missing()).unwrap();
        assert!(data.inputs()[1].is_nan() && data.inputs()[7].is_nan());
        assert_eq!(data.inputs()[8], 8.0);
    }
    let error = parquet("table_none.parquet").classes::<Vector<1>, f32>(["word"], "i8");
    let error = message(&error.unwrap_err());
    assert!(
        error.starts_with(
            "table_none.parquet: row 0, column 9 (`word`): expected a number, found \"rose\""
        ),
        "{error}"
    );
    let expected = "row 0, column 2 (`i8`): expected a class (0, 1, 2, …), found -6";
    let error = parquet("table_none.parquet").classes::<Vector<1>, f32>(["i64"], "i8");
    assert!(message(&error.unwrap_err()).contains(expected));

    let table = parquet("struct.parquet").with_missing();
    assert_eq!(table.header().unwrap(), ["point.a", "point.b"]);
    let data = table
        .values::<Vector<1>, f32>(["point.b"], ["point.a"])
        .unwrap();
    assert_eq!((data.inputs()[0], data.targets()), (2.0, &[1.0, 3.0][..]));
    assert!(data.inputs()[1].is_nan());
}

#[test]
fn parquet_files_that_cannot_be_read_say_why() {
    let error = |name: &str| message(&ParquetReader::default().read(path(name)).unwrap_err());
    assert_eq!(
        error("no_rows.parquet"),
        "no_rows.parquet: there are no rows of data"
    );
    assert!(
        error("zstd.parquet").contains("zstd"),
        "{}",
        error("zstd.parquet")
    );
    assert!(error("none.parquet").starts_with("none.parquet: "));
    assert!(error("rows_fortran.npy").starts_with("rows_fortran.npy: "));
}

#[test]
fn broken_parquet_files_are_errors() {
    for name in [
        "table_none.parquet",
        "table_snappy.parquet",
        "table_plain.parquet",
    ] {
        mistreat(name, 37, |path| ParquetReader::default().read(path).is_ok());
    }
}

#[test]
fn fields_of_text_may_be_missing_too() {
    let table = CsvReader::default()
        .read_str("a,b,c\n1,,0\nNA,nan,1\nx,4,2\n")
        .unwrap();
    let error = table
        .clone()
        .classes::<Vector<2>, f32>(["a", "b"], "c")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "text: line 2, column 1 (`b`): expected a number, found nothing\n\
         line 3, column 0 (`a`): expected a number, found \"NA\"\n\
         line 3, column 1 (`b`): expected a number, found \"nan\"\n\
         line 4, column 0 (`a`): expected a number, found \"x\""
    );
    let table = table.with_missing();
    let error = table
        .classes::<Vector<2>, f32>(["a", "b"], "c")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "text: line 4, column 0 (`a`): expected a number, found \"x\""
    );
    let data = table.classes::<Vector<1>, f32>(["b"], "c").unwrap();
    assert!(data.inputs()[0].is_nan() && data.inputs()[1].is_nan());
    // A class may not be.
    assert!(table.classes::<Vector<1>, f32>(["b"], "a").is_err());
}
