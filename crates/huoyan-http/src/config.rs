//! What is allowed.

use std::collections::BTreeSet;
use std::time::Duration;

/// What `/debug/pprof/` shows, and to whom.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) prefix: String,
    pub(crate) allowed_hosts: BTreeSet<String>,
    pub(crate) checks_host: bool,
    pub(crate) token: Option<String>,
    pub(crate) max: Duration,
    pub(crate) shows_cmdline: bool,
    /// Whether a router may have taken the prefix away.
    pub(crate) is_mounted: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config::new()
    }
}

impl Config {
    /// Under `/debug/pprof/`, without a token, at most 300 seconds, no command line.
    pub fn new() -> Config {
        Config {
            prefix: "/debug/pprof".to_owned(),
            allowed_hosts: BTreeSet::new(),
            checks_host: true,
            token: None,
            max: Duration::from_secs(300),
            shows_cmdline: false,
            is_mounted: true,
        }
    }

    /// Where the pages are, in place of `/debug/pprof`: links and redirects lead there. A router may take it away from the
    /// paths of requests.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Config {
        self.prefix = prefix.trim_end_matches('/').to_owned();
        self
    }

    /// Takes requests whose `Host` is this name, with any port.
    #[must_use]
    pub fn allow_host(mut self, name: &str) -> Config {
        self.allowed_hosts.insert(name.to_ascii_lowercase());
        self
    }

    /// Asks for a token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Config {
        self.token = Some(token.into());
        self
    }

    /// The longest time that a profile may be asked for, at most a day.
    #[must_use]
    pub fn max_seconds(mut self, seconds: u64) -> Config {
        const DAY: u64 = 24 * 60 * 60;
        self.max = Duration::from_secs(seconds.min(DAY));
        self
    }

    /// Shows the command line under `cmdline`.
    #[must_use]
    pub fn show_cmdline(mut self) -> Config {
        self.shows_cmdline = true;
        self
    }
}
