//! What the page in one file shows: everything in it that needs no server.

use crate::{
    Error, View,
    about::{About, about},
    stacks::{NameSums, NamedStacks, Order, Reading, StackTree, Widths, name_sums, package},
    tags::{TagsReport, tags},
};
use bstr::BString;
use hashbrown::HashMap;
use huoyan_profile::{Profile, StrId};

/// Boxes that a page in one file has, unless all are asked for: about 0.3 MB, compressed.
const USUAL_BOXES: usize = 20_000;
/// Rows of its table.
const USUAL_ROWS: usize = 5_000;

/// How much of a profile a page in one file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageExtent {
    /// The heaviest boxes and functions.
    Usual,
    /// All.
    Full,
}

/// The page in one file.
#[derive(Debug)]
pub struct PageReport {
    /// What the profile says of itself.
    pub about: About,
    /// The stacks.
    pub tree: StackTree,
    /// The boxes of it that are in the page, callers before callees.
    pub boxes: Vec<u32>,
    /// What the lightest of them weigh, in shares of all, where others are left out.
    pub least_share: Option<f64>,
    /// The table of functions, the heaviest first.
    pub table: Vec<NameSums>,
    /// How many functions there are in all.
    pub n_functions: usize,
    /// The labels.
    pub tags: TagsReport,
    /// Where functions come from, for those names in the page that say it.
    pub places: Vec<Place>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// Where a function comes from. What is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name in [`StackTree::names`].
    pub name: u32,
    /// Its source file.
    pub file: BString,
    /// Its package.
    pub package: BString,
    /// The binary that it is in.
    pub binary: BString,
}

/// Makes the page of a view. `profile` is what the view was made of, whose functions still have their files.
///
/// # Errors
/// Stacks or labels that take too much memory.
pub fn page(
    view: &View,
    profile: &Profile,
    extent: PageExtent,
    warnings: &[String],
) -> Result<PageReport, Error> {
    let tree = StackTree::new(NamedStacks::new(view, &Reading::default())?, Order::Weight, Widths::Both);
    let (n_boxes, n_rows) = match extent {
        PageExtent::Usual => (USUAL_BOXES, USUAL_ROWS),
        PageExtent::Full => (usize::MAX, usize::MAX),
    };
    let (boxes, least_share) = heaviest(&tree, n_boxes);
    let mut table = name_sums(&tree);
    let weight = |row: &NameSums| row.cum.sum.unsigned_abs().max(row.base_cum.sum.unsigned_abs());
    table.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.name.cmp(&b.name)));
    let n_functions = table.len();
    table.truncate(n_rows);
    Ok(PageReport {
        about: about(view, profile),
        places: places(profile, &tree, &boxes, &table),
        boxes,
        least_share,
        table,
        n_functions,
        tags: tags(view)?,
        tree,
        warnings: warnings.to_vec(),
    })
}

/// No more than about `most` boxes, none of which is lighter than one that is left out, and the share from which on they
/// are taken. A box is never heavier than the one that it stands on, so nothing hangs in the air.
fn heaviest(tree: &StackTree, most: usize) -> (Vec<u32>, Option<f64>) {
    let all = 0..tree.len() as u32;
    if tree.len() <= most {
        return (all.collect(), None);
    }
    let mut weights: Vec<i64> = all.clone().map(|node| tree.weight(node)).collect();
    let (_, &mut least, _) = weights.select_nth_unstable_by(most, |a, b| b.cmp(a));
    let kept = all.filter(|&node| tree.weight(node) > least || node == 0).collect();
    (kept, Some(least as f64 / tree.weight(0).max(1) as f64))
}

/// Where the functions of a page come from.
fn places(profile: &Profile, tree: &StackTree, boxes: &[u32], table: &[NameSums]) -> Vec<Place> {
    let mut is_shown = vec![false; tree.names.len()];
    boxes.iter().for_each(|&node| is_shown[tree.name(node) as usize] = true);
    table.iter().for_each(|row| is_shown[row.name as usize] = true);
    let mut found: HashMap<StrId, (StrId, StrId)> = HashMap::new();
    for (i, location) in profile.locations.rows().iter().enumerate() {
        let binary = location.mapping.map_or(StrId::EMPTY, |m| profile.mappings[m as usize].file);
        for line in profile.locations.lines(i as u32) {
            let function = &profile.functions[line.function as usize];
            found.entry(function.name).or_insert((function.filename, binary));
        }
    }
    let by_name: HashMap<_, _> = found.into_iter().map(|(name, place)| (profile.str(name), place)).collect();
    let place = |(name, text): (u32, &BString)| {
        let (file, binary) = by_name.get(bstr::BStr::new(text)).copied()?;
        Some(Place {
            name,
            file: profile.str(file).to_owned(),
            package: package(text.as_ref()).unwrap_or_default().to_owned(),
            binary: profile.str(binary).to_owned(),
        })
    };
    let names = (0..).zip(&tree.names).filter(|(name, _)| is_shown[*name as usize]);
    names.filter_map(place).collect()
}
