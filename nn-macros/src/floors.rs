//! Tests that imports go down: no module imports a module on a floor above its own.
//! `ARCHITECTURE.md` lists the floors of each crate.
//!
//! The test reads that list and all files of both crates. It skips comments, literals and tests.

mod imports;
mod lexer;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Import, SourceFile};

use crate::repository;

/// The floors of a crate. For each room there are the path of its module, such as
/// `kernels::product`, the number of its floor, and its number on that floor. Modules that are
/// joined by `+` are one room.
#[derive(Debug)]
struct FloorPlan(Vec<(Vec<String>, [usize; 2])>);

impl FloorPlan {
    /// Parses the list after the heading that names the crate. A line of the list:
    ///
    /// ```text
    /// 3. `a`, `b` + `c`: What is there.
    /// ```
    fn of(page: &str, name: &str) -> Self {
        let heading = format!("## Floors of `{name}`");
        let lines = page.lines().skip_while(|line| *line != heading).skip(1);
        let lines = lines.take_while(|line| !line.starts_with('#'));
        let floors = lines.filter_map(|line| {
            let (number, rest) = line.split_once(". ")?;
            number.parse::<usize>().ok()?;
            Some(rest.split_once("`: ")?.0)
        });
        let mut plan = Self(vec![]);
        for (floor, rooms) in floors.enumerate() {
            for (room, modules) in rooms.split(", ").enumerate() {
                for module in modules.split(" + ") {
                    let path = module.trim_matches('`').split("::").map(str::to_owned);
                    plan.0.push((path.collect(), [floor + 1, room]));
                }
            }
        }
        plan
    }

    /// The innermost room that contains the path.
    fn room(&self, path: &[String]) -> Option<&(Vec<String>, [usize; 2])> {
        let rooms = self.0.iter().filter(|(room, _)| path.starts_with(room));
        rooms.max_by_key(|(room, _)| room.len())
    }

    /// The error in an import by this module, if there is one.
    fn problem(&self, module: &[String], import: &Import) -> Option<String> {
        let ((from, [floor, room]), (to, [other_floor, other_room])) =
            (self.room(module)?, self.room(&import.path)?);
        let how = if floor < other_floor {
            "above"
        } else if floor == other_floor && room != other_room {
            "beside"
        } else {
            return None;
        };
        Some(format!(
            "{}: `{}` on floor {floor} imports `{}` on floor {other_floor}, {how} it",
            import.line,
            from.join("::"),
            to.join("::"),
        ))
    }
}

/// All errors in the files of a crate.
fn problems(plan: &FloorPlan, files: &[(String, Vec<String>, String)]) -> Vec<String> {
    let modules: BTreeSet<&[String]> = files.iter().map(|(_, path, _)| &path[..]).collect();
    let sources: Vec<SourceFile> = files
        .iter()
        .map(|(_, path, text)| SourceFile::read(path, text, &modules))
        .collect();
    let tests = sources.iter().flat_map(|source| &source.tests);
    let tests: Vec<&Vec<String>> = tests.collect();
    let mut problems = vec![];
    for (room, _) in &plan.0 {
        if !modules.contains(&room[..]) {
            problems.push(format!("there is no module `{}`", room.join("::")));
        }
    }
    for ((file, path, _), source) in files.iter().zip(&sources) {
        // The crate's root may import everything.
        if path.is_empty() || tests.iter().any(|test| path.starts_with(test)) {
            continue;
        }
        if plan.room(path).is_none() {
            problems.push(format!("{file}: `{}` is on no floor", path.join("::")));
        }
        let found = source.imports.iter();
        let found = found.filter_map(|import| plan.problem(path, import));
        problems.extend(found.map(|problem| format!("{file}:{problem}")));
        // A line may import several items from one room.
        problems.dedup();
    }
    problems
}

/// The files of a crate: their names, their module paths, and their contents.
fn files(root: &Path, name: &str) -> Vec<(String, Vec<String>, String)> {
    let source = root.join(name).join("src");
    let (mut directories, mut found) = (vec![source.clone()], vec![]);
    while let Some(directory) = directories.pop() {
        let entries = fs::read_dir(&directory).expect("a directory of the source");
        for entry in entries {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&source).expect("a part of it");
                let parts = inside.with_extension("");
                let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
                let mut module: Vec<String> = parts.collect();
                if let Some("lib" | "mod") = module.last().map(String::as_str) {
                    module.pop();
                }
                let text = fs::read_to_string(&path).expect("a file of the source");
                found.push((format!("{name}/src/{}", inside.display()), module, text));
            }
        }
    }
    found.sort();
    found
}

