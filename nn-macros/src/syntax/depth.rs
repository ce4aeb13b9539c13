//! A limit on the nesting of tokens. The parsers and the later passes are recursive, so deeper
//! nesting would overflow the stack.

use proc_macro2::{Span, TokenStream, TokenTree, token_stream};

/// The largest depth, in units of which each takes up to 3.5 KiB of stack in unoptimized code. This
/// is half of the 8 MiB of stack that rustc has, and far more than anybody writes.
const LIMIT: usize = 1200;

/// The units that one more level of nesting costs a parser, by the kind of token that opens the
/// level.
const GROUP: usize = 8;
const TYPE: usize = 16;
const WORD: usize = 3;
const SYMBOL: usize = 2;

/// A token group whose tokens are partly read.
struct OpenGroup {
    trees: token_stream::IntoIter,
    /// The depth of the group itself.
    depth: usize,
    /// How much deeper the tokens since the last arrow or semicolon may be. Each of them may be
    /// nested in the token before it, as in `- - - x`, `A<A<A<…` or `x as u8 as u8`.
    run: usize,
    after_equals: bool,
}

/// The first token that is nested too deeply.
pub(super) fn too_deep(input: TokenStream) -> Option<Span> {
    let open = |stream: TokenStream, depth| OpenGroup {
        trees: stream.into_iter(),
        depth,
        run: 0,
        after_equals: false,
    };
    // This loop is not a recursion, because a recursion could itself overflow the stack.
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
