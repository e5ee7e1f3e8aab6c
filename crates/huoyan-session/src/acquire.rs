//! From names to one profile: sources are opened, read, made alike and merged, and the base is
//! subtracted. Upstream: `internal/driver/fetch.go`.

use crate::{
    binaries,
    console::Console,
    error::Error,
    invocation::Invocation,
    needs::looks_at_stacks,
    remote_symbols::{self, RemoteMapping},
    warnings::show_warnings,
};
use bstr::BString;
use huoyan_format::{Limits, read, read_with_differences, read_without_stacks};
use huoyan_profile::{Merger, Profile, StrId, make_compatible, merge, scale_to_finest_units};
use huoyan_source::{
    FetchOptions, Fetched, Header, Messages, ProxyConfig, TlsFiles, open, os_reason, redact,
};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The profile that an invocation is about.
pub(crate) struct Acquired {
    /// All sources merged, the base subtracted.
    pub(crate) profile: Profile,
    /// The servers that may know the symbols of its mappings.
    pub(crate) remotes: Vec<RemoteMapping>,
    /// Whether anything came over the network.
    pub(crate) is_remote: bool,
}

/// One source that was read.
struct Input {
    profile: Profile,
    remotes: Vec<RemoteMapping>,
    is_remote: bool,
}

/// What is the same for all sources of an invocation.
struct Context<'a> {
    invocation: &'a Invocation,
    executable: Option<&'a OsStr>,
    fetch: FetchOptions,
    limits: Limits,
    /// Whether stacks are looked at, be it only to merge.
    needs_stacks: bool,
    console: &'a dyn Console,
    /// The only source, where it is open already.
    opened: Mutex<Option<Fetched>>,
}

/// Opens, reads and merges everything that an invocation names. The only source may be open already.
///
/// # Errors
/// Where no source can be read, or what was read does not go together.
pub(crate) fn acquire(
    invocation: &Invocation,
    opened: Option<Fetched>,
    console: &dyn Console,
) -> Result<Acquired, Error> {
    let executable = binaries::executable(invocation);
    let n_binaries = usize::from(executable.is_some());
    let context = Context {
        invocation,
        executable,
        fetch: fetch_options(invocation, console)?,
        limits: Limits::of_bytes(invocation.fetch.max_bytes),
        needs_stacks: looks_at_stacks(invocation, invocation.sources.len() - n_binaries),
        console,
        opened: Mutex::new(opened),
    };
    let sources = &invocation.sources[n_binaries..];
    let acquired = grab_all(&context, sources);
    // Asked for whatever became of the sources: both may be wrong, and both are told.
    let base = invocation.base.as_ref();
    let subtracted = base.map(|base| grab_all(&context, std::slice::from_ref(&base.source)));
    let acquired = acquired
        .map_err(|e| e.prefixed("problem fetching source profiles: "))?
        .ok_or(Error::NothingFetched("failed to fetch any source profiles"))?;
    let Some((base, subtracted)) = base.zip(subtracted) else {
        return match invocation.config.normalize {
            true => Err(Error::NothingFetched("must have base profile to normalize by")),
            false => Ok(acquired),
        };
    };
    let subtracted = subtracted
        .map_err(|e| e.prefixed("problem fetching base profiles: "))?
        .ok_or(Error::NothingFetched("failed to fetch any base profiles"))?;
    subtract(acquired, subtracted, base.is_diff, invocation.config.normalize)
}

fn subtract(source: Acquired, base: Acquired, is_diff: bool, normalize: bool) -> Result<Acquired, Error> {
    let (mut profile, mut negative) = (source.profile, base.profile);
    if is_diff {
        negative.mark_as_base();
    }
    if normalize {
        profile.normalize(&negative)?;
    }
    negative.scale(-1.0);
    Ok(Acquired {
        profile: combine(vec![profile, negative])?,
        remotes: source.remotes.into_iter().chain(base.remotes).collect(),
        is_remote: source.is_remote || base.is_remote,
    })
}

/// Makes profiles alike and merges them; a single one stays as it is.
pub(crate) fn combine(mut profiles: Vec<Profile>) -> Result<Profile, huoyan_profile::Error> {
    make_compatible(&mut profiles)?;
    scale_to_finest_units(&mut profiles)?;
    match profiles.len() {
        1 => Ok(profiles.remove(0)),
        _ => merge(&profiles),
    }
}

