//! One run at a time, and what the one before left.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use nn_runtime::error::{Error, Result};
use nn_runtime::io;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{BatchEnd, Checkpoints, EpochEnd, Hook, RunDirectory, Training};

use crate::shared_directories::support::{
    Curve, Gate, LEFT, Nothing, data, events, fit, names, run, table,
};

#[test]
fn two_runs_of_one_program() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::thread::scope(|scope| {
        let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
        let first = scope.spawn(move || run(path, 3, &mut Gate(begun, may_go_on)));
        has_begun.recv().unwrap();
        let before = names(path);
        let mut network = Curve::new(7);
        let parameters = network.dense1.weight.clone();
        for elsewhere in [
            path.to_path_buf(),
            path.join("..").join(path.file_name().unwrap()),
        ] {
            let error = run(&elsewhere, 3, &mut Nothing).unwrap_err().to_string();
            let words = format!(
                "only one run can use it at a time, and another run of this program is using it (process {}, ",
                std::process::id()
            );
            assert!(error.contains(&words), "{error}");
            // Either hook alone is enough.
            let alone: [&mut dyn Hook<Curve>; 2] = [
                &mut RunDirectory::new(&elsewhere),
                &mut Checkpoints::new(&elsewhere),
            ];
            for hook in alone {
                let error = fit(1, &mut [hook]).unwrap_err().to_string();
                assert!(error.contains(&words), "{error}");
            }
        }
        let mut checkpoints = Checkpoints::new(path).resume();
        let refused = Trainer::default().fit_with(
            &mut network,
            &mut Optimizer::new(Adam::default()).unwrap(),
            Fit::new(&data(), &MeanSquaredError::default()),
            &mut [&mut checkpoints],
        );
        assert!(refused.is_err());
        assert_eq!(network.dense1.weight, parameters);
        assert_eq!(names(path), before);
        go_on.send(()).unwrap();
        assert_eq!(first.join().unwrap().unwrap().len(), 3);
    });
    assert_eq!(names(path), LEFT);
    // It is free again.
    assert_eq!(run(path, 4, &mut Nothing).unwrap().len(), 4);
}

/// Where the program that is killed works; it is this test again.
const DIRECTORY: &str = "NN_SHARED_DIRECTORY";

/// Says something, and waits to be killed.
struct Waits(PathBuf);

