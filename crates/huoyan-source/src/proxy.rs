//! Which proxy a request goes through: the values of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, read as
//! Go's `net/http` reads them.

use std::fmt;
use std::net::IpAddr;

use crate::error::Error;
use crate::target::redact;
use crate::url::Url;

/// The values of the proxy variables, as the caller found them; an empty one counts as none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProxyConfig {
    /// `HTTP_PROXY` or `http_proxy`: for `http` URLs.
    pub http: Option<String>,
    /// `HTTPS_PROXY` or `https_proxy`: for `https` URLs.
    pub https: Option<String>,
    /// `NO_PROXY` or `no_proxy`: hosts reached without one. Separated by commas: `*`, an address, a network
    /// as in `10.0.0.0/8`, `example.com` (with all below it), `.example.com` (only what is below it); a host
    /// or address may have a port.
    pub no_proxy: Option<String>,
}

impl fmt::Debug for ProxyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyConfig")
            .field("http", &self.http.as_deref().map(redact))
            .field("https", &self.https.as_deref().map(redact))
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

impl ProxyConfig {
    /// The proxy for `url`, if it goes through one.
    pub(crate) fn proxy_for(&self, url: &Url) -> Result<Option<Url>, Error> {
        let value = match url.scheme.as_str() {
            "http" => &self.http,
            "https" => &self.https,
            _ => &None,
        };
        let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        if self.is_direct(url) {
            return Ok(None);
        }
        read_proxy(value).map(Some)
    }

    /// This machine itself is never asked through a proxy, nor is what `NO_PROXY` lists.
    fn is_direct(&self, url: &Url) -> bool {
        let host = url.host_name().to_ascii_lowercase();
        let address = host.parse::<IpAddr>().ok();
        if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
            return true;
        }
        let rules = self.no_proxy.as_deref().unwrap_or_default().split(',');
        rules
            .map(|rule| rule.trim().to_ascii_lowercase())
            .any(|rule| !rule.is_empty() && rule_matches(&rule, &host, address, url.effective_port()))
    }
}

/// Reads `host:port` and `scheme://user:password@host:port`.
fn read_proxy(value: &str) -> Result<Url, Error> {
    let with_host = |text: &str| Url::parse(text).ok().filter(|url| !url.host.is_empty());
    let url = with_host(value)
        .filter(|url| !url.scheme.is_empty())
        .or_else(|| with_host(&format!("http://{value}")));
    url.filter(|url| matches!(url.scheme.as_str(), "http" | "https" | "socks5" | "socks5h"))
        .ok_or_else(|| Error::Proxy { address: redact(value) })
}

fn rule_matches(rule: &str, host: &str, address: Option<IpAddr>, port: &str) -> bool {
    if rule == "*" {
        return true;
    }
    if let Some((network, bits)) = rule.split_once('/') {
        let network = network.parse::<IpAddr>().ok().zip(bits.parse::<u32>().ok());
        return network
            .zip(address)
            .is_some_and(|((network, bits), address)| in_network(network, bits, address));
    }
    let (name, rule_port) = split_rule(rule);
    if !rule_port.is_empty() && rule_port != port {
        return false;
    }
    match (name.parse::<IpAddr>(), address) {
        (Ok(rule_address), Some(address)) => rule_address.to_canonical() == address.to_canonical(),
        (Ok(_), None) => false,
        (Err(_), _) => below_domain(name, host),
    }
}

/// `host:port`, `[address]:port`, or either without its port.
fn split_rule(rule: &str) -> (&str, &str) {
    if let Some((address, rest)) = rule.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':').unwrap_or(rest));
    }
    match rule.split_once(':') {
        Some((name, port)) if !port.contains(':') => (name, port),
        _ => (rule, ""),
    }
}

/// `example.com` means itself and what is below it; `.example.com` and `*.example.com` only the latter.
fn below_domain(rule: &str, host: &str) -> bool {
    let rule = rule.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(rule);
    if rule.is_empty() {
        return false;
    }
    if rule.starts_with('.') {
        return host.ends_with(rule);
    }
    host.strip_suffix(rule).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn in_network(network: IpAddr, bits: u32, address: IpAddr) -> bool {
    let (network, address, width) = match (network, address.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (network.to_bits().into(), address.to_bits().into(), 32_u32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let differing: u128 = network ^ address;
    // A network of no bits holds everything, and a shift by all 128 bits must not overflow.
    width.checked_sub(bits).is_some_and(|host_bits| differing.checked_shr(host_bits).unwrap_or(0) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxied(no_proxy: &str, url: &str) -> bool {
        let config = ProxyConfig {
            http: Some("proxy:3128".to_owned()),
            https: Some("https://me:secret@proxy".to_owned()),
            no_proxy: Some(no_proxy.to_owned()),
        };
        assert!(!format!("{config:?}").contains("secret"));
        config.proxy_for(&Url::parse(url).unwrap()).unwrap().is_some()
    }

    #[test]
    fn this_machine_is_asked_directly() {
        for url in ["http://localhost/", "http://LOCALHOST:1/", "http://127.9.9.9/", "https://[::1]:1/"] {
            assert!(!proxied("", url), "{url}");
        }
        assert!(proxied("", "http://h/"));
        assert!(proxied("", "https://h/"));
    }

    #[test]
    fn no_proxy_lists_what_is_asked_directly() {
        for (rules, url, expected) in [
            ("*", "http://h/", false),
            ("a.com, B.com", "http://b.com/", false),
            ("b.com", "http://x.b.com/", false),
            ("b.com", "http://xb.com/", true),
            (".b.com", "http://b.com/", true),
            (".b.com", "http://x.b.com/", false),
            ("*.b.com", "http://x.b.com/", false),
            ("b.com:81", "http://b.com/", true),
            ("b.com:80", "http://b.com/", false),
            ("b.com:443", "https://b.com/", false),
            ("10.0.0.0/8", "http://10.1.2.3/", false),
            ("10.0.0.0/8", "http://11.1.2.3/", true),
            ("0.0.0.0/0", "http://11.1.2.3/", false),
            ("fd00::/8", "http://[fd01::1]/", false),
            ("::/0", "http://[fd01::1]/", false),
            ("1.2.3.4", "http://1.2.3.4:5/", false),
            ("1.2.3.4:6", "http://1.2.3.4:5/", true),
            ("[fd01::1]:5", "http://[fd01::1]:5/", false),
            (",,", "http://h/", true),
        ] {
            assert_eq!(proxied(rules, url), expected, "{rules} {url}");
        }
    }

    #[test]
    fn a_proxy_may_be_a_bare_host_and_must_be_one_that_we_speak_to() {
        assert_eq!(read_proxy("proxy:3128").unwrap().to_string(), "http://proxy:3128");
        assert_eq!(read_proxy("socks5://me:secret@proxy").unwrap().effective_port(), "1080");
        let error = read_proxy("ftp://me:secret@proxy").unwrap_err().to_string();
        assert_eq!(error, "invalid proxy address \"ftp://proxy\"");
    }
}
