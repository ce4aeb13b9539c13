//! Checks that the page shows the current files of this crate.

use std::fs;

#[test]
fn the_page_shows_these_files() {
    let root = env!("CARGO_MANIFEST_DIR");
    let page = fs::read_to_string(format!("{root}/../pinned-shapes.md")).expect("the page");
    for file in [
        "tests/shapes.rs",
        "tests/shapes/encoder_of_another_input.rs",
        "tests/shapes/encoder_of_another_input.stderr",
    ] {
        let text = fs::read_to_string(format!("{root}/{file}")).expect(file);
        assert!(
            page.contains(text.trim_end()),
            "{file} is not in the page:\n{text}"
        );
    }
    let networks = fs::read_to_string(format!("{root}/src/lib.rs")).expect("the networks");
    let (_, pins) = networks.split_once("// What goes in").expect("pins");
    assert!(
        page.contains(pins.trim_end()),
        "the pins are not in the page"
    );
}
