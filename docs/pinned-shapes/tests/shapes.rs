//! Mistakes that must remain errors: each file in `shapes/` fails to compile, with the message in the
//! `.stderr` file next to it.

#[test]
fn shapes_are_pinned() {
    trybuild::TestCases::new().compile_fail("tests/shapes/*.rs");
}
