//! Certificates: which we trust, which we show. Nothing is loaded until an `https` URL is fetched.

use std::fs;
use std::path::Path;

use rustls::crypto::ring;
use rustls::sign::CertifiedKey;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use crate::error::{Error, os_reason};
use crate::options::TlsFiles;

/// Whether the server must prove who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verify {
    /// `https`.
    Yes,
    /// `https+insecure`.
    No,
}

/// The TLS settings for a request.
pub(crate) fn config(files: &TlsFiles, verify: Verify) -> Result<TlsConfig, Error> {
    files.check()?;
    let mut builder = TlsConfig::builder();
    if let (Some(cert), Some(key)) = (&files.cert, &files.key) {
        builder = builder.client_cert(Some(client_cert(cert, key)?));
    }
    builder = match verify {
        Verify::Yes => builder.root_certs(trusted(files.ca.as_deref())?),
        Verify::No => builder.disable_verification(true),
    };
    Ok(builder.build())
}

/// The certificates of `-tls_ca`, or the system's, or, where a system has none, Mozilla's.
fn trusted(ca: Option<&Path>) -> Result<RootCerts, Error> {
    if let Some(path) = ca {
        let reason = |text: String| Error::TlsCa { reason: text };
        let pem = read(path).map_err(reason)?;
        let certs = certificates(&pem);
        if certs.is_empty() {
            return Err(reason(format!("{}: no certificate in it", path.display())));
        }
        return Ok(RootCerts::new_with_certs(&certs));
    }
    let system = rustls_native_certs::load_native_certs().certs;
    if system.is_empty() {
        return Ok(RootCerts::WebPki);
    }
    let system: Vec<_> = system.iter().map(|cert| Certificate::from_der(cert).to_owned()).collect();
    Ok(RootCerts::new_with_certs(&system))
}

fn client_cert(cert_path: &Path, key_path: &Path) -> Result<ClientCert, Error> {
    let failed = |reason: String| Error::TlsKeyPair { reason };
    let certs = certificates(&read(cert_path).map_err(failed)?);
    if certs.is_empty() {
        return Err(failed(format!("{}: no certificate in it", cert_path.display())));
    }
    let key_pem = read(key_path).map_err(failed)?;
    let key = PrivateKey::from_pem(&key_pem)
        .map_err(|_| failed(format!("{}: no private key in it", key_path.display())))?;
    check_pair(&certs, &key_pem).map_err(failed)?;
    Ok(ClientCert::new_with_certs(&certs, key))
}

/// Says if the key is not that of the certificate: the client takes them only as a pair that fits.
fn check_pair(certs: &[Certificate<'static>], key_pem: &[u8]) -> Result<(), String> {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = certs.iter().map(|cert| CertificateDer::from(cert.der().to_vec())).collect();
    let key = PrivateKeyDer::from_pem_slice(key_pem).map_err(|error| error.to_string())?;
    CertifiedKey::from_der(chain, key, &ring::default_provider()).map(drop).map_err(|error| error.to_string())
}

fn certificates(pem: &[u8]) -> Vec<Certificate<'static>> {
    parse_pem(pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("open {}: {}", path.display(), os_reason(&error)))
}
