//! Snapshots of the emitted code, as files that anyone can read: `snapshots/*.rs`. After an
//! intended change, `NN_SNAPSHOTS=write cargo test -p nn-macros` writes them again, and the
//! difference becomes part of the review.

use std::path::Path;
use std::{env, fs};

use proc_macro2::{Group, TokenStream, TokenTree};

use crate::{repository, syntax};

/// A plain chain.
const CHAIN: &str = "
    /// Hand-written digits, 8×8 gray pixels.
    pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
";

/// Stages with random choices, stages with parameters, labels, and user constants.
const STAGES: &str = "
    #[scalar(f64)]
    pub(crate) struct Stages {
        INPUTS => hidden: Dense(2 * WIDTH, gelu, bias = false)
            => Dropout(RATE) => Dense(WIDTH, prelu, init = he_uniform)
            => softmax => r#type: Dense(3)
    }
";

/// A repeat.
const REPEAT: &str = "
    struct Deep { 8 => tanh => 4 * { Dense(16, silu) => Dense(8, relu) } => Dense(1, sigmoid) }
";

/// Stages that change shapes. Views cost nothing.
const SHAPES: &str = "
    struct Shapes {
        [8, 4] => Transpose => Crop(1..) => Pad(2, 0, mode = replicate) => Reshape([2, 2, 10])
            => Slice(START..END) => Sum
    }
";

/// Stages for images, divided sizes, and layers with settings beside their parameters.
const IMAGES: &str = "
    struct Images {
        [SIDE, SIDE, 4] => BatchNorm(momentum = 0.2) => MaxPool2d(3, stride = 2, padding = 1)
            => Residual { LayerNorm(affine = false) => Dense(4, relu) => DropPath(0.1) }
            => AvgPool2d(2) => GlobalAvgPool
    }
";

/// Normalizations that inference folds into the layer before them.
const FOLDED: &str = "
    struct Folded {
        [8, 8, 3] => Conv2d(4, 3, padding = 1, bias = false) => BatchNorm => relu
            => Residual { Conv2d(4, 1) => BatchNorm(epsilon = 1e-3) } => Mean => Dense(4) => BatchNorm
    }
";

/// Windows with known and with symbolic sizes, and a stage that consists of two layers.
const CONVOLUTIONS: &str = "
    struct Convolutions {
        [28, SIDE, 1] => Conv2d(6, (3, 5), relu) => MaxPool2d(2)
            => SeparableConv2d(8, 3, padding = same, stride = 2)
            => ConvTranspose2d(2, 3, tanh, stride = 2, groups = 2, bias = false)
    }
";

/// Recurrent stages with settings, with initial values, and with a copy for the other direction.
const RECURRENT: &str = "
    struct Recurrent(x: [STEPS, 3], h: 8) {
        x => Lstm(8, initial = (h, h), recurrent_dropout = RATE) => Bidirectional { Gru(4) }
            => 2 * { Rnn(8, relu, reverse = true) } => Last
    }
";

/// Attention and a recurrent stage with options, and sizes that are computed from constants.
const ATTENTION: &str = "
    struct Reader(x: [STEPS, 8]) {
        let memory = x => Dense(MEMORY);
        x => Dense(WIDTH) => Attention(heads = HEADS, kv_heads = 2, causal = true, qk_norm = true)
            => CrossAttention(memory, heads = 4, head = SIZE, bias = false)
            => Lstm(UNITS, projection = 8, peepholes = true) => Last
    }
";

/// A network as an expression, and one that uses everything an expression allows.
const EXPRESSION: &str = "< 784 => Dense(128, relu) => Dense(10, softmax) >";
const EXPRESSION_OF_NAMES: &str = "
    #[frozen(\"trunk\")]
    (left: WIDTH, right: 3) {
        let both = Concat { left | right } => trunk: Dense(4, tanh);
        (both => Dense(2, softmax), both => Dense(1))
    }, seed = start + 1, scalar = f64
";

fn expand(source: &str) -> TokenStream {
    crate::expand::network(source.parse().expect("a declaration"))
}

/// Whether the token may be part of a path.
fn is_of_path(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    }
}

/// The tokens without each `::nn_runtime::with_alloc! { … }` around items, because the formatter
/// does not format its contents.
fn unwrapped(tokens: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut result = TokenStream::new();
    let mut rest = &trees[..];
    while let Some((first, others)) = rest.split_first() {
        // This is the path of the macro: `::nn_runtime::` or `nn::`.
        let path = rest.iter().take_while(|tree| is_of_path(tree)).count();
        if let [
            TokenTree::Ident(name),
            TokenTree::Punct(_),
            TokenTree::Group(items),
            after @ ..,
        ] = rest.get(path.saturating_sub(1)..).unwrap_or_default()
            && name == "with_alloc"
        {
            result.extend(unwrapped(items.stream()));
            rest = after;
            continue;
        }
        result.extend(Some(match first {
            TokenTree::Group(group) => {
                Group::new(group.delimiter(), unwrapped(group.stream())).into()
            }
            other => other.clone(),
        }));
        rest = others;
    }
    result
}

