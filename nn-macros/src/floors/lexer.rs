//! A source text as words and signs, without comments and literals.

/// A word or a sign, and the line that it is on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) line: usize,
}

/// All words and signs. `::` is one, `'a` and every literal none.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found = vec![];
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let passed_over = match skipped(rest) {
            0 if first.is_whitespace() => first.len_utf8(),
            length => length,
        };
        let length = match (passed_over, word_length(rest)) {
            (0, 0) if rest.starts_with("::") => 2,
            (0, 0) => first.len_utf8(),
            (0, length) | (length, _) => length,
        };
        let (part, after) = rest.split_at(length);
        if passed_over == 0 {
            let text = part.to_owned();
            found.push(Word { text, line });
        }
        line += part.matches('\n').count();
        rest = after;
    }
    found
}

/// How many bytes of a word or a number a text begins with.
fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

/// How many bytes of a comment or a literal a text begins with.
fn skipped(text: &str) -> usize {
    let to = |end: Option<usize>, length: usize| end.map_or(text.len(), |end| end + length);
    if text.starts_with("//") {
        return to(text.find('\n'), 0);
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    let raw = ["r", "br", "cr"].iter().find_map(|prefix| {
        let after = text.strip_prefix(prefix)?;
        let marks = after.len() - after.trim_start_matches('#').len();
        after[marks..]
            .starts_with('"')
            .then_some((prefix.len() + marks + 1, marks))
    });
    if let Some((start, marks)) = raw {
        let end = format!("\"{}", "#".repeat(marks));
        return to(text[start..].find(&end), start + end.len());
    }
    for prefix in ["", "b", "c"] {
        if text
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with('"'))
        {
            return quoted(text, prefix.len() + 1, '"');
        }
    }
    let start = usize::from(text.starts_with("b'"));
    let Some(inside) = text[start..].strip_prefix('\'') else {
        return 0;
    };
    // A lifetime has no second mark.
    let mut characters = inside.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => quoted(text, start + 1, '\''),
        _ => 1 + word_length(inside),
    }
}

/// The length of a comment in which others may be.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut place) = (0_usize, 0);
    while place < text.len() {
        let rest = &text.as_bytes()[place..];
        if rest.starts_with(b"/*") {
            depth += 1;
            place += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            place += 2;
            if depth == 0 {
                break;
            }
        } else {
            place += 1;
        }
    }
    place
}

/// The length of a literal whose inside begins at `start`, up to its last mark.
fn quoted(text: &str, start: usize, mark: char) -> usize {
    let mut is_escaped = false;
    for (place, c) in text[start..].char_indices() {
        if c == mark && !is_escaped {
            return start + place + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    text.len()
}
