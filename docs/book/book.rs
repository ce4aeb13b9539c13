//! The programs of the book and of the README, compiled and run as documentation tests.

/// A module for each page, whose examples are tests, and the list of all pages.
macro_rules! pages {
    ($($page:ident: $path:literal,)*) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!($path)]
            mod $page {}
        )*

        #[cfg(test)]
        const PAGES: &[&str] = &[$($path),*];
    };
}

pages! {
    readme: "../../README.md",
    macros: "../../nn-macros/README.md",
    pinned_shapes: "../pinned-shapes.md",
    introduction: "src/introduction.md",
    start: "src/start.md",
    errors: "src/errors.md",
    language: "src/language.md",
    feed_forward: "src/families/feed-forward.md",
    convolutional: "src/families/convolutional.md",
    recurrent: "src/families/recurrent.md",
    transformers: "src/families/transformers.md",
    graphs: "src/families/graphs.md",
    training: "src/training.md",
    monitoring: "src/monitoring.md",
    data: "src/data.md",
    streaming: "src/streaming.md",
    pytorch: "src/pytorch.md",
    onnx: "src/onnx.md",
    own_loss: "src/own/loss.md",
    own_metric: "src/own/metric.md",
    own_optimizer: "src/own/optimizer.md",
    own_data_set: "src/own/data-set.md",
    own_hook: "src/own/hook.md",
    by_hand: "src/by-hand.md",
    performance: "src/performance.md",
    deployment: "src/deployment.md",
    embedding: "src/embedding.md",
    microcontrollers: "src/microcontrollers.md",
    browsers: "src/browsers.md",
    c: "src/c.md",
    from_pytorch: "src/migrating/pytorch.md",
    from_keras: "src/migrating/keras.md",
    from_burn: "src/migrating/burn.md",
    faq: "src/faq.md",
}

#[cfg(test)]
mod tests {
    use super::PAGES;
    use std::{fs, path::Path};

    /// All pages of the book: those in its list of contents, those that are tested, and the files.
    #[test]
    fn every_page_is_listed_and_tested() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let summary =
            fs::read_to_string(source.join("SUMMARY.md")).expect("the list of contents is there");
        let mut listed: Vec<_> = summary
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        listed.sort_unstable();
        let mut files = Vec::new();
        let mut folders = vec![source.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder can be read") {
                let path = entry.expect("the entry can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "md") {
                    let path = path.strip_prefix(&source).expect("it is below the source");
                    files.push(path.to_str().expect("names are text").replace('\\', "/"));
                }
            }
        }
        files.retain(|file| file != "SUMMARY.md");
        files.sort_unstable();
        assert_eq!(listed, files);
        let mut tested: Vec<_> = PAGES
            .iter()
            .filter_map(|page| page.strip_prefix("src/"))
            .collect();
        // A page that is not tested here includes its text from the runtime, whose tests run it.
        tested.extend(
            files
                .iter()
                .map(String::as_str)
                .filter(|page| is_of_runtime(&source.join(page))),
        );
        tested.sort_unstable();
        assert_eq!(tested, files);
    }

    /// Whether a page includes a Markdown file of the runtime's documentation, and has no examples
    /// besides.
    fn is_of_runtime(page: &Path) -> bool {
        let text = fs::read_to_string(page).expect("the page can be read");
        let Some((before, rest)) = text.split_once("{{#include ") else {
            return false;
        };
        let (file, after) = rest.split_once("}}\n").expect("the include ends");
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nn-runtime");
        let docs = runtime
            .join("docs")
            .canonicalize()
            .expect("the runtime has such files");
        let file = page.parent().expect("it is in a folder").join(file);
        let file = file.canonicalize().expect("the included file is there");
        let file = file
            .strip_prefix(docs)
            .expect("it is of the runtime")
            .to_str()
            .expect("names are text");
        let include = format!(
            "#![doc = include_str!(\"../docs/{}\")]\n",
            file.replace('\\', "/")
        );
        let is_in = |module: &str| {
            let source =
                fs::read_to_string(runtime.join("src").join(module)).expect("the module is there");
            source.contains(&include)
        };
        ![before, after].concat().contains("```")
            && ["language.rs", "tutorial.rs"].into_iter().any(is_in)
    }

    /// No part of the language is left out.
    #[test]
    fn the_book_has_the_whole_language() {
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/language");
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nn-runtime/docs/language");
        let names = |folder: &Path| {
            let entries = fs::read_dir(folder).expect("the folder can be read");
            let mut names: Vec<_> = entries
                .map(|entry| entry.expect("the entry can be read").file_name())
                .collect();
            names.sort_unstable();
            names
        };
        assert_eq!(names(&book), names(&runtime));
    }
}
