//! Questions about profiles that stay open, as a page asks them: which boxes can be seen, what a function counts.
//!
//! An [`Explorer`] holds profiles that are never edited. Each question carries the whole state of the page
//! ([`PageState`]); what takes long to make is kept for the next question with the same state.

mod opened;
mod shelf;
mod state;
mod table;

pub use opened::OpenedProfile;
pub use state::{PageState, ScaleBase};
pub use table::{FunctionAnswer, TableAnswer, TableOrder, TableSort};

use crate::{
    Console, Invocation,
    acquire::combine,
    binaries::executable,
    code_files::{BinaryAccess, NamedByProfile},
    options::Config,
    outcome::{Outcome, Question, argument_pattern, report, report_options},
    pipeline::{load, prepare},
    source_files::SourceAccess,
    weblist::annotated_source,
};
use huoyan_format::Limits;
use huoyan_profile::Profile;
use huoyan_report::{
    Granularity, Options, View,
    about::{About, about},
    annotated::AnnotatedReport,
    disasm::CodeExtent,
    pattern::Pattern,
    stacks::{
        Boxes, Cut, Group, NameSums, NamedStacks, Order, Reading, Root, Search, StackTree, Widths, name_sums,
    },
};
use opened::Opened;
use shelf::{Made, Shelf};
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

/// What trees and views that are not shown just now may take, in bytes.
const MAX_KEPT_TREES: usize = 32 << 20;
const MAX_KEPT_VIEWS: usize = 32 << 20;

/// The most profiles that may be open at once.
const MAX_OPEN: usize = 16;

/// How many names an answer's list of matches has.
const MAX_LISTED_NAMES: usize = 50;

/// Said of boxes whose values are means: those of a box and of what stands on it would not add up otherwise.
const MEANS_ADD_UP: &str =
    "with mean, boxes and the table add up the means of samples; the reports under Text divide the sums";

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
    subjects: Shelf<SubjectKey, Profile>,
    views: Shelf<ViewKey, Viewed>,
    trees: Shelf<TreeKey, StackTree>,
    sums: Shelf<TreeKey, Vec<NameSums>>,
    searches: Shelf<(TreeKey, String), Search>,
}

/// Which profile is looked at: number and edition, and those of its base.
type SubjectKey = ((usize, u64), Option<(usize, u64, ScaleBase, String)>);
type ViewKey = (SubjectKey, Options);

/// A tree and how it was made.
#[derive(Debug, Clone, PartialEq)]
struct TreeKey {
    view: ViewKey,
    root: Root,
    order: Order,
    join_recursion: bool,
    group: Group,
    at: Option<String>,
    widths: Widths,
}

