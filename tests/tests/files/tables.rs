//! Tables: what no data set asks for is not looked at, and what is meant must be clear.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use nn_runtime::data::{Columns, CsvReader, NpzReader, ParquetReader, Table};
use nn_runtime::error::Result;
use nn_runtime::io::write_npz;
use nn_runtime::prelude::*;

fn text(text: &str) -> Table {
    CsvReader::default().read_str(text).unwrap()
}

/// The message, with the name of a file and no folder.
fn message<T>(result: Result<T>) -> String {
    let found = result.err().expect("it should fail").to_string();
    let (file, rest) = found.split_once(": ").unwrap();
    let file = Path::new(file).file_name().unwrap().to_string_lossy();
    format!("{file}: {rest}")
}

fn reference(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/data_files");
    folder.join(name)
}

#[test]
fn a_name_that_several_columns_have_is_no_column() {
    let table = text("a,b,a,class,class\n1,2,3,0,1\n4,5,6,1,0\n");
    let twice = |name, first, second| {
        format!(
            "text: several columns are called `{name}`, such as columns {first} and {second} \
             (numbered from 0): choose one by its number"
        )
    };
    let found = table.classes::<Vector<2>, f32>(["a", "b"], 3);
    assert_eq!(message(found), twice("a", 0, 2));
    let found = table.classes::<Vector<2>, f32>([0, 1], "class");
    assert_eq!(message(found), twice("class", 3, 4));
    let found = table.labels::<Vector<2>, f32>([0, 1], "class");
    assert_eq!(message(found), twice("class", 3, 4));
    let found = table.values::<Vector<1>, f32>(["b"], ["a"]);
    assert_eq!(message(found), twice("a", 0, 2));
    // Where nobody asks for it, or by number, it does not matter.
    let data = table.values::<Vector<1>, f32>(["b"], [2]).unwrap();
    assert_eq!(
        (data.inputs(), data.targets()),
        (&[2.0, 5.0][..], &[3.0, 6.0][..])
    );
    let data = table.classes::<Vector<2>, f32>([0, 2], 4).unwrap();
    assert_eq!(
        (data.inputs(), data.targets()),
        (&[1.0, 3.0, 4.0, 6.0][..], &[1, 0][..])
    );
    // The target's name is another column's, which is among the rest.
    let found = table.classes::<Vector<4>, f32>(Columns::Rest, 4);
    assert_eq!(
        message(found),
        "text: column 3 (`class`) is an input and has the same name as the target in column 4: if \
         this is intended, call `with_targets_as_inputs`"
    );
}

#[test]
fn a_target_is_no_input_unless_this_is_said() {
    let table = text("a,b,class\n1,2,0\n3,4,1\n");
    let both = |column: usize, name| {
        format!(
            "text: column {column} (`{name}`) is both an input and a target: if this is intended, \
             call `with_targets_as_inputs`"
        )
    };
    let found = table.classes::<Vector<3>, f32>(0..3, "class");
    assert_eq!(message(found), both(2, "class"));
    let found = table.labels::<Vector<2>, f32>(["class", "a"], 2);
    assert_eq!(message(found), both(2, "class"));
    let labels = ["0".into(), "1".into()];
    let found = table.labeled_as::<Vector<2>, f32>(["class", "a"], 2, &labels);
    assert_eq!(message(found), both(2, "class"));
    let found = table.values::<Vector<2>, f32>(0..2, ["b"]);
    assert_eq!(message(found), both(1, "b"));
    let found = table.values::<Vector<3>, f32>(["a", "b", "a"], ["class"]);
    assert_eq!(
        message(found),
        "text: column 0 (`a`) is listed twice as an input"
    );

    let data = table.with_targets_as_inputs();
    let data = data.values::<Vector<2>, f32>(0..2, 0..2).unwrap();
    assert_eq!(data.inputs(), data.targets());
}

#[test]
fn bytes_that_are_not_text_matter_in_columns_that_are_asked_for() {
    let bytes = b"x,name,class\n1,J\xfcrgen,0\n2,Ren\xe9,1\n";
    let table = CsvReader::default().parse("bytes", bytes).unwrap();
    let data = table.classes::<Vector<1>, f32>(["x"], "class").unwrap();
    assert_eq!(
        (data.inputs(), data.targets()),
        (&[1.0, 2.0][..], &[0, 1][..])
    );
    let not_text = "found bytes that are not valid UTF-8";
    assert_eq!(
        message(table.labels::<Vector<1>, f32>(["x"], "name")),
        format!(
            "bytes: line 2, column 1 (`name`): expected a label, {not_text}\n\
             line 3, column 1 (`name`): expected a label, {not_text}"
        )
    );
    let found = table
        .with_missing()
        .classes::<Vector<1>, f32>(["name"], "class");
    assert!(message(found).contains(not_text));
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_an_error_at_its_line() {
    let mut rows = String::from("a,b,name\n1,2,x\n\n3,4,\"y\n");
    for row in 0..20_000 {
        let _ = writeln!(rows, "{row},1,z");
    }
    assert_eq!(
        message(CsvReader::default().read_str(&rows)),
        "text: line 4: a quoted field starts here and is never closed"
    );
    rows.push_str("5,6,\"w\"\n");
    assert_eq!(
        message(CsvReader::default().read_str(&rows)),
        "text: line 4: a quoted field starts here, but text follows the quotation mark that closes \
         it on line 20005: is a quotation mark missing in between?"
    );
}

/// Rows as the `csv` crate reads them, which read them here before.
fn by_crate(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true);
    let mut reader = reader.delimiter(delimiter).from_reader(bytes);
    let rows = reader.byte_records().map(|record| {
        let record = record.unwrap();
        let fields = record
            .iter()
            .map(|field| String::from_utf8_lossy(field).trim().into());
        fields.collect()
    });
    rows.collect()
}

