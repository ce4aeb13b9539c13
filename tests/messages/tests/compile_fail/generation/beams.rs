//! A beam search needs a number for each token.

use nn_runtime::{generate::*, prelude::*};
network! { struct Net { Tokens(16, vocab = 96) => Embedding(8) => Gru(8) => Dense(95, softmax) } }
fn main() -> nn_runtime::error::Result<()> {
    let net = Net::new(0);
    let found = BeamSearch::default().run(&net, net.state(), &[1])?;
    println!("{}", found.len());
    Ok(())
}
