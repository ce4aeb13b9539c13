//! Mistakes that must go on being errors: each file in `shapes/` does not compile, and the compiler
//! says what is in the `.stderr` beside it.

#[test]
fn shapes_are_pinned() {
    trybuild::TestCases::new().compile_fail("tests/shapes/*.rs");
}
