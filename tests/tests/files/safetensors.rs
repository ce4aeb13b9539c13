//! Parameters saved and loaded.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use nn_runtime::error::Error;
use nn_runtime::io::{from_bytes, load, save, to_bytes, write_atomically};
use nn_runtime::layer::Layer;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{AdamW, Optimizer};
use nn_runtime::parameter::Parameters;
use nn_runtime::random::generator;
use nn_runtime::scalar::Scalar;
use nn_tests::hand_written::Affine;

type Net<S> = Affine<S, 3, 5>;

fn network<S: Scalar>(seed: u64) -> Net<S> {
    let mut network = Net::<S>::new(seed);
    let mut place = 0.0;
    network.for_each_mut(|_, values| {
        for value in values {
            *value += S::from_f64(f64::sin(place + seed as f64));
            place += 1.0;
        }
    });
    network
}

/// A safetensors file with this header and so many zero bytes after it.
fn file(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

/// The header of a file, and the bytes after it.
fn parts(bytes: &[u8]) -> (&str, &[u8]) {
    let (length, rest) = bytes.split_first_chunk().unwrap();
    let (header, data) = rest.split_at(usize::try_from(u64::from_le_bytes(*length)).unwrap());
    (std::str::from_utf8(header).unwrap(), data)
}

/// The problems that are found in some bytes; the network must not change.
fn problems<S: Scalar>(bytes: &[u8]) -> Vec<String> {
    let mut network = network::<S>(3);
    let before = network.clone();
    let error = from_bytes(&mut network, bytes).unwrap_err();
    assert_eq!(network, before);
    match error {
        Error::Content { problems, .. } => problems,
        other => panic!("{other:?}"),
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

fn round_trip<S: Scalar>() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("network.safetensors");
    let saved = network::<S>(1);
    save(&saved, &path).unwrap();
    assert_eq!(names(directory.path()), ["network.safetensors"]);
    assert_eq!(fs::read(&path).unwrap(), to_bytes(&saved));
    let mut loaded = network::<S>(2);
    assert_ne!(loaded, saved);
    load(&mut loaded, &path).unwrap();
    assert_eq!(loaded, saved);

    // Over a file that is there already.
    save(&network::<S>(2), &path).unwrap();
    load(&mut loaded, &path).unwrap();
    assert_eq!(loaded, network::<S>(2));
    assert_eq!(names(directory.path()), ["network.safetensors"]);
}

#[test]
fn what_is_saved_is_loaded() {
    round_trip::<f32>();
    round_trip::<f64>();
    let mut odd = network::<f32>(1);
    odd.dense1.weight.as_mut_slice()[..4].copy_from_slice(&[
        f32::NAN,
        f32::NEG_INFINITY,
        -0.0,
        1e-45,
    ]);
    let mut loaded = network::<f32>(2);
    from_bytes(&mut loaded, &to_bytes(&odd)).unwrap();
    assert_eq!(to_bytes(&loaded), to_bytes(&odd));
}

#[test]
fn other_tools_read_rows_of_the_true_matrix() {
    let mut network = Net::<f32>::zeros();
    for (row, column) in (0..5).flat_map(|row| (0..3).map(move |column| (row, column))) {
        network.dense1.weight[(row, column)] = (10 * row + column) as f32;
    }
    network.dense1.bias[4] = 0.5;
    network.measured[1] = 0.25;
    let bytes = to_bytes(&network);
    let (header, data) = parts(&bytes);
    assert_eq!(
        header.trim_end(),
        concat!(
            r#"{"__metadata__":{"network":"Affine","nn_runtime":"1"},"#,
            r#""dense1.weight":{"dtype":"F32","shape":[5, 3],"data_offsets":[0,60]},"#,
            r#""dense1.bias":{"dtype":"F32","shape":[5],"data_offsets":[60,80]},"#,
            r#""measured":{"dtype":"F32","shape":[2],"data_offsets":[80,88]}}"#
        )
    );
    assert_eq!(header.len() % 8, 0);
    let numbers: Vec<f32> = data
        .chunks(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let rows = [
        0., 1., 2., 10., 11., 12., 20., 21., 22., 30., 31., 32., 40., 41., 42.,
    ];
    assert_eq!(numbers[..15], rows);
    assert_eq!(numbers[15..], [0., 0., 0., 0., 0.5, 0., 0.25]);
}

#[test]
fn a_file_of_pytorch_is_read() {
    // reference/files.py wrote it: tensors in another order, no metadata, 64 bits.
    let bytes = include_bytes!("../../reference/files.safetensors");
    let mut network = Net::<f64>::zeros();
    from_bytes(&mut network, bytes).unwrap();
    assert_eq!(network.dense1.weight[(2, 1)], 2.0 + 0.1);
    assert_eq!(network.dense1.weight[(4, 2)], 4.0 + 0.2);
    assert_eq!(
        network.dense1.bias.as_slice(),
        [0.0, -1.0, -2.0, -3.0, -4.0]
    );
    assert_eq!(network.measured.as_slice(), [7.0, 8.0]);
}

#[test]
fn numbers_are_widened_or_rounded() {
    let single = network::<f32>(1);
    let mut double = Net::<f64>::zeros();
    from_bytes(&mut double, &to_bytes(&single)).unwrap();
    for (wide, &narrow) in double.dense1.weight.iter().zip(single.dense1.weight.iter()) {
        assert_eq!(*wide, f64::from(narrow));
    }
    double.dense1.weight[(0, 0)] = 0.1;
    let mut rounded = Net::<f32>::zeros();
    from_bytes(&mut rounded, &to_bytes(&double)).unwrap();
    assert_eq!(rounded.dense1.weight[(0, 0)], 0.1);
    assert_eq!(rounded.dense1.bias, single.dense1.bias);

    double.dense1.bias[3] = f64::INFINITY;
    from_bytes(&mut rounded, &to_bytes(&double)).unwrap();
    assert_eq!(rounded.dense1.bias[3], f32::INFINITY);
    double.dense1.bias[2] = 1e39;
    double.measured[0] = -1e300;
    assert_eq!(
        problems::<f32>(&to_bytes(&double)),
        [
            "`dense1.bias` contains 1e39, which is too large for f32",
            "`measured` contains -1e300, which is too large for f32"
        ]
    );
}

#[test]
fn all_that_differs_is_said_at_once() {
    let header = concat!(
        r#"{"__metadata__":{"network":"Digits"},"#,
        r#""dense1.wieght":{"dtype":"F32","shape":[5,3],"data_offsets":[0,60]},"#,
        r#""dense1.bias":{"dtype":"F32","shape":[6],"data_offsets":[60,84]},"#,
        r#""measured":{"dtype":"I64","shape":[2],"data_offsets":[84,100]},"#,
        r#""extra":{"dtype":"BF16","shape":[],"data_offsets":[100,102]}}"#
    );
    let bytes = file(header, 102);
    let expected = [
        "`dense1.bias` has the shape [6], but the network expects [5]",
        "`measured` has type I64: expected F32 or F64",
        "`dense1.weight` of shape [5, 3] is missing",
        "`dense1.wieght` is not in the network (did you mean `dense1.weight`?)",
        "`extra` is not in the network",
        "according to its metadata, the file contains the network \"Digits\", not \"Affine\"",
    ];
    assert_eq!(problems::<f32>(&bytes), expected);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("wrong");
    fs::write(&path, &bytes).unwrap();
    let error = load(&mut network::<f32>(1), &path).unwrap_err();
    let text = format!("{}: {}", path.display(), expected.join("\n"));
    assert_eq!(error.to_string(), text);

    // The transpose is not the matrix.
    let saved = to_bytes(&network::<f32>(1));
    let (header, data) = parts(&saved);
    let mut transposed = file(&header.replace("[5, 3]", "[3, 5]"), 0);
    transposed.extend_from_slice(data);
    assert_eq!(problems::<f32>(&transposed).len(), 1);
    // A vector may be a column.
    let mut column = file(&header.replace("[5]", "[5,1]"), 0);
    column.extend_from_slice(data);
    let mut loaded = Net::zeros();
    from_bytes(&mut loaded, &column).unwrap();
    assert_eq!(loaded, network::<f32>(1));
    // A layout of the future.
    let mut newer = file(&header.replace(r#"e":"1""#, r#"e":"2""#), 0);
    newer.extend_from_slice(data);
    assert_eq!(
        problems::<f32>(&newer),
        ["the file has version \"2\", but this program supports at most version 1"]
    );
}

#[test]
fn no_bytes_make_it_panic() {
    let saved = to_bytes(&network::<f32>(1));
    for length in 0..saved.len() {
        problems::<f32>(&saved[..length]);
    }
    let mut longer = saved.clone();
    longer.push(0);
    problems::<f32>(&longer);

    // Every bit of the header, and some of the data: what is loaded is not always wrong.
    let mut wrong = 0;
    let header = saved.len() - 88;
    for bit in 0..8 * (header + 8) {
        let mut bytes = saved.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        wrong += usize::from(from_bytes(&mut network::<f32>(1), &bytes).is_err());
    }
    assert!(wrong > 4 * header, "{wrong} of {}", 8 * header);

    let mut random = generator(7);
    let mut next = || rand_bits(&mut random);
    for round in 0..3000_usize {
        let bytes = if round % 2 == 0 {
            (0..round % 300).map(|_| next() as u8).collect()
        } else {
            // A few bytes of the header replaced by others that JSON uses.
            let mut bytes = saved.clone();
            for _ in 0..=round % 4 {
                let place = 8 + next() as usize % (header - 8);
                let letters = br#"{}[]",:0123456789.-eEF"#;
                bytes[place] = letters[next() as usize % letters.len()];
            }
            bytes
        };
        // An answer of either kind.
        let _ = from_bytes(&mut network::<f32>(1), &bytes);
        let _ = from_bytes(&mut network::<f64>(1), &bytes);
    }
}

fn rand_bits(generator: &mut nn_runtime::random::Generator) -> u64 {
    let mut network = Affine::<f64, 1, 1>::zeros();
    network.initialize(generator);
    network.dense1.weight[0].to_bits() >> 4
}

#[test]
fn headers_that_lie() {
    for length in [0, 1, 89, 100_000_001, u64::MAX / 2, u64::MAX - 7, u64::MAX] {
        let mut bytes = to_bytes(&network::<f32>(1));
        bytes[..8].copy_from_slice(&length.to_le_bytes());
        assert_eq!(problems::<f32>(&bytes).len(), 1);
    }
    let tensor = |shape: &str, offsets: &str| {
        let entry = format!(r#"{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}"#);
        file(&format!(r#"{{"dense1.weight":{entry}}}"#), 60)
    };
    assert!(problems::<f32>(&tensor("[5,3]", "[0,60]"))[0].contains("missing"));
    for (shape, offsets) in [
        ("[5,3]", "[0,64]"),
        ("[5,3]", "[4,64]"),
        ("[5,3]", "[60,0]"),
        ("[5,3]", "[0,18446744073709551615]"),
        ("[4294967296,4294967296]", "[0,60]"),
        ("[18446744073709551615]", "[0,60]"),
        ("[4611686018427387903]", "[0,18446744073709551612]"),
        ("[-5,3]", "[0,60]"),
        ("[5e99]", "[0,60]"),
        ("[5,3]", "[0]"),
    ] {
        let found = problems::<f32>(&tensor(shape, offsets));
        assert_eq!(found.len(), 1, "{shape} {offsets}: {found:?}");
    }
    for header in [
        "",
        "[]",
        "{}",
        "null",
        "{\"a\":1}",
        &"[".repeat(100_000),
        "\u{1F600}",
    ] {
        assert!(!problems::<f32>(&file(header, 0)).is_empty());
    }
    // A hundred thousand names that are not ours take no time.
    let entry = r#"{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#;
    let entries: Vec<_> = (0..100_000)
        .map(|i| format!("\"dense{i}.weight_\":{entry}"))
        .collect();
    let started = Instant::now();
    let found = problems::<f32>(&file(&format!("{{{}}}", entries.join(",")), 0));
    assert_eq!(found.len(), 100_003);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn nothing_half_written_stays() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let network = network::<f32>(1);

    let target = path("directory");
    fs::create_dir(&target).unwrap();
    let error = save(&network, &target).unwrap_err().to_string();
    assert!(error.contains("directory"), "{error}");
    let error = load(&mut network.clone(), &target).unwrap_err().to_string();
    assert!(error.contains("directory, not a file"), "{error}");
    assert!(names(&target).is_empty());

    let error = save(&network, path("absent/file")).unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error}");
    let error = load(&mut network.clone(), path("absent")).unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error}");
    assert!(save(&network, "").is_err() && save(&network, "..").is_err());

    // A disk that is full in the middle: the old content stays.
    let file = path("file");
    fs::write(&file, "old").unwrap();
    let error = write_atomically(&file, |file| {
        file.write_all(&vec![0; 1 << 20])?;
        Err(std::io::ErrorKind::StorageFull.into())
    });
    assert!(matches!(error, Err(Error::File { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    // So it is when the writer panics.
    let panicked = std::panic::catch_unwind(|| write_atomically(&file, |_| panic!("on purpose")));
    assert!(panicked.is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(names(directory.path()), ["directory", "file"]);
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let mode = |mode| fs::set_permissions(directory.path(), fs::Permissions::from_mode(mode));
    let path = directory.path().join("network");
    save(&network::<f32>(1), &path).unwrap();
    mode(0o555).unwrap();
    // The superuser may write anywhere: then there is only /proc, where nobody can.
    let privileged = fs::write(directory.path().join("probe"), "").is_ok();
    let result = if privileged {
        save(&network::<f32>(2), "/proc/network")
    } else {
        save(&network::<f32>(2), &path)
    };
    mode(0o755).unwrap();
    assert!(matches!(result, Err(Error::File { .. })), "{result:?}");
    let mut loaded = Net::zeros();
    load(&mut loaded, &path).unwrap();
    assert_eq!(loaded, network::<f32>(1));
    if !privileged {
        assert_eq!(names(directory.path()), ["network"]);
    }
}

#[test]
fn many_writers_of_one_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("network");
    std::thread::scope(|scope| {
        for seed in 0..4 {
            let path = &path;
            scope.spawn(move || {
                for _ in 0..10 {
                    save(&network::<f32>(seed), path).unwrap();
                    let mut loaded = Net::<f32>::zeros();
                    load(&mut loaded, path).unwrap();
                    assert!((0..4).any(|seed| loaded == network(seed)));
                }
            });
        }
    });
    assert_eq!(names(directory.path()), ["network"]);
}

/// 25 million parameters, on a stack of 2 MiB, in a debug build: created, cloned, trained for a
/// step, saved and loaded.
#[test]
fn a_large_network_never_passes_through_the_stack() {
    type Large = Affine<f32, 5000, 5000>;
    fn live() {
        let mut network = Large::new(1);
        let initial = network.clone();
        let mut gradient = Large::zeros();
        gradient.dense1.weight.fill(1.0);
        let mut optimizer = Optimizer::new(AdamW::default()).unwrap();
        optimizer.step(&mut network, &gradient);
        drop((optimizer, gradient));
        assert!(network.dense1.weight[(4999, 4999)] != initial.dense1.weight[(4999, 4999)]);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("large");
        save(&network, &path).unwrap();
        let mut loaded = initial;
        load(&mut loaded, &path).unwrap();
        assert!(loaded == network);
    }
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(live).unwrap().join().unwrap();
}
