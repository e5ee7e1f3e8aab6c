//! What a source name means as a URL: where to connect, what to ask for, how long to wait.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::url::{Credentials, Url, query_pairs, write_query};

/// What a program answers with its CPU profile.
const CPU_PROFILE_PATH: &str = "/debug/pprof/profile";

/// For how long a server collects a CPU profile if nobody says.
const DEFAULT_COLLECTED: Duration = Duration::from_secs(30);

/// How much longer than the timeout we wait, as upstream does.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait for a profile if nothing says for how long it is collected.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// A place on the network from which a profile is fetched.
///
/// The user and password of its URL are kept apart: they are sent, but nothing that this type shows, its
/// [`Debug`](std::fmt::Debug) form included, holds them.
#[derive(Clone, Debug)]
pub struct Target {
    pub(crate) url: Url,
    pub(crate) credentials: Option<Credentials>,
    /// The socket to connect to in place of the URL's host.
    pub(crate) socket: Option<PathBuf>,
    /// How long any step of the exchange may take: the timeout and some grace.
    pub(crate) limit: Duration,
    /// For how long the server collects before it answers, as far as we know.
    pub(crate) collected: Option<Duration>,
}

impl Target {
    /// The URL, without user and password.
    pub fn url(&self) -> String {
        match &self.socket {
            None => self.url.to_string(),
            Some(socket) => format!("unix:{}:{}", socket.display(), self.url.path_and_query()),
        }
    }

    /// How long the server may take before its answer begins; the fetch itself adds five seconds.
    pub fn timeout(&self) -> Duration {
        self.limit.saturating_sub(GRACE)
    }

    /// The path on the server, encoded.
    pub fn path(&self) -> &str {
        &self.url.path
    }

    /// The same server, with the same credentials, at another path and with no query.
    ///
    /// Symbols are asked for beside the profile, at `…/symbol`.
    pub fn with_path(&self, path: &str) -> Self {
        let mut other = self.clone();
        path.clone_into(&mut other.url.path);
        other.url.query.clear();
        other.url.bare_question_mark = false;
        other.url.fragment.clear();
        other.collected = None;
        other
    }

    /// The same place, asked this, which is encoded already.
    pub fn with_query(&self, query: &str) -> Self {
        let mut other = self.clone();
        query.clone_into(&mut other.url.query);
        other
    }
}

/// Reads `source` as a URL; `None` if it cannot be one.
///
/// A name without a scheme gets `http://` (`localhost:6060` means the CPU profile of what listens there), an
/// empty path becomes `/debug/pprof/profile`, and `seconds`, if given, replaces the query's own. The query is
/// written anew with its keys sorted, as Go's tool does. Without a `timeout` the server may take one and a
/// half times the seconds, or a minute if there are none.
///
/// `unix:/run/app.sock` asks over that socket; a path and a query may follow:
/// `unix:/run/app.sock:/debug/pprof/heap?gc=1`. `unix:///run/app.sock`, `unix:./app.sock` and Linux's abstract
/// `unix:@name` are understood too.
///
/// ```
/// use huoyan_source::adjust_url;
///
/// let target = adjust_url("localhost:6060", Some(10), None).unwrap();
/// assert_eq!(target.url(), "http://localhost:6060/debug/pprof/profile?seconds=10");
/// assert_eq!(target.timeout().as_secs(), 15);
/// assert!(adjust_url("cpu.pb.gz", None, None).is_none());
/// ```
pub fn adjust_url(source: &str, seconds: Option<u64>, timeout: Option<u64>) -> Option<Target> {
    let (mut url, socket) = match unix_url(source) {
        Some((url, socket)) => (url, Some(socket)),
        None => (web_url(source)?, None),
    };
    if matches!(url.decoded_path().as_slice(), b"" | b"/") {
        CPU_PROFILE_PATH.clone_into(&mut url.path);
    }
    let collected = set_seconds(&mut url, seconds);
    let timeout = match (timeout.filter(|&timeout| timeout > 0), collected) {
        (Some(timeout), _) => Duration::from_secs(timeout),
        (None, Some(collected)) => Duration::from_millis(collected.saturating_mul(1500)),
        (None, None) => DEFAULT_TIMEOUT,
    };
    let credentials = url.credentials.take();
    let untold = (url.path == CPU_PROFILE_PATH).then_some(DEFAULT_COLLECTED);
    let collected = collected.map(Duration::from_secs).or(untold);
    Some(Target { url, credentials, socket, limit: timeout.saturating_add(GRACE), collected })
}

