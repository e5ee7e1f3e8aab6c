//! Labels of code.

/// A set of labels: keys and values, sorted by key, no key twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct LabelSet(Box<[(Box<str>, Box<str>)]>);

impl LabelSet {
    /// A set of these labels; of two with one key the later counts.
    pub fn new(labels: impl IntoIterator<Item = (Box<str>, Box<str>)>) -> LabelSet {
        let mut sorted: Vec<(Box<str>, Box<str>)> = Vec::new();
        for (key, value) in labels {
            match sorted.binary_search_by(|(other, _)| other.cmp(&key)) {
                Ok(idx) => sorted[idx].1 = value,
                Err(idx) => sorted.insert(idx, (key, value)),
            }
        }
        LabelSet(sorted.into())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The labels, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }
}
