//! What a page shows, as its address says it: the table in `docs/api.md`.

use crate::options::{Config, OPTIONS};
use huoyan_report::stacks::{Group, Order, Root, TreePath, Widths};

/// How a base is made comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScaleBase {
    /// As it is.
    #[default]
    No,
    /// To the profile's total.
    Total,
    /// To the profile's duration.
    Duration,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PageState {
    /// The options of pprof.
    pub config: Config,
    /// Which of the opened profiles.
    pub profile: usize,
    /// The opened profile that it is compared with.
    pub base: Option<usize>,
    /// How that one is made comparable.
    pub scale_base: ScaleBase,
    /// From which end stacks are joined.
    pub root: Root,
    /// The order of siblings.
    pub order: Order,
    /// Whether calls of a function to itself are one box.
    pub join_recursion: bool,
    /// What frames are named by.
    pub group: Group,
    /// Only stacks with this function, from it on.
    pub at: Option<String>,
    /// The box that fills the width.
    pub zoom: TreePath,
    /// What is searched for; empty for nothing.
    pub search: String,
    /// Of a comparison, what widths are of.
    pub widths: Widths,
}

impl PageState {
    /// The state of an address without parameters, where options are these.
    #[must_use]
    pub fn new(config: Config) -> PageState {
        PageState {
            config,
            profile: 0,
            base: None,
            scale_base: ScaleBase::default(),
            root: Root::default(),
            order: Order::default(),
            join_recursion: false,
            group: Group::default(),
            at: None,
            zoom: TreePath::ROOT,
            search: String::new(),
            widths: Widths::default(),
        }
    }

    /// Takes a parameter; those that mean nothing here are passed over.
    ///
    /// # Errors
    /// One line about a value that the parameter does not take.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wrong = || format!("{name}={value}: {name} does not take this value");
        match (name, value) {
            ("profile", _) => self.profile = value.parse().map_err(|_| wrong())?,
            ("base", "") => self.base = None,
            ("base", _) => self.base = Some(value.parse().map_err(|_| wrong())?),
            ("by", "" | "none") => self.scale_base = ScaleBase::No,
            ("by", "total") => self.scale_base = ScaleBase::Total,
            ("by", "duration") => self.scale_base = ScaleBase::Duration,
            ("dir", "" | "down") => self.root = Root::Start,
            ("dir", "up") => self.root = Root::Leaf,
            ("order", "" | "weight") => self.order = Order::Weight,
            ("order", "name") => self.order = Order::Name,
            ("rec", "" | "0") => self.join_recursion = false,
            ("rec", "1") => self.join_recursion = true,
            ("group", "" | "entry") => self.group = Group::Entry,
            ("group", "package") => self.group = Group::Package,
            ("group", "file") => self.group = Group::File,
            ("group", "binary") => self.group = Group::Binary,
            ("at", _) => self.at = (!value.is_empty()).then(|| value.to_owned()),
            ("z", "") => self.zoom = TreePath::ROOT,
            ("z", _) => self.zoom = TreePath::parse(value).ok_or_else(wrong)?,
            ("q", _) => value.clone_into(&mut self.search),
            ("side", "" | "both") => self.widths = Widths::Both,
            ("side", "new") => self.widths = Widths::New,
            ("side", "base") => self.widths = Widths::Base,
            ("by" | "dir" | "order" | "rec" | "group" | "side", _) => return Err(wrong()),
            _ => self.set_option(name, value)?,
        }
        Ok(())
    }

    /// Takes the parameter of an option (upstream's `applyURL`).
    fn set_option(&mut self, parameter: &str, value: &str) -> Result<(), String> {
        let option = OPTIONS.iter().find(|option| option.url_parameter == Some(parameter));
        // Compat: an empty value is no value.
        match option.filter(|_| !value.is_empty()) {
            Some(option) => self.config.set(option.name, value),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(pairs: &[(&str, &str)]) -> Result<PageState, String> {
        let mut state = PageState::new(Config::default());
        pairs.iter().try_for_each(|(name, value)| state.set(name, value))?;
        Ok(state)
    }

    #[test]
    fn parameters_of_upstream_and_ours() {
        let state = state(&[
            ("f", "main"),
            ("si", "cpu"),
            ("trim", "f"),
            ("dir", "up"),
            ("z", "811c9dc501000193"),
            ("x", "y"),
        ]);
        let state = state.expect("a state");
        assert_eq!((state.config.focus.as_str(), state.config.trim, state.root), ("main", false, Root::Leaf));
        assert_eq!(state.zoom, TreePath::ROOT);
    }

    #[test]
    fn wrong_values_are_named() {
        for (name, value) in [("dir", "left"), ("z", "12"), ("profile", "-1"), ("by", "x"), ("n", "many")] {
            let message = state(&[(name, value)]).expect_err(name);
            assert!(message.contains(value), "{message}");
        }
    }
}
