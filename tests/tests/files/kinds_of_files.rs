//! Paths that are no plain files: pipes, devices, links, directories, files of others, long names.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nn_runtime::data::{
    CifarReader, CsvReader, Dataset, Fill, IdxReader, ImageFolder, NpzReader, ParquetReader,
    Pipeline, Step,
};
use nn_runtime::error::Result;
use nn_runtime::io::{
    ModuleNames, load, load_pytorch, read_npy, read_npz, save, save_npz, save_onnx, save_pytorch,
    write_atomically, write_npz,
};
use nn_runtime::prelude::*;

network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }

fn pipeline() -> Pipeline<Vector<2>> {
    let data = Dataset::<Vector<2>, u32>::from_flat(vec![1.0, 2.0], vec![0]).unwrap();
    Pipeline::fit(&data, &[Step::Fill(Fill::Mean).of_all()]).unwrap()
}

/// What is wrong when a path is read, within a time in which nobody waits for a pipe.
fn problem<T: 'static>(
    what: &str,
    path: &Path,
    read: impl FnOnce(&Path) -> Result<T> + Send + 'static,
) -> String {
    let (sender, receiver) = mpsc::channel();
    let path = path.to_path_buf();
    thread::spawn(move || sender.send(read(&path).err().map(|error| error.to_string())));
    let answer = receiver.recv_timeout(Duration::from_secs(20));
    let answer = answer.unwrap_or_else(|_| panic!("{what} waits"));
    answer.unwrap_or_else(|| panic!("{what} is read"))
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

fn no_reader_takes(path: &Path) {
    let found = [
        problem("csv", path, |path| CsvReader::default().read(path)),
        problem("npz", path, |path| NpzReader::default().read(path)),
        problem("read_npz", path, |path| read_npz(path)),
        problem("read_npy", path, |path| read_npy(path)),
        problem("parquet", path, |path| ParquetReader::default().read(path)),
        problem("pipeline", path, |path| Pipeline::<Vector<2>>::load(path)),
        problem("load", path, |path| load(&mut Net::zeros(), path)),
        problem("load_pytorch", path, |path| {
            load_pytorch(&mut Net::zeros(), &ModuleNames::stages(), path)
        }),
        problem("idx", path, |path| {
            IdxReader::<1>::default().read::<2, 3, f32>(path, path)
        }),
        problem("idx stream", path, |path| {
            IdxReader::<1>::default().open::<2, 3, f32>(path, path)
        }),
        problem("cifar", path, |path| {
            CifarReader::default().read::<f32, _>(&[path])
        }),
    ];
    for found in found {
        assert!(
            found.contains("a pipe, a socket or a device, not a file"),
            "{found}"
        );
    }
}

#[test]
fn no_reader_waits_for_a_pipe() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pipe");
    pipe(&path);
    no_reader_takes(&path);
    no_reader_takes(Path::new("/dev/zero"));
    let link = directory.path().join("link");
    symlink(&path, &link).unwrap();
    no_reader_takes(&link);

    let images = directory.path().join("images");
    fs::create_dir_all(images.join("class")).unwrap();
    pipe(&images.join("class/a.png"));
    let found = problem("images", &images, |path| {
        ImageFolder::<3>::default().read::<2, 2, f32>(path)
    });
    assert!(found.contains("a pipe, a socket or a device"), "{found}");
}

type Writer = fn(&Path) -> Result<()>;

