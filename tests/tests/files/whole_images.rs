//! Folders of images: only those are read that are whole, and none that is larger than it may be.

use std::fs;
use std::path::{Path, PathBuf};

use nn_runtime::data::{Dataset, ImageFit, ImageFolder};
use nn_runtime::error::Result;
use nn_runtime::prelude::*;
use tempfile::{TempDir, tempdir};

type Images = Dataset<Image<37, 45, 3>, u32>;

fn is_of(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// Files of `reference/jpeg_files.py`.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/jpeg_files");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// A directory with one folder.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let directory = tempdir().unwrap();
        fs::create_dir(directory.path().join("class")).unwrap();
        Self(directory)
    }

    /// Reads a file of these bytes.
    fn read(&self, name: &str, bytes: &[u8]) -> Result<Images> {
        self.read_by(&ImageFolder::default(), name, bytes)
    }

    fn read_by(&self, reader: &ImageFolder, name: &str, bytes: &[u8]) -> Result<Images> {
        let path = self.0.path().join("class").join(name);
        fs::write(&path, bytes).unwrap();
        let read = reader.read::<37, 45, f32>(self.0.path());
        fs::remove_file(path).unwrap();
        read.map(|(images, _)| images)
    }
}

#[test]
fn images_that_are_cut_short_are_refused() {
    let folder = Folder::new();
    let files = files();
    assert_eq!(files.len(), 13);
    for file in files {
        let (name, bytes) = (
            file.file_name().unwrap().to_str().unwrap(),
            fs::read(&file).unwrap(),
        );
        let whole = folder.read(name, &bytes);
        assert!(whole.is_ok(), "{name}: {}", whole.unwrap_err());
        for length in (0..bytes.len())
            .step_by(7)
            .chain([bytes.len() - 2, bytes.len() - 1])
        {
            let error = folder.read(name, &bytes[..length]);
            let error = error
                .err()
                .unwrap_or_else(|| panic!("{name}: {length} of {}", bytes.len()));
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

/// As a program leaves them that says that the image ends where it was cut.
#[test]
fn images_that_end_too_early_are_refused() {
    let folder = Folder::new();
    for file in files() {
        let (name, bytes) = (
            file.file_name().unwrap().to_str().unwrap(),
            fs::read(&file).unwrap(),
        );
        if !is_of(&file, "jpg") {
            continue;
        }
        let mut accepted = 0;
        for length in (2..bytes.len() - 12).step_by(5) {
            let ended = [&bytes[..length], &[0xff, 0xd9]].concat();
            accepted += usize::from(folder.read(name, &ended).is_ok());
        }
        // Later scans of a progressive image add to numbers that are all there.
        let later = name.contains("progressive");
        assert!(later || accepted == 0, "{name}: {accepted}");
        assert!(accepted * 5 < bytes.len() * 4 / 5, "{name}: {accepted}");
    }
}

#[test]
fn a_small_file_that_claims_a_large_image_is_refused_at_once() {
    let folder = Folder::new();
    let reader = ImageFolder {
        fit: ImageFit::Stretch,
        ..ImageFolder::default()
    };
    for file in files() {
        let (name, mut bytes) = (
            file.file_name().unwrap().to_str().unwrap(),
            fs::read(&file).unwrap(),
        );
        // The sizes in the header.
        let at = if is_of(&file, "png") {
            None
        } else {
            bytes
                .windows(2)
                .position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2]))
        };
        if let Some(at) = at {
            let size = 9400_u16.to_be_bytes();
            bytes[at + 5..at + 7].copy_from_slice(&size);
            bytes[at + 7..at + 9].copy_from_slice(&size);
        } else {
            bytes[16..20].copy_from_slice(&9000_u32.to_be_bytes());
            bytes[20..24].copy_from_slice(&9000_u32.to_be_bytes());
        }
        let mut error = None;
        let info = allocation_counter::measure(|| {
            error = folder.read_by(&reader, name, &bytes).err();
        });
        let error = error.unwrap_or_else(|| panic!("{name} is accepted"));
        assert!(
            info.bytes_max < 4 << 20,
            "{name}: {} bytes, {error}",
            info.bytes_max
        );
    }
}

#[test]
fn the_limit_can_be_set() {
    let folder = Folder::new();
    let bytes = fs::read(&files()[0]).unwrap();
    let most = |memory_limit| ImageFolder {
        memory_limit: Some(memory_limit),
        ..ImageFolder::default()
    };
    assert!(folder.read_by(&most(37 * 45 * 3), "a.jpg", &bytes).is_ok());
    let error = folder.read_by(&most(37 * 45 * 3 - 1), "a.jpg", &bytes);
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("an image of 45 × 37 pixels is larger than the limit of 0 MiB"),
        "{error}"
    );
    let error = folder.read_by(&most(100), "a.jpg", &bytes).unwrap_err();
    assert!(
        error.to_string().contains("the file is larger than"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn folders_whose_names_are_no_text_are_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let directory = tempdir().unwrap();
    let source = &files()[0];
    for name in [&b"iris\xff"[..], b"iris\xfe"] {
        let folder = directory.path().join(OsStr::from_bytes(name));
        fs::create_dir(&folder).unwrap();
        fs::copy(source, folder.join("a.jpg")).unwrap();
    }
    let reader = ImageFolder::<3>::default();
    let error = reader.open::<37, 45, f32>(directory.path()).unwrap_err();
    let expected = r"the folder name `iris\xfe` is not valid UTF-8: rename the folder";
    assert!(error.to_string().ends_with(expected), "{error}");
    let labels = ["iris\u{fffd}".into()];
    let error = reader.open_labeled::<37, 45, f32>(directory.path(), &labels);
    assert!(error.unwrap_err().to_string().ends_with(expected));

    // Files may have any name: they are found, in the order of their bytes.
    let directory = tempdir().unwrap();
    let folder = directory.path().join("iris");
    fs::create_dir(&folder).unwrap();
    let names = [&b"a\xfe.jpg"[..], b"a\xff.JPG", b"b.jpeg"];
    for name in names.iter().rev() {
        fs::copy(source, folder.join(OsStr::from_bytes(name))).unwrap();
    }
    let stream = reader.open::<37, 45, f32>(directory.path()).unwrap();
    let found = stream.files().iter();
    let found: Vec<&[u8]> = found
        .map(|path| path.file_name().unwrap().as_bytes())
        .collect();
    assert_eq!(found, names);
    assert_eq!(stream.load().unwrap().len(), 3);
}
