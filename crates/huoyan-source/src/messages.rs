//! What is said to the user while a source is opened; who says it is the caller's business.

/// Takes the lines that `go tool pprof` prints on standard error while it fetches.
///
/// Sources are opened from several threads, so the one who listens is shared between them.
pub trait Messages: Sync {
    /// One line, without its end.
    fn message(&self, text: &str);
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Messages for Silent {
    fn message(&self, _text: &str) {}
}

/// Seconds in the form in which Go prints durations: `1s`, `1m30s`, `1h0m0s`.
pub(crate) fn go_seconds(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, _) => format!("{minutes}m{rest}s"),
        _ => format!("{hours}h{minutes}m{rest}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_printed_as_go_prints_them() {
        let shown = [1, 59, 60, 90, 3600, 3661].map(go_seconds);
        assert_eq!(shown, ["1s", "59s", "1m0s", "1m30s", "1h0m0s", "1h1m1s"]);
    }
}
