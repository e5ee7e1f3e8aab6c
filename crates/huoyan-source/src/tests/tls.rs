//! Certificates of servers and clients, made for the test.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::server::{respond, serve};
use super::{Folder, error, read};
use crate::{FetchOptions, TlsFiles};

struct World {
    folder: Folder,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl World {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { folder: Folder::new(name), issuer }
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn file(&self, name: &str, contents: &str) -> Option<PathBuf> {
        let path = self.folder.0.join(name);
        fs::write(&path, contents).unwrap();
        Some(path)
    }

    fn ca_file(&self) -> Option<PathBuf> {
        self.file("ca.pem", &self.issuer.pem())
    }

    /// A server for `127.0.0.1`, which may want to see its clients' certificates. Returns its URL.
    fn serve(&self, wants_client: bool) -> String {
        let (cert, key) = self.issue("127.0.0.1");
        self.serve_as(wants_client, cert.der().to_vec(), key.serialize_der())
    }

    /// The same with this certificate and key.
    fn serve_as(&self, wants_client: bool, cert: Vec<u8>, key: Vec<u8>) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = if wants_client {
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key).unwrap();
        let chain = vec![CertificateDer::from(cert)];
        let config = Arc::new(builder.with_single_cert(chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/x", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let stream = StreamOwned::new(connection, stream);
                serve(stream, &Mutex::default(), |asked, stream| {
                    stream.write_all(&respond("200 OK", &[], asked.line.as_bytes())).unwrap();
                });
            }
        });
        url
    }
}

fn with(tls: TlsFiles) -> FetchOptions {
    FetchOptions { tls, ..FetchOptions::default() }
}

#[test]
fn a_server_is_trusted_if_its_issuer_is() {
    let world = World::new("trust");
    let url = world.serve(false);
    let trusting = with(TlsFiles { ca: world.ca_file(), ..TlsFiles::default() });
    assert_eq!(read(&url, &trusting).unwrap(), "GET /x HTTP/1.1");
    let stranger = World::new("stranger");
    let wrong = with(TlsFiles { ca: stranger.ca_file(), ..TlsFiles::default() });
    for options in [with(TlsFiles::default()), wrong] {
        let error = error(&url, &options);
        assert!(error.starts_with(&format!("Get \"{url}\": tls: failed to verify certificate: ")), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_in_words() {
    let world = World::new("words");
    let unknown = error(&world.serve(false), &with(TlsFiles::default()));
    assert!(unknown.contains("x509: certificate signed by unknown authority; -tls_ca FILE "), "{unknown}");
    // As `openssl req -x509` makes one: of itself, with a host's name, and of an authority.
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&key).unwrap();
    let url = world.serve_as(false, cert.der().to_vec(), key.serialize_der());
    let ca = world.file("self.pem", &cert.pem());
    let refused = error(&url, &with(TlsFiles { ca, ..TlsFiles::default() }));
    assert!(refused.contains("CA:TRUE") && refused.contains("basicConstraints=CA:FALSE"), "{refused}");
}

#[test]
fn insecure_urls_trust_anyone() {
    let world = World::new("insecure");
    let url = world.serve(false).replace("https://", "https+insecure://");
    assert_eq!(read(&url, &with(TlsFiles::default())).unwrap(), "GET /x HTTP/1.1");
}

#[test]
fn a_client_shows_its_certificate() {
    let world = World::new("client");
    let url = world.serve(true);
    let (cert, key) = world.issue("client");
    let mut files = TlsFiles {
        cert: world.file("cert.pem", &cert.pem()),
        key: world.file("key.pem", &key.serialize_pem()),
        ca: world.ca_file(),
    };
    assert_eq!(read(&url, &with(files.clone())).unwrap(), "GET /x HTTP/1.1");
    files.key = world.file("other.pem", &world.issue("other").1.serialize_pem());
    let error = error(&url, &with(files));
    assert!(
        error.starts_with("could not load certificate/key pair specified by -tls_cert and -tls_key: "),
        "{error}"
    );
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let world = World::new("unusable");
    let missing = Some(PathBuf::from("/no/such"));
    let options = with(TlsFiles { ca: missing.clone(), ..TlsFiles::default() });
    let expected = "could not load CA specified by -tls_ca: open /no/such: no such file or directory";
    assert_eq!(error("https://127.0.0.1:1/", &options), expected);
    let options = with(TlsFiles { ca: world.file("empty", ""), ..TlsFiles::default() });
    assert!(error("https://127.0.0.1:1/", &options).ends_with("empty: no certificate in it"));
    let options = with(TlsFiles { key: missing, ..TlsFiles::default() });
    assert_eq!(error("h:1", &options), "-tls_key is specified, so -tls_cert must also be specified");
}

#[test]
fn a_server_without_tls_is_recognised() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/x", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // All of the client's greeting is read, lest the answer be lost with the connection.
        let _ = stream.read(&mut [0; 16 << 10]).unwrap();
        stream.write_all(&respond("400 Bad Request", &[], b"")).unwrap();
    });
    let expected = format!("Get \"{url}\": http: server gave HTTP response to HTTPS client");
    assert_eq!(error(&url, &with(TlsFiles::default())), expected);
}