/// Reads all of a list of sources, a few at a time; `None` if none of them can be read.
fn grab_all(context: &Context<'_>, names: &[OsString]) -> Result<Option<Acquired>, Error> {
    let mut sum = Sum::Nothing;
    let mut defaults = Defaults::default();
    let mut n_read = 0;
    let (mut remotes, mut is_remote) = (Vec::new(), false);
    let progress = (names.len() > 1).then(|| context.console.progress()).flatten();
    let amount = huoyan_source::Amount::Count(names.len() as u64);
    let mut task = huoyan_source::Task::begin(progress.as_ref(), "reading profiles", amount);
    let pace = Pace::of(names);
    for chunk in names.chunks(pace.chunk) {
        for input in grab_chunk(context, chunk, pace.n_workers.min(chunk.len())) {
            n_read += 1;
            is_remote |= input.is_remote;
            remotes.extend(input.remotes);
            defaults.note(&input.profile);
            sum = sum.add(input.profile)?;
        }
        task.add(chunk.len() as u64);
    }
    if n_read > 0 && n_read < names.len() {
        let line = format!("Fetched {n_read} source profiles out of {}", names.len());
        context.console.message(line.as_bytes());
    }
    Ok(sum.finish()?.map(|mut profile| {
        defaults.apply(&mut profile);
        Acquired { profile, remotes, is_remote }
    }))
}

/// The default sample types of sources, for those that have not all the same types: upstream makes
/// all alike before it merges, and a source that loses types may get another default by that.
#[derive(Default)]
struct Defaults {
    /// The types of each source and its default.
    sources: Vec<(Vec<BString>, BString)>,
}

impl Defaults {
    fn note(&mut self, profile: &Profile) {
        let text = |id| profile.str(id).to_owned();
        let types = profile.header.sample_types.iter().map(|t| text(t.kind)).collect();
        self.sources.push((types, text(profile.header.default_sample_type)));
    }

    /// Gives the sum of all sources the first default that one of them has.
    fn apply(&self, sum: &mut Profile) {
        let common: Vec<BString> =
            sum.header.sample_types.iter().map(|t| sum.str(t.kind).to_owned()).collect();
        let Some(first) = common.first() else { return };
        if self.sources.iter().all(|(types, _)| *types == common) {
            return;
        }
        let default_of = |(types, default): &(Vec<BString>, BString)| match *types == common {
            false if !common.contains(default) => first.clone(),
            _ => default.clone(),
        };
        let default = self.sources.iter().map(default_of).find(|default| !default.is_empty());
        let strings = Arc::make_mut(&mut sum.strings);
        sum.header.default_sample_type = default.map_or(StrId::EMPTY, |default| strings.intern(&default));
    }
}

/// The profiles read so far.
enum Sum {
    Nothing,
    /// One, which is never merged if it stays alone.
    One(Box<Profile>),
    /// Several, all of the same types.
    Several(Box<Merger>),
}

impl Sum {
    fn add(self, profile: Profile) -> Result<Sum, huoyan_profile::Error> {
        let (mut merger, first) = match self {
            Sum::Nothing => return Ok(Sum::One(Box::new(combine(vec![profile])?))),
            Sum::One(first) => (Box::new(Merger::new(&first)), Some(first)),
            Sum::Several(merger) => (merger, None),
        };
        if merger.add(&profile).is_ok() {
            return Ok(Sum::Several(merger));
        }
        // Other types or units: both sides are made alike first, and nothing is added up before,
        // for a sample may be zero in the columns that both have.
        let first = first.map_or_else(|| merger.finish(), |first| *first);
        let combined = combine(vec![first, profile])?;
        Ok(Sum::Several(Box::new(Merger::new(&combined))))
    }

    fn finish(self) -> Result<Option<Profile>, huoyan_profile::Error> {
        Ok(match self {
            Sum::Nothing => None,
            Sum::One(profile) => Some(*profile),
            Sum::Several(merger) => Some(merger.finish()),
        })
    }
}

