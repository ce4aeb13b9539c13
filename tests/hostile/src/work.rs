//! The process that reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::mutate::mutate;
use crate::random::Random;
use crate::readers::{Files, MEMORY, Reader, readers};
use crate::seeds::Pack;
use crate::watch::PREFIX;

/// The most memory that a reader may take, and data sets that are made of what it read: some times the limit
/// that it is given, and the size of the file. What other threads take is bounded by that of the process.
const MOST: u64 = 4 * MEMORY;
const TIMES: u64 = 64;
/// How many valid files of each reader there are.
const VALID: u64 = 32;
/// How often each reader comes before those that are slow come again.
const TURNS: usize = 20;
/// Bytes of the longest message about a file.
const LONGEST_MESSAGE: usize = 100_000;

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    pub(crate) seconds: u64,
    pub(crate) seed: u64,
    /// One reader alone.
    pub(crate) reader: Option<&'a str>,
}

pub(crate) struct Work<'a> {
    directory: PathBuf,
    task: Task<'a>,
    readers: Vec<Reader>,
    /// The reader of each case of a round, after which it begins anew.
    round: Vec<usize>,
    /// Valid files of each reader.
    valid: Vec<Vec<(Vec<u8>, Option<Pack>)>>,
    files: Files,
}

/// What became of the files of a reader.
#[derive(Clone, Copy, Default)]
struct Tally {
    read: u64,
    refused: u64,
    slowest: Duration,
}

impl<'a> Work<'a> {
    /// Makes what readers need beside the file that they read.
    pub(crate) fn new(directory: &Path, task: Task<'a>) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
        if directory.exists() {
            fs::remove_dir_all(directory).map_err(failed)?;
        }
        fs::create_dir_all(directory).map_err(failed)?;
        let readers = readers(task.reader);
        if readers.is_empty() {
            return Err(String::from("there is no reader of this name"));
        }
        let turns = (0..TURNS).flat_map(|turn| {
            let readers = readers.iter().enumerate();
            let readers = readers.filter(move |(_, reader)| turn == 0 || !reader.is_slow);
            readers.map(|(number, _)| number)
        });
        let round = turns.collect();
        let files = Files::new(directory)?;
        let mut valid = vec![];
        for reader in &readers {
            let count = if reader.is_left_out { 0 } else { VALID };
            let made = (0..count).map(|file| {
                let mut random = Random::new(task.seed, u64::MAX - file);
                (reader.seed)(&files, &mut random)
            });
            valid.push(made.collect::<Result<_, String>>()?);
        }
        Ok(Self {
            directory: directory.to_path_buf(),
            task,
            round,
            valid,
            readers,
            files,
        })
    }

    /// Reads files for so many seconds.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        let end = Instant::now() + Duration::from_secs(self.task.seconds);
        let mut tallies = vec![Tally::default(); self.readers.len()];
        let (mut case, mut files) = (0, 0_u64);
        // Each reader reads its valid file, however short the time.
        while Instant::now() < end || case < self.readers.len() as u64 {
            let number = self.reader(case);
            if self.readers[number].is_left_out {
                case += 1;
                continue;
            }
            files += 1;
            let path = self.make(case);
            let path = path.map_err(|problem| format!("case {case}: {problem}"))?;
            let begin = Instant::now();
            let message = self.read(number, &path)?;
            let tally = &mut tallies[number];
            tally.slowest = tally.slowest.max(begin.elapsed());
            match message {
                None => tally.read += 1,
                Some(message) if self.is_valid(case) => {
                    return Err(format!(
                        "a valid file of the reader {} is refused: {message}",
                        self.readers[number].name
                    ));
                }
                Some(_) => tally.refused += 1,
            }
            fs::remove_file(&path).map_err(|error| error.to_string())?;
            case += 1;
        }
        println!(
            "seed {}: {files} files, none of which a reader failed on",
            self.task.seed
        );
        for (reader, tally) in self.readers.iter().zip(tallies) {
            if reader.is_left_out {
                continue;
            }
            println!(
                "{:>20}: {:>7} read, {:>7} refused, slowest {:>5} ms",
                reader.name,
                tally.read,
                tally.refused,
                tally.slowest.as_millis()
            );
        }
        Ok(())
    }

    /// Reads the file of one case, keeps it, and says what the reader says.
    pub(crate) fn show(&mut self, case: u64) -> Result<(), String> {
        let number = self.reader(case);
        let path = self.make(case)?;
        println!("{}", path.display());
        let message = self.read(number, &path)?;
        println!("{}", message.as_deref().unwrap_or("it is read"));
        Ok(())
    }

    /// The number of the reader of a case.
    fn reader(&self, case: u64) -> usize {
        self.round[(case % self.round.len() as u64) as usize]
    }

    /// The first file of each reader is valid.
    fn is_valid(&self, case: u64) -> bool {
        case < self.readers.len() as u64
    }

    /// Makes the file of a case.
    fn make(&self, case: u64) -> Result<PathBuf, String> {
        let reader = &self.readers[self.reader(case)];
        let mut random = Random::new(self.task.seed, case);
        let valid = &self.valid[self.reader(case)];
        let mut any = || valid.get(random.below(valid.len()));
        let (Some((bytes, pack)), Some((other, _))) = (any(), any()) else {
            return Err(String::from("it is a case of another reader"));
        };
        let (mut bytes, pack) = (bytes.clone(), *pack);
        if !self.is_valid(case) {
            match pack {
                // What is packed has checksums: what is in it is changed first.
                Some(pack) if !random.once_in(4) => {
                    mutate(&mut bytes, other, &mut random);
                    bytes = pack(&bytes)?;
                }
                Some(pack) => {
                    bytes = pack(&bytes)?;
                    mutate(&mut bytes, other, &mut random);
                }
                None => mutate(&mut bytes, other, &mut random),
            }
        } else if let Some(pack) = pack {
            bytes = pack(&bytes)?;
        }
        let name = format!("{PREFIX}{case}-{}.{}", reader.name, reader.extension);
        let path = self.directory.join(name.replace(' ', "-"));
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }

    /// Reads a file; returns what is wrong with it.
    fn read(&self, reader: usize, path: &Path) -> Result<Option<String>, String> {
        let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
        let mut result = Ok(());
        let taken = allocation_counter::measure(|| {
            result = (self.readers[reader].read)(&self.files, path);
        });
        if taken.bytes_max > MOST + TIMES * length {
            let taken = taken.bytes_max;
            return Err(format!(
                "{taken} bytes of memory for a file of {length} bytes"
            ));
        }
        let Err(error) = result else {
            return Ok(None);
        };
        let message = error.to_string();
        if message.len() > LONGEST_MESSAGE {
            return Err(format!("a message of {} bytes", message.len()));
        }
        Ok(Some(message))
    }
}
