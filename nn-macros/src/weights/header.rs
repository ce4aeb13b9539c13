//! The header of a safetensors file: a length of 8 bytes, and JSON that says where each tensor is.
//! See <https://github.com/huggingface/safetensors>.

/// A tensor in a file.
#[derive(Debug, PartialEq)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) dtype: String,
    pub(super) shape: Vec<usize>,
    /// Its first byte in the data, and the byte after its last one.
    pub(super) range: [usize; 2],
}

/// The tensors of a file in the order of their numbers, and the data.
pub(super) fn read(file: &[u8]) -> Result<(Vec<Tensor>, &[u8]), String> {
    let (length, rest) = file
        .split_first_chunk()
        .ok_or("it has fewer than 8 bytes")?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (header, data) = rest.split_at_checked(length).ok_or_else(|| {
        format!(
            "its header has {length} bytes, but only {} bytes follow",
            rest.len()
        )
    })?;
    let header = str::from_utf8(header).map_err(|_| "its header is not UTF-8")?;
    let mut tensors = Json { rest: header }.tensors()?;
    tensors.sort_by_key(|tensor| tensor.range);
    Ok((tensors, data))
}

/// JSON that is being read.
struct Json<'a> {
    rest: &'a str,
}

impl Json<'_> {
    fn tensors(mut self) -> Result<Vec<Tensor>, String> {
        let mut tensors = vec![];
        self.object(|json, name| {
            if name == "__metadata__" {
                return json.skip(0);
            }
            tensors.push(json.tensor(name)?);
            Ok(())
        })?;
        if self.rest.trim().is_empty() {
            Ok(tensors)
        } else {
            Err(self.unexpected("the end of the header"))
        }
    }

    fn tensor(&mut self, name: String) -> Result<Tensor, String> {
        let (mut dtype, mut shape, mut range) = (None, None, None);
        self.object(|json, key| {
            match &key[..] {
                "dtype" => dtype = Some(json.string()?),
                "shape" => shape = Some(json.numbers()?),
                "data_offsets" => range = json.numbers()?.try_into().ok(),
                _ => json.skip(0)?,
            }
            Ok(())
        })?;
        match (dtype, shape, range) {
            (Some(dtype), Some(shape), Some(range)) => Ok(Tensor {
                name,
                dtype,
                shape,
                range,
            }),
            _ => Err(format!(
                "the tensor `{name}` lacks `dtype`, `shape` or `data_offsets`"
            )),
        }
    }

    fn unexpected(&self, expected: &str) -> String {
        if self.rest.is_empty() {
            return format!("its header ends before {expected}");
        }
        let found: String = self.rest.chars().take(12).collect();
        format!("its header has `{found}` in place of {expected}")
    }

    /// Skips a character, if it is the next one after white space.
    fn has(&mut self, expected: char) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, expected: char) -> Result<(), String> {
        if self.has(expected) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{expected}`")))
    }

    /// Reads an object, whose keys are given to `value`, which reads the values.
    fn object(
        &mut self,
        mut value: impl FnMut(&mut Self, String) -> Result<(), String>,
    ) -> Result<(), String> {
        self.expect('{')?;
        if self.has('}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(':')?;
            value(self, key)?;
            if !self.has(',') {
                return self.expect('}');
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        self.expect('"')?;
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[place + 1..];
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((place, 'u')) => {
                        let code = self.rest.get(place + 1..place + 5);
                        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
                        // Half of a pair is no character.
                        text.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                        characters.nth(3);
                    }
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                _ => text.push(character),
            }
        }
        Err("its header ends inside a string".into())
    }

    fn number(&mut self) -> Result<usize, String> {
        self.rest = self.rest.trim_start();
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &self.rest[..self.rest.len() - rest.len()];
        let number = digits.parse().map_err(|_| self.unexpected("a number"))?;
        self.rest = rest;
        Ok(number)
    }

    fn numbers(&mut self) -> Result<Vec<usize>, String> {
        let mut numbers = vec![];
        self.expect('[')?;
        if self.has(']') {
            return Ok(numbers);
        }
        loop {
            numbers.push(self.number()?);
            if !self.has(',') {
                self.expect(']')?;
                return Ok(numbers);
            }
        }
    }

    /// Skips a value in an object of this depth.
    fn skip(&mut self, depth: usize) -> Result<(), String> {
        self.rest = self.rest.trim_start();
        if depth > 8 {
            return Err("its header is nested too deeply".into());
        }
        match self.rest.chars().next() {
            Some('{') => self.object(|json, _| json.skip(depth + 1)),
            Some('"') => self.string().map(drop),
            Some('[') => self.numbers().map(drop),
            _ => self.number().map(drop),
        }
    }
}