#[test]
fn rows_are_those_of_another_reader() {
    use rand::Rng;
    let mut generator = nn_runtime::random::generator(5);
    let pieces = [
        "a", "1.5", ",", ",", ";", "\n", "\r\n", "\r", "\"", "\"\"", "\",", ",\"", " ",
    ];
    let mut compared = 0;
    for _ in 0..100_000 {
        let mut bytes = String::new();
        for _ in 0..generator.next_u32() % 16 {
            bytes.push_str(pieces[generator.next_u32() as usize % pieces.len()]);
        }
        let delimiter = [b',', b';'][generator.next_u32() as usize % 2];
        let reader = CsvReader {
            has_header: false,
            delimiter,
            comment: None,
        };
        let Ok(table) = reader.read_str(&bytes) else {
            continue;
        };
        let expected = by_crate(bytes.as_bytes(), delimiter);
        assert_eq!(
            (table.len(), table.columns()),
            (expected.len(), expected[0].len()),
            "{bytes:?}"
        );
        for column in 0..table.columns() {
            // Words, as the classes of one column after another, tell all that it holds.
            let mut words: Vec<&String> = expected.iter().map(|row| &row[column]).collect();
            if words.iter().any(|word| word.is_empty()) {
                continue;
            }
            let other = (column + 1) % table.columns();
            if other == column
                || expected
                    .iter()
                    .any(|row| row[other].parse::<f32>().is_err())
            {
                continue;
            }
            let (data, labels) = table.labels::<Vector<1>, f32>([other], column).unwrap();
            let found = data.targets().iter().map(|class| &labels[*class as usize]);
            assert!(found.eq(words.iter().copied()), "{bytes:?}");
            words.dedup();
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn arrays_that_do_not_belong_together_may_be_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mnist.npz");
    write_npz(&path, |file| {
        let pixels: Vec<f32> = (0_u8..18).map(f32::from).collect();
        file.add("x_train", &[3, 2, 3], &pixels)?;
        file.add("y_train", &[3], &[0.0_f32, 1.0, 2.0])?;
        file.add("x_test", &[2, 2, 3], &pixels[..12])?;
        file.add("y_test", &[2], &[2.0_f32, 0.0])?;
        file.add("epochs", &[], &[7.0_f32])
    })
    .unwrap();
    let table = NpzReader::default().read(&path).unwrap();
    assert_eq!((table.len(), table.columns()), (3, 5));
    let train = table
        .classes::<Image<2, 3, 1>, f32>(["x_train"], "y_train")
        .unwrap();
    assert_eq!((train.len(), train.targets()), (3, &[0, 1, 2][..]));
    let test = table
        .classes::<Image<2, 3, 1>, f32>(["x_test"], "y_test")
        .unwrap();
    assert_eq!((test.len(), test.inputs()[11]), (2, 11.0));
    // An axis of length 1 says nothing, but the order of the others does.
    assert!(
        table
            .classes::<Image<3, 2, 1>, f32>(["x_test"], "y_test")
            .is_err()
    );
    assert!(
        table
            .classes::<Sequence<2, 3>, f32>(["x_test"], "y_test")
            .is_ok()
    );
    assert_eq!(
        message(table.classes::<Image<2, 3, 1>, f32>(["x_train"], "y_test")),
        "mnist.npz: column 0 (`x_train`) has 3 rows, but column 3 (`y_test`) has 2"
    );
    let found = table.classes::<Vector<6>, f32>(Columns::Rest, "y_train");
    assert!(message(found).contains("column 2 (`x_test`) has 2 rows"));
    let found = table.classes::<Vector<1>, f32>(["epochs"], "y_train");
    assert!(message(found).contains("column 4 (`epochs`) has 1 rows"));
}

#[test]
fn arrays_of_words_matter_when_they_are_asked_for() {
    let table = NpzReader::default().read(reference("objects.npz")).unwrap();
    let data = table.values::<Image<2, 3, 2>, f32>(["x"], ["x"]);
    assert!(message(data).contains("is both an input and a target"));
    let kinds = "expected f4, f8, i1 to i8, u1 to u8 or b1";
    assert_eq!(
        message(table.labels::<Image<2, 3, 2>, f32>(["x"], "words")),
        format!("objects.npz: column 1 (`words`) holds numbers of type \"<U1\": {kinds}")
    );
    assert!(nn_runtime::io::read_npz(reference("objects.npz")).is_err());
    let table = table.with_targets_as_inputs();
    let data = table.values::<Image<2, 3, 2>, f32>(["x"], ["x"]).unwrap();
    assert_eq!(data.len(), 4);
    let uneven = NpzReader::default().read(reference("uneven.npz")).unwrap();
    assert_eq!(
        message(uneven.classes::<Image<2, 3, 2>, f32>(["x"], "classes")),
        "uneven.npz: column 0 (`x`) has 4 rows, but column 1 (`classes`) has 3"
    );
}

#[test]
fn columns_of_lists_and_bytes_matter_when_they_are_asked_for() {
    let table = ParquetReader::default()
        .read(reference("odd.parquet"))
        .unwrap();
    assert_eq!((table.len(), table.columns()), (2, 4));
    let fine = table.clone().with_targets_as_inputs();
    let data = fine.values::<Vector<1>, f32>(["fine"], ["fine"]).unwrap();
    assert_eq!(data.inputs(), [1.0, 2.0]);
    let expected = "expected numbers, booleans or text";
    for (column, name, what) in [
        (0, "list.list.element", "lists"),
        (1, "decimal", "decimals"),
        (2, "half", "16-bit floats"),
    ] {
        let problem = format!("odd.parquet: column {column} (`{name}`) holds {what}: {expected}");
        assert_eq!(
            message(table.values::<Vector<1>, f32>([name], ["fine"])),
            problem
        );
        assert_eq!(
            message(table.values::<Vector<1>, f32>(["fine"], [name])),
            problem
        );
        assert_eq!(
            message(table.classes::<Vector<1>, f32>(["fine"], name)),
            problem
        );
    }
}

#[test]
fn times_and_bytes_matter_when_they_are_asked_for() {
    let table = ParquetReader::default()
        .read(reference("unread.parquet"))
        .unwrap();
    let data = table.classes::<Vector<1>, f32>(["x"], "class").unwrap();
    assert_eq!(
        (data.inputs(), data.targets()),
        (&[1.0, 2.0][..], &[1, 0][..])
    );
    let expected = "expected numbers, booleans or text";
    for (column, name, what) in [
        (0, "time", format!("96-bit timestamps: {expected}")),
        (1, "bytes", "bytes that are not valid UTF-8".into()),
        (2, "digest", format!("bytes: {expected}")),
    ] {
        assert_eq!(
            message(table.labels::<Vector<1>, f32>(["x"], name)),
            format!("unread.parquet: column {column} (`{name}`) holds {what}")
        );
    }
    let found = message(table.classes::<Vector<4>, f32>(Columns::Rest, "class"));
    assert_eq!(found.lines().count(), 3, "{found}");
}

#[test]
fn a_list_of_names_in_a_message_is_cut() {
    let names: Vec<String> = (0..1000).map(|name| format!("column_{name}")).collect();
    let table = text(&format!("{}\n{}0\n", names.join(","), "0,".repeat(999)));
    let found = message(table.classes::<Vector<1>, f32>(["x"], 0));
    assert!(found.ends_with("`column_19` and 980 more"), "{found}");
    let long = "x".repeat(120_001);
    let table = text(&format!("{long},b\nwords,1\n"));
    let found = message(table.classes::<Vector<1>, f32>([0], "b"));
    assert!(
        found.chars().count() < 200 && found.contains("xxx…`"),
        "{found}"
    );
}

/// A file of 784 small numbers and a class a row, as MNIST comes, and one of long rows of text.
#[test]
fn a_file_needs_three_times_its_size_in_memory_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digits.csv");
    let pixels: Vec<String> = (0..784)
        .map(|place| (place * 37 % 256).to_string())
        .collect();
    let row = |class: usize| format!("{class},{}{}\n", "0,".repeat(392), pixels[392..].join(","));
    let rows: String = (0..4000).map(|index| row(index % 10)).collect();
    let reader = CsvReader {
        has_header: false,
        ..CsvReader::default()
    };
    let size = rows.len();
    fs::write(&path, rows).unwrap();
    let mut classes = 0;
    let info = allocation_counter::measure(|| {
        let table = reader.read(&path).unwrap();
        let data = table.classes::<Vector<784>, f32>(1..785, 0);
        if let Ok(data) = data {
            classes = data.targets().len();
        }
    });
    assert!(
        info.bytes_max < 3 * size as u64,
        "{} of {size}",
        info.bytes_max
    );
    // Narrow rows: most of a file is line breaks.
    let mut rows = String::new();
    for index in 0..500_000 {
        let _ = writeln!(rows, "{},1", index % 10);
    }
    let size = rows.len();
    fs::write(&path, rows).unwrap();
    let info = allocation_counter::measure(|| {
        let table = reader.read(&path).unwrap();
        assert_eq!(table.labels::<Vector<1>, f32>([1], 0).unwrap().1.len(), 10);
    });
    assert!(
        info.bytes_max < 3 * size as u64 + 4096,
        "{} of {size}",
        info.bytes_max
    );
}
