//! How far the work is: what a long step reports, and a reader that reports what passes through it.
//!
//! Drawing is another module's business ([`ProgressBar`](crate::ProgressBar)); here is only the hook.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

/// How much work a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Amount {
    /// Nothing is known of its end.
    Unknown,
    /// So many bytes, if the number is known.
    Bytes(Option<u64>),
    /// So many things, such as profiles to merge.
    Count(u64),
    /// A wait that is over after this time: a profile that the server collects. It needs no reports.
    Wait(Duration),
}

/// Takes the reports of steps, from any thread. [`Task`] is the way to send them.
pub trait Progress: Send + Sync {
    /// A step begins; the number returned names it in what follows.
    fn begin(&self, what: &str, amount: Amount) -> u64;
    /// So many bytes or things of the step are done in all.
    fn advance(&self, step: u64, done: u64);
    /// The step is over.
    fn end(&self, step: u64);
}

/// A step under way; it ends when it is dropped.
pub struct Task {
    progress: Option<Arc<dyn Progress>>,
    step: u64,
    done: u64,
}

impl Task {
    /// Begins a step. Without a listener it costs nothing.
    pub fn begin(progress: Option<&Arc<dyn Progress>>, what: &str, amount: Amount) -> Self {
        let step = progress.map_or(0, |progress| progress.begin(what, amount));
        Self { progress: progress.cloned(), step, done: 0 }
    }

    /// So much more is done.
    pub fn add(&mut self, more: u64) {
        self.done = self.done.saturating_add(more);
        if let Some(progress) = &self.progress {
            progress.advance(self.step, self.done);
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(progress) = &self.progress {
            progress.end(self.step);
        }
    }
}

/// Reports the bytes that are read through it.
pub struct ProgressReader<R> {
    inner: R,
    task: Option<Task>,
}

impl<R: Read> ProgressReader<R> {
    /// Reads from `inner`; `what` is the step's name, `total` its length if it is known.
    pub fn new(inner: R, progress: Option<&Arc<dyn Progress>>, what: &str, total: Option<u64>) -> Self {
        Self { inner, task: Some(Task::begin(progress, what, Amount::Bytes(total))) }
    }
}

impl<R: Read> Read for ProgressReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        if n_bytes == 0 && !buffer.is_empty() {
            // The reader may live on after its end; the step does not.
            self.task = None;
        }
        if let Some(task) = &mut self.task {
            task.add(n_bytes as u64);
        }
        Ok(n_bytes)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Writes down what it is told.
    #[derive(Default)]
    pub(crate) struct Log(pub(crate) Mutex<Vec<String>>);

    impl Progress for Log {
        fn begin(&self, what: &str, amount: Amount) -> u64 {
            self.0.lock().unwrap().push(format!("begin {what} {amount:?}"));
            7
        }
        fn advance(&self, step: u64, done: u64) {
            self.0.lock().unwrap().push(format!("{step}: {done}"));
        }
        fn end(&self, step: u64) {
            self.0.lock().unwrap().push(format!("{step}: end"));
        }
    }

    #[test]
    fn a_reader_reports_its_bytes_and_its_end() {
        let log = Arc::new(Log::default());
        let progress: Arc<dyn Progress> = log.clone();
        let mut reader = ProgressReader::new(&b"abcdef"[..], Some(&progress), "x", Some(6));
        reader.read_exact(&mut [0; 4]).unwrap();
        assert_eq!(io::copy(&mut reader, &mut io::sink()).unwrap(), 2);
        let expected = ["begin x Bytes(Some(6))", "7: 4", "7: 6", "7: end"];
        assert_eq!(*log.0.lock().unwrap(), expected);
    }
}
