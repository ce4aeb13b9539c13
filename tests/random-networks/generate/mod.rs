//! Random declarations.
//!
//! A network is a chain or a graph of constructs, each drawn from [`CONSTRUCTS`](stages::CONSTRUCTS): a
//! function from the shape before it to its text and the shape after it. A new construct of the
//! language is one function and one line there.

mod draws;
mod graphs;
mod layers;
mod mixing;
mod positions;
mod shape;
mod stages;
pub(crate) mod streams;
mod windows;

use std::fmt::Write as _;

use draws::Draws;
use shape::Shape;
use stages::Writer;

/// The source of a module with a network for each seed, and a table of them, `NETWORKS`: the
/// declaration as text, and the function that checks it.
pub(crate) fn source(seeds: impl Iterator<Item = usize>) -> String {
    let mut source = format!("{CONSTANTS}{}", layers::DECLARATIONS);
    let mut table = String::new();
    for seed in seeds {
        let mut writer = Writer::new(Draws::new(seed as u64));
        let body = if writer.draws.percent(GRAPHS) {
            graphs::graph(&mut writer)
        } else {
            format!("{{ {} }}", chain(&mut writer))
        };
        let declaration = format!("{}struct N{seed} {body}", writer.frozen(&body));
        let _ = writeln!(source, "network! {{ #[scalar(f64)] {declaration} }}");
        let check = match seed / 2 % METHODS {
            0 => format!("|| {{ check_methods::<N{seed}>()?; check::<N{seed}>() }}"),
            number if number % ENTRIES == 1 => {
                let alike = is_alike_in_training(&body);
                format!("|| {{ check_entries::<N{seed}>({alike})?; check::<N{seed}>() }}")
            }
            _ => format!("check::<N{seed}>"),
        };
        let _ = writeln!(table, "    ({declaration:?}, {check}),");
    }
    let _ = writeln!(source, "const NETWORKS: &[(&str, Checker)] = &[\n{table}];");
    source
}

/// The methods for use are checked for one network in so many: they take long to compile.
const METHODS: usize = 16;
/// The entry points for data sets, for one in so many.
const ENTRIES: usize = 8;

/// Whether a network computes in training what it computes in inference.
fn is_alike_in_training(body: &str) -> bool {
    let differing = ["ropout", "DropPath", "BatchNorm", "nested::Steps"];
    !differing.iter().any(|stage| body.contains(stage))
}

/// Constants that declarations refer to, by their values.
const CONSTANTS: &str = "\
const NONE: usize = 0;
const ONE: usize = 1;
const TWO: usize = 2;
const THREE: usize = 3;
mod sizes { pub(super) const FOUR: usize = 4; pub(super) const FIVE: usize = 5; }
const RATE: f64 = 0.4;
const SLOPE: f64 = 0.3;
";

/// So many networks in a hundred are graphs with names.
const GRAPHS: usize = 25;

/// A chain, from the shape of the input to the last stage.
fn chain(writer: &mut Writer) -> String {
    let mut shape = Shape::draw(&mut writer.draws);
    let stages = 1 + writer.draws.below(5);
    let mut text = writer.shape(shape);
    for _ in 0..stages {
        shape = writer.stage(shape, &mut text, 0);
    }
    writer.last_layer(shape, &mut text);
    text
}
