//! Mistakes and the messages that they get: each case in `compile_fail/`, by kind, with what the
//! compiler prints in the `.stderr` beside it.
//!
//! After a change of a message, `TRYBUILD=overwrite cargo test -p nn-messages`
//! writes them anew; read them as their user would before they are committed.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*/*.rs");
}