fn web_url(source: &str) -> Option<Url> {
    let mut url = match Url::parse(source) {
        Ok(url) if !url.host.is_empty() || url.scheme.is_empty() || url.scheme == "file" => url,
        // Better on purpose: Go would put `http://` before `http://me:pa ss@host` too, and look for a host
        // named `http`, with the password as a part of the path that it prints.
        Err(_) if has_scheme(source) => return None,
        _ => Url::parse(&format!("http://{source}")).ok()?,
    };
    // A `#` in a password ends the URL there; a fragment is never sent, so it need not be shown.
    if url.fragment.contains('@') {
        url.fragment.clear();
    }
    (!url.host.is_empty()).then_some(url)
}

/// Whether a text begins as `scheme://`.
fn has_scheme(text: &str) -> bool {
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    text.split_once("://").is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.chars().all(is_scheme))
}

/// `unix:SOCKET[:/PATH][?QUERY]`. What follows `unix:` must look like a path, for `unix:80` is a host.
fn unix_url(source: &str) -> Option<(Url, PathBuf)> {
    let rest = source.strip_prefix("unix:")?;
    let rest = rest.strip_prefix("//").filter(|rest| rest.starts_with('/')).unwrap_or(rest);
    if !rest.starts_with(['/', '.', '@']) {
        return None;
    }
    let (place, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let (socket, path) = place.split_at(place.find(":/").unwrap_or(place.len()));
    let path = path.strip_prefix(':').unwrap_or(path);
    let url = Url::parse(&format!("http://localhost{path}{query}")).ok()?;
    Some((url, PathBuf::from(socket)))
}

/// Writes the query anew, with `seconds` if given, and returns for how long the profile is collected.
fn set_seconds(url: &mut Url, seconds: Option<u64>) -> Option<u64> {
    let mut pairs = query_pairs(&url.query);
    let seconds = seconds.filter(|&seconds| seconds > 0);
    let collected = if let Some(seconds) = seconds {
        pairs.retain(|(key, _)| key != b"seconds");
        pairs.push((b"seconds".to_vec(), seconds.to_string().into_bytes()));
        Some(seconds)
    } else {
        let written = pairs.iter().find(|(key, _)| key == b"seconds");
        let number = written.and_then(|(_, value)| std::str::from_utf8(value).ok()?.parse::<i32>().ok());
        number.and_then(|number| u64::try_from(number).ok()).filter(|&number| number > 0)
    };
    url.query = write_query(pairs);
    collected
}

/// The name of a source as it may be shown: without the user and password of a URL.
///
/// The name of a file that exists is shown as it is.
///
/// ```
/// use huoyan_source::redact;
///
/// assert_eq!(redact("https://me:secret@host/debug/pprof/heap"), "https://host/debug/pprof/heap");
/// assert_eq!(redact("me@home.pb.gz"), "me@home.pb.gz");
/// ```
pub fn redact(name: &str) -> String {
    let Some(last_at) = name.rfind('@') else { return name.to_owned() };
    if name.starts_with("unix:") || Path::new(name).exists() {
        return name.to_owned();
    }
    if has_scheme(name) || adjust_url(name, None, None).is_some() {
        return without_credentials(name, last_at);
    }
    // Neither a file nor a URL: perhaps `me:pa/ss@host:1`, so what may be a password is not shown.
    match name[..last_at].find(':') {
        Some(colon) => format!("{}:***{}", &name[..colon], &name[last_at..]),
        None => name.to_owned(),
    }
}

/// Cuts the credentials out of a URL as text, for it may be one that we cannot read, because of a `/` or a
/// `#` in the password, for instance.
fn without_credentials(url: &str, last_at: usize) -> String {
    let url = match url.split_once('#') {
        Some((before, fragment)) if fragment.contains('@') && Url::parse(before).is_ok() => before,
        _ => url,
    };
    let start = match url.find("://") {
        Some(at) if has_scheme(url) => at + 3,
        _ if url.starts_with("//") => 2,
        _ => 0,
    };
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let authority = &url[start..end];
    let host = match authority.rfind('@') {
        Some(at) => start + at + 1,
        None if adjust_url(url, None, None).is_none() => last_at + 1,
        None => start,
    };
    format!("{}{}", &url[..start], &url[host..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adjusted(source: &str) -> String {
        adjust_url(source, None, None).map_or_else(|| "-".to_owned(), |target| target.url())
    }

    #[test]
    fn names_become_the_urls_that_go_tool_pprof_prints() {
        let here = "http://127.0.0.1:1";
        for (source, expected) in [
            ("127.0.0.1:1", "http://127.0.0.1:1/debug/pprof/profile"),
            ("localhost:1", "http://localhost:1/debug/pprof/profile"),
            ("localhost:1/x", "http://localhost:1/x"),
            ("127.0.0.1:1/x?of=http://h", "http://127.0.0.1:1/x?of=http%3A%2F%2Fh"),
            ("HTTP://127.0.0.1:1", "http://127.0.0.1:1/debug/pprof/profile"),
            ("http://127.0.0.1:1?x", "http://127.0.0.1:1/debug/pprof/profile?x="),
            ("//127.0.0.1:1/x", "//127.0.0.1:1/x"),
            ("ftp://h/x", "ftp://h/x"),
            ("file://h/tmp/x", "file://h/tmp/x"),
            ("http://[::1]:1/x#fr ag", "http://[::1]:1/x#fr%20ag"),
            ("https+insecure://127.0.0.1:1/", "https+insecure://127.0.0.1:1/debug/pprof/profile"),
            ("http://127.0.0.1:99999/x", "http://127.0.0.1:99999/x"),
            ("http:// x/y", "-"),
            ("mem_2023-11-02_03:55:24", "-"),
            (" http://127.0.0.1:1/x", "-"),
            ("file:///tmp/x", "-"),
            ("a/b/c", "-"),
            ("-", "-"),
            ("", "-"),
        ] {
            assert_eq!(adjusted(source), expected, "{source}");
        }
        for (tail, expected) in [
            ("/a b?z=1&a=2&a=1;3&q=%zz&b=x+y%20z", "/a%20b?a=2&b=x+y+z&z=1"),
            ("/%2F?", "/%2F?"),
            ("/p?b=2&a=1&b=1", "/p?a=1&b=2&b=1"),
        ] {
            assert_eq!(adjusted(&format!("{here}{tail}")), format!("{here}{expected}"));
        }
    }

    #[test]
    fn seconds_replace_the_querys_own_and_set_the_timeout() {
        let target = adjust_url("127.0.0.1:1/foo?a&seconds=3&b=", Some(3600), None).unwrap();
        assert_eq!(target.url(), "http://127.0.0.1:1/foo?a=&b=&seconds=3600");
        for (source, seconds, timeout, expected) in [
            ("h:1", None, None, 60_000),
            ("h:1/?seconds=5", None, None, 7_500),
            ("h:1/?seconds=-5", None, None, 60_000),
            ("h:1/?seconds=5s", None, None, 60_000),
            ("h:1/?seconds=5", Some(2), None, 3_000),
            ("h:1/?seconds=5", None, Some(2), 2_000),
            ("h:1", Some(0), Some(0), 60_000),
        ] {
            let target = adjust_url(source, seconds, timeout).unwrap();
            assert_eq!(target.timeout(), Duration::from_millis(expected), "{source}");
        }
    }

    #[test]
    fn sockets_have_names_too() {
        for (source, expected) in [
            ("unix:/run/a.sock", "unix:/run/a.sock:/debug/pprof/profile"),
            ("unix:///run/a.sock?seconds=2", "unix:/run/a.sock:/debug/pprof/profile?seconds=2"),
            ("unix:./a.sock:/debug/pprof/heap", "unix:./a.sock:/debug/pprof/heap"),
            ("unix:@a", "unix:@a:/debug/pprof/profile"),
            ("unix:80/x", "http://unix:80/x"),
        ] {
            assert_eq!(adjusted(source), expected, "{source}");
        }
    }

    #[test]
    fn credentials_are_kept_and_not_shown() {
        for source in ["http://me:secret@h:1/x", "me:secret@h:1/x", "http://token=secret@h:1/x"] {
            let target = adjust_url(source, None, None).unwrap();
            assert_eq!(target.url(), "http://h:1/x");
            assert!(target.credentials.is_some());
            assert!(!format!("{target:?}").contains("secret"));
            assert!(!redact(source).contains("secret"), "{source}");
        }
    }

    #[test]
    fn no_password_is_shown_whatever_stands_around_it() {
        let specials =
            ["", " ", "/", "#", "?", "%", "%zz", "@", ":", "[", "]", "\\", "é", "\n", ";", "&", "//"];
        let tails = ["h", "h:1", "h:1/x", "[::1]:1/x?a=b", "h/x?u=http://y", "h#f"];
        for scheme in ["", "http://", "https+insecure://", "//", "ftp://", "HTTP://"] {
            for (special, tail) in specials.iter().flat_map(|special| tails.map(|tail| (special, tail))) {
                let source = format!("{scheme}me:hunter{special}hunter@{tail}");
                let url = adjusted(&source);
                let shown = redact(&source);
                assert!(
                    !url.contains("hunter") && !shown.contains("hunter"),
                    "{source:?} → {url:?}, {shown:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_password_is_shown() {
        for name in ["http://h/x?mail=a@b", "a@b.pb.gz", "h:1/x", "unix:/run/a@b.sock", "127.0.0.1:1/x@y"] {
            assert_eq!(redact(name), name);
        }
        assert_eq!(redact("me:secret@h:1/x?u=http://y"), "h:1/x?u=http://y");
        assert_eq!(redact("me:sec/ret@h:1"), "me:***@h:1");
    }
}
