//! The command line.

use anyhow::{Context as _, Result, bail};

/// What the shop is to do.
pub(crate) struct Options {
    pub(crate) listen: String,
    pub(crate) has_load: bool,
    pub(crate) seconds: Option<u64>,
}

impl Options {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Options> {
        let mut options = Options { listen: "127.0.0.1:6060".to_owned(), has_load: false, seconds: None };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--listen" => options.listen = words.next().context("--listen needs an address")?,
                "--load" => options.has_load = true,
                "--seconds" => {
                    let seconds = words.next().context("--seconds needs a number")?;
                    options.seconds = Some(seconds.parse().with_context(|| format!("--seconds {seconds}"))?);
                }
                _ => bail!("unknown word {word:?}: --listen ADDRESS, --load, --seconds N"),
            }
        }
        Ok(options)
    }
}