/// Writes a path in each of the ways that there are.
fn writers() -> Vec<(&'static str, Writer)> {
    vec![
        ("write_atomically", |path| {
            write_atomically(path, |file| file.write_all(b"new"))
        }),
        ("save", |path| save(&Net::new(0), path)),
        ("save_pytorch", |path| {
            save_pytorch(&Net::new(0), &ModuleNames::stages(), path)
        }),
        ("save_npz", |path| save_npz(&Net::new(0), path)),
        ("save_onnx", |path| save_onnx(&Net::new(0), path)),
        ("write_npz", |path| {
            write_npz(path, |file| file.add("x", &[1], &[1.0_f32]))
        }),
        ("pipeline", |path| pipeline().save(path)),
    ]
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pipe");
    pipe(&path);
    for (what, write) in writers() {
        let error = write(&path).unwrap_err().to_string();
        assert!(
            error.contains("a pipe, a socket or a device"),
            "{what}: {error}"
        );
        assert!(fs::metadata(&path).unwrap().file_type().is_fifo(), "{what}");
        let error = write(directory.path()).unwrap_err().to_string();
        assert!(error.contains("a directory, not a file"), "{what}: {error}");
    }
    assert_eq!(names(directory.path()), ["pipe"]);
}

#[test]
fn links_are_written_through() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fs::create_dir_all(at("there/deeper")).unwrap();
    symlink("there/link", at("first")).unwrap();
    symlink("deeper/file", at("there/link")).unwrap();
    for (what, write) in writers() {
        // A file that is not there yet, and one that is.
        for before in [None, Some("old")] {
            let target = at("there/deeper/file");
            let _ = fs::remove_file(&target);
            if let Some(before) = before {
                fs::write(&target, before).unwrap();
            }
            write(&at("first")).unwrap();
            assert!(fs::metadata(&target).unwrap().len() > 2, "{what}");
            assert_ne!(fs::read(&target).unwrap(), b"old", "{what}");
            for link in ["first", "there/link"] {
                assert!(
                    fs::symlink_metadata(at(link)).unwrap().is_symlink(),
                    "{what}"
                );
            }
            assert_eq!(names(&at("there/deeper")), ["file"]);
        }
    }
    symlink("loop", at("loop")).unwrap();
    symlink("nowhere/file", at("lost")).unwrap();
    for (what, write) in writers() {
        let error = write(&at("loop")).unwrap_err().to_string();
        assert!(
            error.contains("an endless chain of symbolic links"),
            "{what}: {error}"
        );
        assert!(write(&at("lost")).is_err(), "{what}");
    }
    assert_eq!(names(directory.path()), ["first", "loop", "lost", "there"]);
}

#[test]
fn permissions_are_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let usual = directory.path().join("usual");
    fs::write(&usual, "").unwrap();
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().mode() & 0o7777;
    for (what, write) in writers() {
        let _ = fs::remove_file(&path);
        write(&path).unwrap();
        assert_eq!(mode(&path), mode(&usual), "{what}");
        for kept in [0o600, 0o640, 0o444, 0o666, 0o755] {
            fs::set_permissions(&path, fs::Permissions::from_mode(kept)).unwrap();
            let before = fs::metadata(&path).unwrap();
            write(&path).unwrap();
            let after = fs::metadata(&path).unwrap();
            assert_ne!(before.ino(), after.ino(), "{what}: not replaced");
            assert_eq!(mode(&path), kept, "{what}");
            assert_eq!((before.uid(), before.gid()), (after.uid(), after.gid()));
        }
    }
}

/// Nobody may look into the file that replaces one that is private, while it is written.
#[test]
fn a_private_file_is_private_while_it_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    fs::write(&path, "secret").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let mut modes = vec![];
    write_atomically(&path, |file| {
        file.write_all(b"more secret")?;
        for entry in fs::read_dir(directory.path())? {
            modes.push(entry?.metadata()?.mode() & 0o777);
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(modes, [0o600, 0o600]);
}

#[test]
fn names_may_be_as_long_as_the_system_allows() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["x".repeat(250), "x".repeat(255), "é".repeat(127)] {
        let path = directory.path().join(&name);
        for (what, write) in writers() {
            write(&path).unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        load(&mut Net::zeros(), &path).unwrap_err();
        save(&Net::new(1), &path).unwrap();
        load(&mut Net::zeros(), &path).unwrap();
    }
    let error = save(&Net::new(1), directory.path().join("x".repeat(256)));
    assert!(error.is_err());
    assert_eq!(names(directory.path()).len(), 3);
}