/// Reads a few sources at once; those that fail are named on the console, in their order.
fn grab_chunk(context: &Context<'_>, names: &[OsString], n_workers: usize) -> Vec<Input> {
    let slots: Vec<Mutex<Option<Result<Input, String>>>> = names.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((name, slot)) = {
            let i = next.fetch_add(1, Ordering::Relaxed);
            names.get(i).zip(slots.get(i))
        } {
            let result = grab(context, name);
            *slot.lock().expect("no thread panics while it holds the lock") = Some(result);
        }
    };
    match n_workers {
        0 | 1 => work(),
        n => std::thread::scope(|scope| (0..n).for_each(|_| drop(scope.spawn(work)))),
    }
    let results = slots.into_iter().filter_map(|s| s.into_inner().ok().flatten());
    results
        .zip(names)
        .filter_map(|(result, name)| result.map_err(|e| report_failure(context, name, &e)).ok())
        .collect()
}

/// How many sources are read side by side, and how many before they are merged.
#[derive(Clone, Copy)]
struct Pace {
    n_workers: usize,
    chunk: usize,
}

impl Pace {
    /// Of files as many as keep the cores busy; of servers as many as upstream asks at once, for they
    /// may take their time.
    fn of(names: &[OsString]) -> Pace {
        const SERVERS: usize = 128;
        const FILES_PER_CORE: usize = 4;
        if names.len() < 2 {
            // To count the cores takes longer than to read a small file.
            return Pace { n_workers: 1, chunk: 1 };
        }
        if !are_files(names) {
            return Pace { n_workers: SERVERS, chunk: SERVERS };
        }
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        Pace { n_workers: n_cores, chunk: n_cores * FILES_PER_CORE }
    }
}

fn are_files(names: &[OsString]) -> bool {
    names.iter().all(|name| fs::metadata(name).is_ok())
}

fn report_failure(context: &Context<'_>, name: &OsStr, error: &str) {
    let hint = crate::invocation::hint_about_source(name).unwrap_or_default();
    let line = format!("{}: {error}{hint}", redact(&name.to_string_lossy()));
    context.console.message(line.as_bytes());
}

/// Reads one source.
fn grab(context: &Context<'_>, name: &OsStr) -> Result<Input, String> {
    let messages = ConsoleMessages(context.console);
    let opened = context.opened.lock().expect("no thread panics while it holds the lock").take();
    let fetched = match opened {
        Some(fetched) => fetched,
        None => open(name, &context.fetch, &messages).map_err(|e| e.to_string())?,
    };
    // A copy of what comes over the network is saved, whole.
    let read = match context.needs_stacks || fetched.remote.is_some() {
        true if context.invocation.fetch.has_differences => {
            read_with_differences(fetched.reader, &context.limits)
        }
        true => read(fetched.reader, &context.limits),
        false => read_without_stacks(fetched.reader, &context.limits),
    };
    let read = read.map_err(|e| e.to_string())?;
    let shown = redact(&name.to_string_lossy());
    show_warnings(context.console, read.warnings.iter().map(|w| format!("{shown}: {w}")));
    let mut profile = read.profile;
    binaries::attach(&mut profile, context.executable, &context.invocation.symbols.build_id);
    if let Some(url) = &fetched.remote {
        binaries::name_unknown_mappings(&mut profile, url);
    }
    let remotes = fetched.target.map(|t| remote_symbols::mappings_of(&profile, &t)).unwrap_or_default();
    let label = context.invocation.fetch.source_label.as_ref();
    if let Some((key, text)) = label.and_then(|label| label.of(name, &shown)) {
        profile.set_label(key.as_bytes(), text.as_bytes());
    }
    Ok(Input { profile, remotes, is_remote: fetched.remote.is_some() })
}

/// Messages of a fetch, on the console.
struct ConsoleMessages<'a>(&'a dyn Console);

impl Messages for ConsoleMessages<'_> {
    fn message(&self, text: &str) {
        self.0.message(text.as_bytes());
    }
}

