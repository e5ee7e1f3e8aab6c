//! The HTTP client's errors in the words of Go's, with what to try where we know it.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use crate::dial::DialError;
use crate::error::os_reason;

/// What a timeout was waiting for, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiting {
    /// The beginning of the answer.
    ForHeader(Duration),
    /// More of the answer.
    ForBody(Duration),
}

type Cause = Box<dyn StdError + Send + Sync>;

/// The reason for a failed exchange, and its cause if that says more.
pub(crate) fn reason_of(error: ureq::Error, waiting: Waiting) -> (String, Option<Cause>) {
    let text = match &error {
        ureq::Error::Other(other) if other.is::<DialError>() => return (other.to_string(), None),
        ureq::Error::Timeout(_) => timeout(waiting),
        ureq::Error::Io(error) => io_reason(error, waiting),
        ureq::Error::Rustls(error) => tls_reason(error),
        ureq::Error::Protocol(error) => format!("malformed HTTP response: {error}"),
        ureq::Error::ConnectProxyFailed(reason) => format!("proxyconnect tcp: {reason}"),
        other => other.to_string(),
    };
    (text, Some(Box::new(error)))
}

fn timeout(waiting: Waiting) -> String {
    match waiting {
        Waiting::ForHeader(limit) => {
            format!("timeout awaiting response headers after {limit:?}; -timeout SECONDS sets the limit")
        }
        Waiting::ForBody(limit) => format!("timeout: nothing more came for {limit:?}"),
    }
}

fn io_reason(error: &io::Error, waiting: Waiting) -> String {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (tls, error.kind(), waiting) {
        (Some(tls), _, _) => tls_reason(tls),
        (None, io::ErrorKind::UnexpectedEof, Waiting::ForHeader(_)) => "EOF".to_owned(),
        (None, io::ErrorKind::UnexpectedEof, Waiting::ForBody(_)) => "unexpected EOF".to_owned(),
        (None, io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock, _) => timeout(waiting),
        _ => format!("read: {}", os_reason(error)),
    }
}

fn tls_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(reason) => certificate_reason(reason),
        rustls::Error::InvalidMessage(_) => "http: server gave HTTP response to HTTPS client".to_owned(),
        other => format!("tls: {other}"),
    }
}

/// What is wrong with a server's certificate, in the words of Go's `x509` where it has them, and what
/// to try.
fn certificate_reason(error: &rustls::CertificateError) -> String {
    use rustls::CertificateError as Wrong;
    let is_ca = |other: &rustls::OtherError| other.to_string().contains("CaUsedAsEndEntity");
    let (reason, hint) = match error {
        Wrong::UnknownIssuer => {
            ("x509: certificate signed by unknown authority", "-tls_ca FILE trusts its issuer, ")
        }
        Wrong::Expired | Wrong::ExpiredContext { .. } => ("x509: certificate has expired", ""),
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => ("x509: certificate is not yet valid", ""),
        Wrong::Revoked => ("x509: certificate has been revoked", ""),
        Wrong::BadSignature => ("x509: the signature is wrong", ""),
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => {
            ("x509: certificate is not valid for this host", "")
        }
        Wrong::Other(other) if is_ca(other) => (
            "x509: the certificate is that of an authority (CA:TRUE) and stands for no server",
            "one made with basicConstraints=CA:FALSE does, ",
        ),
        other => return format!("tls: failed to verify certificate: {other}; {SKIP}"),
    };
    format!("tls: failed to verify certificate: {reason}; {hint}{SKIP}")
}

/// The way out of every problem with certificates.
const SKIP: &str = "https+insecure:// skips the check";
