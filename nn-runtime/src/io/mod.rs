//! File formats: for saving and loading parameters and training runs.
//!
//! [`save`] and [`load`] store a network in a
//! [safetensors](https://github.com/huggingface/safetensors) file, which most machine learning
//! tools can read. [`to_bytes`] and [`from_bytes`] do the same in memory.
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
//! # The file format
//! Every parameter is stored under its name, such as `dense1.weight` or `blocks.3.dense1.bias`, in
//! the network's scalar type (`F32` or `F64`). Matrices are stored row-major: the weight of a dense
//! layer has the shape `[outputs, inputs]`, as in `PyTorch`, although it is column-major in memory.
//! Vectors have the shape `[n]`. The metadata contain the network's name under `network` and the
//! version of the layout under `nn_runtime`. Equal networks give equal bytes.
//!
//! # Loading
//! Names, shapes and types must all match. Otherwise, the error lists all differences, and the
//! network is unchanged. A vector may also have the shape `[n, 1]`, and a column the shape `[n]`.
//! `F32` is widened for an `f64` network. `F64` is rounded to the nearest value for an `f32`
//! network; a finite number that overflows is an error. Metadata are optional.
//!
//! # `PyTorch`
//! [`load_pytorch`] reads a file that `safetensors.torch.save_file(model.state_dict(), …)` wrote
//! for modules of the same architecture, and [`save_pytorch`] writes a file for
//! `model.load_state_dict(…)`. For example, a network that was trained like this:
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
//! is used like this:
//!
//! ```standalone_crate
//! use nn_runtime::io::{ModuleNames, load_pytorch, save_pytorch};
//! use nn_runtime::prelude::*;
//! network! { struct Xor { 2 => Dense(8, tanh) => Dense(1, sigmoid) } }
//!
//! # let directory = std::env::temp_dir().join(format!("pytorch-{}", std::process::id()));
//! # std::fs::create_dir_all(&directory).unwrap();
//! # std::env::set_current_dir(&directory).unwrap();
//! # let mut trained = Xor::zeros();
//! # for (unit, threshold) in [(0, 5.0), (1, 15.0)] {
//! #     trained.dense1.weight.row_mut(unit).fill(10.0);
//! #     trained.dense1.bias[unit] = -threshold;
//! #     trained.dense2.weight[unit] = 10.0 - 20.0 * unit as f32;
//! # }
//! # trained.dense2.bias[0] = -10.0;
//! # save_pytorch(&trained, &ModuleNames::sequential(), "xor.safetensors")?;
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
//! [`ModuleNames`] maps stages to the names of modules. Everything else follows from the
//! architecture:
//!
//! | stage | module | differences |
//! |---|---|---|
//! | `Dense` | `Linear` | none. After `Patches`, it is the `Conv2d` that makes the patches. It is `Conv1D` if the names say so |
//! | `Conv2d`, `DepthwiseConv2d`, `Conv1d`, … | `Conv2d`, `Conv1d` | kernels are output channels × input channels × rows × columns |
//! | `SeparableConv2d` | two `Conv2d`, the second named `…_pointwise` | as for `Conv2d` |
//! | `ConvTranspose2d`, `ConvTranspose1d` | the same | kernels are input channels × output channels × rows × columns |
//! | `BatchNorm` | `BatchNorm1d`, `BatchNorm2d` | `num_batches_tracked` is written as 0, and ignored when loading |
//! | `LayerNorm`, `RmsNorm`, `GroupNorm`, `InstanceNorm` | the same | none |
//! | `prelu` | `PReLU` | `slope` is called `weight`; a single weight in a file fills all slopes |
//! | `Embedding`, `Positions(learned)` | `Embedding` | rows are the vectors |
//! | `Unembed(embed)` | `Linear` with the embedding's weight, if `embed:head` has a name | `lm_head.weight` is written as a second copy, for `strict=True`. When loading, it may be missing; if present, it must equal the embedding |
//! | `ClassToken` | a parameter of shape `[1, 1, F]` | |
//! | `Lstm`, `Gru`, `Rnn` | `LSTM`, `GRU`, `RNN` | names end in the number of the layer, `weight_ih_l0`; both directions of a `Bidirectional` are one module |
//! | `Attention`, `CrossAttention` | `MultiheadAttention`, or linear modules given by the names | |
//! | another network | its modules, prefixed with the stage's name | |
//! | a layer of your own | the names and shapes of this crate | |
//!
//! In `PyTorch`, images have channels first, and so do sequences produced by a convolution or a
//! pool. Where such a value is flattened, the features of the following layer are in another order;
//! where a vector is reshaped to an image, those of the layer before it are. Weights, biases and
//! statistics are permuted accordingly. Parameters that a `PyTorch` module does not have
//! (peepholes, learned initial states) are stored under the names of this crate.
//!
//! Axes of length 1 are ignored when shapes are compared. `F16` and `BF16` can be loaded, too. When
//! loading, a prefix of all names in the file is ignored if the module was wrapped in another one:
//! `module.` from `DataParallel`, `model.`, and `_orig_mod.` from `torch.compile`, wherever it
//! occurs.
//!
//! # Numpy arrays
//! With the feature `npz`, `read_npy` and `read_npz` read arrays written by numpy, and `write_npz`
//! writes arrays for numpy. For debugging, `save_npz` writes the parameters of a network, and
//! `save_activations` the outputs of all its stages for a batch.
//!
//! # ONNX
//! With the feature `onnx`, `save_onnx` writes a whole network, not only its parameters, to a file
//! for ONNX Runtime and other tools: see the module `onnx`.

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
