//! The query of an address: the state of the page, and what else is asked for.

use crate::answer::Refusal;
use huoyan_session::{Config, PageState};
use std::collections::HashMap;

/// The longest query. A link that a person shares is a few hundred bytes.
pub(crate) const MAX_QUERY: usize = 32 << 10;

/// A query, taken apart.
#[derive(Debug)]
pub(crate) struct Query {
    /// All parameters; of one that is given again, the first.
    parameters: HashMap<String, String>,
    order: Vec<String>,
}

impl Query {
    pub(crate) fn new(text: &str) -> Result<Query, Refusal> {
        if text.len() > MAX_QUERY {
            return Err(Refusal::TooLong);
        }
        let mut query = Query { parameters: HashMap::new(), order: Vec::new() };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if !query.parameters.contains_key(&*name) {
                query.order.push(name.clone().into_owned());
                query.parameters.insert(name.into_owned(), value.into_owned());
            }
        }
        Ok(query)
    }

    /// A parameter; empty if it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// A number, or another one where none is given.
    pub(crate) fn number(&self, name: &str, usual: f64) -> Result<f64, Refusal> {
        match self.get(name) {
            "" => Ok(usual),
            text => text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite() && *number >= 0.0)
                .ok_or_else(|| Refusal::Wrong(format!("{name}={text} is no number"))),
        }
    }

    /// A count, or another one where none is given.
    pub(crate) fn count(&self, name: &str, usual: usize) -> Result<usize, Refusal> {
        match self.get(name) {
            "" => Ok(usual),
            text => text.parse().map_err(|_| Refusal::Wrong(format!("{name}={text} is no count"))),
        }
    }

    /// The state of the page.
    pub(crate) fn state(&self, config: &Config) -> Result<PageState, Refusal> {
        let mut state = PageState::new(config.clone());
        for name in &self.order {
            state.set(name, &self.parameters[name]).map_err(Refusal::Wrong)?;
        }
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_the_first_counts() {
        let query = Query::new("f=a%7Cb+c&f=x&w=12.5&empty=").expect("a query");
        assert_eq!(query.get("f"), "a|b c");
        assert_eq!((query.get("empty"), query.get("absent")), ("", ""));
        assert!(query.number("w", 1.0).is_ok_and(|w| w == 12.5));
        assert!(query.number("f", 1.0).is_err() && query.count("w", 1).is_err());
        assert!(query.number("absent", 7.0).is_ok_and(|w| w == 7.0));
    }

    #[test]
    fn long_queries_are_refused() {
        assert!(matches!(Query::new(&"x".repeat(MAX_QUERY + 1)), Err(Refusal::TooLong)));
    }
}
