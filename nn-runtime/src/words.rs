//! Messages of numbers and words that are made while a program is compiled.

/// A message. It has room for so many bytes; what is longer is cut.
#[derive(Clone, Copy)]
pub(crate) struct Words<const ROOM: usize = 512> {
    bytes: [u8; ROOM],
    length: usize,
}

impl Words {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self::empty()
    }
}

impl<const ROOM: usize> Words<ROOM> {
    /// Nothing yet, with another room than the usual one.
    pub(crate) const fn empty() -> Self {
        Self {
            bytes: [0; ROOM],
            length: 0,
        }
    }

    /// The same and some text after it.
    pub(crate) const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut place = 0;
        while place < text.len() && self.length < ROOM {
            self.bytes[self.length] = text[place];
            self.length += 1;
            place += 1;
        }
        self
    }

    /// The same and a number after it.
    pub(crate) const fn number(mut self, number: usize) -> Self {
        let mut power = 1;
        while number / power >= 10 {
            power *= 10;
        }
        while power > 0 && self.length < ROOM {
            self.bytes[self.length] = b'0' + (number / power % 10) as u8;
            self.length += 1;
            power /= 10;
        }
        self
    }

    /// The same and a number after it, with its digits in groups, as in `64_000`.
    pub(crate) const fn grouped(mut self, number: usize) -> Self {
        let mut group = 1;
        while number / group >= 1000 {
            group *= 1000;
        }
        self = self.number(number / group);
        while group > 1 {
            group /= 1000;
            let digits = number / group % 1000;
            self = self.text("_").number(digits / 100);
            self = self.number(digits / 10 % 10).number(digits % 10);
        }
        self
    }

    /// The same and a shape after it, as the language writes it: `784`, `[28, 28, 1]`.
    pub(crate) const fn shape(self, dimensions: &[usize]) -> Self {
        if dimensions.len() == 1 {
            return self.number(dimensions[0]);
        }
        let mut words = self.text("[");
        let mut place = 0;
        while place < dimensions.len() {
            if place > 0 {
                words = words.text(", ");
            }
            words = words.number(dimensions[place]);
            place += 1;
        }
        words.text("]")
    }

    /// The same and the shape of a sample after it, which consists of tokens if the vocabulary is
    /// not empty: `Tokens(16, vocab = 96)`.
    pub(crate) const fn sample(self, dimensions: &[usize], vocabulary: usize) -> Self {
        if vocabulary == 0 {
            return self.shape(dimensions);
        }
        let words = self.text("Tokens(").number(dimensions[0]);
        words.text(", vocab = ").number(vocabulary).text(")")
    }

    /// The message.
    pub(crate) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            // A character that was cut.
            Err(_) => "a message that is too long",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_and_numbers() {
        const WORDS: Words = Words::new()
            .text("of ")
            .number(0)
            .text(", ")
            .number(1_000_345)
            .text(" and ")
            .shape(&[7])
            .shape(&[28, 10, 1]);
        assert_eq!(WORDS.as_str(), "of 0, 1000345 and 7[28, 10, 1]");
        let cut = (0..400).fold(Words::new(), |words, _| words.text("ab"));
        assert_eq!(cut.as_str().len(), 512);
        let grouped = Words::new().grouped(7).text(" ").grouped(1_000_345);
        assert_eq!(grouped.as_str(), "7 1_000_345");
        assert_eq!(
            Words::new().number(usize::MAX).as_str(),
            usize::MAX.to_string()
        );
    }
}