fn check(name: &str, source: &str) {
    let expansion = unwrapped(expand(source));
    // An expression needs an item around it.
    let items = if syntax::is_expression(&source.parse().expect("a declaration")) {
        quote::quote!(fn network() { let network = #expansion; })
    } else {
        expansion
    };
    let file = syn::parse2(items).expect("the expansion is Rust");
    let expansion = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.rs"));
    if env::var("NN_SNAPSHOTS").is_ok_and(|what| what == "write") {
        fs::write(&path, expansion).expect("the snapshot can be written");
        return;
    }
    let snapshot = fs::read_to_string(&path).unwrap_or_default();
    let difference = expansion
        .lines()
        .zip(snapshot.lines().chain(std::iter::repeat("")))
        .zip(1..)
        .find(|((new, old), _)| new != old);
    if let Some(((new, old), line)) = difference {
        panic!(
            "snapshots/{name}.rs:{line}: expected\n    {old}\nfound\n    {new}\n\n\
             If this is meant: NN_SNAPSHOTS=write cargo test -p nn-macros"
        );
    }
    assert_eq!(expansion, snapshot, "snapshots/{name}.rs");
}

/// The text without whitespace, and without the path prefixes that the page leaves out.
fn condensed(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    let text = text.replace("::nn_runtime::", "").replace("::core::", "");
    let closings = [(",>", ">"), (",)", ")"), (",]", "]"), (",}", "}")];
    closings
        .iter()
        .fold(text, |text, (with, without)| text.replace(with, without))
}

/// `docs/expansion.md` shows parts of the expansion of the plain chain. Within each block, the
/// parts are in order.
#[test]
fn the_page_on_the_expansion_is_true() {
    let Some(root) = repository::root() else {
        return;
    };
    let page = fs::read_to_string(root.join("docs/expansion.md")).expect("the page");
    let file = syn::parse2(unwrapped(expand(CHAIN))).expect("the expansion is Rust");
    let expansion = condensed(&prettyplease::unparse(&file));
    let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
    let (declaration, blocks) = blocks.split_first().expect("the declaration");
    assert!(
        condensed(declaration).contains(&condensed(CHAIN)),
        "another declaration"
    );
    assert!(blocks.len() >= 8, "the page shows little");
    for block in blocks {
        let mut rest = &expansion[..];
        for part in block.trim_start_matches("rust").split('…') {
            let Some((_, after)) = rest.split_once(&condensed(part)) else {
                panic!("docs/expansion.md: the macro does not emit this, or not here:\n{part}");
            };
            rest = after;
        }
    }
}

/// What is emitted should read as if written by hand, and not be longer.
#[test]
fn expansions_are_short() {
    for (name, most) in [("chain", 190), ("convolutions", 1_000)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.rs"));
        let lines = fs::read_to_string(path)
            .expect("a snapshot")
            .lines()
            .count();
        assert!(lines < most, "{name}: {lines} lines");
    }
}

#[test]
fn a_plain_chain() {
    check("chain", CHAIN);
}

#[test]
fn stages_of_every_kind() {
    check("stages", STAGES);
}

#[test]
fn a_repeat() {
    check("repeat", REPEAT);
}

#[test]
fn shapes() {
    check("shapes", SHAPES);
}

#[test]
fn images() {
    check("images", IMAGES);
}

#[test]
fn folded_normalizations() {
    check("folded", FOLDED);
}

#[test]
fn convolutions() {
    check("convolutions", CONVOLUTIONS);
}

#[test]
fn recurrent_stages() {
    check("recurrent", RECURRENT);
}

#[test]
fn attention() {
    check("attention", ATTENTION);
}

#[test]
fn expressions() {
    check("expression", EXPRESSION);
    check("expression_of_names", EXPRESSION_OF_NAMES);
}

#[test]
fn the_same_source_gives_the_same_expansion() {
    for source in [
        CHAIN,
        STAGES,
        REPEAT,
        SHAPES,
        IMAGES,
        FOLDED,
        CONVOLUTIONS,
        RECURRENT,
        ATTENTION,
        EXPRESSION_OF_NAMES,
    ] {
        let first = expand(source).to_string();
        // In each thread, hash maps have other seeds.
        for _ in 0..8 {
            let again = std::thread::scope(|scope| {
                let thread = scope.spawn(|| expand(source).to_string());
                thread.join().expect("the macro does not panic")
            });
            assert_eq!(first, again);
        }
    }
}
