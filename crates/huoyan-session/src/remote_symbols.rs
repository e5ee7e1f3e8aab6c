//! Function names from the server that a profile came from. Upstream: `internal/symbolz`.

use bstr::{BStr, BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{Function, Line, Profile};
use huoyan_source::{FetchOptions, Target, request};
use std::io::Read as _;
use std::sync::Arc;

/// How many addresses go into the URL of one request, where a server does not take a body.
const ADDRESSES_PER_GET: usize = 200;

/// The most that a server may answer.
const MAX_ANSWER: u64 = 64 << 20;

/// A server that may know the symbols of a mapping.
#[derive(Debug)]
pub(crate) struct RemoteMapping {
    /// The mapping's build id, or its file where it has none.
    key: BString,
    /// Where the profile came from.
    target: Target,
    /// Where the mapping began in that process.
    start: u64,
}

/// The mappings of a profile that came from `target`.
pub(crate) fn mappings_of(profile: &Profile, target: &Target) -> Vec<RemoteMapping> {
    let key = |m: &huoyan_profile::Mapping| if m.build_id.is_empty() { m.file } else { m.build_id };
    let remote =
        |m| RemoteMapping { key: profile.str(key(m)).to_owned(), target: target.clone(), start: m.start };
    profile.mappings.iter().map(remote).collect()
}

/// Asks the servers for the names of the addresses that have none. What they do not answer is
/// told in a line each; the addresses stay as they are.
///
/// Compat: upstream gives up the whole report when a server does not answer, and asks by POST
/// only, which Go's own handler refuses.
pub(crate) fn name_addresses(
    profile: &mut Profile,
    remotes: &[RemoteMapping],
    force: bool,
    options: &FetchOptions,
) -> Vec<String> {
    let mut warnings = Vec::new();
    for m in 0..profile.mappings.len() {
        let mapping = profile.mappings[m];
        if mapping.has_functions && !force {
            continue;
        }
        let is_known = |r: &&RemoteMapping| {
            r.key == profile.str(mapping.file)
                || (!mapping.build_id.is_empty() && r.key == profile.str(mapping.build_id))
        };
        let Some(remote) = remotes.iter().find(is_known) else { continue };
        match name_mapping(profile, m as u32, remote, options) {
            Ok(()) => Arc::make_mut(&mut profile.mappings)[m].has_functions = true,
            Err(line) => warnings.push(line),
        }
    }
    warnings
}

/// Names the addresses of one mapping.
fn name_mapping(
    profile: &mut Profile,
    mapping: u32,
    remote: &RemoteMapping,
    options: &FetchOptions,
) -> Result<(), String> {
    let moved = remote.start.wrapping_sub(profile.mappings[mapping as usize].start);
    let is_unnamed = |&l: &u32| {
        let row = profile.locations.get(l);
        row.mapping == Some(mapping) && row.address != 0 && profile.locations.lines(l).is_empty()
    };
    let unnamed: Vec<u32> = (0..profile.locations.len() as u32).filter(is_unnamed).collect();
    if unnamed.is_empty() {
        return Ok(());
    }
    let address = |&l: &u32| format!("{:#x}", profile.locations.get(l).address.wrapping_add(moved));
    let addresses: Vec<String> = unnamed.iter().map(address).collect();
    let target = symbol_target(&remote.target);
    let answer = ask(&target, &addresses, options).map_err(|e| format!("remote symbolization: {e}"))?;
    apply(profile, mapping, &parse_answer(&answer, moved));
    Ok(())
}

/// Where a server has its symbols: beside the profile.
fn symbol_target(target: &Target) -> Target {
    const GPERFTOOLS: [&str; 5] =
        ["/pprof/heap", "/pprof/growth", "/pprof/profile", "/pprof/pmuprofile", "/pprof/contention"];
    let path = target.path();
    let is_pprof = path.contains("/debug/pprof/") || GPERFTOOLS.iter().any(|suffix| path.ends_with(suffix));
    let name = if is_pprof { "symbol" } else { "symbolz" };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    target.with_path(&format!("{folder}/{name}"))
}

/// The server's answer, by POST, else by GET.
fn ask(target: &Target, addresses: &[String], options: &FetchOptions) -> Result<Vec<u8>, String> {
    let posted = exchange(target, Some(addresses.join("+").as_bytes()), options);
    let Err(refused) = posted else { return posted };
    let mut answer = Vec::new();
    for some in addresses.chunks(ADDRESSES_PER_GET) {
        let part = exchange(&target.with_query(&some.join("+")), None, options);
        answer.extend(part.map_err(|_| refused.clone())?);
    }
    Ok(answer)
}

fn exchange(target: &Target, body: Option<&[u8]>, options: &FetchOptions) -> Result<Vec<u8>, String> {
    let named = |e: &dyn std::fmt::Display| format!("{}: {e}", target.url());
    let fetched = request(target, body, options).map_err(|e| named(&e))?;
    let mut answer = Vec::new();
    fetched.reader.take(MAX_ANSWER).read_to_end(&mut answer).map_err(|e| named(&e))?;
    Ok(answer)
}

/// The lines `0xADDRESS name` of an answer, by the addresses of the profile.
fn parse_answer(answer: &[u8], moved: u64) -> HashMap<u64, &BStr> {
    let symbol = |line: &'_ [u8]| -> Option<(u64, usize)> {
        let digits = line.strip_prefix(b"0x")?;
        let n_digits = digits.find_byteset(b" \t")?;
        let address = u64::from_str_radix(digits[..n_digits].to_str().ok()?, 16).ok()?;
        Some((address.wrapping_sub(moved), 2 + n_digits))
    };
    let named = answer.lines().filter_map(|line| {
        let (address, end) = symbol(line)?;
        Some((address, line[end..].trim_ascii().as_bstr()))
    });
    named.filter(|(_, name)| !name.is_empty()).collect()
}

