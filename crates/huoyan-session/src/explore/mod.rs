//! Questions about profiles that stay open, as a page asks them: which boxes can be seen, what a function counts.
//!
//! An [`Explorer`] holds profiles that are never edited (`opened.rs`). Each question carries the whole state of the page
//! ([`PageState`]); what takes long to make is kept for the next question with the same state (`kept.rs`).

mod kept;
mod opened;
mod shelf;
mod state;
mod table;

pub use opened::OpenedProfile;
pub use state::{PageState, ScaleBase};
pub use table::{FunctionAnswer, TableAnswer, TableOrder, TableSort};

use crate::{
    Console, Invocation,
    code_files::{BinaryAccess, NamedByProfile},
    options::Config,
    outcome::{Outcome, Question, argument_pattern, report},
    source_files::SourceAccess,
    weblist::annotated_source,
};
use huoyan_report::{
    about::{About, about},
    annotated::AnnotatedReport,
    disasm::CodeExtent,
    stacks::{Boxes, Cut, Search, StackTree},
};
use kept::Kept;
use opened::Opened;
use std::ops::Range;
use std::sync::{Arc, RwLock};

/// How many names an answer's list of matches has.
const MAX_LISTED_NAMES: usize = 50;

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExploreError {
    /// The question is wrong.
    #[error("{0}")]
    Wrong(String),
    /// What it asks for is not there.
    #[error("{0}")]
    Missing(String),
}

/// Answers questions about profiles.
pub struct Explorer {
    invocation: Invocation,
    opened: RwLock<Vec<Opened>>,
    kept: Kept,
}

/// A tree, and what is looked for in it.
pub struct TreeAnswer {
    /// The tree.
    pub tree: Arc<StackTree>,
    /// What was found, where something is searched for.
    pub search: Option<Arc<Search>>,
    /// What the user should know.
    pub warnings: Vec<String>,
    /// The box that fills the width; `None` if it is not there.
    zoom: Option<u32>,
}

impl TreeAnswer {
    /// What can be seen of the rows on the box that fills the width.
    #[must_use]
    pub fn boxes(&self, width: f64, rows: Range<usize>, min_width: f64) -> Boxes<'_> {
        let cut = Cut { zoom: self.zoom.unwrap_or(0), width, rows, min_width };
        let mut boxes = cut.of(&self.tree, self.search.as_deref());
        boxes.is_found = self.zoom.is_some();
        boxes
    }

    /// The box of the state's path.
    ///
    /// # Errors
    /// Where there is none.
    pub fn zoom(&self) -> Result<u32, ExploreError> {
        self.zoom.ok_or_else(|| {
            ExploreError::Missing("no such box: the profile or its filters have changed".to_owned())
        })
    }

    /// The names that match, the first few.
    pub fn matching_names(&self) -> Vec<String> {
        let names = self.search.iter().flat_map(|search| search.names(&self.tree));
        names.take(MAX_LISTED_NAMES).map(ToString::to_string).collect()
    }
}

impl Explorer {
    /// Opens what an invocation names.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(invocation: &Invocation, console: &dyn Console) -> Result<Explorer, crate::Error> {
        let opened = RwLock::new(vec![Opened::first(invocation, console)?]);
        // Pages are asked for reports, and write JSON in their own way.
        let config = Config { json: false, ..invocation.config.clone() };
        let invocation = Invocation { config, ..invocation.clone() };
        Ok(Explorer { invocation, opened, kept: Kept::new() })
    }

    /// The options that the command line asks for.
    pub fn config(&self) -> &Config {
        &self.invocation.config
    }

    /// Names what an answer depends on: equal for equal answers.
    pub fn edition(&self, state: &PageState) -> Result<String, ExploreError> {
        let (profile, base) = self.subject_key(state)?;
        Ok(format!("{profile:?}{base:?}"))
    }

    /// The tree of a state.
    ///
    /// # Errors
    /// Options that the profile does not go with, patterns that are none.
    pub fn tree(&self, state: &PageState) -> Result<TreeAnswer, ExploreError> {
        let (tree, viewed) = self.joined(state)?;
        let search = match state.search.as_str() {
            "" => None,
            text => Some(self.search(state, &tree, text)?),
        };
        let zoom = tree.find(state.zoom);
        Ok(TreeAnswer { tree, search, warnings: viewed.warnings.clone(), zoom })
    }

    /// A report on the profile of a state, as a command makes it.
    ///
    /// # Errors
    /// Those of the report.
    pub fn report(
        &self,
        state: &PageState,
        command: &'static crate::Command,
        argument: Option<&str>,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome, ExploreError> {
        let question = self.question(state, command, argument);
        report((*self.subject(state)?).clone(), &question, warnings)
            .map_err(|error| ExploreError::Wrong(error.to_string()))
    }

    /// The source lines of functions with the instructions of each, as `weblist` shows them.
    ///
    /// # Errors
    /// Where nothing matches, or the pattern is none.
    pub fn annotated_source(
        &self,
        state: &PageState,
        command: &'static crate::Command,
        pattern: &str,
        warnings: &mut Vec<String>,
    ) -> Result<AnnotatedReport, ExploreError> {
        let question = self.question(state, command, Some(pattern));
        let wrong = |error: String| ExploreError::Wrong(error);
        let pattern = argument_pattern(pattern).map_err(|error| wrong(error.to_string()))?;
        annotated_source(&*self.subject(state)?, &question, &pattern, warnings)
            .map_err(|error| wrong(error.to_string()))
    }

    fn question<'a>(
        &'a self,
        state: &'a PageState,
        command: &'static crate::Command,
        argument: Option<&'a str>,
    ) -> Question<'a> {
        // What was handed in names files of its own, and could have others read them.
        let is_handed_in = state.profile != 0 || state.base.is_some_and(|base| base != 0);
        let named_by_profile = match is_handed_in {
            true => NamedByProfile::NotOpened,
            false => NamedByProfile::OpenedIfSameBuild,
        };
        let executable = crate::binaries::executable(&self.invocation);
        Question {
            command,
            argument,
            config: &state.config,
            sources: SourceAccess::BelowRoots,
            binaries: BinaryAccess { executable, named_by_profile },
            code_extent: CodeExtent::Heaviest,
        }
    }

    /// What the profile of a state says of itself, and what is to be said of the state.
    ///
    /// # Errors
    /// Options that the profile does not go with.
    pub fn about(&self, state: &PageState) -> Result<(About, Vec<String>), ExploreError> {
        let viewed = self.viewed(state)?;
        Ok((about(&viewed.view, &*self.subject(state)?), viewed.warnings.clone()))
    }

    /// Whether the options of a state go with its profile.
    ///
    /// # Errors
    /// Why they do not.
    pub fn check(&self, state: &PageState) -> Result<(), ExploreError> {
        self.viewed(state).map(drop)
    }
}
