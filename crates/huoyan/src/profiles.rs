//! Profiles by name, as Go's `pprof.Lookup`, `Profiles` and `NewProfile`: the built-in ones and those of the program.

use crate::assemble::{Assembly, nanos_since_1970};
use crate::heap::{self, Shown};
use crate::symbols::Symbols;
use crate::{Error, text};
use huoyan_profile::ValueType;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// A profile that can be looked up by its name.
///
/// A profile of the program's own counts things that exist: connections, sessions, open files. Each is added with the
/// stack at that moment, and removed when it is gone; the profile shows where those came from that are left.
///
/// ```
/// use huoyan::Profile;
/// use std::sync::LazyLock;
///
/// static SESSIONS: LazyLock<Profile> = LazyLock::new(|| Profile::new("shop.sessions").expect("the name is free"));
///
/// struct Session { _tracked: huoyan::Tracked }
///
/// let session = Session { _tracked: SESSIONS.track() };
/// assert_eq!(SESSIONS.count(), 1);
/// drop(session);
/// assert_eq!(SESSIONS.count(), 0);
/// ```
#[derive(Debug, Clone)]
pub struct Profile(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// `heap` or `allocs`.
    Heap(Shown),
    Custom(Arc<Custom>),
}

/// The built-in profiles.
const BUILT_IN: [Kind; 2] = [Kind::Heap(Shown::InUse), Kind::Heap(Shown::Allocated)];

/// A profile of the program's own.
#[derive(Debug)]
struct Custom {
    name: String,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    stacks: HashMap<u64, Arc<[u64]>>,
    next_key: u64,
}

/// Keys from here on are those of [`Profile::track`].
const FIRST_OWN_KEY: u64 = 1 << 63;

static CUSTOM: Mutex<BTreeMap<String, Arc<Custom>>> = Mutex::new(BTreeMap::new());

fn custom() -> MutexGuard<'static, BTreeMap<String, Arc<Custom>>> {
    CUSTOM.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The profile of this name: `heap`, `allocs`, or one of the program's own.
pub fn lookup(name: &str) -> Option<Profile> {
    profiles().into_iter().find(|profile| profile.name() == name)
}

/// All profiles that [`lookup`] finds, sorted by name.
pub fn profiles() -> Vec<Profile> {
    let own = custom().values().map(|custom| Kind::Custom(Arc::clone(custom))).collect::<Vec<_>>();
    let mut profiles: Vec<Profile> = BUILT_IN.into_iter().chain(own).map(Profile).collect();
    profiles.sort_by(|a, b| a.name().cmp(b.name()));
    profiles
}

/// Writes the profile `heap` as gzipped profile.proto, as Go's `WriteHeapProfile`.
///
/// # Errors
/// [`Error::Write`].
pub fn write_heap_profile(out: impl Write) -> Result<(), Error> {
    Profile(Kind::Heap(Shown::InUse)).write_to(out, 0)
}