/// Gives the locations of a mapping the names found for their addresses.
fn apply(profile: &mut Profile, mapping: u32, names: &HashMap<u64, &BStr>) {
    let strings = Arc::make_mut(&mut profile.strings);
    let functions = Arc::make_mut(&mut profile.functions);
    let mut known: HashMap<&BStr, u32> = HashMap::new();
    let mut next_id = functions.iter().map(|f| f.id).max().unwrap_or(0);
    let locations = Arc::clone(&profile.locations);
    profile.locations = Arc::new(locations.filter_lines(|l, lines, kept| {
        let row = locations.get(l);
        let name = names.get(&row.address).filter(|_| row.mapping == Some(mapping));
        let Some(&name) = name else { return kept.extend_from_slice(lines) };
        let function = *known.entry(name).or_insert_with(|| {
            next_id = next_id.wrapping_add(1);
            let name = strings.intern(name);
            functions.push(Function { id: next_id, name, system_name: name, ..Function::default() });
            (functions.len() - 1) as u32
        });
        kept.push(Line { function, ..Line::default() });
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_asked_for_beside_the_profile() {
        for (profile, symbols) in [
            ("http://h:1/debug/pprof/heap?debug=1", "http://h:1/debug/pprof/symbol"),
            ("http://h:1/x/pprof/growth", "http://h:1/x/pprof/symbol"),
            ("http://h:1/a/profilez?x=y", "http://h:1/a/symbolz"),
        ] {
            let target = huoyan_source::adjust_url(profile, None, None).unwrap();
            assert_eq!(symbol_target(&target).url(), symbols);
        }
    }

    #[test]
    fn answers_are_addresses_and_names() {
        let names =
            parse_answer(b"num_symbols: 1\n0x401010 main.work\n0x401020\tmain.(*T).run x\nbad\n", 0x10);
        assert_eq!(names.len(), 2);
        assert_eq!(names[&0x401000], "main.work");
        assert_eq!(names[&0x401010], "main.(*T).run x");
    }
}