pub(crate) fn fetch_options(invocation: &Invocation, console: &dyn Console) -> Result<FetchOptions, Error> {
    let asked = &invocation.fetch;
    let header = |(name, value): &(String, String)| Header::parse(&format!("{name}:{value}"));
    let mut headers = asked.headers.iter().map(header).collect::<Result<Vec<_>, _>>()?;
    for path in &asked.header_files {
        let failed =
            |e: &dyn std::fmt::Display| Error::HeaderFile(format!("-header_file {}: {e}", path.display()));
        let text = fs::read_to_string(path).map_err(|e| failed(&os_reason(&e)))?;
        headers.extend(Header::parse_file(&text).map_err(|e| failed(&e))?);
    }
    let tls = TlsFiles { cert: asked.tls_cert.clone(), key: asked.tls_key.clone(), ca: asked.tls_ca.clone() };
    tls.check()?;
    Ok(FetchOptions {
        seconds: asked.seconds.map(|d| d.as_secs()),
        timeout: asked.timeout.map(|d| d.as_secs()),
        headers,
        tls,
        proxies: proxies(),
        progress: console.progress(),
    })
}

/// The proxies that the environment names, as Go reads them.
fn proxies() -> ProxyConfig {
    let either = |upper: &str, lower: &str| {
        let value = |name| crate::environment::variable(name).and_then(|v| v.into_string().ok());
        value(upper).or_else(|| value(lower))
    };
    // A CGI program must not believe a request's `Proxy` header.
    let is_cgi = crate::environment::variable("REQUEST_METHOD").is_some();
    ProxyConfig {
        http: if is_cgi { None } else { either("HTTP_PROXY", "http_proxy") },
        https: either("HTTPS_PROXY", "https_proxy"),
        no_proxy: either("NO_PROXY", "no_proxy"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Defaults, Sum};
    use huoyan_profile::{Builder, Location, Profile};
    use std::sync::Arc;

    /// Samples as a frame and its values, in these columns.
    fn profile(types: &[(&str, &str)], samples: &[(u64, &[i64])]) -> Profile {
        let mut b = Builder::new();
        types.iter().for_each(|(kind, unit)| b.sample_type(kind, unit));
        for &(address, values) in samples {
            let frame = b.location(Location { address, ..Location::default() }, &[]);
            b.sample(&[frame], values, &[]);
        }
        b.finish().expect("as many values as types")
    }

    fn values(types: &[(&str, &str)]) -> Vec<Vec<i64>> {
        let mine = [("bytes", "ns"), ("objects", "count")];
        let first = profile(&mine, &[(1, &[0, 2]), (2, &[16, 18]), (1, &[12, 25])]);
        let n_zeros = vec![0; types.len()];
        let second = profile(types, &[(3, &n_zeros)]);
        let sum = Sum::Nothing.add(first).and_then(|sum| sum.add(second)).and_then(Sum::finish);
        let sum = sum.expect("the types go together").expect("two profiles");
        sum.samples.values.clone()
    }

    #[test]
    fn the_default_type_is_that_of_the_first_source_once_all_are_alike() {
        let all = [("cpu", "ns"), ("objects", "count"), ("space", "bytes")];
        let default = |sources: &[(&[(&str, &str)], &str)]| {
            let (mut sum, mut defaults) = (Sum::Nothing, Defaults::default());
            for &(types, default) in sources {
                let mut profile = profile(types, &[]);
                profile.header.default_sample_type =
                    Arc::make_mut(&mut profile.strings).intern(default.as_bytes());
                defaults.note(&profile);
                sum = sum.add(profile).expect("the types go together");
            }
            let mut sum = sum.finish().ok().flatten().expect("profiles");
            defaults.apply(&mut sum);
            sum.str(sum.header.default_sample_type).to_string()
        };
        // What Go's pprof takes for the same.
        assert_eq!(default(&[(&all, ""), (&all, "objects"), (&all[..2], "")]), "cpu");
        assert_eq!(default(&[(&all, ""), (&all, "objects")]), "objects");
        assert_eq!(default(&[(&all, "space"), (&all[1..], "")]), "space");
        assert_eq!(default(&[(&all, "cpu"), (&all[1..], "space")]), "objects");
        assert_eq!(default(&[(&all[..2], ""), (&all, "objects")]), "objects");
    }

    #[test]
    fn profiles_are_made_alike_before_anything_is_added_up() {
        // What Go's pprof makes of the same.
        assert_eq!(values(&[("bytes", "us")]), [[16, 12]]);
        assert_eq!(values(&[("bytes", "ns"), ("objects", "count")]), [[12, 16], [27, 18]]);
    }
}
