//! What recurrent layers remember at first.

use super::super::context::{Context, Problem};
use crate::structure::Initial;

/// What is remembered at first, of each sample: the output and the cell, where they are not zero.
pub(super) fn initial(
    it: &mut Context<'_>,
    x: &str,
    initial: Initial,
    [output, cell]: [usize; 2],
) -> Result<[Option<String>; 2], Problem> {
    match initial {
        Initial::Zeros => Ok([None, None]),
        Initial::Values => {
            let h = it.last(1);
            let c = (it.count() > 2).then(|| it.last(2));
            Ok([Some(h), c])
        }
        Initial::Learned => {
            let mut learned = |field: &str, size: usize| {
                let name = it.constant(field, "", |array| array.reshaped(&[1, size]));
                name.map(|name| it.builder.for_each_sample(&name, &[size], x))
            };
            let h = learned("initial_h", output)?;
            // Only an LSTM has it.
            Ok([Some(h), learned("initial_c", cell).ok()])
        }
    }
}