fn path(path: &str) -> Vec<String> {
    path.split("::").map(str::to_owned).collect()
}

#[test]
fn imports_go_down() {
    let Some(root) = repository::root() else {
        return;
    };
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("a page");
    for name in ["nn-macros", "nn-runtime"] {
        let plan = FloorPlan::of(&page, name);
        assert!(plan.0.len() > 10, "the list of floors of {name}");
        let problems = problems(&plan, &files(&root, name));
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

const PAGE: &str = "
## Floors of `house`

1. `cellar`: Wine.
2. `hall` + `stairs`, `kitchen`, `hall::mirror`: Guests.
3. `roof`: Birds.
4. `tower`: A bell.

## Floors of `garden`

1. `lawn`: Grass.
";

/// The errors in a small crate of seven modules, in which the module `place` has this text and the
/// others are empty.
fn in_house(place: &str, text: &str) -> Vec<String> {
    let rooms = [
        "cellar",
        "hall",
        "hall::mirror",
        "stairs",
        "kitchen",
        "roof",
        "tower",
    ];
    let files: Vec<_> = rooms
        .iter()
        .map(|room| {
            let text = if *room == place { text } else { "" };
            (format!("{room}.rs"), path(room), text.to_owned())
        })
        .collect();
    problems(&FloorPlan::of(PAGE, "house"), &files)
}

#[test]
fn an_import_that_goes_up_is_found() {
    let upward = |text| in_house("hall", text);
    let expected = "hall.rs:2: `hall` on floor 2 imports `roof` on floor 3, above it";
    for text in [
        "\nuse crate::roof::Bird;",
        "\nuse crate::{cellar::Wine, roof::{Bird as B, Nest}};",
        "\nuse super::roof;",
        "\npub(crate) use super::{roof::*};",
        "\nfn f() { crate::roof::sing(); }",
        "//\nmod inner { use super::super::roof::Bird; }",
        "/* { \n */ use crate::roof::Bird;",
        "const A: &str = \"\n{\"; const B: char = '{'; fn f<'a>(_: &'a u8) { use crate::roof; }",
        "#[cfg(feature = \"x\")]\nuse crate::roof::Bird;",
        "#[cfg(test)] fn f() {}\nuse crate::roof::Bird;",
    ] {
        let found = upward(text);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{text}");
    }
    let beside = "hall.rs:1: `hall` on floor 2 imports `kitchen` on floor 2, beside it";
    assert_eq!(upward("use crate::kitchen::Pan;"), [beside]);
    let of_child = "hall.rs:1: `hall` on floor 2 imports `hall::mirror` on floor 2, beside it";
    assert_eq!(upward("use mirror::Face;"), [of_child]);
}

#[test]
fn what_goes_down_or_is_no_import_is_left_alone() {
    for text in [
        "use crate::cellar::Wine; use crate::stairs; use std::fmt; use self::inner::X;",
        "// use crate::roof;\n/// [Bird](crate::roof::Bird)\n/* /* */ use crate::roof; */",
        "const A: &str = r#\"\" use crate::roof::Bird;\"#; const B: &str = \"crate::roof::x\";",
        "#[cfg(test)]\nmod tests { use crate::roof; mod inner { use crate::tower; } }",
        "#[cfg(all(test, feature = \"x\"))] use crate::roof::Bird;",
        "pub(in crate::roof) fn f() {} macro_rules! m { () => { $crate::roof::sing() } }",
        "fn f() -> impl Sized + use<> {}",
    ] {
        assert_eq!(in_house("hall", text), [""; 0], "{text}");
    }
}

#[test]
fn every_module_is_on_a_floor_and_every_room_is_a_module() {
    let plan = FloorPlan::of(PAGE, "garden");
    let file = |name: &str, text: &str| (format!("{name}.rs"), path(name), text.to_owned());
    let files = [
        file("hedge", "#[cfg(test)]\nmod birds;"),
        file("hedge::birds", "use crate::anything;"),
    ];
    assert_eq!(
        problems(&plan, &files),
        [
            "there is no module `lawn`",
            "hedge.rs: `hedge` is on no floor"
        ]
    );
}
