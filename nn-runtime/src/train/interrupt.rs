//! Interrupts a run on request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{BatchEnd, EpochEnd, Hook, Training};
use crate::error::Result;

/// Stops a run after the current step when a flag is raised by a signal, a button or another
/// thread. Hooks are notified of the end, so that [`Checkpoints`](super::Checkpoints) save the run,
/// and it can be resumed later with bit-identical results.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use nn_runtime::train::Interrupt;
///
/// let stop = Arc::new(AtomicBool::new(false));
/// let mut interrupt = Interrupt::new(Arc::clone(&stop));
/// // `interrupt` is passed to `Trainer::fit_with`; elsewhere:
/// stop.store(true, Ordering::Relaxed);
/// assert!(interrupt.is_raised());
/// ```
#[derive(Clone, Debug)]
pub struct Interrupt {
    flag: Arc<AtomicBool>,
}

impl Interrupt {
    /// Stops a run when this flag is raised.
    pub fn new(flag: Arc<AtomicBool>) -> Self {
        Self { flag }
    }

    /// Stops a run on Ctrl-C (SIGINT) or SIGTERM, which shells and job schedulers send. The second
    /// signal ends the program at once, with exit status 130.
    ///
    /// # Errors
    /// If the operating system rejects the signal handler.
    #[cfg(feature = "interrupt")]
    pub fn on_ctrl_c() -> std::io::Result<Self> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::flag::{register, register_conditional_shutdown};

        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order matters: on the first signal, the first handler must not yet see the flag
            // that the second handler raises.
            register_conditional_shutdown(signal, 130, Arc::clone(&flag))?;
            register(signal, Arc::clone(&flag))?;
        }
        Ok(Self { flag })
    }

    /// Whether the flag is raised. If so, the program should end after this run.
    pub fn is_raised(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    fn look<N>(&self, training: &mut Training<'_, N>) {
        if self.is_raised() {
            training.stop();
        }
    }
}

impl<N> Hook<N> for Interrupt {
    fn name(&self) -> &'static str {
        "interrupt"
    }

    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        self.look(training);
        Ok(())
    }

    fn batch_end(&mut self, training: &mut Training<'_, N>, _: &BatchEnd) -> Result<()> {
        self.look(training);
        Ok(())
    }

    fn epoch_end(&mut self, training: &mut Training<'_, N>, _: &EpochEnd<'_>) -> Result<()> {
        self.look(training);
        Ok(())
    }
}
