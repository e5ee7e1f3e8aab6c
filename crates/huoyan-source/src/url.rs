//! URLs as Go's `net/url` reads and writes them.
//!
//! A name typed by a user becomes a [`Url`], and the URL that is printed, fetched and stored in a profile is
//! what [`Url`] writes. Go's rules differ from those of browsers (nothing is lower-cased but the scheme, no
//! default port is dropped, a path keeps its own encoding), and the messages that users grep for hold these
//! URLs, hence a reader of our own. The user and password are never part of what is written.

use std::fmt;
use std::net::Ipv6Addr;

use crate::escape::{Part, escape, normalise, unescape};

/// The user and the password of a URL. Neither is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) user: Vec<u8>,
    pub(crate) password: Vec<u8>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

/// A URL or a relative reference, its parts encoded as they will be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    /// In lower case; empty in a relative reference.
    pub(crate) scheme: String,
    pub(crate) credentials: Option<Credentials>,
    /// `host`, `host:port` or `[address]:port`.
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// The URL ended in a `?` with nothing behind it, and keeps it.
    pub(crate) bare_question_mark: bool,
    pub(crate) fragment: String,
}

/// The text is no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAUrl;

impl Url {
    /// Reads a URL or a relative reference.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAUrl> {
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        if rest.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err(NotAUrl);
        }
        let (scheme, rest) = split_scheme(rest)?;
        let mut url = Self { scheme: scheme.to_ascii_lowercase(), ..Self::default() };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        query.clone_into(&mut url.query);
        url.bare_question_mark = query.is_empty() && text_has_question_mark(text);
        url.fragment = normalise(fragment, Part::Fragment).ok_or(NotAUrl)?;

        if !rest.starts_with('/') && !scheme.is_empty() {
            // `mailto:x`, and `localhost:6060` too: there is no host, and the caller looks no further.
            return Ok(url);
        }
        if !rest.starts_with('/') && rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err(NotAUrl);
        }
        let has_authority = rest.starts_with("//") && (!scheme.is_empty() || !rest.starts_with("///"));
        let path = if has_authority { url.take_authority(&rest[2..])? } else { rest };
        url.path = normalise(path, Part::Path).ok_or(NotAUrl)?;
        Ok(url)
    }

    /// Reads `user:password@host:port` and returns the path behind it.
    fn take_authority<'a>(&mut self, rest: &'a str) -> Result<&'a str, NotAUrl> {
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user_info, host) = match authority.rsplit_once('@') {
            Some((user_info, host)) => (Some(user_info), host),
            None => (None, authority),
        };
        self.host = read_host(&self.scheme, host).ok_or(NotAUrl)?;
        self.credentials = user_info.map(read_credentials).transpose()?;
        Ok(path)
    }

    /// The path without its encoding.
    pub(crate) fn decoded_path(&self) -> Vec<u8> {
        unescape(&self.path, Part::Path).unwrap_or_default()
    }

    /// The host without its port and brackets.
    pub(crate) fn host_name(&self) -> &str {
        let (name, _) = self.split_port();
        name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name)
    }

    /// The port as it was written; empty if none was.
    pub(crate) fn port(&self) -> &str {
        self.split_port().1
    }

    /// The port, or the usual one of the scheme.
    pub(crate) fn effective_port(&self) -> &str {
        match (self.port(), self.scheme.as_str()) {
            ("", "https" | "https+insecure") => "443",
            ("", "socks5" | "socks5h") => "1080",
            ("", _) => "80",
            (port, _) => port,
        }
    }

    fn split_port(&self) -> (&str, &str) {
        match self.host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
            _ => (&self.host, ""),
        }
    }

    /// Path and query, as the first line of a request holds them.
    pub(crate) fn path_and_query(&self) -> String {
        let slash = if self.path.starts_with('/') { "" } else { "/" };
        let question_mark = if self.query.is_empty() && !self.bare_question_mark { "" } else { "?" };
        format!("{slash}{}{question_mark}{}", self.path, self.query)
    }

    /// What a relative or absolute `reference` means when it is found at this URL (RFC 3986, section 5.2).
    pub(crate) fn join(&self, reference: &Self) -> Self {
        let mut joined = reference.clone();
        if !reference.scheme.is_empty() {
            return joined;
        }
        self.scheme.clone_into(&mut joined.scheme);
        if !reference.host.is_empty() {
            return joined;
        }
        self.host.clone_into(&mut joined.host);
        joined.credentials.clone_from(&self.credentials);
        if reference.path.is_empty() {
            self.path.clone_into(&mut joined.path);
            if reference.query.is_empty() && !reference.bare_question_mark {
                self.query.clone_into(&mut joined.query);
                joined.bare_question_mark = self.bare_question_mark;
            }
        } else if !reference.path.starts_with('/') {
            let folder = self.path.rfind('/').map_or("/", |slash| &self.path[..=slash]);
            joined.path = format!("{folder}{}", reference.path);
        }
        joined.path = without_dot_segments(&joined.path);
        joined
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.scheme.is_empty() {
            write!(f, "{}:", self.scheme)?;
        }
        let tail = self.path_and_query();
        let tail = if self.path.is_empty() { &tail[1..] } else { &tail };
        write!(f, "//{}{tail}", self.host)?;
        if !self.fragment.is_empty() {
            write!(f, "#{}", self.fragment)?;
        }
        Ok(())
    }
}

