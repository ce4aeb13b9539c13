//! Sizes, shapes and numbers of a declaration, and where they were written. This is the ground
//! floor: nothing here knows about layers, messages or the source language.

mod dimension;
mod number;
mod origin;
mod shape;

pub(crate) use dimension::{Dimension, Property, Symbol};
pub(crate) use number::Number;
pub(crate) use origin::Origin;
pub(crate) use shape::Shape;
