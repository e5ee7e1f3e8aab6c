//! Labels: what the program was busy with when a sample was taken.
//!
//! ```
//! huoyan::with_labels(huoyan::labels! { "route" => "/users", "method" => "GET" }, || {
//!     // Samples of what runs here carry both labels,
//!     huoyan::with_labels(huoyan::labels! { "step" => "sort" }, || {
//!         // and three here.
//!     });
//! });
//! ```

use huoyan_capture::LabelSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A set of labels: keys and values, no key twice.
///
/// Cheap to clone. Made by [`labels!`](crate::labels!), by [`Labels::new`], or taken from the code that runs by
/// [`Labels::current`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels(Option<Arc<LabelSet>>);

impl Labels {
    /// A set of these labels; of two with one key the later counts.
    pub fn new<K: Into<Box<str>>, V: Into<Box<str>>>(labels: impl IntoIterator<Item = (K, V)>) -> Labels {
        let set = LabelSet::new(labels.into_iter().map(|(key, value)| (key.into(), value.into())));
        Labels((!set.is_empty()).then(|| Arc::new(set)))
    }

    /// The labels of the code that runs: for another thread or task that goes on with its work.
    pub fn current() -> Labels {
        Labels(huoyan_capture::current_labels())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
    }

    /// The labels, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|set| set.iter())
    }

    /// These labels and, for keys that they do not have, those of `outer`.
    #[must_use]
    pub fn within(&self, outer: &Labels) -> Labels {
        match (&self.0, &outer.0) {
            (_, None) => self.clone(),
            (None, _) => outer.clone(),
            _ => Labels::new(outer.iter().chain(self.iter())),
        }
    }

    /// Runs `f` under exactly these labels, whatever those of the caller are.
    pub fn scope<R>(&self, f: impl FnOnce() -> R) -> R {
        huoyan_capture::with_labels(self.0.as_ref(), f)
    }
}

/// A set of labels: `labels! { "route" => "/users", "id" => id.to_string() }`.
///
/// Keys and values are anything that becomes a `Box<str>`: texts and `String`s.
#[macro_export]
macro_rules! labels {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::Labels::new::<::std::boxed::Box<str>, ::std::boxed::Box<str>>(
            [$((::std::convert::Into::into($key), ::std::convert::Into::into($value))),*]
        )
    };
}

/// Runs `f` with these labels added to those of the caller, whose labels are back afterwards, also when `f` panics.
/// Of two labels with one key the inner counts. As Go's `pprof.Do`.
///
/// Only this thread has them. A thread or task that `f` starts has its own: see [`inherit`] and
/// [`Labelled`].
pub fn with_labels<R>(labels: Labels, f: impl FnOnce() -> R) -> R {
    labels.within(&Labels::current()).scope(f)
}

/// Gives `f` the labels of the code that calls this, wherever it will run.
///
/// ```
/// huoyan::with_labels(huoyan::labels! { "job" => "import" }, || {
///     std::thread::spawn(huoyan::inherit(|| {
///         assert_eq!(huoyan::Labels::current().get("job"), Some("import"));
///     })).join()
/// }).unwrap();
/// ```
pub fn inherit<R>(f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let labels = Labels::current();
    move || labels.scope(f)
}

/// Adds [`labelled`](FutureExt::labelled) to futures.
pub trait FutureExt: Future + Sized {
    /// The same future, which has these labels whenever it runs, on whatever thread, and those of the caller beside
    /// them.
    fn labelled(self, labels: Labels) -> Labelled<Self> {
        Labelled { labels: labels.within(&Labels::current()), future: self }
    }

    /// The same future with the labels of the caller: for tasks that a task starts.
    fn inherit_labels(self) -> Labelled<Self> {
        self.labelled(Labels::default())
    }
}

impl<F: Future> FutureExt for F {}

pin_project_lite::pin_project! {
    /// A future with labels, see [`FutureExt::labelled`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Labelled<F> {
        labels: Labels,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Labelled<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.labels.scope(|| this.future.poll(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current() -> Vec<(String, String)> {
        Labels::current().iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn inner_labels_add_to_outer_ones_and_override_them() {
        assert_eq!(current(), pairs(&[]));
        with_labels(labels! { "b" => "1", "a" => String::from("2") }, || {
            assert_eq!(current(), pairs(&[("a", "2"), ("b", "1")]));
            with_labels(labels! { "b" => "3", "c" => "4", "c" => "5" }, || {
                assert_eq!(current(), pairs(&[("a", "2"), ("b", "3"), ("c", "5")]));
                Labels::default().scope(|| assert_eq!(current(), pairs(&[])));
            });
            assert_eq!(current(), pairs(&[("a", "2"), ("b", "1")]));
        });
        assert_eq!(current(), pairs(&[]));
    }

    #[test]
    fn a_panic_restores_the_labels() {
        with_labels(labels! { "a" => "1" }, || {
            let caught =
                std::panic::catch_unwind(|| with_labels(labels! { "a" => "2" }, || panic!("on purpose")));
            assert!(caught.is_err());
            assert_eq!(current(), pairs(&[("a", "1")]));
        });
    }

    #[test]
    fn threads_have_their_own_labels_and_may_inherit() {
        with_labels(labels! { "a" => "1" }, || {
            let own = std::thread::spawn(current).join().expect("no panic");
            let inherited = std::thread::spawn(inherit(current)).join().expect("no panic");
            assert_eq!((own, inherited), (pairs(&[]), pairs(&[("a", "1")])));
        });
    }

    #[test]
    fn futures_keep_their_labels_from_poll_to_poll() {
        let mut n_polls = 0;
        let future = std::future::poll_fn(move |_| {
            n_polls += 1;
            assert_eq!(current(), pairs(&[("outer", "1"), ("task", "2")]));
            if n_polls < 3 { Poll::Pending } else { Poll::Ready(n_polls) }
        });
        let labelled = with_labels(labels! { "outer" => "1" }, || future.labelled(labels! { "task" => "2" }));
        let mut labelled = Box::pin(labelled);
        let mut context = Context::from_waker(std::task::Waker::noop());
        for _ in 0..2 {
            assert_eq!(labelled.as_mut().poll(&mut context), Poll::Pending);
            assert_eq!(current(), pairs(&[]));
        }
        assert_eq!(labelled.as_mut().poll(&mut context), Poll::Ready(3));
    }
}
