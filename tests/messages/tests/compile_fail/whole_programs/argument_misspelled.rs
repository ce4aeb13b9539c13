use nn_runtime::{loss::CrossEntropy, nalgebra::SMatrix, optimizer::{Adam, Optimizer}, prelude::*};

network! { struct Net { [28, 28, 1] => Conv2d(16, kernal = 3, relu) => MaxPool2d(2) => Flatten => head: Dense(10, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Image<28, 28, 1>, u32>::from_flat(vec![0.0; 7840], vec![1; 10])?;
    let mut network = Net::new(0);
    let mut optimizer = Optimizer::new(Adam::default())?;
    Trainer::default().fit(&mut network, &mut optimizer, Fit { train: &data, validation: None, loss: &CrossEntropy::default(), metrics: &mut [] })?;
    println!("{} {}", network.conv1.weight[(0, 0)], network.head.bias[0]);
    let y = network.predict(&SMatrix::zeros());
    println!("{}", y.imax());
    nn_runtime::io::save(&network, "x.safetensors")?;
    Ok(())
}
