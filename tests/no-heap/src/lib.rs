//! Networks for programs without a heap. The tests are in `tests`; `run` runs them without the
//! feature `alloc` and with it.
