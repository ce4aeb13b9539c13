//! Mistakes and the messages that they get: see `tests/compile_fail.rs`.