impl Profile {
    /// A new profile of the program's own. It stays for the life of the process.
    ///
    /// # Errors
    /// [`Error::Name`] where the name is empty or taken.
    pub fn new(name: &str) -> Result<Profile, Error> {
        let mut custom = custom();
        let is_built_in = BUILT_IN.iter().any(|kind| kind.name() == name);
        if name.is_empty() || is_built_in || custom.contains_key(name) {
            return Err(Error::Name(name.to_owned()));
        }
        let entries = Mutex::new(Entries { next_key: FIRST_OWN_KEY, ..Entries::default() });
        let profile = Arc::new(Custom { name: name.to_owned(), entries });
        custom.insert(name.to_owned(), Arc::clone(&profile));
        Ok(Profile(Kind::Custom(profile)))
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// How many entries there are: of `heap` and `allocs`, how many stacks.
    pub fn count(&self) -> usize {
        match &self.0 {
            Kind::Heap(_) => huoyan_capture::heap::snapshot().rows.len(),
            Kind::Custom(custom) => custom.entries().stacks.len(),
        }
    }

    /// Adds an entry with the stack of the caller, less the `skip` frames nearest to the call. `key` is the number by
    /// which it is removed, below 2⁶³: an address or an identifier. Says whether it was added: an entry with this key
    /// that is there already stays, and a built-in profile takes none.
    pub fn add(&self, key: u64, skip: usize) -> bool {
        let stack: Arc<[u64]> = huoyan_capture::stack::here(skip + 1).into();
        match &self.0 {
            Kind::Custom(custom) if key < FIRST_OWN_KEY => {
                let mut entries = custom.entries();
                if entries.stacks.contains_key(&key) {
                    return false;
                }
                entries.stacks.insert(key, stack);
                true
            }
            _ => false,
        }
    }

    /// Removes the entry with this key; without one it does nothing.
    pub fn remove(&self, key: u64) {
        if let Kind::Custom(custom) = &self.0 {
            custom.entries().stacks.remove(&key);
        }
    }

    /// Adds an entry with the stack of the caller, which is removed when the answer is dropped.
    ///
    /// # Panics
    /// On a built-in profile.
    #[must_use = "dropped at once, the entry is removed at once"]
    pub fn track(&self) -> Tracked {
        let Kind::Custom(custom) = &self.0 else { panic!("the profile {} is built in", self.name()) };
        let stack: Arc<[u64]> = huoyan_capture::stack::here(1).into();
        let mut entries = custom.entries();
        let key = entries.next_key;
        entries.next_key += 1;
        entries.stacks.insert(key, stack);
        drop(entries);
        Tracked { custom: Arc::clone(custom), key }
    }

    /// Writes the profile: with `debug` 0 as gzipped [profile.proto], else as a text that people and `pprof` read.
    ///
    /// # Errors
    /// [`Error::Write`].
    ///
    /// [profile.proto]: https://github.com/google/pprof/blob/main/proto/profile.proto
    pub fn write_to(&self, mut out: impl Write, debug: u32) -> Result<(), Error> {
        let written = huoyan_capture::heap::unsampled(|| match (&self.0, debug) {
            (Kind::Heap(shown), 0) => {
                let snapshot = huoyan_capture::heap::snapshot();
                let profile = heap::profile(&snapshot, *shown, Symbols::of_process());
                huoyan_format::write_pprof(&profile, &mut out)
            }
            (Kind::Heap(shown), _) => {
                let mut snapshot = huoyan_capture::heap::snapshot();
                snapshot.rows.sort_by_key(|row| std::cmp::Reverse(row.inuse_bytes));
                let profile = heap::profile(&snapshot, *shown, Symbols::of_process());
                text::write_heap(&snapshot, &profile, &mut out)
            }
            (Kind::Custom(custom), 0) => huoyan_format::write_pprof(&custom.profile(), &mut out),
            (Kind::Custom(custom), _) => text::write_counts(&custom.profile(), self.name(), &mut out),
        });
        written.and_then(|()| out.flush()).map_err(Error::Write)
    }
    /// The sums so far, for [`Profile::write_delta`].
    ///
    /// # Errors
    /// [`Error::NoDelta`] for a profile of the program's own.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        match &self.0 {
            Kind::Heap(shown) => {
                let heap = huoyan_capture::heap::snapshot();
                Ok(Snapshot { shown: *shown, heap, taken: SystemTime::now() })
            }
            Kind::Custom(custom) => Err(Error::NoDelta(custom.name.clone())),
        }
    }

    /// Writes what happened since `before`, as gzipped profile.proto: of the columns that add up since the start of
    /// the process the difference, of the others (what is in use) the state now. (Go subtracts those too,
    /// golang/go#67942.) The time is now, the duration that since `before`.
    ///
    /// # Errors
    /// [`Error::NoDelta`] where `before` is of another profile, and [`Error::Write`].
    pub fn write_delta(&self, before: &Snapshot, mut out: impl Write) -> Result<(), Error> {
        let shown = match &self.0 {
            Kind::Heap(shown) if *shown == before.shown => *shown,
            _ => return Err(Error::NoDelta(self.name().to_owned())),
        };
        let mut now = huoyan_capture::heap::snapshot();
        now.subtract(&before.heap);
        let duration = SystemTime::now().duration_since(before.taken).unwrap_or_default();
        let written = huoyan_capture::heap::unsampled(|| {
            let mut profile = heap::profile(&now, shown, Symbols::of_process());
            profile.header.duration_nanos = duration.as_nanos() as i64;
            huoyan_format::write_pprof(&profile, &mut out)
        });
        written.and_then(|()| out.flush()).map_err(Error::Write)
    }
}

/// The sums of a profile at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    shown: Shown,
    heap: huoyan_capture::heap::HeapSnapshot,
    taken: SystemTime,
}

impl Kind {
    fn name(&self) -> &str {
        match self {
            Kind::Heap(shown) => shown.name(),
            Kind::Custom(custom) => &custom.name,
        }
    }
}

impl Custom {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Columns and period as Go's (`runtime/pprof`, `printCountProfile`).
    fn profile(&self) -> huoyan_profile::Profile {
        let mut counts: HashMap<Arc<[u64]>, i64> = HashMap::new();
        for stack in self.entries().stacks.values() {
            *counts.entry(Arc::clone(stack)).or_default() += 1;
        }
        let mut counts: Vec<(Arc<[u64]>, i64)> = counts.into_iter().collect();
        counts.sort_by(|(a, n_a), (b, n_b)| n_b.cmp(n_a).then_with(|| a.cmp(b)));
        let mut assembly = Assembly::new(Symbols::of_process());
        let builder = &mut assembly.builder;
        builder.sample_type(&self.name, "count");
        builder.header.period_type =
            Some(ValueType { kind: builder.str(&self.name), unit: builder.str("count") });
        builder.header.period = 1;
        builder.header.time_nanos = nanos_since_1970(SystemTime::now());
        let stacks: Vec<(usize, &[u64])> = counts.iter().map(|(stack, _)| (0, &**stack)).collect();
        let stacks = assembly.locate_callers(&[huoyan_capture::stack::modules()], &stacks);
        for (stack, (_, n)) in stacks.iter().zip(&counts) {
            assembly.builder.sample(stack, &[*n], &[]);
        }
        assembly.finish()
    }
}

/// An entry of a [`Profile`], removed when this is dropped.
#[derive(Debug)]
pub struct Tracked {
    custom: Arc<Custom>,
    key: u64,
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.custom.entries().stacks.remove(&self.key);
    }
}
