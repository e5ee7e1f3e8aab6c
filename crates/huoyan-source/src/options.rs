//! What the user may say about a fetch: how long, which headers, certificates and proxies.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use ureq::http::{HeaderName, HeaderValue};

use crate::error::Error;
use crate::progress::Progress;
use crate::proxy::ProxyConfig;

/// How sources are fetched. The default asks for nothing special; a file needs none of it.
#[derive(Clone, Default)]
pub struct FetchOptions {
    /// `-seconds`: for how long the server collects; `None` or 0 leave it to the URL and the server.
    pub seconds: Option<u64>,
    /// `-timeout`, in seconds; `None` or 0 mean one and a half times the seconds of collecting, or 60.
    pub timeout: Option<u64>,
    /// `-header` and `-header_file`: sent with every request, but never on to another host.
    pub headers: Vec<Header>,
    /// `-tls_cert`, `-tls_key`, `-tls_ca`.
    pub tls: TlsFiles,
    /// `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`.
    pub proxies: ProxyConfig,
    /// Who is told how far the reading is.
    pub progress: Option<Arc<dyn Progress>>,
}

impl fmt::Debug for FetchOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchOptions")
            .field("seconds", &self.seconds)
            .field("timeout", &self.timeout)
            .field("headers", &self.headers)
            .field("tls", &self.tls)
            .field("proxies", &self.proxies)
            .finish_non_exhaustive()
    }
}

/// Files for TLS, in PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// `-tls_cert`: the certificate that we show to the server.
    pub cert: Option<PathBuf>,
    /// `-tls_key`: its private key.
    pub key: Option<PathBuf>,
    /// `-tls_ca`: the certificates that we trust, in place of the system's.
    pub ca: Option<PathBuf>,
}

impl TlsFiles {
    /// Says if a certificate is given without its key, or a key without its certificate.
    ///
    /// # Errors
    /// [`Error::TlsPair`].
    pub fn check(&self) -> Result<(), Error> {
        match (&self.cert, &self.key) {
            (None, Some(_)) => Err(Error::TlsPair { given: "tls_key", missing: "tls_cert" }),
            (Some(_), None) => Err(Error::TlsPair { given: "tls_cert", missing: "tls_key" }),
            _ => Ok(()),
        }
    }
}

/// A header of the request. Its value may be a secret: [`Debug`] does not show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub(crate) name: HeaderName,
    pub(crate) value: HeaderValue,
}

impl Header {
    /// Reads `Name:value` or `Name: value`.
    ///
    /// # Errors
    /// [`Error::Header`], which names the header but never its value.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let Some((name, value)) = text.split_once(':') else {
            return Err(Error::Header { name: String::new() });
        };
        let name = name.trim();
        let parsed =
            HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value.trim()).ok());
        let (parsed_name, mut value) = parsed.ok_or_else(|| Error::Header { name: name.to_owned() })?;
        value.set_sensitive(true);
        Ok(Self { name: parsed_name, value })
    }

    /// Reads the contents of a header file: one header a line; blank lines and those that start with `#` are
    /// passed over.
    ///
    /// ```
    /// use huoyan_source::Header;
    ///
    /// let headers = Header::parse_file("# for the gateway\nAuthorization: Bearer abc\n\nX-Team: core\n")?;
    /// assert_eq!(headers.len(), 2);
    /// # Ok::<(), huoyan_source::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::HeaderLine`] with the number of the line.
    pub fn parse_file(contents: &str) -> Result<Vec<Self>, Error> {
        let lines = contents.lines().map(str::trim).enumerate();
        lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| Self::parse(line).map_err(|_| Error::HeaderLine { line: number + 1 }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_split_at_its_first_colon() {
        let header = Header::parse("X-Url: http://h:1/").unwrap();
        assert_eq!((header.name.as_str(), header.value.to_str().unwrap()), ("x-url", "http://h:1/"));
    }

    #[test]
    fn no_error_and_no_debug_form_shows_a_value() {
        for text in ["secret", "bad name: secret", "X: sec\u{1}secret", ": secret"] {
            let error = Header::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
        assert!(!format!("{:?}", Header::parse("X: secret").unwrap()).contains("secret"));
    }

    #[test]
    fn a_header_file_names_its_bad_line() {
        let error = Header::parse_file("# one\n\nA: b\nsecret\n").unwrap_err();
        assert_eq!(error.to_string(), "line 4: want Name:value");
    }

    #[test]
    fn a_key_needs_its_certificate() {
        let mut files = TlsFiles { key: Some("k".into()), ..TlsFiles::default() };
        let error = files.check().unwrap_err().to_string();
        assert_eq!(error, "-tls_key is specified, so -tls_cert must also be specified");
        files = TlsFiles { cert: Some("c".into()), ..TlsFiles::default() };
        let error = files.check().unwrap_err().to_string();
        assert_eq!(error, "-tls_cert is specified, so -tls_key must also be specified");
        files.key = Some("k".into());
        assert!(files.check().is_ok());
    }
}
