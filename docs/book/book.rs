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
    pinned_shapes: "../pinned-shapes.md",
    introduction: "src/introduction.md",
    start: "src/start.md",
    errors: "src/errors.md",
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
        let summary = fs::read_to_string(source.join("SUMMARY.md")).expect("the list of contents is there");
        let mut listed: Vec<_> = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
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
        // These pages belong to the runtime's documentation, whose own tests run them.
        let mut tested: Vec<_> = PAGES.iter().filter_map(|page| page.strip_prefix("src/")).collect();
        tested.extend(["language.md", "own/layer.md"]);
        tested.sort_unstable();
        assert_eq!(tested, files);
    }
}
