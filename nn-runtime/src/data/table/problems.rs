//! A list of problems with a file.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, Result};

/// Problems with a file: the first ten, and whether there are more.
pub(in crate::data) struct Problems {
    path: String,
    list: Vec<String>,
    full: bool,
}

impl Problems {
    pub(in crate::data) fn new(path: &str) -> Self {
        Self {
            path: path.into(),
            list: Vec::new(),
            full: false,
        }
    }

    pub(in crate::data) fn add(&mut self, problem: String) {
        if self.list.len() < 10 {
            self.list.push(problem);
        } else if !self.full {
            self.full = true;
            self.list.push(String::from("…and more"));
        }
    }

    pub(in crate::data) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(in crate::data) fn is_full(&self) -> bool {
        self.full
    }

    pub(in crate::data) fn none(self) -> Result<()> {
        if self.list.is_empty() {
            Ok(())
        } else {
            Err(Error::Content {
                path: self.path,
                problems: self.list,
            })
        }
    }
}
