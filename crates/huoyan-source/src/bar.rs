//! A progress bar of one line, for the steps that last longer than half a second.
//!
//! The bar is drawn on what it is given; whether that is a terminal, and how wide, is the caller's to know.
//! A thread draws it ten times a second, from the moment when a step has lasted long enough, and removes it
//! when no step is left.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::progress::{Amount, Progress};

/// A step that is over sooner is never shown.
const PATIENCE: Duration = Duration::from_millis(500);

const REDRAW: Duration = Duration::from_millis(100);

/// The inner width of the bar itself.
const BAR_WIDTH: usize = 20;

/// Draws the steps that it is told of. It is removed when it is dropped.
pub struct ProgressBar {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    out: Box<dyn Write + Send>,
    width: usize,
    steps: BTreeMap<u64, Step>,
    /// How many steps were begun, which also numbers them.
    n_begun: u64,
    is_drawn: bool,
    is_closed: bool,
}

struct Step {
    what: String,
    amount: Amount,
    done: u64,
    since: Instant,
}

impl ProgressBar {
    /// Draws on `out`, in lines of at most `width` columns.
    pub fn new(out: Box<dyn Write + Send>, width: u16) -> Self {
        let state = State {
            out,
            width: usize::from(width),
            steps: BTreeMap::new(),
            n_begun: 0,
            is_drawn: false,
            is_closed: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        Self { shared, thread: Mutex::new(None) }
    }

    /// Removes the bar while `print` writes to the same terminal; it comes back by itself.
    pub fn hide_while<T>(&self, print: impl FnOnce() -> T) -> T {
        let mut state = self.shared.lock();
        state.erase();
        print()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The drawing thread: sleeps while there is nothing to draw.
    fn draw(&self) {
        let mut state = self.lock();
        while !state.is_closed {
            let now = Instant::now();
            let pause = state.redraw(now);
            state = match pause {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(pause) => {
                    self.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        state.erase();
    }
}

impl Progress for ProgressBar {
    fn begin(&self, what: &str, amount: Amount) -> u64 {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let shared = Arc::clone(&self.shared);
            // Without a thread there is no bar, and nothing else is lost.
            *thread = thread::Builder::new().name("progress".to_owned()).spawn(move || shared.draw()).ok();
        }
        drop(thread);
        let mut state = self.shared.lock();
        state.n_begun += 1;
        let step = state.n_begun;
        let shown = what.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
        state.steps.insert(step, Step { what: shown, amount, done: 0, since: Instant::now() });
        self.shared.changed.notify_all();
        step
    }

    fn advance(&self, step: u64, done: u64) {
        if let Some(step) = self.shared.lock().steps.get_mut(&step) {
            step.done = done;
        }
    }

    fn end(&self, step: u64) {
        let mut state = self.shared.lock();
        state.steps.remove(&step);
        if state.steps.is_empty() {
            state.erase();
        }
    }
}

impl Drop for ProgressBar {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.changed.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // It cannot have failed in a way that matters now.
            let _ = thread.join();
        }
    }
}

impl State {
    /// Draws what has lasted long enough, and says when to look again; `None` while there are no steps.
    fn redraw(&mut self, now: Instant) -> Option<Duration> {
        let oldest = self.steps.values().min_by_key(|step| step.since)?;
        let lasted = now.duration_since(oldest.since);
        if lasted < PATIENCE {
            return Some(PATIENCE - lasted);
        }
        let line = line(oldest, self.steps.len(), now, self.width);
        // A terminal that is gone is no reason to stop the work.
        let _ = write!(self.out, "\r\x1b[K{line}").and_then(|()| self.out.flush());
        self.is_drawn = true;
        Some(REDRAW)
    }

    fn erase(&mut self) {
        if self.is_drawn {
            let _ = write!(self.out, "\r\x1b[K").and_then(|()| self.out.flush());
            self.is_drawn = false;
        }
    }
}

/// `[=====>              ] 12.3 MB of 40.0 MB  http://…  and 2 more`, cut to the width.
fn line(step: &Step, n_steps: usize, now: Instant, width: usize) -> String {
    let lasted = now.duration_since(step.since);
    let (share, figures) = match step.amount {
        Amount::Bytes(Some(total)) => {
            (Some(share_of(step.done, total)), format!("{} of {}", megabytes(step.done), megabytes(total)))
        }
        Amount::Count(total) => (Some(share_of(step.done, total)), format!("{} of {total}", step.done)),
        Amount::Wait(total) => {
            let share = (lasted.as_secs_f64() / total.as_secs_f64().max(0.001)).min(1.0);
            (Some(share), format!("{}s of {}s", lasted.as_secs(), total.as_secs()))
        }
        Amount::Bytes(None) => (None, megabytes(step.done)),
        Amount::Unknown => (None, format!("{}s", lasted.as_secs())),
    };
    let others = if n_steps > 1 { format!("  and {} more", n_steps - 1) } else { String::new() };
    let line = format!("{} {figures}{others}  {}", bar(share, lasted), step.what);
    fit(&line, width.saturating_sub(1))
}

fn share_of(done: u64, total: u64) -> f64 {
    if total == 0 { 1.0 } else { (done as f64 / total as f64).min(1.0) }
}

/// A bar that fills, or, if the end is not known, a mark that wanders.
fn bar(share: Option<f64>, lasted: Duration) -> String {
    let mut cells = [' '; BAR_WIDTH];
    match share {
        Some(share) => {
            // The share is at most 1, so the count fits the bar.
            let n_full = (share * BAR_WIDTH as f64) as usize;
            cells[..n_full].fill('=');
            if let Some(head) = cells.get_mut(n_full) {
                *head = '>';
            }
        }
        None => {
            let at = (lasted.as_millis() / REDRAW.as_millis()) as usize % BAR_WIDTH;
            cells[at] = '=';
        }
    }
    format!("[{}]", cells.iter().collect::<String>())
}

fn megabytes(n_bytes: u64) -> String {
    format!("{:.1} MB", n_bytes as f64 / 1e6)
}

/// As much of `text` as fits; a character outside ASCII may be two columns wide, and is counted so.
fn fit(text: &str, width: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += if c.is_ascii() { 1 } else { 2 };
            used <= width
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Screen {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn step(amount: Amount, done: u64) -> Step {
        Step { what: "cpu.pb.gz".to_owned(), amount, done, since: Instant::now() }
    }

    #[test]
    fn a_short_step_leaves_no_trace() {
        let screen = Screen::default();
        let bar = ProgressBar::new(Box::new(screen.clone()), 80);
        let step = bar.begin("quick", Amount::Unknown);
        bar.end(step);
        drop(bar);
        assert_eq!(screen.text(), "");
    }

    #[test]
    fn a_long_step_is_drawn_and_removed() {
        let screen = Screen::default();
        let bar = ProgressBar::new(Box::new(screen.clone()), 80);
        let step = bar.begin("slow\nname", Amount::Count(4));
        bar.advance(step, 1);
        let start = Instant::now();
        while screen.text().is_empty() && start.elapsed() < PATIENCE * 10 {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(start.elapsed() >= PATIENCE);
        bar.end(step);
        let text = screen.text();
        assert!(text.contains("[=====>              ] 1 of 4  slow?name"), "{text:?}");
        assert!(text.ends_with("\r\x1b[K"), "{text:?}");
    }

    #[test]
    fn lines_show_what_is_known_and_fit_the_width() {
        for (amount, done, expected) in [
            (
                Amount::Bytes(Some(40_000_000)),
                10_000_000,
                "[=====>              ] 10.0 MB of 40.0 MB  cpu.pb.gz",
            ),
            (Amount::Bytes(Some(4)), 9, "[====================] 0.0 MB of 0.0 MB  cpu.pb.gz"),
            (Amount::Wait(Duration::from_secs(6)), 0, "[==========>         ] 3s of 6s  cpu.pb.gz"),
        ] {
            let step = step(amount, done);
            assert_eq!(line(&step, 1, step.since + Duration::from_secs(3), 80), expected);
        }
        let step = step(Amount::Unknown, 0);
        let cut = line(&step, 3, step.since + Duration::from_secs(3), 40);
        assert_eq!(cut.len(), 39);
        assert!(cut.contains("] 3s  and 2 m"), "{cut}");
    }
}
