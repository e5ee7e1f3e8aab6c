//! The crate against real sockets: a small server on this machine, files, and TLS.

mod files;
mod http;
mod proxies;
mod server;
mod tls;

use std::io::{self, Read};
use std::sync::Mutex;

use crate::{Error, FetchOptions, Fetched, Messages, open};

/// Writes down what it is told.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Messages for Heard {
    fn message(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

impl Heard {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn open_silently(name: &str, options: &FetchOptions) -> Result<Fetched, Error> {
    open(name.as_ref(), options, &crate::Silent)
}

fn read(name: &str, options: &FetchOptions) -> Result<String, Error> {
    Ok(text(open_silently(name, options)?).unwrap())
}

fn text(mut fetched: Fetched) -> io::Result<String> {
    let mut text = String::new();
    fetched.reader.read_to_string(&mut text).map(|_| text)
}

fn error(name: &str, options: &FetchOptions) -> String {
    open_silently(name, options).unwrap_err().to_string()
}

/// A new folder that is gone at the end of the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("huoyan-source-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