impl<N> Hook<N> for Waits {
    fn name(&self) -> &'static str {
        "waits"
    }
    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.step == 10 {
            // In the middle of a file that is written.
            io::write_atomically(self.0.join("step-00000010.checkpoint"), |file| {
                file.write_all(&vec![7; 100_000])?;
                file.flush()?;
                println!("in the middle");
                std::thread::sleep(std::time::Duration::from_secs(600));
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// What the killed program runs; a test that does nothing for everybody else.
#[test]
fn the_program_that_is_killed() {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        let directory = PathBuf::from(directory);
        run(&directory, 3, &mut Waits(directory.clone())).unwrap();
    }
}

fn program(directory: &Path) -> Child {
    let name = concat!(module_path!(), "::the_program_that_is_killed");
    // Without the name of the crate.
    let name = name.split_once("::").unwrap().1;
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut lines = lines.map(std::result::Result::unwrap);
    assert!(lines.any(|line| line.contains("in the middle")));
    program
}

#[test]
fn two_programs_and_what_a_killed_one_leaves() {
    if std::env::var_os(DIRECTORY).is_some() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let mut other = program(path);
    let is_temporary = |name: &String| name.contains(".tmp");
    let temporary = |path| names(path).into_iter().filter(is_temporary).count();
    assert_eq!(temporary(path), 1);
    let error = run(path, 3, &mut Nothing).unwrap_err().to_string();
    let words = format!("and another run is using it (process {}, `", other.id());
    assert!(error.contains(&words), "{error}");
    // The files of a live run stay.
    assert_eq!(temporary(path), 1);
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(temporary(path), 1);

    // Files of others: of a program that is alive, of one that was not killed long ago, and what only
    // looks like one.
    let alive = format!(".digits.safetensors.{}-0.tmp", std::process::id());
    let others = [
        &alive[..],
        ".digits.safetensors.4194399-0.tmp",
        ".notes.tmp",
    ];
    for name in others {
        fs::write(path.join(name), "").unwrap();
    }
    // And one that nobody writes to any more.
    let old = path.join(".model.safetensors.4194399-1.tmp");
    let file = fs::File::create(&old).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    drop(file);

    assert_eq!(run(path, 3, &mut Nothing).unwrap().len(), 3);
    for name in others {
        fs::remove_file(path.join(name)).unwrap();
    }
    assert_eq!(old.exists(), !cfg!(target_os = "linux"));
    let mut left = names(path);
    left.retain(|name| !name.starts_with(".model"));
    // The program that was killed has left a file of events.
    left.dedup();
    assert_eq!(left, LEFT);
}

/// Does not like the run.
struct Fails;

impl<N> Hook<N> for Fails {
    fn name(&self) -> &'static str {
        "fails"
    }
    fn start(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        Err(Error::Empty { what: "the tank" })
    }
}

#[test]
fn a_run_that_does_not_begin_leaves_the_files_of_another() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    run(path, 3, &mut Nothing).unwrap();
    let content = |name: &str| fs::read(path.join(name)).unwrap();
    let files: Vec<String> = names(path);
    let all = |files: &[String]| -> Vec<Vec<u8>> {
        let plain = files.iter().filter(|name| *name != "events");
        plain.map(|name| content(name)).collect()
    };
    let before = all(&files);

    // Neither one that would begin anew nor one that would go on.
    let mut recorder = RunDirectory::new(path).every_steps(1).tensorboard(1);
    fit(3, &mut [&mut recorder, &mut Fails]).unwrap_err();
    let mut checkpoints = Checkpoints::new(path).keep_last(0);
    fit(3, &mut [&mut recorder, &mut checkpoints]).unwrap_err();
    run(path, 4, &mut Fails).unwrap_err();
    assert_eq!(names(path), files);
    assert_eq!(all(&files), before);
    assert_eq!(events(path).len(), 1);
}

/// Removes the directory of its run after the first epoch, and waits until another run has it.
struct Hands<'a> {
    directory: &'a Path,
    over: Sender<()>,
    taken: Receiver<()>,
}

impl<N> Hook<N> for Hands<'_> {
    fn name(&self) -> &'static str {
        "hands"
    }
    fn epoch_end(&mut self, _: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        if end.epoch.number == 1 {
            fs::remove_dir_all(self.directory).unwrap();
            self.over.send(()).unwrap();
            self.taken.recv().unwrap();
        }
        Ok(())
    }
}

#[test]
fn a_run_whose_directory_another_one_has_taken_ends_and_writes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = &directory.path().join("run");
    let whole = tempfile::tempdir().unwrap();
    run(whole.path(), 3, &mut Nothing).unwrap();
    std::thread::scope(|scope| {
        let ((over, is_over), (has_taken, taken)) = (channel(), channel());
        let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
        let first = scope.spawn(move || {
            let hands = &mut Hands {
                directory: path,
                over,
                taken,
            };
            run(path, 5, hands)
        });
        is_over.recv().unwrap();
        let second = scope.spawn(move || run(path, 3, &mut Gate(begun, may_go_on)));
        has_begun.recv().unwrap();
        let before = names(path);
        has_taken.send(()).unwrap();
        let error = first.join().unwrap().unwrap_err().to_string();
        assert!(
            error.contains("only one run can use it at a time"),
            "{error}"
        );
        assert_eq!(names(path), before);
        go_on.send(()).unwrap();
        second.join().unwrap().unwrap();
    });
    assert_eq!(names(path), LEFT);
    for name in ["metrics.csv", "steps.csv"] {
        assert_eq!(table(&path.join(name)), table(&whole.path().join(name)));
    }
}
