//! Data sets of images, from files.

#[cfg(feature = "std")]
mod bytes;
#[cfg(feature = "std")]
mod cifar;
#[cfg(feature = "images")]
mod complete;
#[cfg(feature = "images")]
mod folder;
#[cfg(feature = "std")]
mod idx;
mod pixels;
#[cfg(feature = "std")]
mod stream;

#[cfg(feature = "std")]
pub use cifar::{CifarLabels, CifarReader};
#[cfg(feature = "images")]
pub use folder::{FolderStream, ImageFit, ImageFolder};
#[cfg(feature = "std")]
pub use idx::IdxReader;
pub use pixels::Pixels;
#[cfg(feature = "std")]
pub use stream::ImageStream;
