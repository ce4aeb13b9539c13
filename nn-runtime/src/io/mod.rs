//! Files: parameters and training runs, saved and loaded.
//!
//! [`save`] and [`load`] keep a network in a [safetensors](https://github.com/huggingface/safetensors)
//! file, which most tools of machine learning read; [`to_bytes`] and [`from_bytes`] do the same
//! in memory.
//!
//! ```
//! use nn_runtime::io::{from_bytes, to_bytes};
//! use nn_runtime::prelude::*;
//! network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
//!
//! let trained = Net::new(0);
//! let mut loaded = Net::zeros();
//! from_bytes(&mut loaded, &to_bytes(&trained))?;
//! assert_eq!(loaded.dense1.weight, trained.dense1.weight);
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # What is in such a file
//! Every parameter under its name, as `dense1.weight` or `blocks.3.dense1.bias`, in the type that
//! the network computes with (`F32` or `F64`). Matrices are written as the mathematics has them,
//! row after row: the weight of a dense layer has the shape `[outputs, inputs]`, as in `PyTorch`,
//! though in memory it lies column after column. Vectors have the shape `[n]`. Metadata holds the
//! network's name under `network` and this layout's version under `nn_runtime`. The same network
//! gives the same bytes.
//!
//! # What is read
//! Names, shapes and types must all agree; an error lists everything that does not, and the
//! network stays as it was. A vector may also come as `[n, 1]` or a column as `[n]`. `F32` is
//! widened for a network of `f64`; `F64` is rounded to the nearest for a network of `f32`, and
//! refused where a finite number is too large for that. Metadata is not needed.
//!
//! # `PyTorch`
//! [`load_pytorch`] reads what `safetensors.torch.save_file(model.state_dict(), …)` writes of
//! modules of the same architecture, and [`save_pytorch`] writes what `model.load_state_dict(…)`
//! reads. A network that was trained so:
//!
//! ```python
//! import torch
//! from safetensors.torch import save_file
//! from torch import nn
//!
//! torch.manual_seed(0)
//! x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
//! y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
//! model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
//! adam = torch.optim.Adam(model.parameters(), lr=0.02)
//! for step in range(1000):
//!     adam.zero_grad()
//!     nn.functional.binary_cross_entropy(model(x), y).backward()
//!     adam.step()
//! save_file(model.state_dict(), "xor.safetensors")
//! ```
//!
//! is used here:
//!
//! ```standalone_crate
//! use nn_runtime::io::{ModuleNames, load_pytorch, save_pytorch};
//! use nn_runtime::prelude::*;
//! network! { struct Xor { 2 => Dense(8, tanh) => Dense(1, sigmoid) } }
//!
//! # let directory = std::env::temp_dir().join(format!("pytorch-{}", std::process::id()));
//! # std::fs::create_dir_all(&directory).unwrap();
//! # let there = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/reference/pytorch/xor.safetensors");
//! # std::fs::copy(there, directory.join("xor.safetensors")).unwrap();
//! # std::env::set_current_dir(&directory).unwrap();
//! let mut xor = Xor::zeros();
//! load_pytorch(&mut xor, &ModuleNames::sequential(), "xor.safetensors")?;
//! assert!(xor.predict(&[0.0, 1.0].into())[0] > 0.95);
//! assert!(xor.predict(&[1.0, 1.0].into())[0] < 0.05);
//!
//! // And back, with names for the modules.
//! let names = ModuleNames::from([("dense1", "hidden"), ("dense2", "out")]);
//! save_pytorch(&xor, &names, "back.safetensors")?; // hidden.weight, hidden.bias, out.weight, …
//! # std::fs::remove_dir_all(&directory).unwrap();
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! [`ModuleNames`] says what the modules are called. The rest follows from the architecture:
//!
//! | stage | module | what differs |
//! |---|---|---|
//! | `Dense` | `Linear` | nothing; after `Patches` it is the `Conv2d` that makes patches; `Conv1D` if the names say so |
//! | `Conv2d`, `DepthwiseConv2d`, `Conv1d`, … | `Conv2d`, `Conv1d` | kernels are output channels × input channels × rows × columns |
//! | `SeparableConv2d` | two `Conv2d`, the second called `…_pointwise` | the same |
//! | `ConvTranspose2d`, `ConvTranspose1d` | the same | kernels are input channels × output channels × rows × columns |
//! | `BatchNorm` | `BatchNorm1d`, `BatchNorm2d` | `num_batches_tracked` is written as 0, and not read |
//! | `LayerNorm`, `RmsNorm`, `GroupNorm`, `InstanceNorm` | the same | nothing |
//! | `prelu` | `PReLU` | our `slope` is `weight`; of a single one, all are read |
//! | `Embedding`, `Positions(learned)` | `Embedding` | rows are the vectors |
//! | `Unembed(embed)` | `Linear` with the embedding's weight, if `embed:head` has a name | `lm_head.weight` is written once more, for `strict=True`; it is not read, but compared, and need not be there |
//! | `ClassToken` | a parameter of shape `[1, 1, F]` | |
//! | `Lstm`, `Gru`, `Rnn` | `LSTM`, `GRU`, `RNN` | names end in the layer's number, `weight_ih_l0`; in a `Bidirectional` both directions are one module |
//! | `Attention`, `CrossAttention` | `MultiheadAttention`, or linear modules that the names give | |
//! | another network | its modules, after the stage's name | |
//! | a layer of your own | our names and shapes | |
//!
//! Images have channels first in `PyTorch`, and so have sequences that a convolution or a pool made.
//! Where one is flattened the features of what follows are in another order, and where a vector is
//! made an image, those of what comes before: weights, biases and statistics are rearranged. What a
//! module of `PyTorch` does not have (peepholes, learned initial states) is added under our names.
//! Axes of length 1 are passed over when shapes are compared. `F16` and `BF16` are read too. What all
//! names of a file begin with, where a module was put into another, is passed over when it is read:
//! `module.` of `DataParallel`, `model.`, and `_orig_mod.` of `torch.compile` wherever it stands.
//!
//! # Arrays of numpy
//! With the feature `npz`, `read_npy` and `read_npz` read arrays that numpy wrote, and `write_npz`
//! writes some that it reads. For debugging, `save_npz` writes the parameters of a network so, and
//! `save_activations` the values of all its stages for a batch.
//!
//! # ONNX
//! With the feature `onnx`, `save_onnx` writes a network, not only its parameters, as a file that
//! ONNX Runtime and others run: see the module `onnx`.

