//! How deep tokens may be inside of each other. Parsers call themselves for what is inside of
//! something, as do the passes that follow: beyond some depth they would overflow the stack.

use proc_macro2::{Span, TokenStream, TokenTree, token_stream};

/// As deep as anything may be, in units of which each takes up to 3.5 KiB of stack where nothing
/// is optimized: half of the 8 MiB that the compiler has. Far more than anybody writes.
const LIMIT: usize = 1200;

/// What a parser needs for one more level, by the token that opens it.
const GROUP: usize = 8;
const TYPE: usize = 16;
const WORD: usize = 3;
const SYMBOL: usize = 2;

/// Tokens of one group that were read, and those to come.
struct OpenGroup {
    trees: token_stream::IntoIter,
    /// How deep the group is.
    depth: usize,
    /// How deep what follows the last arrow or semicolon may be: each token may be inside of the
    /// one before it, as in `- - - x`, `A<A<A<…`, `x as u8 as u8`.
    run: usize,
    after_equals: bool,
}

/// The first token that is too deep inside of others.
pub(super) fn too_deep(input: TokenStream) -> Option<Span> {
    let open = |stream: TokenStream, depth| OpenGroup {
        trees: stream.into_iter(),
        depth,
        run: 0,
        after_equals: false,
    };
    // Not by recursion, which is what must not go too deep.
    let mut groups = vec![open(input, 0)];
    while let Some(group) = groups.last_mut() {
        let Some(tree) = group.trees.next() else {
            groups.pop();
            continue;
        };
        let after_equals = std::mem::take(&mut group.after_equals);
        match &tree {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => group.run = 0,
                '>' if after_equals => group.run = 0,
                ',' | ':' | '#' => {}
                symbol => {
                    group.after_equals = symbol == '=';
                    group.run += if symbol == '<' { TYPE } else { SYMBOL };
                }
            },
            TokenTree::Ident(_) => group.run += WORD,
            TokenTree::Literal(_) | TokenTree::Group(_) => {}
        }
        let depth = group.depth + group.run;
        if depth > LIMIT {
            return Some(tree.span());
        }
        if let TokenTree::Group(inner) = tree {
            groups.push(open(inner.stream(), depth + GROUP));
        }
    }
    None
}
