//! What is made of the opened profiles for a state of the page, and kept for the next question: the comparison of two
//! profiles, the view, the tree of its stacks, what its functions count, what a search found.

use super::shelf::{Made, Shelf};
use super::{ExploreError, Explorer, PageState, ScaleBase};
use crate::{acquire::combine, outcome::report_options};
use huoyan_profile::Profile;
use huoyan_report::{
    Granularity, Options, View,
    pattern::Pattern,
    stacks::{Group, NameSums, NamedStacks, Order, Reading, Root, Search, StackTree, Widths, name_sums},
};
use std::sync::Arc;

/// What trees and views that are not shown just now may take, in bytes.
const MAX_KEPT_TREES: usize = 32 << 20;
const MAX_KEPT_VIEWS: usize = 32 << 20;

/// Said of boxes whose values are means, which do not add up as widths must.
const WIDTHS_ARE_SUMS: &str =
    "with mean, each number is a sum divided by the count of its samples; widths and shares are of the sums";

/// Which profile is looked at: number and edition, and those of its base.
pub(super) type SubjectKey = ((usize, u64), Option<(usize, u64, ScaleBase, String)>);
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
pub(super) struct Viewed {
    pub(super) view: View,
    pub(super) warnings: Vec<String>,
}

/// What functions count.
pub(super) struct Summed {
    pub(super) rows: Arc<Vec<NameSums>>,
    /// Where their names are.
    pub(super) tree: Arc<StackTree>,
    pub(super) viewed: Arc<Viewed>,
}

/// What is kept, by what it was made of.
pub(super) struct Kept {
    subjects: Shelf<SubjectKey, Profile>,
    views: Shelf<ViewKey, Viewed>,
    trees: Shelf<TreeKey, StackTree>,
    sums: Shelf<TreeKey, Vec<NameSums>>,
    searches: Shelf<(TreeKey, String), Search>,
}

impl Kept {
    pub(super) fn new() -> Kept {
        Kept {
            subjects: Shelf::new(MAX_KEPT_VIEWS, n_bytes),
            views: Shelf::new(MAX_KEPT_VIEWS, |viewed| n_bytes(&viewed.view.profile)),
            trees: Shelf::new(MAX_KEPT_TREES, StackTree::n_bytes),
            sums: Shelf::new(MAX_KEPT_TREES / 8, |sums| size_of_val(sums.as_slice())),
            searches: Shelf::new(MAX_KEPT_TREES / 8, |search| {
                search.outermost.len() * 4 + search.n_boxes / 8
            }),
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.subjects.clear();
        self.views.clear();
        self.trees.clear();
        self.sums.clear();
        self.searches.clear();
    }
}

impl Explorer {
    /// The tree of a state, and the view that it was made of.
    pub(super) fn joined(&self, state: &PageState) -> Result<(Arc<StackTree>, Arc<Viewed>), ExploreError> {
        let viewed = self.viewed(state)?;
        let key = self.tree_key(state)?;
        let tree = self
            .kept
            .trees
            .get(key.clone(), || make_tree(&viewed.view, &key))
            .map_err(ExploreError::Wrong)?;
        Ok((tree, viewed))
    }

    /// What is found in the tree of a state.
    pub(super) fn search(
        &self,
        state: &PageState,
        tree: &StackTree,
        text: &str,
    ) -> Result<Arc<Search>, ExploreError> {
        let make = || {
            let pattern = Pattern::new(text).map_err(|error| error.to_string())?;
            Ok(Search::new(tree, &pattern))
        };
        let key = (self.tree_key(state)?, text.to_owned());
        self.kept.searches.get(key, make).map_err(ExploreError::Wrong)
    }

    /// What each function counts, and the tree that says it: pages ask for it a part at a time.
    pub(super) fn sums(&self, state: &PageState) -> Result<Summed, ExploreError> {
        let whole = whole(state);
        let (tree, viewed) = self.joined(&whole)?;
        let make = || Ok(name_sums(&tree));
        let rows = self.kept.sums.get(self.tree_key(&whole)?, make).map_err(ExploreError::Wrong)?;
        Ok(Summed { rows, tree, viewed })
    }

    /// The tree of whole stacks, by which functions are counted.
    pub(super) fn whole_tree(&self, state: &PageState) -> Result<Arc<StackTree>, ExploreError> {
        Ok(self.joined(&whole(state))?.0)
    }

    /// The profile that a state is about, its base marked.
    pub(super) fn subject(&self, state: &PageState) -> Result<Arc<Profile>, ExploreError> {
        let key = self.subject_key(state)?;
        let made: Made<Profile> = self.kept.subjects.get(key, || {
            let all = self.read();
            let profile = all[state.profile].profile.clone();
            match state.base {
                None => Ok(profile),
                Some(base) => compare(profile, all[base].profile.clone(), state),
            }
        });
        made.map_err(ExploreError::Wrong)
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
        let mut options = Options {
            node_count: 0,
            node_fraction: 0.0,
            edge_fraction: 0.0,
            call_tree: false,
            ..report_options(&state.config)
        };
        if state.group == Group::File && options.granularity == Granularity::Functions {
            options.granularity = Granularity::FileFunctions;
        }
        Ok((self.subject_key(state)?, options))
    }

    /// The view of a state.
    pub(super) fn viewed(&self, state: &PageState) -> Result<Arc<Viewed>, ExploreError> {
        let key = self.view_key(state)?;
        let subject = self.subject(state)?;
        let options = key.1.clone();
        let make = || {
            let mut warnings = Vec::new();
            let view = View::with_warnings((*subject).clone(), options, &mut warnings)
                .map_err(|error| error.to_string())?;
            if view.column.mean {
                warnings.push(WIDTHS_ARE_SUMS.to_owned());
            }
            Ok(Viewed { view, warnings })
        };
        self.kept.views.get(key, make).map_err(ExploreError::Wrong)
    }

    /// Names the profiles that a state is about.
    pub(super) fn subject_key(&self, state: &PageState) -> Result<SubjectKey, ExploreError> {
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
}

/// The state in which each function is in every stack that it is in.
fn whole(state: &PageState) -> PageState {
    PageState { root: Root::Start, at: None, ..state.clone() }
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