#[cfg(feature = "npz")]
mod arrays;
#[cfg(feature = "safetensors")]
mod checkpoint;
#[cfg(feature = "safetensors")]
mod checksum;
#[cfg(feature = "safetensors")]
mod header;
#[cfg(feature = "safetensors")]
mod names;
#[cfg(feature = "onnx")]
pub mod onnx;
#[cfg(feature = "safetensors")]
mod parameters;
#[cfg(feature = "safetensors")]
pub(crate) mod pytorch;

pub use crate::files::atomic::write_atomically;
#[cfg(feature = "npz")]
pub use crate::files::npy::{Array, read_npy, read_npy_within};
#[cfg(feature = "npz")]
pub use crate::files::npz::{NpzWriter, read_npz, read_npz_within, write_npz};
#[cfg(feature = "npz")]
pub use arrays::{save_activations, save_npz};
#[cfg(feature = "safetensors")]
pub use checkpoint::{load_snapshot, save_snapshot};
#[cfg(feature = "onnx")]
pub use onnx::{save_onnx, to_onnx_bytes};
#[cfg(feature = "safetensors")]
pub use parameters::{from_bytes, load, save, to_bytes};
#[cfg(feature = "safetensors")]
pub use pytorch::{ModuleNames, from_pytorch_bytes, load_pytorch, save_pytorch, to_pytorch_bytes};
