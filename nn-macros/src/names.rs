//! Names of stages and of the structs that they become.

use std::collections::{HashMap, HashSet};

use proc_macro2::{TokenStream, TokenTree};

/// Numbers the stages of each kind: `dense1`, `dense2`, …
#[derive(Default)]
pub(crate) struct Counter(HashMap<String, usize>);

impl Counter {
    /// The next name of this kind.
    pub(crate) fn next(&mut self, kind: &str) -> String {
        let count = self.0.entry(kind.to_owned()).or_default();
        *count += 1;
        format!("{kind}{count}")
    }
}

/// Turns `Conv2d` into `conv2d`, and `MaxPool2d` into `max_pool2d`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut result = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            result.push('_');
        }
        result.extend(c.to_lowercase());
    }
    result
}

/// Turns `hidden_layers` into `HiddenLayers`.
pub(crate) fn camel_case(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        })
        .collect()
}

/// All identifiers in the tokens.
pub(crate) fn words(tokens: TokenStream) -> HashSet<String> {
    let mut found = HashSet::new();
    collect(tokens, &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(name) => {
                found.insert(name.to_string());
            }
            _ => {}
        }
    }
}

/// Returns `name`, followed by as many underscores as it takes to differ from every one of `words`.
pub(crate) fn unused(words: &HashSet<String>, name: &str) -> String {
    let mut name = name.to_owned();
    while words.contains(&name) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{camel_case, snake_case};

    #[test]
    fn cases() {
        assert_eq!(snake_case("Dense"), "dense");
        assert_eq!(snake_case("MaxPool2d"), "max_pool2d");
        assert_eq!(camel_case("hidden_layers"), "HiddenLayers");
        assert_eq!(camel_case("repeat1"), "Repeat1");
    }
}
