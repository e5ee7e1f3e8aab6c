//! What takes long just now, for pages that ask, and messages for the terminal that the server was started from.

use huoyan_session::{Console, Progress, ProgressAmount};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Listens to long work.
#[derive(Default)]
pub(crate) struct Watch {
    next: AtomicU64,
    steps: Mutex<Vec<Step>>,
}

struct Step {
    number: u64,
    what: String,
    amount: Option<u64>,
    done: u64,
}

impl Watch {
    /// The newest step under way: what it is, and the share that is done where that is known.
    pub(crate) fn now(&self) -> Option<(String, Option<f64>)> {
        let steps = self.steps();
        let step = steps.last()?;
        let share = step.amount.filter(|&amount| amount > 0).map(|amount| step.done as f64 / amount as f64);
        Some((step.what.clone(), share.map(|share| share.min(1.0))))
    }

    fn steps(&self) -> std::sync::MutexGuard<'_, Vec<Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Watch {
    fn begin(&self, what: &str, amount: ProgressAmount) -> u64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let amount = match amount {
            ProgressAmount::Bytes(n_bytes) => n_bytes,
            ProgressAmount::Count(count) => Some(count),
            _ => None,
        };
        self.steps().push(Step { number, what: what.to_owned(), amount, done: 0 });
        number
    }

    fn advance(&self, number: u64, done: u64) {
        if let Some(step) = self.steps().iter_mut().find(|step| step.number == number) {
            step.done = done;
        }
    }

    fn end(&self, number: u64) {
        self.steps().retain(|step| step.number != number);
    }
}

/// The console of work that a page asked for.
pub(crate) struct PageConsole {
    pub(crate) watch: Arc<Watch>,
    nowhere: io::Sink,
}

impl PageConsole {
    pub(crate) fn new(watch: Arc<Watch>) -> PageConsole {
        PageConsole { watch, nowhere: io::sink() }
    }
}

impl Console for PageConsole {
    /// Whoever asked is told by the answer.
    fn message(&self, _line: &[u8]) {}

    fn progress(&self) -> Option<Arc<dyn Progress>> {
        Some(Arc::clone(&self.watch) as Arc<dyn Progress>)
    }

    fn report(&mut self) -> &mut dyn io::Write {
        &mut self.nowhere
    }
}
