//! What a file imports.

use std::collections::BTreeSet;

use super::lexer::{Word, words};

/// An import: the line that it is on, and the path from the crate's root.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
}

/// A file, as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct SourceFile {
    pub(super) imports: Vec<Import>,
    /// Modules in other files that are compiled for tests alone.
    pub(super) tests: Vec<Vec<String>>,
}

impl SourceFile {
    /// Reads the file of a module of this path, in a crate of these modules.
    pub(super) fn read(module: &[String], text: &str, modules: &BTreeSet<&[String]>) -> Self {
        let words = words(text);
        let mut reader = ImportReader {
            words: &words,
            place: 0,
            module: module.to_vec(),
            modules,
            source: Self::default(),
        };
        reader.block();
        reader.source
    }
}

struct ImportReader<'a> {
    words: &'a [Word],
    place: usize,
    /// The module that is being read, which may be one inside of the file's.
    module: Vec<String>,
    modules: &'a BTreeSet<&'a [String]>,
    source: SourceFile,
}

impl<'a> ImportReader<'a> {
    /// The word that is so many words ahead; nothing at the end.
    fn ahead(&self, count: usize) -> &'a str {
        let word = self.words.get(self.place + count);
        word.map_or("", |word| &word.text)
    }

    fn next(&mut self) -> &'a str {
        let word = self.ahead(0);
        self.place += 1;
        word
    }

    /// Reads up to the end of the braces that it is in.
    fn block(&mut self) {
        let mut depth = 0_usize;
        while self.place < self.words.len() {
            match [self.ahead(0), self.ahead(1), self.ahead(2)] {
                ["#", "[", _] => {
                    if self.attribute() {
                        self.item_for_tests();
                    }
                }
                ["mod", name, "{"] => {
                    self.place += 3;
                    self.module.push(name.to_owned());
                    self.block();
                    self.module.pop();
                }
                ["use", path, _] if path != "<" => self.imports(),
                ["crate" | "super" | "self", "::", _] => self.path(),
                ["{", ..] => {
                    depth += 1;
                    self.place += 1;
                }
                ["}", ..] => {
                    self.place += 1;
                    if depth == 0 {
                        return;
                    }
                    depth -= 1;
                }
                _ => self.place += 1,
            }
        }
    }

    /// Passes over an attribute. True if what follows is there for tests alone.
    fn attribute(&mut self) -> bool {
        let start = self.place;
        self.place += 1;
        self.group();
        let words = self.words[start..self.place].iter();
        let words: Vec<&str> = words.map(|word| &word.text[..]).collect();
        matches!(
            words[2..],
            ["cfg", "(", "test", ")", ..] | ["cfg", "(", "all", "(", "test", ..]
        )
    }

    /// Passes over what stands between brackets, which begin here.
    fn group(&mut self) {
        let mut depth = 0_usize;
        while self.place < self.words.len() {
            match self.next() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// Passes over an item that is there for tests alone.
    fn item_for_tests(&mut self) {
        while self.place < self.words.len() {
            match [self.ahead(0), self.ahead(1), self.ahead(2)] {
                ["mod", name, ";"] => {
                    let mut path = self.module.clone();
                    path.push(name.to_owned());
                    self.source.tests.push(path);
                    self.place += 3;
                    return;
                }
                [";", ..] => {
                    self.place += 1;
                    return;
                }
                ["use", ..] => {
                    while !matches!(self.next(), ";" | "") {}
                    return;
                }
                ["{", ..] => return self.group(),
                ["(" | "[", ..] => self.group(),
                _ => self.place += 1,
            }
        }
    }

    /// Notes what a `use` imports.
    fn imports(&mut self) {
        self.place += 1;
        if self.ahead(0) == "::" {
            // Of another crate.
            return;
        }
        self.tree(&[]);
    }

    /// Reads a part of a `use` whose path begins so, up to a comma, a brace or the end.
    fn tree(&mut self, before: &[&str]) {
        let mut path = before.to_vec();
        let line = self.words.get(self.place).map_or(0, |word| word.line);
        loop {
            match self.ahead(0) {
                "::" => self.place += 1,
                "{" => {
                    self.place += 1;
                    while !matches!(self.ahead(0), "}" | "") {
                        self.tree(&path);
                        if self.ahead(0) == "," {
                            self.place += 1;
                        }
                    }
                    self.place += 1;
                    return;
                }
                "}" | "," | ";" | "" => break,
                // Another name for it.
                "as" => self.place += 2,
                segment => {
                    path.push(segment);
                    self.place += 1;
                }
            }
        }
        self.note(line, &path);
    }

    /// Notes a path that stands somewhere in the code.
    fn path(&mut self) {
        let start = self.place;
        let line = self.words[start].line;
        let mut path = vec![self.next()];
        while self.ahead(0) == "::" && self.ahead(1).starts_with(|c: char| c.is_alphabetic()) {
            self.place += 1;
            path.push(self.next());
        }
        // `$crate`, which another crate may mean, and `pub(in crate::kernels)`.
        let before = start
            .checked_sub(1)
            .map(|place| &self.words[place].text[..]);
        if !matches!(before, Some("$" | "in")) {
            self.note(line, &path);
        }
    }

    fn note(&mut self, line: usize, path: &[&str]) {
        let mut absolute = self.module.clone();
        let rest = match path {
            ["crate", rest @ ..] => {
                absolute.clear();
                rest
            }
            ["self", rest @ ..] => rest,
            ["super", ..] => {
                let count = path
                    .iter()
                    .take_while(|segment| **segment == "super")
                    .count();
                absolute.truncate(absolute.len().saturating_sub(count));
                &path[count..]
            }
            // A module inside of this one, or another crate.
            [first, ..] => {
                let mut child = absolute.clone();
                child.push((*first).to_owned());
                if !self.modules.contains(&child[..]) {
                    return;
                }
                path
            }
            [] => return,
        };
        absolute.extend(rest.iter().map(|segment| (*segment).to_owned()));
        let path = absolute;
        self.source.imports.push(Import { line, path });
    }
}