fn text_has_question_mark(text: &str) -> bool {
    text.split('#').next().is_some_and(|text| text.contains('?'))
}

/// `http:rest` → (`http`, `rest`); a text without a scheme is all rest.
fn split_scheme(text: &str) -> Result<(&str, &str), NotAUrl> {
    let end = text
        .bytes()
        .enumerate()
        .find(|&(at, byte)| match byte {
            b'0'..=b'9' | b'+' | b'-' | b'.' => at == 0,
            _ => !byte.is_ascii_alphabetic(),
        })
        .map(|(at, _)| at);
    match end {
        Some(at) if text.as_bytes()[at] == b':' && at == 0 => Err(NotAUrl),
        Some(at) if text.as_bytes()[at] == b':' => Ok((&text[..at], &text[at + 1..])),
        _ => Ok(("", text)),
    }
}

fn read_credentials(user_info: &str) -> Result<Credentials, NotAUrl> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user_info.bytes().all(allowed) {
        return Err(NotAUrl);
    }
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let decode = |text| unescape(text, Part::UserInfo).ok_or(NotAUrl);
    Ok(Credentials { user: decode(user)?, password: decode(password)? })
}

/// Checks `host[:port]` and returns it encoded.
fn read_host(scheme: &str, host: &str) -> Option<String> {
    if let Some(rest) = host.strip_prefix('[') {
        let (address, port) = rest.rsplit_once(']')?;
        let bare = address.split("%25").next().unwrap_or(address);
        let encoded = escape(&unescape(address, Part::Host)?, Part::Host);
        return (is_optional_port(port) && bare.parse::<Ipv6Addr>().is_ok())
            .then(|| format!("[{encoded}]{port}"));
    }
    if host.contains('[') {
        return None;
    }
    // A second colon is an error in a web URL; elsewhere the last one starts the port.
    let strict = matches!(scheme, "http" | "https");
    let colon = if strict { host.find(':') } else { host.rfind(':') };
    if colon.is_some_and(|at| !is_optional_port(&host[at..])) {
        return None;
    }
    Some(escape(&unescape(host, Part::Host)?, Part::Host))
}

/// Nothing, or a colon with digits, if any, behind it.
fn is_optional_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// The pairs of a query, in their order. A pair that cannot be decoded, or that holds a `;`, is left out, as
/// Go's `URL.Query` leaves it out.
pub(crate) fn query_pairs(query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains(';'))
        .filter_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((unescape(key, Part::Query)?, unescape(value, Part::Query)?))
        })
        .collect()
}

/// Writes pairs as a query, sorted by key as Go's `Values.Encode` does; values of one key keep their order.
pub(crate) fn write_query(mut pairs: Vec<(Vec<u8>, Vec<u8>)>) -> String {
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    let write = |(key, value): &(Vec<u8>, Vec<u8>)| {
        format!("{}={}", escape(key, Part::Query), escape(value, Part::Query))
    };
    pairs.iter().map(write).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_password_is_read_but_never_written() {
        let url = url("http://me:s%20cret@h:80/x");
        assert_eq!(url.credentials.as_ref().unwrap().password, b"s cret");
        assert_eq!(url.to_string(), "http://h:80/x");
        assert!(!format!("{url:?}").contains("cret"));
    }

    #[test]
    fn hosts_are_checked() {
        for bad in [
            "http://a b/",
            "http://[::1/",
            "http://a:b/",
            "http://a:1:2/",
            "http://[1.2.3.4]/",
            "http://%41/",
        ] {
            assert_eq!(Url::parse(bad), Err(NotAUrl), "{bad}");
        }
        assert_eq!(url("http://[::1]:80/").host_name(), "::1");
        assert_eq!(url("http://[::1]:80/").port(), "80");
        assert_eq!(url("https://h/").effective_port(), "443");
    }

    #[test]
    fn references_are_joined() {
        let base = url("http://h/a/b?q=1");
        for (reference, expected) in [
            ("c", "http://h/a/c"),
            ("../c?x", "http://h/c?x"),
            ("/c/./d/..", "http://h/c/"),
            ("?z", "http://h/a/b?z"),
            ("//other/c", "http://other/c"),
            ("https://other", "https://other"),
        ] {
            assert_eq!(base.join(&url(reference)).to_string(), expected, "{reference}");
        }
    }
}
