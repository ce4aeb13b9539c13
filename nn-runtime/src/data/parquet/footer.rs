//! The footer of a Parquet file: its columns, and where the bytes of each column are.
//!
//! <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::budget::{Budget, Outcome};
use super::thrift::{Flaw, Parsed, Thrift};

/// The metadata of a file.
#[derive(Debug)]
pub(super) struct Footer {
    pub(super) columns: Vec<Column>,
    pub(super) groups: Vec<Group>,
}

/// A leaf column.
#[derive(Debug)]
pub(super) struct Column {
    /// The names of the groups that it is in, followed by its own, separated by dots.
    pub(super) name: String,
    pub(super) content: Content,
    /// The definition level of a value that is not null.
    pub(super) present: u32,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Numbers(Number),
    Text,
    /// A type that is not supported.
    Other(&'static str),
}

/// The physical type of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Truth,
    Signed32,
    Unsigned32,
    Signed64,
    Unsigned64,
    Float,
    Double,
}

/// A row group: some rows, stored column by column.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) rows: usize,
    pub(super) chunks: Vec<Chunk>,
}

/// The bytes of one column in a row group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) length: u64,
    pub(super) codec: i64,
}

/// The maximum nesting depth of groups.
const DEEPEST: usize = 32;

impl Footer {
    /// Parses the footer of a file of `length` bytes. Checks counts and offsets against that
    /// length.
    pub(super) fn parse(bytes: &[u8], length: u64, budget: &mut Budget) -> Outcome<Self> {
        let mut elements = vec![];
        let mut groups = None;
        let mut trouble = Ok(());
        let read = Thrift::new(bytes).structure(|thrift, id, kind| match id {
            2 if elements.is_empty() => thrift.structures(kind, |thrift, _| {
                charge(budget, size_of::<Element<'_>>(), &mut trouble)?;
                elements.push(Element::parse(thrift)?);
                Ok(())
            }),
            4 if groups.is_none() => {
                let groups = groups.insert(vec![]);
                thrift.structures(kind, |thrift, _| {
                    groups.push(Group::parse(thrift, budget, &mut trouble)?);
                    Ok(())
                })
            }
            _ => thrift.skip(kind),
        });
        trouble?;
        read.map_err(|flaw| flaw.within("the footer"))?;
        let columns = columns(&elements, budget)?;
        let footer = Self {
            columns,
            groups: groups.ok_or("the footer is invalid: it lists no row groups")?,
        };
        footer.check(length)?;
        Ok(footer)
    }

    /// The number of rows that the file declares.
    pub(super) fn rows(&self) -> Option<usize> {
        let mut rows = self.groups.iter().map(|group| group.rows);
        rows.try_fold(0, usize::checked_add)
    }

    /// Checks that all chunks lie within the file, and that their total length is not more than
    /// that of the file.
    fn check(&self, length: u64) -> Outcome<()> {
        let mut sum = 0_u64;
        for (number, group) in self.groups.iter().enumerate() {
            if group.chunks.len() != self.columns.len() {
                return Err(format!(
                    "row group {number} has {} columns, but the file has {}",
                    group.chunks.len(),
                    self.columns.len()
                ));
            }
            for (chunk, column) in group.chunks.iter().zip(&self.columns) {
                let end = chunk.start.saturating_add(chunk.length);
                sum = sum.saturating_add(chunk.length);
                if end > length || sum > length {
                    return Err(format!(
                        "column `{}`: {} bytes at offset {} do not fit in the file, which has \
                         {length} bytes for all columns together",
                        column.name, chunk.length, chunk.start
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Accounts for memory while bytes are parsed; an error of the budget is stored in `trouble`.
fn charge(budget: &mut Budget, bytes: usize, trouble: &mut Outcome<()>) -> Parsed<()> {
    // Vectors grow by doubling, and the old elements are copied.
    budget.hold(3 * bytes as u64).map_err(|problem| {
        *trouble = Err(problem);
        Flaw::End
    })
}

impl Group {
    fn parse(
        thrift: &mut Thrift<'_>,
        budget: &mut Budget,
        trouble: &mut Outcome<()>,
    ) -> Parsed<Self> {
        charge(budget, size_of::<Self>(), trouble)?;
        let (mut rows, mut chunks) = (None, vec![]);
        thrift.structure(|thrift, id, kind| match id {
            1 => thrift.structures(kind, |thrift, _| {
                charge(budget, size_of::<Chunk>(), trouble)?;
                chunks.push(Chunk::parse(thrift)?);
                Ok(())
            }),
            3 => {
                rows = Some(thrift.whole(kind)?);
                Ok(())
            }
            _ => thrift.skip(kind),
        })?;
        let rows = rows.ok_or_else(|| missing("the number of rows"))?;
        let rows = usize::try_from(rows);
        let rows =
            rows.map_err(|_| Flaw::Wrong("the number of rows of a group is negative".into()))?;
        Ok(Self { rows, chunks })
    }
}

impl Chunk {
    fn parse(thrift: &mut Thrift<'_>) -> Parsed<Self> {
        let mut about = None;
        let mut elsewhere = false;
        thrift.structure(|thrift, id, kind| match id {
            1 => {
                elsewhere = !thrift.binary(kind)?.is_empty();
                Ok(())
            }
            3 if Thrift::is_structure(kind) => {
                about = Some(Self::about(thrift)?);
                Ok(())
            }
            _ => thrift.skip(kind),
        })?;
        if elsewhere {
            return Err(Flaw::Wrong("a column is in another file".into()));
        }
        about.ok_or_else(|| missing("the location of a column"))
    }

    fn about(thrift: &mut Thrift<'_>) -> Parsed<Self> {
        let (mut codec, mut length, mut data, mut dictionary) = (None, None, None, None);
        thrift.structure(|thrift, id, kind| {
            let place = match id {
                4 => &mut codec,
                7 => &mut length,
                9 => &mut data,
                11 => &mut dictionary,
                _ => return thrift.skip(kind),
            };
            *place = Some(thrift.whole(kind)?);
            Ok(())
        })?;
        let size = |number: Option<i64>| {
            let number = number.ok_or_else(|| missing("the location of a column"))?;
            u64::try_from(number).map_err(|_| Flaw::Wrong("a size is negative".into()))
        };
        let data = size(data)?;
        // Some writers store 0 if there is no dictionary.
        let dictionary = dictionary.and_then(|place| u64::try_from(place).ok());
        let dictionary = dictionary.filter(|place| *place >= 4 && *place < data);
        Ok(Self {
            start: dictionary.unwrap_or(data),
            length: size(length)?,
            codec: codec.ok_or_else(|| missing("how a column is compressed"))?,
        })
    }
}

fn missing(what: &str) -> Flaw {
    Flaw::Wrong(format!("it does not specify {what}"))
}

/// An element of the schema: a column, or a group of the columns that follow.
#[derive(Debug, Default)]
struct Element<'a> {
    name: &'a [u8],
    physical: Option<i64>,
    repetition: i64,
    children: Option<i64>,
    converted: Option<i64>,
    logical: Option<Logical>,
}

/// The logical type of a column, as far as it matters here.
#[derive(Clone, Copy, Debug)]
enum Logical {
    Decimal,
    Whole { is_signed: bool },
    Half,
    Other,
}

/// The repetition type of repeated values.
const REPEATED: i64 = 2;
/// The repetition type of optional values.
const OPTIONAL: i64 = 1;

impl<'a> Element<'a> {
    fn parse(thrift: &mut Thrift<'a>) -> Parsed<Self> {
        let mut element = Self::default();
        let mut name = None;
        thrift.structure(|thrift, id, kind| {
            match id {
                1 => element.physical = Some(thrift.whole(kind)?),
                3 => element.repetition = thrift.whole(kind)?,
                4 => name = Some(thrift.binary(kind)?),
                5 => element.children = Some(thrift.whole(kind)?),
                6 => element.converted = Some(thrift.whole(kind)?),
                10 if Thrift::is_structure(kind) => element.logical = Some(logical(thrift)?),
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        element.name = name.ok_or_else(|| missing("the name of a column"))?;
        Ok(element)
    }

    fn content(&self) -> Content {
        const DECIMAL: i64 = 5;
        const UNSIGNED: core::ops::RangeInclusive<i64> = 11..=14;
        let is_unsigned = match self.logical {
            Some(Logical::Decimal) => return Content::Other("decimals"),
            Some(Logical::Half) => return Content::Other("16-bit floats"),
            Some(Logical::Whole { is_signed }) => !is_signed,
            _ if self.converted == Some(DECIMAL) => return Content::Other("decimals"),
            _ => self.converted.is_some_and(|kind| UNSIGNED.contains(&kind)),
        };
        match (self.physical, is_unsigned) {
            (Some(0), _) => Content::Numbers(Number::Truth),
            (Some(1), false) => Content::Numbers(Number::Signed32),
            (Some(1), true) => Content::Numbers(Number::Unsigned32),
            (Some(2), false) => Content::Numbers(Number::Signed64),
            (Some(2), true) => Content::Numbers(Number::Unsigned64),
            (Some(3), _) => Content::Other("96-bit timestamps"),
            (Some(4), _) => Content::Numbers(Number::Float),
            (Some(5), _) => Content::Numbers(Number::Double),
            (Some(6), _) => Content::Text,
            _ => Content::Other("bytes"),
        }
    }
}

fn logical(thrift: &mut Thrift<'_>) -> Parsed<Logical> {
    let mut found = Logical::Other;
    thrift.structure(|thrift, id, kind| {
        match id {
            5 => found = Logical::Decimal,
            15 => found = Logical::Half,
            10 if Thrift::is_structure(kind) => {
                let mut is_signed = true;
                thrift.structure(|thrift, id, kind| {
                    if id == 2 {
                        is_signed = Thrift::truth(kind)?;
                        return Ok(());
                    }
                    thrift.skip(kind)
                })?;
                found = Logical::Whole { is_signed };
                return Ok(());
            }
            _ => {}
        }
        thrift.skip(kind)
    })?;
    Ok(found)
}

/// A group whose columns are being listed.
struct Open {
    /// The number of columns and groups that are still to come.
    left: i64,
    /// The length of the name of the enclosing groups.
    name: usize,
    present: u32,
    is_repeated: bool,
}

/// The leaf columns of a schema, in which the children of a group follow the group.
fn columns(elements: &[Element<'_>], budget: &mut Budget) -> Outcome<Vec<Column>> {
    let broken = |what: &str| format!("the footer is invalid: {what}");
    let (root, elements) = elements
        .split_first()
        .ok_or_else(|| broken("it lists no columns"))?;
    let mut open = vec![Open {
        left: root.children.unwrap_or_default(),
        name: 0,
        present: 0,
        is_repeated: false,
    }];
    let (mut columns, mut name) = (vec![], String::new());
    for element in elements {
        while open.last().is_some_and(|group| group.left <= 0) {
            let closed = open.pop();
            name.truncate(closed.map_or(0, |closed| closed.name));
        }
        let depth = open.len();
        let Some(group) = open.last_mut() else {
            return Err(broken("a column belongs to no group"));
        };
        group.left -= 1;
        let present = group.present + u32::from(element.repetition == OPTIONAL);
        let is_repeated = group.is_repeated || element.repetition == REPEATED;
        let before = name.len();
        budget.hold(3 * (before + element.name.len()) as u64)?;
        if depth > 1 {
            name.push('.');
        }
        name.push_str(&String::from_utf8_lossy(element.name));
        if let Some(left) = element.children.filter(|_| element.physical.is_none()) {
            if depth == DEEPEST {
                return Err(broken("its columns are nested too deeply"));
            }
            open.push(Open {
                left,
                name: before,
                present: present + u32::from(element.repetition == REPEATED),
                is_repeated,
            });
            continue;
        }
        budget.hold(3 * size_of::<Column>() as u64)?;
        columns.push(Column {
            name: name.clone(),
            content: if is_repeated {
                Content::Other("lists")
            } else {
                element.content()
            },
            present,
        });
        name.truncate(before);
    }
    if open.iter().any(|group| group.left > 0) {
        return Err(broken(
            "a group of columns has fewer columns than it declares",
        ));
    }
    Ok(columns)
}