/// A view of a profile, and what is to be said of it.
struct Viewed {
    view: View,
    warnings: Vec<String>,
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
        let profile = load(invocation, console)?;
        let (name, source) = names(invocation);
        let opened = Opened {
            name,
            source,
            can_reload: !invocation.sources.iter().any(|source| source == "-"),
            edition: 0,
            profile,
        };
        Ok(Explorer {
            // Pages are asked for reports, and write JSON in their own way.
            invocation: Invocation {
                config: Config { json: false, ..invocation.config.clone() },
                ..invocation.clone()
            },
            opened: RwLock::new(vec![opened]),
            subjects: Shelf::new(MAX_KEPT_VIEWS, n_bytes),
            views: Shelf::new(MAX_KEPT_VIEWS, |viewed| n_bytes(&viewed.view.profile)),
            trees: Shelf::new(MAX_KEPT_TREES, StackTree::n_bytes),
            sums: Shelf::new(MAX_KEPT_TREES / 8, |sums| size_of_val(sums.as_slice())),
            searches: Shelf::new(MAX_KEPT_TREES / 8, |search| {
                search.outermost.len() * 4 + search.n_boxes / 8
            }),
        })
    }

    /// The options that the command line asks for.
    pub fn config(&self) -> &Config {
        &self.invocation.config
    }

    /// The profiles that are open.
    pub fn profiles(&self) -> Vec<OpenedProfile> {
        let open = |(id, opened): (usize, &Opened)| OpenedProfile {
            id,
            name: opened.name.clone(),
            source: opened.source.clone(),
            can_reload: opened.can_reload,
        };
        self.read().iter().enumerate().map(open).collect()
    }

    /// Opens a profile from its bytes, under a name.
    ///
    /// # Errors
    /// Bytes that are no profile; too many profiles.
    pub fn add(&self, name: &str, bytes: &[u8], console: &dyn Console) -> Result<usize, ExploreError> {
        let limits = Limits::of_bytes(self.invocation.fetch.max_bytes);
        let wrong = |error: &dyn std::fmt::Display| ExploreError::Wrong(format!("{name}: {error}"));
        let read = huoyan_format::read(bytes, &limits).map_err(|error| wrong(&error))?;
        for warning in read.warnings {
            console.message(format!("{name}: {warning}").as_bytes());
        }
        let profile = prepare(read.profile, &[], &self.invocation, console).map_err(|error| wrong(&error))?;
        let opened = Opened {
            name: short_name(name),
            source: name.to_owned(),
            can_reload: false,
            edition: 0,
            profile,
        };
        let mut all = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_OPEN {
            return Err(ExploreError::Wrong(format!(
                "{MAX_OPEN} profiles are open, which is as many as can be"
            )));
        }
        all.push(opened);
        Ok(all.len() - 1)
    }

    /// Reads a profile again from where it came from.
    ///
    /// # Errors
    /// Where it cannot be had again.
    pub fn reload(&self, id: usize, console: &dyn Console) -> Result<(), ExploreError> {
        let can_reload = self.read().get(id).is_some_and(|opened| opened.can_reload);
        if !can_reload {
            return Err(ExploreError::Wrong(
                "this profile was handed in: it cannot be read again".to_owned(),
            ));
        }
        let profile =
            load(&self.invocation, console).map_err(|error| ExploreError::Wrong(error.to_string()))?;
        let mut all = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        all[id].profile = profile;
        all[id].edition += 1;
        drop(all);
        self.subjects.clear();
        self.views.clear();
        self.trees.clear();
        self.sums.clear();
        self.searches.clear();
        Ok(())
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
        let key = self.tree_key(state)?;
        let viewed = self.viewed(state)?;
        let tree =
            self.trees.get(key.clone(), || make_tree(&viewed.view, &key)).map_err(ExploreError::Wrong)?;
        let search = match state.search.as_str() {
            "" => None,
            text => Some(self.search(&key, &tree, text)?),
        };
        let zoom = tree.find(state.zoom);
        Ok(TreeAnswer { tree, search, warnings: viewed.warnings.clone(), zoom })
    }

    fn search(&self, key: &TreeKey, tree: &StackTree, text: &str) -> Result<Arc<Search>, ExploreError> {
        let make = || {
            let pattern = Pattern::new(text).map_err(|error| error.to_string())?;
            Ok(Search::new(tree, &pattern))
        };
        self.searches.get((key.clone(), text.to_owned()), make).map_err(ExploreError::Wrong)
    }

    /// What each function counts: pages ask for it a part at a time.
    fn sums(&self, state: &PageState, tree: &StackTree) -> Result<Arc<Vec<NameSums>>, ExploreError> {
        self.sums.get(self.whole_key(state)?, || Ok(name_sums(tree))).map_err(ExploreError::Wrong)
    }

    fn whole_key(&self, state: &PageState) -> Result<TreeKey, ExploreError> {
        self.tree_key(&PageState { root: Root::Start, at: None, ..state.clone() })
    }

    /// The tree of whole stacks, by which functions are counted.
    fn whole_tree(&self, state: &PageState) -> Result<(Arc<StackTree>, Arc<Viewed>), ExploreError> {
        let viewed = self.viewed(state)?;
        let key = self.whole_key(state)?;
        let tree =
            self.trees.get(key.clone(), || make_tree(&viewed.view, &key)).map_err(ExploreError::Wrong)?;
        Ok((tree, viewed))
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
        let (tree, viewed) = self.whole_tree(state)?;
        let totals = (tree.value(0), tree.is_difference.then(|| tree.base(0)));
        Ok((about(&viewed.view, &*self.subject(state)?, totals), viewed.warnings.clone()))
    }

    /// Whether the options of a state go with its profile.
    ///
    /// # Errors
    /// Why they do not.
    pub fn check(&self, state: &PageState) -> Result<(), ExploreError> {
        self.viewed(state).map(drop)
    }

    /// The profile itself, compressed.
    ///
    /// # Errors
    /// Where it is not open.
    pub fn download(&self, id: usize) -> Result<Vec<u8>, ExploreError> {
        let missing = || ExploreError::Missing(format!("no profile {id} is open"));
        let profile = self.read().get(id).map(|opened| opened.profile.clone()).ok_or_else(missing)?;
        let mut bytes = Vec::new();
        huoyan_format::write_pprof(&profile, &mut bytes)
            .map_err(|error| ExploreError::Wrong(error.to_string()))?;
        Ok(bytes)
    }

    fn tree_key(&self, state: &PageState) -> Result<TreeKey, ExploreError> {
        Ok(TreeKey {
            view: self.view_key(state)?,
            root: state.root,
            order: state.order,
            join_recursion: state.join_recursion,
            group: state.group,
            at: state.at.clone(),
            widths: state.widths,
        })
    }

    fn view_key(&self, state: &PageState) -> Result<ViewKey, ExploreError> {
        // Nothing is left out of what a page counts: what is too small to be seen is the rest of something.
        let options = Options {
            node_count: 0,
            node_fraction: 0.0,
            edge_fraction: 0.0,
            call_tree: false,
            ..report_options(&state.config)
        };
        let mut options = options;
        if state.group == Group::File && options.granularity == Granularity::Functions {
            options.granularity = Granularity::FileFunctions;
        }
        Ok((self.subject_key(state)?, options))
    }

    fn viewed(&self, state: &PageState) -> Result<Arc<Viewed>, ExploreError> {
        let key = self.view_key(state)?;
        let subject = self.subject(state)?;
        let options = key.1.clone();
        let make = || {
            let mut warnings = Vec::new();
            let view = View::with_warnings((*subject).clone(), options, &mut warnings)
                .map_err(|error| error.to_string())?;
            if view.column.mean {
                warnings.push(MEANS_ADD_UP.to_owned());
            }
            Ok(Viewed { view, warnings })
        };
        self.views.get(key, make).map_err(ExploreError::Wrong)
    }

    fn subject_key(&self, state: &PageState) -> Result<SubjectKey, ExploreError> {
        let all = self.read();
        let edition = |id: usize| {
            let opened = all.get(id).ok_or_else(|| ExploreError::Missing(format!("no profile {id} is open")));
            opened.map(|opened| (id, opened.edition))
        };
        let base = match state.base {
            None => None,
            Some(base) => {
                let (id, edition) = edition(base)?;
                Some((id, edition, state.scale_base, state.config.sample_index.clone()))
            }
        };
        Ok((edition(state.profile)?, base))
    }

    /// The profile that a state is about, its base marked.
    fn subject(&self, state: &PageState) -> Result<Arc<Profile>, ExploreError> {
        let key = self.subject_key(state)?;
        let made: Made<Profile> = self.subjects.get(key, || {
            let all = self.read();
            let profile = all[state.profile].profile.clone();
            match state.base {
                None => Ok(profile),
                Some(base) => compare(profile, all[base].profile.clone(), state),
            }
        });
        made.map_err(ExploreError::Wrong)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Vec<Opened>> {
        self.opened.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// About how much memory a profile takes that shares nothing.
fn n_bytes(profile: &Profile) -> usize {
    profile.samples.len() * (8 + profile.n_types() * 8) + profile.stacks.n_frames() * 4
}

fn make_tree(view: &View, key: &TreeKey) -> Result<StackTree, String> {
    let reading = Reading {
        root: key.root,
        group: key.group,
        join_recursion: key.join_recursion,
        at: key.at.as_deref().map(|at| at.as_bytes().into()),
        ..Reading::default()
    };
    let stacks = NamedStacks::new(view, &reading).map_err(|error| error.to_string())?;
    Ok(StackTree::new(stacks, key.order, key.widths))
}

/// A profile with another one as its base, as `-diff_base` makes it.
fn compare(profile: Profile, mut base: Profile, state: &PageState) -> Result<Profile, String> {
    let text = |error: &dyn std::fmt::Display| format!("the profiles cannot be compared: {error}");
    let options = Options { sample_index: state.config.sample_index.clone(), ..Options::default() };
    let total = |profile: &Profile| {
        huoyan_report::Column::find(profile, &options)
            .map(|column| profile.total(column.index))
            .map_err(|error| text(&error))
    };
    let ratio = match state.scale_base {
        ScaleBase::No => None,
        ScaleBase::Total => Some((total(&profile)?, total(&base)?)),
        ScaleBase::Duration => Some((profile.header.duration_nanos, base.header.duration_nanos)),
    };
    base.mark_as_base();
    match ratio {
        Some((profile, base)) if profile <= 0 || base <= 0 => {
            return Err(
                "the profiles do not say how large or how long they are: compare them as they are".to_owned()
            );
        }
        Some((new, old)) => base.scale(-(new as f64 / old as f64)),
        None => base.scale(-1.0),
    }
    combine(vec![profile, base]).map_err(|error| text(&error))
}

/// What the profiles of an invocation are called, in short, and what they are. A binary before them is none.
fn names(invocation: &Invocation) -> (String, String) {
    let has_binary = executable(invocation).is_some();
    let sources = &invocation.sources[usize::from(has_binary)..];
    let names: Vec<_> = sources.iter().map(|source| source.to_string_lossy()).collect();
    let first = names.first().map(|name| short_name(name)).unwrap_or_default();
    let short = match names.len() {
        0 | 1 => first,
        n => format!("{first} +{}", n - 1),
    };
    (short, names.join(" "))
}

/// The last part of a path or an address.
fn short_name(source: &str) -> String {
    let end = source.split('?').next().unwrap_or(source).trim_end_matches('/');
    match end.rsplit(['/', '\\']).next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_called_by_the_end_of_their_name() {
        for (source, name) in [
            ("cpu.pb.gz", "cpu.pb.gz"),
            ("/a b/cpu.pb.gz", "cpu.pb.gz"),
            ("http://localhost:6060/debug/pprof/profile?seconds=5", "profile"),
            ("localhost:6060/", "localhost:6060"),
            ("-", "-"),
        ] {
            assert_eq!(short_name(source), name);
        }
    }
}
