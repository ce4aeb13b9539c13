//! Items that exist so that a mistake gives one error, which says what to do.

use super::optimize::{Evaluate, Optimize};
use super::{Adadelta, Adagrad, Adam, AdamW, Lamb, LbfgsSettings, Lion, NAdam, Optimizer, RAdam};
use super::{RmsProp, Sgd};
use crate::error::Result;
use crate::network::Network;

/// A type that nothing has: settings that are handed to a function.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Algorithm}` has no function `new`: its settings are fields",
    label = "this is a setting without its name",
    note = "help: write `{Algorithm} {{ learning_rate: 0.01, ..{Algorithm}::default() }}`"
)]
pub trait SettingsWithoutNames<Algorithm> {}

/// Gives an algorithm a function that cannot be called: the settings of an algorithm are fields.
/// Without it, rustc proposes `ne` for `Adam::new(0.01)`.
macro_rules! settings_are_fields {
    ($($algorithm:ty),*) => {
        $(
            impl $algorithm {
                #[doc(hidden)]
                pub fn new<Settings>(_: Settings) -> Self
                where
                    Settings: SettingsWithoutNames<Self>,
                {
                    Self::default()
                }
            }
        )*
    };
}
settings_are_fields!(
    Adadelta, Adagrad, Adam, AdamW, Lamb, Lion, NAdam, RAdam, RmsProp, Sgd
);

/// `Optimizer::new` rejects these settings. A trainer that is given the result is silent.
#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<N: Network> Optimize<N> for Optimizer<N, LbfgsSettings> {
    fn step(&mut self, _: &mut N, _: &mut N, _: Evaluate<'_, N>) -> Result<()> {
        Ok(())
    }
}
